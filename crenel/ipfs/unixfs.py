# SPDX-License-Identifier: Apache-2.0
"""UnixFS: the tree of blocks that a folder is in IPFS, by a profile of IPIP-499.

Ours is `unixfs-v1-2025`: CIDv1, raw leaves of 1 MiB, 1024 links a node, balanced; a directory whose
block is larger than 256 KiB becomes a HAMT of fanout 256 by murmur3-x64-64. Every tool that follows
the profile gives the same root. Nothing here holds file contents: a raw leaf says from where it is
read again. `unixfs-v0-2015` is what tools made before; it can be made here, but not read.

It refuses, when reading, what the profile never makes: links, modes, times, other codecs.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import mmh3

from crenel.ipfs.cid import (
    DAG_PB,
    RAW,
    Cid,
    Malformed,
    checked,
    cid,
    of_digest,
    take_varint,
    varint,
)


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
DIRECTORY, FILE, HAMT = 1, 2, 5
_MURMUR3 = 0x22
_READING = os.O_RDONLY | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a file: what a leaf holds."""

    path: Path
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Node:
    """A block of the tree: its CID, its bytes or where to read them, and the nodes below it.

    `total` is the size of the block and of all below it, `size` that of the file it stands for.
    """

    cid: Cid
    total: int
    size: int
    block: bytes | Stretch
    below: tuple[Node, ...] = ()


Named = tuple[bytes, Node]
P = TypeVar("P", bound=str)  # paths, "/" between their parts


def tree(files: Mapping[P, Path], profile: Profile = V1_2025) -> Node:
    """The root of the folder that holds `files`, by their paths with "/" between parts."""
    parts = sorted((name.encode().split(b"/"), path) for name, path in files.items())
    return _folder(parts, 0, profile)


def folder(files: Mapping[str, Node]) -> Node:
    """The root of the folder that holds these files; raises Malformed if one is a folder too."""
    parts = [(name.encode().split(b"/"), node) for name, node in files.items()]
    return _folder(sorted(parts, key=lambda part: part[0]), 0, V1_2025)


def _folder(files: Sequence[tuple[list[bytes], Path | Node]], depth: int, profile: Profile) -> Node:
    links: list[Named] = []
    start = 0
    while start < len(files):
        parts, own = files[start]
        name, end = parts[depth], start + 1
        while end < len(files) and files[end][0][depth] == name:
            end += 1
        if len(parts) > depth + 1:
            links.append((name, _folder(files[start:end], depth + 1, profile)))
        elif end == start + 1:
            links.append((name, file(own, profile) if isinstance(own, Path) else own))
        else:
            raise Malformed(f"both a file and a folder: {name!r}")
        start = end
    return directory(links, profile)


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
    """The node of a folder with these entries, of unique names."""
    entries = sorted(links, key=lambda link: link[0])
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
    parts = [
        _bytes(2, head + node.cid + _bytes(2, name) + _number(3, node.total))
        for name, node in links
    ]
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


@dataclass(frozen=True, slots=True)
class Read:
    """What a dag-pb block says: its type, its links by name, the size of the file it stands for."""

    kind: int
    links: tuple[tuple[bytes, Cid], ...]
    size: int


def read(block: bytes) -> Read:
    """What a dag-pb block of a UnixFS tree says; raises Malformed."""
    links: list[tuple[bytes, Cid]] = []
    data = b""
    for field, value in _fields(block):
        if field == 2 and isinstance(value, bytes) and not data:
            links.append(_link(value))
        elif field == 1 and isinstance(value, bytes) and not data:
            data = value
        else:
            raise Malformed("not a dag-pb node")
    kind, size = 0, 0
    for field, value in _fields(data):
        if field == 1 and isinstance(value, int):
            kind = value
        elif field == 3 and isinstance(value, int):
            size = value
        elif field not in (2, 4, 5, 6):
            raise Malformed("a field that the profile does not have")
    if kind not in (DIRECTORY, FILE, HAMT):
        raise Malformed("neither a file nor a folder")
    return Read(kind, tuple(links), size)


def _link(data: bytes) -> tuple[bytes, Cid]:
    fields = dict(_fields(data))
    target, name = fields.get(1), fields.get(2, b"")
    if not isinstance(target, bytes) or not isinstance(name, bytes):
        raise Malformed("not a dag-pb link")
    return name, checked(target)


def _fields(data: bytes) -> Iterator[tuple[int, bytes | int]]:
    """The fields of a protobuf message; raises Malformed."""
    at = 0
    while at < len(data):
        key, at = take_varint(data, at)
        number, at = take_varint(data, at)
        if key & 7 == 0:
            yield key >> 3, number
        elif key & 7 == 2 and at + number <= len(data):
            yield key >> 3, data[at : at + number]
            at += number
        else:
            raise Malformed("not a protobuf message")
