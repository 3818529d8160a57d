# SPDX-License-Identifier: Apache-2.0
"""The body of a page: its document with every form resolved, and the notes it cites."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from crenel import urls
from crenel.assemble import TERM, resolve
from crenel.contracts import Plan
from crenel.document import Cite, Html, Image, Link, Segment, Word
from crenel.model import Page, Text
from crenel.urls import OutPath
from crenel.values import Key, Lang
from crenel.views.evidence import ClaimView, Evidence, SourceView
from crenel.views.frame import address


@dataclass(frozen=True, slots=True)
class HtmlPart:
    """Finished HTML."""

    html: str
    kind: Literal["html"] = "html"


@dataclass(frozen=True, slots=True)
class WordPart:
    """A word of the interface."""

    text: str
    kind: Literal["word"] = "word"


@dataclass(frozen=True, slots=True)
class Mark:
    """One number of a citation; `first` where the note is cited for the first time."""

    number: int
    first: bool
    locator: str


@dataclass(frozen=True, slots=True)
class CitePart:
    """A citation."""

    marks: tuple[Mark, ...]
    kind: Literal["cite"] = "cite"


@dataclass(frozen=True, slots=True)
class LinkPart:
    """A link; `lang` is set where it leads to a page in another language."""

    href: str
    label: str
    lang: str
    kind: Literal["link"] = "link"


@dataclass(frozen=True, slots=True)
class TermPart:
    """A term of the glossary with its definition."""

    href: str
    label: str
    definition: str
    kind: Literal["term"] = "term"


@dataclass(frozen=True, slots=True)
class ImagePart:
    """A picture."""

    src: str
    alt: str
    width: int
    height: int
    kind: Literal["image"] = "image"


Part = HtmlPart | WordPart | CitePart | LinkPart | TermPart | ImagePart


@dataclass(frozen=True, slots=True)
class Note:
    """What a number stands for: a claim, or a source where no claim fits."""

    number: int
    claim: ClaimView | None
    source: SourceView | None


@dataclass(frozen=True, slots=True)
class Body:
    """A page's content, ready for its template."""

    parts: tuple[Part, ...]
    notes: tuple[Note, ...]
    contents: tuple[Heading, ...]
    minutes: int


@dataclass(frozen=True, slots=True)
class Heading:
    """An entry of the list of contents."""

    level: int
    id: str
    text: str


def body(evidence: Evidence, page: Page, text: Text) -> Body:
    """The body of `page` in the language of `text`, which is that of `evidence`."""
    path = urls.page(text.lang, page.kind, page.slug)
    resolver = _Resolver(evidence, evidence.plan, page, text.lang, path, {})
    parts = tuple(resolver.part(segment) for segment in text.document.segments)
    contents = tuple(Heading(h.level, h.id, h.text) for h in text.document.headings)
    minutes = round(text.document.words / 200 + text.document.characters / 400) or 1
    return Body(parts, resolver.notes(), contents, minutes)


@dataclass(frozen=True, slots=True)
class _Resolver:
    evidence: Evidence
    plan: Plan
    page: Page
    lang: Lang
    path: OutPath
    numbers: dict[str, int]

    def part(self, segment: Segment) -> Part:
        if isinstance(segment, Html):
            return HtmlPart(segment.html)
        if isinstance(segment, Word):
            return WordPart(self.plan.strings[self.lang][segment.name])
        if isinstance(segment, Cite):
            return CitePart(tuple(self._mark(i.key, i.locator) for i in segment.items))
        if isinstance(segment, Image):
            return self._image(segment)
        return self._term(segment) if segment.kind == TERM else self._link(segment)

    def notes(self) -> tuple[Note, ...]:
        evidence, claims = self.evidence, self.plan.site.claims
        found = []
        for key, number in self.numbers.items():
            claim = claims.get(Key(key))
            view = evidence.claim(claim) if claim else None
            found.append(Note(number, view, None if claim else evidence.source(Key(key))))
        return tuple(found)

    def _mark(self, key: str, locator: str) -> Mark:
        first = key not in self.numbers
        number = self.numbers.setdefault(key, len(self.numbers) + 1)
        return Mark(number, first, locator)

    def _image(self, image: Image) -> ImagePart:
        picture = next(p for p in self.page.pictures if p.name == image.name)
        target = urls.picture(self.page.kind, self.page.slug, picture.name)
        src = urls.relative(target, self.path)
        return ImagePart(src, image.alt, picture.width, picture.height)

    def _term(self, link: Link) -> TermPart:
        term = self.plan.site.terms[Key(link.slug)]
        href = urls.relative(urls.term(self.lang, term.id), self.path)
        return TermPart(href, link.label or term.term[self.lang], term.definition[self.lang])

    def _link(self, link: Link) -> LinkPart:
        found = resolve(self.plan.site, self.plan.links, link) if link.slug else (self.page,)
        target = found[0]
        text = target.text(self.lang) or target.original
        mark = f"#{link.anchor}" if link.anchor else ""
        href = urls.relative(address(target, self.lang) + mark, self.path)
        other = text.lang if text.lang != self.lang else ""
        part = LinkPart(href, link.label or text.front.title, other)
        if link.anchor and not link.label:
            headings = text.document.headings
            label = next((h.text for h in headings if h.id == link.anchor), part.label)
            part = replace(part, label=label)
        return part
