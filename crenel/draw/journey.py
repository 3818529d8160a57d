# SPDX-License-Identifier: Apache-2.0
"""A path as a ladder: stations side by side, what happens between them from top to bottom.

Kinds of moves differ by line and head, not by colour alone: made-up data is dashed, what is stopped
ends in a cross, tests are dotted, slowed data has a broken line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from crenel.draw.charts import Words
from crenel.draw.icons import SIDE, icon
from crenel.draw.svg import WIDTH, element, lines, number, picture, text

_HEAD = 66
_BADGE = 9


@dataclass(frozen=True, slots=True)
class Stop:
    """A station: its label and sign; `acts` if the mechanism is at work there."""

    label: str
    icon: str
    acts: bool


@dataclass(frozen=True, slots=True)
class Arrow:
    """What goes from the station `start` to the station `to` (their places), and how."""

    start: int
    to: int
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer of an overview: its name and the places where it acts."""

    words: str
    at: tuple[int, ...]


def _columns(stops: tuple[Stop, ...]) -> list[float]:
    room = WIDTH / len(stops)
    return [room * (index + 0.5) for index in range(len(stops))]


def ladder(words: Words, stops: tuple[Stop, ...], arrows: tuple[Arrow, ...]) -> str:
    """The picture of one mechanism."""
    columns, steps = _columns(stops), list[str]()
    y = float(_HEAD + 24)
    for index, arrow in enumerate(arrows, 1):
        left = 2 * _BADGE + 6
        told, below = lines(left, y, arrow.words, WIDTH - left)
        steps.append(element("circle", cx=_BADGE, cy=y - 4.5, r=_BADGE, class_="badge"))
        steps.append(text(_BADGE, y, str(index), text_anchor="middle", class_="count"))
        steps += [told, *_arrow(arrow, columns, below + 16)]
        y = below + 16 + 30
    bottom = y - 14
    shapes = [*_bands(stops, columns, bottom), *_heads(stops, columns), *steps]
    return picture(words.key, words.title, words.summary, bottom, shapes)


def overview(words: Words, stops: tuple[Stop, ...], layers: tuple[Layer, ...]) -> str:
    """All layers on one path: each in a row, with a mark at every station where it acts."""
    columns, rows = _columns(stops), list[str]()
    y = float(_HEAD + 24)
    for layer in layers:
        told, below = lines(0, y, layer.words, WIDTH)
        line = below + 17
        rows.append(told)
        rows.append(element("path", d=f"M0 {line:.1f}H{WIDTH}", class_="rail"))
        for place, x in enumerate(columns):
            if place in layer.at:
                rows.append(
                    element("rect", x=x - 13, y=line - 6, width=26, height=12, rx=2, class_="mark")
                )
            else:
                rows.append(element("circle", cx=x, cy=line, r=2, class_="dot"))
        y = line + 28
    shapes = [*_heads(stops, columns), *rows]
    return picture(words.key, words.title, words.summary, y - 12, shapes)


def _heads(stops: tuple[Stop, ...], columns: list[float]) -> Iterator[str]:
    for stop, x in zip(stops, columns, strict=True):
        yield icon(stop.icon, x, 4 + SIDE / 2)
        yield text(x, 54, stop.label, text_anchor="middle", class_="stop")


def _bands(stops: tuple[Stop, ...], columns: list[float], bottom: float) -> Iterator[str]:
    """The lines down from the stations; a band with a wall's edge where the mechanism acts."""
    for stop, x in zip(stops, columns, strict=True):
        if stop.acts:
            half = WIDTH / len(stops) / 2 - 3
            high = bottom - _HEAD + 4
            yield element(
                "rect", x=x - half, y=_HEAD - 4, width=2 * half, height=high, class_="band"
            )
            yield element("path", d=_battlement(x, half, _HEAD - 4), class_="mark")
        yield element("path", d=f"M{x:.1f} {_HEAD}V{bottom:.1f}", class_="life")


def _arrow(arrow: Arrow, columns: list[float], y: float) -> Iterator[str]:
    start, end = columns[arrow.start], columns[arrow.to]
    if arrow.start == arrow.to:
        yield element(
            "path", d=f"M{start - 11:.1f} {y:.1f}q11 -13 22 0q-11 13 -22 0z", class_="eye"
        )
        yield element("circle", cx=start, cy=y, r=3, class_="pupil")
        return
    way = 1 if end > start else -1
    yield element("circle", cx=start, cy=y, r=3, class_=f"tail {arrow.kind}")
    yield element(
        "path", d=f"M{start:.1f} {y:.1f}H{end - way * 5:.1f}", class_=f"move {arrow.kind}"
    )
    if arrow.kind == "stopped":
        yield element("path", d=f"M{end - 6:.1f} {y - 6:.1f}l12 12m0-12l-12 12", class_="cross")
    else:
        d = f"M{end:.1f} {y:.1f}l{-way * 9} -5v10z"
        yield element("path", d=d, class_=f"head {arrow.kind}")


def _battlement(x: float, half: float, y: float) -> str:
    """A wall's top edge over a band: three merlons."""
    merlon = 2 * half / 5
    step = f"v-4h{number(merlon)}v4h{number(merlon)}"
    return f"M{number(x - half)} {number(y + 4)}v-4{step}{step}v-4h{number(merlon)}v8z"
