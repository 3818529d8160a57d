# SPDX-License-Identifier: Apache-2.0
"""The form of a zip archive, read so strictly that every program must see the same in it.

Follows APPNOTE.TXT 6.3, of which only what packers of plain files need is known: stored or deflated
members whose headers agree, one behind the other from the first byte to the directory.

It refuses everything in which one program may see another file than the next: bytes outside of
members, overlaps, comments, second names, encryption, archives in parts, Zip64.
"""

from __future__ import annotations

import stat
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from crenel.copies.copy import shown

STORED, DEFLATED = 0, 8
_END = struct.Struct("<4s4H2LH")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_LARGEST_DIRECTORY = 64 << 20
_ENCRYPTED = 0x0001 | 0x0040 | 0x2000
_LATER = 0x0008  # sizes follow the data
_UTF8 = 0x0800
_KNOWN_FLAGS = _LATER | _UTF8 | 0x0006  # the last two say how hard it was compressed
_ZIP64, _UNICODE_NAME = 0x0001, 0x7075
_ASI_UNIX, _AES = 0x756E, 0x9901
_DOS_FOLDER = 0x10


class NotAZip(ValueError):
    """An archive that is not well formed; `member` is where, empty for the archive itself."""

    def __init__(self, message: str, member: str = "") -> None:
        super().__init__(message)
        self.member = member


@dataclass(frozen=True, slots=True)
class Member:
    """A member as the directory of the archive has it, and where it stands."""

    name: str
    raw: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    mode: int
    offset: int

    @property
    def is_folder(self) -> bool:
        """Whether it stands for a folder alone."""
        return self.name.endswith("/")


@dataclass(frozen=True, slots=True)
class Placed:
    """A member and where its data begins and its last byte ends."""

    member: Member
    start: int
    end: int


def read(stream: BinaryIO) -> tuple[Placed, ...]:
    """The members of an archive in the order of their places; raises NotAZip, OSError."""
    directory, count, start = _directory(stream)
    members = sorted(_entries(directory, count), key=lambda member: member.offset)
    placed: list[Placed] = []
    at = 0
    for member in members:
        if member.offset != at:
            where = "overlap" if member.offset < at else "have other bytes before or between them"
            raise NotAZip(f"its members {where}", member.name)
        placed.append(_placed(stream, member, start))
        at = placed[-1].end
    if at != start:
        raise NotAZip("there are other bytes between its members and its directory")
    return tuple(placed)


def _directory(stream: BinaryIO) -> tuple[bytes, int, int]:
    """The bytes of the directory, how many entries it has, and where it begins."""
    length = stream.seek(0, 2)
    stream.seek(max(0, length - _END.size))
    end = stream.read(_END.size)
    if len(end) != _END.size or end[:4] != b"PK\5\6":
        raise NotAZip(
            "it does not end as an archive ends: it is cut, or has bytes or a comment behind"
        )
    _, disk, first, here, count, size, start, comment = _END.unpack(end)
    if disk or first or here != count or comment:
        raise NotAZip("an archive in parts, or with a comment")
    if start + size != length - _END.size or size > _LARGEST_DIRECTORY:
        raise NotAZip("its directory is not where it should be, or it is of the form Zip64")
    stream.seek(start)
    return stream.read(size), count, start


def _entries(directory: bytes, count: int) -> Iterator[Member]:
    at = 0
    for _ in range(count):
        if at + _ENTRY.size > len(directory):
            raise NotAZip("its directory ends too early")
        fields = _ENTRY.unpack_from(directory, at)
        magic, _, _, flags, method, _, _, crc, packed, size, name, extra, comment = fields[:13]
        disk, _, attributes, offset = fields[13:]
        at += _ENTRY.size
        parts = directory[at : at + name + extra]
        at += name + extra
        if magic != b"PK\1\2" or len(parts) != name + extra:
            raise NotAZip("its directory ends too early")
        raw = parts[:name]
        told = _name(raw, flags)
        if comment or disk:
            raise NotAZip("a comment, or a part of another archive", told)
        _check_extra(parts[name:], told)
        _check_mode(attributes, told)
        yield Member(told, raw, flags, method, crc, packed, size, attributes >> 16, offset)
    if at != len(directory):
        raise NotAZip("its directory holds more than its entries")


def _name(raw: bytes, flags: int) -> str:
    if flags & _ENCRYPTED:
        raise NotAZip("encrypted", shown(raw.decode("utf-8", "replace")))
    try:
        name = raw.decode("utf-8" if flags & _UTF8 else "cp437")
    except UnicodeDecodeError:
        raise NotAZip("a name that is not UTF-8", shown(raw.decode("utf-8", "replace"))) from None
    if flags & ~_KNOWN_FLAGS:
        raise NotAZip("flags that plain files do not need", name)
    return name


def _check_extra(extra: bytes, name: str) -> None:
    """Raises NotAZip for extra fields that change a name or a size, or that are not well formed."""
    at = 0
    while at < len(extra):
        if at + 4 > len(extra):
            raise NotAZip("an extra field that is cut", name)
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind in (_ZIP64, _UNICODE_NAME):
            raise NotAZip("a second name or size in an extra field", name)
        if kind in (_ASI_UNIX, _AES):
            raise NotAZip("an extra field that makes it a link, or encrypts it", name)
        at += 4 + length
    if at != len(extra):
        raise NotAZip("an extra field that is cut", name)


def _check_mode(attributes: int, name: str) -> None:
    """Raises NotAZip unless it is a plain file, or a folder whose name says so."""
    mode, folder = attributes >> 16, name.endswith("/")
    kinds = (0, stat.S_IFDIR) if folder else (0, stat.S_IFREG)
    if stat.S_IFMT(mode) not in kinds or mode & 0o7000:
        raise NotAZip("neither a plain file nor a folder", name)
    if attributes & _DOS_FOLDER and not folder:
        raise NotAZip("a folder by its attributes and a file by its name", name)


def _placed(stream: BinaryIO, member: Member, limit: int) -> Placed:
    """Where a member's data stands, its local header compared with the directory."""
    stream.seek(member.offset)
    head = stream.read(_LOCAL.size)
    if len(head) != _LOCAL.size or head[:4] != b"PK\3\4":
        raise NotAZip("its local header is missing", member.name)
    _, _, flags, method, _, _, crc, packed, size, name, extra = _LOCAL.unpack(head)
    rest = stream.read(name + extra)
    start = member.offset + _LOCAL.size + name + extra
    end = start + member.packed
    said = (crc, packed, size)
    central = (member.crc, member.packed, member.size)
    agree = said == central or (flags & _LATER and said == (0, 0, 0))
    if (flags, method, rest[:name]) != (member.flags, member.method, member.raw) or not agree:
        raise NotAZip("its local header and the directory disagree", member.name)
    _check_extra(rest[name:], member.name)
    if flags & _LATER:
        end += _descriptor(stream, end, member)
    if end > limit:
        raise NotAZip("it reaches into the directory", member.name)
    return Placed(member, start, end)


def _descriptor(stream: BinaryIO, at: int, member: Member) -> int:
    """The length of the sizes that follow the data; raises NotAZip if they disagree."""
    stream.seek(at)
    data = stream.read(16)
    plain = struct.pack("<3L", member.crc, member.packed, member.size)
    if data == b"PK\7\x08" + plain:
        return 16
    if data[:12] == plain:
        return 12
    raise NotAZip("the sizes behind its data disagree with the directory", member.name)
