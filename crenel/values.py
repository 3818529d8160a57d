# SPDX-License-Identifier: Apache-2.0
"""The values that records are made of: identifiers, dates, addresses, texts by language."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Annotated, Literal, NewType, get_args
from urllib.parse import urlsplit

from crenel.problems import Span

Key = NewType("Key", str)  # an identifier: lower-case ASCII, digits, single hyphens
Lang = NewType("Lang", str)  # a BCP 47 language tag
Day = NewType("Day", str)  # YYYY, YYYY-MM or YYYY-MM-DD
Url = NewType("Url", str)  # an absolute http or https address
Number = NewType("Number", str)  # a decimal number, digits with at most one point
Signer = NewType("Signer", str)  # a public key as minisign writes it: 56 characters, "RW…"

Confidence = Literal["high", "medium", "low"]
Seen = Literal["page", "excerpt", "recall"]
Level = Literal["beginner", "intermediate", "advanced"]
Pad = Literal["256B", "512B", "1KiB", "2KiB", "4KiB", "8KiB", "16KiB", "32KiB", "64KiB"]
SIZES: Mapping[Pad, int] = MappingProxyType({pad: 256 << n for n, pad in enumerate(get_args(Pad))})

NOWHERE = Span("")

NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
UNSAFE = re.compile(r'[\s<>"\\^`{|}]')
SIGNER = re.compile(r"RW[A-Za-z0-9+/]{54}")
KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LANG = re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?")
DAY = re.compile(r"(?!0000)([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12][0-9]|3[01]))?)?")
MAX_KEY = 60
_NEVER = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters
    "\u2028\u2029\u202a-\u202e"  # line ends of some programs; what turns the text behind it
    "\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff"  # no characters of a text
    "\U000e0000-\U000e007f\U000f0000-\U0010ffff]"  # letters that nobody sees, or only one font
)


PAGE_IDS = ("closed", "content")  # ids that each page has besides those of what stands on it


def hidden(text: str) -> re.Match[str] | None:
    """The first character of `text` that has no business in any text: see F103."""
    return _NEVER.search(text)


def is_web_address(text: str) -> bool:
    """Whether `text` is an absolute http or https address that reads the same to every program.

    Its scheme is in small letters. It has a host and no user, and no white space, quote, backslash
    or invisible character.
    """
    try:
        parts = urlsplit(text)
        good = text.startswith(("http://", "https://")) and bool(parts.hostname)
        good = good and "@" not in parts.netloc and parts.port != 0
    except ValueError:
        return False
    return good and text.isprintable() and not UNSAFE.search(text)


def is_key(text: str) -> bool:
    """Whether `text` is an identifier: lower-case ASCII, digits, single hyphens."""
    return len(text) <= MAX_KEY and bool(KEY.fullmatch(text))


def is_lang(text: str) -> bool:
    """Whether `text` is a language tag, as "en" or "zh-Hans"."""
    return bool(LANG.fullmatch(text))


def is_signer(text: str) -> bool:
    """Whether `text` has the form of a public key as minisign writes it."""
    return bool(SIGNER.fullmatch(text))


def is_number(text: str) -> bool:
    """Whether `text` is a decimal number that is not negative."""
    return len(text) <= MAX_KEY and bool(NUMBER.fullmatch(text))


def is_day(text: str) -> bool:
    """Whether `text` is YYYY, YYYY-MM or YYYY-MM-DD and stands in the calendar."""
    found = DAY.fullmatch(text)
    if not found:
        return False
    year, month, day = (int(part) if part else 1 for part in found.groups())
    return day <= monthrange(year, month)[1]


@dataclass(frozen=True, slots=True)
class Ref:
    """The identifier of another record, and the place where it is named."""

    key: Key
    span: Span = field(default=NOWHERE, compare=False)


# references by what they lead to: who decodes sees a `Ref`, who describes it sees where it leads
ClaimRef = Annotated[Ref, "claim"]
DiagramRef = Annotated[Ref, "diagram"]
EvidenceRef = Annotated[Ref, "claim or source"]
ExplainerRef = Annotated[Ref, "explainer"]
KindOfOrganisation = Annotated[Ref, "kind of organisation"]
KindOfRelation = Annotated[Ref, "kind of relation"]
KindOfSource = Annotated[Ref, "kind of source"]
OrganisationRef = Annotated[Ref, "organisation"]
PartRef = Annotated[Ref, "part of the ledger"]
SourceRef = Annotated[Ref, "source"]
StationRef = Annotated[Ref, "station"]
TopicRef = Annotated[Ref, "topic"]


@dataclass(frozen=True, slots=True)
class Localized:
    """One text in every language of the site."""

    texts: tuple[tuple[Lang, str], ...]

    def __getitem__(self, lang: Lang) -> str:
        """The text in `lang`; raises KeyError if there is none."""
        for known, text in self.texts:
            if known == lang:
                return text
        raise KeyError(lang)


@dataclass(frozen=True, slots=True)
class Titled:
    """A title in the languages it exists in: at least one of the site's."""

    texts: tuple[tuple[Lang, str], ...]

    def best(self, *wanted: Lang) -> tuple[Lang, str]:
        """The first of the `wanted` languages that it has, else the first it has, with its text."""
        known = dict(self.texts)
        return next(((lang, known[lang]) for lang in wanted if lang in known), self.texts[0])
