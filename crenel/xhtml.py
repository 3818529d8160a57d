# SPDX-License-Identifier: Apache-2.0
"""HTML as templates write it, as a tree, and the tree written as XHTML or as HTML again.

An HTML parser mends what it is given: it closes, moves and invents elements (WHATWG HTML, 13.2).
What needs no mending has one meaning in HTML and in XML, so only that is taken.

It refuses pages with unknown elements, with end tags that are left out or crossed, with rows
outside a table's body, and with characters that XML does not know.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from types import MappingProxyType
from typing import NoReturn, TypeAlias

from crenel.problems import BuildFailed, Problem, Span

XHTML, SVG = "http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg"


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


VOID = _names("area br col hr img input link meta source track wbr")
_BLOCKS = _names(
    "address article aside blockquote details div dl fieldset figcaption figure footer form h1 h2"
    " h3 h4 h5 h6 header hr main nav ol p pre search section summary table ul"
)
_CELLS = _names("caption td th")
_TABLES = _names("table thead tbody tfoot tr colgroup")
_PARENTS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        **dict.fromkeys(("head", "body"), _names("html")),
        **dict.fromkeys(("dt", "dd"), _names("dl div")),
        **dict.fromkeys(("caption", "colgroup", "thead", "tbody", "tfoot"), _names("table")),
        **dict.fromkeys(("td", "th"), _names("tr")),
        **dict.fromkeys(("rt", "rp"), _names("ruby")),
        "li": _names("ol ul"),
        "tr": _names("thead tbody tfoot"),
        "col": _names("colgroup"),
    }
)
_HTML = _BLOCKS | VOID | _PARENTS.keys()
_HTML |= _names(
    "a abbr b bdi bdo button cite code data del dfn em html i ins kbd label mark output progress q"
    " ruby s samp script small span strong style sub sup svg time title u var"
)
_DRAWN = _names(
    "circle clipPath defs desc ellipse g line linearGradient marker mask path pattern polygon"
    " polyline radialGradient rect stop symbol text textPath title tspan use"
)
_DRAWN_ALONE = _DRAWN - _HTML  # those that are drawn only, and closed with a slash if empty
_CAMEL = _names(
    "clipPathUnits gradientTransform gradientUnits markerHeight markerUnits markerWidth"
    " maskContentUnits maskUnits pathLength patternContentUnits patternTransform patternUnits"
    " preserveAspectRatio refX refY spreadMethod startOffset textLength viewBox"
)
# an HTML parser makes every name lower-case; in a drawing XML must have it as it was
_ELEMENT_NAMES = MappingProxyType({name.lower(): name for name in _DRAWN})
_ATTRIBUTE_NAMES = MappingProxyType({name.lower(): name for name in _CAMEL})
_NOT_NESTED = _names("a button form label")
_HEADINGS = _names("h1 h2 h3 h4 h5 h6")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_DEEPEST = 100
_ESCAPES_IN_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_ESCAPES = _ESCAPES_IN_TEXT | str.maketrans({'"': "&quot;", "\n": "&#10;", "\t": "&#9;"})


@dataclass(frozen=True, slots=True)
class Element:
    """An element with its attributes in their order; text is plain `str` among the children."""

    name: str
    attributes: tuple[tuple[str, str], ...] = ()
    children: tuple[Node, ...] = ()

    def get(self, name: str) -> str:
        """The value of an attribute, empty if there is none."""
        return dict(self.attributes).get(name, "")


Node: TypeAlias = Element | str


def tree(html: str, path: str) -> Element:
    """The `html` element of a page; `path` is named in what is refused.

    Raises BuildFailed with the place of the first thing that a parser would have to mend.
    """
    builder = _Builder(path)
    builder.feed(html.replace("\r\n", "\n").replace("\r", "\n"))
    builder.close()
    return builder.whole()


def every(node: Node) -> Iterator[Element]:
    """The elements of a tree, each before those inside it."""
    if isinstance(node, Element):
        yield node
        for child in node.children:
            yield from every(child)


def text(node: Node) -> str:
    """The text of a tree."""
    return node if isinstance(node, str) else "".join(text(child) for child in node.children)


def within(words: str, mark: str, node: Node) -> tuple[Node, ...]:
    """`words` with `node` in the place of `mark`."""
    before, _, after = words.partition(mark)
    return tuple(part for part in (before, node, after) if part)


def as_xml(node: Node) -> str:
    """`node` as XHTML 5; the outermost element is given its namespace by who writes it."""
    out: list[str] = []
    _write(node, out, xml=True)
    return "".join(out)


def as_html(node: Node) -> str:
    """`node` as HTML 5."""
    out: list[str] = []
    _write(node, out, xml=False)
    return "".join(out)


def escaped(words: str) -> str:
    """The value of an attribute as it is written in either form."""
    return words.translate(_ESCAPES)


def _write(node: Node, out: list[str], *, xml: bool) -> None:
    if isinstance(node, str):
        out.append(node.translate(_ESCAPES_IN_TEXT))
        return
    name = node.name
    space = f' xmlns="{SVG}"' if xml and name == "svg" else ""
    given = "".join(f' {key}="{escaped(value)}"' for key, value in node.attributes)
    if name in VOID or (not node.children and name in _DRAWN_ALONE):
        out.append(f"<{name}{given}>" if name in VOID and not xml else f"<{name}{given}/>")
        return
    out.append(f"<{name}{space}{given}>")
    if not xml and name == "pre" and text(node).startswith("\n"):
        out.append("\n")  # a parser drops the first line break
    for child in node.children:
        _write(child, out, xml=xml)
    out.append(f"</{name}>")


@dataclass(slots=True)
class _Open:
    name: str
    attributes: tuple[tuple[str, str], ...]
    children: list[Node]


class _Builder(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__(convert_charrefs=True)
        self._path = path
        self._open = [_Open("", (), [])]
        self._names = [""]  # of what is open

    def whole(self) -> Element:
        found = [node for node in self._open[0].children if isinstance(node, Element)]
        if len(self._open) > 1:
            self._refuse(f"<{self._open[-1].name}> is not closed")
        if [element.name for element in found] != ["html"]:
            self._refuse("a page is one <html> element")
        return found[0]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        name = self._fitting(tag)
        self._names.append(name)
        self._open.append(_Open(name, self._attributes(attrs), []))
        if name in VOID:
            self._close()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            if "svg" not in self._names:
                self._refuse(f"<{tag}/> is not closed: the slash means nothing here")
            self._close()

    def handle_endtag(self, tag: str) -> None:
        name = _ELEMENT_NAMES.get(tag, tag) if "svg" in self._names else tag
        if name != self._open[-1].name:
            self._refuse(f"</{tag}> where <{self._open[-1].name}> is open")
        self._close()

    def handle_data(self, data: str) -> None:
        top = self._open[-1]
        if _NOT_XML.search(data):
            self._refuse("a character that XML does not know")
        if top.name in _TABLES and data.strip():
            self._refuse(f"text directly in <{top.name}>")
        if top.name == "pre" and not top.children:
            data = data.removeprefix("\n")
        if top.children and isinstance(top.children[-1], str):
            top.children[-1] += data
        elif data:
            top.children.append(data)

    def handle_decl(self, decl: str) -> None:
        if decl.lower() != "doctype html" or len(self._open) > 1:
            self._refuse(f"<!{decl}>")

    def unknown_decl(self, data: str) -> None:
        self._refuse(f"<![{data}]>")

    def handle_pi(self, data: str) -> None:
        self._refuse(f"<?{data}>")

    def _close(self) -> None:
        self._names.pop()
        done = self._open.pop()
        self._open[-1].children.append(Element(done.name, done.attributes, tuple(done.children)))

    def _fitting(self, tag: str) -> str:
        """The name of the element that `tag` begins, if no parser would put it elsewhere."""
        if "svg" in self._names:
            name = _ELEMENT_NAMES.get(tag, tag)
            if name not in _DRAWN or self._names[-1] in ("title", "desc"):
                self._refuse(f"<{tag}> in a drawing")
            return name
        if tag not in _HTML:
            self._refuse(f"an unknown element <{tag}>")
        if misplaced(self._names, tag):
            self._refuse(f"<{tag}> in <{self._names[-1]}>")
        return tag

    def _attributes(self, attrs: list[tuple[str, str | None]]) -> tuple[tuple[str, str], ...]:
        known = _ATTRIBUTE_NAMES if "svg" in self._names else {}
        given = tuple((known.get(name, name), value or "") for name, value in attrs)
        for name, value in given:
            if not _NAME.fullmatch(name) or _NOT_XML.search(value):
                self._refuse(f"an attribute {name} that cannot be written in XML")
        if len({name for name, _ in given}) < len(given):
            self._refuse("an attribute that stands twice")
        return given

    def _refuse(self, message: str) -> NoReturn:
        line, column = self.getpos()
        hint = "Write every end tag, and nothing that a browser would have to mend."
        raise BuildFailed([Problem(Span(self._path, line, column + 1), "O604", message, hint)])


def misplaced(names: list[str], tag: str) -> bool:
    """Whether a parser would not put `tag` into the last of the open elements `names`."""
    parent = names[-1]
    if len(names) > _DEEPEST or parent in ("script", "style", "title"):
        return True
    if tag in _PARENTS:
        return parent not in _PARENTS[tag]
    if parent in _TABLES or (tag in _NOT_NESTED and tag in names):
        return True
    if tag in _HEADINGS and not _HEADINGS.isdisjoint(names):
        return True
    return tag in _BLOCKS and "p" in names and "p" in names[_cell(names) :]


def _cell(names: list[str]) -> int:
    """The place of the last open cell of a table: what is open outside it closes nothing here."""
    return max((place for place, name in enumerate(names) if name in _CELLS), default=0)
