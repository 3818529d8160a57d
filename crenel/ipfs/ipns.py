# SPDX-License-Identifier: Apache-2.0
"""IPNS records: a signed pointer from a key's name to a root, that anyone may carry and republish.

Follows the IPNS record specification, version 2 only: the signature covers DAG-CBOR data. The key
stays offline; a volunteer's node publishes the file.
"""

from __future__ import annotations

from collections.abc import Callable

from crenel.ipfs.cid import LIBP2P_KEY, varint

_PREFIX = b"ipns-signature:"
_BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz"
_BARE_AT, _BARE = 2, 64  # where the signature stands, and its bytes
HOUR = 3_600_000_000_000  # in nanoseconds, as records count


def name(public: bytes) -> str:
    """The IPNS name of an Ed25519 key of 32 bytes: its CID in base36, "k51…"."""
    number = int.from_bytes(
        b"\x01" + varint(LIBP2P_KEY) + b"\x00\x24\x08\x01\x12\x20" + public, "big"
    )
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _BASE36[digit] + digits
    return f"k{digits}"


def record(sign: Callable[[bytes], bytes], value: str, sequence: int, until: str) -> bytes:
    """A record that leads to `value` ("/ipfs/…").

    `sign` gives the Ed25519 signature of bytes; `until` is a day, at whose end the record expires.
    """
    data = _map(
        {
            "TTL": _head(0, HOUR),
            "Value": _byte_string(value.encode()),
            "Sequence": _head(0, sequence),
            "Validity": _byte_string(f"{until}T23:59:59.000000000Z".encode()),
            "ValidityType": _head(0, 0),
        }
    )
    return _field(8, sign(_PREFIX + data)) + _field(9, data)


def leads(
    data: bytes, check: Callable[[bytes, bytes], bool], value: str, sequence: int, until: str
) -> bool:
    """Whether `data` is what `record` gives; `check` says it of a signature and its message."""
    bare, signed = data[_BARE_AT : _BARE_AT + _BARE], list[bytes]()

    def again(message: bytes) -> bytes:
        signed.append(message)
        return bare

    return record(again, value, sequence, until) == data and check(signed[0], bare)


def _map(entries: dict[str, bytes]) -> bytes:
    """A DAG-CBOR map: keys by length, then by their bytes."""
    keys = sorted(entries, key=lambda key: (len(key), key))
    parts = (_head(3, len(key)) + key.encode() + entries[key] for key in keys)
    return _head(5, len(entries)) + b"".join(parts)


def _byte_string(data: bytes) -> bytes:
    return _head(2, len(data)) + data


def _head(major: int, number: int) -> bytes:
    if number < 24:
        return bytes([major << 5 | number])
    size = next(size for size in range(4) if number < 1 << (8 << size))
    return bytes([major << 5 | 24 + size]) + number.to_bytes(1 << size, "big")


def _field(number: int, data: bytes) -> bytes:
    return varint(number << 3 | 2) + varint(len(data)) + data
