# SPDX-License-Identifier: Apache-2.0
"""A copy in a zip archive: the tree in one folder, and nothing else.

It refuses names that climb, that stand twice (also to file systems without case) or lie outside
the one folder, data that is not what its header says, and members larger than any page.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from crenel.copies import zipform
from crenel.copies.copy import Absent, Listing, Refused, Wanted, added, folded, malformed
from crenel.copies.zipform import DEFLATED, STORED, NotAZip, Placed
from crenel.problems import BuildFailed, Problem

_READ = 64 << 10
_LONGEST = 512  # characters of a name: more than any path of a tree, and the folder it lies in
_CLIMBS = re.compile(r"(?:^|/)(?:\.{0,2})(?:/|$)")
_UNSAFE = re.compile(r'[\\:*?"<>|\x00-\x1f\x7f-\x9f]')


@dataclass(frozen=True, slots=True)
class Archive:
    """The members of the zip at `path`, by their names below its one folder."""

    path: Path
    members: Mapping[str, Placed]
    flaws: tuple[Problem, ...]
    crew: Literal["processes", "threads", "alone"] = "processes"

    def listing(self) -> Listing:
        """Every file of the archive, and what is wrong with some of its members."""
        return Listing(tuple(sorted(self.members)), self.flaws)

    def chunks(self, wanted: Wanted) -> Iterator[bytes]:
        """The bytes of a member; raises Absent and Refused (C904)."""
        placed = self.members.get(wanted.path)
        if placed is None:
            raise Absent(wanted.path)
        member = placed.member
        if member.method not in (STORED, DEFLATED):
            message = f"packed by a method ({member.method}) that not every program knows"
            raise Refused("C904", message)
        if member.size > wanted.most:
            raise Refused("C904", f"{member.size} bytes; at most {wanted.most} can be honest")
        size = crc = 0
        try:
            for data in _data(self.path, placed):
                size, crc = size + len(data), zlib.crc32(data, crc)
                yield data
        except (OSError, zlib.error) as error:
            raise Refused("C904", f"cannot be unpacked: {error}") from None
        if (size, crc) != (member.size, member.crc):
            raise Refused("C904", "its data is not what its header says")

    def close(self) -> None:
        """Nothing is open."""


def _data(path: Path, placed: Placed) -> Iterator[bytes]:
    """The bytes of a member, never more than its header says; raises zlib.error."""
    member, left = placed.member, placed.member.packed
    unpack = zlib.decompressobj(-zlib.MAX_WBITS) if member.method == DEFLATED else None
    room = member.size
    with path.open("rb") as stream:
        stream.seek(placed.start)
        while left and (data := stream.read(min(_READ, left))):
            left -= len(data)
            while data:
                out = unpack.decompress(data, room + 1) if unpack else data
                room -= len(out)
                if room < 0:
                    raise zlib.error("more than its header says")
                yield out
                data = unpack.unconsumed_tail if unpack else b""
    if left or (unpack and (not unpack.eof or unpack.unused_data)):
        raise zlib.error("its data ends too early, or too late")


def read(path: Path) -> Archive:
    """The archive at `path`; raises BuildFailed (C904) if its form hides something."""
    try:
        with path.open("rb") as stream:
            placed = zipform.read(stream)
    except NotAZip as error:
        raise BuildFailed([malformed(_place(path, error.member), str(error))]) from None
    top = placed[0].member.name.partition("/")[0] if placed else ""
    members: dict[str, Placed] = {}
    flaws: list[Problem] = []
    seen: dict[str, str] = {}
    for each in placed:
        wrong = _wrong(each, top, seen)
        if wrong:
            flaws.append(malformed(_place(path, each.member.name[:_LONGEST]), wrong))
        elif not each.member.is_folder:
            members[each.member.name.removeprefix(f"{top}/")] = each
    folders = {folded(name[:at]) for name in members for at, c in enumerate(name) if c == "/"}
    for name in [name for name in members if folded(name) in folders]:
        flaws.append(malformed(_place(path, f"{top}/{name}"), "a file that is a folder too"))
        del members[name]
    for each in placed:
        name = each.member.name.removeprefix(f"{top}/").removesuffix("/")
        if each.member.is_folder and name and folded(name) not in folders:
            flaws.append(added(f"{name}/", "added: an empty folder"))
    return Archive(path, members, tuple(flaws))


def _place(path: Path, member: str) -> str:
    return f"{path.name}/{member}" if member else path.name


def _wrong(placed: Placed, top: str, seen: dict[str, str]) -> str:
    """What is wrong with a member, or nothing."""
    member = placed.member
    plain = member.name.removesuffix("/")
    if len(plain) > _LONGEST:
        return "a name that is too long"
    if not plain or _CLIMBS.search(plain) or _UNSAFE.search(plain):
        return "a name that leads elsewhere, or means another thing on other systems"
    if not member.name.startswith(f"{top}/"):
        return f"outside the folder {top}/"
    if folded(plain) in seen:
        return f"a second entry of one name, {seen[folded(plain)]}"
    seen[folded(plain)] = member.name
    if member.is_folder and (member.size or member.packed):
        return "a folder with contents"
    return ""
