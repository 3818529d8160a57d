# SPDX-License-Identifier: Apache-2.0
"""The documents as a site: every one is a page, every link between them leads, `check` agrees."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests import pictures
from tests.docs import DOCS, documents, ids, linked, page, runs, summary, write
from tests.harness import build, crenel


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("docs") / "root"
    write(root)
    return root


def test_the_documents_are_a_site_without_problems(written: Path) -> None:
    build(written)
    answer = crenel("check", "--root", str(written), "--jobs", "1")
    assert answer.status == 0, answer.err
    found = set(re.findall(r": ([A-Z][0-9]{3}) warning", answer.err))
    assert found <= {"T506"}, answer.err  # not every document is translated
    for doc in documents():
        made = written / "site" / doc.lang.lower() / "pages" / f"{doc.slug}.html"
        assert made.is_file(), doc.path


def test_every_link_to_a_document_is_one_by_identity(written: Path) -> None:
    for doc in documents():
        text = (written / "content" / "pages" / doc.slug / f"{doc.lang}.md").read_text("utf-8")
        prose = "".join(run for is_prose, run in runs(text) if is_prose)
        assert not re.search(r"\]\([^)]*\.md", prose), doc.path
        assert prose.count("[[") >= len(set(re.findall(r"\]\(([a-z0-9/.-]+\.md)", doc.text))) - 1


def test_roles_have_their_pages_in_both_languages() -> None:
    for role in ("editors", "translators", "teachers"):
        for folder in (DOCS, DOCS / "zh"):
            text = (folder / f"{role}.md").read_text(encoding="utf-8")
            assert len(text.splitlines()) <= 100, role
            assert text.count("\n## ") == (DOCS / f"{role}.md").read_text("utf-8").count("\n## ")


def test_a_document_becomes_a_page() -> None:
    doc = next(doc for doc in documents() if doc.path == "zh/editors.md")
    known = {each.path: each for each in documents()}
    made = page(doc, known, "2026-01-31")
    assert made.startswith('---\ntitle: "写给编辑"\nsummary: "你负责撰写和修改文字')
    assert "translates: 2026-01-31\n" in made
    assert "## 预览 {#preview}" in made
    assert "[[tutorial|tutorial.md]]" in made
    table = "| [a](content.md#pages) | `[b](c.md)` | [d](https://example.org/) | [e](lost.md) |"
    assert linked(table, known["editors.md"], known) == (
        r"| [[content#pages\|a]] | `[b](c.md)` | [d](https://example.org/) | e |"
    )


def test_what_is_read_of_a_document() -> None:
    text = "One `a.b` is [two](x.md). Three.\n\n```sh\n## no\n```\n\n## A `b`, and c\n\n    ## no\n"
    assert summary(text) == "One a.b is two."
    assert summary("一句。二句。\n") == "一句。"
    assert ids(text) == ["a-b-and-c"]
    assert "".join(run for _, run in runs(text)) == text


def test_the_readme_is_one_screen_with_small_pictures() -> None:
    text = (DOCS.parent / "README.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 60
    shown = set(re.findall(r'src="([^"]+)"', text))
    taken = {f"docs/pictures/{picture.name}.webp" for picture in pictures.PICTURES}
    assert shown == taken == {f"docs/pictures/{p.name}" for p in pictures.FOLDER.iterdir()}
    assert sum((DOCS.parent / path).stat().st_size for path in shown) <= pictures.MOST


@pytest.mark.browser
@pytest.mark.parametrize("picture", pictures.PICTURES, ids=lambda picture: picture.name)
def test_the_pictures_can_be_taken_anew(
    browser: Browser, real: Path, picture: pictures.Picture
) -> None:
    data = pictures.take(browser, real / "site", picture)
    assert (data[:4], data[8:12]) == (b"RIFF", b"WEBP")
    assert len(data) > 5000  # an empty page has less
