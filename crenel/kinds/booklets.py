# SPDX-License-Identifier: Apache-2.0
"""Booklets: all texts of a part on one page, to be printed or read in one go without a line.

Their notes stand at its end, each once, however many of its texts cite it.
A booklet asks not to be indexed, since each of its texts has a page of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from crenel import urls
from crenel.contracts import Kind, Plan, Task, rendered
from crenel.model import Page
from crenel.values import Lang, Localized
from crenel.views.article import Article, article
from crenel.views.body import Register
from crenel.views.evidence import Evidence
from crenel.views.frame import Anchor, Frame, Place, frame, navigation_path
from crenel.views.parts import Notes

PLAIN = ("lessons", "pages")  # sections that are not divided


@dataclass(frozen=True, slots=True)
class Booklet:
    """A part: its section, its name in addresses, its title, its pages."""

    section: str
    group: str
    title: Localized
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True)
class ChapterView:
    """A text of a booklet, with the address of its own page."""

    link: Anchor
    article: Article


@dataclass(frozen=True, slots=True)
class BookletView:
    """What `booklet.html` sees."""

    frame: Frame
    chapters: tuple[ChapterView, ...]
    notes: Notes


def plan(given: Plan) -> Iterator[Task]:
    """Each part of each section in each language."""
    for lang in given.site.config.languages:
        for booklet in _booklets(given):
            path = urls.booklet(lang, booklet.section, booklet.group)
            yield rendered(path, "booklet.html", partial(_view, given, lang, booklet))


def _view(given: Plan, lang: Lang, booklet: Booklet) -> BookletView:
    path = urls.booklet(lang, booklet.section, booklet.group)
    evidence = Evidence(given, lang, path)
    register = Register()
    own = [page for page in booklet.pages if page.text(lang)]
    chapters = tuple(_chapter(evidence, page, register) for page in own)
    notes = register.notes(evidence, path)
    return BookletView(_frame(given, lang, booklet), chapters, notes)


def _booklets(given: Plan) -> Iterator[Booklet]:
    site = given.site
    explainers = site.by_topic("explainers")
    for topic in site.config.topics:
        own = explainers.get(topic.id)
        if own:
            yield Booklet("explainers", topic.id, topic.title, tuple(own))
    other = explainers.get("")
    if other:
        yield Booklet("explainers", "other", _words(given, "topic.other"), tuple(other))
    for kind, title in site.config.vocabulary.organisation.items():
        pages = [p for p in site.of_kind("organisations") if p.data and p.data.kind.key == kind]
        if pages:
            yield Booklet("organisations", kind, title, tuple(pages))
    for section in PLAIN:
        if site.of_kind(section):
            yield Booklet(section, "all", _words(given, f"nav.{section}"), site.of_kind(section))


def _words(given: Plan, key: str) -> Localized:
    languages = given.site.config.languages
    return Localized(tuple((lang, given.strings[lang][key]) for lang in languages))


def _chapter(evidence: Evidence, page: Page, register: Register) -> ChapterView:
    lang = evidence.lang
    text = page.text(lang) or page.original
    href = urls.relative(urls.page(lang, page.kind, page.slug), evidence.path)
    view = article(evidence, page, register, f"{page.slug}_")
    return ChapterView(Anchor(href, text.front.title), view)


def _frame(given: Plan, lang: Lang, booklet: Booklet) -> Frame:
    words = given.strings[lang]
    others = tuple(
        (other, urls.booklet(other, booklet.section, booklet.group), True)
        for other in given.site.config.languages
        if other != lang
    )
    path = urls.booklet(lang, booklet.section, booklet.group)
    trail = ((navigation_path(lang, booklet.section), words[f"nav.{booklet.section}"]),)
    title, told = booklet.title[lang], words["booklet.summary"]
    return frame(given, Place(lang, path, "booklet", title, told, others, trail))


KIND = Kind(name="booklets", plan=plan)
