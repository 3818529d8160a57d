# SPDX-License-Identifier: Apache-2.0
"""Patches give back what they were made of, cost only what changed, and are zstd's own."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crenel import patch
from crenel.ipfs.cid import Malformed
from tests.programs import program

OLD = random.Random(1).randbytes(3_000_000)
NEW = OLD[:1_000_000] + b"a correction" + OLD[1_000_100:]


@given(st.binary(max_size=5000), st.binary(max_size=5000), st.integers(0, 5000))
def test_a_patch_makes_the_new_of_the_old(old: bytes, more: bytes, at: int) -> None:
    new = old[:at] + more + old[at:]
    made = patch.write(old, new)
    assert patch.size(made) == len(new)
    assert patch.apply(old, made, len(new)) == new
    assert patch.write(old, new) == made


def test_what_is_the_same_costs_nothing() -> None:
    assert len(patch.write(OLD, NEW)) < 1000


def test_zstd_itself_applies_it(tmp_path: Path) -> None:
    (tmp_path / "old").write_bytes(OLD)
    (tmp_path / "patch").write_bytes(patch.write(OLD, NEW))
    command = [program("zstd"), "-q", "-d", "--long=30", "--patch-from=old", "patch", "-o", "new"]
    subprocess.run(command, cwd=tmp_path, check=True)
    assert (tmp_path / "new").read_bytes() == NEW


MADE = patch.write(OLD, NEW)
REFUSED = {
    "another old file": (OLD[:-1] + b"x", MADE, len(NEW)),
    "no old file": (b"", MADE, len(NEW)),
    "truncated": (OLD, MADE[:-5], len(NEW)),
    "bytes behind it": (OLD, MADE + b"x", len(NEW)),
    "a longer result than allowed": (OLD, MADE, len(NEW) - 1),
    "a changed byte": (OLD, MADE[:40] + bytes([MADE[40] ^ 1]) + MADE[41:], len(NEW)),
    "nothing": (OLD, b"", len(NEW)),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_patch_of_this_is_refused(case: str) -> None:
    old, data, most = REFUSED[case]
    with pytest.raises(Malformed):
        patch.apply(old, data, most)


@given(st.binary(max_size=200))
def test_no_bytes_bring_the_reader_down(data: bytes) -> None:
    with pytest.raises(Malformed):
        patch.apply(OLD[:1000], data, 10_000)
