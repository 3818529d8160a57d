# SPDX-License-Identifier: Apache-2.0
"""One file a language: it asks for nothing, every link leads somewhere in it, and Nu finds nothing."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from crenel.formats.onepage import FORMAT
from crenel.ipfs.cid import Malformed
from crenel.parcel import Parcel
from tests.harness import REPOSITORY, build, part, small
from tests.parcels import java, parcel_of, twin

VNU = REPOSITORY / "tests/browser/node_modules/vnu-jar/build/dist/vnu.jar"


@pytest.fixture(scope="module")
def parcel(tmp_path_factory: pytest.TempPathFactory) -> Parcel:
    folder = tmp_path_factory.mktemp("small")
    build(small(folder / "root"))
    return parcel_of(folder / "root" / "site")


@pytest.fixture(scope="module")
def file(parcel: Parcel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small site in English as one file."""
    path = tmp_path_factory.mktemp("file") / "small.en.html"
    FORMAT.write(parcel, path.name, path)
    return path


@pytest.fixture(scope="module")
def made(real: Path, parcel: Parcel, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The files of the small and of the real site, each proved to hold its pages."""
    folder = tmp_path_factory.mktemp("files")
    paths = []
    for one in (parcel, parcel_of(real / "site", name="real")):
        for name in part(FORMAT.names(one), 2):
            FORMAT.write(one, name, folder / name)
            assert FORMAT.read(folder / name) == FORMAT.holds(one, name)
            paths.append(folder / name)
    return paths


def test_a_file_for_each_language(parcel: Parcel) -> None:
    assert FORMAT.names(parcel) == ("small.en.html", "small.zh-hans.html")


def test_links_lead_to_places_that_stand_once(made: list[Path]) -> None:
    for path in made:
        text = path.read_text(encoding="utf-8")
        ids = Counter(re.findall(r'<[a-z][^>]* id="([^"]*)"', text))
        assert [key for key, count in ids.items() if count > 1] == []
        links = set(re.findall(r'<a [^>]*href="([^"]*)"', text))
        assert {link for link in links if not re.match(r"#|https?://", link)} == set()
        assert {link[1:] for link in links if link.startswith("#")} - ids.keys() == set()
        named = re.findall(r'(?:aria-labelledby|aria-describedby)="([^"]*)"', text)
        named += re.findall(r"url\(#([^)]*)\)", text)
        assert {key for keys in named for key in keys.split()} - ids.keys() == set()
        assert set(re.findall(r' src="([^;]*);', text)) <= {"data:image/svg+xml", "data:image/png"}
        assert "<script" not in text


def test_the_nu_checker_finds_nothing(made: list[Path]) -> None:
    """No error and no warning; it cannot judge a policy by digests, which the browser's test does."""
    command = [java(), "-Xss8m", "-jar", str(VNU), "--format", "json", "--stdout"]
    command += ["--exit-zero-always", "--filterpattern", ".*Content Security Policy .meta tag.*"]
    done = subprocess.run([*command, *map(str, made)], capture_output=True, text=True, check=True)
    messages = json.loads(done.stdout)["messages"]
    assert [f"{m['url']}:{m.get('lastLine')}: {m['message']}" for m in messages] == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 1280])
def test_a_browser_shows_it_and_asks_for_nothing(
    made: list[Path], browser: Browser, width: int
) -> None:
    for path in made:
        assert strange(path, browser, width) == []


def strange(path: Path, browser: Browser, width: int) -> list[str]:
    """What a browser that runs no script asks for or complains of, and what does not fit."""
    context = browser.new_context(
        viewport={"width": width, "height": 800}, java_script_enabled=False
    )
    page = context.new_page()
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text))
    page.on("request", lambda request: found.append(request.url))
    page.goto(path.as_uri())
    assert page.evaluate("getComputedStyle(document.querySelector('.up')).position") == "fixed"
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    found += ["too wide"] if page.evaluate(wide) > 0 else []
    context.close()
    return [one for one in found if one != path.as_uri() and not one.startswith("data:")]


@pytest.mark.browser
def test_a_note_opens_in_place_and_closes_without_a_script(file: Path, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(file.as_uri())
    note = page.locator('[id="en.explainers.one..note_1"]')
    position = "element => getComputedStyle(element).position"
    assert note.evaluate(position) == "static"
    page.click('[id="en.explainers.one..mark_1"]')
    assert page.url.endswith("#en.explainers.one..note_1")
    assert note.evaluate(position) == "fixed"
    note.locator(".close").click()
    assert note.evaluate(position) == "static"
    context.close()


def test_the_same_pages_give_the_same_bytes_anywhere(
    parcel: Parcel, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = twin(parcel, tmp_path)
    monkeypatch.chdir(tmp_path)
    mask = os.umask(0o077)
    try:
        FORMAT.write(other, file.name, tmp_path / "again.html")
    finally:
        os.umask(mask)
    assert (tmp_path / "again.html").read_bytes() == file.read_bytes()


DAMAGE: Mapping[str, Callable[[str], str]] = {
    "nothing": lambda _: "",
    "another policy": lambda text: text.replace("default-src 'none'", "default-src *"),
    "another style": lambda text: text.replace("</style>", "p { color: red; }</style>"),
    "a page twice": lambda text: text.replace('"en.explainers.two"', '"en.explainers.one"'),
    "a picture from elsewhere": lambda text: text.replace("data:image/svg+xml;base64,", "a.svg?"),
}


@pytest.mark.parametrize("case", DAMAGE)
def test_a_file_that_is_not_sound_is_refused(case: str, file: Path, tmp_path: Path) -> None:
    text = DAMAGE[case](file.read_text(encoding="utf-8"))
    (tmp_path / "a.html").write_text(text, encoding="utf-8")
    with pytest.raises(Malformed):
        FORMAT.read(tmp_path / "a.html")


CHANGES = {
    "a word": ("The sky was blue", "The sky was red"),
    "a picture": ("base64,PH", "base64,QH"),
    "a page gone": ('<div class="leaf" id="en.explainers.two">', "<div>"),
}


@pytest.mark.parametrize("case", CHANGES)
def test_what_was_changed_is_seen(case: str, parcel: Parcel, file: Path, tmp_path: Path) -> None:
    old, new = CHANGES[case]
    text = file.read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "a.html").write_text(text.replace(old, new), encoding="utf-8")
    assert FORMAT.read(tmp_path / "a.html") != FORMAT.holds(parcel, file.name)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(b"\xff")
    with pytest.raises(Malformed):
        FORMAT.read(tmp_path / "a.html")
