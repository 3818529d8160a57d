# SPDX-License-Identifier: Apache-2.0
"""Charts: bars from nought, and lines over time from nought. No axis is ever cut."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from crenel.draw.svg import SIZE, WIDTH, element, hatch, lines, picture, text
from crenel.draw.text import width

_BAR = 14
_LEFT, _RIGHT, _TOP, _FOOT = 8, 22, 34, 26
_PLOT = 190


@dataclass(frozen=True, slots=True)
class Value:
    """A value as it is drawn: its words, its size, the words for its size.

    `moment` is a year with a fraction, for lines; `open` values are drawn hatched or hollow.
    """

    label: str
    size: float
    shown: str
    open: bool
    moment: float = 0.0


@dataclass(frozen=True, slots=True)
class Words:
    """What stands around a chart: its unique key, its title and what it shows."""

    key: str
    title: str
    summary: str


def bars(words: Words, values: tuple[Value, ...], rough: str) -> str:
    """Horizontal bars, each under its label, with its value at the right.

    `rough` says what hatching means; it stands below where a bar is hatched.
    """
    top = max((value.size for value in values), default=0) or 1
    hatched = f"url(#{words.key}-h)"
    shapes = [hatch(words.key)]
    y = float(SIZE)
    for value in values:
        room = WIDTH - width(value.shown, SIZE, bold=True) - 14
        label, below = lines(0, y, value.label, room)
        shown = text(WIDTH, y, value.shown, text_anchor="end", class_="value")
        length = max(value.size / top * (WIDTH - 1), 1.5)
        shapes += [
            label,
            shown,
            element("rect", x=0, y=below + 6, width=WIDTH, height=_BAR, class_="track"),
        ]
        paint: dict[str, str | float] = {"class_": "bar"}
        if value.open:
            paint = {"class_": "open", "fill": hatched}
        shapes.append(element("rect", x=0.5, y=below + 6, width=length, height=_BAR, **paint))
        y = below + _BAR + 30
    if any(value.open for value in values):
        box: dict[str, float] = {"x": 0.5, "y": y - 11, "width": 24, "height": _BAR - 2}
        key, y = lines(32, y, rough, WIDTH - 32, class_="soft")
        shapes += [element("rect", **box, class_="key open", fill=hatched), key]
        y += 22
    return picture(words.key, words.title, words.summary, y - 16, shapes)


def line(words: Words, values: tuple[Value, ...], rough: str) -> str:
    """Values over time as a line of points, each with its value; hollow points are open.

    `rough` says what a hollow point means; it stands below where there is one.
    """
    first, last = values[0].moment, values[-1].moment
    top = max(value.size for value in values) or 1
    across, high = WIDTH - _LEFT - _RIGHT, _PLOT

    def place(value: Value) -> tuple[float, float]:
        x = _LEFT + (value.moment - first) / ((last - first) or 1) * across
        return x, _TOP + high - value.size / top * high

    points = [place(value) for value in values]
    base = _TOP + high
    shapes = [element("path", d=f"M0 {base}H{WIDTH}", class_="axis")]
    for (x1, y1), (x2, y2) in pairwise(points):
        shapes.append(element("line", x1=x1, y1=y1, x2=x2, y2=y2, class_="line"))
    for (x, y), value in zip(points, values, strict=True):
        kind = "point open" if value.open else "point"
        shapes.append(element("circle", cx=x, cy=y, r=4.5, class_=kind))
    shapes += _values(points, values)
    shapes += _dates(points, values, base + 18)
    bottom = float(base + _FOOT)
    if any(value.open for value in values):
        y = bottom + 14
        shapes.append(element("circle", cx=_LEFT, cy=y - 4.5, r=4.5, class_="key point open"))
        key, y = lines(_LEFT + 14, y, rough, WIDTH - _LEFT - 14, class_="soft")
        shapes.append(key)
        bottom = y + 6
    return picture(words.key, words.title, words.summary, bottom, shapes)


def _anchor(x: float, half: float) -> tuple[float, str]:
    """Where text about `x` stands so that it stays in the picture."""
    if x - half < 0:
        return 0, "start"
    if x + half > WIDTH:
        return WIDTH, "end"
    return x, "middle"


def _values(points: list[tuple[float, float]], values: tuple[Value, ...]) -> Iterator[str]:
    """The values above their points, left out where they would cover one another."""
    taken: list[tuple[float, float, float]] = []
    order = sorted(
        range(len(values)), key=lambda i: (i not in (0, len(values) - 1), -values[i].size)
    )
    for index in order:
        (x, y), shown = points[index], values[index].shown
        half = width(shown, SIZE, bold=True) / 2
        at, anchor = _anchor(x, half)
        left = at if anchor == "start" else at - 2 * half if anchor == "end" else at - half
        clear = all(
            left > end + 4 or left + 2 * half < start - 4 or abs(y - other) > SIZE * 1.3
            for start, end, other in taken
        )
        if clear:
            taken.append((left, left + 2 * half, y))
            yield text(at, y - 10, shown, text_anchor=anchor, class_="value")


def _dates(points: list[tuple[float, float]], values: tuple[Value, ...], y: float) -> Iterator[str]:
    """The dates under the axis, left out where they would touch; the last one stays."""
    free = float(WIDTH)
    for (x, _), value in reversed(list(zip(points, values, strict=True))):
        half = width(value.label, SIZE) / 2
        at, anchor = _anchor(x, half)
        right = at + (2 * half if anchor == "start" else half if anchor == "middle" else 0)
        if right <= free:
            free = right - 2 * half - 8
            yield text(at, y, value.label, text_anchor=anchor, class_="soft")
