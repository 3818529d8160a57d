# SPDX-License-Identifier: Apache-2.0
"""What machines are told of problems: JSON, SARIF 2.1.0, workflow commands of GitHub."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from crenel import sarif
from crenel.annotations import annotation
from crenel.codes import CODES
from crenel.problems import Problem, Span
from tests.harness import crenel, small

PROBLEMS = (
    Problem(Span("content/a b,c.md", 3, 7), "R301", 'no page "x"', "50% sure\nlook: here"),
    Problem(Span("content/字.md", 2), "T505", "old"),
    Problem(Span("content/x.md"), "T506", "none"),
    Problem(Span("/out/site"), "O603", "there is no site yet", "build"),
)


def test_a_workflow_command_is_one_line_and_escaped() -> None:
    lines = [annotation(problem) for problem in PROBLEMS]
    assert lines[0] == (
        "::error file=content/a b%2Cc.md,line=3,col=7,title=R301"
        '::no page "x"%0A50%25 sure%0Alook: here'
    )
    assert lines[1] == "::warning file=content/字.md,line=2,title=T505::old"
    assert lines[2] == "::warning file=content/x.md,title=T506::none"
    assert not any("\n" in line or "\r" in line for line in lines)


def test_a_property_cannot_end_early() -> None:
    shown = annotation(Problem(Span("a::b%\r\n.md"), "F105", "x::y"))
    assert shown == "::error file=a%3A%3Ab%25%0D%0A.md,title=F105::x::y"


def _valid(log: Any) -> None:
    """Asserts what SARIF 2.1.0 requires of a log (its sections in brackets)."""
    assert log["version"] == "2.1.0"  # [3.13.2]
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"]  # [3.19.8]
    ids = [rule["id"] for rule in driver["rules"]]
    assert len(set(ids)) == len(ids)  # [3.49.3]
    for rule in driver["rules"]:
        assert all(rule[key]["text"] for key in ("shortDescription", "fullDescription", "help"))
        assert rule["defaultConfiguration"]["level"] in {"error", "warning"}
    for result in run["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]  # [3.27.6]
        assert result["level"] in {"error", "warning", "note", "none"}  # [3.27.10]
        assert result["message"]["text"]  # [3.27.11]
        (location,) = result["locations"]
        physical = location["physicalLocation"]
        uri = physical["artifactLocation"]["uri"]
        assert re.fullmatch(r"[A-Za-z0-9_.~/%-]+", uri)  # RFC 3986
        assert ("uriBaseId" in physical["artifactLocation"]) == (not uri.startswith("/"))
        region = physical.get("region", {"startLine": 1})
        assert region["startLine"] >= 1  # [3.30.5]
        assert region.get("startColumn", 1) >= 1  # [3.30.6]
    for base in {
        r["locations"][0]["physicalLocation"]["artifactLocation"].get("uriBaseId")
        for r in run["results"]
    } - {None}:
        assert base in run["originalUriBaseIds"]  # [3.4.4]


def test_a_log_holds_what_sarif_requires() -> None:
    log = json.loads(json.dumps(sarif.log(PROBLEMS)))
    _valid(log)
    results = log["runs"][0]["results"]
    assert [result["level"] for result in results] == ["error", "warning", "warning", "error"]
    place = results[0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "content/a%20b%2Cc.md", "uriBaseId": "%SRCROOT%"}
    assert place["region"] == {"startLine": 3, "startColumn": 7}
    assert "region" not in results[2]["locations"][0]["physicalLocation"]


def test_every_code_can_be_a_rule() -> None:
    _valid(sarif.log([Problem(Span("content/a.md", 1, 1), code, "x") for code in CODES]))


def _broken(root: Path) -> Path:
    small(root)
    page = root / "content" / "pages" / "about" / "en.md"
    page.write_text(page.read_text(encoding="utf-8") + "\n[[tow]]\n", encoding="utf-8")
    return root


@pytest.mark.parametrize("command", ["build", "check"])
@pytest.mark.parametrize("form", ["json", "sarif", "github"])
def test_a_command_answers_in_each_form_on_standard_output(
    command: str, form: str, tmp_path: Path
) -> None:
    root = _broken(tmp_path / "root")
    answer = crenel(command, "--root", str(root), "--jobs", "1", "--format", form)
    assert (answer.status, answer.err) == (1, "")
    if form == "json":
        assert {"code": "R301", "line": 8, "column": 1}.items() <= json.loads(answer.out)[0].items()
    elif form == "sarif":
        _valid(json.loads(answer.out))
    else:
        first = answer.out.splitlines()[0]
        assert first.startswith(
            '::error file=content/pages/about/en.md,line=8,col=1,title=R301::no page "tow"%0A'
        )


@pytest.mark.parametrize(("form", "empty"), [("json", "[]\n"), ("github", "")])
def test_a_build_without_problems_says_so_in_each_form(
    form: str, empty: str, tmp_path: Path
) -> None:
    root = small(tmp_path / "root")
    answer = crenel("build", "--root", str(root), "--jobs", "1", "--format", form)
    assert (answer.status, answer.out) == (0, empty)


def test_json_is_short_for_its_form_and_speaks_chinese_only_if_told(tmp_path: Path) -> None:
    root = _broken(tmp_path / "root")
    rest = ("--root", str(root), "--jobs", "1")
    assert crenel("check", *rest, "--json").out == crenel("check", *rest, "--format", "json").out
    told = json.loads(crenel("check", *rest, "--json", "--language", "zh").out)
    assert told[0]["message"] == "没有名为“tow”的页面"
