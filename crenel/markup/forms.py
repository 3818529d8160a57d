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
from dataclasses import dataclass
from xml.etree import ElementTree

from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.util import STX

from crenel.document import Cite, CiteItem, Link
from crenel.markup.entities import PATTERN, judge
from crenel.markup.lookalikes import HALF
from crenel.markup.state import State
from crenel.values import is_key


@dataclass(frozen=True, slots=True)
class Form:
    """What is looked for, and marks of which one stands in whatever is found."""

    pattern: str
    marks: tuple[str, ...]


# what begins with a literal is found sooner than what begins by looking behind
_CITE = Form(r"\[@(?<!\\\[@)([^\[\]]*)\]", ("[@",))
_LINK = Form(r"\[\[(?<!\\\[\[)([^\[\]]*)\]\]", ("[[",))
_NEARLY_CITE = Form(
    r"(?<!\\)[\[［【][ \u3000]*[@＠][ \u3000]*[A-Za-z0-9][^\[\]［］【】\n]*[\]］】]", ("@", "＠")
)
_NEARLY_LINK = Form(
    r"(?<!\\)(?:［［|【【|\[［|［\[)([^\[\]［］【】\n]*)(?:］］|】】|\]］|］\]|\]\])", ("［", "【")
)
_REFERENCE = Form(PATTERN, ("&",))
_FULL = re.compile("[［］【】＠；]")
_ITEM = re.compile(r"\s*@(?P<key>[A-Za-z0-9_.:-]+)\s*(?:[,，](?P<locator>[^@;]*))?")
_PLAIN = "write plain words there"
_HINT = "write [@id], [@a; @b, p. 4], [[slug]] or [[kind:slug#heading|words]]"

Found = tuple[ElementTree.Element | str | None, int | None, int | None]


class OwnForm(InlineProcessor):
    """A pattern of ours, which knows its marks and the state of the conversion under way."""

    def __init__(self, form: Form, md: Markdown, state: Callable[[], State]) -> None:
        super().__init__(form.pattern, md)
        self.state, self.marks = state, form.marks


class Citations(OwnForm):
    """`[@a; @b, p. 4]`, and what was meant as one."""

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # noqa: N802
        """A placeholder for the citation; nothing for one that nobody could understand."""
        state, raw, start, end = self.state(), m.group(0), m.start(0), m.end(0)
        if STX in raw:
            state.report("M404", "code within a citation", _PLAIN, "[@")
            return "", start, end
        items = _items(raw) if raw.startswith("[@") and raw.endswith("]") else ()
        if items and data[start - 1 : start] == "[" and data[end : end + 1] == "]":
            start, end, shown = start - 1, end + 1, f"[{raw}]"
            state.report("M404", f"not a citation: {shown}", f"write {raw}", shown)
        elif not items:
            items = self._meant(raw)
        if not items:
            return "", start, end
        span = state.positions.find(raw, f"[@{items[0].key}")
        return state.placeholder(Cite(items, span)), start, end

    def _meant(self, raw: str) -> tuple[CiteItem, ...]:
        """What a citation that is not well formed probably names, after it was told."""
        repaired = _repaired(raw)
        items, code = _items(repaired), "M418" if _FULL.search(raw) else "M404"
        hint = f"write {repaired}" if items else _HINT
        self.state().report(code, f"not a citation: {raw}", hint, raw)
        return items


class Links(OwnForm):
    """`[[kind:slug#anchor|label]]`, and what was meant as one."""

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # noqa: N802
        """A placeholder for the link; nothing for one that is not well formed."""
        state, raw, start, end = self.state(), m.group(0), m.start(0), m.end(0)
        if STX in raw:
            state.report("M404", "code, a link or a note within a link's words", _PLAIN, "[[")
            return "", start, end
        inner = _half(m.group(1))
        fields = _fields(inner)
        if data[start - 1 : start] == "!" and inner.lower().endswith((".svg", ".png")):
            hint = f"write ![what it shows]({inner})"
            state.report("M404", f"not a picture: !{raw}", hint, f"!{raw}")
            return "", start - 1, end
        if not (fields.get("slug") or fields.get("anchor")):
            state.report("M404", f"not a link: {raw}", _HINT, raw)
            return "", start, end
        if raw != f"[[{inner}]]":
            state.report("M418", f"full-width marks: {raw}", f"write [[{inner}]]", raw)
        span = state.positions.find(raw, f"[[{m.group(1).split('|')[0]}")
        return state.placeholder(Link(**fields, span=span)), start, end


def _items(raw: str) -> tuple[CiteItem, ...]:
    """The things that a citation names; nothing if one of them is not well formed."""
    items = [_item(part) for part in raw[1:-1].split(";")]
    good = tuple(item for item in items if item)
    return good if len(good) == len(items) else ()


def _repaired(raw: str) -> str:
    """A citation in half-width marks, its parts divided by ";", each with its "@"."""
    inner = raw[1:-1].strip().replace("＠", "@")
    inner = re.sub(r"(?<!\s)\s*[;；,，、]\s*(?=@)", "; ", inner)
    inner = re.sub(r"@[ \u3000]+", "@", inner)
    parts = [part.strip() for part in re.split("; ?", inner)]
    return f"[{'; '.join(f'@{p}' if is_key(p) else p for p in parts)}]"


def _half(text: str) -> str:
    """What stands in a link, its address in half-width marks."""
    end = next((at for at, c in enumerate(text) if c in "|｜"), len(text))
    return text[: end + 1].translate(HALF) + text[end + 1 :]


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


class References(OwnForm):
    """`&name;` and `&#1234;`, which stay as they are."""

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # noqa: ARG002, N802
        """What stands for the reference until the end, after it was judged."""
        judge(m.group(0), self.state())
        return self.md.htmlStash.store(m.group(0)), m.start(0), m.end(0)


def register(md: Markdown, state: Callable[[], State]) -> None:
    """Adds the forms between code spans (190) and backslash escapes (180); judges references."""
    register = md.inlinePatterns.register
    register(Citations(_CITE, md, state), "crenel-citation", 188)
    register(Links(_LINK, md, state), "crenel-link", 187)
    register(Citations(_NEARLY_CITE, md, state), "crenel-nearly-citation", 186)
    register(Links(_NEARLY_LINK, md, state), "crenel-nearly-link", 185)
    register(References(_REFERENCE, md, state), "entity", 80)
