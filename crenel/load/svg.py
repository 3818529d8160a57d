# SPDX-License-Identifier: Apache-2.0
"""SVG pictures (SVG 2): rebuilt from a list of elements, attributes and values.

Comments, instructions, metadata, style sheets and what editors leave are dropped; `style=` becomes
the attributes that it stands for. What refers to another part of the picture is followed, as far as
a browser would, so that no picture is larger than it looks.

It refuses scripts, handlers, links, whatever could load something, document types, and pictures
that are nested, repeated or filled without end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from crenel.values import hidden

MAX_SIDE = 10_000
MAX_DEPTH = 64  # of elements
MAX_ELEMENTS = 20_000
MAX_DRAWN = 50_000  # elements with all that refers to them
MAX_REFERENCES = 8  # one behind the other
SVG = "{http://www.w3.org/2000/svg}"
_XLINK = "{http://www.w3.org/1999/xlink}href"
_ELEMENTS = frozenset(
    {"svg", "g", "defs", "title", "desc", "path", "rect", "circle", "ellipse", "line"}
    | {"polyline", "polygon", "text", "tspan", "marker", "linearGradient", "radialGradient"}
    | {"stop", "clipPath", "mask", "pattern", "symbol", "use"}
)
_DROPPED = frozenset({"metadata", "style"})
_PAINTED = (
    "alignment-baseline baseline-shift clip-path clip-rule color color-interpolation direction"
    " display dominant-baseline fill fill-opacity fill-rule font-family font-size font-size-adjust"
    " font-stretch font-style font-variant font-weight image-rendering letter-spacing marker-end"
    " marker-mid marker-start mask mask-type opacity overflow paint-order shape-rendering"
    " stop-color stop-opacity stroke stroke-dasharray stroke-dashoffset stroke-linecap"
    " stroke-linejoin stroke-miterlimit stroke-opacity stroke-width text-anchor text-decoration"
    " text-rendering unicode-bidi vector-effect visibility word-spacing writing-mode"
)
_SHAPED = (
    "clipPathUnits cx cy d dx dy fr fx fy gradientTransform gradientUnits height href id lang"
    " lengthAdjust markerHeight markerUnits markerWidth maskContentUnits maskUnits offset orient"
    " pathLength patternContentUnits patternTransform patternUnits points preserveAspectRatio r"
    " refX refY role rotate rx ry spreadMethod textLength transform version viewBox width x x1 x2 y"
    " y1 y2"
)
_STYLES = frozenset(_PAINTED.split())
_ATTRIBUTES = _STYLES | frozenset(_SHAPED.split())
_FUNCTIONS = re.compile(
    r"(?:rgba?|hsla?|matrix|translate|translateX|translateY|scale|scaleX|scaleY|rotate|skewX|skewY)"
    r"\([0-9a-z\s.,%/+-]*\)",
    re.IGNORECASE,
)
_INNER = re.compile(r"url\(\s*(['\"]?)#([\w.-]+)\1\s*\)")
_UNSAFE = re.compile(r"[()\\<>@{}]|/\*|//|:", re.IGNORECASE)
_REFERENCE = re.compile(r"url\(#([\w.-]+)\)")
_ID = re.compile(r"[\w.-]+")


class Refused(Exception):
    """Why a picture cannot be used."""


def clean(data: bytes) -> tuple[bytes, int, int]:
    """The picture rebuilt, its width and height; raises Refused."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("an SVG picture that is not UTF-8") from None
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise Refused("a document type declaration in an SVG picture")
    root = _parsed(text)
    if root.tag != f"{SVG}svg":
        raise Refused("the root element is not svg")
    rebuilt = _element(root)
    rebuilt.set("xmlns", SVG[1:-1])
    width, height = _size(root)
    _follow(rebuilt)
    return ElementTree.tostring(rebuilt, encoding="utf-8"), width, height


