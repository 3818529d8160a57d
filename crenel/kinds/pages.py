# SPDX-License-Identifier: Apache-2.0
"""Pages about the site itself, and their list."""

from __future__ import annotations

from collections.abc import Iterator

from crenel.contracts import Kind, Plan, Task
from crenel.views.sections import section

SECTION = "pages"


def plan(given: Plan) -> Iterator[Task]:
    """Every page of the section and, in each language, their list."""
    return section(given, SECTION, "page.html")


KIND = Kind(name=SECTION, plan=plan, section=SECTION, link="page")
