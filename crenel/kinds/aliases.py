# SPDX-License-Identifier: Apache-2.0
"""Aliases: at a page's former address stands a page that names the new one. No redirect."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from crenel import urls
from crenel.contracts import Kind, Plan, Task, rendered
from crenel.model import Page
from crenel.views.article import Teaser, teaser
from crenel.views.frame import Frame, Place, frame


@dataclass(frozen=True, slots=True)
class AliasView:
    """What `alias.html` sees."""

    frame: Frame
    page: Teaser


def plan(given: Plan) -> Iterator[Task]:
    """A page for each alias in each language that the page has."""
    for page in given.site.pages.values():
        for alias in page.original.front.aliases:
            for text in page.texts:
                path = urls.page(text.lang, page.kind, alias)
                others = tuple(
                    (other.lang, urls.page(other.lang, page.kind, page.slug), True)
                    for other in page.texts
                    if other.lang != text.lang
                )
                title, summary = text.front.title, text.front.summary
                place = Place(text.lang, path, "alias", title, summary, others)
                view = partial(_view, given, place, page)
                yield rendered(path, "alias.html", view)


def _view(given: Plan, place: Place, page: Page) -> AliasView:
    return AliasView(frame(given, place), teaser(page, place.lang, place.path))


KIND = Kind(name="aliases", plan=plan)
