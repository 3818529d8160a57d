# SPDX-License-Identifier: Apache-2.0
"""Mistakes that real editors make: each is told at its place, with a hint that mends it.

A case of `tests/mistakes/` changes one file of the small site: it replaces `old` by `new`, adds a
file, moves one or saves it in another encoding. `problem` is what `check` then says of it (`at`: in
another file), `also` what follows from it. A hint to write something is obeyed by the letter: what
it names replaces what was wrong, or stood there before.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.harness import REPOSITORY, SMALL, crenel, small

TABLES = sorted((REPOSITORY / "tests" / "mistakes").glob("*.toml"))
CASES: Mapping[str, Mapping[str, str]] = {
    name: case
    for table in TABLES
    for name, case in tomllib.loads(table.read_text(encoding="utf-8")).items()
}
_WRITE = re.compile(
    r'(?:write|add|rename it to|did you mean) (?:"(?P<quoted>.+?)"\??|(?P<bare>.+))'
)


@dataclass(frozen=True)
class Told:
    """A problem as `check --json` gives it."""

    path: str
    code: str
    line: int
    column: int
    hint: str


def told(root: Path) -> list[Told]:
    """What `check` says of the content."""
    answer = crenel("check", "--json", "--root", str(root), "--jobs", "1")
    assert "Traceback" not in answer.err
    keys = ("path", "code", "line", "column", "hint")
    found = [Told(*(p[key] for key in keys)) for p in json.loads(answer.out)]
    return [problem for problem in found if problem.code != "O603"]


def mistake(root: Path, case: Mapping[str, str]) -> Path:
    """Makes the mistake of a case; returns the file that holds it."""
    path = root / "content" / case["file"]
    if "add" in case:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(case["add"], encoding="utf-8")
    elif "move" in case:
        path = path.rename(root / "content" / case["move"])
    elif "encoding" in case:
        path.write_bytes(path.read_text(encoding="utf-8").encode(case["encoding"]))
    else:
        text = path.read_text(encoding="utf-8")
        assert case["old"] in text
        path.write_text(text.replace(case["old"], case["new"], 1), encoding="utf-8")
    return path


def repair(root: Path, case: Mapping[str, str], path: Path) -> None:
    """Does what the hint says."""
    right = root / "content" / case["file"]
    if "add" in case:
        path.unlink()
    elif "move" in case:
        path.rename(right)
    elif "encoding" in case:
        path.write_text(path.read_bytes().decode(case["encoding"]), encoding="utf-8")
    else:
        text = path.read_text(encoding="utf-8")
        whole = (SMALL / "content" / case["file"]).read_text(encoding="utf-8")
        if "mended" in case:
            whole = text.replace(case["new"], case["mended"], 1)
        path.write_text(whole, encoding="utf-8")


@pytest.mark.parametrize("name", CASES)
def test_a_mistake_is_told_where_it_stands_and_its_hint_mends_it(name: str, tmp_path: Path) -> None:
    case, root = CASES[name], small(tmp_path / "root")
    path = mistake(root, case)
    found = told(root)
    own = path.relative_to(root).as_posix()
    place = f"content/{case['at']}" if "at" in case else own
    first = [p for p in found if p.path == place]
    shown = {f"{p.code} {p.line}:{p.column}": p.hint for p in first}
    assert shown.get(case["problem"]) == case["hint"], found
    assert sorted(p.code for p in found) == sorted([case["problem"][:4], *case.get("also", [])])
    repair(root, case, path)
    assert told(root) == []


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "mended" in case])
def test_what_a_hint_says_to_write_is_what_mends(name: str) -> None:
    match = _WRITE.match(CASES[name]["hint"])
    assert match
    wanted = match["quoted"] or match["bare"].partition(": ")[0]
    assert wanted.strip("'") in CASES[name]["mended"]


def test_all_mistakes_of_one_run_are_told_at_once(tmp_path: Path) -> None:
    root = small(tmp_path / "root")
    names = (
        "date-slashes",
        "fw-colon-claims",
        "kind-typo",
        "link-fw",
        "link-md",
        "wiki-fw-hash",
        "number-word",
        "lesson-question",
        "bool-han",
        "org-typo-event",
    )
    for name in names:
        mistake(root, CASES[name])
    found = {(p.path, f"{p.code} {p.line}:{p.column}") for p in told(root)}
    for name in names:
        assert (f"content/{CASES[name]['file']}", CASES[name]["problem"]) in found


def test_a_mistake_in_the_original_hides_none_in_its_translation(tmp_path: Path) -> None:
    root = small(tmp_path / "root")
    folder = root / "content" / "explainers" / "one"
    for name, old, new in (
        ("en", "title: ", "titel: "),
        ("zh-Hans", "\n---\n", "\n---\n<b>x</b>\n\n"),
    ):
        path = folder / f"{name}.md"
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
    found = {(Path(p.path).name, p.code[0]) for p in told(root)}
    assert found >= {("en.md", "Y"), ("zh-Hans.md", "M")}


def test_who_mends_is_told_what_is_checked_afterwards(tmp_path: Path) -> None:
    root, later = small(tmp_path / "root"), "the rules of writing are checked when"
    mistake(root, CASES["link-md"])
    answer = crenel("check", "--root", str(root), "--jobs", "1")
    assert answer.err.splitlines()[-1].startswith(later)
    answer = crenel("check", "--root", str(small(tmp_path / "whole")), "--jobs", "1")
    assert later not in answer.err


@pytest.mark.parametrize("form", ["crlf", "cr", "no end", "spaces behind the marks"])
def test_a_file_as_windows_and_others_save_it_simply_works(form: str, tmp_path: Path) -> None:
    root = small(tmp_path / "root")
    for path in [*root.rglob("*.md"), *root.rglob("*.yaml")]:
        text = path.read_text(encoding="utf-8")
        made = {
            "crlf": text.replace("\n", "\r\n"),
            "cr": text.replace("\n", "\r"),
            "no end": text.rstrip("\n"),
            "spaces behind the marks": re.sub(r"(?m)^---$", "---  ", text),
        }
        path.write_bytes(made[form].encode())
    for name in ("Thumbs.db", "desktop.ini", "~$en.docx", ".DS_Store"):
        (root / "content" / "pages" / "about" / name).write_bytes(b"x")
    assert told(root) == []
