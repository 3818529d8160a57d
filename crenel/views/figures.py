# SPDX-License-Identifier: Apache-2.0
"""Pictures drawn from data as a reader meets them: the drawing, and its twin in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from crenel import urls
from crenel.draw import charts, journey, network, strip
from crenel.draw.charts import Words as Caption
from crenel.figures import Act, Chart, Diagram, Row
from crenel.model import Event, Relation
from crenel.values import Day, Key, Lang
from crenel.views.evidence import ClaimView, Evidence, SourceView
from crenel.views.frame import Anchor, Date, address, date


@dataclass(frozen=True, slots=True)
class RowView:
    """A value of a chart; `claim` is what gives it."""

    label: str
    shown: str
    date: Date | None
    open: bool
    note: str
    claim: ClaimView


@dataclass(frozen=True, slots=True)
class StepView:
    """A step on a path: between which places (one, if it stays there), of what kind, in words."""

    start: str
    to: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class LayerView:
    """A row of an overview: what acts, at which places, and where it is told."""

    title: str
    at: tuple[str, ...]
    summary: str
    page: Anchor


@dataclass(frozen=True, slots=True)
class EventLine:
    """An event of a timeline, in words, and its place in the list of all."""

    date: Date
    title: str
    href: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture with its twin in words.

    `rows`, `steps`, `layers` and `events` are that twin (at most one of them is filled; a picture
    on the page of its events or relations has its list below it).
    """

    key: str
    "Its name among the ids of the page."
    svg: str
    "The drawing."
    title: str
    "What it shows."
    summary: str
    "The same in a sentence, for those who do not see it."
    unit: str = ""
    "What its values count."
    rows: tuple[RowView, ...] = ()
    "The values of a chart."
    steps: tuple[StepView, ...] = ()
    "The steps of an act."
    layers: tuple[LayerView, ...] = ()
    "The acts of a diagram, where all are shown."
    events: tuple[EventLine, ...] = ()
    "The events of a timeline."
    claims: tuple[ClaimView, ...] = ()
    "The claims it rests on."
    sources: tuple[SourceView, ...] = ()
    "The sources it rests on, where no claim fits."
    page: Anchor | None = None
    "The page that tells more."
    own: Anchor | None = None
    "The picture's own page."
    data: str = ""
    "The address of the values as a file."


def chart(evidence: Evidence, found: Chart, prefix: str = "") -> Figure:
    """The picture of a chart for the folder of `evidence`; `prefix` keeps its ids apart."""
    lang, words = evidence.lang, evidence.plan.strings[evidence.lang]
    claims = evidence.plan.site.claims
    key = f"{prefix}chart_{found.id}"
    unit = found.unit[lang]
    caption = Caption(key, found.title[lang], found.summary[lang])
    rows = tuple(
        RowView(
            label=row.label[lang],
            shown=_shown(words.number(row.value), unit),
            date=date(words, row.date) if row.date else None,
            open=row.open,
            note=row.note[lang] if row.note else "",
            claim=evidence.claim(claims[row.claim.key]),
        )
        for row in found.rows
    )
    values = tuple(
        _value(row, view, found.form) for row, view in zip(found.rows, rows, strict=True)
    )
    draw = charts.bars if found.form == "bars" else charts.line
    own = urls.relative(urls.figure(lang, found.id), evidence.path)
    return Figure(
        key=key,
        svg=draw(caption, values, words["figure.open"]),
        title=caption.title,
        summary=caption.summary,
        unit="" if unit == "%" else unit,
        rows=rows,
        claims=tuple({row.claim.id: row.claim for row in rows}.values()),
        own=Anchor(own, words["figure.own"]),
        data=urls.relative(f"data/charts/{found.id}.csv", evidence.path),
    )


def _shown(number: str, unit: str) -> str:
    return f"{number}%" if unit == "%" else number


def _value(row: Row, view: RowView, form: str) -> charts.Value:
    moment = _moment(row.date) if row.date else 0.0
    label = view.label
    if form == "line" and row.date:
        label = row.date[:4]
    return charts.Value(label, float(Decimal(row.value)), view.shown, row.open, moment)


def _moment(day: Day) -> float:
    """A date as a year with a fraction."""
    year, month, number = (*(int(part) for part in day.split("-")), 1, 1)[:3]
    return year + (month - 1) / 12 + (number - 1) / 372


def act(evidence: Evidence, diagram: Diagram, found: Act, prefix: str = "") -> Figure:
    """The picture of what happens on a path."""
    lang = evidence.lang
    place = {station.id: index for index, station in enumerate(diagram.stations)}
    names = {station.id: station.name[lang] for station in diagram.stations}
    key = f"{prefix}{diagram.id}_{found.id}"
    caption = Caption(key, found.title[lang], found.summary[lang])
    arrows = tuple(
        journey.Arrow(place[step.start.key], place[step.to.key], step.kind, step.text[lang])
        for step in found.steps
    )
    steps = tuple(
        StepView(names[s.start.key], names[s.to.key], s.kind, s.text[lang]) for s in found.steps
    )
    svg = journey.ladder(caption, _stops(diagram, lang, {ref.key for ref in found.at}), arrows)
    claims = evidence.plan.site.claims
    cited = [ref.key for ref in found.claims]
    own = f"{urls.figure(lang, diagram.id)}#{diagram.id}_{found.id}"
    return Figure(
        key=key,
        svg=svg,
        title=caption.title,
        summary=caption.summary,
        steps=steps,
        claims=tuple(evidence.claim(claims[k]) for k in cited if k in claims),
        sources=tuple(evidence.source(k) for k in cited if k not in claims),
        page=_explainer(evidence, found.page.key),
        own=Anchor(urls.relative(own, evidence.path), diagram.title[lang]),
    )


