# SPDX-License-Identifier: Apache-2.0
"""Deflated members: they unpack, are never larger than stored, and a cache changes nothing."""

from __future__ import annotations

import random
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crenel.deflate import packed


def unpacked(method: int, made: bytes) -> bytes:
    return zlib.decompress(made, -15) if method == zipfile.ZIP_DEFLATED else made


CASES = {
    "nothing": b"",
    "a letter": b"a",
    "what repeats": b"wall " * 5000,
    "Chinese text": "防火长城".encode() * 300,
    "what cannot be made smaller": random.Random(7).randbytes(20_000),
    "more than a window": bytes(range(256)) * 600,
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_packed_unpacks_and_is_not_larger(case: str, tmp_path: Path) -> None:
    data = CASES[case]
    method, made = packed(data, tmp_path / "cache")
    assert unpacked(method, made) == data
    assert len(made) <= len(data)
    assert packed(data, tmp_path / "cache") == (method, made)


@given(st.binary(max_size=600) | st.text(max_size=600).map(str.encode))
def test_any_bytes_come_back(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        first = packed(data, Path(folder))
        assert unpacked(*first) == data
        assert packed(data, Path(folder)) == first


DAMAGE: Mapping[str, Callable[[bytes], bytes]] = {
    "emptied": lambda _: b"",
    "cut": lambda made: made[:-3],
    "longer": lambda made: made + b"\0",
    "noise": lambda made: b"\xff" * len(made),
    "another text": lambda _: zlib.compress(b"other", wbits=-15),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_cache_is_made_again(damage: str, tmp_path: Path) -> None:
    data = b"the same words, the same words" * 20
    right = packed(data, tmp_path)
    (kept,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    kept.write_bytes(DAMAGE[damage](kept.read_bytes()))
    assert packed(data, tmp_path) == right
    assert zlib.decompress(kept.read_bytes(), -15) == data
