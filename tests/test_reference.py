# SPDX-License-Identifier: Apache-2.0
"""The pages of reference are what the code says, and leave nothing out."""

from __future__ import annotations

from pathlib import Path

import pytest

from crenel import planning
from crenel.entries import about, entries
from crenel.load.schema import FORMS, Form
from crenel.order import Order, read_all
from tests.harness import REPOSITORY
from tests.reference import PAGES, template_views


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_page_is_what_the_code_says(page: Path) -> None:
    assert page.read_text(encoding="utf-8") == PAGES[page](), "run: python -m tests.update"


def test_every_template_has_a_view() -> None:
    templates = {path.name for path in (REPOSITORY / "templates").glob("*.?*ml")}
    assert set(template_views()) == templates - {"base.html"}


def test_templates_see_the_views_that_name_them(root: Path) -> None:
    order = Order(root, root / "site")
    tasks = planning.plan(read_all(root), order).tasks
    targets = [target for task in tasks for target in task.make()]
    told = template_views()
    seen = {(target.template, type(target.view)) for target in targets if target.template}
    assert seen == {(name, told[name]) for name, _ in seen}
    assert len(seen) > 20


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_the_meaning_of_a_key_stands_below_it(form: Form) -> None:
    assert about(form.cls)
    assert all(each.meaning for each in entries(form.cls))
