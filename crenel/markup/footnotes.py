# SPDX-License-Identifier: Apache-2.0
"""Footnotes: those of Python-Markdown, but none that is defined within another.

Python-Markdown goes through the footnotes while it parses their texts, and stops with an error of
its own if one more appears. It refuses such texts instead.
"""

from __future__ import annotations

from collections.abc import Callable
from xml.etree.ElementTree import Element

from markdown.extensions.footnotes import FootnoteExtension

from crenel.markup.state import State


class Footnotes(FootnoteExtension):
    """The extension; `state` gives the state of the conversion under way."""

    def __init__(self, state: Callable[[], State]) -> None:
        self._state = state
        self._complete = False
        super().__init__(BACKLINK_TITLE="")

    def reset(self) -> None:
        """Forgets the footnotes of the text before."""
        super().reset()
        self._complete = False

    def setFootnote(self, id: str, text: str) -> None:  # noqa: A002, N802
        """Keeps a footnote, unless it stands in the text of another."""
        if self._complete:
            message, hint = (
                f"the footnote [^{id}] stands in another",
                "begin it on a line of its own",
            )
            self._state().report("M409", message, hint, f"[^{id}]:")
        else:
            super().setFootnote(id, text)

    def makeFootnotesDiv(self, root: Element) -> Element | None:  # noqa: N802
        """The list of footnotes, whose texts are parsed here."""
        self._complete = True
        return super().makeFootnotesDiv(root)
