# SPDX-License-Identifier: Apache-2.0
"""A graph of who is what to whom, as arcs beside a list of names: the only home of graphlay.

A drawing of many layers cannot be read on a phone. So the library lays the graph out (it layers it
and orders every layer so that few lines cross), the names are listed in the order of height that it
found, where neighbours in the graph stand close together, and every relation is an arc beside
the list, with its head at whom it concerns.

Without graphlay (the extra `graphs`) there is no such picture: `available` tells.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from crenel.draw.charts import Words
from crenel.draw.svg import WIDTH, element, lines, number, picture

_ROW = 22
_RADIUS = 4.5
_REACH = 110  # how far an arc may swing out
_SHEAR = 0.01  # of two nodes of one height the left one comes first
_HEAD = 7


@dataclass(frozen=True, slots=True)
class Node:
    """Somebody in the picture; `current` if the page is about them."""

    key: str
    label: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """A relation, from its subject to its object."""

    subject: str
    object: str


def available() -> bool:
    """Whether graphlay is installed."""
    return find_spec("graphlay") is not None


def arcs(words: Words, nodes: tuple[Node, ...], edges: tuple[Edge, ...]) -> str:
    """The picture of `nodes` and `edges`; raises ModuleNotFoundError without graphlay."""
    ordered = [nodes[place] for place in _order(nodes, edges)]
    ranks = {node.key: rank for rank, node in enumerate(ordered)}
    swings = [_swing(abs(ranks[e.subject] - ranks[e.object]) * _ROW) for e in edges]
    axis = max(swings, default=0.0) * 0.75 + 10
    names, rows, y = list[str](), dict[str, float](), 12.0
    for node in ordered:
        rows[node.key] = y
        kind = " current" if node.current else ""
        names.append(element("circle", cx=axis, cy=y, r=_RADIUS, class_=f"node{kind}"))
        left, bold = axis + 12, node.current
        name, end = lines(left, y + 4.5, node.label, WIDTH - left, bold=bold, class_=f"name{kind}")
        names.append(name)
        y = end - 4.5 + _ROW
    shapes = list[str]()
    for edge, swing in sorted(zip(edges, swings, strict=True), key=lambda pair: -pair[1]):
        shapes += _arc(axis, rows[edge.subject], rows[edge.object], swing)
    return picture(words.key, words.title, words.summary, y - 8, [*shapes, *names])


def _swing(height: float) -> float:
    return float(min(_REACH, 10 + 4.2 * height**0.5))


def _arc(x: float, start: float, end: float, swing: float) -> Iterator[str]:
    """An arc to the left of the names from `start` down or up to `end`, and its head."""
    way = 1 if end > start else -1
    first, last = start + way * _RADIUS, end - way * (_RADIUS + 1)
    out = number(x - swing)
    bend, straighten = number(first + way * 4), number(last - way * 4)
    path = f"M{number(x - 2)} {number(first)}C{out} {bend} {out} {straighten}"
    yield element("path", d=f"{path} {number(x - 5)} {number(last)}", class_="link")
    tip = f"M{number(x - 2)} {number(end - way * 3)}l{-_HEAD} {-way}l{_HEAD - 2} {-way * 5}z"
    yield element("path", d=tip, class_="tip")


def _order(nodes: tuple[Node, ...], edges: tuple[Edge, ...]) -> list[int]:
    """The places of the nodes from top to bottom, as the library laid them out."""
    import graphlay

    graph: Any = graphlay.Graph()
    for node in nodes:
        graph.node(node.key, width=6, height=14)
    for edge in edges:
        graph.edge(edge.subject, edge.object)
    found: Any = graphlay.layout(graph, preset="layered", options={"direction": "leftright"})
    heights = [n["center"]["y"] + _SHEAR * n["center"]["x"] for n in found.nodes]
    return sorted(range(len(nodes)), key=lambda place: (heights[place], place))
