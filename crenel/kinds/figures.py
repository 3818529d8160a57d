# SPDX-License-Identifier: Apache-2.0
"""In pictures: every chart and diagram on a page of its own, their list, and the data of charts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from crenel import urls
from crenel.contracts import Kind, Plan, Task, copied, rendered
from crenel.figures import Chart, Diagram
from crenel.table import table
from crenel.urls import OutPath
from crenel.values import Lang
from crenel.views.evidence import Evidence
from crenel.views.figures import Figure, act, chart, overview, without_own
from crenel.views.frame import Anchor, Frame, collection_frame


@dataclass(frozen=True, slots=True)
class EntryView:
    """A picture in the list."""

    link: Anchor
    summary: str


@dataclass(frozen=True, slots=True)
class GroupView:
    """The pictures of a diagram, or the charts of a topic."""

    title: str
    summary: str
    entries: tuple[EntryView, ...]


@dataclass(frozen=True, slots=True)
class ListView:
    """What `figures.html` sees."""

    frame: Frame
    groups: tuple[GroupView, ...]
    others: tuple[EntryView, ...]


@dataclass(frozen=True, slots=True)
class PageView:
    """What `figure.html` sees: one chart, or all the pictures of a diagram."""

    frame: Frame
    figures: tuple[Figure, ...]


def plan(given: Plan) -> Iterator[Task]:
    """The list, a page a chart and a diagram in each language; a file of values a chart."""
    site = given.site
    for found in site.charts.values():
        path = OutPath(f"data/charts/{found.id}.csv")
        yield copied(path, partial(_as_csv, given, found))
    for lang in site.config.languages:
        path = urls.collection(lang, "figures")
        yield rendered(path, "figures.html", partial(_list, given, lang))
        evidence = Evidence(given, lang, urls.figure(lang, "index"))
        shown: list[Chart | Diagram] = [*site.charts.values(), *site.diagrams.values()]
        for each in shown:
            path = urls.figure(lang, each.id)
            yield rendered(path, "figure.html", partial(_page, evidence, each))


def _page(evidence: Evidence, found: Chart | Diagram) -> PageView:
    given, lang = evidence.plan, evidence.lang
    if isinstance(found, Chart):
        drawn = [chart(evidence, found)]
    else:
        acts = [act(evidence, found, part) for part in found.acts if part.steps]
        drawn = [overview(evidence, found), *acts]
    frame = collection_frame(given, lang, f"figures/{found.id}", "figure", found.title)
    return PageView(frame, tuple(map(without_own, drawn)))


def _list(given: Plan, lang: Lang) -> ListView:
    site, words, path = given.site, given.strings[lang], urls.collection(lang, "figures")

    def entry(target: str, title: str, summary: str) -> EntryView:
        return EntryView(Anchor(urls.relative(target, path), title), summary)

    groups = []
    for diagram in site.diagrams.values():
        page = urls.figure(lang, diagram.id)
        acts = [
            entry(f"{page}#{diagram.id}_{found.id}", found.title[lang], found.summary[lang])
            for found in diagram.acts
            if found.steps
        ]
        own = entry(page, words["figure.whole"], diagram.summary[lang])
        groups.append(GroupView(diagram.title[lang], "", (own, *acts)))
    for topic in site.config.topics:
        charts = tuple(
            entry(urls.figure(lang, found.id), found.title[lang], found.summary[lang])
            for found in site.charts.values()
            if found.topic.key == topic.id
        )
        if charts:
            groups.append(GroupView(topic.title[lang], "", charts))
    others = tuple(
        entry(urls.collection(lang, name), words[f"figure.{name}"], words[f"{name}.summary"])
        for name in ("timeline", "relations")
    )
    frame = collection_frame(given, lang, "figures", "figures", "nav.figures")
    return ListView(frame, tuple(groups), others)


def _as_csv(given: Plan, found: Chart) -> bytes:
    """A row a value, with the claim that gives it."""
    languages = [lang for lang in given.site.config.languages if lang not in _made(given)]
    labels = [f"label.{lang}" for lang in languages]
    unit = found.unit[languages[0]]
    rows = [
        [*(row.label[lang] for lang in languages)]
        + [row.value, unit, row.date or "", row.claim.key, str(row.open)]
        for row in found.rows
    ]
    return table([*labels, "value", "unit", "date", "claim", "open"], rows)


def _made(given: Plan) -> set[Lang]:
    return {conversion.id for conversion in given.site.conversions}


KIND = Kind(name="figures", plan=plan)
