# SPDX-License-Identifier: Apache-2.0
"""The tree of a page is the one that browsers make, however it is written; what needs mending is refused.

html5lib builds the tree that the HTML standard asks for, and expat reads XML: both must agree.
"""

from __future__ import annotations

import functools
from pathlib import Path
from xml.etree import ElementTree

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crenel.problems import BuildFailed
from crenel.xhtml import SVG, VOID, XHTML, Element, Node, as_html, as_xml, every, text, tree
from tests.harness import GOLDEN, part


def pages(site: Path) -> list[Path]:
    """The pages that books may be made of: the one that checks copies is of no use in them."""
    return sorted(path for path in site.rglob("*.html") if path.name != "verify.html")


PAGES = [path.relative_to(GOLDEN).as_posix() for path in pages(GOLDEN)]


def main_of(root: Element) -> Element:
    return next(element for element in every(root) if element.name == "main")


def by_standard(html: str) -> bytes:
    """The main part of a page as html5lib understands it."""
    found = html5lib.parse(html)
    main = next(found.iter(f"{{{XHTML}}}main"))
    main.tail = None
    return ElementTree.tostring(main)


def by_xml(main: Element) -> bytes:
    """The main part of a page as an XML parser understands what we write."""
    written = Element(main.name, (("xmlns", XHTML), *main.attributes), main.children)
    return ElementTree.tostring(ElementTree.fromstring(as_xml(written)))  # noqa: S314 (our own text)


def agree(html: str, path: str) -> None:
    main = main_of(tree(html, path))
    standard = by_standard(html)
    assert by_xml(main) == standard
    again = f"<!doctype html><html><body>{as_html(main)}</body></html>"
    assert main_of(tree(again, path)) == main
    assert by_standard(again) == standard


@pytest.mark.parametrize("page", PAGES)
def test_pages_of_the_small_site_have_the_tree_of_the_standard(page: str) -> None:
    agree((GOLDEN / page).read_text(encoding="utf-8"), page)


def test_pages_of_the_real_site_have_the_tree_of_the_standard(real: Path) -> None:
    """The standard's parser is slow: it sees a part of the pages, and all of them in an audit."""
    found = part(pages(real / "site"), 20)
    assert found
    for page in found:
        agree(page.read_text(encoding="utf-8"), page.name)


WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"]) | st.sampled_from("\n\t&<>\"'"),
    max_size=12,
)
NAMES = st.sampled_from(["id", "class", "title", "lang", "aria-label", "open"])
ATTRIBUTES = st.dictionaries(NAMES, WORDS, max_size=3).map(lambda found: tuple(found.items()))
DRAWN = st.builds(
    Element,
    st.sampled_from(["rect", "g", "linearGradient", "clipPath", "text"]),
    st.sampled_from([(), (("viewBox", "0 0 1 1"),), (("preserveAspectRatio", "none"),)]),
    st.lists(WORDS.filter(bool), max_size=1).map(tuple),
)


def element(names: list[str], children: st.SearchStrategy[list[Node]]) -> st.SearchStrategy[Node]:
    return st.builds(Element, st.sampled_from(names), ATTRIBUTES, children.map(_joined))


def _joined(nodes: list[Node]) -> tuple[Node, ...]:
    """Neighbouring texts are one text, and an empty text is none."""
    done: list[Node] = []
    for node in nodes:
        if done and isinstance(node, str) and isinstance(done[-1], str):
            done[-1] += node
        elif node != "":
            done.append(node)
    return tuple(done)


