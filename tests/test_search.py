# SPDX-License-Identifier: Apache-2.0
"""The search finds what is there, in Python's index and in the browser alike, from a folder."""

from __future__ import annotations

import gzip
import math
import random
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, expect

from crenel import conversion, pinyin
from crenel.contracts import Plan
from crenel.load.discover import discover
from crenel.order import Order, read_all
from crenel.planning import plan
from crenel.search import files, index
from crenel.search.index import HEADING, NAME, TEXT, Entry, Field, Unit
from crenel.search.tokens import HAN, Fold, folder, tokens
from crenel.views.entries import KINDS, SECTIONS, entries
from tests.harness import REPOSITORY, build, part

QUERIES = REPOSITORY / "tests" / "queries.tsv"
QUESTIONS = REPOSITORY / "tests" / "questions.tsv"  # what readers found wrong, and more like it
WRONG = 5 / 200  # of the queries
LARGEST = 250_000  # bytes, compressed, before the first result
ENGINE = 9 * 1024  # bytes, compressed
FOLDERS = {"en": "en", "zh-Hans": "zh-hans", "zh-Hant": "zh-hant"}
_RUN = re.compile(f"[{HAN}]{{2,}}")

# Python and the browser may know different versions of Unicode, but not what either calls unassigned
_KNOWN = st.characters(exclude_categories=("Cs", "Cn", "Co"))
STRINGS = (
    *("The Great Firewall", "Café naïve ＶＰＮ ① ﬁlter", "İstanbul ΑΣ Straße", "don't 1.1.1.1"),
    *(
        "防火长城",
        "防火長城",
        "網絡",
        "第195号令（1996年）",
        "VPN服务",
        "人々〇",
        "豈更車",
        "ㄅㄆ한글カナ",
    ),
    *(
        "e-mail DNS-over-HTTPS",
        "2017-08-01 5G-Netz",
        "IP‑VPN x‐y",
        "a--b -c- d-",
        "a-防-b",
        "é-1 ⅷ-a",
    ),
    *("", " ", "·", "𠀀𠀁a", "a_b", "x²", "١٢٣", "e\u0301\u0301", "𝕍ℙℕ", "ǅ"),
)


@pytest.fixture(scope="session")
def planned(real: Path) -> Plan:
    """The repository's own site, before it is rendered."""
    return plan(read_all(real), Order(real, real / "site")).given


@pytest.fixture(scope="session")
def fold(planned: Plan) -> Fold:
    """How its texts are folded."""
    return folder(conversion.folding(planned))


@pytest.fixture(scope="module")
def pages(browser: Browser, real: Path) -> Iterator[dict[str, Page]]:
    """The search of each language, opened from the folder."""
    context = browser.new_context()
    found = {}
    for lang, name in FOLDERS.items():
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.goto((real / "site" / name / "search.html").as_uri())
        page.evaluate("() => crenelSearch.openFold()")
        found[lang] = page
    yield found
    context.close()


# --- what a text is made of -----------------------------------------------------------------------


def test_a_text_is_words_characters_and_pairs() -> None:
    fold = folder({"長": "长", "網": "网"})
    assert list(tokens(fold("The VPN服务"))) == ["the", "vpn", "服", "务", "服务"]
    assert fold("防火長城") == "防火长城"
    assert list(tokens(fold("Café"))) == ["cafe"]
    assert list(tokens(fold("don't ﬁx ①"))) == ["don", "t", "fix", "1"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("e-mail", ["e", "mail", "email"]),
        ("DNS-over-HTTPS", ["dns", "over", "https", "dnsoverhttps"]),
        ("IP\u2011VPN", ["ip", "vpn", "ipvpn"]),
        ("2017-08-01", ["2017", "08", "01"]),
        ("a--b -c-", ["a", "b", "c"]),
        ("VPN-服务", ["vpn", "服", "务", "服务"]),
    ],
)
def test_words_with_hyphens_are_one_word_too(text: str, found: list[str]) -> None:
    assert tokens(folder({})(text)) == found


