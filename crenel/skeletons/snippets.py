# SPDX-License-Identifier: Apache-2.0
"""Snippets for editors: each kind of record with its required keys, and each form of a text.

They have the syntax of VS Code, which other editors read too. Names that snippets give and take
agree with one another (`new-claim` cites `new-source`); a text to be written is the placeholder
that `check` reports as long as it stands.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, is_dataclass
from types import MappingProxyType
from typing import Annotated, Any, Literal

from crenel.entries import about, entries
from crenel.load.schema import FORMS, Words
from crenel.markup.dialect import FAMILIES
from crenel.markup.dialect import Form as Example
from crenel.model import FrontMatter, Organisation
from crenel.rules.unwritten import PLACEHOLDER
from crenel.values import Day, Key, Lang, Localized, Number, Titled, Url

TODAY = "$CURRENT_YEAR-$CURRENT_MONTH-$CURRENT_DATE"
_VALUES: Mapping[Any, str] = MappingProxyType(
    {str: PLACEHOLDER, Day: TODAY, Url: "https://example.org/", int: "0", bool: "false"}
)
_NEW = frozenset(  # words of examples that name something
    ("act", "chart", "claim", "diagram", "explainer", "lesson", "organisation", "page")
    + ("source", "station", "term")
)


@dataclass(frozen=True, slots=True)
class Snippet:
    """A snippet: its name (what an editor types), in which language, its lines, what it is."""

    name: str
    scope: str
    body: tuple[str, ...]
    about: str


@dataclass(slots=True)
class _Stops:
    """The places where a snippet stops, counted as they are made."""

    words: Words
    number: int = field(default=0)

    def of(self, text: str) -> str:
        """A place with a text that is to be replaced."""
        self.number += 1
        return f"${{{self.number}:{text}}}"

    def one_of(self, texts: tuple[str, ...]) -> str:
        """A place with a choice; the first is offered first."""
        self.number += 1
        return f"${{{self.number}|{','.join(texts)}|}}"


def snippets(words: Words) -> tuple[Snippet, ...]:
    """All snippets for a site that lists the given words."""
    return (*_records(words), *_pages(words), *_forms(words))


def as_values(found: tuple[Snippet, ...]) -> dict[str, dict[str, object]]:
    """The snippets as VS Code reads them."""
    return {
        f"{each.name} ({each.scope})": {
            "prefix": each.name.replace(" ", "-"),
            "scope": each.scope,
            "body": list(each.body),
            "description": each.about,
        }
        for each in found
    }


def _records(words: Words) -> Iterator[Snippet]:
    for form in FORMS:
        kinds = [each.kind for each in entries(form.cls) if each.name == "id"]
        if form.many and kinds != [Lang]:  # what each language has one of is not written often
            name = form.cls.__name__.lower()
            lines = _item(_lines(form.cls, _Stops(words), f"new-{name}"))
            yield Snippet(name, "yaml", (*lines, ""), about(form.cls))


def _pages(words: Words) -> Iterator[Snippet]:
    told = about(Organisation)
    lines = tuple(_lines(Organisation, _Stops(words), ""))
    yield Snippet("organisation", "yaml", (*lines, ""), told)
    front = {"front": (), "front of a translation": (f"translates: {TODAY}",)}
    for name, more in front.items():
        head = _lines(FrontMatter, _Stops(words), "")
        body = ("---", *head, *more, "draft: true", "---", "", "")
        yield Snippet(name, "markdown", body, about(FrontMatter))


def _forms(words: Words) -> Iterator[Snippet]:
    for _, forms in FAMILIES:
        for form in forms:
            lines = form.filled(_filler(form, _Stops(words))).split("\n")
            end = ("",) if len(lines) > 1 else ()
            yield Snippet(form.name, "markdown", (*lines, *end), form.meaning)


def _filler(form: Example, stops: _Stops) -> Callable[[str], str]:
    """What gives each word of an example its place; a word that returns has one place."""
    seen: dict[str, str] = {}

    def fill(word: str) -> str:
        if word not in seen:
            names = stops.words.names.get(word)
            text = f"new-{word}" if word in _NEW else word
            seen[word] = stops.one_of(names) if names else stops.of(text)
        elif form.name == "footnote":
            return f"${seen[word][2]}"
        return seen[word]

    return fill


def _item(lines: Iterator[str]) -> Iterator[str]:
    """The lines of a record as an item of a list."""
    for number, line in enumerate(lines):
        yield f"{'  ' if number else '- '}{line}"


def _lines(cls: type[Any], stops: _Stops, name: str) -> Iterator[str]:
    """The lines of the required keys of a record that is to be called `name`."""
    for each in entries(cls):
        if each.needed:
            yield from _value(each.name, each.kind, stops, name)


def _value(key: str, kind: Any, stops: _Stops, name: str) -> Iterator[str]:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if kind in (Localized, Titled):
        yield f"{key}:"
        for lang in stops.words.languages[: None if kind is Localized else 1]:
            yield f"  {lang}: {stops.of(PLACEHOLDER)}"
    elif origin is tuple and is_dataclass(arguments[0]):
        yield f"{key}:"
        inner = typing.cast("type[Any]", arguments[0])
        lines = _lines(inner, stops, f"new-{inner.__name__.lower()}")
        yield from (f"  {line}" for line in _item(lines))
    elif origin is tuple:
        yield f"{key}: [{_scalar(arguments[0], stops, name)}]"
    else:
        yield f"{key}: {_scalar(kind, stops, name)}"


def _scalar(kind: Any, stops: _Stops, name: str) -> str:
    """A place for a value that stands in its line."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return _scalar(arguments[0], stops, name)
    if origin is Annotated:
        names = stops.words.names.get(arguments[1])
        return stops.one_of(names) if names else stops.of(f"new-{arguments[1].split(' ')[0]}")
    if origin is Literal:
        return stops.one_of(arguments[::-1])  # the most modest first
    if kind is Lang:
        return stops.one_of(stops.words.languages)
    if kind is Number:
        return f'"{stops.of("0")}"'
    return stops.of(name if kind is Key else _VALUES[kind])
