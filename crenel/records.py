# SPDX-License-Identifier: Apache-2.0
"""The records of the collections, and the data of an organisation.

The annotations are the schema, as in `crenel.model`; the line below a field says what it means, in
editors and in `docs/records.md`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from crenel.problems import Span
from crenel.values import (
    NOWHERE,
    ClaimRef,
    Confidence,
    Day,
    Key,
    KindOfOrganisation,
    KindOfRelation,
    KindOfSource,
    Lang,
    Localized,
    OrganisationRef,
    PartRef,
    Seen,
    SourceRef,
    Titled,
    TopicRef,
    Url,
)


@dataclass(frozen=True, slots=True)
class Source:
    """A text that claims rest on, and how far it was read."""

    id: Key
    "Its name in claims and citations; claims and sources share their names."
    title: Titled
    "As the source itself gives it, in the languages it exists in."
    kind: KindOfSource
    "What sort of text it is."
    language: Lang
    "The language it is written in."
    seen: Seen
    """How far it was read: the page itself, an excerpt or a page that cites it, or only from memory
    (not confirmed)."""
    authors: tuple[str, ...] = ()
    "Who wrote it, as the source names them."
    publisher: str | None = None
    "Who published it."
    date: Day | None = None
    "When it was published."
    url: Url | None = None
    "Where it can be read."
    note: Localized | None = None
    "What a reader should know of it."
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that the site asserts."""

    id: Key
    "Its name in citations; claims and sources share their names."
    topic: PartRef
    "The part of the ledger it stands in."
    statement: Localized
    "What is asserted, in one or two sentences."
    sources: tuple[SourceRef, ...]
    "What it rests on."
    confidence: Confidence
    "How sure it is; a text must say so where it is low."
    date: Day | None = None
    "When it happened."
    as_of: Day | None = None
    "When it was known to be so."
    disputed: Localized | None = None
    "What sources disagree about."
    changed: Localized | None = None
    "What has changed since."
    note: Localized | None = None
    "Anything else a reader should know."
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Term:
    """An entry of the glossary."""

    id: Key
    "Its name in links: [[term:id]]."
    term: Localized
    "The word."
    definition: Localized
    "What it means."
    sources: tuple[SourceRef, ...]
    "What the definition rests on."
    pinyin: str | None = None
    "How the Chinese word is read."
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Event:
    """A dated happening, told by the claims it rests on."""

    id: Key
    "Its name among the events."
    date: Day
    "When it happened."
    title: Localized
    "What happened, in a few words."
    claims: tuple[ClaimRef, ...]
    "What is told of it."
    topic: TopicRef
    "The part of the subject it belongs to."
    organisations: tuple[OrganisationRef, ...] = ()
    "Who had a part in it."
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Relation:
    """What one organisation is to another, with its sources."""

    subject: OrganisationRef
    "Who."
    type: KindOfRelation
    "Is what."
    object: OrganisationRef
    "To whom."
    sources: tuple[SourceRef, ...]
    "What it rests on."
    note: Localized
    "What is known of it."
    since: Day | None = None
    "When it began."
    until: Day | None = None
    "When it ended."
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Organisation:
    """`data.yaml` of an organisation."""

    name: Localized
    "What it is called."
    kind: KindOfOrganisation
    "What sort of organisation it is."
    role: Localized
    "Its part in the subject, in a sentence."
    sources: tuple[SourceRef, ...]
    "What these data rest on."
    founded: Day | None = None
    "When it was founded."
    headquarters: Localized | None = None
    "Where it has its seat."
    website: Url | None = None
    "Its own site."
    unconfirmed: tuple[Literal["founded", "headquarters", "website"], ...] = ()
    "The fields no source was read for."


@dataclass(frozen=True, slots=True)
class Correction:
    """An error of fact that was put right: where it stood, what was said before and is said now."""

    id: Key
    "Its name among the corrections."
    date: Day
    "When it was put right."
    claims: tuple[ClaimRef, ...]
    "The claims that were wrong."
    before: Localized
    "What was said before."
    now: Localized
    "What is said now."
    reason: Localized
    "Why, and how the error was found."
    span: Span = field(default=NOWHERE, compare=False)
