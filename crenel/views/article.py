# SPDX-License-Identifier: Apache-2.0
"""Articles: what all pages that are written as texts have in common."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crenel import urls
from crenel.digest import digest_bytes
from crenel.model import Page, Text
from crenel.urls import OutPath
from crenel.values import Lang
from crenel.views.body import Register, body
from crenel.views.citing import DIGITS, Citation, Cited, citation
from crenel.views.evidence import Evidence
from crenel.views.frame import Anchor, Date, Frame, address, date, page_frame
from crenel.views.parts import Body, Notes

Neighbours = tuple[Page | None, Page | None]


@dataclass(frozen=True, slots=True)
class Article:
    """A page's text with its dates."""

    frame: Frame
    "What stands around the text."
    summary: str
    "What the page says, in at most three sentences."
    body: Body
    "The text."
    notes: Notes
    "The claims and sources it cites, the terms it uses."
    citation: Citation
    "How the page is cited."
    manuscript: str
    "The address of the Markdown it was made from."
    updated: Date
    "When its meaning last changed."
    reviewed: Date | None
    "When it was last read against its sources."
    translates: Date | None
    "Of a translation: the version of the original that it was made from."
    stale: Date | None
    "Of a translation: when the original has changed since."


@dataclass(frozen=True, slots=True)
class Teaser:
    """An entry of a list."""

    href: str
    "Where the page stands."
    title: str
    "Its title."
    summary: str
    "What it says."
    lang: str
    "Its language, where it exists only in another one than the list."


def article(
    evidence: Evidence, page: Page, among: Register | None = None, prefix: str = ""
) -> Article:
    """The view of `page`'s text in the language and folder of `evidence`.

    With a register that is shared, and a `prefix` for its ids, it stands `among` others in the file
    of `evidence`, which has the notes of all of them.
    """
    register = among or Register()
    plan, lang = evidence.plan, evidence.lang
    text, words = page.text(lang) or page.original, plan.strings[lang]
    front, original = text.front, page.original.front
    made_from = front.translates
    stale = made_from is not None and made_from < original.updated
    return Article(
        frame=page_frame(plan, page, lang),
        summary=front.summary,
        body=body(evidence, page, text, register, prefix),
        notes=register.notes(evidence, urls.page(text.lang, page.kind, page.slug))
        if not among
        else Notes((), ()),
        citation=_citation(evidence, page, text),
        manuscript=urls.relative(_manuscript(page, text), evidence.path),
        updated=date(words, front.updated),
        reviewed=date(words, original.reviewed) if original.reviewed else None,
        translates=date(words, made_from) if made_from else None,
        stale=date(words, original.updated) if stale else None,
    )


def _written(page: Page, text: Text) -> Text:
    """The text that `text` is, or was converted from."""
    return next(known for known in page.texts if known.path == text.path and not known.converted)


def _manuscript(page: Page, text: Text) -> OutPath:
    return urls.manuscript(_written(page, text).lang, page.kind, page.slug)


def _citation(evidence: Evidence, page: Page, text: Text) -> Citation:
    config = evidence.plan.site.config
    return citation(
        Cited(
            identity=f"{config.name}/{text.lang}/{page.kind}/{page.slug}",
            site=config.title[text.lang],
            title=text.front.title,
            date=text.front.updated,
            lang=text.lang,
            digest=digest_bytes(_written(page, text).manuscript.source)[:DIGITS],
        )
    )


@dataclass(frozen=True, slots=True)
class Near:
    """The pages before and after a page in its section."""

    before: Anchor | None
    after: Anchor | None


def with_neighbours(pages: Sequence[Page]) -> Iterator[tuple[Page, Neighbours]]:
    """Each of `pages` with the one before and the one after it."""
    around = (None, *pages, None)
    return zip(pages, zip(around, around[2:], strict=False), strict=True)


def near(evidence: Evidence, page: Page, neighbours: Neighbours) -> Near:
    """The links from `page` to its neighbours, in the language of `evidence`."""
    path = urls.page(evidence.lang, page.kind, page.slug)

    def anchor(found: Page | None) -> Anchor | None:
        if found is None:
            return None
        text = found.text(evidence.lang) or found.original
        return Anchor(urls.relative(address(found, evidence.lang), path), text.front.title)

    return Near(*map(anchor, neighbours))


def teaser(page: Page, lang: Lang, path: OutPath) -> Teaser:
    """The entry of `page` in a list that stands in `path`."""
    text = page.text(lang) or page.original
    href = urls.relative(address(page, lang), path)
    other = text.lang if text.lang != lang else ""
    return Teaser(href, text.front.title, text.front.summary, other)
