# SPDX-License-Identifier: Apache-2.0
"""Explainers: pages that each answer one question, and their list by topic."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from crenel import urls
from crenel.contracts import Kind, Plan, Target
from crenel.model import Page
from crenel.values import Lang
from crenel.views.article import Article, Teaser, article, teaser
from crenel.views.evidence import Evidence
from crenel.views.frame import Anchor, Frame, address, collection_frame

SECTION = "explainers"


@dataclass(frozen=True, slots=True)
class ExplainerView:
    """What `explainer.html` sees."""

    frame: Frame
    article: Article
    topic: str
    level: str
    before: Anchor | None
    after: Anchor | None


@dataclass(frozen=True, slots=True)
class TopicView:
    """A topic with its explainers."""

    id: str
    title: str
    summary: str
    pages: tuple[Teaser, ...]


@dataclass(frozen=True, slots=True)
class ListView:
    """What `explainers.html` sees."""

    frame: Frame
    topics: tuple[TopicView, ...]


def plan(given: Plan) -> Iterator[Target]:
    """Every explainer and, in each language, their list."""
    for lang in given.site.config.languages:
        index_path = urls.collection(lang, f"{SECTION}/index")
        evidence = Evidence(given, lang, index_path)
        ordered = [p for _, pages in _by_topic(given) for p in pages]
        for index, page in enumerate(ordered):
            if page.text(lang):
                near = (ordered[index - 1] if index else None, _get(ordered, index + 1))
                path = urls.page(lang, SECTION, page.slug)
                yield Target(path, "jinja", _view(evidence, page, near), "explainer.html")
        yield Target(index_path, "jinja", _list(given, lang), "explainers.html")


def _get(pages: list[Page], index: int) -> Page | None:
    return pages[index] if index < len(pages) else None


def _by_topic(given: Plan) -> list[tuple[str, list[Page]]]:
    pages = given.site.of_kind(SECTION)
    topics = [str(topic.id) for topic in given.site.config.topics]
    groups = [(topic, [p for p in pages if _topic(p) == topic]) for topic in topics]
    return [*groups, ("", [p for p in pages if not _topic(p)])]


def _topic(page: Page) -> str:
    topic = page.original.front.topic
    return topic.key if topic else ""


def _view(evidence: Evidence, page: Page, near: tuple[Page | None, Page | None]) -> ExplainerView:
    given, lang = evidence.plan, evidence.lang
    path = urls.page(lang, SECTION, page.slug)
    content = article(evidence, page)

    def anchor(other: Page | None) -> Anchor | None:
        if other is None:
            return None
        text = other.text(lang) or other.original
        return Anchor(urls.relative(address(other, lang), path), text.front.title)

    titles = {topic.id: topic.title[lang] for topic in given.site.config.topics}
    front = page.original.front
    level = given.strings[lang][f"level.{front.level}"] if front.level else ""
    topic = titles[front.topic.key] if front.topic else ""
    return ExplainerView(content.frame, content, topic, level, anchor(near[0]), anchor(near[1]))


def _list(given: Plan, lang: Lang) -> ListView:
    path = urls.collection(lang, f"{SECTION}/index")
    topics = []
    for topic, pages in _by_topic(given):
        if pages:
            found = next((t for t in given.site.config.topics if t.id == topic), None)
            title = found.title[lang] if found else given.strings[lang]["topic.other"]
            summary = found.summary[lang] if found else ""
            teasers = tuple(teaser(page, lang, path) for page in pages)
            topics.append(TopicView(topic, title, summary, teasers))
    frame = collection_frame(given, lang, f"{SECTION}/index", SECTION, f"nav.{SECTION}")
    return ListView(frame, tuple(topics))


KIND = Kind(name=SECTION, plan=plan, section=SECTION, link="explainer")
