# SPDX-License-Identifier: Apache-2.0
"""What one conversion collects: resolvable segments, headings, problems.

A processor puts a segment here and leaves a placeholder element in the tree; the finished HTML is
split at the placeholders. No text can forge one, since the dialect escapes every "<" of the source.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.etree import ElementTree

from crenel.document import Block, Cite, Heading, Html, Segment, Suspect
from crenel.markup.positions import Positions
from crenel.problems import Problem

TAG = "x-ref"
_PLACEHOLDER = re.compile(rf'<{TAG} n="(\d+)"></{TAG}>')


@dataclass(slots=True)
class State:
    """The state of one conversion; a new one for each text.

    `has_wide` says whether the text holds a wide character at all.
    """

    positions: Positions
    lang: str
    translation: bool
    han_lang: str
    has_wide: bool
    segments: list[Segment] = field(default_factory=list)
    elements: list[ElementTree.Element] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    suspects: list[Suspect] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def placeholder(self, segment: Segment) -> ElementTree.Element:
        """An element that stands for `segment` until the HTML is split."""
        element = ElementTree.Element(TAG, {"n": str(len(self.segments))})
        self.segments.append(segment)
        self.elements.append(element)
        return element

    def segment_of(self, element: ElementTree.Element) -> Segment:
        """The segment that a placeholder stands for."""
        return self.segments[int(element.get("n", "0"))]

    def report(self, code: str, message: str, hint: str, *forms: str) -> None:
        """Adds a problem at the place of the first of `forms` that is found."""
        self.problems.append(Problem(self.positions.find(*forms), code, message, hint))

    def split(self, html: str) -> tuple[Segment, ...]:
        """`html` as segments; white space before a citation is dropped."""
        found: list[Segment] = []
        parts = _PLACEHOLDER.split(html)
        for index, part in enumerate(parts):
            if index % 2:
                found.append(self.segments[int(part)])
                continue
            follows = self.segments[int(parts[index + 1])] if index + 1 < len(parts) else None
            text = part.rstrip(" \n") if isinstance(follows, Cite) else part
            if text:
                found.append(Html(text))
        return tuple(found)
