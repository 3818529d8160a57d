# SPDX-License-Identifier: Apache-2.0
"""Problems: what is wrong in what we were given, where, and what to do about it.

A `Problem` is a value; stages collect them and report all at once. Nothing here reads files or
prints: `str(problem)` is the GNU form that editors and terminals understand.

It refuses codes that `crenel.codes` does not document.
"""

from __future__ import annotations

import difflib
import functools
import heapq
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from crenel.codes import CODES

MOST = 1_000  # characters of a message that are printed
LIKELY = 6  # names that are compared with a wrong one


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place in a file: `path` relative to the root, `line` and `column` from 1 (0: unknown)."""

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        if self.line and self.column:
            return f"{self.path}:{self.line}:{self.column}"
        return f"{self.path}:{self.line}" if self.line else self.path


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake: its place, its code (see `docs/problems.md`), what is wrong, a way forward."""

    span: Span
    code: str
    message: str
    hint: str = ""

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise ValueError(f"undocumented problem code {self.code}")

    @property
    def fatal(self) -> bool:
        """Whether a build with this problem must not be written."""
        return CODES[self.code].fatal

    def __str__(self) -> str:
        kind = "" if self.fatal else "warning: "
        head = f"{printable(str(self.span))}: {self.code} {kind}{printable(self.message)}"
        return f"{head}\n    hint: {printable(self.hint)}" if self.hint else head


class BuildFailed(Exception):
    """The input has problems; `problems` holds all of them, sorted."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems)))
        super().__init__(f"{len(self.problems)} problems")


def near(word: str, known: Iterable[str]) -> str:
    """A hint that names the most similar of the `known` words, or an empty text."""
    found = nearest(word, known)
    return f'did you mean "{found}"?' if found else ""


def nearest(word: str, known: Iterable[str]) -> str:
    """The most similar of the `known` words, or an empty text.

    Only those that share most with it are compared: a page may name thousands that do not exist.
    """
    traits = _traits(word[:MOST])
    likely = heapq.nlargest(LIKELY, ((_share(traits, _traits(other)), other) for other in known))
    found = difflib.get_close_matches(word[:MOST], [other for _, other in likely], n=1, cutoff=0.6)
    return found[0] if found else ""


@functools.lru_cache(maxsize=1 << 14)
def _traits(word: str) -> frozenset[str]:
    """The letters of a word and its pairs of letters."""
    return frozenset(word) | {first + second for first, second in pairwise(word)}


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    """How much of two sets is in both."""
    return len(one & other) / (len(one) + len(other) or 1)


def printable(text: str) -> str:
    """`text`, cut if it is endless, without all that could move a cursor or forge a line."""
    if len(text) > MOST:
        text = f"{text[:MOST]}…"
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text
    )
