# SPDX-License-Identifier: Apache-2.0
"""Positions: where in the source a form stands.

Python-Markdown keeps no positions, so a form is found again by its text: the n-th occurrence of a
text in the document is the n-th in the source. Equal forms have equal mistakes, so it never
matters which of them is which.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from crenel.problems import Span

_LINE = re.compile("\n")


class Positions:
    """Finds forms in one text; remembers where each was found last."""

    def __init__(self, text: str, path: str, first_line: int) -> None:
        self._text, self._path, self._first_line = text, path, first_line
        self._found: dict[str, int] = {}
        self._exhausted: set[str] = set()
        self._starts = [0, *(found.end() for found in _LINE.finditer(text))]

    def find(self, *forms: str) -> Span:
        """The place of the next occurrence of the first of `forms` that the source holds."""
        for form in forms:
            at = self._next(form) if form else -1
            if at >= 0:
                return self.at(at)
        return Span(self._path, self._first_line)

    def at(self, place: int) -> Span:
        """The line and column of a place in the text."""
        line = bisect_right(self._starts, place)
        column = place - self._starts[line - 1] + 1
        return Span(self._path, line - 1 + self._first_line, column)

    def _next(self, form: str) -> int:
        """Where a form stands next, or last if it was asked for too often; -1: nowhere."""
        last = self._found.get(form)
        if form in self._exhausted and last is not None:
            return last
        at = self._text.find(form, 0 if last is None else last + len(form))
        if at < 0:
            self._exhausted.add(form)
            at = -1 if last is None else last
        self._found[form] = at
        return at
