# SPDX-License-Identifier: Apache-2.0
"""Writes what is generated: pages of `docs/`, `.vscode/`, each `expected.txt`, `tests/golden/`.

Run it as `python -m tests.update [CODE…]` and read the difference before you commit it.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from crenel import cli
from crenel.codes import CODES, FAMILIES
from crenel.usage import name_of
from tests.harness import GOLDEN, NOT_REVIEWED, PROBLEMS, REPOSITORY, build, crenel, small
from tests.reference import PAGES, cell
from tests.test_problems import CASES, printed

PROBLEMS_PAGE = REPOSITORY / "docs" / "problems.md"
COMMANDS_PAGE = REPOSITORY / "docs" / "commands.md"


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
    for parser in cli.parsers(cli.known()).values():
        places = [name_of(place) for place in parser.places()]
        lines += ["", f"## {' '.join([parser.prog, *places])}", "", f"{parser.description}", ""]
        rows = [*parser.places(), *parser.options()]
        lines += ["| | |", "|---|---|", *(f"| `{name_of(row)}` | {row.help} |" for row in rows)]
        lines += ["", *(f"    {example}" for example in parser.examples)]
    return "\n".join(lines) + "\n"


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
                cells = [cell(text) for text in cells]
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
