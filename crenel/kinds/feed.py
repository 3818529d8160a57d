# SPDX-License-Identifier: Apache-2.0
"""The Atom feed (RFC 4287) of each language: what changed, the latest first.

Addresses inside it are relative, since no mirror is the only one; identities are name-based UUIDs
(RFC 9562, version 5), so that a reader follows the same entry across mirrors.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from crenel import urls
from crenel.contracts import Kind, Plan, Task, rendered
from crenel.model import Correction, Page
from crenel.urls import OutPath
from crenel.values import Day, Lang

LATEST = 50
CORRECTIONS = "corrections"
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:crenel:feed")


@dataclass(frozen=True, slots=True)
class EntryView:
    """A changed page."""

    id: str
    title: str
    summary: str
    updated: str
    href: str


@dataclass(frozen=True, slots=True)
class FeedView:
    """What `feed.atom.xml` sees."""

    lang: Lang
    id: str
    title: str
    subtitle: str
    updated: str
    home: str
    own: str
    licence: str
    entries: tuple[EntryView, ...]


def moment(day: Day) -> str:
    """A date as an RFC 3339 moment: noon UTC, the first day of what is not known."""
    parts = (*day.split("-"), "01", "01")[:3]
    return f"{'-'.join(parts)}T12:00:00Z"


def plan(given: Plan) -> Iterator[Task]:
    """The feeds of each language: what changed, and what was corrected."""
    for lang in given.site.config.languages:
        yield rendered(urls.feed(lang), "feed.atom.xml", partial(_changes, given, lang))
        own = urls.feed(lang, CORRECTIONS)
        yield rendered(own, "feed.atom.xml", partial(_corrections, given, lang))


def _changes(given: Plan, lang: Lang) -> FeedView:
    pages = [page for page in given.site.pages.values() if page.text(lang)]
    ordered = sorted(pages, key=lambda page: _order(page, lang), reverse=True)
    entries = tuple(_entry(given, page, lang) for page in ordered[:LATEST])
    return _feed(given, lang, urls.feed(lang), given.site.config.title[lang], entries)


def _corrections(given: Plan, lang: Lang) -> FeedView:
    words, own = given.strings[lang], urls.feed(lang, CORRECTIONS)
    title = f"{given.site.config.title[lang]}{words['colon']}{words['corrections']}"
    entries = tuple(_corrected(given, found, lang, own) for found in given.site.corrections)
    return _feed(given, lang, own, title, entries)


def _feed(
    given: Plan, lang: Lang, own: OutPath, title: str, entries: tuple[EntryView, ...]
) -> FeedView:
    config = given.site.config
    return FeedView(
        lang=lang,
        id=_identity(given, own),
        title=title,
        subtitle=config.description[lang],
        updated=entries[0].updated if entries else "1970-01-01T12:00:00Z",
        home=urls.relative(urls.collection(lang, "index"), own),
        own=urls.relative(own, own),
        licence=config.licence.url,
        entries=entries,
    )


def _corrected(given: Plan, found: Correction, lang: Lang, own: OutPath) -> EntryView:
    words = given.strings[lang]
    said = f"{words['correction.before']}{words['colon']}{found.before[lang]}"
    told = f"{words['correction.now']}{words['colon']}{found.now[lang]}"
    return EntryView(
        id=_identity(given, f"corrections/{found.id}/{lang}"),
        title=found.reason[lang],
        summary=f"{said} {told}",
        updated=moment(found.date),
        href=urls.relative(_place(given, found, lang), own),
    )


def _place(given: Plan, found: Correction, lang: Lang) -> str:
    """Where the first claim that was put right stands; one may still have to be named."""
    if not found.claims:
        return urls.collection(lang, "claims")
    claim = given.site.claims[found.claims[0].key]
    return urls.claim(lang, claim.topic.key, claim.id)


def _order(page: Page, lang: Lang) -> tuple[str, str, str]:
    text = page.text(lang) or page.original
    return text.front.updated, page.kind, page.slug


def _identity(given: Plan, path: str) -> str:
    return uuid.uuid5(_NAMESPACE, f"{given.site.config.name}/{path}").urn


def _entry(given: Plan, page: Page, lang: Lang) -> EntryView:
    text = page.text(lang) or page.original
    path = urls.page(lang, page.kind, page.slug)
    return EntryView(
        id=_identity(given, path),
        title=text.front.title,
        summary=text.front.summary,
        updated=moment(text.front.updated),
        href=urls.relative(path, urls.feed(lang)),
    )


KIND = Kind(name="feed", plan=plan)
