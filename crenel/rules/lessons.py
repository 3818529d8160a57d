# SPDX-License-Identifier: Apache-2.0
"""A lesson has all its parts, in their order (S812)."""

from __future__ import annotations

from collections.abc import Iterator

from crenel.contracts import Plan, Rule
from crenel.problems import Problem, Span

SECTION = "lessons"
PARTS = ("aim", "glance", "before", "steps", "handout", "quiz", "discussion", "rests-on")


def _run(given: Plan) -> Iterator[Problem]:
    for page in given.site.of_kind(SECTION):
        for text in page.texts:
            given_ids = [heading.id for heading in text.face.headings if heading.level == 2]
            missing = [part for part in PARTS if part not in given_ids]
            if missing or [part for part in given_ids if part in PARTS] != list(PARTS):
                message = f"parts missing or out of order: {', '.join(missing) or 'their order'}"
                hint = f"the parts, in order: {', '.join(PARTS)}"
                yield Problem(Span(text.path), "S812", message, hint)


RULE = Rule(name="lessons", run=_run)
