# SPDX-License-Identifier: Apache-2.0
"""Lessons for teachers, with handouts and quizzes that work offline and on paper; their list."""

from __future__ import annotations

from collections.abc import Iterator

from crenel.contracts import Kind, Plan, Task
from crenel.views.sections import section

SECTION = "lessons"


def plan(given: Plan) -> Iterator[Task]:
    """Every page of the section and, in each language, their list."""
    return section(given, SECTION, "lesson.html")


KIND = Kind(name=SECTION, plan=plan, section=SECTION, link="lesson")
