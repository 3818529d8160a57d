# SPDX-License-Identifier: Apache-2.0
"""The facts of a tree: its files, and for each page its ids, addresses and inline scripts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from types import MappingProxyType

from crenel.contracts import Facts, Mention, Tree
from crenel.urls import OutPath

_LINKS = frozenset({("a", "href"), ("area", "href"), ("form", "action"), ("blockquote", "cite")})
_ADDRESSES = frozenset({"href", "src", "poster", "data", "action", "cite", "formaction"})
_LINK_LOADS = frozenset({"stylesheet", "icon", "preload", "modulepreload", "manifest", "prefetch"})
_CSS_ADDRESS = re.compile(r"""url\(\s*['"]?([^'")]*)|@import\s+['"]([^'"]*)""")


def tree_of(files: Mapping[OutPath, bytes], secrets: tuple[str, ...] = ()) -> Tree:
    """The tree of `files` with the facts of its pages and style sheets."""
    pages = {}
    for path, data in files.items():
        text = data.decode("utf-8", "replace")
        if path.endswith(".html"):
            pages[path] = page_facts(text)
        elif path.endswith((".css", ".svg")):
            pages[path] = Facts((), _css_mentions(text, path.rpartition(".")[2], 1), ())
    return Tree(MappingProxyType(dict(files)), MappingProxyType(pages), secrets)


def page_facts(html: str) -> Facts:
    """The facts of one page."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return Facts(tuple(reader.ids), tuple(reader.mentions), tuple(reader.inline), reader.listed)


def _css_mentions(css: str, element: str, line: int) -> tuple[Mention, ...]:
    return tuple(
        Mention(m[1] or m[2], element, "url", line + css.count("\n", 0, m.start()), loads=True)
        for m in _CSS_ADDRESS.finditer(css)
        if m[1] or m[2]
    )


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.ids: list[tuple[str, int]] = []
        self.mentions: list[Mention] = []
        self.inline: list[tuple[str, int]] = []
        self.listed = True
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line = self.getpos()[0]
        values = {name: value or "" for name, value in attrs}
        self._inside = tag if tag == "style" or (tag == "script" and "src" not in values) else ""
        if tag == "script" and "src" not in values:
            self.inline.append(("script", line))
        if (
            tag == "meta"
            and values.get("name") == "robots"
            and "noindex" in values.get("content", "")
        ):
            self.listed = False
        for name, value in values.items():
            if name == "id":
                self.ids.append((value, line))
            elif name.startswith("on") or name in ("style", "srcdoc"):
                self.inline.append((f"the attribute {name}", line))
                self.mentions += _css_mentions(value, tag, line) if name == "style" else ()
            elif name in ("srcset", "imagesrcset"):
                for part in value.split(","):
                    self.mentions.append(Mention(part.split()[0], tag, name, line, loads=True))
            elif name in _ADDRESSES:
                loads = (tag, name) not in _LINKS and not _quiet(tag, values)
                self.mentions.append(Mention(value, tag, name, line, loads))

    def handle_data(self, data: str) -> None:
        if self._inside == "style":
            self.mentions += _css_mentions(data, "style", self.getpos()[0])

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = ""


def _quiet(tag: str, values: Mapping[str, str]) -> bool:
    """Whether an element names an address without fetching it, such as an alternate version."""
    return tag == "link" and not _LINK_LOADS & set(values.get("rel", "").lower().split())
