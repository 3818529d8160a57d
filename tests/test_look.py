# SPDX-License-Identifier: Apache-2.0
"""What pages look like, as laws: one place for the text, whole notes, lines that begin with words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from crenel.draw.svg import SIZE, WIDTH
from crenel.draw.text import width
from tests.harness import part
from tests.test_quality import kinds

pytestmark = pytest.mark.browser

LONG = ("en/explainers/numbers-that-travel.html", "zh-hant/explainers/quic-filtering.html")
CITED = (*LONG, "zh-hans/explainers/quic-filtering.html", "zh-hans/explainers/the-2025-leak.html")


def _opened(browser: Browser, wide: int, high: int = 800, scheme: str = "light") -> Page:
    context = browser.new_context(viewport={"width": wide, "height": high}, reduced_motion="reduce")
    page = context.new_page()
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    return page


def _each(page: Page, site: Path, paths: tuple[str, ...] | list[str]) -> Iterator[str]:
    """Opens one page after the other, with all that can be folded out."""
    for path in paths:
        page.goto((site / path).as_uri())
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        yield path


_LEFT = """() => {
  const from = document.querySelector('.top').getBoundingClientRect().left;
  const found = document.querySelectorAll('main :is(h1, h2, .summary)');
  const own = [...found].filter((e) => !e.closest('.rail, .contents, search'));
  return own.filter((e) => Math.abs(e.getBoundingClientRect().left - from) > 1)
    .map((e) => e.textContent);
}"""


@pytest.mark.parametrize("wide", [1024, 1280, 3840])
def test_text_begins_at_the_same_place_on_every_page(
    browser: Browser, real: Path, wide: int
) -> None:
    page, site = _opened(browser, wide), real / "site"
    paths = [path for path in kinds(site) if path.count("/") and "downloads" not in path]
    assert len(paths) > 30
    found = {path: page.evaluate(_LEFT) for path in _each(page, site, paths)}
    assert [path for path, moved in found.items() if moved] == []
    page.context.close()


_SHOWN = """(link) => {
  link.scrollIntoView({ block: 'center' });
  const at = (element) => element.getBoundingClientRect();
  const inside = (box) => box.top >= 0 && box.bottom <= innerHeight + 1 && box.left >= 0
    && box.right <= innerWidth + 1 && box.height > 0;
  link.click();
  const note = document.querySelector(':is(:popover-open, :target)');
  const close = note.querySelector('.close');
  const seen = document.elementFromPoint(at(close).left + 3, at(close).top + 8);
  const good = inside(at(note)) && inside(at(close)) && close.contains(seen);
  close.click();
  return good ? '' : link.textContent;
}"""


@pytest.mark.parametrize("size", [(320, 480), (1280, 500), (1280, 800)])
def test_no_note_is_cut_and_each_can_be_closed(
    browser: Browser, real: Path, size: tuple[int, int]
) -> None:
    page = _opened(browser, *size)
    for _ in _each(page, real / "site", CITED[1:3]):
        marks = page.locator(".text .cite a, .text a.term")
        assert marks.count() > 5
        bad = [marks.nth(index).evaluate(_SHOWN) for index in range(marks.count())]
        assert [told for told in bad if told] == []
    page.context.close()


# what begins a line: where a character stands in another line than the one before it
_BEGINS = """([selector, character]) => {
  const line = (node, at) => {
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + 1);
    return range.getBoundingClientRect();
  };
  const bad = [];
  for (const element of document.querySelectorAll(selector)) {
    const walker = document.createTreeWalker(element.closest('p, li, td, dd, dt, th') || element, 4);
    let before = null;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      for (let at = 0; at < node.data.length; at += 1) {
        const box = line(node, at);
        if (!box.width || /\\s/.test(node.data[at])) continue;
        const own = character ? node.data[at] === character : at === 0;
        if (element.contains(node) && own && before && box.left < before.left) {
          bad.push(element.closest('p, li, td, dd') ? element.parentElement.textContent : '');
        }
        before = box;
      }
    }
  }
  return bad;
}"""


@pytest.mark.parametrize("wide", [320, 411, 1280])
def test_no_line_begins_with_a_note_number(browser: Browser, real: Path, wide: int) -> None:
    page = _opened(browser, wide)
    for _ in _each(page, real / "site", CITED):
        assert page.locator(".text .cite").count() > 5
        assert page.evaluate(_BEGINS, [".text :is(p, li, td) > .cite", ""]) == []
    page.context.close()


@pytest.mark.parametrize("wide", [320, 360, 1280])
def test_no_line_begins_with_a_dot_between(browser: Browser, real: Path, wide: int) -> None:
    page = _opened(browser, wide)
    for _ in _each(page, real / "site", ("en/claims/dns.html", "zh-hans/claims/dns.html")):
        assert page.locator(".facts").count() > 5
        assert page.evaluate(_BEGINS, [".facts, .links, .dates, .kicker", "·"]) == []
    page.context.close()


def test_numbers_of_notes_do_not_move_lines_of_tables(browser: Browser, real: Path) -> None:
    """A row with a number is as high as the same row without."""
    page = _opened(browser, 1280)
    for _ in _each(page, real / "site", LONG[:1]):
        high = "[...document.querySelectorAll('.text tr')].map((row) => row.offsetHeight)"
        before = page.evaluate(high)
        page.evaluate("document.querySelectorAll('td .cite a').forEach((a) => a.remove())")
        assert page.evaluate(high) == before
        assert len(before) > 5
    page.context.close()


_LABELS = """() => [...document.querySelectorAll('.drawn svg text')].map((text) => {
  const box = text.getBBox();
  const bold = getComputedStyle(text).fontWeight >= 600;
  return [text.textContent, bold, box.x, box.x + box.width, text.getComputedTextLength()];
})"""


@pytest.mark.parametrize("lang", ["en", "zh-hans", "zh-hant"])
def test_words_in_drawings_are_no_wider_than_they_are_taken_for(
    browser: Browser, real: Path, lang: str
) -> None:
    page, site = _opened(browser, 320), real / "site"
    paths = [
        path.relative_to(site).as_posix() for path in sorted((site / lang / "figures").iterdir())
    ]
    seen = 0
    for _ in _each(page, site, [*part(paths, 3), f"{lang}/relations.html"]):
        for told, bold, left, right, long in page.evaluate(_LABELS):
            assert long <= width(told, SIZE, bold=bold) + 0.5, told
            assert left >= -1, told
            assert right <= WIDTH + 1, told
            seen += 1
    assert seen > 60
    page.context.close()


_ROWS = "new Set([...document.querySelectorAll('.top a')].map((a) => Math.round(a.getBoundingClientRect().bottom / 12))).size"


@pytest.mark.parametrize("lang", ["en", "zh-hans", "zh-hant"])
def test_the_head_of_a_page_takes_three_rows_on_a_phone(
    browser: Browser, real: Path, lang: str
) -> None:
    page = _opened(browser, 360)
    for _ in _each(page, real / "site", [f"{lang}/explainers/dns-injection.html"]):
        assert page.evaluate(_ROWS) <= 3
    page.context.close()


def test_the_page_for_lost_readers_is_dark_in_the_dark(browser: Browser, real: Path) -> None:
    page = _opened(browser, 360, scheme="dark")
    for _ in _each(page, real / "site", ["404.html"]):
        assert "dark" in page.evaluate("getComputedStyle(document.documentElement).colorScheme")
    page.context.close()


def test_letters_follow_and_cover_no_entry(browser: Browser, real: Path) -> None:
    page, site = _opened(browser, 1280), real / "site"
    for _ in _each(page, site, ("en/glossary.html", "zh-hant/search.html")):
        page.locator(".letters a").nth(-3).click()
        row = page.locator(".letters").bounding_box()
        heading = page.locator(":target").bounding_box()
        assert row
        assert heading
        assert 0 <= row["y"] <= 1
        assert heading["y"] >= row["y"] + row["height"]
    page.context.close()


def test_a_name_in_the_other_characters_is_no_other_name(real: Path) -> None:
    text = (real / "site/zh-hant/glossary.html").read_text(encoding="utf-8")
    assert "自治系統（AS）" in text
    assert "自治系统（AS）" not in text
    assert "自治系统（AS）" in (real / "site/en/glossary.html").read_text(encoding="utf-8")
