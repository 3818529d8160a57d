# SPDX-License-Identifier: Apache-2.0
"""Inline patterns with less work: tried only on texts that hold what they cannot match without.

Python-Markdown tries every pattern on every text and takes every text apart and together again.
Here a text that no pattern can match stays where it is. What matches is treated in the very order
of Python-Markdown's own processor (a node found in a tail is looked at twice, one found in a text
waits its turn), since numbers of footnotes, stashes and our own segments follow from it.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown import inlinepatterns as patterns
from markdown.extensions.footnotes import FootnoteInlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import (
    INLINE_PLACEHOLDER,
    INLINE_PLACEHOLDER_PREFIX,
    INLINE_PLACEHOLDER_RE,
    STX,
    AtomicString,
)

from crenel.markup import forms

BREAK = "  \n"
# one of these texts stands in whatever the pattern matches
NEEDED: Mapping[type[patterns.Pattern], tuple[str, ...]] = MappingProxyType(
    {
        patterns.BacktickInlineProcessor: ("`",),
        patterns.EscapeInlineProcessor: ("\\",),
        FootnoteInlineProcessor: ("[^",),
        patterns.ReferenceInlineProcessor: ("[",),
        patterns.LinkInlineProcessor: ("[",),
        patterns.ImageInlineProcessor: ("![",),
        patterns.ImageReferenceInlineProcessor: ("![",),
        patterns.ShortReferenceInlineProcessor: ("[",),
        patterns.ShortImageReferenceInlineProcessor: ("![",),
        patterns.AutolinkInlineProcessor: ("<",),
        patterns.SubstituteTagInlineProcessor: (BREAK,),
        patterns.DelimiterProcessor: ("*", "_"),
    }
)
SPECIAL = re.compile(f"[`\\[\\\\<&*_@＠［【{STX}]")  # each mark has one of these, but one
Node = Element | str


def _special(text: str) -> bool:
    """Whether a text may hold a match, or a placeholder for one."""
    return bool(SPECIAL.search(text)) or BREAK in text


@dataclass(frozen=True, slots=True)
class _Trial:
    """A pattern of the dialect and what its matches hold."""

    pattern: patterns.InlineProcessor
    needed: tuple[str, ...]

    def can_match(self, text: str) -> bool:
        """Whether a match is possible at all."""
        return any(map(text.__contains__, self.needed))


def needed(pattern: patterns.Pattern) -> tuple[str, ...]:
    """The marks of a pattern; raises KeyError for one that is not known."""
    return pattern.marks if isinstance(pattern, forms.OwnForm) else NEEDED[type(pattern)]


def _trial(pattern: patterns.Pattern) -> _Trial:
    if not isinstance(pattern, patterns.InlineProcessor) or pattern.ANCESTOR_EXCLUDES:
        raise TypeError(f"{pattern.type()} asks for more than the text")
    return _Trial(pattern, needed(pattern))


class Inline(Treeprocessor):
    """Does what Python-Markdown's `InlineProcessor` does.

    Raises KeyError or TypeError for a pattern that it was not proved with.
    """

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self.stashed_nodes: dict[str, Node] = {}  # the patterns read it
        self._trials = tuple(_trial(pattern) for pattern in md.inlinePatterns)

    def run(self, root: Element) -> Element:
        """Applies the patterns to all texts below `root`, level by level."""
        self.stashed_nodes = {}
        waiting = deque([root])
        while waiting:
            parent = waiting.popleft()
            found: list[tuple[Element, list[Element]]] = []
            for at, child in enumerate(parent, 1):  # meets what `_tail` puts behind a child
                if child.text and _special(child.text):
                    nodes = self._text(child)
                    waiting.extend(nodes)
                    found.append((child, nodes))
                if child.tail and _special(child.tail):
                    self._tail(parent, child, at)
                if len(child):
                    waiting.append(child)
            for child, nodes in found:
                child[:0] = nodes
        return root

    def _text(self, child: Element) -> list[Element]:
        """The nodes found in the text of an element, which keeps what stands before them."""
        text = child.text or ""
        if isinstance(text, AtomicString):
            return []
        child.text = None
        return self._placed(self._stashed(text, 0), child, in_tail=False)

    def _tail(self, parent: Element, child: Element, at: int) -> None:
        """Puts the nodes found in the tail of an element behind it, at `at`."""
        before = Element("before")
        nodes = self._placed(self._stashed(child.tail or "", 0), before, in_tail=True)
        child.tail = before.tail
        parent[at:at] = nodes

    def _stashed(self, text: str, first: int) -> str:
        """`text` with a placeholder for each match of the patterns from the index `first` on."""
        if isinstance(text, AtomicString) or not _special(text):
            return text
        for index in range(first, len(self._trials)):
            trial = self._trials[index]
            start: int | None = 0
            while start is not None and trial.can_match(text):
                text, start = self._once(text, start, index)
        return text

    def _once(self, text: str, start: int, index: int) -> tuple[str, int | None]:
        """`text` with its next match replaced, and where to go on; nowhere if there is none."""
        pattern = self._trials[index].pattern
        for match in pattern.getCompiledRegExp().finditer(text, start):
            node, begin, end = pattern.handleMatch(match, text)
            if begin is not None and end is not None:
                break
        else:
            return text, None
        if node is None:
            return text, end
        if not isinstance(node, str) and not isinstance(node.text, AtomicString):
            for part in (node, *node):
                if part.text:
                    part.text = self._stashed(part.text, index + 1)
                if part.tail:
                    part.tail = self._stashed(part.tail, index)
        number = f"{len(self.stashed_nodes):04d}"
        self.stashed_nodes[number] = node
        placeholder = INLINE_PLACEHOLDER % number
        return f"{text[:begin]}{placeholder}{text[end:]}", begin + len(placeholder)

    def _placed(self, text: str, owner: Element, *, in_tail: bool) -> list[Element]:
        """The nodes in `text`; the owner takes what stands before them, each what follows it."""
        nodes: list[Element] = []

        def put(words: str) -> None:
            if not words:
                return
            if nodes:
                nodes[-1].tail = _joined(nodes[-1].tail, words)
            elif in_tail:
                owner.tail = _joined(owner.tail, words)
            else:
                owner.text = _joined(owner.text, words)

        end = 0
        for start, after, node in self._placeholders(text):
            put(text[end:start])
            end = after
            if isinstance(node, str):
                put(node)
            else:
                self._inner(node)
                nodes.append(node)
        put(AtomicString(text[end:]) if isinstance(text, AtomicString) else text[end:])
        return nodes

    def _placeholders(self, text: str) -> Iterator[tuple[int, int, Node]]:
        """Where each placeholder begins and ends, and for what it stands.

        One that was torn apart (crossed delimiters can do that) reaches up to the end of the next.
        """
        start = text.find(INLINE_PLACEHOLDER_PREFIX)
        while start >= 0:
            found = INLINE_PLACEHOLDER_RE.search(text, start)
            end = start + len(INLINE_PLACEHOLDER_PREFIX)
            if found and found[1] in self.stashed_nodes:
                end = found.end()
                yield start, end, self.stashed_nodes[found[1]]
            start = text.find(INLINE_PLACEHOLDER_PREFIX, end)

    def _inner(self, node: Element) -> None:
        """Puts what stands in a node, and in the nodes in it, into its place."""
        for part in (node, *node):
            if part.tail and STX in part.tail:
                text, part.tail = part.tail, None
                at = 0 if part is node else list(node).index(part) + 1
                node[at:at] = self._placed(text, part, in_tail=True)
            if part.text and STX in part.text:
                text, part.text = part.text, None
                part[:0] = self._placed(text, part, in_tail=False)


def _joined(before: str | None, words: str) -> str:
    return before + words if before else words
