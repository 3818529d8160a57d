# SPDX-License-Identifier: Apache-2.0
"""Judges of a built tree that share no code with Crenel: what stands in it can do no harm.

Pages are read by html5lib, as a browser reads them; everything else by the standard library.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import html5lib

_ELEMENTS = (
    "a article blockquote body br button circle cite code dd defs desc details dfn div dl dt em"
    " figcaption figure footer g h1 h2 h3 h4 h5 h6 head header hr html img input label li line link"
    " main meta nav ol p path pattern pre progress rect samp script search section span strong"
    " style summary sup svg table tbody td template text th thead time title tr ul"
)
_ATTRIBUTES = (
    "alt aria-controls aria-current aria-describedby aria-hidden aria-label aria-labelledby"
    " aria-live autocapitalize autocomplete charset class content cx cy d datetime defer fill font-size for"
    " height hidden href hreflang http-equiv id lang multiple name patternUnits placeholder r rel"
    " role rx scope spellcheck src start text-anchor title transform type value viewBox width x x1"
    " x2 y y1 y2"
)
_PICTURE_ELEMENTS = (
    "svg g defs title desc path rect circle ellipse line polyline polygon text tspan marker"
    " linearGradient radialGradient stop clipPath mask pattern symbol use"
)
ELEMENTS = frozenset(_ELEMENTS.split())
ATTRIBUTES = frozenset(_ATTRIBUTES.split())
PICTURE_ELEMENTS = frozenset(_PICTURE_ELEMENTS.split())
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_CHUNKS = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
_ATOM = "{http://www.w3.org/2005/Atom}"
_SHARD = re.compile(r'crenelSearch\("[a-z0-9/-]+",(.*)\)\n', re.DOTALL)
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\ufeff\ufffe\uffff\U000e0000-\U000e007f]"
)


def harm(site: Path) -> list[str]:
    """What could do harm in the files of `site`."""
    found = []
    for path in sorted(site.rglob("*")):
        judge = _JUDGES.get(path.suffix)
        name = path.relative_to(site).as_posix()
        if judge and path.is_file():
            found += [f"{name}: {told}" for told in judge(path.read_bytes(), name)]
    return found


def page(data: bytes, name: str) -> Iterator[str]:
    """What could do harm in a page."""
    parser = html5lib.HTMLParser(html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
    text = data.decode()
    root = parser.parse(text)
    yield from (f"not well formed: {error}" for error in parser.errors[:3])
    if _INVISIBLE.search(text):
        yield f"a character that nobody sees: {_INVISIBLE.search(text)}"
    for element in root.iter():
        tag = str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else "comment"
        if tag not in ELEMENTS:
            yield f"the element {tag}"
        for key, value in element.attrib.items():
            yield from _attribute(tag, str(key), value, name)
        if tag == "script" and (element.text or not element.get("src")):
            yield "a script of its own"
        if tag == "meta" and element.get("http-equiv", "").lower() not in (
            "",
            "content-security-policy",
        ):
            yield "a meta that acts"
    if name != "404.html" and root.find(".//style") is not None:
        yield "a style of its own"


def _attribute(tag: str, key: str, value: str, name: str) -> Iterator[str]:
    if key not in ATTRIBUTES and not key.startswith("data-"):
        yield f"the attribute {key} of {tag}"
    if key == "lang" and not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z]+)*", value):
        yield f"the language {value}"
    if key in ("href", "src") and (tag, value) != ("link", "data:,"):
        parts = urlsplit(value.strip("\x00\x1f "))
        outside = parts.scheme or parts.netloc or value.startswith(("/", "\\"))
        allowed = tag == "a" and parts.scheme in ("http", "https") and parts.hostname
        if outside and (not allowed or "@" in parts.netloc or "\\" in value):
            yield f"the address {value} of {tag}"
        if re.search(r"[\s\x00-\x1f]", value):
            yield f"white space in the address {value}"
        if not outside and len(value.split("../")) - 1 > name.count("/"):
            yield f"the address {value}, which leaves the tree"
    if key == "fill" and "(" in value and not value.startswith("url(#"):
        yield f"the fill {value}"


def picture(data: bytes, _name: str) -> Iterator[str]:
    """What could do harm in an SVG picture."""
    if b"<!" in data or b"<?" in data.replace(b"<?xml", b""):
        yield "a declaration, comment or instruction"
    for element in ElementTree.fromstring(data).iter():  # noqa: S314 (written by us)
        tag = element.tag.removeprefix("{http://www.w3.org/2000/svg}")
        if tag not in PICTURE_ELEMENTS:
            yield f"the element {tag}"
        for key, value in element.attrib.items():
            if re.match(r"on|\{|src|style|.*base", key, re.IGNORECASE):
                yield f"the attribute {key}"
            if "href" in key and not value.startswith("#"):
                yield f"the address {value}"
            suspect = re.search(r"\\|/\*|@|script:|data:|//|url", value, re.IGNORECASE)
            if suspect and not re.fullmatch(r"url\(#[\w.-]+\)( none| [#\w]+)?", value):
                yield f"the value {value[:80]} of {key}"


def png(data: bytes, _name: str) -> Iterator[str]:
    """What a PNG picture holds besides pixels."""
    at = 8
    while at < len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        if data[at + 4 : at + 8] not in _CHUNKS:
            yield f"the chunk {data[at + 4 : at + 8]!r}"
        at += 12 + length


def table(data: bytes, _name: str) -> Iterator[str]:
    """Cells that a spreadsheet would run."""
    rows = list(csv.reader(io.StringIO(data.decode(), newline=""), strict=True))
    yield from (f"the formula {cell}" for row in rows for cell in row if cell.startswith(FORMULA))
    yield from (f"a row of {len(row)} cells" for row in rows if len(row) != len(rows[0]))


def feed(data: bytes, _name: str) -> Iterator[str]:
    """What a feed holds besides Atom's own elements and text."""
    for element in ElementTree.fromstring(data).iter():  # noqa: S314 (written by us)
        if not element.tag.startswith(_ATOM) or element.tag == f"{_ATOM}content":
            yield f"the element {element.tag}"
        if element.tag != f"{_ATOM}link" and element.attrib.keys() - {
            "{http://www.w3.org/XML/1998/namespace}lang"
        }:
            yield f"attributes of {element.tag}"
        href = element.get("href", "")
        if urlsplit(href).scheme not in ("", "http", "https"):
            yield f"the address {href}"


def records(data: bytes, _name: str) -> Iterator[str]:
    """Whether a file of JSON is one."""
    json.loads(data)
    yield from ()


def shard(data: bytes, name: str) -> Iterator[str]:
    """Whether a part of the search index is one call with JSON."""
    if not name.startswith("assets/search/"):
        return
    text = data.decode()
    found = _SHARD.fullmatch(text)
    if not found:
        yield "not a call of crenelSearch"
    else:
        json.loads(found[1])
    if re.search("</|<!--|[\u2028\u2029]", text):
        yield "what would end a script"


_JUDGES = {
    ".html": page,
    ".svg": picture,
    ".png": png,
    ".csv": table,
    ".xml": feed,
    ".json": records,
    ".js": shard,
}
