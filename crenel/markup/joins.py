# SPDX-License-Identifier: Apache-2.0
"""Line breaks in Han text add no space, and foreign runs say which language they are.

Works on the element tree after inline processing: the characters on both sides of a line break
count even when they stand in different elements.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from xml.etree.ElementTree import Element

from markdown.util import AtomicString

from crenel.document import Cite, Link
from crenel.han import WIDE, break_vanishes, is_han
from crenel.markup.state import TAG, State

_INLINE = frozenset({"a", "abbr", "code", "em", "span", "strong", "sup", TAG})
_OPAQUE = frozenset({"code", "pre"})
_BREAK = re.compile(r"(?<! ) *\n *")  # begun once for each run of spaces
_GAP = re.compile(r"\s+")
_HAN_RUN = re.compile(f"[{WIDE}]+")


# an element, whether the text is its tail, the text, whether it must stay
_Slot = tuple[Element, bool, str, bool]


def join_lines(root: Element, state: State) -> None:
    """Removes the line breaks of every block that vanish in its language."""
    if state.has_wide or is_han(state.lang):
        slots: list[_Slot] = []
        _gather(root, state, slots)
        _join(slots, state.lang)


def _gather(element: Element, state: State, slots: list[_Slot]) -> None:
    text = element.text
    if text:
        opaque = element.tag in _OPAQUE or isinstance(text, AtomicString)
        slots.append((element, False, text, opaque))
    for child in element:
        if child.tag == TAG:
            segment = state.segment_of(child)
            if not isinstance(segment, Cite):
                label = segment.label if isinstance(segment, Link) else ""
                stand_in = label or ("字" if is_han(state.lang) else "a")
                slots.append((child, False, stand_in, True))
        elif child.tag in _INLINE:
            _gather(child, state, slots)
        else:
            _join(slots, state.lang)
            if child.tag != "pre":
                _gather(child, state, slots)
                _join(slots, state.lang)
        if child.tail:
            slots.append((child, True, child.tail, False))


def _join(slots: list[_Slot], lang: str) -> None:
    whole = "".join([text for _, _, text, _ in slots])
    if "\n" in whole and not whole.isspace():
        gaps = [found.span() for found in _GAP.finditer(whole)]
        start = 0
        for element, in_tail, text, fixed in slots:
            end = start + len(text)
            if "\n" in text and not fixed:
                shown = _without_breaks(whole, start, end, lang, gaps)
                if in_tail:
                    element.tail = shown
                else:
                    element.text = shown
            start = end
    slots.clear()


def _without_breaks(
    whole: str, start: int, end: int, lang: str, gaps: list[tuple[int, int]]
) -> str:
    """A part of a block's text without the breaks that vanish; `gaps` are its white spaces."""

    def replace(found: re.Match[str]) -> str:
        first, last = gaps[bisect_right(gaps, (start + found.start(), len(whole))) - 1]
        before, after = whole[max(first - 1, 0) : first], whole[last : last + 1]
        return "" if break_vanishes(before, after, lang) else found[0]

    return _BREAK.sub(replace, whole[start:end])


def mark_han(root: Element, state: State) -> None:
    """Wraps runs of Han characters in a text of another language in a `span` with its language."""
    if is_han(state.lang) or not state.han_lang or not state.has_wide:
        return
    for element in list(root.iter()):
        if element.tag not in _OPAQUE and not element.get("lang"):
            _mark_slot(element, "text", element, 0, state.han_lang)
    for parent in list(root.iter()):
        for at in range(len(parent) - 1, -1, -1):  # backwards: what is put in moves none to come
            if parent[at].tail:
                _mark_slot(parent[at], "tail", parent, at + 1, state.han_lang)


def _mark_slot(owner: Element, attribute: str, parent: Element, at: int, lang: str) -> None:
    text = getattr(owner, attribute)
    if not text or isinstance(text, AtomicString) or not _HAN_RUN.search(text):
        return
    setattr(owner, attribute, "")
    last: Element | None = None
    end = 0
    for found in _HAN_RUN.finditer(text):
        _append(owner, attribute, last, text[end : found.start()])
        last = Element("span", {"lang": lang})
        last.text = AtomicString(found[0])
        parent.insert(at, last)
        at, end = at + 1, found.end()
    _append(owner, attribute, last, text[end:])


def _append(owner: Element, attribute: str, last: Element | None, text: str) -> None:
    if last is None:
        setattr(owner, attribute, text)
    else:
        last.tail = text