@given(st.text(), st.text())
def test_folding_looks_at_one_character_at_a_time(one: str, other: str) -> None:
    fold = folder({"長": "长"})
    assert fold(one + other) == fold(one) + fold(other)


@given(st.text(alphabet=st.sampled_from("防火长城網a1 ，é")), st.data())
def test_side_by_side_is_a_token(text: str, data: st.DataObject) -> None:
    found = set(tokens(text))
    for run in _RUN.findall(text):
        at = data.draw(st.integers(0, len(run) - 2))
        assert run[at : at + 2] in found


def _both(page: Page, fold: Fold, texts: list[str]) -> None:
    told = page.evaluate(
        "texts => texts.map((t) => [crenelSearch.fold(t), crenelSearch.tokens(crenelSearch.fold(t))])",
        texts,
    )
    for text, (folded, found) in zip(texts, told, strict=True):
        assert folded == fold(text), text
        assert sorted(found) == sorted(tokens(folded)), text


@pytest.fixture(scope="module")
def known(planned: Plan, pages: dict[str, Page]) -> Fold:
    """Folding by the part of the table that the browser is given."""
    table = conversion.folding(planned)
    given = pages["en"].evaluate("characters => characters.map(crenelSearch.fold)", list(table))
    told = dict(zip(table, given, strict=True))
    assert all(told[c] in (c, table[c]) for c in table if not unicodedata.decomposition(c))
    return folder({c: other for c, other in table.items() if told[c] == other})


@pytest.mark.browser
def test_both_sides_agree_on_chosen_strings(pages: dict[str, Page], known: Fold) -> None:
    _both(pages["en"], known, list(STRINGS))


@pytest.mark.browser
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(texts=st.lists(st.text(_KNOWN) | st.text(st.sampled_from("aé1٣-‐‑防 ǅ²_")), max_size=20))
def test_both_sides_agree_on_any_string(
    pages: dict[str, Page], known: Fold, texts: list[str]
) -> None:
    _both(pages["en"], known, texts)


@pytest.mark.browser
def test_both_sides_agree_on_every_text_of_the_site(
    pages: dict[str, Page], known: Fold, fold: Fold, planned: Plan
) -> None:
    for lang in planned.site.config.languages:
        units = [unit for entry in entries(planned, lang) for unit in entry.units]
        texts = [unit.text for unit in units]
        assert [known(text) for text in texts] == [fold(text) for text in texts]
        for start in range(0, len(texts), 200):
            _both(pages[lang], known, texts[start : start + 200])


# --- the index ------------------------------------------------------------------------------------

_POSTINGS = st.dictionaries(st.integers(0, 10**5), st.integers(0, index.CLASSES - 1)).map(
    lambda d: sorted(d.items())
)


@pytest.mark.browser
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(postings=_POSTINGS)
def test_postings_are_read_as_they_were_written(
    pages: dict[str, Page], postings: list[tuple[int, int]]
) -> None:
    written = files.encode([unit * index.CLASSES + weight for unit, weight in postings])
    told = pages["en"].evaluate("t => [...crenelSearch.postings(t)]", written)
    assert [tuple(pair) for pair in told] == postings


def test_a_token_has_the_best_class_of_its_fields() -> None:
    unit = Unit("a.html", "rain", (Field("sky rain", TEXT), Field("sun", TEXT)), ("yu",))
    second = Unit("a.html#b", "", (Field("sun", TEXT),))
    found = index.invert([Entry("pages", "Sun", (unit, second))], folder({}))
    assert found == {
        "sky": [TEXT],
        "rain": [HEADING],
        "sun": [NAME, index.CLASSES + TEXT],
        "yu": [NAME],
    }


def test_what_stands_nearly_everywhere_is_common() -> None:
    assert files.common({"the": [0, 4, 8], "wall": [4], "rain": [0, 4]}, 5) == ["rain", "the"]


