# SPDX-License-Identifier: Apache-2.0
"""Zip archives written field by field, so that each field can lie."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass
class Member:
    """A member whose local header and entry in the directory say what they are told to."""

    name: bytes
    data: bytes = b""
    method: int = 8
    flags: int = 0
    attributes: int = 0o100644 << 16
    extra: bytes = b""
    comment: bytes = b""
    packed: bytes | None = None
    local: dict[str, int | bytes] = field(default_factory=dict)
    central: dict[str, int | bytes] = field(default_factory=dict)
    before: bytes = b""  # bytes that stand in front of it

    def fields(self) -> dict[str, int | bytes]:
        body = self.body()
        return {
            "name": self.name,
            "flags": self.flags,
            "method": self.method,
            "extra": self.extra,
            "crc": zlib.crc32(self.data),
            "packed": len(body),
            "size": len(self.data),
        }

    def body(self) -> bytes:
        if self.packed is not None:
            return self.packed
        if self.method != 8:
            return self.data
        packer = zlib.compressobj(6, zlib.DEFLATED, -15)
        self.packed = packer.compress(self.data) + packer.flush()
        return self.packed


def write(members: Iterable[Member], prefix: bytes = b"", comment: bytes = b"") -> bytes:
    """The bytes of an archive."""
    out, directory, number = bytearray(prefix), bytearray(), 0
    for member in members:
        out += member.before
        offset = len(out)
        out += _local({**member.fields(), **member.local}) + member.body()
        directory += _central({"offset": offset, **member.fields(), **member.central}, member)
        number += 1
    start = len(out)
    out += directory
    end = (b"PK\5\6", 0, 0, number, number, len(directory), start, len(comment))
    return bytes(out + struct.pack("<4s4H2LH", *end) + comment)


def _local(f: dict[str, int | bytes]) -> bytes:
    name, extra = bytes(f["name"]), bytes(f["extra"])
    sizes = (f["crc"], f["packed"], f["size"], len(name), len(extra))
    head = struct.pack("<4s5H3L2H", b"PK\3\4", 20, f["flags"], f["method"], 0, 33, *sizes)
    return head + name + extra


def _central(f: dict[str, int | bytes], member: Member) -> bytes:
    name, extra = bytes(f["name"]), bytes(f["extra"])
    lengths = (len(name), len(extra), len(member.comment))
    told = (f["flags"], f["method"], 0, 33, f["crc"], f["packed"], f["size"])
    rest = (0, 0, member.attributes, f["offset"])
    head = struct.pack("<4s6H3L5H2L", b"PK\1\2", 0x0314, 20, *told, *lengths, *rest)
    return head + name + extra + member.comment
