# SPDX-License-Identifier: Apache-2.0
"""Explainers: pages that each answer one question, and their list by topic."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from crenel import urls
from crenel.assemble import TERM, resolve
from crenel.contracts import Kind, Plan, Task, rendered
from crenel.document import Link
from crenel.model import Page
from crenel.values import Key, Lang
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
from crenel.views.evidence import Evidence
from crenel.views.frame import Anchor, Frame, address, collection_frame

SECTION = "explainers"
RELATED = 6


@dataclass(frozen=True, slots=True)
class ExplainerView:
    """What `explainer.html` sees."""

    frame: Frame
    article: Article
    topic: str
    hue: int
    level: str
    related: tuple[Anchor, ...]
    near: Near


@dataclass(frozen=True, slots=True)
class TopicView:
    """A topic with its explainers; `whole` is the page of all, `hue` its colour's number."""

    id: str
    hue: int
    whole: str
    title: str
    summary: str
    pages: tuple[Teaser, ...]


@dataclass(frozen=True, slots=True)
class ListView:
    """What `explainers.html` sees."""

    frame: Frame
    topics: tuple[TopicView, ...]


def plan(given: Plan) -> Iterator[Task]:
    """Every explainer and, in each language, their list."""
    linking = _linking(given)
    for lang in given.site.config.languages:
        index_path = urls.collection(lang, f"{SECTION}/index")
        evidence = Evidence(given, lang, index_path)
        ordered = [p for _, pages in _by_topic(given) for p in pages]
        for page, neighbours in with_neighbours(ordered):
            if page.text(lang):
                path = urls.page(lang, SECTION, page.slug)
                view = partial(_view, evidence, page, linking[page.slug], neighbours)
                yield rendered(path, "explainer.html", view)
        yield rendered(index_path, "explainers.html", partial(_list, given, lang))


def _linking(given: Plan) -> dict[Key, list[Page]]:
    """For each explainer up to `RELATED` others that link to it."""
    pages = given.site.of_kind(SECTION)
    found: dict[Key, list[Page]] = {page.slug: [] for page in pages}
    for page in pages:
        links = [f for f in page.original.face.forms if isinstance(f, Link) and f.slug]
        for link in links:
            for target in resolve(given.site, given.links, link) if link.kind != TERM else ():
                known = found.get(target.slug, []) if target.kind == SECTION else []
                if page not in known and page is not target and len(known) < RELATED:
                    known.append(page)
    return found


def _by_topic(given: Plan) -> list[tuple[str, Sequence[Page]]]:
    found = given.site.by_topic(SECTION)
    names = [*(topic.id for topic in given.site.config.topics), ""]
    return [(name, found.get(name, ())) for name in names]


def _view(
    evidence: Evidence, page: Page, related: list[Page], neighbours: Neighbours
) -> ExplainerView:
    given, lang = evidence.plan, evidence.lang
    path = urls.page(lang, SECTION, page.slug)
    content = article(evidence, page)

    def anchor(other: Page) -> Anchor:
        text = other.text(lang) or other.original
        return Anchor(urls.relative(address(other, lang), path), text.front.title)

    front = page.original.front
    topic = given.site.topic(front.topic)
    return ExplainerView(
        frame=content.frame,
        article=content,
        topic=topic.title[lang] if topic else "",
        hue=given.site.topic_number(front.topic),
        level=given.strings[lang][f"level.{front.level}"] if front.level else "",
        related=tuple(map(anchor, related)),
        near=near(evidence, page, neighbours),
    )


def _list(given: Plan, lang: Lang) -> ListView:
    path = urls.collection(lang, f"{SECTION}/index")
    topics = []
    for topic, pages in _by_topic(given):
        if pages:
            ref = pages[0].original.front.topic
            found = given.site.topic(ref)
            title = found.title[lang] if found else given.strings[lang]["topic.other"]
            summary = found.summary[lang] if found else ""
            teasers = tuple(teaser(page, lang, path) for page in pages)
            hue = given.site.topic_number(ref)
            whole = urls.relative(urls.booklet(lang, SECTION, topic or "other"), path)
            topics.append(TopicView(topic, hue, whole, title, summary, teasers))
    frame = collection_frame(given, lang, f"{SECTION}/index", SECTION, f"nav.{SECTION}")
    return ListView(frame, tuple(topics))


KIND = Kind(name=SECTION, plan=plan, section=SECTION, link="explainer")
