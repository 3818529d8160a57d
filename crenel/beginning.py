# SPDX-License-Identifier: Apache-2.0
"""The beginning of a release: what the next one says of itself is written, unless it fails.

It refuses to begin again at the first release where the content tells of another that is not here:
who has seen that one would refuse it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from crenel import releasing
from crenel.load.records import RELEASE
from crenel.model import Release
from crenel.packaging import Wanted, plan_of
from crenel.signing.minisign import PublicKey


@contextmanager
def begun(wanted: Wanted, issued: str, days: int) -> Iterator[Release]:
    """Writes what the release after the last one says of itself, for the time of the block.

    If that fails, `content/release.yaml` is as it was. Raises BuildFailed.
    """
    planned = plan_of(wanted.order)
    former = releasing.last(wanted.last or wanted.release)
    if planned.release and former is None:
        raise releasing.lost(planned.release)
    following, config = releasing.following(former, issued, days), planned.given.site.config
    if config.public_key and PublicKey(config.public_key).digest == following.next_key:
        following = replace(following, next_key=None)  # the commitment was redeemed
    path = wanted.root / RELEASE
    before = path.read_bytes() if path.is_file() else None
    releasing.write(wanted.root, following)
    try:
        yield following
    except BaseException:
        if before is None:
            path.unlink(missing_ok=True)
        else:
            path.write_bytes(before)
        raise
