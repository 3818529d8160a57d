# SPDX-License-Identifier: Apache-2.0
"""Pictures from content: parsed, stripped of all that is not picture, or refused.

PNG (ISO/IEC 15948): the chunks that carry pixels are kept, every other is dropped. SVG: rebuilt
from its elements without comments, metadata and foreign namespaces; whatever could run or load
something is refused.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from xml.etree import ElementTree

from crenel.model import Picture
from crenel.problems import Problem, Span

MAX_SIDE = 10_000
_PNG = b"\x89PNG\r\n\x1a\n"
_PIXELS = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
_SVG = "{http://www.w3.org/2000/svg}"
_XLINK = "{http://www.w3.org/1999/xlink}href"
_ELEMENTS = frozenset(
    {"svg", "g", "defs", "title", "desc", "path", "rect", "circle", "ellipse", "line"}
    | {"polyline", "polygon", "text", "tspan", "marker", "linearGradient", "radialGradient"}
    | {"stop", "clipPath", "mask", "pattern", "symbol", "use"}
)
_DROPPED = frozenset({"metadata", "style"})
_LOADS = re.compile(r"url\(\s*['\"]?(?!#)|javascript:|data:|@import|expression\(", re.IGNORECASE)


class _Refused(Exception):
    pass


def load(path: str, data: bytes) -> Picture | Problem:
    """The picture in `data`, cleaned, or the problem that makes it unusable (M413)."""
    name = path.rpartition("/")[2]
    try:
        return _png(name, data) if name.endswith(".png") else _svg(name, data)
    except _Refused as refused:
        hint = "export it again as plain SVG or PNG, without scripts and links"
        return Problem(Span(path), "M413", str(refused), hint)


def _png(name: str, data: bytes) -> Picture:
    if not data.startswith(_PNG):
        raise _Refused("not a PNG picture")
    kept = [(kind, body) for kind, body in _chunks(data) if kind in _PIXELS]
    if not kept or kept[0][0] != b"IHDR" or len(kept[0][1]) != 13 or kept[-1][0] != b"IEND":
        raise _Refused("not a whole PNG picture")
    width, height = struct.unpack(">II", kept[0][1][:8])
    if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE):
        raise _Refused(f"{width} x {height} pixels; at most {MAX_SIDE} each")
    whole = b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in kept
    )
    return Picture(name, _PNG + whole, width, height)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_PNG)
    while at + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        checksum = data[at + 8 + length : at + 12 + length]
        if len(checksum) < 4 or struct.unpack(">I", checksum)[0] != zlib.crc32(kind + body):
            raise _Refused("a damaged PNG picture")
        yield kind, body
        if kind == b"IEND":
            return
        at += 12 + length
    raise _Refused("a PNG picture that is cut off")


def _svg(name: str, data: bytes) -> Picture:
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise _Refused("a document type declaration in an SVG picture")
    try:
        root = ElementTree.fromstring(data)  # noqa: S314 (no DTD, so no entities to expand)
    except ElementTree.ParseError as error:
        raise _Refused(f"not an SVG picture: {error}") from None
    if root.tag != f"{_SVG}svg":
        raise _Refused("the root element is not svg")
    clean = _element(root, 0)
    clean.set("xmlns", _SVG[1:-1])
    width, height = _size(root)
    return Picture(name, ElementTree.tostring(clean, encoding="utf-8"), width, height)


def _element(element: ElementTree.Element, depth: int) -> ElementTree.Element:
    if depth > 64:
        raise _Refused("elements are nested too deeply")
    tag = element.tag.removeprefix(_SVG)
    if tag not in _ELEMENTS:
        raise _Refused(f"the element {tag} in an SVG picture")
    clean = ElementTree.Element(tag)
    for key, value in element.attrib.items():
        if key.startswith(("{", "data-")) and key != _XLINK:
            continue  # notes of the editor's, which nothing draws
        _check_attribute(key, value)
        clean.set("href" if key == _XLINK else key, value)
    clean.text, clean.tail = element.text, element.tail
    for child in element:
        foreign = child.tag.startswith("{") and not child.tag.startswith(_SVG)
        if not foreign and child.tag.removeprefix(_SVG) not in _DROPPED:
            clean.append(_element(child, depth + 1))
    return clean


def _check_attribute(key: str, value: str) -> None:
    if key.lower().startswith("on"):
        raise _Refused(f"the event handler {key} in an SVG picture")
    if key in ("href", _XLINK) and not value.startswith("#"):
        raise _Refused("a link in an SVG picture")
    if _LOADS.search(value):
        raise _Refused(f"the attribute {key} of an SVG picture loads something")


def _size(root: ElementTree.Element) -> tuple[int, int]:
    box = root.get("viewBox", "").replace(",", " ").split()
    try:
        width, height = (round(float(side)) for side in box[2:4])
    except ValueError:
        raise _Refused("an SVG picture without a viewBox") from None
    if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE):
        raise _Refused(f"{width} x {height} units; at most {MAX_SIDE} each")
    return width, height
