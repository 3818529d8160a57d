# SPDX-License-Identifier: Apache-2.0
"""The sources: an overview, and a list for each kind of source with what rests on each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from crenel import urls
from crenel.contracts import Kind, Plan, Target
from crenel.model import Claim, Source
from crenel.urls import OutPath
from crenel.values import Key, Lang, Localized
from crenel.views.evidence import Evidence, SourceView
from crenel.views.frame import Anchor, Frame, collection_frame


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
    up: Anchor
    entries: tuple[EntryView, ...]


def plan(given: Plan) -> Iterator[Target]:
    """In each language the overview and a list for each kind of source."""
    resting: dict[Key, list[Claim]] = {}
    for claim in given.site.claims.values():
        for ref in claim.sources:
            resting.setdefault(ref.key, []).append(claim)
    for lang in given.site.config.languages:
        path = urls.collection(lang, "sources")
        yield Target(path, "jinja", _overview(given, lang, path), "sources.html")
        for kind, label in given.site.config.vocabulary.source.items():
            own = _of_kind(given, kind)
            if own:
                view = _list(given, lang, (kind, label, own), resting)
                yield Target(
                    urls.collection(lang, f"sources/{kind}"), "jinja", view, "source-list.html"
                )


def _of_kind(given: Plan, kind: Key) -> list[Source]:
    own = [s for s in given.site.sources.values() if s.kind.key == kind]
    return sorted(own, key=lambda s: (s.date or "", s.id), reverse=True)


def _counts(sources: list[Source]) -> tuple[CountView, ...]:
    read = Counter(source.seen for source in sources)
    return tuple(
        CountView(seen, read[seen]) for seen in ("page", "excerpt", "recall") if read[seen]
    )


def _overview(given: Plan, lang: Lang, path: OutPath) -> OverviewView:
    groups = []
    for kind, label in given.site.config.vocabulary.source.items():
        own = _of_kind(given, kind)
        if own:
            href = urls.relative(urls.collection(lang, f"sources/{kind}"), path)
            groups.append(GroupView(Anchor(href, label[lang]), len(own), _counts(own)))
    frame = collection_frame(given, lang, "sources", "sources", "nav.sources")
    return OverviewView(frame, tuple(groups), _counts(list(given.site.sources.values())))


def _list(
    given: Plan,
    lang: Lang,
    group: tuple[Key, Localized, list[Source]],
    resting: dict[Key, list[Claim]],
) -> ListView:
    kind, label, own = group
    path = urls.collection(lang, f"sources/{kind}")
    evidence = Evidence(given, lang, path)
    entries = []
    for source in own:
        claims = tuple(
            Anchor(urls.relative(urls.claim(lang, c.topic.key, c.id), path), c.statement[lang])
            for c in resting.get(source.id, [])
        )
        entries.append(EntryView(evidence.source(source.id), claims))
    frame = collection_frame(given, lang, f"sources/{kind}", "source-list", label)
    up = Anchor(
        urls.relative(urls.collection(lang, "sources"), path), given.strings[lang]["nav.sources"]
    )
    return ListView(frame, up, tuple(entries))


KIND = Kind(name="sources", plan=plan)
