# SPDX-License-Identifier: Apache-2.0
"""`status` tells how texts, claims and sources stand, without judging them."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest

from crenel.order import Order
from crenel.survey import shown, standing
from tests.harness import build, crenel

TODAY = datetime.date(2026, 2, 1)


def status(root: Path, *options: str) -> str:
    answer = crenel("status", "--root", str(root), "--jobs", "1", "--today", "2026-02-01", *options)
    assert (answer.status, answer.err) == (0, "")
    return answer.out


def told(root: Path, *options: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(status(root, "--json", *options))
    return found


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def aged(root: Path) -> Path:
    """The small site with a missing, a stale and an unfinished translation."""
    content = root / "content"
    (content / "pages/about/zh-Hans.md").unlink()
    replace(content / "explainers/two/en.md", "updated: 2026-01-03", "updated: 2026-01-20")
    rain = content / "lessons/rain/zh-Hans.md"
    replace(rain, "translates: 2026-01-02", "translates: 2026-01-02\ndraft: true")
    return root


def test_the_table_in_full(aged: Path) -> None:
    assert status(aged) == (
        "explainers     language  state     updated     length  grade\n"
        "  one          en        original  2026-01-02    18 w\n"
        "  one          zh-Hans   current   2026-01-02   26 ch\n"
        "  two          en        original  2026-01-20    17 w\n"
        "  two          zh-Hans   stale     2026-01-03   19 ch\n"
        "    Made from 2026-01-03; the original has changed on 2026-01-20.\n"
        "    What changed is not known: git has no history of this file.\n"
        "\n"
        "lessons        language  state     updated     length  grade\n"
        "  rain         en        original  2026-01-02    37 w\n"
        "  rain         zh-Hans   draft\n"
        "\n"
        "organisations  language  state     updated     length  grade\n"
        "  acme         en        original  2026-01-02     7 w\n"
        "  acme         zh-Hans   current   2026-01-02   12 ch\n"
        "\n"
        "pages          language  state     updated     length  grade\n"
        "  about        en        original  2026-01-02     2 w\n"
        "  about        zh-Hans   missing\n"
        "\n"
        "Texts: missing 1, draft 1, stale 1, current 2, original 5\n"
        "\n"
        "Claims due for review: 2\n"
        "  rain-fell: of 2021-05-03, confidence is low (content/claims/part.yaml:12)\n"
        "  sky-blue: as of 2020 (content/claims/part.yaml:1)\n"
        "\n"
        "Claims on few sources: 1\n"
        "  sky-blue: one source (content/claims/part.yaml:1)\n"
        "\n"
        "Unused: 0\n"
    )


def test_the_table_in_chinese_stands_in_columns(aged: Path) -> None:
    said = status(aged, "--language", "zh").split("\n\n")
    assert said[0] == (
        "explainers     语言     状态  更新        长度  年级\n"
        "  one          en       原文  2026-01-02  18词\n"
        "  one          zh-Hans  最新  2026-01-02  26字\n"
        "  two          en       原文  2026-01-20  17词\n"
        "  two          zh-Hans  旧    2026-01-03  19字\n"
        "    译自2026-01-03的版本，原文后来在2026-01-20改过。\n"
        "    改了什么，无从得知：git里没有这个文件的历史。"
    )
    assert said[4] == "文本：缺 1，草稿 1，旧 1，最新 2，原文 5"
    assert said[5].splitlines()[1] == (
        "  rain-fell：2021-05-03的事，可信度低 (content/claims/part.yaml:12)"
    )


def test_the_same_in_json(aged: Path) -> None:
    found = told(aged)
    assert list(found) == ["today", "days", "texts", "due", "thin", "unused"]
    assert (found["today"], found["days"], found["unused"]) == ("2026-02-01", 365, [])
    texts = {(row["page"], row["language"]): row for row in found["texts"]}
    assert len(texts) == 10
    assert texts["explainers/two", "zh-Hans"] == {
        "page": "explainers/two",
        "language": "zh-Hans",
        "title": "二",
        "path": "content/explainers/two/zh-Hans.md",
        "state": "stale",
        "updated": "2026-01-03",
        "translates": "2026-01-03",
        "original": "2026-01-20",
        "words": 6,
        "characters": 19,
        "grade": None,
        "changes": None,
        "unknown": "git has no history of this file",
    }
    assert texts["pages/about", "zh-Hans"]["state"] == "missing"
    assert texts["pages/about", "zh-Hans"]["updated"] is None
    assert found["due"][1] == {
        "id": "sky-blue",
        "path": "content/claims/part.yaml",
        "line": 1,
        "reasons": ["as of 2020"],
    }


def test_a_draft_is_told_with_drafts(aged: Path) -> None:
    texts = {(row["page"], row["language"]): row for row in told(aged, "--drafts")["texts"]}
    row = texts["lessons/rain", "zh-Hans"]
    assert (row["state"], row["characters"]) == ("draft", 45)


def test_a_draft_page_is_a_draft_in_every_language(root: Path) -> None:
    crenel("new", "page", "fresh", "--root", str(root))
    assert "pages/fresh" not in {row["page"] for row in told(root)["texts"]}
    rows = [row for row in told(root, "--drafts")["texts"] if row["page"] == "pages/fresh"]
    assert [row["state"] for row in rows] == ["draft", "draft"]


@pytest.mark.parametrize(
    ("date", "days", "due"),
    [
        ("as_of: 2025-12-31", 31, True),
        ("as_of: 2025-12-31", 32, False),
        ("as_of: 2025-12", 31, True),
        ("as_of: 2025-12", 32, False),
        ("as_of: 2025", 31, True),
        ("as_of: 2025", 32, False),
        ("date: 2025-12-31", 31, True),
        ("date: 2020\n  as_of: 2026-01-30", 31, False),
    ],
)
def test_a_claim_is_due_when_all_of_its_date_is_old(
    root: Path, date: str, days: int, due: bool
) -> None:
    replace(root / "content/claims/part.yaml", "as_of: 2020", date)
    found = told(root, "--days", str(days))["due"]
    assert ("sky-blue" in {claim["id"] for claim in found}) == due


def test_claims_on_sources_that_were_hardly_read(root: Path) -> None:
    replace(root / "content/sources/papers.yaml", "seen: page", "seen: recall")
    reasons = {claim["id"]: claim["reasons"] for claim in told(root)["thin"]}
    assert reasons == {
        "rain-fell": ["read only as excerpt and recall"],
        "sky-blue": ["one source", "read only as recall"],
    }


def test_unused_records_are_those_that_check_reports(root: Path) -> None:
    crenel("new", "claim", "fresh", "--root", str(root))
    build(root)
    reported = json.loads(crenel("check", "--root", str(root), "--json").out)
    unused = told(root)["unused"]
    assert [problem["code"] for problem in unused] == ["S805"]
    assert unused[0] in reported
    assert status(root).endswith(
        'Unused: 1\n  content/claims/part.yaml:23:3: nothing uses the claim "fresh"\n'
    )


def test_a_long_text_has_a_grade(root: Path) -> None:
    path = root / "content/pages/about/en.md"
    replace(path, "A site.", "The cat sat on the mat again today. " * 15)
    rows = {(row["page"], row["language"]): row for row in told(root)["texts"]}
    assert rows["pages/about", "en"]["grade"] == 2.3
    assert "  120 w    2.3\n" in status(root)


def test_long_lists_are_cut_unless_all_is_asked_for(root: Path) -> None:
    path = root / "content/claims/part.yaml"
    text = path.read_text(encoding="utf-8")
    first = text.partition("- id: rain-fell")[0]
    path.write_text(
        text + "".join(first.replace("sky-blue", f"sky-{n}") for n in range(20)), encoding="utf-8"
    )
    assert "Unused: 20\n" in status(root)
    assert "  … 10 more (--all)\n" in status(root)
    assert "more (--all)" not in status(root, "--all")
    assert status(root, "--all").count("nothing uses the claim") == 20


def test_names_are_cut_to_the_width_of_a_terminal(root: Path) -> None:
    long = "a-page-with-a-name-as-long-as-names-can-be-in-any-address"
    (root / "content/pages/about").rename(root / "content/pages" / long)
    survey = standing.survey(Order(root, root / "site"), TODAY, 365)
    table = list(shown.lines(survey, shown.Manner(80)))
    table = table[: table.index("Texts: current 5, original 5")]
    assert max(map(len, table)) <= 80
    assert any("a-page-with-a-name-as-long-as-…" in line for line in table)
    assert any(long in line for line in shown.lines(survey, shown.Manner(120)))


def test_mistakes_that_stop_a_build_are_told_instead(root: Path) -> None:
    replace(root / "content/pages/about/en.md", "A site.", "[[nowhere]]")
    answer = crenel("status", "--root", str(root))
    assert (answer.status, answer.out) == (1, "")
    assert "R301" in answer.err


@pytest.mark.parametrize("options", [["--days", "-1"], ["--today", "soon"], ["--days", "x"]])
def test_wrong_usage(root: Path, options: list[str]) -> None:
    assert crenel("status", "--root", str(root), *options).status == 2


def test_any_day_will_do(root: Path) -> None:
    options = ["--root", str(root), "--today", "0001-01-01", "--days", "100000", "--json"]
    due = json.loads(crenel("status", *options).out)["due"]
    assert [claim["reasons"] for claim in due] == [["confidence is low"]]


def test_nothing_is_written(root: Path) -> None:
    before = sorted(root.rglob("*"))
    status(root)
    assert sorted(root.rglob("*")) == before
