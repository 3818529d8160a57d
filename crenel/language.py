# SPDX-License-Identifier: Apache-2.0
"""How texts of one language are written, and how a language is made from another."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from crenel.problems import Span
from crenel.values import NOWHERE, Lang


@dataclass(frozen=True, slots=True)
class Avoided:
    """A word that the house style avoids, why, and what to write instead."""

    word: str
    reason: str
    instead: str


@dataclass(frozen=True, slots=True)
class HouseStyle:
    """`content/style/<lang>.yaml`: how texts in one language are written.

    `sentence` is the longest sentence allowed, in words (Han text: characters); `grade` the highest
    reading grade of a text; `hedges` the words of which one must stand in a sentence that tells an
    unconfirmed claim; `common` the names that need no link, since they are everyday words.
    """

    id: Lang
    sentence: int
    hedges: tuple[str, ...]
    avoid: tuple[Avoided, ...] = ()
    grade: int | None = None
    common: tuple[str, ...] = ()
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Override:
    """A word that the conversion does not decide: what it becomes, and what else it is called.

    `also` are words of other regions for the same thing; search finds either by the other.
    """

    simplified: str
    traditional: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Conversion:
    """`content/conversions/<lang>.yaml`: the language `id` is made from `source` by OpenCC.

    `method` is one of OpenCC's configurations; the longest matching override goes before it.
    """

    id: Lang
    source: Lang
    method: Literal["s2t", "s2tw", "s2twp", "s2hk", "s2hkp"]
    words: tuple[Override, ...] = ()
    span: Span = field(default=NOWHERE, compare=False)
