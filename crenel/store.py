# SPDX-License-Identifier: Apache-2.0
"""A store of things that were worked out before, each under the digest of all it was made from.

It lives in `ROOT/.cache/` and may be deleted at any time. Something is believed only if the digest
that stands before it is its own; whatever cannot be read or kept is worked out again.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from crenel.digest import Digest, digest_bytes

_HEAD = 64  # characters of a digest


@dataclass(frozen=True, slots=True)
class Store:
    """The store in `folder`, a file a thing; it is only read unless it `writes`."""

    folder: Path
    writes: bool = True

    def get(self, key: Digest) -> bytes | None:
        """What was kept as `key`, if it is there and whole."""
        with suppress(OSError):
            whole = (self.folder / key).read_bytes()
            if whole[:_HEAD] == digest_bytes(whole[_HEAD:]).encode():
                return whole[_HEAD:]
        return None

    def put(self, key: Digest, data: bytes) -> None:
        """Keeps `data` as `key`."""
        if not self.writes:
            return
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / key).write_bytes(digest_bytes(data).encode() + data)

    def prune(self, wanted: Collection[Digest]) -> None:
        """Forgets all but the `wanted` keys."""
        with suppress(OSError):
            for path in self.folder.iterdir() if self.writes else ():
                if path.name not in wanted:
                    path.unlink()
