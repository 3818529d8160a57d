# SPDX-License-Identifier: Apache-2.0
"""UnixFS: the tree of blocks that a folder is in IPFS, by a profile of IPIP-499.

Ours is `unixfs-v1-2025`: CIDv1, raw leaves of 1 MiB, 1024 links a node, balanced; a directory whose
block is larger than 256 KiB becomes a HAMT of fanout 256 by murmur3-x64-64. Every tool that follows
the profile gives the same root. Nothing here holds file contents: a raw leaf says from where it is
read again. `unixfs-v0-2015` is what tools made before; it can be made here, but not read.

It refuses two entries of one name.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple, TypeVar

import mmh3

from crenel.ipfs.cid import DAG_PB, RAW, Cid, Malformed, cid, of_digest, varint
from crenel.ipfs.dagpb import DIRECTORY, FILE, HAMT


@dataclass(frozen=True, slots=True)
class Profile:
    """What decides the root of a folder.

    `version` is that of the CIDs, `chunk` the size of a leaf, `width` the links of a node. Leaves
    of version 1 are raw. A directory is sharded when it is larger than SHARD: counted is its
    block in version 1, its names and CIDs in version 0.
    """

    name: str
    version: int
    chunk: int
    width: int

    def cid(self, block: bytes) -> Cid:
        """The CID of a dag-pb block: of version 0 it is the bare hash."""
        found = cid(DAG_PB, block)
        return found if self.version else Cid(found[2:])


V1_2025 = Profile("unixfs-v1-2025", 1, 1 << 20, 1024)
V0_2015 = Profile("unixfs-v0-2015", 0, 256 << 10, 174)
PROFILE, CHUNK, WIDTH = V1_2025.name, V1_2025.chunk, V1_2025.width
SHARD = 256 << 10
FANOUT = 256
PREFIX = 2  # digits before each name in a HAMT
_MURMUR3 = 0x22
_READING = os.O_RDONLY | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a file: what a leaf holds."""

    path: Path
    offset: int
    length: int


class Node(NamedTuple):
    """A block of the tree: its CID, its bytes or where to read them, and the nodes below it.

    `total` is the size of the block and of all below it, `size` that of the file it stands for. A
    tuple, since tens of thousands are made.
    """

    cid: Cid
    total: int
    size: int
    block: bytes | Stretch
    below: tuple[Node, ...] = ()


Named = tuple[bytes, Node]
P = TypeVar("P", bound=str)  # paths, "/" between their parts


def tree(files: Mapping[P, Path], profile: Profile = V1_2025) -> Node:
    """The root of the folder that holds `files`, by their paths with "/" between parts.

    Raises Malformed if one is a folder too, OSError if one cannot be read.
    """
    return folder({name: file(files[name], profile) for name in sorted(files)}, profile)


def folder(files: Mapping[P, Node], profile: Profile = V1_2025) -> Node:
    """The root of the folder that holds these files; raises Malformed if one is a folder too."""
    entries: dict[str, list[Named]] = {"": []}
    for path, node in files.items():
        parent, _, name = path.rpartition("/")
        if parent not in entries:
            _open(entries, parent)
        entries[parent].append((name.encode(), node))
    for below in sorted(entries, key=_depth, reverse=True)[:-1]:
        parent, _, name = below.rpartition("/")
        entries[parent].append((name.encode(), directory(entries[below], profile)))
    return directory(entries[""], profile)


def _open(entries: dict[str, list[Named]], path: str) -> None:
    """Makes room for the entries of a folder and of those that it is in."""
    while path not in entries:
        entries[path] = []
        path = path.rpartition("/")[0]


def _depth(path: str) -> int:
    return path.count("/") + 1 if path else 0


def file(path: Path, profile: Profile = V1_2025) -> Node:
    """The node of a file."""
    handle = os.open(path, _READING)  # a stream costs as much as hashing a small file
    try:
        size = os.fstat(handle).st_size
        return balanced(list(_leaves(Stretch(path, 0, size), handle, profile)), profile)
    finally:
        os.close(handle)


def _leaves(whole: Stretch, handle: int, profile: Profile) -> Iterator[Node]:
    for offset in range(0, whole.length or 1, profile.chunk):
        place = Stretch(whole.path, offset, min(profile.chunk, whole.length - offset))
        chunk = _read(handle, place.length)
        if profile.version:
            found = of_digest(RAW, hashlib.sha256(chunk).digest())
            yield Node(found, place.length, place.length, place)
        else:
            data = _number(1, FILE) + (_bytes(2, chunk) if chunk else b"")
            yield _linked([], data + _number(3, place.length), profile, place.length)


