# SPDX-License-Identifier: Apache-2.0
"""Sections whose pages are texts and no more: each page, and their list in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from crenel import urls
from crenel.contracts import Plan, Task, rendered
from crenel.model import Page
from crenel.values import Lang
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
from crenel.views.frame import Frame, collection_frame


@dataclass(frozen=True, slots=True)
class TextView:
    """What `lesson.html` and `page.html` see."""

    frame: Frame
    article: Article
    near: Near


@dataclass(frozen=True, slots=True)
class SectionView:
    """What `section.html` sees."""

    frame: Frame
    whole: str
    pages: tuple[Teaser, ...]


def section(given: Plan, name: str, template: str) -> Iterator[Task]:
    """Every page of the section `name`, by `template`, and in each language their list."""
    pages = given.site.of_kind(name)
    for lang in given.site.config.languages:
        path = urls.collection(lang, f"{name}/index")
        evidence = Evidence(given, lang, path)
        for page, neighbours in with_neighbours(pages):
            if page.text(lang):
                view = partial(_text, evidence, page, neighbours)
                yield rendered(urls.page(lang, name, page.slug), template, view)
        yield rendered(path, "section.html", partial(_list, given, lang, name))


def _text(evidence: Evidence, page: Page, neighbours: Neighbours) -> TextView:
    content = article(evidence, page)
    return TextView(content.frame, content, near(evidence, page, neighbours))


def _list(given: Plan, lang: Lang, name: str) -> SectionView:
    path = urls.collection(lang, f"{name}/index")
    frame = collection_frame(given, lang, f"{name}/index", name, f"nav.{name}")
    whole = urls.relative(urls.booklet(lang, name, "all"), path)
    teasers = tuple(teaser(page, lang, path) for page in given.site.of_kind(name))
    return SectionView(frame, whole, teasers)
