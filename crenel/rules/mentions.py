# SPDX-License-Identifier: Apache-2.0
"""A term or organisation that a page mentions is linked at its first mention (S804).

A name is the title of a profile, or the main name of a term (before any bracket or semicolon);
names that the house style lists as `common` are everyday words and need no link.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass

from crenel.assemble import TERM
from crenel.contracts import Plan, Rule
from crenel.document import FORM, Link
from crenel.han import is_han
from crenel.model import Text
from crenel.problems import Problem
from crenel.values import Lang

SECTIONS = ("explainers",)
_MAIN = re.compile(r"[;；(（/].*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Name:
    """A name, the link that a mention of it needs, and how it is found outside `longer` ones."""

    words: str
    kind: str
    slug: str
    pattern: re.Pattern[str]
    longer: re.Pattern[str] | None


def _run(given: Plan) -> Iterator[Problem]:
    written = {text.lang for page in given.site.pages.values() for text in page.texts}
    names = {lang: _names(given, lang) for lang in given.site.styles if lang in written}
    for section in SECTIONS:
        for page in given.site.of_kind(section):
            for text in page.texts:
                yield from _text(text, names.get(text.lang, ()))


def _names(given: Plan, lang: Lang) -> tuple[_Name, ...]:
    """The names of a language, long ones first."""
    found = set(_found(given, lang))
    words = {word for word, _, _ in found}
    order = sorted(found, key=lambda name: (-len(name[0]), name))
    return tuple(_name(*name, lang, words) for name in order)


def _found(given: Plan, lang: Lang) -> Iterator[tuple[str, str, str]]:
    """The words of each name, the kind of what it names, and its slug."""
    common = set(given.site.styles[lang].common)
    for term in given.site.terms.values():
        words = _MAIN.sub("", term.term[lang]).strip("《》 ")
        if words and words not in common:
            yield words, TERM, term.id
    for page in given.site.of_kind("organisations"):
        text = page.text(lang)
        if text and text.front.title not in common:
            yield text.front.title, "organisation", page.slug


def _name(words: str, kind: str, slug: str, lang: Lang, known: Set[str]) -> _Name:
    flags = re.IGNORECASE if kind == TERM and not words.isupper() else 0
    edge = "A-Za-z0-9" if is_han(lang) else r"\w-"
    before = f"(?<![{edge}])" if words[0].isascii() else ""
    after = f"(?![{edge}])" if words[-1].isascii() else ""
    longer = sorted(other for other in known if words in other and words != other)
    return _Name(
        words,
        kind,
        slug,
        re.compile(f"{before}{re.escape(words)}{after}", flags),
        re.compile("|".join(map(re.escape, longer)), flags) if longer else None,
    )


def _text(text: Text, names: tuple[_Name, ...]) -> Iterator[Problem]:
    linked = _linked(text)
    whole = "\n".join(block.text for block in text.manuscript.document.blocks)
    for name in names:
        if not name.pattern.search(whole):  # most are in no block
            continue
        block, place = _first(text, name)
        if block is not None and linked.get(name.words, linked.get(name.slug, place + 1)) > place:
            hint = f"write [[{name.kind}:{name.slug}|{name.words}]]"
            message = f'"{name.words}" is not linked at its first mention'
            yield Problem(text.manuscript.document.blocks[block].span, "S804", message, hint)


def _linked(text: Text) -> Mapping[str, int]:
    """Where each slug, and each word of a link, is linked for the first time."""
    found: dict[str, int] = {}
    place = 0
    for block in text.manuscript.document.blocks:
        for character in block.text:
            form = block.forms[ord(character) - FORM] if ord(character) >= FORM else None
            if isinstance(form, Link):
                for word in (form.slug, form.label):
                    found.setdefault(word, place)
            place += 1
    return found


def _first(text: Text, name: _Name) -> tuple[int | None, int]:
    """The block and the place where `name` is first written out and not part of a longer one."""
    place = 0
    for index, block in enumerate(text.manuscript.document.blocks):
        words = block.text
        if name.longer:
            words = name.longer.sub(lambda found: "\0" * len(found[0]), words)
        found = name.pattern.search(words)
        if found:
            return index, place + found.start()
        place += len(block.text)
    return None, 0


RULE = Rule(name="mentions", run=_run)
