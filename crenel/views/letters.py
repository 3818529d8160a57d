# SPDX-License-Identifier: Apache-2.0
"""Lists in the order of the alphabet, parted by the letter that each of their names begins with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Generic, TypeVar

T = TypeVar("T")

_OTHERS = "0–9"


@dataclass(frozen=True, slots=True)
class Letter(Generic[T]):
    """What begins with one letter (Chinese: whose pinyin does); `id` is that of its heading."""

    id: str
    letter: str
    members: tuple[T, ...]


def by_letter(things: Iterable[T], reading: Callable[[T], str]) -> Iterator[Letter[T]]:
    """`things` by the first letter of their `reading`, which is in lower case and without marks."""

    def first(thing: T) -> str:
        return next((c for c in reading(thing)[:1] if "a" <= c <= "z"), _OTHERS)

    ordered = sorted(things, key=lambda thing: (first(thing), reading(thing)))
    for letter, members in groupby(ordered, key=first):
        name = "0" if letter == _OTHERS else letter
        yield Letter(f"letter-{name}", letter.upper(), tuple(members))
