# SPDX-License-Identifier: Apache-2.0
"""What a site is made of: immutable records, and the `Site` that holds them together.

The annotations are the schema: `load.decode` reads YAML by them, so a field that is added here is
at once understood, required (if it has no default) and checked. If you hold a `Site`, it is valid:
every identifier in it leads to a record. Nothing here reads or writes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from crenel.document import Face
from crenel.figures import Chart, Diagram
from crenel.language import Conversion, HouseStyle
from crenel.manuscript import Manuscript
from crenel.problems import Span
from crenel.values import (
    NOWHERE,
    Confidence,
    Day,
    Key,
    Lang,
    Level,
    Localized,
    Pad,
    Ref,
    Seen,
    Signer,
    Titled,
    Url,
)

Extra = Literal["graphs", "pinyin"]


@dataclass(frozen=True, slots=True)
class Topic:
    """A part of the subject: explainers and events belong to one."""

    id: Key
    title: Localized
    summary: Localized


@dataclass(frozen=True, slots=True)
class LedgerPart:
    """A part of the ledger of claims: one page of it."""

    id: Key
    title: Localized


@dataclass(frozen=True, slots=True)
class Licence:
    """Under what others may reuse the content."""

    name: str
    spdx: str
    url: Url


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that the site has for each kind of record."""

    organisation: Mapping[Key, Localized]
    relation: Mapping[Key, Localized]
    source: Mapping[Key, Localized]


@dataclass(frozen=True, slots=True)
class Config:
    """`content/site.yaml`. The first language is the original of all pages.

    `front` is the diagram shown on the home page.
    `extras` are what the site uses of the libraries that not every site needs. `public_key` is the
    key that its releases are signed with. Sizes of pages are filled up to a multiple of `pad`.
    """

    name: Key
    title: Localized
    description: Localized
    languages: tuple[Lang, ...]
    topics: tuple[Topic, ...]
    ledger: tuple[LedgerPart, ...]
    vocabulary: Vocabulary
    licence: Licence
    extras: tuple[Extra, ...] = ()
    front: Ref | None = None
    mirrors: tuple[Url, ...] = ()
    public_key: Signer | None = None
    pad: Pad | None = None

    @property
    def original(self) -> Lang:
        """The language that translations are made from."""
        return self.languages[0]


@dataclass(frozen=True, slots=True)
class Release:
    """`content/release.yaml`: what the release made from this content says of itself.

    `seq` counts releases, `previous` is the SHA-256 of the last `release.txt`, `next_key` that of
    the public key that will sign after this one.
    """

    seq: int
    issued: Day
    valid_until: Day
    previous: str | None = None
    next_key: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A text that claims rest on, and how far it was read (`seen`)."""

    id: Key
    title: Titled
    kind: Ref
    language: Lang
    seen: Seen
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    date: Day | None = None
    url: Url | None = None
    note: Localized | None = None
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that the site asserts.

    `date` is when it happened, `as_of` when it was known to be so. `disputed` tells what sources
    disagree about, `changed` what has changed since, `note` anything else a reader should know.
    """

    id: Key
    topic: Ref
    statement: Localized
    sources: tuple[Ref, ...]
    confidence: Confidence
    date: Day | None = None
    as_of: Day | None = None
    disputed: Localized | None = None
    changed: Localized | None = None
    note: Localized | None = None
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Term:
    """An entry of the glossary."""

    id: Key
    term: Localized
    definition: Localized
    sources: tuple[Ref, ...]
    pinyin: str | None = None
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Event:
    """A dated happening, told by the claims it rests on."""

    id: Key
    date: Day
    title: Localized
    claims: tuple[Ref, ...]
    topic: Ref
    organisations: tuple[Ref, ...] = ()
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Relation:
    """What one organisation is to another, with its sources."""

    subject: Ref
    type: Ref
    object: Ref
    sources: tuple[Ref, ...]
    note: Localized
    since: Day | None = None
    until: Day | None = None
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Organisation:
    """`data.yaml` of an organisation. `unconfirmed` names the fields no source was read for."""

    name: Localized
    kind: Ref
    role: Localized
    sources: tuple[Ref, ...]
    founded: Day | None = None
    headquarters: Localized | None = None
    website: Url | None = None
    unconfirmed: tuple[Literal["founded", "headquarters", "website"], ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """An error of fact that was put right: where it stood, what was said before and is said now."""

    id: Key
    date: Day
    claims: tuple[Ref, ...]
    before: Localized
    now: Localized
    reason: Localized
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What stands above a page's text."""

    title: str
    summary: str
    updated: Day
    topic: Ref | None = None
    order: int = 0
    level: Level | None = None
    reviewed: Day | None = None
    aliases: tuple[Key, ...] = ()
    draft: bool = False
    translates: Day | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that belongs to a page; `width` and `height` in CSS pixels."""

    name: str
    data: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Text:
    """A page's text in one language; `converted` if a program made it from another language."""

    lang: Lang
    path: str
    front: FrontMatter
    face: Face
    manuscript: Manuscript = field(compare=False)
    converted: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A page in all its languages: the original's text is the first."""

    kind: Key
    slug: Key
    texts: tuple[Text, ...]
    data: Organisation | None = None
    pictures: tuple[Picture, ...] = ()

    def text(self, lang: Lang) -> Text | None:
        """The page's text in `lang`, if there is one."""
        return next((text for text in self.texts if text.lang == lang), None)

    @property
    def original(self) -> Text:
        """The text that translations are made from."""
        return self.texts[0]

    @property
    def place(self) -> tuple[int, str]:
        """What pages of a kind are ordered by."""
        return self.original.front.order, self.slug


@dataclass(frozen=True, slots=True)
class Site:
    """Everything that is published; records are in the order of their identifiers."""

    config: Config
    pages: Mapping[tuple[Key, Key], Page]
    claims: Mapping[Key, Claim]
    sources: Mapping[Key, Source]
    terms: Mapping[Key, Term]
    events: tuple[Event, ...]
    relations: tuple[Relation, ...]
    styles: Mapping[Lang, HouseStyle]
    charts: Mapping[Key, Chart]
    diagrams: Mapping[Key, Diagram]
    corrections: tuple[Correction, ...]
    conversions: tuple[Conversion, ...]

    def of_kind(self, kind: str) -> tuple[Page, ...]:
        """The pages of one kind, in their order."""
        found = [page for page in self.pages.values() if page.kind == kind]
        return tuple(sorted(found, key=lambda page: page.place))

    def organisation(self, key: Key) -> Page:
        """The profile of the organisation `key`; raises KeyError if there is none."""
        return self.pages[Key("organisations"), key]
