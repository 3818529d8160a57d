# SPDX-License-Identifier: Apache-2.0
"""Attributes and addresses of the finished element tree: what is not on the list is taken off.

An editor may write `{#id}` on headings and `{lang=…}`; everything else was made by the dialect's
extensions, or is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from xml.etree.ElementTree import Element

from crenel import meant
from crenel.document import Cite, Link
from crenel.markup.entities import judge, resolved
from crenel.markup.state import TAG, State
from crenel.values import is_web_address

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_ALIGN = re.compile(r"text-align: (left|center|right);")
_SCHEME = re.compile(r"[^/?#]*:|[/\\]{2}")
_MARK = r"fn(?:ref[0-9]*)?:[\w-]+"
# attributes and their values that the dialect's own extensions make, and those an editor may add;
# what an editor writes into braces cannot be told from what an extension made
_ATTRIBUTES: Mapping[str, Mapping[str, re.Pattern[str]]] = {
    tag: {name: re.compile(value, re.DOTALL) for name, value in values.items()}
    for tag, values in {
        **{tag: {"id": ".*"} for tag in HEADINGS},
        "a": {"href": ".*", "title": ".*", "class": "footnote-(?:back)?ref"},
        "code": {"class": r"language-[\w#.+-]+"},
        "div": {"class": "admonition.*|footnote"},
        "img": {"src": ".*", "alt": ".*"},
        "li": {"id": _MARK},
        "ol": {"start": "[0-9]{1,9}"},
        "p": {"class": "admonition-title"},
        "sup": {"id": _MARK},
        "td": {"class": "end|middle"},
        "th": {"class": "end|middle"},
    }.items()
}
_FENCE = re.compile("<pre[^>]*><code[^>]*>")
_BRACED_FENCES = ("```{", "~~~{", "``` {", "~~~ {", "hl_lines", "```", "~~~")
_FENCE_OF_LANGUAGE = re.compile(r'<pre><code(?: class="language-[\w#.+-]+")?>')
_LANG = re.compile("[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
_ANYWHERE: Mapping[str, re.Pattern[str]] = {"lang": _LANG}


def check_fences(stash: list[str | Element], state: State) -> None:
    """Takes off what was written in braces behind a fence, whose code no tree holds."""
    for index, raw in enumerate(stash):
        found = _FENCE.match(raw) if isinstance(raw, str) else None
        if found and not _FENCE_OF_LANGUAGE.fullmatch(found[0]):
            hint = "write the language alone: ```python"
            state.report("M414", "attributes of a fence of code", hint, *_BRACED_FENCES)
            stash[index] = f"<pre><code>{raw[found.end() :]}"


def check(root: Element, state: State) -> None:
    """Checks the attributes of every element."""
    for element in root.iter():
        if not element.attrib or element.tag == TAG:
            continue
        style = _ALIGN.fullmatch(element.get("style") or "")
        if style and element.tag in ("td", "th"):
            del element.attrib["style"]
            if style[1] != "left":
                element.set("class", "end" if style[1] == "right" else "middle")
        allowed = _ATTRIBUTES.get(str(element.tag), _ANYWHERE)
        for name, value in sorted(element.attrib.items()):
            if element.tag in HEADINGS and not value:  # a word in braces that is no attribute
                _word(element, name, state)
            else:
                pattern = allowed.get(name) or _ANYWHERE.get(name)
                _attribute(element, name, value, pattern, state)


def _word(element: Element, word: str, state: State) -> None:
    """Takes `{word}` behind a heading for the id that was meant, and says so."""
    del element.attrib[word]
    key = meant.key(word)
    hint = f"write {{#{key or 'id'}}}"
    state.report("M412", f'{{{word}}} is no id: it begins with "#"', hint, f"{{{word}", "{")
    if key and not element.get("id"):
        element.set("id", key)


def restore_forms(state: State) -> None:
    """Takes off what was written in braces behind a form, which no element will carry."""
    for number, element in enumerate(state.elements):
        own = {"n": str(number)}
        if element.attrib != own:
            for name, value in sorted(element.items()):
                if (name, value) not in own.items():
                    hint = "let no braces follow a citation or a link of this site"
                    message = f"the attribute {name} behind a citation or link"
                    state.report("M414", message, hint, f"{name}=", f"{{{name}", "{")
            element.attrib = own


def _attribute(
    element: Element, name: str, value: str | None, allowed: re.Pattern[str] | None, state: State
) -> None:
    """Removes an attribute that is not allowed, or whose value is not, and says so."""
    if value is not None and "&" in value:
        judge(value, state)
    if value is None or allowed is None or not allowed.fullmatch(value):
        if name == "id" and value is not None and value.startswith("fn"):
            mark = value.partition(":")[2]
            hint = "use letters, digits and hyphens"
            state.report("M409", f"the mark of the footnote [^{mark}]", hint, f"[^{mark}]")
        else:
            hint = "only {#id} on headings and {lang=…} are understood"
            message = f"the attribute {name} on {element.tag}"
            state.report("M414", message, hint, f"{name}=", "{")
        del element.attrib[name]


def check_links(root: Element, state: State) -> None:
    """Checks the address of every link, and says which lead elsewhere."""
    for element in root.iter("a"):
        href = element.get("href", "")
        if href.startswith("#fn") and element.get("class"):  # what the extension made
            element.attrib.pop("title", None)
            continue
        if any(child is not element and _leads(child, state) for child in element.iter()):
            hint = "let one end before the other begins"
            message = f"a link or note within the words of a link: {href}"
            state.report("M404", message, hint, f"]({href}", href)
        if element.attrib.pop("class", None):
            hint = "only {#id} on headings and {lang=…} are understood"
            state.report("M414", "the attribute class on a", hint, "{.", "class=")
        if "&" in href:
            judge(href, state)
        address = resolved(href)
        if not len(element) and not (element.text or "").strip():
            hint = f"write [words]({href})"
            state.report("M404", f"a link without words: {href}", hint, f"]({href}", href)
        if is_web_address(address):
            element.set("rel", "noreferrer")
        elif _SCHEME.match(address):
            message, told = f"an address that is not allowed: {href}", meant.address(address)
            hint = f"write {told}" if told else "use an http or https address"
            state.report("M402", message, hint, f"({href}", href)
        elif not address.strip():
            hint = "write its address between ( and ), or [[slug]] for a page of this site"
            state.report("M403", "a link without an address", hint, f"]({href}")
        else:
            state.report("M403", f"a link to a file: {href}", _instead(address), f"({href}", href)


def _leads(element: Element, state: State) -> bool:
    """Whether an element leads somewhere."""
    if element.tag != TAG:
        return element.tag == "a"
    return isinstance(state.segment_of(element), Link | Cite)


def _instead(address: str) -> str:
    """The hint for a link that leads neither to a web address nor to a page by its name."""
    path, _, anchor = address.partition("#")
    parts = [part for part in path.split("/") if part not in ("", ".", "..")]
    if not parts:
        return f"write [[#{anchor}|words]]"
    page, ending = PurePosixPath(parts[-1]).stem, PurePosixPath(parts[-1]).suffix
    if ending in (".md", ".html"):
        own = len(parts) > 1 and (ending == ".md" or page == "index")
        slug = parts[-2] if own else page
        return f"write [[{slug}{'#' if anchor else ''}{anchor}]]"
    if told := meant.address(address):
        return f"write {told}, or [[slug]] for a page of this site"
    return "write [[slug]] or [[slug#heading|words]]"
