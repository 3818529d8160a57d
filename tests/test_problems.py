# SPDX-License-Identifier: Apache-2.0
"""Each mistake is found at its place, named by its code, with a way forward; none is a traceback.

A case is a folder of `tests/problems/`: files laid over the small site, perhaps a `case.toml` (what
to delete, add or replace, before or after a first build), and `expected.txt`, what is printed.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from crenel.codes import CODES
from crenel.command import print_json
from crenel.problems import BuildFailed, Problem, Span, near
from tests.harness import PROBLEMS, REPOSITORY, crenel, prepare, snapshot

CASES = sorted(case.name for case in PROBLEMS.iterdir())
# proved where the circumstances can be made: two processes at once, a library that is missing
ELSEWHERE = {
    "O606": "test_lock.py",
    "O608": "test_conversion.py",
    "O609": "test_faults.py",
    "P902": "test_packaging.py",
    "P904": "test_packaging.py",
    **{code: "test_keys.py" for code in CODES if code.startswith("K")},
    **{code: "test_tampering.py" for code in CODES if code.startswith("C")},
    **{code: "test_publish.py" for code in CODES if code.startswith("U")},
}


def printed(case: str, root: Path) -> tuple[int, str]:
    """Runs the command of a case; what it prints, with the root's own path left out."""
    told = prepare(PROBLEMS / case, root)
    command = told.get("command", "build")
    out = ["--out", str(root / told["out"])] if "out" in told else []
    answer = crenel(command, "--root", str(root), "--jobs", "1", *out)
    assert "Traceback" not in answer.err
    lines = [line for line in answer.err.splitlines() if not re.match(r"\d+ files?:|    \| ", line)]
    return answer.status, "\n".join(lines).replace(f"{root}/", "") + "\n"


@pytest.mark.parametrize("case", CASES)
def test_each_mistake_is_named_at_its_place(case: str, tmp_path: Path) -> None:
    status, text = printed(case, tmp_path / "root")
    assert text == (PROBLEMS / case / "expected.txt").read_text(encoding="utf-8")
    code = case.partition("-")[0]
    assert f" {code} " in text
    assert status == (1 if CODES[code].fatal else 0)


@pytest.mark.parametrize("case", [c for c in CASES if CODES[c.partition("-")[0]].fatal])
def test_a_mistake_leaves_the_last_good_site_as_it_was(case: str, tmp_path: Path) -> None:
    root = tmp_path / "root"
    told = prepare(PROBLEMS / case, root, built=True)
    before = snapshot(root / "site")
    assert before
    out = ["--out", str(root / told["out"])] if "out" in told else []
    crenel(told.get("command", "build"), "--root", str(root), "--jobs", "1", *out)
    assert snapshot(root / "site") == before


def test_every_code_has_a_case() -> None:
    covered = {case.partition("-")[0] for case in CASES} | set(ELSEWHERE)
    assert covered == set(CODES)


@pytest.mark.parametrize("code", ELSEWHERE)
def test_a_code_proved_elsewhere_is_proved_there(code: str) -> None:
    assert code in (REPOSITORY / "tests" / ELSEWHERE[code]).read_text(encoding="utf-8")


def test_a_problem_prints_in_the_gnu_form_and_escapes_control_characters() -> None:
    problem = Problem(Span("a.md", 3, 7), "R301", 'no page "\x1b[2J"', "look")
    assert str(problem) == 'a.md:3:7: R301 no page "\\x1b[2J"\n    hint: look'


def test_an_undocumented_code_is_refused() -> None:
    with pytest.raises(ValueError, match="undocumented"):
        Problem(Span("a"), "X000", "")


def test_problems_are_sorted_and_unique() -> None:
    late, early = Problem(Span("b"), "F101", "x"), Problem(Span("a", 9), "F101", "x")
    assert BuildFailed([late, early, late]).problems == (early, late)


@pytest.mark.parametrize(("word", "hint"), [("tow", 'did you mean "two"?'), ("zzz", ""), ("", "")])
def test_near_names_only_what_is_near(word: str, hint: str) -> None:
    assert near(word, ["one", "two"]) == hint


def test_a_path_cannot_move_the_cursor_and_a_message_ends() -> None:
    shown = str(Problem(Span("a\x1b[2J\u202e\nb"), "F105", "x" * 5000))
    assert shown.startswith("a\\x1b[2J\\u202e\\nb: F105 x")
    assert len(shown) < 1100


def test_what_machines_read_cannot_move_the_cursor_either(
    capsys: pytest.CaptureFixture[str],
) -> None:
    value = {"path": "a\x1b[2J\x9b\u202e\U000e0041", "other": ["字"]}
    print_json(value)
    text = capsys.readouterr().out
    assert all(c.isprintable() or c == "\n" for c in text)
    assert "字" in text
    assert json.loads(text) == value
