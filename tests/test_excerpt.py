# SPDX-License-Identifier: Apache-2.0
"""What a book takes of a page: links, ids and pictures where the format puts them, and no more."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from crenel.excerpt import Binding, book, bound, edition_of, measured, pages_of, shown, target
from crenel.parcel import Edition, Parcel, Part
from crenel.urls import OutPath
from crenel.values import Lang
from crenel.xhtml import as_html, text

HERE, OTHER = OutPath("en/a/one.html"), OutPath("en/b/two.html")
BINDING = Binding(
    link=lambda page, path, fragment: f"{page}~{path}~{fragment}",
    anchor=lambda page, anchor: f"{page}!{anchor}",
    picture=lambda page, path: f"{page}~{path}",
    lower=2,
    common=frozenset({"closed"}),
)


def parcel(folder: Path, pages: Mapping[OutPath, str]) -> Parcel:
    for name, main in pages.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        page = f'<html lang="en"><body><nav>x</nav><main id="content">{main}</main>y</body></html>'
        (folder / name).write_text(page, encoding="utf-8")
    parts = (Part("A", tuple(pages)), Part("Again", tuple(pages)))
    edition = Edition(Lang("zh-Hans"), "T", "D", HERE, parts, {})
    files = {name: folder / name for name in pages}
    day = "2026-01-01"
    return Parcel("n", files, (edition,), "L", "P", day, 1, (), None)


CASES = {
    "text": ("<p>a &amp; b</p>", "<p>a &amp; b</p>"),
    "navigation": ("<nav>a</nav><p>b</p>", "<p>b</p>"),
    "what only a site needs": ("<script>a</script><form><input></form><search>b</search>c", "c"),
    "what is hidden": ("<p hidden>a</p>b", "b"),
    "switches of language": ('<h2>a<span class="turn">b</span></h2>', "<h4>a</h4>"),
    "headings go down, the last stays": ("<h1>a</h1><h5>b</h5>", "<h3>a</h3><h6>b</h6>"),
    "attributes for scripts": ('<p data-a="b" tabindex="0" class="c">d</p>', '<p class="c">d</p>'),
    "an id": ('<p id="a">b</p>', f'<p id="{HERE}!a">b</p>'),
    "a link on the page": ('<a href="#a" id="a">b</a>', f'<a href="{HERE}~{HERE}~a" id="{HERE}!a">b</a>'),
    "a link to nothing": ('<a href="#none">b</a>', f'<a href="{HERE}~{HERE}~">b</a>'),
    "a link to another page": ('<a href="../b/two.html#k">b</a>', f'<a href="{HERE}~{OTHER}~k">b</a>'),
    "a place that is left out there": ('<a href="../b/two.html#n">b</a>', f'<a href="{HERE}~{OTHER}~">b</a>'),
    "a link out of the book": ('<a href="three.html">b</a>', "b"),
    "one in another language": ('<a href="three.html" lang="fr" rel="a">b</a>', '<span lang="fr">b</span>'),
    "a link that only leads away": ('<p class="links"><a href="three.html">b</a></p>c', "c"),
    "a link that says more": ('a <a class="more" href="three.html">b</a>', "a "),
    "one of two": ('<p class="origin"><a href="x.csv">a</a> <a href="#">b</a></p>', f'<p class="origin"> <a href="{HERE}~{HERE}~">b</a></p>'),
    "a link to elsewhere": ('<a href="https://example.org/a#b" rel="noreferrer">b</a>', '<a href="https://example.org/a#b" rel="noreferrer">b</a>'),
    "what closes a note": ('<a class="close" href="#closed">a</a>', '<a class="close" href="#closed">a</a>'),
    "a picture": ('<img src="../../x/p.svg" alt="a" loading="lazy">', f'<img src="{HERE}~x/p.svg" alt="a">'),
    "a name that is there": ('<b id="t">a</b><svg aria-labelledby="t u"></svg>', f'<b id="{HERE}!t">a</b><svg aria-labelledby="{HERE}!t"></svg>'),
    "a pattern": ('<svg><path fill="url(#h)"/></svg>', f'<svg><path fill="url(#{HERE}!h)"/></svg>'),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_a_book_takes(case: str, tmp_path: Path) -> None:
    given, meant = CASES[case]
    other = '<h1>Two  and\nmore</h1><p id="k">k</p><nav id="n">n</nav>'
    made = parcel(tmp_path, {HERE: given, OTHER: other})
    edition = edition_of(made, "n.zh-hans.epub")
    whole = book(made, edition, closed=False)
    assert list(whole.chapters) == [HERE, OTHER]
    assert whole.chapters[OTHER].title == "Two and more"
    nodes = bound(whole.chapters[HERE], whole, BINDING)
    assert "".join(as_html(node) for node in nodes) == meant
    page = made.files[HERE].read_text(encoding="utf-8")
    seen = shown(page, HERE, frozenset(pages_of(edition)), closed=False)
    assert seen.text == measured("".join(text(node) for node in nodes))
    assert seen.pictures == whole.pictures


def test_what_closes_a_note_is_left_out_where_none_opens(tmp_path: Path) -> None:
    made = parcel(tmp_path, {HERE: '<a class="close" href="#closed">a</a>b'})
    whole = book(made, made.editions[0])
    assert bound(whole.chapters[HERE], whole, BINDING) == ("b",)
    page = made.files[HERE].read_text(encoding="utf-8")
    assert shown(page, HERE, frozenset({HERE})).text == measured("b")


TARGETS = {
    "": ("en/a/one.html", ""),
    "#x": ("en/a/one.html", "x"),
    "two.html": ("en/a/two.html", ""),
    "../index.html#y": ("en/index.html", "y"),
    "../../index.html": ("index.html", ""),
    "https://example.org/#z": ("", ""),
    "mailto:a": ("", ""),
    "//example.org/": ("", ""),
}


@pytest.mark.parametrize("href", TARGETS)
def test_what_an_address_names(href: str) -> None:
    assert target(HERE, href) == TARGETS[href]


def test_there_is_no_edition_of_another_language(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        edition_of(parcel(tmp_path, {HERE: "a"}), "n.en.epub")
