# SPDX-License-Identifier: Apache-2.0
"""A zip of ours: every unpacker reads it, and nothing in it tells when or by whom it was made."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from crenel.zipping import Member, zipped

NAMES = st.text("abc/长", min_size=1, max_size=8).filter(lambda name: name.strip("/") == name)
FILES = st.dictionaries(NAMES, st.tuples(st.binary(max_size=300), st.booleans()), max_size=5)


@given(FILES)
def test_what_is_zipped_is_read_back(files: dict[str, tuple[bytes, bool]]) -> None:
    members = [Member(name, data, plain) for name, (data, plain) in files.items()]
    made = b"".join(zipped(members))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == list(files)
        for info in archive.infolist():
            data, plain = files[info.filename]
            assert archive.read(info) == data
            assert info.compress_type == zipfile.ZIP_STORED or not plain
            assert (info.date_time, info.extra, info.comment) == ((1980, 1, 1, 0, 0, 0), b"", b"")
            assert (info.create_system, info.external_attr >> 16) == (3, 0o100644)


def test_the_order_and_what_is_plain_are_kept() -> None:
    members = [Member("b", b"x" * 99, plain=True), Member("a", b"x" * 99)]
    made = b"".join(zipped(members))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert [(one.filename, one.compress_type) for one in archive.infolist()] == [
            ("b", zipfile.ZIP_STORED),
            ("a", zipfile.ZIP_DEFLATED),
        ]
    assert b"x" * 99 in made


def test_another_program_unpacks_it(tmp_path: Path) -> None:
    members = [Member("folder/one.txt", b"one " * 99), Member("two.txt", b"two")]
    (tmp_path / "a.zip").write_bytes(b"".join(zipped(members)))
    unzip = shutil.which("unzip")
    command = [unzip, "-q"] if unzip else [sys.executable, "-m", "zipfile", "-e"]
    target = ["-d", str(tmp_path / "out")] if unzip else [str(tmp_path / "out")]
    subprocess.run([*command, str(tmp_path / "a.zip"), *target], check=True)
    for member in members:
        assert (tmp_path / "out" / member.name).read_bytes() == member.data
