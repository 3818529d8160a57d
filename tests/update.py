# SPDX-License-Identifier: Apache-2.0
"""Writes what is generated: pages of `docs/`, `.vscode/`, each `expected.txt`, `tests/golden/`.

Run it as `python -m tests.update [CODE…]` and read the difference before you commit it.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from crenel import commands
from crenel.codes import CODES, FAMILIES
from crenel.command import Command
from crenel.leaves import leaves
from tests.harness import GOLDEN, NOT_REVIEWED, PROBLEMS, REPOSITORY, build, crenel, small
from tests.reference import PAGES
from tests.test_problems import CASES, printed

PROBLEMS_PAGE = REPOSITORY / "docs" / "problems.md"
COMMANDS_PAGE = REPOSITORY / "docs" / "commands.md"


class _Parser(argparse.ArgumentParser):
    """A parser that remembers what it was told to take."""

    def __init__(self) -> None:
        super().__init__(add_help=False)
        self.taken: list[argparse.Action] = []

    def add_argument(self, *args: Any, **kwargs: Any) -> argparse.Action:
        action = super().add_argument(*args, **kwargs)
        self.taken.append(action)
        return action


def commands_page() -> str:
    """The page of all commands and their options."""
    lines = [
        "# Commands",
        "",
        "Written from `crenel/commands/` by `python -m tests.update`. `crenel` stands for",
        "`.venv/bin/python build.py`; without a command it builds. Results go to standard output, problems",
        "and progress to standard error. The exit status is 0 if all is well, 1 if there are problems in what",
        "was given, 2 for wrong usage or a missing tool, 3 for a defect of Crenel's own.",
    ]
    for each in leaves(commands, "COMMAND", Command):
        parser = _Parser()
        each.options(parser)
        places = [str(taken.metavar) for taken in parser.taken if not taken.option_strings]
        lines += ["", f"## {' '.join(['crenel', each.name, *places])}", "", f"{each.help}", ""]
        lines += ["| | |", "|---|---|", *(_row(taken) for taken in parser.taken)]
    return "\n".join(lines) + "\n"


def _row(taken: argparse.Action) -> str:
    """An option and what it is for."""
    value = "" if taken.nargs == 0 else str(taken.metavar or taken.dest.upper())
    return f"| `{' '.join([*taken.option_strings, value]).strip()}` | {taken.help} |"


def problems_page() -> str:
    """The page of all problem codes."""
    lines = [
        "# Problem codes",
        "",
        "Written from `crenel/codes.py` by `python -m tests.update`. The smallest failing cases stand in",
        "`tests/problems/`. Codes marked *warning* are reported and do not stop a build.",
    ]
    for letter, title in FAMILIES.items():
        lines += ["", f"## {title}", "", "| code | what | why | what to do |", "|---|---|---|---|"]
        for code in sorted(CODES):
            entry = CODES[code]
            if entry.family == letter:
                mark = "" if entry.fatal else " *(warning)*"
                cells = [f"{code}{mark}", entry.title, entry.why, entry.fix]
                cells = [cell.replace("|", r"\|").replace("<", "&lt;") for cell in cells]
                lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def write_golden() -> None:
    """Writes the tree of the small site that is kept for review."""
    shutil.rmtree(GOLDEN, ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        root = small(Path(folder) / "root")
        build(root)
        shutil.copytree(root / "site", GOLDEN)
        for path in NOT_REVIEWED:
            (GOLDEN / path).unlink()


def main(wanted: list[str]) -> None:
    """Writes the pages, and the expected texts of the cases whose names begin with `wanted`."""
    PROBLEMS_PAGE.write_text(problems_page(), encoding="utf-8")
    COMMANDS_PAGE.write_text(commands_page(), encoding="utf-8")
    for page, written in PAGES.items():
        page.write_text(written(), encoding="utf-8")
    crenel("schema", "--root", str(REPOSITORY))
    if not wanted or "golden" in wanted:
        write_golden()
    for case in CASES:
        if case.startswith(tuple(wanted)) or not wanted:
            with tempfile.TemporaryDirectory() as folder:
                _, text = printed(case, Path(folder) / "root")
            (PROBLEMS / case / "expected.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
