# SPDX-License-Identifier: Apache-2.0
"""How much one text may ask of the parser, counted before it is parsed.

Python-Markdown reads most of a text once, but it copies a block for each form and heading in it,
from every bracket and brace on it looks for the closing one, each row of a table is filled up to
the width of the first, and each reference to a footnote looks at all before it. A text of a few
kilobytes that nobody would write could keep a build busy for hours.

It refuses such texts; what is counted grows only with the length of any text that is meant.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from xml.etree.ElementTree import Element

LONGEST = 256 * 1024  # characters of a text
LINES = 10_000  # of a text
LONGEST_BLOCK = 32 * 1024  # characters without an empty line between them
SCANS = 1_000_000  # characters that are looked at for the ends of brackets
BRACES = 8_000_000  # the same of braces, which costs less
COPIES = 4_000_000  # characters that are copied behind headings and definitions
CELLS = 20_000  # of all tables
FOOTNOTES = 500  # references
FENCES = 32  # whose lines are to be marked: the end of each is looked for in all that follows
DEEPEST = 32  # elements, one inside the other

_GAP = re.compile(r"\n[ \t]*\n")
_QUOTES = re.compile(rf"^(?: {{0,3}}>){{{DEEPEST}}}", re.MULTILINE)
_MARK = re.compile(r"[\[\]()\"']")
_CUT = re.compile(r"^ {0,3}(?:#|: |=+ *$|-+ *$|(?:[*_-] *){3,}$)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Limit:
    """What is counted in each block, and the sum from which on a text is refused.

    `ceiling` takes a text, the length of its longest block and the number of its lines, and gives a
    number that the sum cannot pass; almost no text needs more to be counted.
    """

    most: int
    message: str
    count: Callable[[str], int]
    ceiling: Callable[[str, int, int], int]


def excess(text: str) -> tuple[int, str] | None:
    """Where `text` begins to be too much and why, or None if it can be parsed."""
    if len(text) > LONGEST:
        return 0, f"{len(text)} characters; at most {LONGEST} make one text"
    lines = text.count("\n")
    if lines > LINES:
        return 0, f"more than {LINES} lines"
    if text.count("[^") > FOOTNOTES:
        return text.find("[^"), f"more than {FOOTNOTES} references to footnotes"
    if text.count("hl_lines") > FENCES:
        return text.find("hl_lines"), f"more than {FENCES} blocks of code with lines to be marked"
    if text.count(">") >= DEEPEST and (deep := _QUOTES.search(text)):
        return deep.start(), "quotes are nested too deeply"
    parts = list(_blocks(text))
    for place, block in parts:
        if len(block) > LONGEST_BLOCK:
            return place, f"{len(block)} characters without an empty line; at most {LONGEST_BLOCK}"
    return _counted(text, parts, lines + 1)


def _counted(text: str, parts: list[tuple[int, str]], lines: int) -> tuple[int, str] | None:
    longest = max(len(block) for _, block in parts)
    for limit in LIMITS:
        if limit.ceiling(text, longest, lines) > limit.most:
            sums = accumulate(limit.count(block) for _, block in parts)
            for (place, _), reached in zip(parts, sums, strict=True):
                if reached > limit.most:
                    return place, limit.message
    return None


def is_too_deep(root: Element) -> bool:
    """Whether elements are nested deeper than what is made of them later can go."""
    level = list(root)
    for _ in range(DEEPEST):
        level = [child for element in level for child in element]
    return bool(level)


def _blocks(text: str) -> Iterator[tuple[int, str]]:
    """What stands between empty lines, and where: no text is looked at beyond it."""
    start = 0
    for gap in _GAP.finditer(text):
        yield start, text[start : gap.start()]
        start = gap.end()
    yield start, text[start:]


def _scanned(block: str) -> int:
    """How many characters are looked at for the end of each "[" and of each "(" behind "]"."""
    open_at: dict[str, list[tuple[int, bool]]] = {"[": [], "(": []}
    total = 0
    for found in _MARK.finditer(block):
        mark, at = found[0], found.start()
        if mark in "[(":
            open_at[mark].append((at, mark == "[" or block[at - 1 : at] == "]"))
        elif mark in "])":
            waiting = open_at["[" if mark == "]" else "("]
            start, counts = waiting.pop() if waiting else (at, False)
            total += (at - start) * counts
        else:  # in a title, brackets do not count
            total += sum((len(block) - start) * counts for start, counts in open_at["("])
            open_at["("].clear()
    return total + sum((len(block) - start) * c for each in open_at.values() for start, c in each)


def _braces(block: str) -> int:
    """How many characters are looked at for the end of each "{", which stands on the same line."""
    return sum(len(line) * line.count("{") for line in block.split("\n"))


def _copied(block: str) -> int:
    """How many characters are copied until the block has been cut into its parts."""
    return len(block) * len(_CUT.findall(block))


def _cells(block: str) -> int:
    """How many cells the table has, if the block is one."""
    head, _, rest = block.partition("\n")
    is_table = "|" in head and "-" in rest.partition("\n")[0]
    return (head.count("|") + 1) * (rest.count("\n") + 1) if is_table else 0


LIMITS = (
    Limit(
        SCANS,
        "too many brackets that are not closed",
        _scanned,
        lambda text, longest, _: longest * (text.count("[") + text.count("(")),
    ),
    Limit(
        BRACES,
        "too many braces that are not closed",
        _braces,
        lambda text, longest, _: longest * text.count("{"),
    ),
    Limit(
        COPIES,
        "too many headings or definitions without an empty line before them",
        _copied,
        lambda _, longest, lines: longest * lines,
    ),
    Limit(
        CELLS,
        f"more than {CELLS} cells in tables",
        _cells,
        lambda text, _, lines: (text.count("|") + 1) * lines,
    ),
)