def test_names_are_told_once_and_no_space_follows_a_full_stop(planned: Plan) -> None:
    for lang in planned.site.config.languages:
        for entry in entries(planned, lang):
            for unit in entry.units:
                assert not [f.text for f in unit.fields if re.search("[，。；：！？] ", f.text)]
                names = [f.text for f in unit.fields if f.text and f.weight == NAME]
                assert len({*names, entry.title}) == len(names) + 1, unit.href


def test_a_page_is_found_by_its_address(planned: Plan, fold: Fold) -> None:
    found = entries(planned, planned.site.config.languages[0])
    index_of = index.invert(found, fold)
    units = [(entry.kind, unit.href) for entry in found for unit in entry.units]
    for number, (kind, href) in enumerate(units):
        if kind in SECTIONS and "#" not in href:
            for word in Path(href).stem.split("-"):
                assert number * index.CLASSES + NAME in index_of[word], (href, word)


@given(st.text(min_size=1, alphabet="abcdefgh"), st.text(alphabet="abcdefgh"), st.integers(1, 400))
def test_words_that_begin_alike_stand_together(word: str, rest: str, shards: int) -> None:
    if len(word) > 1:
        assert files.shard_of(word, shards) == files.shard_of(word + rest, shards)
    assert 0 <= files.shard_of(word, shards) < shards


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("fánghuǒ chángchéng", ("fang", "huo", "chang", "cheng")),
        ("Xī'ān", ("xi", "an")),
        ("DNS zhùrù", ("dns", "zhu", "ru")),
        ("guòlǜ", ("guo", "lü")),
        ("értóng nǚ'ér", ("er", "tong", "nü", "er")),
        (
            "shùjù kuàjìng ānquán wǎngguān",
            ("shu", "ju", "kua", "jing", "an", "quan", "wang", "guan"),
        ),
    ],
)
def test_pinyin_is_read_by_syllables(written: str, read: tuple[str, ...]) -> None:
    assert pinyin.of_pinyin(written) == read


def test_a_name_is_found_by_its_reading() -> None:
    assert pinyin.readings(pinyin.of_text("防火长城")) == (
        *("fanghuochangcheng", "huochangcheng", "changcheng", "cheng", "fhcc"),
    )
    assert {"guolu", "guolv", "lv", "gl"} <= set(pinyin.readings(("guo", "lü")))
    assert "dnszr" in pinyin.readings(pinyin.of_text("DNS注入"))
    assert pinyin.of_text("重庆银行") == ("chong", "qing", "yin", "hang")


def test_the_files_keep_their_measure(real: Path) -> None:
    folder = real / "site" / "assets" / "search"
    for lang in FOLDERS.values():
        names = [path.name for path in (folder / lang).iterdir()]
        assert len(names) <= 1000
        for path in (folder / lang).iterdir():
            assert len(gzip.compress(path.read_bytes())) < 20_000, path
    engine = (REPOSITORY / "templates/assets/search.js").read_bytes()
    assert len(gzip.compress(engine)) <= ENGINE


# --- what is found --------------------------------------------------------------------------------


def _ask(page: Page, query: str) -> list[dict[str, Any]]:
    """What the search shows for a query typed into its box."""
    page.fill("#q", query)
    expect(page.locator("#search-results")).to_have_attribute("data-query", query.strip())
    expect(page.locator("search .status")).not_to_be_empty()
    found: list[dict[str, Any]] = page.eval_on_selector_all(
        "#search-results li",
        "items => items.map((i) => ({href: i.querySelector('a').href, text: i.textContent,"
        " lang: i.lang, marks: [...i.querySelectorAll('mark')].map((m) => m.textContent)}))",
    )
    return found


@pytest.mark.browser
@pytest.mark.parametrize(("table", "size", "every"), [(QUERIES, 208, 3), (QUESTIONS, 40, 1)])
def test_readers_find_what_they_look_for(
    pages: dict[str, Page], table: Path, size: int, every: int
) -> None:
    lines = [line.split("\t") for line in table.read_text("utf-8").splitlines() if line[0] != "#"]
    assert len(lines) == size
    lines = list(part(lines, every))
    wrong = []
    by_page = {f"{name}/search.html": pages[lang] for lang, name in FOLDERS.items()}
    for path, query, wanted in lines:
        found = [unquote(result["href"]) for result in _ask(by_page[path], query)[:3]]
        if found if wanted == "-" else not any(wanted in href for href in found):
            wrong.append(f"{query} → {wanted}: {found}")
    assert len(wrong) <= math.ceil(WRONG * len(lines)), "\n".join(wrong)


