# SPDX-License-Identifier: Apache-2.0
"""Claims and sources as a reader sees them: how well read, how sure, what is disputed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from crenel import urls
from crenel.contracts import Plan
from crenel.model import Claim, Source
from crenel.urls import OutPath
from crenel.values import Key, Lang, Localized
from crenel.views.frame import Date, date
from crenel.views.shelves import by_source


@dataclass(frozen=True, slots=True)
class SourceView:
    """A source, with the address of its place in the lists of sources."""

    SHARED: ClassVar = True
    id: Key
    title: str
    title_lang: Lang
    translated: str
    authors: tuple[str, ...]
    publisher: str
    date: Date | None
    url: str
    kind: str
    language: str
    seen: str
    note: str
    href: str


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A claim with its sources; `when` is the date of what happened, `as_of` of when it was so."""

    SHARED: ClassVar = True
    id: Key
    statement: str
    when: Date | None
    as_of: Date | None
    confidence: str
    disputed: str
    changed: str
    note: str
    sources: tuple[SourceView, ...]
    href: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Makes views of claims and sources for the files of one folder in one language.

    `path` is any file of the folder. Each view is made once and shared by all files of the folder.
    """

    plan: Plan
    lang: Lang
    path: OutPath
    _sources: dict[Key, SourceView] = field(default_factory=dict, compare=False)
    _claims: dict[Key, ClaimView] = field(default_factory=dict, compare=False)
    _shelves: dict[Key, str] = field(default_factory=dict, compare=False)

    def source(self, key: Key) -> SourceView:
        """The view of the source `key`."""
        if key not in self._sources:
            self._sources[key] = self._source(key)
        return self._sources[key]

    def claim(self, claim: Claim) -> ClaimView:
        """The view of `claim`."""
        if claim.id not in self._claims:
            self._claims[claim.id] = self._claim(claim)
        return self._claims[claim.id]

    def _source(self, key: Key) -> SourceView:
        source, words = self.plan.site.sources[key], self.plan.strings[self.lang]
        title_lang, title = source.title.best(source.language, self.lang)
        own_lang, own = source.title.best(self.lang, source.language)
        return SourceView(
            id=source.id,
            title=title,
            title_lang=title_lang,
            translated=own if own_lang == self.lang and own_lang != title_lang else "",
            authors=source.authors,
            publisher=source.publisher or "",
            date=date(words, source.date) if source.date else None,
            url=source.url or "",
            kind=self.plan.site.config.vocabulary.source[source.kind.key][self.lang],
            language=self._language(source),
            seen=source.seen,
            note=self._text(source.note),
            href=urls.relative(urls.source(self.lang, self._shelf(key), key), self.path),
        )

    def _shelf(self, key: Key) -> str:
        if not self._shelves:
            self._shelves.update(by_source(self.plan.site))
        return self._shelves[key]

    def _claim(self, claim: Claim) -> ClaimView:
        words = self.plan.strings[self.lang]
        return ClaimView(
            id=claim.id,
            statement=claim.statement[self.lang],
            when=date(words, claim.date) if claim.date else None,
            as_of=date(words, claim.as_of) if claim.as_of else None,
            confidence=claim.confidence,
            disputed=self._text(claim.disputed),
            changed=self._text(claim.changed),
            note=self._text(claim.note),
            sources=tuple(self.source(ref.key) for ref in claim.sources),
            href=urls.relative(urls.claim(self.lang, claim.topic.key, claim.id), self.path),
        )

    def _text(self, text: Localized | None) -> str:
        return text[self.lang] if text else ""

    def _language(self, source: Source) -> str:
        texts = self.plan.strings[self.lang].texts
        return texts.get(f"language.{source.language}", source.language)
