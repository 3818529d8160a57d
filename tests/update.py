# SPDX-License-Identifier: Apache-2.0
"""Writes what is generated and reviewed: `docs/problems.md`, each `expected.txt`, `tests/golden/`.

Run it as `python -m tests.update [CODE…]` and read the difference before you commit it.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from crenel.codes import CODES
from tests.harness import GOLDEN, NOT_REVIEWED, PROBLEMS, REPOSITORY, build, small
from tests.test_problems import CASES, printed

PROBLEMS_PAGE = REPOSITORY / "docs" / "problems.md"
FAMILIES = {
    "F": "Files and folders",
    "Y": "YAML and front matter",
    "R": "References",
    "M": "Markdown and pictures",
    "T": "Translations",
    "S": "Sources, numbers and style (in `check`)",
    "O": "Templates and output",
    "V": "The built tree",
    "P": "Releases (in `package`)",
    "K": "Keys",
    "C": "Copies (in `verify` and `mirror`)",
    "U": "Publishing",
}


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
            if code.startswith(letter):
                entry = CODES[code]
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
    """Writes the page, and the expected texts of the cases whose names begin with `wanted`."""
    PROBLEMS_PAGE.write_text(problems_page(), encoding="utf-8")
    if not wanted or "golden" in wanted:
        write_golden()
    for case in CASES:
        if case.startswith(tuple(wanted)) or not wanted:
            with tempfile.TemporaryDirectory() as folder:
                _, text = printed(case, Path(folder) / "root")
            (PROBLEMS / case / "expected.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
