# SPDX-License-Identifier: Apache-2.0
"""Entries of the search: everything that a reader can find, with every text that stands there.

A page is found by its title and summary and by each of its sections, a list by its title and what
it is said to hold; a term, a claim, an event, a source, a relation, a topic and a picture each by
all that is told of it. A picture that is shown on a page belongs to the section it stands in, too.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from crenel import pinyin, urls
from crenel.contracts import Plan
from crenel.han import is_han
from crenel.model import Claim, Event, Page, Relation, Source, Term, Text, Topic
from crenel.search.index import HEADING, NAME, SUMMARY, Entry, Field, Unit
from crenel.values import Day, Key, Lang, Localized
from crenel.views import figures
from crenel.views.body import Register, body
from crenel.views.evidence import Evidence
from crenel.views.figures import Figure
from crenel.views.frame import EVIDENCE, NAVIGATION, holds, navigation_path
from crenel.views.parts import (
    CorrectionsPart,
    FigurePart,
    HtmlPart,
    ImagePart,
    LinkPart,
    Part,
    TermPart,
    WordPart,
)
from crenel.views.shelves import by_source

SECTIONS = ("explainers", "organisations", "lessons", "pages")
KINDS = (
    *("explainers", "terms", "organisations", "lessons", "pages", "lists", "figures"),
    *("topics", "claims", "events", "relations", "sources"),
)

_HEADING = re.compile(r'<h[23] id="([^"]*)"[^>]*>(.*?)</h[23]>', re.DOTALL)
_BREAK = re.compile(
    r"</?(?:p|li|ul|ol|dl|dt|dd|div|t[rhd]|thead|tbody|table|h\d|br|hr|blockquote|pre|figure"
    r"|figcaption|details|summary|section)\b[^>]*>"
)
_TAG = re.compile(r"<[^>]*>")
_SPACE = re.compile(r"\s+")
_WIDE = re.compile("(?<=[，。；：！？]) ")  # after which Han text has no space


@dataclass(frozen=True, slots=True)
class _Around:
    """What entries are made with: the evidence of one language, and where things stand.

    The shelf of each source by its name, the part of the ledger of each claim by its title.
    """

    evidence: Evidence
    shelves: Mapping[Key, str]
    parts: Mapping[Key, str]

    @property
    def plan(self) -> Plan:
        return self.evidence.plan

    @property
    def lang(self) -> Lang:
        return self.evidence.lang

    def text(self, text: Localized | None) -> str:
        """`text` in the language, empty if there is none."""
        return text[self.lang] if text else ""

    def day(self, day: Day | None) -> str:
        """`day` as the language writes it."""
        return self.plan.strings[self.lang].day(day)

    def href(self, target: str) -> str:
        """`target` as it is written in the language's folder."""
        return urls.relative(target, urls.search(self.lang))


def entries(plan: Plan, lang: Lang) -> tuple[Entry, ...]:
    """All entries in `lang`, by kind."""
    site = plan.site
    parts = {part.id: part.title[lang] for part in site.config.ledger}
    around = _Around(Evidence(plan, lang, urls.search(lang)), by_source(site), parts)
    by_kind: dict[str, list[Entry]] = {kind: [] for kind in KINDS}
    for section in SECTIONS:
        texts = [(page, page.text(lang)) for page in site.of_kind(section)]
        by_kind[section] = [_page(around, page, text) for page, text in texts if text]
    by_kind["lists"] = list(_lists(around))
    by_kind["terms"] = [_term(around, term) for term in site.terms.values()]
    drawn = [figures.chart(around.evidence, found) for found in site.charts.values()]
    for diagram in site.diagrams.values():
        drawn.append(figures.overview(around.evidence, diagram))
        drawn += [figures.act(around.evidence, diagram, act) for act in diagram.acts if act.steps]
    by_kind["figures"] = [_figure(figure) for figure in drawn]
    by_kind["topics"] = [_topic(around, topic) for topic in site.config.topics]
    by_kind["claims"] = [_claim(around, claim) for claim in site.claims.values()]
    by_kind["events"] = [_event(around, event) for event in site.events]
    by_kind["relations"] = [_relation(around, relation) for relation in site.relations]
    by_kind["sources"] = [_source(around, source) for source in site.sources.values()]
    return tuple(entry for kind in KINDS for entry in by_kind[kind])


