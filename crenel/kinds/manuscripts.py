# SPDX-License-Identifier: Apache-2.0
"""Manuscripts: the Markdown of each page as it was written, beside the page it became."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from crenel import urls
from crenel.contracts import Kind, Plan, Task, copied
from crenel.model import Text


def plan(given: Plan) -> Iterator[Task]:
    """The file of every text that was written (not of those that were converted)."""
    for page in given.site.pages.values():
        for text in page.texts:
            if not text.converted:
                path = urls.manuscript(text.lang, page.kind, page.slug)
                yield copied(path, partial(_source, text))


def _source(text: Text) -> bytes:
    return text.manuscript.source


KIND = Kind(name="manuscripts", plan=plan)
