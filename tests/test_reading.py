# SPDX-License-Identifier: Apache-2.0
"""What a reader does on a page: open a note and come back, change the language, find, cite, carry away."""

from __future__ import annotations

import gzip
import json
import re
import statistics
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from crenel.urls import STYLE, OutPath
from crenel.values import Day, Lang
from crenel.views.citing import Cited, citation
from tests.harness import snapshot

PAGE = "explainers/dns-injection.html"
NARROW, WIDE = 390, 1280


@pytest.fixture(params=[NARROW, WIDE], ids=["narrow", "wide"])
def width(request: pytest.FixtureRequest) -> int:
    return int(request.param)


def _open(browser: Browser, address: str, width: int, *, scripts: bool) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        java_script_enabled=scripts,
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(address)
    yield page
    context.close()


@pytest.fixture
def page(browser: Browser, real: Path, width: int) -> Iterator[Page]:
    yield from _open(browser, (real / "site/en" / PAGE).as_uri(), width, scripts=True)


@pytest.fixture
def plain(browser: Browser, real: Path, width: int) -> Iterator[Page]:
    """The same page in a browser without scripts."""
    yield from _open(browser, (real / "site/en" / PAGE).as_uri(), width, scripts=False)


def _scroll(page: Page) -> int:
    return int(page.evaluate("Math.round(scrollY)"))


def _seen(page: Page, selector: str) -> bool:
    """Whether an element stands in the window and nothing covers its middle."""
    return bool(
        page.locator(selector).first.evaluate("""(e) => {
          const box = e.getBoundingClientRect();
          if (box.top < 0 || box.top >= innerHeight) return false;
          const top = document.elementFromPoint(box.left + box.width / 2, box.top + 8);
          return e.contains(top);
        }""")
    )


@pytest.mark.browser
@pytest.mark.parametrize("mark", [".text .cite a", ".text a.term"])
def test_without_scripts_a_note_opens_in_place_and_closes_without_a_jump(
    plain: Page, mark: str
) -> None:
    link = plain.locator(mark).nth(6)
    link.scroll_into_view_if_needed()
    target = link.get_attribute("href")
    assert target
    before = _scroll(plain)
    link.click()
    assert _scroll(plain) == before
    assert _seen(plain, target)
    plain.locator(":target .close").click()
    assert _scroll(plain) == before
    assert not _seen(plain, target)


@pytest.mark.browser
@pytest.mark.parametrize("mark", [".text .cite a", ".text a.term"])
def test_with_scripts_a_note_opens_at_its_mark_and_escape_returns(page: Page, mark: str) -> None:
    address = page.url
    link = page.locator(mark).nth(6)
    link.scroll_into_view_if_needed()
    target = link.get_attribute("href")
    assert target
    before = _scroll(page)
    link.click()
    assert _seen(page, target)
    assert (_scroll(page), page.url) == (before, address)
    box, place = page.locator(target).bounding_box(), link.bounding_box()
    assert box
    assert place
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= page.evaluate("innerWidth") + 1
    page.keyboard.press("Escape")
    expect(page.locator("[popover]")).to_have_count(0)
    assert link.evaluate("e => e === document.activeElement")
    assert not _seen(page, target)


@pytest.mark.browser
def test_a_note_is_also_at_the_end_of_the_page(plain: Page) -> None:
    numbers = plain.locator(".text .cite a").all_inner_texts()
    assert plain.locator(".notes > ol > li").count() == len(set(numbers))
    assert all(plain.locator(".notes > ol > li").nth(n).is_visible() for n in (0, 3))


@pytest.mark.browser
def test_each_heading_leads_to_itself_in_the_other_languages(plain: Page) -> None:
    headings = plain.locator(".text :is(h2, h3)[id]")
    assert headings.count() > 5
    for index in range(headings.count()):
        key = headings.nth(index).get_attribute("id")
        links = headings.nth(index).locator(".turn a[hreflang]")
        assert {links.nth(n).get_attribute("hreflang") for n in range(links.count())} == {
            "zh-Hans",
            "zh-Hant",
        }
        for n in range(links.count()):
            assert (links.nth(n).get_attribute("href") or "").endswith(f"{PAGE}#{key}")


