# SPDX-License-Identifier: Apache-2.0
"""Which unit of the site holds which token.

An *entry* is something to be found: a page, a term, a claim. Its *units* are the places in it that
a result can lead to: a page has one a section, all else has one. Units are numbered through, in the
order of the entries. A posting is a unit and the best class of field that holds the token there, as
one number: the unit times the number of classes, and the class. There are very many of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from crenel.search.tokens import Fold, tokens

NAME, HEADING, SUMMARY, TEXT = 3, 2, 1, 0
CLASSES = 4

Postings = list[int]  # ascending


@dataclass(frozen=True, slots=True)
class Field:
    """A text of a unit, and what it is there: one of the classes above."""

    text: str
    weight: int = TEXT


@dataclass(frozen=True, slots=True)
class Unit:
    """A place to lead to; `href` from the language's folder, `fields` what is read there.

    `readings` are words that stand for the name and are not shown, such as its pinyin.
    """

    href: str
    heading: str
    fields: tuple[Field, ...]
    readings: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The fields as one text; what they are divided by is no token."""
        return " · ".join(field.text for field in self.fields if field.text)


@dataclass(frozen=True, slots=True)
class Entry:
    """Something to be found: its kind, its title and the class of that, its units."""

    kind: str
    title: str
    units: tuple[Unit, ...]
    weight: int = NAME


def invert(entries: Iterable[Entry], fold: Fold) -> dict[str, Postings]:
    """The postings of every token."""
    found = defaultdict[str, Postings](list)
    number = 0  # of the unit, times that of the classes
    for entry in entries:
        for place, unit in enumerate(entry.units):
            fields = [Field(unit.heading, HEADING), *unit.fields]
            if place == 0:
                fields.append(Field(entry.title, entry.weight))
            fields += [Field(word, NAME) for word in unit.readings]
            best: dict[str, int] = {}
            for field in sorted(fields, key=lambda field: field.weight):
                best.update(dict.fromkeys(tokens(fold(field.text)), number + field.weight))
            for token, posting in best.items():
                found[token].append(posting)
            number += CLASSES
    return found
