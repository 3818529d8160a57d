# SPDX-License-Identifier: Apache-2.0
"""A further reading: a language made from another by OpenCC, the only home of that library.

The site is converted as a whole after it was found valid and before anything is planned, so every
page, feed and picture of the new language follows. Overrides go first, the longest match wins; what
remains OpenCC converts by phrases. Titles of sources stay in the language they were published in.

Without OpenCC (the extra `chinese`) a site that asks for a conversion is a problem (O608).
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar, cast

from crenel.contracts import Plan
from crenel.document import Document, Heading, Html, Image, Link, Segment
from crenel.language import Conversion, HouseStyle
from crenel.model import Page, Source, Text
from crenel.problems import Problem, Span
from crenel.strings import Strings, Words
from crenel.values import Localized, Ref, Titled

T = TypeVar("T")

_TAG = re.compile(r"(<[^>]*>)")
_HAN = re.compile("[\u3400-\u9fff]")
_FIRST = 0xE000  # private characters stand for overrides while OpenCC works
_FOLDED = range(0x3400, 0xA000)

_PLAIN = Span | Ref | Conversion | HouseStyle  # hold no text by language

Convert = Callable[[str], str]


def converted(given: Plan) -> tuple[Plan, tuple[Problem, ...]]:
    """`given` with the languages that its site asks to be made from others."""
    problems: list[Problem] = []
    for conversion in given.site.conversions:
        languages = given.site.config.languages
        if conversion.source not in languages or conversion.id in languages:
            message = f'"{conversion.id}" cannot be made from "{conversion.source}"'
            hint = f"written languages: {', '.join(languages)}"
            problems.append(Problem(conversion.span, "Y210", message, hint))
        elif not _installed():
            message = f'OpenCC, which makes "{conversion.id}", is missing'
            problems.append(Problem(conversion.span, "O608", message, "pip install opencc"))
        else:
            given = _Converter(conversion).plan(given)
    return given, tuple(problems)


def folding(given: Plan) -> Mapping[str, str]:
    """Each traditional character with its simplified one; empty for a site without conversions."""
    return _folding() if given.site.conversions and _installed() else MappingProxyType({})


def variants(given: Plan) -> tuple[tuple[str, ...], ...]:
    """Groups of words for one thing in several regions, in simplified characters."""
    fold = str.maketrans(dict(folding(given)))
    groups = set[tuple[str, ...]]()
    for conversion in given.site.conversions:
        for word in conversion.words:
            known = (word.simplified, word.traditional, *word.also)
            groups.add(tuple(dict.fromkeys(text.translate(fold) for text in known)))
    return tuple(sorted(group for group in groups if len(group) > 1))


@cache
def _installed() -> bool:
    try:
        import opencc  # noqa: F401
    except ImportError:
        return False
    return True


def _opened(method: str) -> Convert:
    """A conversion of OpenCC, which wants the path of its data as text in every locale."""
    import opencc

    data = Path(opencc.__file__).parent / "clib" / "share" / "opencc" / f"{method}.json"
    name = os.fsencode(data).decode() if data.is_file() else method
    convert: Convert = opencc.OpenCC(name).convert
    return convert


@cache
def _folding() -> Mapping[str, str]:
    simplify = _opened("t2s")
    pairs = ((chr(code), simplify(chr(code))) for code in _FOLDED)
    return MappingProxyType({old: new for old, new in pairs if old != new and len(new) == 1})


def converter(conversion: Conversion) -> Convert:
    """The conversion of one text; raises ImportError without OpenCC."""
    convert = _opened(conversion.method)
    words = {word.simplified: word.traditional for word in conversion.words}
    order = sorted(words, key=lambda word: (-len(word), word))
    pattern = re.compile("|".join(map(re.escape, order)) or r"(?!)")
    place = {word: chr(_FIRST + index) for index, word in enumerate(order)}
    back = {ord(mark): words[word] for word, mark in place.items()}
    known: dict[str, str] = {}

    def one(text: str) -> str:
        if not _HAN.search(text):
            return text
        if text not in known:
            marked = pattern.sub(lambda found: place[found[0]], text)
            known[text] = convert(marked).translate(back)
        return known[text]

    return one


class _Converter:
    """Makes one language of a site from another."""

    def __init__(self, conversion: Conversion) -> None:
        self.lang, self.source = conversion.id, conversion.source
        self.convert = converter(conversion)

    def plan(self, given: Plan) -> Plan:
        site = self.grown(given.site)
        languages = (*given.site.config.languages, self.lang)
        site = replace(site, config=replace(site.config, languages=languages))
        return Plan(site, self.strings(given.strings), given.links)

    def strings(self, strings: Strings) -> Strings:
        made = {key: self.convert(text) for key, text in strings[self.source].texts.items()}
        for name in ("name", "short"):
            made[f"language.{name}"] = made[f"language.converted.{name}"]
        own = Words(self.lang, made)
        return Strings(MappingProxyType({**strings.words, self.lang: own}))

    def grown(self, value: T) -> T:
        """`value` with every text in it that is given by language given in this one too."""
        grown: object = value
        if isinstance(value, Localized):
            grown = Localized((*value.texts, (self.lang, self.convert(value[self.source]))))
        elif isinstance(value, Page):
            grown = self.page(value)
        elif isinstance(value, tuple):
            grown = tuple(map(self.grown, value))
        elif isinstance(value, Mapping):
            grown = MappingProxyType({key: self.grown(value[key]) for key in value})
        elif is_dataclass(value) and not isinstance(value, _PLAIN | type):
            old = {f.name: getattr(value, f.name) for f in fields(value) if f.init}
            new = {name: self.grown(part) for name, part in old.items()}
            changed = {name: part for name, part in new.items() if part is not old[name]}
            if isinstance(value, Source):
                changed["title"] = self.title(value)
            grown = replace(value, **changed)
        return cast("T", grown)

    def title(self, source: Source) -> Titled:
        """A title in the source's own language stays as it was published."""
        known = dict(source.title.texts)
        if self.source not in known or source.language == self.source:
            return source.title
        return Titled((*source.title.texts, (self.lang, self.convert(known[self.source]))))

    def page(self, page: Page) -> Page:
        text = page.text(self.source)
        texts = (*page.texts, self.a_text(text)) if text else page.texts
        return replace(page, texts=texts, data=self.grown(page.data))

    def a_text(self, text: Text) -> Text:
        front = replace(
            text.front,
            title=self.convert(text.front.title),
            summary=self.convert(text.front.summary),
        )
        face = replace(text.face, headings=self.headings(text.face.headings))
        written = text.manuscript.turned(self.document)
        return Text(self.lang, text.path, front, face, written, converted=True)

    def document(self, document: Document) -> Document:
        headings = self.headings(document.headings)
        segments = tuple(map(self.segment, document.segments))
        return replace(document, segments=segments, headings=headings)

    def headings(self, headings: tuple[Heading, ...]) -> tuple[Heading, ...]:
        return tuple(replace(heading, text=self.convert(heading.text)) for heading in headings)

    def segment(self, segment: Segment) -> Segment:
        if isinstance(segment, Html):
            parts = _TAG.split(segment.html)
            made = [part if place % 2 else self.convert(part) for place, part in enumerate(parts)]
            return Html("".join(made))
        if isinstance(segment, Image):
            return replace(segment, alt=self.convert(segment.alt))
        if isinstance(segment, Link):
            return replace(segment, label=self.convert(segment.label))
        return segment
