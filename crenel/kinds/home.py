# SPDX-License-Identifier: Apache-2.0
"""The home page of each language: what there is, where to begin, what changed last."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from crenel import urls
from crenel.contracts import Kind, Plan, Task, rendered
from crenel.values import Lang
from crenel.views.article import Teaser, teaser
from crenel.views.evidence import Evidence
from crenel.views.figures import Figure, overview
from crenel.views.frame import Date, Frame, collection_frame, date

LATEST = 5


@dataclass(frozen=True, slots=True)
class TopicView:
    """A topic with its explainers."""

    id: str
    hue: int
    title: str
    summary: str
    pages: tuple[Teaser, ...]


@dataclass(frozen=True, slots=True)
class HomeView:
    """What `home.html` sees; `counts` are ready sentences such as "320 claims".

    `figure` is the overview of the diagram that the site names for it.
    """

    frame: Frame
    description: str
    topics: tuple[TopicView, ...]
    figure: Figure | None
    counts: tuple[str, ...]
    updated: Date | None


def plan(given: Plan) -> Iterator[Task]:
    """The home page of each language."""
    for lang in given.site.config.languages:
        path = urls.collection(lang, "index")
        yield rendered(path, "home.html", partial(_view, given, lang))


def _view(given: Plan, lang: Lang) -> HomeView:
    site, words, path = given.site, given.strings[lang], urls.collection(lang, "index")
    topics = []
    for hue, topic in enumerate(site.config.topics, 1):
        own = site.by_topic("explainers").get(topic.id, ())
        if own:
            teasers = tuple(teaser(page, lang, path) for page in own)
            view = TopicView(topic.id, hue, topic.title[lang], topic.summary[lang], teasers)
            topics.append(view)
    numbers = {
        "explainers": len(site.of_kind("explainers")),
        "organisations": len(site.of_kind("organisations")),
        "claims": len(site.claims),
        "sources": len(site.sources),
        "events": len(site.events),
        "terms": len(site.terms),
    }
    days = sorted(text.front.updated for p in site.pages.values() if (text := p.text(lang)))
    evidence, front = Evidence(given, lang, path), site.config.front
    return HomeView(
        frame=collection_frame(given, lang, "index", "home", site.config.title),
        description=site.config.description[lang],
        topics=tuple(topics),
        figure=overview(evidence, site.diagrams[front.key]) if front else None,
        counts=tuple(words.count(f"count.{name}", n) for name, n in numbers.items() if n),
        updated=date(words, days[-1]) if days else None,
    )


KIND = Kind(name="home", plan=plan)
