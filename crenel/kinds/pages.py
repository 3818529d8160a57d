# SPDX-License-Identifier: Apache-2.0
"""Pages about the site itself, and their list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from crenel import urls
from crenel.contracts import Kind, Plan, Target
from crenel.views.article import Article, Teaser, article, teaser
from crenel.views.frame import Frame, collection_frame

SECTION = "pages"


@dataclass(frozen=True, slots=True)
class PageView:
    """What `page.html` sees."""

    frame: Frame
    article: Article


@dataclass(frozen=True, slots=True)
class ListView:
    """What `pages.html` sees."""

    frame: Frame
    pages: tuple[Teaser, ...]


def plan(given: Plan) -> Iterator[Target]:
    """Every page and, in each language, their list."""
    pages = given.site.of_kind(SECTION)
    for lang in given.site.config.languages:
        for page in pages:
            if page.text(lang):
                content = article(given, page, lang)
                path = urls.page(lang, SECTION, page.slug)
                yield Target(path, "jinja", PageView(content.frame, content), "page.html")
        path = urls.collection(lang, f"{SECTION}/index")
        frame = collection_frame(given, lang, f"{SECTION}/index", SECTION, f"nav.{SECTION}")
        view = ListView(frame, tuple(teaser(page, lang, path) for page in pages))
        yield Target(path, "jinja", view, "pages.html")


KIND = Kind(name=SECTION, plan=plan, section=SECTION, link="page")