def overview(evidence: Evidence, diagram: Diagram, prefix: str = "") -> Figure:
    """The picture of all that happens on a path, each in its place."""
    lang = evidence.lang
    place = {station.id: index for index, station in enumerate(diagram.stations)}
    names = {station.id: station.name[lang] for station in diagram.stations}
    acts = [found for found in diagram.acts if found.at]
    layers = tuple(
        journey.Layer(found.title[lang], tuple(sorted(place[ref.key] for ref in found.at)))
        for found in acts
    )
    caption = Caption(f"{prefix}{diagram.id}", diagram.title[lang], diagram.summary[lang])
    claims = evidence.plan.site.claims
    cited = dict.fromkeys(ref.key for found in acts for ref in found.claims)
    own = Anchor(urls.relative(urls.figure(lang, diagram.id), evidence.path), caption.title)
    return Figure(
        key=caption.key,
        svg=journey.overview(caption, _stops(diagram, lang, set()), layers),
        title=caption.title,
        summary=caption.summary,
        layers=tuple(
            LayerView(
                found.title[lang],
                tuple(names[ref.key] for ref in found.at),
                found.summary[lang],
                _explainer(evidence, found.page.key),
            )
            for found in acts
        ),
        claims=tuple(evidence.claim(claims[k]) for k in cited if k in claims),
        sources=tuple(evidence.source(k) for k in cited if k not in claims),
        own=own,
    )


def _stops(diagram: Diagram, lang: Lang, acting: set[Key]) -> tuple[journey.Stop, ...]:
    return tuple(
        journey.Stop(station.label[lang], station.icon, station.id in acting)
        for station in diagram.stations
    )


def _explainer(evidence: Evidence, slug: Key) -> Anchor:
    page = evidence.plan.site.pages[Key("explainers"), slug]
    text = page.text(evidence.lang) or page.original
    return Anchor(urls.relative(address(page, evidence.lang), evidence.path), text.front.title)


def timeline(evidence: Evidence, events: Iterable[Event], topic: Key | None = None) -> Figure:
    """The picture of events by year, of one topic or of all."""
    lang, words = evidence.lang, evidence.plan.strings[evidence.lang]
    topics = evidence.plan.site.config.topics
    place = {found.id: index for index, found in enumerate(topics)}
    own = [event for event in events if topic in (None, event.topic.key)]
    used = {event.topic.key for event in own}
    marks = tuple(strip.Mark(int(event.date[:4]), place[event.topic.key]) for event in own)
    legend = tuple(strip.Topic(place[t.id], t.title[lang]) for t in topics if t.id in used)
    title = words["figure.timeline"]
    if topic is not None:
        title += words["colon"] + topics[place[topic]].title[lang]
    key = f"timeline-{topic}" if topic else "timeline"
    years = sorted({mark.year for mark in marks})
    summary = words.fill("figure.timeline.summary", n=len(own), first=years[0], last=years[-1])
    path = f"timeline/{topic}" if topic else "timeline"
    href = urls.relative(urls.collection(lang, path), evidence.path)
    return Figure(
        key=f"the_{key}",
        svg=strip.strip(Caption(f"the_{key}", title, summary), legend, marks),
        title=title,
        summary=summary,
        events=tuple(_line(evidence, event) for event in own),
        own=Anchor(href, words["figure.list"]),
    )


def _line(evidence: Evidence, event: Event) -> EventLine:
    lang = evidence.lang
    href = urls.relative(urls.event(lang, event.topic.key, event.id), evidence.path)
    return EventLine(date(evidence.plan.strings[lang], event.date), event.title[lang], href)


def relations(
    evidence: Evidence, found: Iterable[Relation], of: Key | None = None
) -> Figure | None:
    """The picture of who is what to whom; None if there is too little or the site draws none."""
    site, lang = evidence.plan.site, evidence.lang
    words = evidence.plan.strings[lang]
    own = [r for r in found if of in (None, r.subject.key, r.object.key)]
    if "graphs" not in site.config.extras or len(own) < 2:
        return None
    keys = sorted({key for r in own for key in (r.subject.key, r.object.key)})
    pages = {key: site.organisation(key) for key in keys}
    labels = {key: (p.text(lang) or p.original).front.title for key, p in pages.items()}
    nodes = tuple(network.Node(key, labels[key], key == of) for key in keys)
    pairs = dict.fromkeys((r.subject.key, r.object.key) for r in own)
    edges = tuple(network.Edge(subject, target) for subject, target in pairs)
    title = words.fill("figure.relations.of", name=labels[of]) if of else words["figure.relations"]
    summary = words.fill("figure.relations.summary", n=len(nodes), m=len(own))
    caption = Caption("the_relations-figure", title, summary)
    return Figure(caption.key, network.arcs(caption, nodes, edges), title, summary)


def without_own(figure: Figure) -> Figure:
    """The same picture for the page that is its own, where its events are listed."""
    return replace(figure, own=None, events=())