def _lists(around: _Around) -> Iterator[Entry]:
    """The home page and the lists, each with the sentence that says what it holds."""
    plan, lang = around.plan, around.lang
    config, words = plan.site.config, plan.strings[lang]
    told = [(urls.collection(lang, "index"), config.title[lang], config.description[lang])]
    for name in (*NAVIGATION, "relations", "pages", *EVIDENCE):
        if holds(plan.site, name):
            path = navigation_path(lang, name)
            told.append((path, words[f"nav.{name}"], words[f"{name}.summary"]))
    for path, title, summary in told:
        unit = Unit(around.href(path), "", (Field(summary, SUMMARY),))
        yield Entry("lists", title, (unit,), HEADING)


def _page(around: _Around, page: Page, text: Text) -> Entry:
    front, data = text.front, page.data
    names = [name for _, name in data.name.texts] if data else []
    shown = [name for name in dict.fromkeys(names) if name != front.title]
    fields = [Field(front.summary, SUMMARY), *(Field(name, NAME) for name in shown)]
    if data:
        kinds = around.plan.site.config.vocabulary.organisation
        told = (around.text(data.role), around.text(data.headquarters), around.day(data.founded))
        fields += [Field(text) for text in (*told, kinds[data.kind.key][around.lang])]
    path = around.href(urls.page(around.lang, page.kind, page.slug))
    titles = [other.front.title for other in page.texts]
    known = dict.fromkeys([*titles, *names])
    readings = [word for name in known for word in _readings(around.plan, name)]
    sections = list(_sections(around, page, text))
    fields.append(Field(sections[0][2]))
    first = Unit(path, "", tuple(fields), tuple(dict.fromkeys([*readings, str(page.slug)])))
    rest = (
        Unit(f"{path}#{anchor}", heading, (Field(words),))
        for anchor, heading, words in sections[1:]
    )
    return Entry(page.kind, front.title, (first, *rest))


def _sections(around: _Around, page: Page, text: Text) -> Iterator[tuple[str, str, str]]:
    """The id, heading and text of each section of a page; the first has neither id nor heading."""
    parts = body(around.evidence, page, text, Register()).parts
    pieces = _HEADING.split("".join(_markup(part) for part in parts))
    yield "", "", _words(pieces[0])
    for start in range(1, len(pieces), 3):
        anchor, heading, inner = pieces[start : start + 3]
        yield anchor, _words(heading), _words(inner)


def _markup(part: Part) -> str:
    """A part of a text as markup; a citation is only a number and leaves nothing."""
    if isinstance(part, HtmlPart):
        return part.html
    if isinstance(part, WordPart):
        return html.escape(part.text)
    if isinstance(part, LinkPart | TermPart):
        return html.escape(part.label)
    if isinstance(part, ImagePart):
        return f" {html.escape(part.alt)} "
    if isinstance(part, FigurePart):
        return f"<p>{html.escape(' '.join((part.figure.title, *_told(part.figure))))}</p>"
    if isinstance(part, CorrectionsPart):
        texts = [text for c in part.entries for text in (c.date.label, c.before, c.now, c.reason)]
        return "".join(f"<p>{html.escape(text)}</p>" for text in texts)
    return ""


def _told(figure: Figure) -> Iterator[str]:
    """Everything that a picture and its twin in words say, but its title."""
    yield from (figure.summary, figure.unit)
    for row in figure.rows:
        yield from (row.label, row.shown, row.date.label if row.date else "", row.note)
    for step in figure.steps:
        yield from (step.text, step.start, step.to)
    for layer in figure.layers:
        yield from (layer.title, *layer.at, layer.summary)


def _figure(figure: Figure) -> Entry:
    href = figure.own.href if figure.own else ""
    first, *rest = _told(figure)
    fields = (Field(first, SUMMARY), *(Field(text) for text in rest if text))
    return Entry("figures", figure.title, (Unit(href, "", fields),))


