# SPDX-License-Identifier: Apache-2.0
"""A survey of the content: translations, claims, sources, length, reading grade.

It says how things stand and judges nothing: what must be mended, `check` says. The states come from
what assembly reports, what is unused from the rule on it, grades from the house style's.
"""

from __future__ import annotations

import datetime
from calendar import monthrange
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from crenel import planning, urls
from crenel.han import is_han
from crenel.model import Claim, Page, Site, Text
from crenel.order import Clock, Order, read_all
from crenel.problems import Problem, Span
from crenel.rules import style, usage
from crenel.survey.history import History
from crenel.survey.since import Since, since
from crenel.texts import Shelf
from crenel.values import Day, Lang
from crenel.views.shelves import by_source


@dataclass(frozen=True, slots=True)
class Row:
    """A page in a language; `state` is original, current, stale, draft or missing.

    A translation was made from the original as it was on `translates`; `original` is the day of the
    original's last change. `grade` is None for Han texts and for short ones, `since` for all but
    stale ones. `source` is the language of the original, whose title a missing text has.
    """

    page: str
    lang: Lang
    title: str
    source: Lang
    path: str
    state: str
    updated: Day | None
    translates: Day | None
    original: Day
    words: int = 0
    characters: int = 0
    grade: float | None = None
    since: Since | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """A claim to be looked at, and why."""

    id: str
    span: Span
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Survey:
    """How the content stands on a day.

    `addresses` says where the site shows what stands at a place: claims, sources, original texts.
    """

    rows: tuple[Row, ...]
    due: tuple[Remark, ...]
    thin: tuple[Remark, ...]
    unused: tuple[Problem, ...]
    addresses: Mapping[Span, str]


def survey(order: Order, today: datetime.date, days: int, shelf: Shelf | None = None) -> Survey:
    """Surveys the content; claims are due if what they tell is more than `days` old.

    Texts that were converted before are taken from the `shelf`, if there is one. Raises
    BuildFailed if the content has mistakes that stop a build.
    """
    read = read_all(order.root)
    assembled = planning.assemble_site(read, order, Clock(), shelf)
    site = assembled.written.site
    stale = {problem.span.path for problem in assembled.warnings if problem.code == "T505"}
    files = {file.path for file in read.content.files}
    pages, languages = site.pages.values(), site.config.languages
    history = History(order.root)
    rows = [
        _with_changes(_row(page, lang, stale, files), page, history)
        for page in pages
        for lang in languages
    ]
    claims = site.claims.values()
    due = [
        Remark(c.id, c.span, reasons) for c in claims if (reasons := tuple(_due(c, today, days)))
    ]
    thin = [Remark(c.id, c.span, reasons) for c in claims if (reasons := tuple(_thin(site, c)))]
    unused = sorted(usage.RULE.run(assembled.written))
    addresses = MappingProxyType(dict(_addresses(site)))
    return Survey(tuple(rows), tuple(due), tuple(thin), tuple(unused), addresses)


def _addresses(site: Site) -> Iterator[tuple[Span, str]]:
    """Where the site shows each claim, source and page, in the language of the originals."""
    lang, shelves = site.config.original, by_source(site)
    for claim in site.claims.values():
        yield claim.span, urls.claim(lang, claim.topic.key, claim.id)
    for source in site.sources.values():
        yield source.span, urls.source(lang, shelves[source.id], source.id)
    for page in site.pages.values():
        yield Span(page.original.path), urls.page(lang, page.kind, page.slug)


def _with_changes(row: Row, page: Page, history: History) -> Row:
    text = page.text(row.lang) if row.state == "stale" else None
    return replace(row, since=since(history, page, text)) if text else row


def _row(page: Page, lang: Lang, stale: Collection[str], files: Collection[str]) -> Row:
    name, original = f"{page.kind}/{page.slug}", page.original.front
    text, source = page.text(lang), page.original.lang
    if text is None:
        path = f"content/{name}/{lang}.md"
        state = "draft" if path in files else "missing"
        return Row(name, lang, original.title, source, path, state, None, None, original.updated)
    return Row(
        name,
        lang,
        text.front.title,
        source,
        text.path,
        _state(page, text, stale),
        text.front.updated,
        text.front.translates,
        original.updated,
        text.manuscript.document.words,
        text.manuscript.document.characters,
        None if is_han(lang) else round(style.reading_grade(text), 1) or None,
    )


def _state(page: Page, text: Text, stale: Collection[str]) -> str:
    if text.front.draft or page.original.front.draft:
        return "draft"
    if text is page.original:
        return "original"
    return "stale" if text.path in stale else "current"


def _due(claim: Claim, today: datetime.date, days: int) -> Iterator[str]:
    """Why a claim should be looked at again: its age, counted from `as_of` or else from `date`."""
    day = claim.as_of or claim.date
    if day and (today - _last(day)).days > days:
        yield f"as of {day}" if claim.as_of else f"of {day}"
    if claim.confidence == "low":
        yield "confidence is low"


def _last(day: Day) -> datetime.date:
    """The last day of a day, month or year."""
    year, month, date = (int(part) for part in f"{day}-0-0".split("-")[:3])
    month = month or 12
    return datetime.date(year, month, date or monthrange(year, month)[1])


def _thin(site: Site, claim: Claim) -> Iterator[str]:
    """Why a claim rests on little."""
    if len(claim.sources) < 2:
        yield "one source" if claim.sources else "no source"
    seen = {site.sources[ref.key].seen for ref in claim.sources}
    if seen and "page" not in seen:
        yield f"read only as {' and '.join(sorted(seen))}"
