# SPDX-License-Identifier: Apache-2.0
"""The bytes of a zip's member: deflated by one pinned compressor, so that they are always the same.

Builds of zlib give different streams for the same text; zopfli gives one (RFC 1951). It is slow, so
what it made is kept by the digest of what it was made from. What was kept is unpacked and compared
before it is used: a damaged cache costs time, never a file.
"""

from __future__ import annotations

import os
import tempfile
import zipfile
import zlib
from pathlib import Path

from crenel.digest import digest_bytes

ROUNDS = 2  # five rounds cost half as much again for two thousandths of the size
_RAW = -15  # no header, the largest window
_HEAD, _SUM = 2, 4  # bytes that a zlib stream has around the deflated ones


def packed(data: bytes, cache: Path) -> tuple[int, bytes]:
    """The method of a zip's member that holds `data`, and its bytes: the smaller of two forms.

    `cache` is a folder, made if it is missing. Needs zopfli.
    """
    import zopfli  # noqa: PLC0415

    home = cache / "deflate" / f"zopfli-{zopfli.__version__}-{ROUNDS}"
    kept = home / digest_bytes(data)
    made = _kept(kept, data)
    if made is None:
        made = _deflated(data)
        _keep(kept, made)
    if len(made) < len(data):
        return zipfile.ZIP_DEFLATED, made
    return zipfile.ZIP_STORED, data


def _deflated(data: bytes) -> bytes:
    from zopfli import zlib as zopfli_zlib  # noqa: PLC0415

    whole: bytes = zopfli_zlib.compress(data, numiterations=ROUNDS, blocksplitting=0)
    return whole[_HEAD:-_SUM]


def _kept(path: Path, data: bytes) -> bytes | None:
    try:
        made = path.read_bytes()
        reader = zlib.decompressobj(_RAW)
        same = reader.decompress(made, len(data) + 1) == data
    except (OSError, zlib.error):
        return None
    return made if same and reader.eof and not reader.unused_data else None


def _keep(path: Path, made: bytes) -> None:
    """Writes whole or not at all, since other processes may look for the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(made)
    Path(name).replace(path)
