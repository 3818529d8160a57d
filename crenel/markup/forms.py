# SPDX-License-Identifier: Apache-2.0
r"""The inline forms of our own: citations and links by identity.

    [@id]  [@a; @b, p. 4]                                a citation of claims or sources
    [[slug]]  [[kind:slug#anchor|label]]  [[#anchor]]    a link; in a table write "\|"

They run after code spans and before everything else, so code shows them as they are. A backslash
before the first bracket makes them plain text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree import ElementTree

from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor

from crenel.document import Cite, CiteItem, Link
from crenel.markup.entities import PATTERN, judge
from crenel.markup.state import State

# what begins with a literal is found eight times as fast as what begins by looking behind
_CITE = r"\[@(?<!\\\[@)([^\[\]]*)\]"
_LINK = r"\[\[(?<!\\\[\[)([^\[\]]*)\]\]"
_ITEM = re.compile(r"\s*@(?P<key>[A-Za-z0-9_.:-]+)\s*(?:[,，](?P<locator>[^@;]*))?")
_HINT = "write [@id], [@a; @b, p. 4], [[slug]] or [[kind:slug#heading|words]]"

Found = tuple[ElementTree.Element | str | None, int | None, int | None]


class _Form(InlineProcessor):
    def __init__(self, pattern: str, md: Markdown, state: Callable[[], State]) -> None:
        super().__init__(pattern, md)
        self.state = state


class Citations(_Form):
    """`[@a; @b, p. 4]`."""

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # noqa: ARG002, N802
        """A placeholder for the citation; nothing for one that is not well formed."""
        state, raw = self.state(), m.group(0)
        items = [_item(part) for part in f"@{m.group(1)}".split(";")]
        good = [item for item in items if item]
        if len(good) < len(items):
            state.report("M404", f"not a citation: {raw}", _HINT, raw)
            return "", m.start(0), m.end(0)
        span = state.positions.find(raw, f"[@{good[0].key}")
        return state.placeholder(Cite(tuple(good), span)), m.start(0), m.end(0)


class Links(_Form):
    """`[[kind:slug#anchor|label]]`."""

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # noqa: ARG002, N802
        """A placeholder for the link; nothing for one that is not well formed."""
        state, raw = self.state(), m.group(0)
        fields = _fields(m.group(1))
        if not (fields.get("slug") or fields.get("anchor")):
            state.report("M404", f"not a link: {raw}", _HINT, raw)
            return "", m.start(0), m.end(0)
        span = state.positions.find(raw, f"[[{m.group(1).split('|')[0]}")
        return state.placeholder(Link(**fields, span=span)), m.start(0), m.end(0)


def _item(text: str) -> CiteItem | None:
    """One of the things that a citation names, if it is well formed."""
    found = _ITEM.fullmatch(text)
    if not found:
        return None
    locator = found["locator"]
    if locator is None:
        return CiteItem(found["key"], "")
    return CiteItem(found["key"], locator.strip()) if locator.strip() else None


def _fields(text: str) -> dict[str, str]:
    """The parts of a link, or nothing if it names more than one kind."""
    address, bar, label = text.partition("|")
    name, _, anchor = (address.removesuffix("\\") if bar else address).partition("#")
    kind, _, slug = name.rpartition(":")
    if ":" in kind:
        return {}
    parts = {"kind": kind, "slug": slug, "anchor": anchor, "label": label}
    return {key: value.strip() for key, value in parts.items()}


class References(_Form):
    """`&name;` and `&#1234;`, which stay as they are."""

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # noqa: ARG002, N802
        """What stands for the reference until the end, after it was judged."""
        judge(m.group(0), self.state())
        return self.md.htmlStash.store(m.group(0)), m.start(0), m.end(0)


def register(md: Markdown, state: Callable[[], State]) -> None:
    """Adds the forms between code spans (190) and backslash escapes (180); judges references."""
    md.inlinePatterns.register(Citations(_CITE, md, state), "crenel-citation", 188)
    md.inlinePatterns.register(Links(_LINK, md, state), "crenel-link", 187)
    md.inlinePatterns.register(References(PATTERN, md, state), "entity", 80)