# page, query, what the first result must be, and the least number of results
LEADS = [
    ("en", "how many websites are blocked", "explainers/what-is-blocked", 8),
    ("en", "data center", "glossary.html#internet-data-centre", 8),
    ("en", "organization", "", 20),
    ("en", "organisation", "", 20),
    ("en", "email", "sinnet-notice.html#emails", 8),
    ("en", "foreign ownership", "explainers/foreign-ownership", 8),
    ("en", "Hainan free trade port", "hainan", 1),
    ("zh-Hans", "维基百科被封", "#chinese-wikipedia-blocked", 5),
    ("zh-Hans", "翻墙违法吗", "explainers/individuals-and-the-law", 8),
    ("zh-Hant", "翻牆違法嗎", "explainers/individuals-and-the-law", 8),
    ("en", "firewall Pooh", "", 8),
    ("en", "the", "", 1),
]


@pytest.mark.browser
@pytest.mark.parametrize(("lang", "query", "wanted", "least"), LEADS)
def test_a_query_leads_to_what_it_is_about(
    pages: dict[str, Page], lang: str, query: str, wanted: str, least: int
) -> None:
    found = _ask(pages[lang], query)
    assert wanted in unquote(found[0]["href"])
    assert len(found) >= least


@pytest.mark.browser
@pytest.mark.parametrize(
    ("lang", "query", "marked"),
    [
        ("en", "the great firewall", {"Great", "Firewall"}),
        ("en", "are a vpn", {"VPN"}),
        ("en", "email", {"e-mail"}),
        ("en", "organization", {"organisation"}),
        ("zh-Hans", "维基百科被封", {"维基百科被封", "维基百科", "被封"}),
        ("zh-Hans", "外资持股比例", {"外资股比"}),
    ],
)
def test_marks_are_of_what_was_looked_for(
    pages: dict[str, Page], lang: str, query: str, marked: set[str]
) -> None:
    found = _ask(pages[lang], query)
    marks = {mark for result in found for mark in result["marks"]}
    assert marked <= marks
    assert not {mark.lower() for mark in marks} & {"the", "a", "are"}
    html = pages[lang].inner_html("#search-results")
    assert "</mark><mark>" not in html
    assert not re.search(r"[^\W_]<mark>[a-z]", html, re.IGNORECASE | re.ASCII)
    assert "…" in html
    assert not re.search(r"…(<mark>)?[ ·]", html)


@pytest.mark.browser
def test_titles_are_marked(english: Page) -> None:
    _ask(english, "shadowsocks")
    assert english.locator("#search-results a mark").first.inner_text() == "Shadowsocks"


def test_every_kind_of_entry_has_its_weight() -> None:
    text = (REPOSITORY / "templates" / "assets" / "search.js").read_text(encoding="utf-8")
    prior = re.search(r"PRIOR = \{([^}]*)\}", text)
    assert prior
    assert {*re.findall(r"(\w+):", prior[1])} == {*KINDS}


def _runs(browser: Browser, real: Path, folder: str) -> list[str]:
    """The runs of Han characters in the texts of built pages, each of one block."""
    sections = ("explainers", "organisations", "lessons", "pages", "claims", "sources", "timeline")
    paths = [p for s in sections for p in sorted((real / "site" / folder / s).glob("*.html"))]
    paths += [real / "site" / folder / f"{name}.html" for name in ("glossary", "relations")]
    page = browser.new_page()
    found: list[str] = []
    for path in part(paths, 4):
        if path.name != "index.html":
            page.goto(path.as_uri())
            found += page.evaluate(_VISIBLE)
    page.close()
    return sorted({run for text in found for run in _RUN.findall(text)})