WORD = WORDS | st.builds(Element, st.sampled_from(["br", "img"]), ATTRIBUTES)
PHRASES = st.recursive(
    st.lists(WORD | element(["svg"], st.lists(DRAWN, max_size=2)), max_size=3),
    lambda inner: st.lists(WORDS | element(["b", "em", "span", "time"], inner), max_size=3),
    max_leaves=5,
)
LISTED = st.lists(element(["li"], PHRASES), max_size=3)
CELLS = st.lists(element(["td", "th"], PHRASES), max_size=2)
ROWS = st.lists(element(["tr"], CELLS), max_size=2)
BLOCKS = st.recursive(
    st.lists(
        element(["p", "h2", "pre", "a"], PHRASES)
        | element(["ul", "ol"], LISTED)
        | element(["table"], st.lists(element(["tbody", "thead"], ROWS), max_size=2)),
        max_size=3,
    ),
    lambda inner: st.lists(element(["div", "section", "details", "blockquote"], inner), max_size=3),
    max_leaves=4,
)


@given(BLOCKS)
def test_what_is_written_is_read_alike_by_all(blocks: list[Node]) -> None:
    main = Element("main", (), _joined(blocks))
    page = f"<!doctype html><html><body>{as_html(main)}</body></html>"
    assert main_of(tree(page, "page.html")) == main
    agree(page, "page.html")


MENDED = {
    "an item that is not closed": "<ul><li>a<li>b</ul>",
    "a paragraph that is not closed": "<p>a",
    "a block in a paragraph": "<p>a<ul></ul></p>",
    "crossed ends": "<p><b>a</p></b>",
    "a row without a body": "<table><tr><td>a</td></tr></table>",
    "text in a table": "<table>a<tbody></tbody></table>",
    "an item outside a list": "<li>a</li>",
    "a link in a link": '<a href="a"><b><a href="b">b</a></b></a>',
    "a heading in a heading": "<h2><h3>a</h3></h2>",
    "a slash that means nothing": "<p/>",
    "an element nobody knows": "<blink>a</blink>",
    "an end without a beginning": "a</p>",
    "text in HTML in a drawing": "<svg><p>a</p></svg>",
    "HTML in the title of a drawing": "<svg><title><b>a</b></title></svg>",
    "an attribute twice": '<p id="a" id="b">a</p>',
    "an attribute of another namespace": '<svg xml:lang="en"></svg>',
    "a character that XML does not know": "<p>a\x0cb</p>",
    "one in an attribute": '<p title="\x01">a</p>',
    "a processing instruction": "<?php a?>",
    "a marked section": "<p><![CDATA[a]]></p>",
    "too deep": "<div>" * 200 + "</div>" * 200,
}


@pytest.mark.parametrize("case", MENDED)
def test_what_a_parser_would_mend_is_refused_at_its_place(case: str) -> None:
    page = f"<!doctype html>\n<html><body><main>{MENDED[case]}</main></body></html>"
    with pytest.raises(BuildFailed) as refused:
        tree(page, "en/page.html")
    (problem,) = refused.value.problems
    assert problem.code == "O604"
    assert problem.span.path == "en/page.html"
    assert problem.span.line == 2


WHOLE = {"nothing": "", "words": "a", "two": "<html></html><html></html>", "open": "<html>"}


@pytest.mark.parametrize("case", WHOLE)
def test_a_page_is_one_closed_element(case: str) -> None:
    with pytest.raises(BuildFailed):
        tree(WHOLE[case], "page.html")


def test_text_is_what_is_read() -> None:
    root = tree("<html><body><main>a<!-- b --> &amp; <b>c</b><br>d</main></body></html>", "p.html")
    assert text(root) == "a & cd"
    assert functools.reduce(lambda n, e: n + (e.name in VOID), every(root), 0) == 1


def test_a_drawing_keeps_its_namespace_and_the_case_of_its_names() -> None:
    page = (
        '<html><body><svg viewbox="0 0 1 1"><lineargradient/><path d="M0 0"/></svg></body></html>'
    )
    (drawing,) = (one for one in every(tree(page, "page.html")) if one.name == "svg")
    assert as_xml(drawing) == (
        f'<svg xmlns="{SVG}" viewBox="0 0 1 1"><linearGradient/><path d="M0 0"/></svg>'
    )
