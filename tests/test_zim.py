# SPDX-License-Identifier: Apache-2.0
"""The ZIM: read by libzim, searched in both scripts, served by Kiwix to a browser."""

from __future__ import annotations

import dataclasses
import socket
import struct
import subprocess
import time
import urllib.error
import urllib.request
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from libzim.reader import Archive
from libzim.search import Query, Searcher
from libzim.suggestion import SuggestionSearcher
from playwright.sync_api import Browser, expect

from crenel.draw.mark import png
from crenel.formats.zim import FORMAT
from crenel.ipfs.cid import Malformed
from crenel.parcel import Parcel
from crenel.urls import SUMS, OutPath
from crenel.values import Lang
from tests.harness import build, small
from tests.parcels import parcel_of
from tests.programs import program

PATIENCE = 60  # seconds that a server may take to start
HEADER = 80  # bytes before the list of types


@pytest.fixture(scope="module")
def parcel(tmp_path_factory: pytest.TempPathFactory) -> Parcel:
    folder = tmp_path_factory.mktemp("zim")
    build(small(folder / "root"))
    return parcel_of(folder / "root" / "site")


@pytest.fixture(scope="module")
def path(parcel: Parcel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("zim") / "small.zim"
    FORMAT.write(parcel, made.name, made)
    return made


def test_it_tells_what_it_is(parcel: Parcel, path: Path) -> None:
    archive = Archive(path)
    told = {key: archive.get_metadata(key) for key in archive.metadata_keys}
    told.pop("Counter")
    assert {k: v.decode() for k, v in told.items() if not k.startswith("Illustration")} == {
        "Name": "small",
        "Title": parcel.editions[0].title,
        "Description": parcel.editions[0].description,
        "Creator": parcel.publisher,
        "Publisher": parcel.publisher,
        "Date": parcel.issued,
        "License": parcel.licence,
        "Language": "eng,zho",
    }
    assert archive.main_entry.get_item().path == "index.html"
    assert bytes(archive.get_illustration_item(48).content) == png(48)
    assert archive.check()


def test_every_file_has_its_type_and_every_page_its_title(parcel: Parcel, path: Path) -> None:
    archive = Archive(path)
    kinds = {name: archive.get_entry_by_path(name).get_item().mimetype for name in parcel.files}
    assert "application/octet-stream" not in kinds.values()
    assert kinds[SUMS] == "text/plain"
    assert archive.get_entry_by_path("en/explainers/one.html").title.startswith("One")


def found(path: Path, query: str) -> set[str]:
    """What the full-text search of the archive answers."""
    search = Searcher(Archive(path)).search(Query().set_query(query))
    return set(search.getResults(0, search.getEstimatedMatches()))


@pytest.mark.parametrize("query", ["rain", "rains", "RAIN", "第一", "主题", "小站"])
def test_words_of_both_scripts_are_found(query: str, parcel: Parcel, path: Path) -> None:
    pages = {
        name: file.read_text(encoding="utf-8")
        for name, file in parcel.files.items()
        if name.endswith(".html")
    }
    word = "rain" if query.isascii() else query
    answered = found(path, query)
    assert answered
    assert all(word in pages[OutPath(name)].lower() for name in answered)


def test_pages_that_search_engines_leave_out_are_left_out(parcel: Parcel, path: Path) -> None:
    hidden = {n for n, file in parcel.files.items() if b'content="noindex"' in file.read_bytes()}
    assert hidden
    assert not found(path, "rain") & hidden
    suggested = SuggestionSearcher(Archive(path)).suggest("small")
    assert not set(suggested.getResults(0, 500)) & hidden


@pytest.mark.parametrize(
    ("langs", "language", "plural"),
    [
        (("zh-Hans", "zh-Hant"), "zho", False),
        (("zh-Hans", "en"), "zho,eng", True),
        ((), "und", True),
    ],
)
def test_words_are_reduced_where_a_language_has_stems(
    langs: tuple[str, ...], language: str, plural: bool, parcel: Parcel, tmp_path: Path
) -> None:
    editions = tuple(dataclasses.replace(parcel.editions[0], lang=Lang(own)) for own in langs)
    one = dataclasses.replace(parcel, editions=editions)
    FORMAT.write(one, "small.zim", tmp_path / "small.zim")
    assert Archive(tmp_path / "small.zim").get_metadata("Language").decode() == language
    assert bool(found(tmp_path / "small.zim", "rains")) == plural
    assert found(tmp_path / "small.zim", "第一")


def test_its_identity_follows_from_what_it_holds(
    parcel: Parcel, path: Path, tmp_path: Path
) -> None:
    later = dataclasses.replace(parcel, issued="2027-01-01")
    FORMAT.write(later, "small.zim", tmp_path / "later.zim")
    assert Archive(tmp_path / "later.zim").uuid != Archive(path).uuid


def test_nothing_is_said_and_nothing_is_left(
    parcel: Parcel, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    FORMAT.write(parcel, "small.zim", tmp_path / "small.zim")
    assert capfd.readouterr() == ("", "")
    gone = dataclasses.replace(parcel, files={next(iter(parcel.files)): tmp_path / "nowhere.html"})
    with pytest.raises(OSError, match="nowhere"):
        FORMAT.write(gone, "small.zim", tmp_path / "other.zim")
    assert [file.name for file in tmp_path.iterdir()] == ["small.zim"]


@pytest.mark.parametrize("at", [0, 30, HEADER + 50, -1])
def test_a_damaged_archive_is_refused(at: int, path: Path, tmp_path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 0xFF
    (tmp_path / "bad.zim").write_bytes(bytes(data))
    with pytest.raises(Malformed):
        FORMAT.read(tmp_path / "bad.zim")


def test_zimcheck_finds_links_and_metadata_sound(path: Path) -> None:
    """Debian's zimcheck is older than the place of the title index, so it is not asked about that.

    -M metadata, -F favicon, -P main page, -U and -X links, -L redirects, -C checksum.
    """
    checks = ["-M", "-F", "-P", "-U", "-X", "-L", "-C"]
    done = subprocess.run(
        [program("zimcheck"), *checks, path], capture_output=True, text=True, check=False
    )
    assert "[ERROR]" not in done.stdout, done.stdout
    assert "Overall Test Status: Pass" in done.stdout


# Kiwix


@pytest.fixture(scope="module")
def kiwix(path: Path) -> Iterator[str]:
    """Kiwix serving the archive on loopback; gives the address of the archive's files."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [program("kiwix-serve"), "--address=127.0.0.1", f"--port={port}", path],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    home = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(home, timeout=5).close()
            break
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    yield home
    server.terminate()
    server.wait()


def test_kiwix_opens_the_home_page_and_follows_links(kiwix: str, browser: Browser) -> None:
    page = browser.new_page()
    failed: list[str] = []
    page.on("response", lambda answer: failed.append(answer.url) if answer.status >= 400 else None)
    page.goto(f"{kiwix}/small/")
    page.locator('main a[href="en/index.html"]').first.click()
    page.wait_for_url("**/small/en/index.html")
    page.locator('a[href="explainers/index.html"]').first.click()
    page.locator('main a[href="one.html"]').first.click()
    page.wait_for_url("**/small/en/explainers/one.html")
    expect(page.locator("h1")).to_have_text("One")
    page.locator('.languages a[hreflang="zh-Hans"]').click()
    page.wait_for_url("**/small/zh-hans/explainers/one.html")
    assert not failed
    page.close()


@pytest.mark.parametrize(("lang", "query"), [("en", "rain"), ("zh-hans", "主题")])
def test_the_sites_own_search_works_in_kiwix(
    lang: str, query: str, kiwix: str, browser: Browser
) -> None:
    page = browser.new_page()
    page.goto(f"{kiwix}/small/{lang}/search.html")
    page.locator("#q").fill(query)
    results = page.locator("#search-results a")
    expect(results.first).to_be_visible()
    results.first.click()
    page.wait_for_url(f"**/small/{lang}/**")
    assert query in page.content().lower()
    page.close()


@pytest.mark.parametrize("query", ["rain", "第一"])
def test_kiwix_finds_words_of_both_scripts(query: str, kiwix: str, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{kiwix}/search?content=small&pattern={query}")
    results = page.locator(".results a")
    expect(results.first).to_be_visible()
    results.first.click()
    page.wait_for_url("**/small/**.html")
    assert query in page.content().lower()
    page.close()


# the mark


def test_the_mark_is_a_sound_png() -> None:
    data = png(48)
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    chunks, at = {}, 8
    while at < len(data):
        (length,), kind = struct.unpack(">I", data[at : at + 4]), data[at + 4 : at + 8]
        chunks[kind] = data[at + 8 : at + 8 + length]
        (crc,) = struct.unpack(">I", data[at + 8 + length : at + 12 + length])
        assert crc == zlib.crc32(kind + chunks[kind])
        at += 12 + length
    assert list(chunks) == [b"IHDR", b"IDAT", b"IEND"]
    rows = zlib.decompress(chunks[b"IDAT"])
    assert len(rows) == 48 * (1 + 48 * 4)
    middle = rows[24 * 193 + 1 + 24 * 4 :][:4]
    assert (rows[1:5], middle) == (bytes(4), bytes((11, 79, 158, 255)))


@pytest.mark.parametrize("size", [0, -1, 101])
def test_the_mark_has_limits(size: int) -> None:
    with pytest.raises(ValueError, match="pixels"):
        png(size)
