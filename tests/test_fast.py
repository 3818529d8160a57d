# SPDX-License-Identifier: Apache-2.0
"""The fast way of conversion gives what Python-Markdown gives; what is stored comes back whole.

`python -m tests.fuzz.equal --documents 100000` compares as many documents as one has time for.
"""

from __future__ import annotations

import contextlib
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from itertools import cycle
from xml.etree.ElementTree import Element, SubElement

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown.blockprocessors import BlockProcessor
from markdown.inlinepatterns import InlineProcessor

from crenel.markup import fast, inline, limits
from crenel.markup.convert import Converter, Writing, key
from crenel.markup.stored import NotStored, pack, unpack
from tests.fuzz.equal import differences, suspicious
from tests.fuzz.mutation import mutated
from tests.fuzz.writings import made
from tests.harness import REPOSITORY
from tests.test_hostile import cases, repeated
from tests.test_markup import CASES

GENERATED, BATCH = 2_000, 500
LANGUAGES = ("en", "zh-Hans")
SHORT = 500  # characters
# Python-Markdown puts the end of a strong text into a placeholder here
TORN = "__雨\n[@a]**a *b** c*  \n[[a|b]]\\\n雨 …\n    <https://e.org/>**重点。** 雨\\\n\\[[two]] \\*"


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
PIECES = st.sampled_from(["a", "雨", " ", "    ", "\n", "\n\n", *"`[]()!@^<>&*_\\#|:-=+.1{}~"])
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
        marks = inline.NEEDED[type(pattern)]
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
    for marks in inline.NEEDED.values():
        assert all(mark == inline.BREAK or inline.SPECIAL.search(mark) for mark in marks)


@given(MARKED, st.integers(1, 40))
def test_no_count_passes_its_ceiling(text: str, times: int) -> None:
    text *= times
    parts = re.split(r"\n[ \t]*\n", text)
    longest, lines = max(map(len, parts)), text.count("\n") + 1
    for limit in limits.LIMITS:
        assert sum(map(limit.count, parts)) <= limit.ceiling(text, longest, lines), limit.message


def test_what_is_stored_comes_back_whole() -> None:
    converter = Converter()
    for seed in range(BATCH):
        writing = made(seed)
        result = converter.convert(writing)
        back = unpack(pack(result), writing.path)
        assert repr(back) == repr(result)  # places are not compared otherwise
        assert pack(back) == pack(result)


def test_what_was_damaged_in_the_store_is_refused_or_a_value() -> None:
    dice, seeds = random.Random(5), [pack(Converter().convert(made(seed))) for seed in range(40)]
    for _ in range(1_500):
        with contextlib.suppress(NotStored):
            unpack(mutated(dice, seeds), "a.md")
    for data in (
        b"",
        b"[]",
        b"[" * 100_000,
        b"\xff",
        b'[[["cite"]],[],[],0,0,[],[]]',
        b"[[],[1],[],0,0,[],[]]",
    ):
        with pytest.raises(NotStored):
            unpack(data, "a.md")


def test_a_key_covers_all_that_a_result_depends_on() -> None:
    one = Writing("Text", "a.md", 1, "en", False, "zh-Hans")
    others = [
        replace(one, text="Text "), replace(one, path="b.md"), replace(one, first_line=2),
        replace(one, lang="fr"), replace(one, translation=True), replace(one, han_lang=""),
    ]  # fmt: skip
    assert len(fields(one)) == len(others)
    assert len({key(writing) for writing in (one, *others)}) == len(others) + 1
    assert key(one) == key(replace(one))
    assert key(Writing("\ud800", "a.md", 1, "en")) != key(Writing("\udfff", "a.md", 1, "en"))
