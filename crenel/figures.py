# SPDX-License-Identifier: Apache-2.0
"""What pictures are drawn from: values that claims give, and paths with what happens on them.

The annotations are the schema, as in `crenel.model`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from crenel.problems import Span
from crenel.values import NOWHERE, Day, Key, Localized, Number, Ref

Icon = Literal["phone", "tower", "gate", "globe", "server", "store", "platform"]
Step = Literal["pass", "forged", "stopped", "probe", "slow", "watch"]


@dataclass(frozen=True, slots=True)
class Row:
    """A value of a chart and the claim that gives it; `open` if it is rough, or only a bound."""

    label: Localized
    value: Number
    claim: Ref
    date: Day | None = None
    open: bool = False
    note: Localized | None = None
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Chart:
    """Values to be compared: `bars`, or a `line` of values over time."""

    id: Key
    title: Localized
    summary: Localized
    form: Literal["bars", "line"]
    unit: Localized
    rows: tuple[Row, ...]
    topic: Ref
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Station:
    """A place on a path: a short label for the picture, the whole name for the list beside it."""

    id: Key
    label: Localized
    name: Localized
    icon: Icon


@dataclass(frozen=True, slots=True)
class Move:
    """What goes from one station to another (or is only looked at, where both are the same).

    `to` is where it ends: a `stopped` move is dropped there.
    """

    start: Ref
    to: Ref
    kind: Step
    text: Localized
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Act:
    """Something that happens on a path: one picture; `at` are the stations where it acts."""

    id: Key
    title: Localized
    summary: Localized
    at: tuple[Ref, ...]
    topic: Ref
    page: Ref
    claims: tuple[Ref, ...]
    steps: tuple[Move, ...] = ()
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Diagram:
    """A path of stations, and what happens on it."""

    id: Key
    title: Localized
    summary: Localized
    stations: tuple[Station, ...]
    acts: tuple[Act, ...]
    span: Span = field(default=NOWHERE, compare=False)

    def act(self, key: str) -> Act | None:
        """The act of that identifier, if there is one."""
        return next((act for act in self.acts if act.id == key), None)
