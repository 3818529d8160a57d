# SPDX-License-Identifier: Apache-2.0
"""The sources: an overview, and lists by kind and year with what rests on each source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from crenel import urls
from crenel.contracts import Kind, Plan, Task, rendered
from crenel.model import Claim, Source
from crenel.urls import OutPath
from crenel.values import Key, Lang, Localized
from crenel.views.evidence import Evidence, SourceView
from crenel.views.frame import Anchor, Frame, collection_frame
from crenel.views.shelves import Shelf, shelves


@dataclass(frozen=True, slots=True)
class CountView:
    """How many sources were read how far."""

    seen: str
    number: int


@dataclass(frozen=True, slots=True)
class GroupView:
    """A kind of source: its list and how many there are."""

    link: Anchor
    number: int
    read: tuple[CountView, ...]


@dataclass(frozen=True, slots=True)
class OverviewView:
    """What `sources.html` sees."""

    frame: Frame
    groups: tuple[GroupView, ...]
    read: tuple[CountView, ...]


@dataclass(frozen=True, slots=True)
class EntryView:
    """A source and the claims that rest on it."""

    source: SourceView
    claims: tuple[Anchor, ...]


@dataclass(frozen=True, slots=True)
class ListView:
    """What `source-list.html` sees."""

    frame: Frame
    entries: tuple[EntryView, ...]


def plan(given: Plan) -> Iterator[Task]:
    """In each language the overview and a list for each shelf."""
    resting: dict[Key, list[Claim]] = {}
    for claim in given.site.claims.values():
        for ref in claim.sources:
            resting.setdefault(ref.key, []).append(claim)
    found = shelves(given.site)
    for lang in given.site.config.languages:
        path = urls.collection(lang, "sources")
        yield rendered(path, "sources.html", partial(_overview, given, lang, found))
        evidence = Evidence(given, lang, urls.collection(lang, "sources/list"))
        for shelf in found:
            view = partial(_list, evidence, shelf, resting)
            yield rendered(_path(lang, shelf), "source-list.html", view)


def _path(lang: Lang, shelf: Shelf) -> OutPath:
    return urls.collection(lang, f"sources/{shelf.name}")


def _title(given: Plan, lang: Lang, shelf: Shelf) -> str:
    label = given.site.config.vocabulary.source[shelf.kind][lang]
    if not shelf.years:
        return label
    words = given.strings[lang]
    return f"{label}{words['bracket.open']}{shelf.years}{words['bracket.close']}"


def _counts(sources: Iterable[Source]) -> tuple[CountView, ...]:
    read = Counter(source.seen for source in sources)
    return tuple(
        CountView(seen, read[seen]) for seen in ("page", "excerpt", "recall") if read[seen]
    )


def _overview(given: Plan, lang: Lang, found: tuple[Shelf, ...]) -> OverviewView:
    path = urls.collection(lang, "sources")
    groups = tuple(
        GroupView(
            Anchor(urls.relative(_path(lang, shelf), path), _title(given, lang, shelf)),
            len(shelf.sources),
            _counts(shelf.sources),
        )
        for shelf in found
    )
    frame = collection_frame(given, lang, "sources", "sources", "nav.sources")
    return OverviewView(frame, groups, _counts(given.site.sources.values()))


def _list(evidence: Evidence, shelf: Shelf, resting: dict[Key, list[Claim]]) -> ListView:
    given, lang = evidence.plan, evidence.lang
    path = _path(lang, shelf)
    entries = tuple(
        EntryView(
            evidence.source(source.id),
            tuple(
                Anchor(urls.relative(urls.claim(lang, c.topic.key, c.id), path), c.statement[lang])
                for c in resting.get(source.id, [])
            ),
        )
        for source in shelf.sources
    )
    title = Localized(tuple((g, _title(given, g, shelf)) for g in given.site.config.languages))
    frame = collection_frame(given, lang, f"sources/{shelf.name}", "source-list", title)
    return ListView(frame, entries)


KIND = Kind(name="sources", plan=plan)
