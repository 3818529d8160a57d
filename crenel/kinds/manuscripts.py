# SPDX-License-Identifier: Apache-2.0
"""Manuscripts: the Markdown of each page as it was written, beside the page it became."""

from __future__ import annotations

from collections.abc import Iterator

from crenel import urls
from crenel.contracts import Kind, Plan, Target


def plan(given: Plan) -> Iterator[Target]:
    """The file of every text that was written (not of those that were converted)."""
    for page in given.site.pages.values():
        for text in page.texts:
            if text.source:
                path = urls.manuscript(text.lang, page.kind, page.slug)
                yield Target(path, "copy", text.source)


KIND = Kind(name="manuscripts", plan=plan)