# what the interface says on every page of a kind is not looked for
_VISIBLE = """() => {
  document.querySelectorAll(`.dates, .facts, .seen, .links, .about, .contents, .kicker, .help, .choices,
    .neighbours, .more, .facts-list dt, .remark > strong, .notes > h2, .words > h2, details > summary, #relations, #events,
    .cite, main h1`).forEach((e) => e.remove());
  const blocks = document.querySelectorAll('main p, main li, main dt, main dd, main td, main th, main h2, main h3');
  return [...blocks].filter((e) => !e.querySelector('p, li, ul, ol')).map((e) => e.textContent);
}"""


@pytest.fixture(scope="module")
def visible(browser: Browser, real: Path) -> list[str]:
    return _runs(browser, real, "zh-hans")


def _contains(page: Page, query: str, fold: Fold) -> bool:
    told: list[list[str]] = page.evaluate(
        """async (q) => {
          const { value } = await crenelSearch.find(q).next();
          return value ? value.found.map((e) => [e.row.title, e.row.heading, e.row.text]) : [];
        }""",
        query,
    )
    return any(fold(query) in fold(part) for row in told for part in row)


@pytest.mark.browser
def test_every_run_of_characters_is_found(
    pages: dict[str, Page], visible: list[str], fold: Fold
) -> None:
    dice = random.Random(2017)
    missed = []
    for _ in range(300):
        run = dice.choice(visible)
        length = dice.randint(2, min(8, len(run)))
        at = dice.randint(0, len(run) - length)
        if not _contains(pages["zh-Hans"], run[at : at + length], fold):
            missed.append(run[at : at + length])
    assert missed == []


@pytest.mark.browser
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_any_run_of_characters_is_found(
    pages: dict[str, Page], visible: list[str], fold: Fold, data: st.DataObject
) -> None:
    run = data.draw(st.sampled_from(visible))
    length = data.draw(st.integers(2, min(8, len(run))))
    at = data.draw(st.integers(0, len(run) - length))
    assert _contains(pages["zh-Hans"], run[at : at + length], fold)


# --- the page -------------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.parametrize(
    ("lang", "query"),
    [("en", "vpn"), ("en", "great firewall"), ("zh-Hans", "防火长城"), ("zh-Hans", "翻墙违法吗")],
)
def test_a_first_result_costs_little_and_asks_nobody_else(
    browser: Browser, real: Path, lang: str, query: str
) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((real / "site" / FOLDERS[lang] / "search.html").as_uri())
    assert not [url for url in asked if "/assets/search/" in url], "loaded before it was used"
    assert _ask(page, query)
    page.close()
    root = (real / "site").as_uri()
    assert all(url.startswith(root) for url in asked)
    paths = [Path(unquote(urlsplit(url).path)) for url in asked if "/assets/search/" in url]
    assert len(paths) == len(set(paths))
    assert sum(len(gzip.compress(path.read_bytes())) for path in paths) <= LARGEST


@pytest.fixture
def english(browser: Browser, real: Path) -> Iterator[Page]:
    page = browser.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text))
    page.goto((real / "site/en/search.html").as_uri())
    yield page
    page.close()
    assert problems == []


def _focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.href || ''"))


@pytest.mark.browser
def test_keys_lead_from_the_box_to_results_and_back(english: Page) -> None:
    found = _ask(english, "sinnet")
    english.focus("#q")
    english.keyboard.press("ArrowDown")
    assert _focused(english) == found[0]["href"]
    english.keyboard.press("ArrowDown")
    assert _focused(english) == found[1]["href"]
    english.keyboard.press("ArrowUp")
    english.keyboard.press("ArrowUp")
    assert _focused(english) == "q"
    english.keyboard.press("ArrowDown")
    english.keyboard.press("Escape")
    assert _focused(english) == "q"
    with english.expect_navigation():
        english.keyboard.press("Enter")
    assert english.url == found[0]["href"]
    english.go_back()
    assert english.input_value("#q") == "sinnet"
    english.wait_for_selector("#search-results li")


