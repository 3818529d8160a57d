# SPDX-License-Identifier: Apache-2.0
"""Rules about the finished element tree: headings, links, pictures, blocks, attributes.

Runs after inline processing and attribute lists and before escapes are resolved, so what looks
like HTML or like a form in a text node really stood so in the source.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement

from crenel.document import EMBEDS, Embed, Heading, Image, Link, Turn, Word
from crenel.markup import attributes, leftovers
from crenel.markup.attributes import HEADINGS
from crenel.markup.state import TAG, State
from crenel.problems import near
from crenel.values import PAGE_IDS, is_key

BLOCKS = ("note", "disputed", "changed", "figure", "question")
_NEARLY_ID = re.compile(r"[{｛] ?[#＃] ?([A-Za-z0-9-]+) ?[}｝]$")
_SLUG = re.compile(r"[^a-z0-9]+")
_STASHED = re.compile("\x02[^\x03]*\x03")

_PICTURE = re.compile(r"[a-z0-9][a-z0-9._-]*\.(?:svg|png)")


def finish(root: Element, state: State) -> None:
    """Checks and completes the whole tree."""
    leftovers.check(root, state)
    attributes.check(root, state)
    attributes.check_links(root, state)
    _pictures(root, state)
    _embeds(root, state)
    _blocks(root, state)
    _tables(root)
    _headings(root, state)


def words_of(element: Element) -> str:
    """The text of an element without markup and placeholders."""
    return _STASHED.sub("", "".join(element.itertext())).strip()


def _has(root: Element, tag: str) -> bool:
    return any(element is not root for element in root.iter(tag))


def _pictures(root: Element, state: State) -> None:
    if not _has(root, "img"):
        return
    for parent in list(root.iter()):
        for index, child in enumerate(list(parent)):
            if child.tag == "img":
                image = _picture(child, state)
                image.tail = child.tail
                parent[index] = image


def _picture(element: Element, state: State) -> Element:
    name, alt = element.get("src", ""), _STASHED.sub("", element.get("alt", "")).strip()
    span = state.positions.find(f"({name}", name)
    if not _PICTURE.fullmatch(name):
        meant, hint = _file(name)
        state.report("M403", f"not a picture of this page: {name}", hint, f"({name}", name)
        name = meant
    elif not alt:
        hint = f"write ![what it shows]({name})"
        state.report("M411", f"the picture {name} has no description", hint, f"({name}", name)
    return state.placeholder(Image(name, alt, span))


def _file(name: str) -> tuple[str, str]:
    """The file of the page's folder that was probably meant, if any, and what to write."""
    own = name.replace("\\", "/").rpartition("/")[2].lower()
    if "://" in name:
        return "", "put the picture into the page's folder and write its name, such as map.svg"
    if _PICTURE.fullmatch(own):
        return own, f"write {own}: pictures stand in the page's own folder, in small letters"
    if re.fullmatch(r"[^.]+\.(?:jpe?g|gif|webp|bmp|tiff?)", own):
        return "", "save the picture as PNG or SVG in the page's folder"
    return "", "name it in small ASCII letters, digits and hyphens, such as map.svg"


def _embeds(root: Element, state: State) -> None:
    """Paragraphs that are one link to something drawn become that thing."""
    if not any(isinstance(s, Link) and s.kind in EMBEDS for s in state.segments):
        return
    for parent in list(root.iter()):
        for index, element in enumerate(list(parent)):
            link = _only_link(element, state)
            if link is not None and link.kind in EMBEDS:
                drawn = Embed(link.kind, link.slug, link.anchor, link.span)
                parent[index] = state.placeholder(drawn)
                parent[index].tail = element.tail
    for element in root.iter(TAG):
        segment = state.segment_of(element)
        if isinstance(segment, Link) and segment.kind in EMBEDS:
            raw = f"[[{segment.kind}:{segment.slug}"
            hint = "let it stand alone in a paragraph"
            state.report("M416", f"inside a sentence: {raw}]]", hint, raw)


def _only_link(element: Element, state: State) -> Link | None:
    children = list(element)
    if element.tag != "p" or len(children) != 1 or children[0].tag != TAG:
        return None
    if (element.text or "").strip() or (children[0].tail or "").strip():
        return None
    segment = state.segment_of(children[0])
    return segment if isinstance(segment, Link) else None


def _blocks(root: Element, state: State) -> None:
    if not _has(root, "div"):
        return
    for parent in list(root.iter()):
        for index, element in enumerate(list(parent)):
            if element.tag != "div":
                continue
            classes = element.get("class", "").split()
            if classes[:1] != ["admonition"]:
                continue
            kind = classes[-1] if len(classes) > 1 else ""
            if kind not in BLOCKS:
                hint = near(kind, BLOCKS) or f"one of: {', '.join(BLOCKS)}"
                state.report("M408", f'unknown block "{kind}"', hint, f"!!! {kind}", "!!!")
            elif kind == "figure":
                figure = _figure(element, state)
                figure.tail = element.tail
                parent[index] = figure
            elif kind == "question":
                _question(element, state)
            else:
                _indented(element, parent[index + 1 : index + 2], kind, state)
                _titled_block(element, kind, state)


