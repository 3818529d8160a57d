# SPDX-License-Identifier: Apache-2.0
"""Deflated members: they unpack, are never larger than stored, and are always the same bytes."""

from __future__ import annotations

import hashlib
import random
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crenel.deflate import packed


def unpacked(method: int, made: bytes) -> bytes:
    return zlib.decompress(made, -15) if method == zipfile.ZIP_DEFLATED else made


STREAM = "c278f2a53bac59354e70c8c6bed92e8e952191e40d80cafaafaf97ee1a78cb03"
CASES = {
    "nothing": b"",
    "a letter": b"a",
    "what repeats": b"wall " * 5000,
    "Chinese text": "防火长城".encode() * 300,
    "what cannot be made smaller": random.Random(7).randbytes(20_000),
    "more than a window": bytes(range(256)) * 600,
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_packed_unpacks_and_is_not_larger(case: str) -> None:
    data = CASES[case]
    method, made = packed(data)
    assert unpacked(method, made) == data
    assert len(made) <= len(data)


@given(st.binary(max_size=600) | st.text(max_size=600).map(str.encode))
def test_any_bytes_come_back(data: bytes) -> None:
    assert unpacked(*packed(data)) == data


def test_the_stream_is_the_pinned_one() -> None:
    """Another version of the library may give another: then every zip changes, and so must this."""
    method, made = packed(CASES["more than a window"])
    assert (method, hashlib.sha256(made).hexdigest()) == (zipfile.ZIP_DEFLATED, STREAM)
