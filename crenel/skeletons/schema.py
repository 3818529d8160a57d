# SPDX-License-Identifier: Apache-2.0
"""From the type of a record to the lines that hold its required keys.

A key whose value only a human knows gets the placeholder or an empty list; one with a few allowed
values gets the most modest of them (the last), so that nothing looks better than it is.
"""

from __future__ import annotations

import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from typing import Any, Literal

from crenel.rules.unwritten import PLACEHOLDER
from crenel.skeletons.lines import Line
from crenel.values import Day, Lang, Localized, Ref, Titled


@dataclass(frozen=True, slots=True)
class Given:
    """What is known of a record to be: the languages and the day, values, and choices, by key."""

    languages: Sequence[Lang]
    today: Day
    values: Mapping[str, str]
    choices: Mapping[str, Sequence[str]]


def required(cls: type[Any], given: Given) -> Iterator[Line]:
    """The lines of the required keys of a record, and of those whose value is given."""
    hints = typing.get_type_hints(cls)
    for field in fields(cls):
        if field.name in given.values:
            choices = given.choices.get(field.name, ())
            what = _choice(field.name, choices) if choices else ""
            yield Line(f"{field.name}: {given.values[field.name]}", what)
        elif field.default is MISSING and field.name != "span":
            yield from _lines(field.name, hints[field.name], given)


def optional(cls: type[Any], given: Given) -> list[str]:
    """The keys that a record may have besides."""
    found = [field.name for field in fields(cls) if field.default is not MISSING]
    return [name for name in found if name != "span" and name not in given.values]


def _lines(name: str, kind: Any, given: Given) -> Iterator[Line]:
    if kind in (Localized, Titled):
        languages = given.languages if kind is Localized else given.languages[:1]
        more = "" if kind is Localized else ", or in another language that it has"
        yield Line(f"{name}:")
        for lang in languages:
            yield Line(f"  {lang}: {PLACEHOLDER}", f"{name} in {lang}{more}")
    elif kind is Day:
        yield Line(f"{name}: {given.today}", f"{name}: YYYY, YYYY-MM or YYYY-MM-DD")
    elif kind is Lang:
        yield Line(f"{name}: {given.languages[0]}", f"{name}: a tag such as en or zh-Hans")
    elif typing.get_origin(kind) is Literal:
        values = typing.get_args(kind)
        yield Line(f"{name}: {values[-1]}", _choice(name, values))
    elif typing.get_origin(kind) is tuple:
        yield Line(f"{name}: []", f"{name}: identifiers, as in [one, two]")
    elif kind is Ref:
        yield Line(f"{name}: {given.choices[name][0]}", _choice(name, given.choices[name]))
    else:
        yield Line(f"{name}: {PLACEHOLDER}", name)


def _choice(name: str, values: Sequence[str]) -> str:
    return f"{name}: one of {', '.join(values)}"
