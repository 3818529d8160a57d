# SPDX-License-Identifier: Apache-2.0
"""Editions: each language of the site as a book, in the order in which one would read it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from crenel import urls
from crenel.contracts import Plan
from crenel.parcel import Edition, Part
from crenel.urls import OutPath
from crenel.values import Lang
from crenel.views.shelves import shelves


def editions(given: Plan, tree: Collection[OutPath]) -> tuple[Edition, ...]:
    """A book a language, of the pages that stand in `tree`."""
    return tuple(_edition(given, lang, tree) for lang in given.site.config.languages)


def _edition(given: Plan, lang: Lang, tree: Collection[OutPath]) -> Edition:
    config, words = given.site.config, given.strings[lang]
    parts = []
    for title, paths in _parts(given, lang):
        own = tuple(path for path in paths if path in tree)
        if own:
            parts.append(Part(title, own))
    return Edition(
        lang=lang,
        title=config.title[lang],
        description=config.description[lang],
        home=urls.collection(lang, "index"),
        parts=tuple(parts),
        words={**words.texts, "contents": words["book.contents"]},
    )


def _parts(given: Plan, lang: Lang) -> Iterator[tuple[str, list[OutPath]]]:
    site, words = given.site, given.strings[lang]
    config = site.config

    def pages(section: str, keys: list[str]) -> list[OutPath]:
        return [urls.page(lang, section, key) for key in keys]

    def lists(name: str, keys: list[str]) -> list[OutPath]:
        return [urls.collection(lang, f"{name}/{key}") for key in keys]

    explainers = site.by_topic("explainers")
    for topic in config.topics:
        own = [page.slug for page in explainers.get(topic.id, ())]
        yield topic.title[lang], pages("explainers", list(own))
    other = [page.slug for page in explainers.get("", ())]
    yield words["topic.other"], pages("explainers", list(other))
    organisations = site.of_kind("organisations")
    for kind, title in config.vocabulary.organisation.items():
        own = [p.slug for p in organisations if p.data and p.data.kind.key == kind]
        yield title[lang], pages("organisations", list(own))
    yield words["nav.figures"], lists("figures", [*site.diagrams, *site.charts])
    yield words["nav.timeline"], lists("timeline", [topic.id for topic in config.topics])
    yield words["nav.relations"], [urls.collection(lang, "relations")]
    yield words["nav.glossary"], [urls.collection(lang, "glossary")]
    lessons = [page.slug for page in site.of_kind("lessons")]
    yield words["nav.lessons"], pages("lessons", list(lessons))
    about = [page.slug for page in site.of_kind("pages")]
    yield words["nav.pages"], pages("pages", list(about))
    yield words["nav.claims"], lists("claims", [part.id for part in config.ledger])
    yield words["nav.sources"], lists("sources", [shelf.name for shelf in shelves(site)])
