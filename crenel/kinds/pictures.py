# SPDX-License-Identifier: Apache-2.0
"""The pictures of pages, as they were cleaned on loading."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from crenel import urls
from crenel.contracts import Kind, Plan, Task, copied


def plan(given: Plan) -> Iterator[Task]:
    """Every picture of every page."""
    for page in given.site.pages.values():
        for picture in page.pictures:
            path = urls.picture(page.kind, page.slug, picture.name)
            yield copied(path, partial(bytes, picture.data))


KIND = Kind(name="pictures", plan=plan)