@pytest.mark.browser
def test_the_switch_of_language_keeps_the_heading(page: Page) -> None:
    page.locator("#bystanders").evaluate("e => e.scrollIntoView()")
    page.locator(".languages a[hreflang='zh-Hans']").evaluate("e => e.click()")
    page.wait_for_url("**/zh-hans/**")
    assert page.url.endswith(f"zh-hans/{PAGE}#bystanders")


@pytest.mark.browser
def test_the_list_of_contents_follows_on_wide_screens(browser: Browser, real: Path) -> None:
    for page in _open(browser, (real / "site/en" / PAGE).as_uri(), WIDE, scripts=True):
        page.locator("#bystanders").evaluate("e => e.scrollIntoView()")
        page.wait_for_selector(".contents [aria-current]")
        assert page.locator(".contents [aria-current]").get_attribute("href") == "#bystanders"
        assert _seen(page, ".contents")


@pytest.mark.browser
def test_a_key_leads_to_the_search(page: Page) -> None:
    page.keyboard.press("/")
    page.wait_for_url("**/search.html#q*")
    assert page.evaluate("document.activeElement.id") == "q"


def _note(asked: list[str]) -> Callable[[Request], None]:
    return lambda request: asked.append(request.url)


@pytest.mark.browser
def test_a_page_asks_for_little(browser: Browser, real: Path) -> None:
    for path in (PAGE, "index.html", "figures/journey.html", "search.html"):
        context = browser.new_context()
        page = context.new_page()
        asked: list[str] = []
        page.on("request", _note(asked))
        page.goto((real / "site/en" / path).as_uri(), wait_until="load")
        assert len(asked) <= 6, asked
        context.close()


def test_pages_are_light(real: Path) -> None:
    """HTML and style, compressed: half of all pages in one round trip, no explainer in more than three."""
    site = real / "site"
    style = len(gzip.compress((site / STYLE).read_bytes(), mtime=0))
    assert style <= 10_000
    sizes = {
        path.relative_to(site).as_posix(): style + len(gzip.compress(path.read_bytes(), mtime=0))
        for path in site.rglob("*.html")
    }
    assert statistics.median(sizes.values()) <= 14_000
    assert max(size for path, size in sizes.items() if "/explainers/" in path) <= 40_000


CITED = Cited(
    "site/en/pages/one", "The Site", "One", Day("2026-01-02"), Lang("en"), "0123456789abcdef"
)


def test_every_form_of_citing_names_the_version() -> None:
    found = citation(CITED)
    for text in (found.apa, found.chicago, found.gbt, found.bibtex, found.csl, found.share):
        for part in ("The Site", "One", "2026", "site/en/pages/one", "0123456789abcdef"):
            assert part in text
    (item,) = json.loads(found.csl)
    assert item["issued"] == {"date-parts": [[2026, 1, 2]]}
    assert item["type"] == "webpage"
    assert re.fullmatch(r"@online\{one-en-2026,\n(?:  [a-z]+ = \{.*\},\n)+\}", found.bibtex)


def test_the_cited_hash_is_that_of_the_manuscript(real: Path) -> None:
    site, digests = real / "site", snapshot(real / "site")
    told = 0
    for path in sorted(site.glob("*/explainers/*.html")):
        found = re.search(r"sha256 ([0-9a-f]{16})", path.read_text(encoding="utf-8"))
        if found:
            folder = path.parent.parent.name.replace("hant", "hans")
            digest = digests[OutPath(f"{folder}/explainers/{path.stem}.md")]
            assert digest.startswith(found[1])
            told += 1
    assert told > 150


def test_a_line_to_share_fits_a_message(real: Path) -> None:
    for path in sorted((real / "site").glob("*/explainers/*.html")):
        found = re.search(r'class="share"><samp>(.*?)</samp>', path.read_text(encoding="utf-8"))
        if found:
            text = re.sub(r"<[^>]*>", "", found[1])
            assert len(text) <= 280
            assert "http" not in text
