# SPDX-License-Identifier: Apache-2.0
"""Assembly: from loaded records to a `Site` in which every identifier leads somewhere.

All references are checked here, those between records and those in texts, and what translations
must have in common with their originals. Nothing is resolved into addresses yet.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from crenel import likeness
from crenel.document import EMBEDS, Cite, Embed, Image, Link
from crenel.figures import Act, Diagram
from crenel.model import Page, Site, Text
from crenel.problems import Problem, near
from crenel.values import Key, Ref

TERM = "term"
ALL = "all"


def resolve(site: Site, links: Mapping[str, str], link: Link) -> tuple[Page, ...]:
    """The pages that `link` may mean, by slug or by alias; `links` maps link words to sections."""
    section = links.get(link.kind, "")
    return tuple(p for p in site.named(link.slug) if not link.kind or p.kind == section)


@dataclass(frozen=True, slots=True)
class Absent:
    """What is not in the site: drafts, and what was left out for mistakes told elsewhere.

    `broken` are identifiers and, of texts, paths.
    """

    drafts: frozenset[Key]
    broken: frozenset[Key]


def check(site: Site, links: Mapping[str, str], absent: Absent) -> tuple[Problem, ...]:
    """What is wrong with the references in `site`; `links` maps link words to sections.

    A reference to something broken is no second mistake.
    """
    problems: list[Problem] = []
    problems += _records(site, absent)
    problems += _figures(site, absent)
    targets = _Targets(site, links, absent)
    for page in site.pages.values():
        problems += _front(site, page, absent)
        problems += likeness.check(site, page, absent.broken)
        for text in page.texts:
            texts = _Texts(targets, page, text)
            problems += (*texts.check(), *texts.suspects())
    problems += _addresses(site)
    return tuple(problems)


def _missing(
    refs: Iterable[Ref], known: Collection[str], code: str, what: str, broken: Collection[str] = ()
) -> Iterator[Problem]:
    for ref in refs:
        if ref.key not in known and ref.key not in broken:
            hint = near(ref.key, known)
            yield Problem(ref.span, code, f'no {what} "{ref.key}"', hint or f"add the {what}")


def _records(site: Site, absent: Absent) -> Iterator[Problem]:
    config, broken = site.config, absent.broken
    parts = dict.fromkeys(part.id for part in config.ledger)
    organisations = dict.fromkeys(page.slug for page in site.of_kind("organisations"))
    for claim in site.claims.values():
        yield from _missing([claim.topic], parts, "R310", "ledger part")
        yield from _missing(claim.sources, site.sources, "R305", "source", broken)
    for source in site.sources.values():
        yield from _missing([source.kind], config.vocabulary.source, "Y210", "kind of source")
    for term in site.terms.values():
        yield from _missing(term.sources, site.sources, "R305", "source", broken)
    for event in site.events:
        yield from _missing([event.topic], site.topics, "R310", "topic")
        yield from _missing(event.claims, site.claims, "R308", "claim", broken)
        yield from _missing(event.organisations, organisations, "R307", "organisation", broken)
    for relation in site.relations:
        ends = [relation.subject, relation.object]
        yield from _missing(ends, organisations, "R307", "organisation", broken)
        yield from _missing([relation.type], config.vocabulary.relation, "Y210", "relation")
        yield from _missing(relation.sources, site.sources, "R305", "source", broken)
    for correction in site.corrections:
        yield from _missing(correction.claims, site.claims, "R308", "claim", broken)


def _figures(site: Site, absent: Absent) -> Iterator[Problem]:
    broken = absent.broken
    if site.config.front:
        yield from _missing([site.config.front], site.diagrams, "R314", "diagram", broken)
    for chart in site.charts.values():
        yield from _missing([chart.topic], site.topics, "R310", "topic")
        yield from _missing([row.claim for row in chart.rows], site.claims, "R308", "claim", broken)
    for diagram in site.diagrams.values():
        acts = [act.id for act in diagram.acts]
        for act in diagram.acts:
            if acts.count(act.id) > 1:
                message = f'the act "{act.id}" stands twice in "{diagram.id}"'
                yield Problem(diagram.span, "Y215", message, "rename one of them")
            yield from _act(site, diagram, act, broken)


def _act(site: Site, diagram: Diagram, act: Act, broken: Collection[str]) -> Iterator[Problem]:
    stations = [station.id for station in diagram.stations]
    ends = [end for step in act.steps for end in (step.start, step.to)]
    yield from _missing([*act.at, *ends], stations, "R315", "station")
    yield from _missing([act.topic], site.topics, "R310", "topic")
    explainers = [page.slug for page in site.of_kind("explainers")]
    yield from _missing([act.page], explainers, "R316", "explainer", broken)
    known = {*site.claims, *site.sources}
    yield from _missing(act.claims, known, "R304", "claim or source", broken)


def _front(site: Site, page: Page, absent: Absent) -> Iterator[Problem]:
    for text in page.texts:
        if text.front.topic:
            yield from _missing([text.front.topic], site.topics, "R310", "topic")
    if page.data:
        kinds = site.config.vocabulary.organisation
        yield from _missing([page.data.kind], kinds, "Y210", "kind of organisation")
        yield from _missing(page.data.sources, site.sources, "R305", "source", absent.broken)


@dataclass(frozen=True, slots=True)
class _Targets:
    """What texts may name."""

    site: Site
    links: Mapping[str, str]
    absent: Absent


@dataclass(frozen=True, slots=True)
class _Texts:
    targets: _Targets
    page: Page
    text: Text

    def check(self) -> Iterator[Problem]:
        pictures = [picture.name for picture in self.page.pictures]
        yield from self._twice()
        for segment in self.text.face.forms:
            if isinstance(segment, Cite):
                yield from self._cite(segment)
            elif isinstance(segment, Link) and segment.kind not in EMBEDS:
                yield from self._link(segment)
            elif isinstance(segment, Embed):
                yield from self._embed(segment)
            elif isinstance(segment, Image) and segment.name and segment.name not in pictures:
                hint = near(segment.name, pictures) or "put it into the page's folder"
                yield Problem(segment.span, "R312", f'no picture "{segment.name}"', hint)

    def _twice(self) -> Iterator[Problem]:
        """Pictures that stand on the page already: their parts would have the ids of the others."""
        shown: dict[tuple[str, str], set[str]] = {}
        for embed in (form for form in self.text.face.forms if isinstance(form, Embed)):
            parts = shown.setdefault((embed.kind, embed.key), set())
            if parts and (not embed.part or parts & {"", embed.part}):
                message = f'the {embed.kind} "{embed.key}" stands on this page already'
                yield Problem(embed.span, "Y215", message, "delete it, or link to the first")
            parts.add(embed.part)

    def suspects(self) -> Iterator[Problem]:
        """What looks like a citation or a link and names something that exists."""
        site = self.targets.site
        for suspect in self.text.face.suspects:
            if suspect.key in site.claims or suspect.key in site.sources:
                hint = f"write [@{suspect.key}]"
                yield Problem(suspect.span, "M404", f"not a citation: {suspect.raw}", hint)
            elif not suspect.cites and any(p.slug == suspect.key for p in site.named(suspect.key)):
                hint = f"write [[{suspect.key}]]"
                yield Problem(suspect.span, "M404", f"not a link: {suspect.raw}", hint)

    def _cite(self, cite: Cite) -> Iterator[Problem]:
        site, broken = self.targets.site, self.targets.absent.broken
        known = (site.claims, site.sources, broken)
        for item in cite.items:
            if not any(item.key in each for each in known):
                hint = near(item.key, [*site.claims, *site.sources]) or "add the claim"
                yield Problem(cite.span, "R304", f'no claim or source "{item.key}"', hint)

    def _embed(self, embed: Embed) -> Iterator[Problem]:
        site, broken = self.targets.site, self.targets.absent.broken
        ref = Ref(Key(embed.key), embed.span)
        if embed.kind == "timeline":
            yield from _missing([ref], site.topics, "R310", "topic")
        elif embed.kind == "corrections":
            yield from _missing([ref], [ALL], "R314", "list of corrections")
        elif embed.kind == "chart":
            yield from _missing([ref], site.charts, "R314", "chart", broken)
        else:
            yield from _missing([ref], site.diagrams, "R314", "diagram", broken)
            diagram = site.diagrams.get(ref.key)
            if diagram and embed.part:
                part, acts = Ref(Key(embed.part), embed.span), [act.id for act in diagram.acts]
                yield from _missing([part], acts, "R314", "act")

    def _link(self, link: Link) -> Iterator[Problem]:
        site, links = self.targets.site, self.targets.links
        if link.kind == TERM:
            yield from _missing(
                [Ref(Key(link.slug), link.span)],
                site.terms,
                "R306",
                "term",
                self.targets.absent.broken,
            )
            return
        if link.kind and link.kind not in links:
            known = (*sorted(links), TERM)
            hint = near(link.kind, known) or f"one of: {', '.join(known)}"
            yield Problem(link.span, "R313", f'unknown kind of link "{link.kind}"', hint)
            return
        pages = (self.page,) if not link.slug else resolve(site, links, link)
        absent = self.targets.absent
        if not pages and link.slug in absent.broken:
            return
        if not pages and link.slug in absent.drafts:
            hint = "publish the draft, or delete the link"
            yield Problem(link.span, "R311", f'"{link.slug}" is a draft', hint)
        elif not pages:
            name = link.slug.removesuffix(".md").rpartition("/")[2]
            slugs = [page.slug for page in site.pages.values()]
            hint = near(name.lower(), slugs) or "check the name, or write the page"
            yield Problem(link.span, "R301", f'no page "{link.slug}"', hint)
        elif len({page.kind for page in pages}) > 1:  # an alias that is taken is told elsewhere
            words = [word for word, section in links.items() if section in {p.kind for p in pages}]
            hint = " or ".join(f"[[{word}:{link.slug}]]" for word in sorted(words))
            yield Problem(link.span, "R303", f'"{link.slug}" fits several pages', f"write {hint}")
        elif link.anchor:
            anchors = [heading.id for heading in pages[0].original.face.headings]
            if link.anchor not in anchors:
                hint = near(link.anchor, anchors) or f"known: {', '.join(anchors) or 'none'}"
                message = f'no heading "{link.anchor}" on "{pages[0].slug}"'
                yield Problem(link.span, "R302", message, hint)


def _addresses(site: Site) -> Iterator[Problem]:
    """Aliases that stand on the address of a page or of another alias."""
    taken = {key: page.original.path for key, page in site.pages.items()}
    for page in site.pages.values():
        for alias in page.original.front.aliases:
            other = taken.setdefault((page.kind, alias), page.original.path)
            if (page.kind, alias) in site.pages or other != page.original.path:
                message = f'the alias "{alias}" is the address of {other}'
                span = likeness.line_of(page.original, "aliases")
                yield Problem(span, "R309", message, f'delete "{alias}" from the aliases')
