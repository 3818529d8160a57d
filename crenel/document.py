# SPDX-License-Identifier: Apache-2.0
"""A text after Markdown and before anybody knows where it will stand.

A `Document` is a sequence of segments: finished HTML between forms that only the site can resolve
(citations, links by identity, terms, pictures, words of the interface). Addresses and titles enter
when a page's view is made, so a document depends on its own text alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from crenel.problems import Span

_UNKNOWN = Span("")


@dataclass(frozen=True, slots=True)
class Html:
    """Finished HTML, safe to be written as it is."""

    html: str


@dataclass(frozen=True, slots=True)
class CiteItem:
    """One identifier of a citation and where in the source to look (`locator`)."""

    key: str
    locator: str = ""


@dataclass(frozen=True, slots=True)
class Cite:
    """`[@a; @b, p. 4]`."""

    items: tuple[CiteItem, ...]
    span: Span = field(default=_UNKNOWN, compare=False)


@dataclass(frozen=True, slots=True)
class Link:
    """`[[kind:slug#anchor|label]]`; `kind`, `anchor` and `label` may be empty."""

    kind: str
    slug: str
    anchor: str
    label: str
    span: Span = field(default=_UNKNOWN, compare=False)


@dataclass(frozen=True, slots=True)
class Image:
    """`![alt](name)`: a picture in the page's folder."""

    name: str
    alt: str
    span: Span = field(default=_UNKNOWN, compare=False)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the interface, such as the title of a block."""

    name: str


EMBEDS = ("chart", "corrections", "diagram", "timeline")  # the kinds of `Embed`


@dataclass(frozen=True, slots=True)
class Embed:
    """A paragraph `[[kind:key#part]]` that stands for a picture or list drawn from data."""

    kind: str
    key: str
    part: str
    span: Span = field(default=_UNKNOWN, compare=False)


@dataclass(frozen=True, slots=True)
class Turn:
    """The end of the heading `id`, where links to the same place in other languages stand."""

    id: str


Segment = Html | Cite | Link | Image | Word | Embed | Turn


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its level (2 to 6), its id, its words."""

    level: int
    id: str
    text: str
    span: Span = field(default=_UNKNOWN, compare=False)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a list item, a table row: its words, for those who judge prose.

    `kind` is the HTML element it became. In `text` each form stands as the character of
    `FORM` with its index in `forms`. Blocks that belong together (a lead-in and its list, the rows
    of a table) share a `group`.
    """

    kind: str
    text: str
    forms: tuple[Cite | Link | Image | Word | Embed, ...]
    group: int
    span: Span = field(default=_UNKNOWN, compare=False)


FORM = 0xF0000  # the first of the private characters that stand for forms in a block's text


Form = Cite | Link | Image | Embed  # what names something else


@dataclass(frozen=True, slots=True)
class Suspect:
    """What may have been meant as a citation (or a link, if no "@" stood there) of `key`."""

    raw: str
    key: str
    cites: bool
    span: Span = field(default=_UNKNOWN, compare=False)


@dataclass(frozen=True, slots=True)
class Face:
    """What others may know of a text without reading it: its headings, and what it names."""

    headings: tuple[Heading, ...]
    forms: tuple[Form, ...]
    suspects: tuple[Suspect, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A converted text; `words` counts Latin words, `characters` Han characters."""

    segments: tuple[Segment, ...]
    headings: tuple[Heading, ...]
    words: int
    characters: int
    blocks: tuple[Block, ...] = ()
    suspects: tuple[Suspect, ...] = ()

    @property
    def face(self) -> Face:
        """What others may know of it."""
        return Face(
            self.headings, tuple(s for s in self.segments if isinstance(s, Form)), self.suspects
        )
