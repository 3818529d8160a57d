# SPDX-License-Identifier: Apache-2.0
"""Pictures are true to their data, stay in their frame, can be read on a phone, and never change."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crenel.draw import charts, journey, network, strip
from crenel.draw.charts import Value, Words
from crenel.draw.svg import SIZE, WIDTH
from crenel.draw.text import width, wrap

WORDS = Words("key", "A <title>", "What & why")
_LABELS = st.text(alphabet="abc WM防火长城，。（）“”1", min_size=1, max_size=40).filter(str.strip)
_SIZES = st.floats(min_value=0, max_value=1e9, allow_nan=False)
_VALUES = st.lists(
    st.builds(Value, _LABELS, _SIZES, st.just("1,234"), st.booleans(), st.floats(1990, 2030)),
    min_size=1,
    max_size=9,
)


@dataclass
class Shape:
    """An element of a picture."""

    tag: str
    attributes: dict[str, str]
    text: str = ""

    def get(self, name: str, default: str = "") -> str:
        return self.attributes.get(name, default)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Shape] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(Shape(tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.found[-1].text += data


def shapes(svg: str, tag: str = "", kind: str = "") -> list[Shape]:
    """The elements of one sort in a picture, which must be well formed."""
    assert svg.count("<") - 2 * svg.count("</") == svg.count("/>"), "each element is closed"
    reader = _Reader()
    reader.feed(svg)
    reader.close()
    own = [shape for shape in reader.found if not tag or shape.tag == tag]
    return [shape for shape in own if not kind or kind in shape.get("class").split()]


def inside(svg: str) -> None:
    """Every text begins and ends within the width of the picture."""
    for text in shapes(svg, "text"):
        bold = not {"value", "stop", "current"}.isdisjoint(text.get("class").split())
        long, x = width(text.text or "", SIZE, bold=bold), float(text.get("x", "0"))
        left = {"end": x - long, "middle": x - long / 2}.get(text.get("text-anchor", ""), x)
        assert left >= -1, text.text
        assert left + long <= WIDTH + 1, text.text


@given(_VALUES)
def test_bars_are_as_long_as_their_values(values: list[Value]) -> None:
    svg = charts.bars(WORDS, tuple(values), "rough")
    bars = [r for r in shapes(svg, "rect") if r.get("class") in ("bar", "open")]
    top = max(v.size for v in values) or 1
    assert len(bars) == len(values)
    for bar, value in zip(bars, values, strict=True):
        long = max(value.size / top * (WIDTH - 1), 1.5)
        assert abs(float(bar.get("width", "0")) - long) <= 0.06
        assert (bar.get("class") == "open") == value.open
    inside(svg)


@given(_VALUES)
def test_points_of_a_line_stand_at_their_values_from_nought(values: list[Value]) -> None:
    dated = (replace(value, label=value.label[:20]) for value in values)
    ordered = tuple(sorted(dated, key=lambda v: v.moment))
    svg = charts.line(WORDS, ordered, "rough")
    points = shapes(svg, "circle")
    heights = [float(p.get("cy", "0")) for p in points if "key" not in p.get("class")]
    for (one, y1), (two, y2) in pairwise(zip(ordered, heights, strict=True)):
        assert (one.size - two.size) * (y2 - y1) >= -max(one.size, two.size, 1)
    inside(svg)


@pytest.mark.parametrize("draw", [charts.bars, charts.line])
@given(values=_VALUES)
def test_what_is_hatched_or_hollow_is_explained(
    draw: Callable[[Words, tuple[Value, ...], str], str], values: list[Value]
) -> None:
    svg = draw(WORDS, tuple(values), "rough, or a bound")
    told = [text for text in shapes(svg, "text") if text.text == "rough, or a bound"]
    assert len(told) == any(value.open for value in values)
    assert len([shape for shape in shapes(svg) if "key" in shape.get("class")]) == len(told)


def test_a_picture_says_in_words_what_it_shows() -> None:
    svg = charts.bars(WORDS, (Value("One", 1, "1", open=False),), "rough")
    root = shapes(svg)[0]
    assert root.get("role") == "img"
    named = {shape.get("id"): shape.text for shape in shapes(svg)}
    assert named[root.get("aria-labelledby")] == "A <title>"
    assert named[root.get("aria-describedby")] == "What & why"


STOPS = (
    journey.Stop("Here", "phone", acts=False),
    journey.Stop("Wall", "gate", acts=True),
    journey.Stop("There", "server", acts=False),
)


@pytest.mark.parametrize("kind", ["pass", "forged", "stopped", "probe", "slow"])
@pytest.mark.parametrize(("start", "to"), [(0, 2), (2, 0), (1, 0), (0, 1)])
def test_a_move_goes_from_its_station_to_its_station(kind: str, start: int, to: int) -> None:
    svg = journey.ladder(WORDS, STOPS, (journey.Arrow(start, to, kind, "Something goes."),))
    (move,) = shapes(svg, "path", "move")
    begin, end = (float(n) for n in re.findall(r"M([\d.]+) [\d.]+H([\d.]+)", move.get("d", ""))[0])
    room = WIDTH / len(STOPS)
    assert int(begin // room) == start
    assert int(end // room) == to
    assert len(shapes(svg, "path", "cross")) == (kind == "stopped")
    assert len(shapes(svg, "rect", "band")) == 1
    inside(svg)


def test_an_overview_marks_each_place_where_something_acts() -> None:
    layers = (journey.Layer("One", (0, 1)), journey.Layer("Two", (2,)))
    svg = journey.overview(WORDS, STOPS, layers)
    places = [float(m.get("x", "0")) + 13 for m in shapes(svg, "rect", "mark")]
    assert [int(x // (WIDTH / 3)) for x in places] == [0, 1, 2]


@given(st.lists(st.builds(strip.Mark, st.integers(1990, 2030), st.integers(0, 2)), max_size=80))
def test_every_event_has_a_sign_of_its_topic(marks: list[strip.Mark]) -> None:
    topics = tuple(strip.Topic(place, f"Topic {place}") for place in range(3))
    svg = strip.strip(WORDS, topics, tuple(marks))
    for place in range(3):
        own = sum(mark.topic == place for mark in marks)
        assert len(shapes(svg, "path", f"hue-{place + 1}")) == own + 1, "and one in the legend"
    years = {text.text for text in shapes(svg, "text", "soft")}
    assert years == {str(mark.year) for mark in marks}


_PAIRS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=20).map(
    lambda pairs: [(a, b) for a, b in dict.fromkeys(pairs) if a != b]
)


@given(_PAIRS.filter(bool))
def test_a_graph_shows_every_name_once_and_every_relation(pairs: list[tuple[int, int]]) -> None:
    keys = sorted({key for pair in pairs for key in pair})
    names = {key: f"Name {key}" + " with many words" * (key % 3) for key in keys}
    nodes = tuple(network.Node(str(key), names[key]) for key in keys)
    edges = tuple(network.Edge(str(a), str(b)) for a, b in pairs)
    svg = network.arcs(WORDS, nodes, edges)
    shown = " ".join(t.text for t in shapes(svg, "text"))
    assert all(shown.count(node.label) for node in nodes), "whole, in as many lines as it needs"
    assert len(shapes(svg, "path", "link")) == len(shapes(svg, "path", "tip")) == len(pairs)
    assert network.arcs(WORDS, nodes, edges) == svg
    inside(svg)


@given(_LABELS, st.floats(60, 320))
def test_wrapping_loses_nothing_and_breaks_where_clreq_allows(text: str, room: float) -> None:
    lines = wrap(text, SIZE, room)
    assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", text)
    for line in lines[1:]:
        assert line[0] not in "，。）”"
    for line in lines[:-1]:
        assert line[-1] not in "（“"


LINES = {
    "English": ("one two three", 60, ["one two", "three"]),
    "Chinese": ("防火长城防火长城", 60, ["防火长城", "防火长城"]),
    "no stop at the start": ("防火长城，防火", 52, ["防火长", "城，防火"]),
    "a word longer than the line": ("Gesellschaft an", 50, ["Gesellschaft", "an"]),
}


@pytest.mark.parametrize("case", LINES)
def test_lines_end_where_they_should(case: str) -> None:
    text, room, lines = LINES[case]
    assert wrap(text, SIZE, room) == lines
