# SPDX-License-Identifier: Apache-2.0
"""The line of a file that a problem is about, with a mark under the place.

A `Quote` is a value: the terminal and the preview show the same. Columns are those of a terminal,
in which a Han character is two wide (Unicode's East Asian Width); a long line is cut around the
place; what could move a cursor is shown as its code.

It refuses files outside the root and lines that may hold a secret.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from crenel.problems import Problem

WIDTH = 72  # columns of a quoted line
MAX_BYTES = 4 * 1024 * 1024
TAB = "    "
MARK = "^"
_CUT = "…"
_FAR = 4 * WIDTH  # characters on each side of a place that are looked at
_SECRET = re.compile(
    r"secret|passw|private|token|api[-_]?key|BEGIN [A-Z ]*KEY|^RWRTY0Iy|^[A-Za-z0-9+/=]{80,}$",
    re.IGNORECASE,
)
_ROOMS = ("content", "templates")


@dataclass(frozen=True, slots=True)
class Quote:
    """A line as a terminal shows it; `column` counts its columns from 1 (0: unknown).

    `marker` is the text that stands below it: spaces and a mark, or nothing.
    """

    text: str
    column: int
    marker: str


def quote(problem: Problem, root: Path) -> Quote | None:
    """The line that `problem` is about; None if there is none that can be shown."""
    span = problem.span
    if not span.line or problem.code.startswith("K"):
        return None
    lines = _lines(root, span.path)
    line = lines[span.line - 1] if span.line <= len(lines) else ""
    return None if _is_kept_back(line) else shown(line, span.column)


@lru_cache(maxsize=1024)
def _is_kept_back(line: str) -> bool:
    """Whether a line says nothing, or what nobody should see."""
    return not line.strip() or bool(_SECRET.search(line))


def shown(line: str, column: int) -> Quote:
    """`line` with a mark under its character number `column`, cut to `WIDTH` columns."""
    at = min(max(column - 1, 0), len(line))
    before = _visible(line[max(at - _FAR, 0) : at])
    after = _visible(line[at : at + _FAR])
    before = _kept(before, WIDTH if not after else WIDTH * 2 // 3, from_end=True)
    after = _kept(after, WIDTH - width(before), from_end=False)
    if not column:
        return Quote((before + after).strip(), 0, "")
    text = before + after
    bare = text.lstrip()
    place = width(before) - (len(text) - len(bare))
    return Quote(bare.rstrip(), max(place, 0) + 1, " " * max(place, 0) + MARK)


def width(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(_width(character) for character in text)


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _visible(text: str) -> str:
    """`text` with tabs as spaces and with codes for what would not be seen or would move things."""
    parts = (
        TAB if c == "\t" else c if c.isprintable() else c.encode("unicode_escape").decode("ascii")
        for c in text
    )
    return "".join(parts)


def _kept(text: str, most: int, *, from_end: bool) -> str:
    """As much of `text` as fits, cut at its beginning or end."""
    if width(text) <= most:
        return text
    kept, used = list[str](), 1
    for character in reversed(text) if from_end else text:
        used += _width(character)
        if used > most:
            break
        kept.append(character)
    return _CUT + "".join(reversed(kept)) if from_end else "".join(kept) + _CUT


def _lines(root: Path, path: str) -> list[str]:
    """The lines of a file of the site as the problems count them; none if it cannot be shown."""
    if path.partition("/")[0] not in _ROOMS:
        return []
    try:
        base, file = root.resolve(), (root / path).resolve()
        inside = file.is_relative_to(base / path.partition("/")[0])
        about = file.stat()
        if not inside or not file.is_file() or about.st_size > MAX_BYTES:
            return []
        return _read(file, about.st_mtime_ns, about.st_size)
    except (OSError, ValueError):
        return []


@lru_cache(maxsize=4)  # many problems of one file are told one after the other
def _read(file: Path, _changed: int, _size: int) -> list[str]:
    text = file.read_bytes().decode("utf-8-sig", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
