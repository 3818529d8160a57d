# SPDX-License-Identifier: Apache-2.0
"""Content identifiers, version 1, of SHA-256: what IPFS calls a block.

Follows the CID specification and multiformats' unsigned varint. It refuses other versions, other
hashes, and every encoding that is not the shortest one.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import NewType

Cid = NewType("Cid", bytes)

RAW, DAG_PB, LIBP2P_KEY = 0x55, 0x70, 0x72
DIGEST = 32
_SHA256 = b"\x12\x20"
_HEADS = {codec: bytes((1, codec)) + _SHA256 for codec in (RAW, DAG_PB, LIBP2P_KEY)}
_LONGEST_VARINT = 9
_SMALL = tuple(bytes((number,)) for number in range(0x80))  # most lengths and keys
_TWO = 1 << 14  # what two bytes hold: the sizes of most files


class Malformed(ValueError):
    """Bytes that do not follow the format they claim to be of."""


def varint(number: int) -> bytes:
    """An unsigned varint: seven bits a byte, the lowest first."""
    if number < len(_SMALL):
        return _SMALL[number]
    if number < _TWO:
        return bytes((number & 0x7F | 0x80, number >> 7))
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def take_varint(data: bytes, at: int) -> tuple[int, int]:
    """The varint of `data` at `at` and where it ends; raises Malformed."""
    number = shift = 0
    for index in range(at, min(at + _LONGEST_VARINT, len(data))):
        byte = data[index]
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            if not byte and index > at:
                break
            return number, index + 1
        shift += 7
    raise Malformed("not a varint")


def cid(codec: int, block: bytes) -> Cid:
    """The identifier of `block`."""
    return of_digest(codec, hashlib.sha256(block).digest())


def of_digest(codec: int, digest: bytes) -> Cid:
    """The identifier of the block whose SHA-256 is `digest`."""
    return Cid(_HEADS[codec] + digest)


def digest_of(cid: Cid) -> bytes:
    """The SHA-256 that a CID names."""
    return cid[4:]


def codec_of(cid: Cid) -> int:
    """How the block of a CID is encoded: RAW or DAG_PB."""
    return cid[1]


def checked(data: bytes) -> Cid:
    """`data` as a CID; raises Malformed unless it is one of a raw or dag-pb block by SHA-256."""
    known = len(data) == 4 + DIGEST and data[0] == 1 and data[1] in (RAW, DAG_PB)
    if not known or data[2:4] != _SHA256:
        raise Malformed("not a CIDv1 of SHA-256")
    return Cid(data)


def text(cid: Cid) -> str:
    """The CID in base32, as people pass it on: "bafybei…"."""
    return "b" + base64.b32encode(cid).decode().lower().rstrip("=")


def parse(text: str) -> Cid:
    """The CID that `text` names; raises Malformed."""
    try:
        data = base64.b32decode(text[1:].upper() + "=" * (-len(text[1:]) % 8))
    except (binascii.Error, ValueError):
        raise Malformed("not a CID in base32") from None
    found = checked(data)
    if f"b{base64.b32encode(data).decode().lower().rstrip('=')}" != text:
        raise Malformed("not a CID in base32")
    return found
