# SPDX-License-Identifier: Apache-2.0
"""Positions: where in the source a form stands.

Python-Markdown keeps no positions, so a form is found again by its text: the n-th occurrence of a
text in the document is the n-th in the source. Equal forms have equal mistakes, so it never
matters which of them is which.
"""

from __future__ import annotations

from collections import Counter

from crenel.problems import Span


class Positions:
    """Finds forms in one text; remembers how often each was asked for."""

    def __init__(self, text: str, path: str, first_line: int) -> None:
        self._text, self._path, self._first_line = text, path, first_line
        self._asked: Counter[str] = Counter()

    def find(self, *forms: str) -> Span:
        """The place of the next occurrence of the first of `forms` that the source holds."""
        for form in filter(None, forms):
            at = self._nth(form)
            if at >= 0:
                line = self._text.count("\n", 0, at)
                column = at - (self._text.rfind("\n", 0, at) + 1) + 1
                return Span(self._path, line + self._first_line, column)
        return Span(self._path, self._first_line)

    def _nth(self, form: str) -> int:
        at = first = self._text.find(form)
        for _ in range(self._asked[form]):
            later = self._text.find(form, at + len(form))
            if later < 0:
                break
            at = later
        if first >= 0:
            self._asked[form] += 1
        return at
