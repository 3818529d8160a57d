# SPDX-License-Identifier: Apache-2.0
"""Explainers: pages that each answer one question, and their list by topic."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from crenel import urls
from crenel.assemble import TERM, resolve
from crenel.contracts import Kind, Plan, Task, rendered
from crenel.document import Link
from crenel.model import Page
from crenel.values import Key, Lang
from crenel.views.article import Article, Near, Teaser, article, near, teaser
from crenel.views.evidence import Evidence
from crenel.views.frame import Anchor, Frame, address, collection_frame, topic_hue

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
        for page in ordered:
            if page.text(lang):
                path = urls.page(lang, SECTION, page.slug)
                view = partial(_view, evidence, page, linking[page.slug], ordered)
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


def _by_topic(given: Plan) -> list[tuple[str, list[Page]]]:
    pages = given.site.of_kind(SECTION)
    topics = [str(topic.id) for topic in given.site.config.topics]
    groups = [(topic, [p for p in pages if _topic(p) == topic]) for topic in topics]
    return [*groups, ("", [p for p in pages if not _topic(p)])]


def _topic(page: Page) -> str:
    topic = page.original.front.topic
    return topic.key if topic else ""


def _view(evidence: Evidence, page: Page, related: list[Page], pages: list[Page]) -> ExplainerView:
    given, lang = evidence.plan, evidence.lang
    path = urls.page(lang, SECTION, page.slug)
    content = article(evidence, page)

    def anchor(other: Page) -> Anchor:
        text = other.text(lang) or other.original
        return Anchor(urls.relative(address(other, lang), path), text.front.title)

    titles = {topic.id: topic.title[lang] for topic in given.site.config.topics}
    front = page.original.front
    return ExplainerView(
        frame=content.frame,
        article=content,
        topic=titles[front.topic.key] if front.topic else "",
        hue=topic_hue(given.site.config, page),
        level=given.strings[lang][f"level.{front.level}"] if front.level else "",
        related=tuple(map(anchor, related)),
        near=near(evidence, pages, page),
    )


def _list(given: Plan, lang: Lang) -> ListView:
    path = urls.collection(lang, f"{SECTION}/index")
    topics = []
    for topic, pages in _by_topic(given):
        if pages:
            found = next((t for t in given.site.config.topics if t.id == topic), None)
            title = found.title[lang] if found else given.strings[lang]["topic.other"]
            summary = found.summary[lang] if found else ""
            teasers = tuple(teaser(page, lang, path) for page in pages)
            hue = topic_hue(given.site.config, pages[0])
            whole = urls.relative(urls.booklet(lang, SECTION, topic or "other"), path)
            topics.append(TopicView(topic, hue, whole, title, summary, teasers))
    frame = collection_frame(given, lang, f"{SECTION}/index", SECTION, f"nav.{SECTION}")
    return ListView(frame, tuple(topics))


KIND = Kind(name=SECTION, plan=plan, section=SECTION, link="explainer")
