# SPDX-License-Identifier: Apache-2.0
"""A zip whose bytes depend on its members alone: fixed day, mode and system, a pinned compressor.

Follows PKWARE's APPNOTE 6.3 as far as every unpacker does: sizes stand before the data, there is no
extra field, no comment and no entry for a folder.

It refuses more or larger members than the format holds without its later extension (Zip64).
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from crenel.deflate import packed

_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_VERSION, _UNIX, _UTF8 = 20, 3, 0x800
_TIME, _DATE = 0, 1 << 5 | 1  # 1980-01-01, the first day that the format knows
_MODE = 0o100644 << 16
_MOST, _LARGEST = 0xFFFE, 0xFFFFFFFE  # beyond these every unpacker would have to know Zip64
_TOO_MUCH = "too much for a zip that every unpacker understands"


@dataclass(frozen=True, slots=True)
class Member:
    """A file of a zip; `plain` ones are stored as they are, so that their bytes can be seen."""

    name: str
    data: bytes
    plain: bool = False


def zipped(members: Iterable[Member]) -> Iterator[bytes]:
    """The bytes of a zip of `members` in the order given.

    Raises ValueError if there are more than 65,534 members or nearly 4 GiB.
    """
    entries: list[bytes] = []
    place = 0
    for member in members:
        name = member.name.encode()
        about, data = _packed(member, name)
        made_by = struct.pack("<H", _UNIX << 8 | _VERSION)
        entries.append(
            _CENTRAL + made_by + about + struct.pack("<HHHII", 0, 0, 0, _MODE, place) + name
        )
        head = _LOCAL + about + name
        place += len(head) + len(data)
        yield head
        yield data
    number, size = len(entries), sum(map(len, entries))
    if number > _MOST or place + size > _LARGEST:
        raise ValueError(_TOO_MUCH)
    yield from entries
    yield _END + struct.pack("<HHHHIIH", 0, 0, number, number, size, place, 0)


def _packed(member: Member, name: bytes) -> tuple[bytes, bytes]:
    """What both headers of a member say of it, and its data."""
    full = member.data
    method, data = (zipfile.ZIP_STORED, full) if member.plain else packed(full)
    flags = 0 if name.isascii() else _UTF8
    sums = (zlib.crc32(full), len(data), len(full))
    about = struct.pack("<HHHHHIIIHH", _VERSION, flags, method, _TIME, _DATE, *sums, len(name), 0)
    return about, data
