# SPDX-License-Identifier: Apache-2.0
"""The blocks of a text: paragraphs, list items and table rows as plain words with their forms.

What judges prose (sources, numbers, style) reads these and never HTML. A paragraph and the list or
table that follows it directly are one group: a citation in one holds for the other.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from crenel.document import FORM, Block, Html, Turn, Word
from crenel.markup.state import TAG, State

_LEAVES = frozenset({"p", "li", "dt", "dd", "tr", "figcaption"})
_CONTAINERS = frozenset({"ul", "ol", "dl", "table", "blockquote"})
_IN_GROUPS = _LEAVES | _CONTAINERS
_APART = _CONTAINERS | {"p", "div", "pre", "details", "sup"}  # "sup" is the mark of a footnote
_SKIPPED = frozenset({"pre", "h1", "h2", "h3", "h4", "h5", "h6", "thead", "summary"})
_BREAK = re.compile(f"[{chr(FORM)}-{chr(FORM + 0xFFFD)}\n*`]")
_ESCAPED = re.compile("\x02([0-9]+)\x03")
_STASHED = re.compile("\x02[^\x03]*\x03")


def collect(root: Element, state: State) -> None:
    """Adds the blocks of the tree to `state`."""
    _Collector(state).children(root)


class _Collector:
    def __init__(self, state: State) -> None:
        self.state = state
        self.group = 0
        self.depth = 0

    def children(self, parent: Element) -> None:
        for child in parent:
            tag, classes = child.tag, child.get("class", "")
            table = classes == "table"  # what lets a wide table scroll
            if self.depth == 0 and tag not in _IN_GROUPS and not table:
                self.group += 1  # a heading or a block ends what stood before it
            if tag in _SKIPPED or "block-title" in classes:
                continue
            if tag in _CONTAINERS or table:
                self.depth += 1
                self.children(child)
                self.depth -= 1
            elif tag in _LEAVES:
                self.leaf(child)
            elif "footnote" not in classes:
                self.children(child)

    def leaf(self, element: Element) -> None:
        if self.depth == 0:
            self.group += 1
        forms: list[int] = []
        text = self.words(element, forms).strip()
        if text:
            found = [self.state.segments[index] for index in forms]
            known = tuple([form for form in found if not isinstance(form, (Html, Turn))])
            beginning = _beginning(text)
            span = self.state.positions.find(*(beginning[:n] for n in (40, 20, 10)))
            if not beginning and known and not isinstance(known[0], Word):
                span = known[0].span
            self.state.blocks.append(Block(str(element.tag), text, known, self.group, span))
        if len(element) and element.tag != "tr":
            self.depth += 1
            self.children(element)
            self.depth -= 1

    def words(self, element: Element, forms: list[int]) -> str:
        """The words of an element, its inner blocks left out, forms as private characters."""
        parts = [_plain(element.text)] if element.text else []
        for child in element:
            if child.tag == TAG:
                parts.append(chr(FORM + len(forms)))
                forms.append(int(child.get("n", "0")))
            elif child.tag in ("td", "th"):
                parts.append(self.words(child, forms) + "\n")
            elif child.tag not in _APART:
                parts.append(self.words(child, forms))
            if child.tail:
                parts.append(_plain(child.tail))
        return "".join(parts)


def _plain(text: str) -> str:
    if "\x02" not in text:
        return text
    resolved = _ESCAPED.sub(lambda found: chr(int(found[1])), text)
    return _STASHED.sub("", resolved)


def _beginning(text: str) -> str:
    """The first words of a block as they stand in the source, up to the first form or break."""
    return _BREAK.split(text[:40], maxsplit=1)[0].rstrip()
