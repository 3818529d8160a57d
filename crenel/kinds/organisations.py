# SPDX-License-Identifier: Apache-2.0
"""Organisations: profiles with facts, relations and dated events, and their list by kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from crenel import urls
from crenel.contracts import Kind, Plan, Task, rendered
from crenel.model import Event, Organisation, Page
from crenel.values import Lang
from crenel.views.article import (
    Article,
    Near,
    Neighbours,
    Teaser,
    article,
    near,
    teaser,
    with_neighbours,
)
from crenel.views.events import EventView, events
from crenel.views.evidence import Evidence, SourceView
from crenel.views.figures import Figure
from crenel.views.figures import relations as relations_figure
from crenel.views.frame import Anchor, Date, Frame, collection_frame, date
from crenel.views.relations import RelationView, relations

SECTION = "organisations"


@dataclass(frozen=True, slots=True)
class FactsView:
    """What `data.yaml` says; `unconfirmed` names the fields that no source was read for."""

    name: str
    kind: str
    role: str
    founded: Date | None
    headquarters: str
    website: str
    unconfirmed: tuple[str, ...]
    sources: tuple[SourceView, ...]


@dataclass(frozen=True, slots=True)
class OrganisationView:
    """What `organisation.html` sees."""

    frame: Frame
    article: Article
    near: Near
    facts: FactsView
    figure: Figure | None
    relations: tuple[RelationView, ...]
    events: tuple[EventView, ...]


@dataclass(frozen=True, slots=True)
class GroupView:
    """The organisations of one kind."""

    id: str
    title: str
    whole: str
    pages: tuple[Teaser, ...]


@dataclass(frozen=True, slots=True)
class ListView:
    """What `organisations.html` sees."""

    frame: Frame
    relations: Anchor
    groups: tuple[GroupView, ...]


def plan(given: Plan) -> Iterator[Task]:
    """Every profile and, in each language, their list."""
    pages, events_of = _profiles(given), dict[str, list[Event]]()
    for event in given.site.events:
        for key in {ref.key for ref in event.organisations}:
            events_of.setdefault(key, []).append(event)
    for lang in given.site.config.languages:
        path = urls.collection(lang, f"{SECTION}/index")
        evidence = Evidence(given, lang, path)
        for page, neighbours in with_neighbours([page for page, _ in pages]):
            if page.data and page.text(lang):
                own = events_of.get(page.slug, [])
                view = partial(_view, evidence, page, page.data, neighbours, own)
                yield rendered(urls.page(lang, SECTION, page.slug), "organisation.html", view)
        yield rendered(path, "organisations.html", partial(_list, given, pages, lang))


def _profiles(given: Plan) -> list[tuple[Page, Organisation]]:
    return [(p, p.data) for p in given.site.of_kind(SECTION) if p.data is not None]


def _view(
    evidence: Evidence,
    page: Page,
    data: Organisation,
    neighbours: Neighbours,
    own: list[Event],
) -> OrganisationView:
    given, lang, words = evidence.plan, evidence.lang, evidence.plan.strings[evidence.lang]
    content = article(evidence, page)
    facts = FactsView(
        name=data.name[lang],
        kind=given.site.config.vocabulary.organisation[data.kind.key][lang],
        role=data.role[lang],
        founded=date(words, data.founded) if data.founded else None,
        headquarters=data.headquarters[lang] if data.headquarters else "",
        website=data.website or "",
        unconfirmed=data.unconfirmed,
        sources=tuple(evidence.source(ref.key) for ref in data.sources),
    )
    return OrganisationView(
        frame=content.frame,
        article=content,
        near=near(evidence, page, neighbours),
        facts=facts,
        figure=relations_figure(evidence, given.site.relations, page.slug),
        relations=tuple(relations(given.site.relations, evidence, page.slug)),
        events=events(own, evidence),
    )


def _list(given: Plan, pages: list[tuple[Page, Organisation]], lang: Lang) -> ListView:
    path = urls.collection(lang, f"{SECTION}/index")
    groups = []
    for kind, label in given.site.config.vocabulary.organisation.items():
        own = [page for page, data in pages if data.kind.key == kind]
        if own:
            teasers = tuple(teaser(page, lang, path) for page in own)
            whole = urls.relative(urls.booklet(lang, SECTION, kind), path)
            groups.append(GroupView(kind, label[lang], whole, teasers))
    frame = collection_frame(given, lang, f"{SECTION}/index", SECTION, f"nav.{SECTION}")
    href = urls.relative(urls.collection(lang, "relations"), path)
    link = Anchor(href, given.strings[lang]["nav.relations"])
    return ListView(frame, link, tuple(groups))


KIND = Kind(name=SECTION, plan=plan, section=SECTION, link="organisation", with_data=True)
