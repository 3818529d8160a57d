# SPDX-License-Identifier: Apache-2.0
"""Statements: what is written is read back, and nothing else is read at all."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crenel.digest import Digest
from crenel.statement import LARGEST, Listed, NotAStatement, Statement, ordered, parse

ROOT = "bafybeia57yc66hy4u6tlypap27yylm2tk4zwc6hdvhdwlm3k4hv5xo256u"
KEY = "RWSrpJjwSc3xljcR/FYch1V7gw6rgurEwQsFOR6ypQYW4U67IW+Nolzl"
PLAIN = Statement(
    site="small",
    seq=3,
    issued="2026-11-27",
    valid_until="2027-11-27",
    root=ROOT,
    profile="unixfs-v1-2025",
    sums=Listed("site/SHA256SUMS", 9305, Digest("a" * 64)),
    files=(Listed("release/small.car", 7, Digest("b" * 64)),),
    key=KEY,
    next_key="c" * 64,
    previous="d" * 64,
    mirrors=("https://mirror.example/small/",),
)
DIGESTS = st.text("0123456789abcdef", min_size=64, max_size=64).map(Digest)
SIZES = st.integers(0, 10**12)
NAMES = st.from_regex(r"(site/downloads|release)/[a-z0-9][A-Za-z0-9._-]{0,20}", fullmatch=True)
FILES = st.lists(st.builds(Listed, NAMES, SIZES, DIGESTS), unique_by=lambda f: f.path, max_size=8)
DAYS = st.dates(datetime.date(1000, 1, 1)).map(datetime.date.isoformat)


@given(st.integers(1, 10**12), DAYS, DAYS, FILES, DIGESTS, SIZES)
def test_what_is_written_is_read_back(
    seq: int, one: str, two: str, files: list[Listed], digest: Digest, size: int
) -> None:
    told = replace(
        PLAIN,
        seq=seq,
        issued=min(one, two),
        valid_until=max(one, two),
        files=ordered(files),
        sums=Listed("site/SHA256SUMS", size, digest),
        previous=str(digest),
    )
    assert parse(told.text) == told


def test_the_smallest_statement_is_read_back() -> None:
    told = replace(PLAIN, files=(), key="", next_key="", previous="", mirrors=())
    assert parse(told.text) == told


def changed(old: bytes, new: bytes) -> bytes:
    assert old in PLAIN.text
    return PLAIN.text.replace(old, new, 1)


LINES = PLAIN.text.split(b"\n")
MALFORMED = {
    "empty": (b"", 1),
    "another form": (changed(b"crenel-release: 1", b"crenel-release: 2"), 1),
    "no last line end": (PLAIN.text[:-1], 1),
    "line ends of another system": (PLAIN.text.replace(b"\n", b"\r\n"), 1),
    "a byte order mark": (b"\xef\xbb\xbf" + PLAIN.text, 1),
    "not ASCII": (changed(b"site: small", "site: småll".encode()), 2),
    "too long": (PLAIN.text + b"file: 1 x\n" * LARGEST, 1),
    "a line is missing": (b"\n".join(LINES[:3] + LINES[4:]), 4),
    "a line stands twice": (b"\n".join(LINES[:3] + LINES[2:]), 4),
    "lines in another order": (b"\n".join([*LINES[:2], LINES[3], LINES[2], *LINES[4:]]), 3),
    "an unknown line": (PLAIN.text + b"note: hello\n", 14),
    "two spaces": (changed(b"seq: 3", b"seq:  3"), 3),
    "a number that begins with 0": (changed(b"seq: 3", b"seq: 03"), 3),
    "a number that is no number": (changed(b"seq: 3", b"seq: three"), 3),
    "a huge number": (changed(b"seq: 3", b"seq: " + b"9" * 5000), 3),
    "no such day": (changed(b"issued: 2026-11-27", b"issued: 2026-02-30"), 4),
    "a week instead of a day": (changed(b"issued: 2026-11-27", b"issued: 2026-W48"), 4),
    "a day without hyphens": (changed(b"issued: 2026-11-27", b"issued: 20261127"), 4),
    "valid before issued": (changed(b"valid-until: 2027", b"valid-until: 2025"), 5),
    "a root that is no CID": (changed(ROOT.encode(), b"Qm123"), 6),
    "a digest in capitals": (changed(b"b" * 64, b"B" * 64), 13),
    "a path that climbs": (changed(b"release/small.car", b"release/../small.car"), 13),
    "a path of elsewhere": (changed(b"release/small.car", b"site/index.html"), 13),
    "an address without a scheme": (changed(b"https://mirror", b"mirror"), 12),
    "a key of another kind": (changed(KEY.encode(), b"ssh-ed25519"), 9),
}


@pytest.mark.parametrize("case", MALFORMED)
def test_what_is_not_a_statement_is_refused_at_its_line(case: str) -> None:
    data, line = MALFORMED[case]
    with pytest.raises(NotAStatement) as failed:
        parse(data)
    assert failed.value.line == line


@given(st.integers(0, len(PLAIN.text) - 1), st.integers(0, 255))
def test_no_byte_can_be_changed_without_changing_what_is_said(at: int, byte: int) -> None:
    data = PLAIN.text[:at] + bytes([byte]) + PLAIN.text[at + 1 :]
    try:
        found = parse(data)
    except NotAStatement:
        return
    assert found.text == data


@given(st.binary(max_size=300))
def test_no_bytes_bring_the_reader_down(data: bytes) -> None:
    with pytest.raises(NotAStatement):
        parse(data)


def test_files_out_of_order_or_twice_are_refused() -> None:
    file = PLAIN.files[0]
    for files in ((file, file), (file, replace(file, path="release/a.car"))):
        with pytest.raises(NotAStatement):
            parse(replace(PLAIN, files=files).text)


def test_a_listed_file_is_found_by_its_path() -> None:
    assert PLAIN.file("release/small.car") == PLAIN.files[0]
    assert PLAIN.file("release/other.car") is None
