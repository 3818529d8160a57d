# SPDX-License-Identifier: Apache-2.0
"""dag-pb blocks of UnixFS, read: what a node of a tree says of itself and of those below it.

It refuses what the profile `unixfs-v1-2025` never makes: links, modes, times, other codecs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from crenel.ipfs.cid import Cid, Malformed, checked, take_varint

DIRECTORY, FILE, HAMT = 1, 2, 5


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
