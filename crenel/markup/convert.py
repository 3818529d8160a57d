# SPDX-License-Identifier: Apache-2.0
"""Conversion of one text: Markdown in, a `Document` and its problems out.

The dialect is Python-Markdown with tables, footnotes, definition lists, fenced code, attribute
lists and admonitions, without HTML, and with the forms of `crenel.markup.forms`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from markdown import Markdown, __version__
from markdown.extensions.admonition import AdmonitionExtension
from markdown.extensions.attr_list import AttrListExtension
from markdown.extensions.def_list import DefListExtension
from markdown.extensions.fenced_code import FencedCodeExtension
from markdown.extensions.tables import TableExtension
from markdown.treeprocessors import Treeprocessor

from crenel import han
from crenel.document import Document, Html
from crenel.markup import attributes, fast, forms, joins, limits, tree
from crenel.markup import blocks as prose
from crenel.markup.footnotes import Footnotes
from crenel.markup.positions import Positions
from crenel.markup.state import State
from crenel.problems import Problem

_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Writing:
    """A text to be converted: its source, where it stands, and in which language.

    `first_line` is the line of `path` on which it begins, `han_lang` the language of Han
    characters in texts of other languages (empty: none).
    """

    text: str
    path: str
    first_line: int
    lang: str
    translation: bool = False
    han_lang: str = ""


def _state(writing: Writing) -> State:
    positions = Positions(writing.text, writing.path, writing.first_line)
    wide = han.has_wide(writing.text)
    return State(positions, writing.lang, writing.translation, writing.han_lang, wide)


class Converter:
    """Converts texts one after another with one parser.

    `plain` takes Python-Markdown as it is; so does any version of it that `fast` was not proved
    with. The results are the same.
    """

    def __init__(self, *, plain: bool = False) -> None:
        self.plain = plain or __version__ != fast.PROVED
        self._state = _state(Writing("", "", 1, ""))
        self._markdown = self._parser()

    def _parser(self) -> Markdown:
        extensions = [
            AdmonitionExtension(),
            AttrListExtension(),
            DefListExtension(),
            FencedCodeExtension(),
            Footnotes(lambda: self._state),
            TableExtension(),
        ]
        if self.plain:
            parser = Markdown(extensions=extensions, output_format="html")
        else:
            parser = fast.Markdown(extensions)
        parser.preprocessors.deregister("html_block")
        parser.inlinePatterns.deregister("html")
        parser.inlinePatterns.deregister("automail")
        forms.register(parser, lambda: self._state)
        parser.treeprocessors.register(_Rules(parser, self), "crenel", 5)
        if isinstance(parser, fast.Markdown):
            parser.complete()
        return parser

    @property
    def parser(self) -> Markdown:
        """The parser with the whole dialect."""
        return self._markdown

    @property
    def state(self) -> State:
        """The state of the conversion under way."""
        return self._state

    def convert(self, writing: Writing) -> tuple[Document, tuple[Problem, ...]]:
        """The document of `writing` and what is wrong with it."""
        self._state = _state(writing)
        found = limits.excess(writing.text)
        if found:
            return self._refused(*found)
        try:
            html = self._markdown.reset().convert(writing.text)
        except RecursionError:
            self._markdown = self._parser()  # its own state is that of a place within the text
            return self._refused(0, "lists, quotes or blocks are nested too deeply")
        segments = self._state.split(html)
        plain = _TAG.sub("", "".join(s.html for s in segments if isinstance(s, Html)))
        words, characters = han.count(plain)
        headings = tuple(self._state.headings)
        blocks, suspects = tuple(self._state.blocks), tuple(self._state.suspects)
        document = Document(segments, headings, words, characters, blocks, suspects)
        return document, tuple(self._state.problems)

    def _refused(self, at: int, message: str) -> tuple[Document, tuple[Problem, ...]]:
        """What is said of a text that asks too much: nothing of it is shown."""
        hint = "divide it, close what is open, or let an empty line stand between its parts"
        problem = Problem(self._state.positions.at(at), "M417", message, hint)
        return Document((), (), 0, 0, ()), (problem,)


class _Rules(Treeprocessor):
    def __init__(self, md: Markdown, converter: Converter) -> None:
        super().__init__(md)
        self.converter = converter

    def run(self, root: Element) -> None:
        state = self.converter.state
        if limits.is_too_deep(root):
            raise RecursionError
        attributes.restore_forms(state)
        attributes.check_fences(self.md.htmlStash.rawHtmlBlocks, state)
        joins.join_lines(root, state)
        tree.finish(root, state)
        prose.collect(root, state)
        joins.mark_han(root, state)


def convert_all(writings: Iterable[Writing]) -> tuple[tuple[Document, tuple[Problem, ...]], ...]:
    """Converts a batch; the same text stands for the same result, whatever came before it."""
    converter = Converter()
    return tuple(converter.convert(writing) for writing in writings)
