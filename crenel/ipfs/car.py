# SPDX-License-Identifier: Apache-2.0
"""CAR, version 1: the blocks of a tree in one file, as gateways and nodes read and write it.

The order is depth first without repeats (IPIP-412), so the file is the same, byte for byte, as what
a conforming gateway answers for the same root. Reading checks every block against its CID.

It refuses several roots, blocks over 2 MiB, blocks that stand twice, bytes behind the last one, and
trees that the profile would not have made: no two programs may see different files in one archive.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from crenel.ipfs import dagpb, unixfs
from crenel.ipfs.cid import RAW, Cid, Malformed, checked, codec_of, digest_of, varint
from crenel.ipfs.unixfs import PREFIX, Node, Stretch

LARGEST_BLOCK = 2 << 20
_CID = 36
_HEAD = b"\xa2eroots\x81\xd8\x2a\x58\x25\x00"
_TAIL = b"gversion\x01"
DEEPEST = 64  # folders, one inside the other
LONGEST = 1024  # characters of a path
MOST = 1 << 19  # links of a tree that are followed: a few small blocks can name billions of files
_BUFFER = 1 << 20
_LONGEST_VARINT = 4


def write(root: Node, out: BinaryIO, without: Collection[Cid] = ()) -> int:
    """Writes the blocks of `root`, but for those that the reader has; gives their number.

    Raises Malformed if a file has changed since its node was made.
    """
    head = _HEAD + root.cid + _TAIL
    out.write(varint(len(head)) + head)
    number = 0
    for node in unixfs.blocks(root):
        if node.cid not in without:
            block = node.block if isinstance(node.block, bytes) else _again(node.block, node.cid)
            out.write(varint(len(node.cid) + len(block)) + node.cid)
            out.write(block)
            number += 1
    return number


def _again(place: Stretch, cid: Cid) -> bytes:
    """The block that stands there; raises Malformed if it is another one by now."""
    block = unixfs.stretch(place)
    if hashlib.sha256(block).digest() != digest_of(cid):
        raise Malformed(f"{place.path} changed while it was read")
    return block


@dataclass(frozen=True, slots=True)
class Archive:
    """A CAR that was read: its root, and where each block stands in the file."""

    path: Path
    root: Cid
    places: Mapping[Cid, Stretch]

    def block(self, cid: Cid) -> bytes:
        """The bytes of a block; raises KeyError if the archive lacks it, Malformed if changed."""
        return _again(self.places[cid], cid)


def read(path: Path) -> Archive:
    """The archive at `path`, every block checked against its CID; raises Malformed, OSError."""
    with path.open("rb", buffering=_BUFFER) as stream:
        offset, length = _length(stream, 0)
        head = _take(stream, length)
        if not (head.startswith(_HEAD) and head.endswith(_TAIL)):
            raise Malformed("not a CAR of version 1 with one root")
        root = checked(head[len(_HEAD) : -len(_TAIL)])
        places: dict[Cid, Stretch] = {}
        while True:
            offset, length = _length(stream, offset + length)
            if not length:
                return Archive(path, root, places)
            found = checked(_take(stream, min(_CID, length)))
            block = _take(stream, length - _CID)
            if found in places:
                raise Malformed("a block stands twice")
            if hashlib.sha256(block).digest() != digest_of(found):
                raise Malformed("a block does not match its CID")
            places[found] = Stretch(path, offset + _CID, length - _CID)


def _length(stream: BinaryIO, offset: int) -> tuple[int, int]:
    """Where the section begins whose length stands at `offset`, and that length: 0 at the end."""
    length = 0
    for index in range(_LONGEST_VARINT):
        byte = stream.read(1)
        if not byte and not index:
            return offset, 0
        if not byte:
            raise Malformed("the file ends within a section")
        length |= (byte[0] & 0x7F) << 7 * index
        if byte[0] < 0x80:
            if not 0 < length <= _CID + LARGEST_BLOCK or (index and not byte[0]):
                raise Malformed("a section of a length that cannot be")
            return offset + index + 1, length
    raise Malformed("a section of a length that cannot be")


def _take(stream: BinaryIO, length: int) -> bytes:
    data = stream.read(length)
    if len(data) != length:
        raise Malformed("the file ends within a section")
    return data


def files(archives: Iterable[Archive]) -> Iterator[tuple[str, tuple[Cid, ...]]]:
    """Every file of the first archive's root: its path, and its leaves in their order.

    Blocks may stand in any of the archives. Raises Malformed before the first one if a block is
    missing, if a name could lead out of the folder or stands twice, if the tree is too deep or too
    large, or if it is not as the profile makes it.
    """
    known = tuple(archives)
    walk = _Walk({cid: archive for archive in reversed(known) for cid in archive.places})
    walk.folder(known[0].root, "", 0)
    nodes = {name: unixfs.balanced(leaves) for name, leaves in walk.found.items()}
    if unixfs.folder(nodes).cid != known[0].root:
        raise Malformed("a tree that the profile does not make")
    yield from ((name, tuple(leaf.cid for leaf in own)) for name, own in walk.found.items())


class _Walk:
    """A walk through the tree of a root, whose blocks stand in archives: `found` are its files."""

    def __init__(self, shelf: Mapping[Cid, Archive]) -> None:
        self.found: dict[str, list[Node]] = {}
        self._shelf = shelf
        self._known: dict[Cid, dagpb.Read | Node] = {}
        self._left = MOST

    def folder(self, cid: Cid, name: str, depth: int) -> None:
        """Finds the files of a folder, whose `name` ends in "/"; raises Malformed."""
        seen = set[bytes]()
        for entry, target in self._entries(self._read(cid, depth), depth):
            if entry in seen or entry in (b"", b".", b"..") or b"/" in entry or b"\0" in entry:
                raise Malformed(f"a name that cannot be: {entry!r}")
            seen.add(entry)
            try:
                path = name + entry.decode()
            except UnicodeDecodeError:
                raise Malformed(f"a name that cannot be: {entry!r}") from None
            if len(path) > LONGEST:
                raise Malformed("a path that is too long")
            found = self._read(target, depth + 1)
            if isinstance(found, Node) or found.kind == dagpb.FILE:
                self.found[path] = list(self._leaves(found, depth + 1))
            else:
                self.folder(target, f"{path}/", depth + 1)

    def _read(self, cid: Cid, depth: int) -> dagpb.Read | Node:
        """What the block says, or the leaf that it is."""
        self._left -= 1
        if depth > DEEPEST or self._left < 0:
            raise Malformed("too deep or too large")
        if cid not in self._known:
            archive = self._shelf.get(cid)
            if archive is None:
                raise Malformed("a block is missing")
            place = archive.places[cid]
            leaf = codec_of(cid) == RAW
            self._known[cid] = (
                Node(cid, place.length, place.length, place)
                if leaf
                else dagpb.read(archive.block(cid))
            )
        return self._known[cid]

    def _entries(self, found: dagpb.Read | Node, depth: int) -> Iterator[tuple[bytes, Cid]]:
        if isinstance(found, Node) or found.kind == dagpb.FILE:
            raise Malformed("not a folder")
        if found.kind == dagpb.DIRECTORY:
            yield from found.links
            return
        for name, target in found.links:
            if len(name) > PREFIX:
                yield name[PREFIX:], target
            else:
                yield from self._entries(self._read(target, depth + 1), depth + 1)

    def _leaves(self, found: dagpb.Read | Node, depth: int) -> Iterator[Node]:
        if isinstance(found, Node):
            yield found
        elif found.kind != dagpb.FILE or not found.links:
            raise Malformed("not a file")
        else:
            for _, target in found.links:
                yield from self._leaves(self._read(target, depth + 1), depth + 1)
