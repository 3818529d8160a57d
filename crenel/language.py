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
    "The word."
    reason: str
    "Why it is avoided."
    instead: str
    "What to write."


@dataclass(frozen=True, slots=True)
class Alike:
    """A beginning of words that readers may write otherwise."""

    word: str
    "The beginning as it is written here."
    also: tuple[str, ...]
    "What stands for it elsewhere; search finds either by the other."


@dataclass(frozen=True, slots=True)
class HouseStyle:
    """`content/style/<lang>.yaml`: how texts in one language are written."""

    id: Lang
    "The language."
    sentence: int
    "The longest sentence allowed, in words (Han text: characters)."
    hedges: tuple[str, ...]
    "Words of which one must stand in a sentence that tells an unconfirmed claim."
    avoid: tuple[Avoided, ...] = ()
    "Words to be avoided."
    grade: int | None = None
    "The highest reading grade of a text."
    common: tuple[str, ...] = ()
    "Names that need no link, since they are everyday words."
    alike: tuple[Alike, ...] = ()
    "Words that readers may write otherwise."
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Override:
    """A word that the conversion does not decide: what it becomes, and what else it is called."""

    simplified: str
    "The word as it is written."
    traditional: str
    "What it becomes."
    also: tuple[str, ...] = ()
    "Words of other regions for the same thing; search finds either by the other."


@dataclass(frozen=True, slots=True)
class Conversion:
    """`content/conversions/<lang>.yaml`: a language that is made from another by OpenCC."""

    id: Lang
    "The language that is made."
    source: Lang
    "The language it is made from."
    method: Literal["s2t", "s2tw", "s2twp", "s2hk", "s2hkp"]
    "The configuration of OpenCC."
    words: tuple[Override, ...] = ()
    "Words that go before it; the longest match wins."
    span: Span = field(default=NOWHERE, compare=False)