@pytest.mark.browser
def test_the_index_makes_way_for_results(english: Page) -> None:
    assert _focused(english) == ""
    assert english.is_visible(".index")
    _ask(english, "rain 防火")
    assert english.is_hidden(".index")
    assert english.url.endswith("#q=rain%20%E9%98%B2%E7%81%AB")
    english.fill("#q", "")
    english.wait_for_selector(".index")
    assert "#" not in english.url
    assert english.inner_text("#search-results") == ""


@pytest.mark.browser
def test_the_box_is_asked_for_by_the_address(english: Page) -> None:
    english.goto(english.url + "#q")
    assert _focused(english) == "q"
    english.evaluate("location.hash = '#q=fhcc'")
    english.wait_for_selector("#search-results li")
    assert english.input_value("#q") == "fhcc"
    english.focus("#search-results a")
    english.keyboard.press("/")
    assert _focused(english) == "q"
    assert english.evaluate("getSelection().toString()") == "fhcc"
    assert english.url.endswith("#q=fhcc")


@pytest.mark.parametrize(
    ("folder", "words"), [("en", "beginnings of words"), ("zh-hans", "开头"), ("zh-hant", "開頭")]
)
def test_the_help_says_what_is_found(real: Path, folder: str, words: str) -> None:
    text = (real / "site" / folder / "search.html").read_text(encoding="utf-8")
    assert words in text[text.index('id="search-help"') :].split("</p>")[0]


@pytest.mark.browser
def test_other_languages_follow_and_are_marked(english: Page) -> None:
    found = _ask(english, "DNS pollution")
    langs = [result["lang"] for result in found]
    assert "zh-Hans" in langs
    assert langs == sorted(langs)
    headings = english.locator("#search-results h2")
    assert len(set(headings.all_inner_texts())) == headings.count() == len({*langs} - {""})
    places = [re.sub(r".*?/site/[^/]*/|(?<!glossary\.html)#.*", "", r["href"]) for r in found]
    shown = {place for place, lang in zip(places, langs, strict=True) if not lang}
    assert shown
    assert not shown & {place for place, lang in zip(places, langs, strict=True) if lang}
    english.click("#search-results h2 a")
    english.wait_for_url("**/zh-hans/search.html#q=DNS%20pollution")
    assert english.input_value("#q") == "DNS pollution"


@pytest.mark.browser
@pytest.mark.parametrize("query", ["fhcc", "fangbinxing", "Cisco"])
def test_what_is_found_is_not_found_again_in_its_translations(english: Page, query: str) -> None:
    assert {result["lang"] for result in _ask(english, query)} == {""}


@pytest.mark.browser
def test_what_was_found_is_marked_and_never_markup(english: Page) -> None:
    assert any("防火长城" in result["marks"] for result in _ask(english, "防火長城"))
    assert _ask(english, "<img src=x onerror=alert(1)>") is not None
    assert english.locator("#search-results img").count() == 0
    english.fill("#q", "zzzzzz")
    expect(english.locator("search .status")).to_have_text(re.compile("^Nothing"))


@pytest.mark.browser
def test_more_results_come_when_asked(english: Page) -> None:
    first = _ask(english, "internet")
    assert len(first) == 20
    english.click("#search-results button")
    expect(english.locator("#search-results li").nth(20)).to_be_attached()
    assert _focused(english).startswith("file:")


@pytest.mark.browser
def test_without_scripts_there_is_the_index(browser: Browser, real: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((real / "site/zh-hans/search.html").as_uri())
    assert page.is_hidden("#q")
    letters = page.locator(".index h2").all_inner_texts()
    assert letters == sorted(letters)
    assert page.locator("#letter-f + ul").inner_text().count("防火长城") > 3
    context.close()


def test_a_site_of_one_page_can_be_searched(root: Path) -> None:
    build(root)
    assert discover(root / "content", "content").files
    text = (root / "site/assets/search/zh-hans/s0.js").read_text("utf-8")
    assert text.startswith('crenelSearch("zh-hans/s0","')
    assert (root / "site/assets/search/fold.js").is_file()
