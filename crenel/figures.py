# SPDX-License-Identifier: Apache-2.0
"""What pictures are drawn from: values that claims give, and paths with what happens on them.

The annotations are the schema, as in `crenel.model`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from crenel.problems import Span
from crenel.values import (
    NOWHERE,
    ClaimRef,
    Day,
    EvidenceRef,
    ExplainerRef,
    Key,
    Localized,
    Number,
    StationRef,
    TopicRef,
)

Icon = Literal["phone", "tower", "gate", "globe", "server", "store", "platform"]
Step = Literal["pass", "forged", "stopped", "probe", "slow", "watch"]


@dataclass(frozen=True, slots=True)
class Row:
    """A value of a chart and the claim that gives it."""

    label: Localized
    "What the value is of."
    value: Number
    "A number in quotes that the claim holds."
    claim: ClaimRef
    "The claim that gives it."
    date: Day | None = None
    "When it was so; each row of a line has one."
    open: bool = False
    "Whether it is rough, or only a bound."
    note: Localized | None = None
    "What a reader should know of it."
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Chart:
    """Values to be compared."""

    id: Key
    "Its name in texts: [[chart:id]]."
    title: Localized
    "What it compares."
    summary: Localized
    "What it shows, for those who do not see it."
    form: Literal["bars", "line"]
    "Bars, or a line of values over time."
    unit: Localized
    "What the values count."
    rows: tuple[Row, ...]
    "The values, in their order."
    topic: TopicRef
    "The part of the subject it belongs to."
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Station:
    """A place on a path."""

    id: Key
    "Its name in the acts of this diagram."
    label: Localized
    "A short name, for the picture."
    name: Localized
    "The whole name, for the list beside it."
    icon: Icon
    "How it is drawn."


@dataclass(frozen=True, slots=True)
class Move:
    """What goes from one station to another (or is only looked at, where both are the same)."""

    start: StationRef
    "Where it begins."
    to: StationRef
    "Where it ends: what is stopped is dropped there."
    kind: Step
    "What becomes of it."
    text: Localized
    "What happens, in words."
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Act:
    """Something that happens on a path: one picture."""

    id: Key
    "Its name in texts: [[diagram:id#act]]."
    title: Localized
    "What happens."
    summary: Localized
    "What is shown, for those who do not see it."
    at: tuple[StationRef, ...]
    "The stations where it acts."
    topic: TopicRef
    "The part of the subject it belongs to."
    page: ExplainerRef
    "The explainer that tells more."
    claims: tuple[EvidenceRef, ...]
    "What it rests on."
    steps: tuple[Move, ...] = ()
    "What goes where, in order; without steps it stands only in the overview."
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Diagram:
    """A path of stations, and what happens on it."""

    id: Key
    "Its name in texts: [[diagram:id]]."
    title: Localized
    "What it shows."
    summary: Localized
    "The same in a sentence or two."
    stations: tuple[Station, ...]
    "The places, in the order of the path."
    acts: tuple[Act, ...]
    "What happens there."
    span: Span = field(default=NOWHERE, compare=False)

    def act(self, key: str) -> Act | None:
        """The act of that identifier, if there is one."""
        return next((act for act in self.acts if act.id == key), None)
