# SPDX-License-Identifier: Apache-2.0
"""The pictures of pages, as they were cleaned on loading."""

from __future__ import annotations

from collections.abc import Iterator

from crenel import urls
from crenel.contracts import Kind, Plan, Target


def plan(given: Plan) -> Iterator[Target]:
    """Every picture of every page."""
    for page in given.site.pages.values():
        for picture in page.pictures:
            path = urls.picture(page.kind, page.slug, picture.name)
            yield Target(path, "copy", picture.data)


KIND = Kind(name="pictures", plan=plan)
