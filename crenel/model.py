# SPDX-License-Identifier: Apache-2.0
"""What a site is made of: immutable records, and the `Site` that holds them together.

The annotations are the schema: `load.decode` reads YAML by them, so a field that is added here is
at once understood, required (if it has no default) and checked. If you hold a `Site`, it is valid:
every identifier in it leads to a record. Nothing here reads or writes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from crenel.document import Face
from crenel.figures import Chart, Diagram
from crenel.language import Conversion, HouseStyle
from crenel.manuscript import Manuscript
from crenel.records import Claim, Correction, Event, Organisation, Relation, Source, Term
from crenel.values import (
    Day,
    DiagramRef,
    Key,
    Lang,
    Level,
    Localized,
    Pad,
    Signer,
    TopicRef,
    Url,
)

__all__ = [
    "Claim",
    "Config",
    "Correction",
    "Event",
    "Extra",
    "FrontMatter",
    "LedgerPart",
    "Licence",
    "Organisation",
    "Page",
    "Picture",
    "Relation",
    "Release",
    "Site",
    "Source",
    "Term",
    "Text",
    "Topic",
    "Vocabulary",
]

Extra = Literal["graphs", "pinyin"]


@dataclass(frozen=True, slots=True)
class Topic:
    """A part of the subject: explainers and events belong to one."""

    id: Key
    "Its name in front matter, events and figures."
    title: Localized
    "What it is called."
    summary: Localized
    "What its pages are about."


@dataclass(frozen=True, slots=True)
class LedgerPart:
    """A part of the ledger of claims: one page of it."""

    id: Key
    "Its name in claims."
    title: Localized
    "What it is called."


@dataclass(frozen=True, slots=True)
class Licence:
    """Under what others may reuse the content."""

    name: str
    "What it is called."
    spdx: str
    "Its identifier in the SPDX list, such as CC-BY-4.0."
    url: Url
    "Where its text stands."


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that the site has for each kind of record."""

    organisation: Mapping[Key, Localized]
    "The kinds of organisations."
    relation: Mapping[Key, Localized]
    "The kinds of relations, as words that stand between two names."
    source: Mapping[Key, Localized]
    "The kinds of sources."


@dataclass(frozen=True, slots=True)
class Config:
    """`content/site.yaml`."""

    name: Key
    "The name of the site's folder, in releases and on mirrors."
    title: Localized
    "What the site is called."
    description: Localized
    "What it is about, in a sentence or two."
    languages: tuple[Lang, ...]
    "The first is the original of all pages; every text is written in each of them."
    topics: tuple[Topic, ...]
    "The parts of the subject."
    ledger: tuple[LedgerPart, ...]
    "The parts of the ledger of claims."
    vocabulary: Vocabulary
    "The words for each kind of record."
    licence: Licence
    "Under what others may reuse the content."
    extras: tuple[Extra, ...] = ()
    """What the site uses of libraries that not every site needs: `graphs` of graphlay, `pinyin` of
    pypinyin."""
    front: DiagramRef | None = None
    "The diagram shown on the home page."
    mirrors: tuple[Url, ...] = ()
    "Where copies of the site are kept; each address ends in its name."
    public_key: Signer | None = None
    "The key that its releases are signed with."
    pad: Pad | None = None
    """The size that pages and files of the search are filled up to a multiple of, so that who sees
    sizes cannot tell pages apart."""

    @property
    def original(self) -> Lang:
        """The language that translations are made from."""
        return self.languages[0]


@dataclass(frozen=True, slots=True)
class Release:
    """`content/release.yaml`: what the release made from this content says of itself."""

    seq: int
    "The number of the release, counted from 1."
    issued: Day
    "The day it is given out."
    valid_until: Day
    "The day after which a newer one should be looked for."
    previous: str | None = None
    "The SHA-256 of the last release.txt."
    next_key: str | None = None
    "The SHA-256 of the public key that will sign after this one."


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What stands above a page's text."""

    title: str
    "The page's heading, and its name in lists and search."
    summary: str
    "What the page says, in at most three sentences."
    updated: Day
    "When its meaning last changed."
    topic: TopicRef | None = None
    "The part of the subject it belongs to."
    order: int = 0
    "Its place among its neighbours, the smallest first."
    level: Level | None = None
    "What a reader should know already."
    reviewed: Day | None = None
    "When somebody last read it against its sources."
    aliases: tuple[Key, ...] = ()
    "Former slugs, which still lead to it."
    draft: bool = False
    "Left out unless drafts are asked for; of a translation only its text."
    translates: Day | None = None
    'In a translation: the "updated" of the original that it was made from.'


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
    def topic(self) -> str:
        """The identifier of its topic, empty if it has none."""
        ref = self.original.front.topic
        return ref.key if ref else ""

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
    _ordered: dict[str, tuple[Page, ...]] = field(default_factory=dict, init=False, compare=False)
    _named: dict[str, list[Page]] = field(default_factory=dict, init=False, compare=False)
    _topics: dict[str, int] = field(default_factory=dict, init=False, compare=False)
    _by_topic: dict[str, dict[str, list[Page]]] = field(
        default_factory=dict, init=False, compare=False
    )

    def of_kind(self, kind: str) -> tuple[Page, ...]:
        """The pages of one kind, in their order."""
        if kind not in self._ordered:
            found = [page for page in self.pages.values() if page.kind == kind]
            self._ordered[kind] = tuple(sorted(found, key=lambda page: page.place))
        return self._ordered[kind]

    def topic(self, ref: TopicRef | None) -> Topic | None:
        """The topic that `ref` names, if there is one."""
        number = self.topic_number(ref)
        return self.config.topics[number - 1] if number else None

    def topic_number(self, ref: TopicRef | None) -> int:
        """The place of a topic among all, from 1; 0 if there is none of that name."""
        return self.topics.get(ref.key, 0) if ref else 0

    @property
    def topics(self) -> Mapping[str, int]:
        """The place of each topic by its identifier, from 1."""
        if not self._topics:
            self._topics.update({topic.id: n for n, topic in enumerate(self.config.topics, 1)})
        return self._topics

    def by_topic(self, kind: str) -> Mapping[str, Sequence[Page]]:
        """The pages of one kind on each topic in their order; those on none under an empty name."""
        if kind not in self._by_topic:
            found = self._by_topic.setdefault(kind, {})
            for page in self.of_kind(kind):
                found.setdefault(page.topic, []).append(page)
        return self._by_topic[kind]

    def named(self, slug: str) -> Sequence[Page]:
        """The pages that are called `slug`, now or formerly."""
        if not self._named:
            for page in self.pages.values():
                for name in {page.slug, *page.original.front.aliases}:
                    self._named.setdefault(name, []).append(page)
        return self._named.get(slug, ())

    def organisation(self, key: Key) -> Page:
        """The profile of the organisation `key`; raises KeyError if there is none."""
        return self.pages[Key("organisations"), key]
