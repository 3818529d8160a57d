# SPDX-License-Identifier: Apache-2.0
"""The zip: plain enough for every unpacker, and strict when it is read."""

from __future__ import annotations

import dataclasses
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crenel.digest import digest_bytes
from crenel.formats.zip import FORMAT
from crenel.ipfs.cid import Malformed
from crenel.parcel import Parcel
from crenel.urls import OutPath
from tests.programs import program

CONTENTS = {
    "index.html": b"<title>Home</title>" * 50,
    "404.html": b"",
    "assets/a.bin": bytes(range(256)),
    "en/a.html": " ".join(map(str, range(9_000))).encode(),
    "SHA256SUMS": b"sums\n",
}


def packing(folder: Path, contents: dict[str, bytes]) -> Parcel:
    """A parcel of files that are written for it."""
    for name, data in contents.items():
        (folder / "tree" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "tree" / name).write_bytes(data)
    files = {OutPath(name): folder / "tree" / name for name in contents}
    return Parcel("name", files, (), "", "", "2026-01-02", 1, (), None)


@pytest.fixture
def made(tmp_path: Path) -> Path:
    FORMAT.write(packing(tmp_path, CONTENTS), "name.zip", tmp_path / "name.zip")
    return tmp_path / "name.zip"


def test_members_are_plain_and_in_their_order(made: Path) -> None:
    with zipfile.ZipFile(made) as archive:
        assert archive.testzip() is None
        infos = archive.infolist()
    assert [info.filename for info in infos] == [
        "name/index.html",
        "name/404.html",
        "name/SHA256SUMS",
        "name/assets/a.bin",
        "name/en/a.html",
    ]
    for info in infos:
        assert info.date_time == (1980, 1, 1, 0, 0, 0)
        assert (info.create_system, info.external_attr >> 16) == (3, 0o100644)
        assert (info.extra, info.comment, info.flag_bits) == (b"", b"", 0)
        assert info.file_size == len(CONTENTS[info.filename.removeprefix("name/")])
        assert info.compress_size <= info.file_size
    stored = {i.filename for i in infos if i.compress_type == zipfile.ZIP_STORED}
    assert stored >= {"name/404.html", "name/assets/a.bin"}


def test_unzip_finds_it_sound_and_unpacks_the_same(made: Path, tmp_path: Path) -> None:
    subprocess.run([program("unzip"), "-tq", made], check=True, capture_output=True)
    out = tmp_path / "out"
    subprocess.run([program("unzip"), "-q", made, "-d", out], check=True, capture_output=True)
    found = {p.relative_to(out / "name").as_posix(): p for p in out.rglob("*") if p.is_file()}
    assert {name: path.read_bytes() for name, path in found.items()} == CONTENTS


def test_a_name_beyond_ascii_is_marked_as_utf8(tmp_path: Path) -> None:
    parcel = packing(tmp_path, {"长城.html": b"x"})
    FORMAT.write(parcel, "name.zip", tmp_path / "name.zip")
    with zipfile.ZipFile(tmp_path / "name.zip") as archive:
        assert archive.namelist() == ["name/长城.html"]


def test_what_does_not_fit_is_refused(tmp_path: Path) -> None:
    parcel = packing(tmp_path, {"a": b""})
    many = {OutPath(f"n{number}"): parcel.files[OutPath("a")] for number in range(65_535)}
    with pytest.raises(ValueError, match="too much"):
        FORMAT.write(dataclasses.replace(parcel, files=many), "name.zip", tmp_path / "name.zip")


def _names(*names: str) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        with zipfile.ZipFile(path, "w") as archive:
            for name in names:
                archive.writestr(zipfile.ZipInfo(name), name)

    return write


HOSTILE = {
    "empty file": lambda path: path.write_bytes(b""),
    "no zip": lambda path: path.write_bytes(b"PK\x05\x06" * 30),
    "name twice": _names("name/a.html", "name/a.html"),
    "two folders": _names("name/a.html", "other/b.html"),
    "no folder": _names("a.html"),
    "climbs": _names("name/../../a.html"),
    "climbs at once": _names("../a.html"),
    "absolute": _names("/name/a.html"),
    "drive": _names("c:/a.html"),
    "backslash": _names("name\\a.html"),
    "dot file": _names("name/.htaccess"),
    "folder entry": _names("name/"),
    "upper case": _names("name/A.html"),
}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("case", HOSTILE)
def test_a_zip_that_is_not_ours_is_refused(case: str, tmp_path: Path) -> None:
    HOSTILE[case](tmp_path / "bad.zip")
    with pytest.raises(Malformed):
        FORMAT.read(tmp_path / "bad.zip")


@given(data=st.data())
def test_a_damaged_zip_is_refused_or_reads_the_same(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("zip")
    parcel = packing(folder, {"index.html": b"home " * 9, "a/b.txt": bytes(range(30))})
    path = folder / "name.zip"
    FORMAT.write(parcel, "name.zip", path)
    whole = bytearray(path.read_bytes())
    at = data.draw(st.integers(0, len(whole) - 1))
    whole[at] ^= data.draw(st.integers(1, 255))
    path.write_bytes(bytes(whole))
    try:
        found = FORMAT.read(path)
    except Malformed:
        return
    known = {digest_bytes(source.read_bytes()) for source in parcel.files.values()}
    assert set(found.values()) <= known
