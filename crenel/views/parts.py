# SPDX-License-Identifier: Apache-2.0
"""The parts of a text as templates see them, each with its `kind`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from crenel.values import Key
from crenel.views.evidence import ClaimView, SourceView
from crenel.views.figures import Figure
from crenel.views.frame import Alternate, Date


@dataclass(frozen=True, slots=True)
class HtmlPart:
    """Finished HTML."""

    html: str
    kind: Literal["html"] = "html"


@dataclass(frozen=True, slots=True)
class WordPart:
    """A word of the interface."""

    text: str
    kind: Literal["word"] = "word"


@dataclass(frozen=True, slots=True)
class Mark:
    """One number of a citation; `first` where the note is cited for the first time."""

    number: int
    first: bool
    locator: str


@dataclass(frozen=True, slots=True)
class CitePart:
    """A citation."""

    marks: tuple[Mark, ...]
    kind: Literal["cite"] = "cite"


@dataclass(frozen=True, slots=True)
class LinkPart:
    """A link; `lang` is set where it leads to a page in another language."""

    href: str
    label: str
    lang: str
    kind: Literal["link"] = "link"


@dataclass(frozen=True, slots=True)
class TermPart:
    """A term of the glossary; `first` where the page uses it for the first time."""

    id: str
    label: str
    first: bool
    kind: Literal["term"] = "term"


@dataclass(frozen=True, slots=True)
class ImagePart:
    """A picture."""

    src: str
    alt: str
    width: int
    height: int
    kind: Literal["image"] = "image"


@dataclass(frozen=True, slots=True)
class TurnPart:
    """The end of a heading: its id, and the same place in other languages."""

    id: str
    others: tuple[Alternate, ...]
    kind: Literal["turn"] = "turn"


@dataclass(frozen=True, slots=True)
class FigurePart:
    """A picture drawn from data; `numbers` are those of the notes that its claims have."""

    figure: Figure
    numbers: Mapping[str, Mark]
    kind: Literal["figure"] = "figure"


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """An error that was put right."""

    id: Key
    date: Date
    before: str
    now: str
    reason: str
    claims: tuple[ClaimView, ...]


@dataclass(frozen=True, slots=True)
class CorrectionsPart:
    """The list of corrections, and the address of their feed."""

    feed: str
    entries: tuple[CorrectionView, ...]
    kind: Literal["corrections"] = "corrections"


Part = (
    HtmlPart
    | WordPart
    | CitePart
    | LinkPart
    | TermPart
    | ImagePart
    | TurnPart
    | FigurePart
    | CorrectionsPart
)


@dataclass(frozen=True, slots=True)
class Note:
    """What a number stands for: a claim, or a source where no claim fits."""

    number: int
    claim: ClaimView | None
    source: SourceView | None


@dataclass(frozen=True, slots=True)
class Definition:
    """A term that the page uses, with its meaning and its place in the glossary."""

    id: Key
    term: str
    definition: str
    href: str


@dataclass(frozen=True, slots=True)
class Notes:
    """What stands at the end of a page: the notes that it cites, the terms that it uses."""

    notes: tuple[Note, ...]
    terms: tuple[Definition, ...]


@dataclass(frozen=True, slots=True)
class Body:
    """A page's content, ready for its template; `prefix` keeps its ids apart from other bodies'."""

    prefix: str
    parts: tuple[Part, ...]
    contents: tuple[Heading, ...]
    minutes: int


@dataclass(frozen=True, slots=True)
class Heading:
    """An entry of the list of contents."""

    level: int
    id: str
    text: str
