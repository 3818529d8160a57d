# SPDX-License-Identifier: Apache-2.0
"""What was written for a page in one language: its file, and the document that it becomes.

A document is made when it is first asked for, since most builds need few of them; those asked for
last are held, and another is made again. Who asks for it or for the file is noted
(`crenel/noting.py`), so that a file of the site knows its texts.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial

from crenel.document import Document
from crenel.noting import note

HELD = 512  # documents: some 25 MB

_HELD = deque["Manuscript"]()


class Manuscript:
    """A text's file at `path`, and what makes its document."""

    __slots__ = ("_document", "_make", "_others", "_source", "path")

    def __init__(self, path: str, source: bytes, make: Callable[[], Document]) -> None:
        self.path, self._source, self._make = path, source, make
        self._document: Document | None = None
        self._others: tuple[Manuscript, ...] = ()

    @property
    def source(self) -> bytes:
        """The bytes of its file."""
        note(self.path)
        return self._source

    @property
    def document(self) -> Document:
        """What stands in it."""
        note(self.path)
        if self._document is None:
            self._document = self._make()
            _HELD.append(self)
            if len(_HELD) > HELD:
                _HELD.popleft()._document = None
        return self._document

    def turned(self, turn: Callable[[Document], Document]) -> Manuscript:
        """The same with another document, made from this one's."""
        other = Manuscript(self.path, self._source, partial(_turned, self, turn))
        self._others = (*self._others, other)
        return other

    def rewrite(self, source: bytes, document: Document) -> None:
        """Puts another text in its place, here and in what was made from it: for previews only."""
        self._source, self._document, self._make = source, None, lambda: document
        for other in self._others:
            other._source, other._document = source, None


def _turned(given: Manuscript, turn: Callable[[Document], Document]) -> Document:
    return turn(given.document)
