# SPDX-License-Identifier: Apache-2.0
"""Python-Markdown with less work and the same bytes.

A block processor is tried only on blocks that hold what it cannot match without; the list of
processors is made once; what walks the whole tree passes over elements that it has nothing to do
with; and plain elements are written without asking what else they might be.

It was proved equal to the version `PROVED` (`tests/fuzz/equal.py`); for any other one
`crenel.markup.convert` takes Python-Markdown as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from types import MappingProxyType
from typing import Self
from xml.etree.ElementTree import Element

import markdown
from markdown import blockprocessors as blocks
from markdown.blockparser import BlockParser
from markdown.extensions import Extension
from markdown.extensions.admonition import AdmonitionProcessor
from markdown.extensions.attr_list import AttrListTreeprocessor
from markdown.extensions.def_list import DefListIndentProcessor, DefListProcessor
from markdown.extensions.footnotes import FootnoteBlockProcessor
from markdown.extensions.tables import TableProcessor
from markdown.serializers import RE_AMP, to_html_string
from markdown.treeprocessors import PrettifyTreeprocessor, UnescapeTreeprocessor
from markdown.util import STX, AtomicString

from crenel.markup.attributes import HEADINGS
from crenel.markup.inline import Inline
from crenel.markup.state import TAG

PROVED = "3.11.3"
_RULES = tuple(mark + " " * n + mark for mark in "-*_" for n in range(3))
_ALWAYS = ("",)
# one of these texts stands in whatever block the processor takes
NEEDED: Mapping[type[blocks.BlockProcessor], tuple[str, ...]] = MappingProxyType(
    {
        AdmonitionProcessor: ("!!!", "    "),
        blocks.EmptyBlockProcessor: _ALWAYS,
        blocks.ListIndentProcessor: ("    ",),
        DefListIndentProcessor: ("    ",),
        blocks.CodeBlockProcessor: ("    ",),
        TableProcessor: ("|",),
        blocks.HashHeaderProcessor: ("#",),
        blocks.SetextHeaderProcessor: ("\n=", "\n-"),
        blocks.HRProcessor: _RULES,
        blocks.OListProcessor: (". ",),
        blocks.UListProcessor: ("- ", "* ", "+ "),
        DefListProcessor: (": ",),
        blocks.BlockQuoteProcessor: (">",),
        FootnoteBlockProcessor: ("[^",),
        blocks.ReferenceProcessor: ("]:",),
        blocks.ParagraphProcessor: _ALWAYS,
    }
)
_Asked = tuple[
    tuple[str, ...], Callable[[Element, str], bool], Callable[[Element, list[str]], bool | None]
]
_VERBATIM = ("code", "pre")
_PLAIN = frozenset(
    {"a", "blockquote", "br", "code", "dd", "details", "div", "dl", "dt", "em", "figcaption"}
    | {"figure", "hr", "li", "ol", "p", "pre", "span", "strong", "summary", "sup", "table"}
    | {"tbody", "td", "th", "thead", "tr", "ul", *HEADINGS, TAG}
)
_EMPTY = frozenset({"br", "hr"})


class Markdown(markdown.Markdown):
    """A parser that does less; to be told when its dialect is complete."""

    def __init__(self, extensions: Sequence[Extension]) -> None:
        self._levels: dict[object, bool] = {}
        super().__init__(extensions=extensions, output_format="html")
        self.serializer = serialized

    def build_parser(self) -> Self:
        """The parts of Python-Markdown, but another loop over the block processors."""
        super().build_parser()
        self.parser = _Blocks(self.parser)
        return self

    def complete(self) -> None:
        """Puts our own processors for those of the tree; no pattern or block may come later."""
        self.treeprocessors.register(Inline(self), "inline", 20)
        self.treeprocessors.register(_Prettify(self), "prettify", 10)
        self.treeprocessors.register(_AttrList(self), "attr_list", 8)
        self.treeprocessors.register(_Unescape(self), "unescape", 0)

    def is_block_level(self, tag: object) -> bool:
        """Whether elements of this name are blocks."""
        found = self._levels.get(tag)
        if found is None:
            found = self._levels[tag] = super().is_block_level(tag)
        return found


class _Blocks(BlockParser):
    """Asks only those block processors that may take a block."""

    def __init__(self, built: BlockParser) -> None:
        super().__init__(built.md)
        self.blockprocessors = built.blockprocessors
        for processor in self.blockprocessors:
            processor.parser = self
        self._asked: tuple[_Asked, ...] = ()

    def parseBlocks(self, parent: Element, blocks: list[str]) -> None:  # noqa: N802
        """Parses blocks, each by the first processor that takes it."""
        if len(self._asked) != len(self.blockprocessors):
            self._asked = tuple((NEEDED[type(p)], p.test, p.run) for p in self.blockprocessors)
        while blocks:
            self._first(parent, blocks)

    def _first(self, parent: Element, blocks: list[str]) -> None:
        block = blocks[0]
        for needed, test, run in self._asked:
            for mark in needed:
                if mark in block:
                    break
            else:
                continue
            if test(parent, block) and run(parent, blocks) is not False:
                return


class _Prettify(PrettifyTreeprocessor):
    """Puts line breaks between blocks."""

    def run(self, root: Element) -> None:
        """Changes texts and tails that are empty, and trims code."""
        self._broken(root)
        for br in root.iter("br"):
            br.tail = "\n" if _blank(br.tail) else f"\n{br.tail}"
        for pre in root.iter("pre"):
            code = pre[0] if len(pre) else pre
            if code.tag == "code" and not len(code) and code.text is not None:
                code.text = AtomicString(code.text.rstrip() + "\n")

    def _broken(self, element: Element) -> None:
        is_block = self.md.is_block_level
        if len(element) and element.tag not in _VERBATIM:
            if is_block(element[0].tag) and _blank(element.text):
                element.text = "\n"
            for child in element:
                if is_block(child.tag):
                    self._broken(child)
        if _blank(element.tail):
            element.tail = "\n"


def _blank(text: str | None) -> bool:
    return not text or text.isspace()


class _AttrList(AttrListTreeprocessor):
    """Reads attribute lists where a brace stands."""

    def run(self, doc: Element) -> None:
        """Looks at the elements in or behind whose texts there is a brace."""
        if "{" in "".join(doc.itertext()):
            chosen = _Chosen("chosen")
            chosen.extend(element for element in doc.iter() if _braced(element))
            super().run(chosen)


class _Chosen(Element):
    """Elements of a tree that are gone through in their order, nothing in them."""

    def iter(self, _tag: str | None = None) -> Generator[Element, None, None]:
        """The elements themselves."""
        yield from self


def _braced(element: Element) -> bool:
    """Whether a brace stands in a text that belongs to the attributes of the element."""
    if "{" in (element.text or "") or "{" in (element.tail or ""):
        return True
    return any("{" in (child.tail or "") for child in element)


class _Unescape(UnescapeTreeprocessor):
    """Puts in what was escaped by a backslash."""

    def run(self, root: Element) -> None:
        """Changes the texts that hold a mark."""
        for element in root.iter():
            text, tail = element.text, element.tail
            if text and STX in text and element.tag != "code":
                element.text = self.unescape(text)
            if tail and STX in tail:
                element.tail = self.unescape(tail)
            for name, value in element.items():
                if value and STX in value:
                    element.set(name, self.unescape(value))


class _Unusual(Exception):
    """An element that is not written in the plain way."""


def serialized(root: Element) -> str:
    """The HTML of an element as Python-Markdown writes it."""
    parts: list[str] = []
    try:
        _write(root, parts.append)
    except _Unusual:
        return to_html_string(root)
    return "".join(parts)


def _write(element: Element, write: Callable[[str], object]) -> None:
    tag = element.tag
    if tag not in _PLAIN:
        raise _Unusual
    write(f"<{tag}{_attributes(element)}>" if element.attrib else f"<{tag}>")
    if element.text:
        write(_escaped(element.text))
    for child in element:
        _write(child, write)
    if tag not in _EMPTY:
        write(f"</{tag}>")
    if element.tail:
        write(_escaped(element.tail))


def _attributes(element: Element) -> str:
    shown = ""
    for name, value in sorted(element.items()):
        if value is None or name == value:  # perhaps one that is written without its value
            raise _Unusual
        quoted = _escaped(value).replace('"', "&quot;")
        shown += f' {name}="{quoted}"'
    return shown


def _escaped(text: str) -> str:
    if "&" in text:
        text = RE_AMP.sub("&amp;", text)
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    return text