def _words(markup: str) -> str:
    plain = html.unescape(_TAG.sub("", _BREAK.sub(" ", markup)))
    return _WIDE.sub("", _SPACE.sub(" ", plain)).strip()


def _readings(plan: Plan, name: str) -> tuple[str, ...]:
    """What may be typed for a Chinese name; nothing for another, or if the site has no pinyin."""
    read = "pinyin" in plan.site.config.extras and pinyin.is_read(name)
    found = pinyin.of_text(name) if read else ()
    return pinyin.readings(found) if found else ()


def _term(around: _Around, term: Term) -> Entry:
    own = around.lang
    names = dict.fromkeys(text for _, text in term.term.texts)
    others = [Field(name, NAME) for name in names if name != term.term[own]]
    written = (term.pinyin or "").split(";")
    readings = [word for part in written for word in pinyin.readings(pinyin.of_pinyin(part))]
    read = [text for lang, text in term.term.texts if is_han(lang)]
    readings += [word for name in read for word in _readings(around.plan, name)]
    fields = (*others, Field(term.pinyin or "", NAME), Field(around.text(term.definition), SUMMARY))
    href = around.href(urls.term(own, term.id))
    unit = Unit(href, "", fields, tuple(dict.fromkeys(readings)))
    return Entry("terms", term.term[own], (unit,))


def _topic(around: _Around, topic: Topic) -> Entry:
    shown = topic.id in around.plan.site.by_topic("explainers")
    path = urls.collection(around.lang, "explainers/index")
    href = around.href(f"{path}#{topic.id}" if shown else path)
    unit = Unit(href, "", (Field(around.text(topic.summary), SUMMARY),))
    return Entry("topics", around.text(topic.title), (unit,), HEADING)


def _claim(around: _Around, claim: Claim) -> Entry:
    told = (claim.disputed, claim.changed, claim.note)
    texts = [around.text(text) for text in told]
    days = [around.day(day) for day in (claim.date, claim.as_of)]
    fields = tuple(Field(text) for text in (*texts, *days) if text)
    href = around.href(urls.claim(around.lang, claim.topic.key, claim.id))
    unit = Unit(href, around.parts[claim.topic.key], fields)
    return Entry("claims", around.text(claim.statement), (unit,), SUMMARY)


def _event(around: _Around, event: Event) -> Entry:
    site = around.plan.site
    names = []
    for ref in event.organisations:
        page = site.organisation(ref.key)
        names.append((page.text(around.lang) or page.original).front.title)
    fields = tuple(Field(text) for text in (around.day(event.date), *names))
    href = around.href(urls.event(around.lang, event.topic.key, event.id))
    return Entry("events", around.text(event.title), (Unit(href, "", fields),), HEADING)


def _relation(around: _Around, relation: Relation) -> Entry:
    site, lang = around.plan.site, around.lang
    label = site.config.vocabulary.relation[relation.type.key][lang]
    ends = []
    for ref in (relation.subject, relation.object):
        page = site.organisation(ref.key)
        ends.append((page.text(lang) or page.original).front.title)
    href = around.href(f"{urls.collection(lang, 'relations')}#{relation.type.key}")
    days = [around.day(day) for day in (relation.since, relation.until)]
    fields = tuple(Field(text) for text in (around.text(relation.note), *days))
    title = f"{ends[0]} → {label} → {ends[1]}"
    return Entry("relations", title, (Unit(href, "", fields),), HEADING)


def _source(around: _Around, source: Source) -> Entry:
    view = around.evidence.source(source.id)
    titles = [text for _, text in source.title.texts if text != view.title]
    about = (*source.authors, view.publisher, view.date.label if view.date else "")
    fields = [Field(title, HEADING) for title in titles]
    fields += [Field(text) for text in (*about, view.kind, view.language, view.note)]
    href = around.href(urls.source(around.lang, around.shelves[source.id], source.id))
    return Entry("sources", view.title, (Unit(href, "", tuple(fields)),), HEADING)