class _Bounded(ElementTree.TreeBuilder):
    """Builds a tree that is neither too deep nor too large."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = self._count = 0

    def start(self, tag: str, attrs: dict[str, str]) -> ElementTree.Element:
        self._depth += 1
        self._count += 1
        if self._depth > MAX_DEPTH:
            raise Refused("elements are nested too deeply")
        if self._count > MAX_ELEMENTS:
            raise Refused(f"more than {MAX_ELEMENTS} elements in an SVG picture")
        return super().start(tag, attrs)

    def end(self, tag: str) -> ElementTree.Element:
        self._depth -= 1
        return super().end(tag)


def _parsed(text: str) -> ElementTree.Element:
    parser = ElementTree.XMLParser(target=_Bounded())  # noqa: S314 (no DTD, so no entities)
    try:
        parser.feed(text)
        root: ElementTree.Element = parser.close()
    except (ElementTree.ParseError, ValueError) as error:
        raise Refused(f"not an SVG picture: {error}") from None
    return root


def _element(element: ElementTree.Element) -> ElementTree.Element:
    tag = element.tag.removeprefix(SVG)
    if tag not in _ELEMENTS:
        raise Refused(f"the element {tag} in an SVG picture")
    rebuilt = ElementTree.Element(tag)
    for key, value in element.attrib.items():
        if key.lower().startswith("on"):
            raise Refused(f"the event handler {key} in an SVG picture")
        if key == _XLINK or key in _ATTRIBUTES:
            name = "href" if key == _XLINK else key
            rebuilt.set(name, _value(name, value))
    for name, value in _styles(element.get("style", "")):
        rebuilt.set(name, _value(name, value))
    rebuilt.text, rebuilt.tail = _text(element.text), _text(element.tail)
    for child in element:
        foreign = child.tag.startswith("{") and not child.tag.startswith(SVG)
        if not foreign and child.tag.removeprefix(SVG) not in _DROPPED:
            rebuilt.append(_element(child))
    return rebuilt


def _text(text: str | None) -> str | None:
    if text and hidden(text):
        raise Refused("a control character in an SVG picture")
    return text


def _styles(style: str) -> Iterator[tuple[str, str]]:
    """The declarations of a style that are attributes too; a value that loads is refused first."""
    if "\\" in style or "/*" in style or "@" in style:
        raise Refused("the attribute style of an SVG picture is written so that it may load")
    for declaration in _INNER.sub(r"url(#\2)", style).split(";"):
        name, _, value = declaration.partition(":")
        _value("style", value.strip())
        if name.strip() in _STYLES:
            yield name.strip(), value.removesuffix("!important").strip()


def _value(name: str, value: str) -> str:
    if name == "href" and not _ID.fullmatch(value.removeprefix("#")):
        raise Refused("a link in an SVG picture")
    if name == "href" and not value.startswith("#"):
        raise Refused("a link in an SVG picture")
    if name == "id" and not _ID.fullmatch(value):
        raise Refused("an id in an SVG picture that is not letters, digits, points and hyphens")
    value = _INNER.sub(r"url(#\2)", _text(value) or "")
    if _UNSAFE.search(_FUNCTIONS.sub("", _REFERENCE.sub("", value))):
        raise Refused(f"the attribute {name} of an SVG picture loads something")
    return value


def _follow(root: ElementTree.Element) -> None:
    """Draws the picture in thought: every element, and again for all that refers to it."""
    parts: dict[str, ElementTree.Element] = {}
    for element in root.iter():
        key = element.get("id")
        if key in parts:
            raise Refused(f'the id "{key}" stands twice in an SVG picture')
        if key:
            parts[key] = element
    drawn, waiting = 0, [(root, 0)]
    while waiting:
        element, level = waiting.pop()
        drawn += 1
        if drawn > MAX_DRAWN or level > MAX_REFERENCES:
            raise Refused("parts of an SVG picture refer to each other without end")
        waiting += [(child, level) for child in element]
        waiting += [(parts[key], level + 1) for key in _references(element) if key in parts]


def _references(element: ElementTree.Element) -> Iterator[str]:
    for key, value in element.attrib.items():
        if key == "href":
            yield value[1:]
        yield from _REFERENCE.findall(value)


def _size(root: ElementTree.Element) -> tuple[int, int]:
    box = root.get("viewBox", "")
    try:
        width, height = (round(float(side)) for side in box.replace(",", " ").split()[2:4])
    except (ValueError, OverflowError):
        raise Refused("an SVG picture without a viewBox") from None
    if not box.isascii() or not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE):
        raise Refused(f"{width} x {height} units; at most {MAX_SIDE} each")
    return width, height