def _indented(element: Element, after: list[Element], kind: str, state: State) -> None:
    """Tells of a block that holds nothing, if what it should hold stands behind it."""
    holds = any(child.get("class") != "admonition-title" for child in element)
    if not holds and any(follower.tag in ("p", "ul", "ol") for follower in after):
        hint = "indent the lines of the block by four spaces"
        state.report("M419", f'the block "{kind}" is empty', hint, f"!!! {kind}", f"!!!{kind}")


def _titled_block(element: Element, kind: str, state: State) -> None:
    element.attrib = {"class": f"block {kind}", "role": "note"}
    title = next((c for c in element if c.get("class") == "admonition-title"), None)
    if title is None:
        title = Element("p")
        element.insert(0, title)
        title.text = kind.capitalize()
    title.set("class", "block-title")
    if title.text == kind.capitalize() and len(title) == 0:
        title.text = ""
        title.append(state.placeholder(Word(f"block.{kind}")))


def _figure(element: Element, state: State) -> Element:
    parts = [c for c in element if c.get("class") != "admonition-title"]
    first = list(parts[0]) if parts else []
    pictures = [c for c in first if c.tag == TAG and isinstance(state.segment_of(c), Image)]
    figure = Element("figure")
    if len(first) != 1 or len(pictures) != 1 or words_of(parts[0]) or len(parts) < 2:
        hint = 'write "![what it shows](file.svg)", an empty line and the caption, all indented'
        message = "a figure is one picture, then its caption"
        state.report("M410", message, hint, "!!! figure")
        return figure
    pictures[0].tail = ""
    figure.append(pictures[0])
    caption = SubElement(figure, "figcaption")
    caption.extend(parts[1:])
    return figure


def _question(element: Element, state: State) -> None:
    """A question: its title asks, its first list offers answers, the rest is the answer."""
    element.attrib = {"class": "question"}
    parts = list(element)
    title = parts[0] if parts and parts[0].get("class") == "admonition-title" else None
    rest = parts[2:]
    asked = title is not None and title.text != "Question"
    if title is None or not asked or len(parts) < 3 or parts[1].tag not in ("ul", "ol"):
        hint = (
            "write '!!! question \"What …?\"', then a list of answers, then the right one and why"
        )
        message = "a question is its words, a list of answers and an explanation"
        state.report("M415", message, hint, "!!! question")
        return
    title.set("class", "block-title")
    parts[1].tag = "ol"
    answer = Element("details")
    summary = SubElement(answer, "summary")
    summary.append(state.placeholder(Word("question.answer")))
    answer.extend(rest)
    for part in rest:
        element.remove(part)
    element.append(answer)


def _tables(root: Element) -> None:
    if not _has(root, "table"):
        return
    for parent in list(root.iter()):
        for index, table in enumerate(list(parent)):
            if table.tag == "table":
                _headers(table)
                wrapper = Element("div", {"class": "table"})
                wrapper.tail, table.tail = table.tail, None
                wrapper.append(table)
                parent[index] = wrapper


def _headers(table: Element) -> None:
    """Says what each header is for; under an empty corner the first column are headers of rows."""
    corner = table.find("thead/tr/th")
    for header in table.iterfind("thead/tr/th"):
        header.set("scope", "col")
    if corner is not None and not len(corner) and not words_of(corner):
        corner.tag = "td"
        del corner.attrib["scope"]
        for row in table.iterfind("tbody/tr"):
            row[0].tag = "th"
            row[0].set("scope", "row")


def _headings(root: Element, state: State) -> None:
    seen: set[str] = set()
    level = 1
    for element in root.iter():
        if element.tag not in HEADINGS:
            continue
        text, own = words_of(element), int(str(element.tag)[1])
        if own == 1 or own > level + 1:
            message = f'a heading of level {own} after level {level}: "{text}"'
            hint = f'write "{"#" * (level + 1)} {text}"'
            if own == 1:
                hint = f'the title stands above, as "title:"; write "## {text}" or delete the line'
            state.report("M407", message, hint, f"{'#' * own} {text}", text)
        level = own
        key = _heading_id(element, text, state)
        if key in seen:
            hint = "give one of them another id"
            state.report("M406", f'the id "{key}" stands twice', hint, f"{{#{key}}}", text)
        seen.add(key)
        element.set("id", key)
        state.headings.append(Heading(own, key, text, state.positions.find(text)))
        element.append(state.placeholder(Turn(key)))


def _heading_id(element: Element, text: str, state: State) -> str:
    key = element.get("id") or ""
    if key:
        if key in PAGE_IDS:
            hint = "take another; each page has an element of that id"
            state.report("M412", f'the id "{key}" is taken', hint, f"#{key}")
        elif not is_key(key):
            hint = "use lower-case ASCII letters, digits and single hyphens"
            state.report("M412", f'"{key}" is not an identifier', hint, f"#{key}")
        return key
    if found := _NEARLY_ID.search(text):
        key = found[1].lower()
        hint = f"write a space and {{#{key}}} at the end of the heading"
        state.report("M412", f"the heading's id is not understood: {found[0]}", hint, found[0])
        return key
    key = _SLUG.sub("-", text.lower()).strip("-") if text.isascii() else ""
    if state.translation or not key:
        hint = 'add the id of the original\'s heading: "## Words {#id}"'
        state.report("M405", f'the heading "{text}" has no id', hint, text)
    return key
