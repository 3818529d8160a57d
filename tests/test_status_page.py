# SPDX-License-Identifier: Apache-2.0
"""The page of the preview that shows editors how the content stands."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser

from crenel import speech
from crenel.order import Order
from crenel.preview.answers import Answers
from crenel.preview.desk import Desk
from crenel.preview.html import document, element, text
from crenel.survey import phrases
from tests.harness import REPOSITORY, build, crenel, small
from tests.test_serve import NAME, ask, get, served
from tests.test_since import ORIGINAL, Repository, rewrite
from tests.test_status import replace

ADDRESS = "/.crenel/status.html"
HAN = re.compile("[\u4e00-\u9fff]")


def shown(root: Path, lang: speech.Language = "en") -> ElementTree.Element:
    """The page as a tree: it is well-formed but for elements that have no end."""
    answers = Answers(Desk(Order(root, root / "site")), frozenset({NAME}), lang)
    status, body = get(answers, ADDRESS)
    assert status == "200 OK"
    page = body.decode().removeprefix("<!doctype html>\n")
    return ElementTree.fromstring(re.sub(r"<(meta|link)( [^>]*)>", r"<\1\2/>", page))  # noqa: S314 (our own)


def part(page: ElementTree.Element, key: str) -> ElementTree.Element:
    """The section with a heading of this id."""
    return next(s for s in page.iter("section") if s.find(f"h2[@id='{key}']") is not None)


def told(tree: ElementTree.Element) -> str:
    return " ".join("".join(tree.itertext()).split())


def links(tree: ElementTree.Element) -> list[str]:
    return [link.get("href", "") for link in tree.iter("a")]


@pytest.fixture
def aged(root: Path) -> Path:
    """The small site in git, with all that a survey can find."""
    repository = Repository(root)
    (root / "content/pages/about/zh-Hans.md").unlink()
    rain = root / "content/lessons/rain/zh-Hans.md"
    replace(rain, "translates: 2026-01-02", "translates: 2026-01-02\ndraft: true")
    repository.commit()
    rewrite(root, "2026-01-20", "A note", "A *last* & note")
    crenel("new", "claim", "fresh", "--root", str(root))
    crenel("new", "source", "unread", "--root", str(root))
    return root


def test_each_text_is_shown_with_its_state_its_page_and_its_file(aged: Path) -> None:
    page = shown(aged)
    rows = {told(row[0]): row for row in part(page, "texts").iter("tr")}
    assert told(rows["Two two"][1]) == "original 2026-01-20 19 words Edit"
    assert told(rows["Two two"][2]) == "stale 2026-01-03 19 characters Edit"
    file = aged.resolve() / "content/explainers/two/zh-Hans.md"
    assert links(rows["Two two"][2]) == ["/zh-hans/explainers/two.html", f"vscode://file{file}:1:1"]
    assert told(rows["About about"][2]) == "missing crenel new translation about zh-Hans"
    assert told(rows["A lesson rain"][2]) == "draft Edit"
    assert "original 5, current 2, stale 1, draft 1, missing 1" in told(part(page, "texts"))


def test_a_stale_text_is_shown_with_what_changed(aged: Path) -> None:
    stale = part(shown(aged), "stale")
    assert [told(each) for each in stale.iter("h3")] == ["二 zh-Hans"]
    assert told(next(stale.iter("p"))).startswith("Made from 2026-01-03; the original has changed")
    assert [told(each) for each in stale.iter("ins")] == ["*last* &"]
    assert list(stale.iter("del")) == []
    assert [link.rpartition("/")[2] for link in links(stale)] == [
        "two.html",
        "zh-Hans.md:1:1",
        "en.md:1:1",
    ]


def test_due_claims_thin_ones_and_what_is_unused_are_listed(aged: Path) -> None:
    page = shown(aged)
    assert "sky-blue: as of 2020 Edit" in told(part(page, "due"))
    assert "/en/claims/part.html#sky-blue" in links(part(page, "due"))
    assert "sky-blue: one source Edit" in told(part(page, "thin"))
    assert 'nothing uses the claim "fresh" Edit' in told(part(page, "unused"))
    assert "/en/claims/part.html#fresh" in links(part(page, "unused"))
    assert "/en/sources/paper.html#unread" in links(part(page, "unused"))


def test_every_link_leads_to_a_page_of_the_preview(aged: Path) -> None:
    desk = Desk(Order(aged, aged / "site"))
    desk.open()
    for link in {link for link in links(shown(aged)) if link.startswith("/") and link != "/"}:
        path, _, anchor = link.partition("#")
        status, body = get(Answers(desk), path)
        assert status == "200 OK", link
        assert not anchor or f'id="{anchor}"'.encode() in body, link


HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&amp;"


def test_what_stands_in_the_content_is_escaped(root: Path) -> None:
    Repository(root).commit()
    for path in (root / "content/explainers/two").glob("*.md"):
        replace(path, "title: ", f"title: '{HOSTILE.replace(chr(39), chr(39) * 2)}' #")
    replace(root / ORIGINAL, "updated: 2026-01-03", "updated: 2026-01-20")
    page = shown(root)
    assert HOSTILE in told(page)
    assert {"script", "img", "style"}.isdisjoint(each.tag for each in page.iter())
    assert not [key for each in page.iter() for key in each.attrib if key.startswith("on")]
    changed = "".join(each.text or "" for each in part(page, "stale").iter("ins"))
    assert "<script>" in changed


def test_nothing_may_run_or_come_from_elsewhere(root: Path) -> None:
    policy = next(
        meta.get("content", "") for meta in shown(root).iter("meta") if meta.get("http-equiv")
    )
    assert policy.startswith("default-src 'none'; style-src 'self';")
    sheet = get(Answers(Desk(Order(root, root / "site"))), "/.crenel/status.css")
    assert sheet[0] == "200 OK"
    assert b"url(" not in sheet[1]
    assert b"@import" not in sheet[1]


def test_the_page_is_made_from_the_files_as_they_are_saved(root: Path) -> None:
    assert "None." in told(part(shown(root), "stale"))
    replace(root / ORIGINAL, "updated: 2026-01-03", "updated: 2026-01-20")
    assert "What changed is not known: git has no history of this file." in told(
        part(shown(root), "stale")
    )
    replace(root / ORIGINAL, "A note", "[[<nothing>]]")
    page = told(shown(root))
    assert "mistakes that stop a build" in page
    assert "R301" in page
    assert f"{ORIGINAL}:19:1" in page
    assert "T505" not in page


def test_it_is_no_part_of_the_site(aged: Path) -> None:
    build(aged)
    assert not list((aged / "site").rglob("status*"))


def test_in_chinese_all_but_names_is_chinese(aged: Path) -> None:
    page = shown(aged, "zh")
    assert page.get("lang") == "zh-Hans"
    said = told(page)
    for words in (
        "旧",
        "缺",
        "草稿",
        "截至2020的情况",
        "只有一个来源",
        "没有哪里用到论断“fresh”",
        "19个字",
        "编辑译文",
    ):
        assert words in said
    for words in (" stale", "Edit", "as of", "source", "None", "words"):
        assert words not in re.sub("(content/|new )[^ ]*", "", said)


def test_every_phrase_has_a_chinese_form_with_the_same_holes() -> None:
    english, chinese = phrases.phrases("en"), phrases.phrases("zh")
    for name in phrases.Phrases.__slots__:
        ours, theirs = getattr(english, name), getattr(chinese, name)
        if isinstance(ours, str):
            holes = re.compile(r"\{[a-z]+\}")
            assert sorted(holes.findall(ours)) == sorted(holes.findall(theirs)), name
        elif isinstance(ours, tuple):
            assert len(ours) == len(theirs)
            assert all(map(HAN.search, theirs))
        else:
            assert ours.keys() == theirs.keys()
            assert all(HAN.search(said) for said in theirs.values())


@pytest.mark.parametrize(
    "words",
    ["as of 2020", "of 2021-05-03", "confidence is low", "one source", "no source"]
    + ["read only as excerpt", "read only as recall", "read only as excerpt and recall"],
)
def test_every_reason_has_a_chinese_form(words: str) -> None:
    said = phrases.reason(words, "zh")
    assert HAN.search(said)
    assert not re.search("[a-z]", said)
    assert phrases.reason(words, "en") == words


def test_html_is_escaped_where_it_is_made() -> None:
    made = element("a", text("<&>"), href='"><i>', class_="x", aria_label="y")
    assert made == '<a href="&quot;&gt;&lt;i&gt;" class="x" aria-label="y">&lt;&amp;&gt;</a>'
    assert document("en", "<t>", "s.css", made).count(b"&lt;t&gt;") == 1


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page of a small site with a stale text, from the real server."""
    root = small(tmp_path_factory.mktemp("status") / "root")
    Repository(root).commit()
    rewrite(root, "2026-01-20", "A note", "A very last note")
    with served(root) as port:
        ask(port, ADDRESS, b"<ins>")
        yield f"http://127.0.0.1:{port}{ADDRESS}"


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_fits_a_phone_and_can_be_read(
    address: str, browser: Browser, width: int, scheme: str
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text))
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(
        "[...document.querySelectorAll('.wide')].every(e => e.scrollWidth <= e.clientWidth)"
    )
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (background == "rgb(22, 23, 26)") == (scheme == "dark")
    assert page.locator("ins").first.inner_text().strip() == "very last"
    assert faults == []
    context.close()


def test_the_server_names_the_address(root: Path) -> None:
    command = [
        "/bin/sh",
        "-c",
        f"timeout 20 .venv/bin/python build.py serve --root {root} --port 0 2>&1",
    ]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        address, line = process.stdout.readline().strip(), process.stdout.readline().strip()
        process.terminate()
    assert line == f"how the content stands: {address}{ADDRESS[1:]}"
