# SPDX-License-Identifier: Apache-2.0
"""The fast way of conversion gives what Python-Markdown gives.

`python -m tests.fuzz.equal --documents 100000` compares as many documents as one has time for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import cycle
from xml.etree.ElementTree import Element, SubElement

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown.blockprocessors import BlockProcessor
from markdown.inlinepatterns import InlineProcessor

from crenel.markup import fast, inline, leftovers, limits
from crenel.markup.convert import Converter, Writing
from tests.fuzz.equal import differences, suspicious
from tests.fuzz.writings import made
from tests.harness import REPOSITORY
from tests.test_hostile import cases, repeated
from tests.test_markup import CASES

GENERATED, BATCH = 2_000, 500
LANGUAGES = ("en", "zh-Hans")
SHORT = 500  # characters
# Python-Markdown puts the end of a strong text into a placeholder here
TORN = (
    "__雨\n[@a]**a *b** c*  \n[[a|b]]\\\n雨 …\n    <https://e.org/>**重点。** 雨\\\n\\[[two]] \\*"
)


def _bodies(folder: str) -> Iterator[str]:
    for path in sorted((REPOSITORY / folder).rglob("*.md")):
        yield path.read_text(encoding="utf-8", errors="replace").partition("\n---\n")[2]


def _hostile() -> Iterator[str]:
    for part in ("refused", "shown"):
        yield from map(repeated, cases("bodies", part).values())


def _in_languages(texts: Iterator[str]) -> Iterator[Writing]:
    """Each in the other language than the one before it, and in both if it is short."""
    for text, lang in zip(texts, cycle(LANGUAGES), strict=False):
        for each in LANGUAGES if len(text) < SHORT else (lang,):
            yield Writing(text, "a.md", 3, each, each != "en", "zh-Hans")


def _dialect() -> Iterator[str]:
    for _, text, _ in CASES.values():
        yield text
    yield TORN


TEXTS: dict[str, Callable[[], Iterator[str]]] = {
    "dialect": _dialect,
    "hostile": _hostile,
    "problems": lambda: _bodies("tests/problems"),
    "small": lambda: _bodies("tests/small"),
    "content": lambda: _bodies("content"),
}


@pytest.mark.parametrize("name", TEXTS)
def test_written_texts_are_converted_alike(name: str) -> None:
    texts = list(TEXTS[name]())
    assert len(texts) > 5
    assert not list(differences(_in_languages(iter(texts))))


@pytest.mark.parametrize("first", range(0, GENERATED, BATCH))
def test_documents_by_chance_are_converted_alike(first: int) -> None:
    assert not list(differences(made(seed) for seed in range(first, first + BATCH)))


def test_inputs_without_end_are_converted_alike() -> None:
    assert not list(differences(suspicious((300,))))


def test_documents_by_chance_hold_every_form_and_many_problems() -> None:
    found = [Converter().convert(made(seed)) for seed in range(BATCH)]
    html = repr([document for document, _ in found])
    wanted = "em strong code pre blockquote table dl sup figure details h2 h3 ol ul hr br span a"
    assert not [tag for tag in wanted.split() if f"<{tag}" not in html]
    kinds = ("Cite", "Link", "Image", "Word", "Embed", "Turn", "Heading", "Block")
    assert not [kind for kind in kinds if f"{kind}(" not in html]
    assert len({problem.code for _, problems in found for problem in problems}) > 15


def test_the_installed_version_is_the_one_that_was_proved(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not Converter().plain
    assert Converter(plain=True).plain
    monkeypatch.setattr(fast, "PROVED", "3.11.2")
    assert Converter().plain


DIALECT = Converter().parser
PIECES = st.sampled_from(
    ["a", "雨", " ", "    ", "\n", "\n\n", *"`[]()!@^<>&*_\\#|:-=+.1{}~＃！｜［］【】＠："]
)
MARKED = st.lists(PIECES, max_size=30).map("".join)


def _without(text: str, marks: tuple[str, ...]) -> str:
    while any(mark in text for mark in marks):
        for mark in marks:
            text = text.replace(mark, "")
    return text


@settings(max_examples=400)
@given(MARKED)
def test_no_pattern_matches_without_its_mark(text: str) -> None:
    for pattern in DIALECT.inlinePatterns:
        marks = inline.needed(pattern)
        assert isinstance(pattern, InlineProcessor)
        assert not pattern.getCompiledRegExp().search(_without(text, marks)), type(pattern)


@settings(max_examples=400)
@given(MARKED)
def test_no_block_is_taken_without_its_mark(text: str) -> None:
    for processor in DIALECT.parser.blockprocessors:
        marks = fast.NEEDED[type(processor)]
        if marks != ("",):
            assert not _taken(processor, _without(text, marks)), type(processor)


def _taken(processor: BlockProcessor, block: str) -> bool:
    for parent in (Element("div"), Element("li"), _list()):
        blocks = [block]
        if processor.test(parent, block) and processor.run(parent, blocks) is not False:
            return True
        assert blocks == [block]
    return False


def _list() -> Element:
    parent = Element("div")
    SubElement(SubElement(parent, "ul"), "li").text = "item"
    SubElement(SubElement(parent, "div", {"class": "admonition note"}), "p")
    return parent


def test_each_mark_is_looked_for_before_any_pattern_is_tried() -> None:
    for pattern in DIALECT.inlinePatterns:
        for mark in inline.needed(pattern):
            assert mark == inline.BREAK or inline.SPECIAL.search(mark)


@given(MARKED, st.integers(1, 40))
def test_no_count_passes_its_ceiling(text: str, times: int) -> None:
    text *= times
    parts = re.split(r"\n[ \t]*\n", text)
    longest, lines = max(map(len, parts)), text.count("\n") + 1
    for limit in limits.LIMITS:
        assert sum(map(limit.count, parts)) <= limit.ceiling(text, longest, lines), limit.message


@settings(max_examples=400)
@given(MARKED)
def test_no_text_is_told_of_without_its_mark(text: str) -> None:
    while leftovers.SUSPICIOUS.search(text):
        text = leftovers.SUSPICIOUS.sub("", text)
    found = Converter(plain=True).state
    leftovers.look(text, found)
    assert not found.problems
    assert not found.suspects
