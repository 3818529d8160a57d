# SPDX-License-Identifier: Apache-2.0
"""The timeline as a picture: a row a year, a sign an event; each topic has its own sign."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from crenel.draw.charts import Words
from crenel.draw.svg import SIZE, WIDTH, element, picture, text

_LEFT, _STEP, _ROW = 46, 15, 19
_SIGNS = (
    "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0",  # a disc
    "M-4.5-4.5h9v9h-9z",  # a square
    "M0-5.5 5.5 4.5h-11z",  # a triangle
    "M0-6 6 0 0 6-6 0z",  # a rhomb
    "M-6-2h12v4h-12z",  # a bar
    "M-2-6h4v4h4v4h-4v4h-4v-4h-4v-4h4z",  # a cross
)


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic that has events: its place among all topics gives its sign."""

    place: int
    title: str


@dataclass(frozen=True, slots=True)
class Mark:
    """An event: its year and the place of its topic."""

    year: int
    topic: int


def sign(place: int, x: float, y: float) -> str:
    """The sign of a topic about the middle (`x`, `y`)."""
    index = place % len(_SIGNS)
    return element(
        "path", d=_SIGNS[index], class_=f"hue-{index + 1}", transform=f"translate({x:.1f} {y:.1f})"
    )


def strip(words: Words, topics: tuple[Topic, ...], marks: tuple[Mark, ...]) -> str:
    """A row for each year that has events, from the first down to the last, and a legend."""
    shapes = []
    y = 12.0
    for topic in topics:
        shapes += [sign(topic.place, 7, y - 4), text(20, y, topic.title)]
        y += _ROW
    y += 8
    years: Mapping[int, list[Mark]] = {
        year: list(own) for year, own in groupby(sorted(marks, key=_when), key=lambda m: m.year)
    }
    before = None
    for year, own in years.items():
        if before is not None and year - before > 1:
            shapes.append(element("path", d=f"M16 {y - 13:.1f}v7", class_="gap"))
            y += 8
        before = year
        shapes.append(text(0, y, str(year), class_="soft"))
        shapes.append(element("path", d=f"M{_LEFT - 10} {y - 14:.1f}v{_ROW}", class_="rail"))
        across = (WIDTH - _LEFT) // _STEP
        for index, mark in enumerate(own):
            row, column = divmod(index, across)
            shapes.append(sign(mark.topic, _LEFT + column * _STEP + 4, y - 4.5 + row * _ROW))
        y += _ROW * (1 + (len(own) - 1) // across)
    return picture(words.key, words.title, words.summary, y - SIZE + 4, shapes)


def _when(mark: Mark) -> tuple[int, int]:
    return mark.year, mark.topic
