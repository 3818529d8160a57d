# SPDX-License-Identifier: Apache-2.0
"""In pictures: every chart and diagram on a page of its own, their list, and the data of charts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from crenel import urls
from crenel.contracts import Kind, Plan, Target
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


def plan(given: Plan) -> Iterator[Target]:
    """The list, a page a chart and a diagram in each language; a file of values a chart."""
    site = given.site
    for found in site.charts.values():
        yield Target(OutPath(f"data/charts/{found.id}.csv"), "copy", _as_csv(given, found))
    for lang in site.config.languages:
        yield Target(urls.collection(lang, "figures"), "jinja", _list(given, lang), "figures.html")
        evidence = Evidence(given, lang, urls.figure(lang, "index"))
        for found in site.charts.values():
            yield _page(given, lang, found, [chart(evidence, found)])
        for diagram in site.diagrams.values():
            acts = [act(evidence, diagram, part) for part in diagram.acts if part.steps]
            yield _page(given, lang, diagram, [overview(evidence, diagram), *acts])


def _page(given: Plan, lang: Lang, found: Chart | Diagram, drawn: list[Figure]) -> Target:
    frame = collection_frame(given, lang, f"figures/{found.id}", "figure", found.title)
    view = PageView(frame, tuple(map(without_own, drawn)))
    return Target(urls.figure(lang, found.id), "jinja", view, "figure.html")


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