def stretch(place: Stretch) -> bytes:
    """The bytes that stand there; raises Malformed if the file has become shorter, OSError."""
    handle = os.open(place.path, _READING)
    try:
        if place.offset:
            os.lseek(handle, place.offset, os.SEEK_SET)
        return _read(handle, place.length)
    finally:
        os.close(handle)


def _read(handle: int, length: int) -> bytes:
    data = os.read(handle, length)
    while len(data) < length:  # a system may give less than was asked for
        more = os.read(handle, length - len(data))
        if not more:
            raise Malformed("a file became shorter while it was read")
        data += more
    return data


def balanced(leaves: list[Node], profile: Profile = V1_2025) -> Node:
    """The node of a file that consists of these leaves, at least one."""
    nodes, width = leaves, profile.width
    while len(nodes) > 1:
        nodes = [_parent(nodes[at : at + width], profile) for at in range(0, len(nodes), width)]
    return nodes[0]


def file_of(leaves: Sequence[bytes], size: int) -> Node:
    """The node of a file of `size` bytes by its leaves' SHA-256; its bytes are not at hand."""
    if len(leaves) == 1:
        return Node(of_digest(RAW, leaves[0]), size, size, b"")
    sizes = [min(CHUNK, size - at * CHUNK) for at in range(len(leaves))]
    nodes = zip(leaves, sizes, strict=True)
    return balanced([Node(of_digest(RAW, leaf), n, n, b"") for leaf, n in nodes])


def _parent(nodes: list[Node], profile: Profile) -> Node:
    size = sum(node.size for node in nodes)
    data = _number(1, FILE) + _number(3, size) + b"".join(_number(4, n.size) for n in nodes)
    return _linked([(b"", node) for node in nodes], data, profile, size)


def directory(links: Iterable[Named], profile: Profile = V1_2025) -> Node:
    """The node of a folder with these entries; raises Malformed if two have one name."""
    entries = sorted(links, key=itemgetter(0))
    for (name, _), (other, _) in pairwise(entries):
        if name == other:
            raise Malformed(f"both a file and a folder: {name!r}")
    flat = _linked(entries, _number(1, DIRECTORY), profile)
    counted = sum(len(name) + len(node.cid) for name, node in entries)
    own = flat.total - sum(node.total for _, node in entries)
    if (own if profile.version else counted) <= SHARD:
        return flat
    hashed = [(mmh3.hash64(name, x64arch=True, signed=False)[0], name, n) for name, n in entries]
    shards = [(number.to_bytes(8, "big"), name, node) for number, name, node in hashed]
    return _shard(shards, 0, profile)


def _shard(entries: list[tuple[bytes, bytes, Node]], depth: int, profile: Profile) -> Node:
    slots: dict[int, list[tuple[bytes, bytes, Node]]] = {}
    for entry in entries:
        slots.setdefault(entry[0][depth], []).append(entry)
    links: list[Named] = []
    bits = 0
    for slot in sorted(slots):
        bits |= 1 << slot
        prefix, own = b"%02X" % slot, slots[slot]
        if len(own) == 1:
            links.append((prefix + own[0][1], own[0][2]))
        else:
            links.append((prefix, _shard(own, depth + 1, profile)))
    field = bits.to_bytes((bits.bit_length() + 7) // 8, "big")
    data = _number(1, HAMT) + _bytes(2, field) + _number(5, _MURMUR3) + _number(6, FANOUT)
    return _linked(links, data, profile)


def _linked(links: list[Named], data: bytes, profile: Profile, size: int = 0) -> Node:
    """A dag-pb node: its links first, then its data, as the format's canonical form wants."""
    head = b"\n$" if profile.version else b'\n"'  # field 1, of 36 or 34 bytes
    parts = []
    for name, node in links:  # tens of thousands: fields 2 and 3 are written out
        rest = b"".join((b"\x12", varint(len(name)), name, b"\x18", varint(node.total)))
        length = len(head) + len(node.cid) + len(rest)
        parts += [b"\x12", varint(length), head, node.cid, rest]
    block = b"".join([*parts, _bytes(1, data)])
    total = len(block) + sum(node.total for _, node in links)
    return Node(profile.cid(block), total, size, block, tuple(node for _, node in links))


def _bytes(field: int, data: bytes) -> bytes:
    return varint(field << 3 | 2) + varint(len(data)) + data


def _number(field: int, number: int) -> bytes:
    return varint(field << 3) + varint(number)


def blocks(root: Node) -> Iterator[Node]:
    """Every block once, depth first, each before those below it (IPIP-412: order dfs, dups n)."""
    seen, waiting = set[Cid](), [root]
    while waiting:
        node = waiting.pop()
        if node.cid not in seen:
            seen.add(node.cid)
            yield node
            waiting.extend(reversed(node.below))
