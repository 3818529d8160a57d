# SPDX-License-Identifier: Apache-2.0
"""The body of a page: its document with every form resolved, and the notes it cites."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from crenel import urls
from crenel.assemble import TERM, resolve
from crenel.contracts import Plan
from crenel.document import Cite, Embed, Html, Image, Link, Segment, Turn, Word
from crenel.model import Correction, Page, Text
from crenel.urls import OutPath
from crenel.values import Key, Lang
from crenel.views import figures
from crenel.views.evidence import Evidence
from crenel.views.frame import Alternate, address, date
from crenel.views.parts import (
    Body,
    CitePart,
    CorrectionsPart,
    CorrectionView,
    Definition,
    FigurePart,
    Heading,
    HtmlPart,
    ImagePart,
    LinkPart,
    Mark,
    Note,
    Notes,
    Part,
    TermPart,
    TurnPart,
    WordPart,
)

_HEADING = re.compile(r"<(/?)h([2-5])\b")
_MARKUP = re.compile(r"<[^>]*>")
_LOCAL = re.compile(r'(?<=\bid=")|(?<=\bhref="#)')


class Register:
    """The notes and terms of a page, numbered as they come: one text may stand on it, or many."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._terms: dict[Key, None] = {}

    def mark(self, key: str, locator: str = "") -> Mark:
        """The number of a claim or source."""
        first = key not in self._numbers
        number = self._numbers.setdefault(key, len(self._numbers) + 1)
        return Mark(number, first, locator)

    def first(self, term: Key) -> bool:
        """Whether the page uses this term for the first time."""
        first = term not in self._terms
        self._terms.setdefault(term)
        return first

    def notes(self, evidence: Evidence, path: OutPath) -> Notes:
        """All that was cited and used so far, for the page at `path`."""
        site, lang = evidence.plan.site, evidence.lang
        notes = []
        for key, number in self._numbers.items():
            claim = site.claims.get(Key(key))
            view = evidence.claim(claim) if claim else None
            notes.append(Note(number, view, None if claim else evidence.source(Key(key))))
        terms = (site.terms[key] for key in self._terms)
        definitions = tuple(
            Definition(
                id=term.id,
                term=term.term[lang],
                definition=term.definition[lang],
                href=urls.relative(urls.term(lang, term.id), path),
            )
            for term in terms
        )
        return Notes(tuple(notes), definitions)


def body(evidence: Evidence, page: Page, text: Text, register: Register, prefix: str = "") -> Body:
    """The body of `page` in the language of `text`; what it cites is noted in `register`.

    With a `prefix` it stands among others on one page, in the file of `evidence`.
    """
    path = evidence.path if prefix else urls.page(text.lang, page.kind, page.slug)
    resolver = _Resolver(evidence, evidence.plan, page, text.lang, path, prefix, register)
    document = text.manuscript.document
    parts = tuple(resolver.part(segment) for segment in document.segments)
    contents = tuple(Heading(h.level, prefix + h.id, h.text) for h in document.headings)
    minutes = round(document.words / 200 + document.characters / 400) or 1
    return Body(prefix, parts, contents, minutes)


@dataclass(frozen=True, slots=True)
class _Resolver:
    evidence: Evidence
    plan: Plan
    page: Page
    lang: Lang
    path: OutPath
    prefix: str
    register: Register

    def part(self, segment: Segment) -> Part:
        if isinstance(segment, Html):
            return HtmlPart(_among_others(segment.html, self.prefix))
        if isinstance(segment, Turn):
            return self._turn(segment)
        if isinstance(segment, Embed):
            return self._embed(segment)
        if isinstance(segment, Word):
            return WordPart(self.plan.strings[self.lang][segment.name])
        if isinstance(segment, Cite):
            return CitePart(tuple(self.register.mark(i.key, i.locator) for i in segment.items))
        if isinstance(segment, Image):
            return self._image(segment)
        return self._term(segment) if segment.kind == TERM else self._link(segment)

    def _turn(self, turn: Turn) -> TurnPart:
        others = []
        for text in self.page.texts if not self.prefix else ():
            if text.lang != self.lang:
                words = self.plan.strings[text.lang]
                target = f"{urls.page(text.lang, self.page.kind, self.page.slug)}#{turn.id}"
                href = urls.relative(target, self.path)
                name, short = words["language.name"], words["language.short"]
                others.append(Alternate(text.lang, name, short, href, exact=True))
        return TurnPart(self.prefix + turn.id, tuple(others))

    def _embed(self, embed: Embed) -> FigurePart | CorrectionsPart:
        evidence, site, key = self.evidence, self.plan.site, Key(embed.key)
        if embed.kind == "corrections":
            feed = urls.relative(urls.feed(self.lang, "corrections"), self.path)
            return CorrectionsPart(feed, tuple(map(self._correction, site.corrections)))
        if embed.kind == "timeline":
            figure = figures.timeline(evidence, site.events, key)
        elif embed.kind == "chart":
            figure = figures.chart(evidence, site.charts[key], self.prefix)
        else:
            diagram = site.diagrams[key]
            found = diagram.act(embed.part)
            figure = (
                figures.act(evidence, diagram, found, self.prefix)
                if found
                else figures.overview(evidence, diagram, self.prefix)
            )
        keys = [claim.id for claim in figure.claims] + [source.id for source in figure.sources]
        return FigurePart(figure, {key: self.register.mark(key) for key in keys})

    def _correction(self, correction: Correction) -> CorrectionView:
        claims = self.plan.site.claims
        return CorrectionView(
            id=correction.id,
            date=date(self.plan.strings[self.lang], correction.date),
            before=correction.before[self.lang],
            now=correction.now[self.lang],
            reason=correction.reason[self.lang],
            claims=tuple(self.evidence.claim(claims[ref.key]) for ref in correction.claims),
        )

    def _image(self, image: Image) -> ImagePart:
        picture = next(p for p in self.page.pictures if p.name == image.name)
        target = urls.picture(self.page.kind, self.page.slug, picture.name)
        src = urls.relative(target, self.path)
        return ImagePart(src, image.alt, picture.width, picture.height)

    def _term(self, link: Link) -> TermPart:
        term = self.plan.site.terms[Key(link.slug)]
        first = self.register.first(term.id)
        return TermPart(term.id, link.label or term.term[self.lang], first)

    def _link(self, link: Link) -> LinkPart:
        found = resolve(self.plan.site, self.plan.links, link) if link.slug else (self.page,)
        target = found[0]
        text = target.text(self.lang) or target.original
        mark = f"#{link.anchor}" if link.anchor else ""
        href = urls.relative(address(target, self.lang) + mark, self.path)
        other = text.lang if text.lang != self.lang else ""
        part = LinkPart(href, link.label or text.front.title, other)
        if link.anchor and not link.label:
            headings = text.face.headings
            label = next((h.text for h in headings if h.id == link.anchor), part.label)
            part = replace(part, label=label)
        return part


def _among_others(html: str, prefix: str) -> str:
    """`html` for a page of many texts: headings one level lower, ids of its own."""
    if not prefix:
        return html
    lower = _HEADING.sub(lambda found: f"<{found[1]}h{int(found[2]) + 1}", html)
    return _MARKUP.sub(lambda tag: _LOCAL.sub(prefix, tag[0]), lower)
