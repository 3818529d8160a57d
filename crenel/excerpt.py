# SPDX-License-Identifier: Apache-2.0
"""What a book takes from the pages of the tree: their main part, without what only a site needs.

`book` takes it as trees whose ids, links and pictures a format puts where it wants them; `shown`
reads the same from the page itself, by other means, so that a finished book can be proved.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from types import MappingProxyType

from crenel.digest import Digest, digest_bytes
from crenel.parcel import Edition, Parcel
from crenel.urls import STYLE, OutPath
from crenel.xhtml import VOID, Element, Node, every, text, tree

TYPES: Mapping[str, str] = MappingProxyType(
    {"svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}
)
_LEFT_OUT = frozenset({"nav", "search", "form", "input", "button", "output", "progress", "script"})
_LEFT_OUT_CLASSES = frozenset({"turn", "services"})
_POINTERS = frozenset({"links", "more", "origin"})  # classes of what is only there to lead away
_REFERENCES = frozenset({"aria-labelledby", "aria-describedby", "headers"})
_DROPPED = frozenset({"style", "tabindex", "srcset", "sizes", "loading", "type", "hreflang"})
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


@dataclass(frozen=True, slots=True)
class Chapter:
    """A page of a book: its title and the content of its main part, with the ids that are in it."""

    path: OutPath
    title: str
    nodes: tuple[Node, ...]
    ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class Book:
    """The chapters of an edition in their order, and the pictures they show."""

    edition: Edition
    chapters: Mapping[OutPath, Chapter]
    pictures: tuple[OutPath, ...]


@dataclass(frozen=True, slots=True)
class Binding:
    """Where a format puts things; each answer depends on the page that asks.

    `link` gives the address of a page of the book and a fragment of it (may be empty), `anchor`
    the id that stands for one of a page's own, `picture` the address of a picture. Headings go
    down by `lower` levels. The ids in `common` are of the whole book and on every page.
    """

    link: Callable[[OutPath, OutPath, str], str]
    anchor: Callable[[OutPath, str], str]
    picture: Callable[[OutPath, OutPath], str]
    lower: int = 0
    common: frozenset[str] = frozenset()


def edition_of(parcel: Parcel, name: str) -> Edition:
    """The edition that the file `name` ("NAME.LANG.FORMAT") holds; raises KeyError."""
    return {edition.lang.lower(): edition for edition in parcel.editions}[name.split(".")[-2]]


def part_of(parcel: Parcel, name: str) -> Parcel:
    """What the book `name` can show: one edition, its pages, and what is no page."""
    edition = edition_of(parcel, name)
    pages = set(pages_of(edition))
    files = {path: file for path, file in parcel.files.items() if path in pages or _is_shared(path)}
    return replace(parcel, files=files, editions=(edition,), mirrors=(), before=None)


def _is_shared(path: OutPath) -> bool:
    """Whether it is the style sheet or a picture."""
    return path == STYLE or path.rpartition(".")[2] in TYPES


def pages_of(edition: Edition) -> tuple[OutPath, ...]:
    """The pages of all parts; a page that is in two is taken where it stands first."""
    return tuple(dict.fromkeys(page for part in edition.parts for page in part.pages))


def book(parcel: Parcel, edition: Edition, closed: bool = True) -> Book:
    """The pages of `edition` as chapters; raises BuildFailed for one that is not well formed.

    What closes a note that was opened in place is left out if notes are not (`closed`).
    """
    chapters = {}
    for path in pages_of(edition):
        html = parcel.files[path].read_text(encoding="utf-8")
        chapters[path] = _chapter(path, tree(html, path), closed)
    pictures = {
        target(chapter.path, element.get("src"))[0]: None
        for chapter in chapters.values()
        for node in chapter.nodes
        for element in every(node)
        if element.name == "img"
    }
    return Book(edition, MappingProxyType(chapters), tuple(pictures))


def target(page: OutPath, href: str) -> tuple[OutPath, str]:
    """The file and the fragment that `href` names on `page`; an empty file if it leads outside."""
    path, _, fragment = href.partition("#")
    if ":" in path or path.startswith("//"):
        return OutPath(""), ""
    whole = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else page
    return OutPath(whole), fragment


def bound(chapter: Chapter, whole: Book, binding: Binding) -> tuple[Node, ...]:
    """The content of a chapter with everything where `binding` puts it."""
    binder = _Binder(chapter, whole, binding)
    return binder.nodes(chapter.nodes, pointing=False)


def _chapter(path: OutPath, root: Element, closed: bool) -> Chapter:
    main = next(element for element in every(root) if element.name == "main")
    nodes = tuple(_kept(main.children, closed))
    title = next((text(e) for e in every(main) if e.name == "h1"), path)
    ids = frozenset(e.get("id") for node in nodes for e in every(node)) - {""}
    return Chapter(path, " ".join(title.split()), nodes, ids)


def _kept(nodes: tuple[Node, ...], closed: bool) -> Iterator[Node]:
    for node in nodes:
        if isinstance(node, str):
            yield node
        elif not left_out(node.name, dict(node.attributes), closed):
            attributes = tuple((n, v) for n, v in node.attributes if not _dropped(n))
            yield Element(node.name, attributes, tuple(_kept(node.children, closed)))


def left_out(name: str, attributes: Mapping[str, str], closed: bool) -> bool:
    """Whether an element is there for the site alone: to find the way, to search, to share."""
    classes = set(attributes.get("class", "").split())
    return (
        name in _LEFT_OUT
        or "hidden" in attributes
        or bool(classes & _LEFT_OUT_CLASSES)
        or (closed and "close" in classes)
    )


def _dropped(name: str) -> bool:
    return name in _DROPPED or name.startswith(("data-", "on", "popover"))


@dataclass(frozen=True, slots=True)
class _Binder:
    chapter: Chapter
    whole: Book
    binding: Binding

    def nodes(self, nodes: tuple[Node, ...], *, pointing: bool) -> tuple[Node, ...]:
        found: list[Node] = []
        for node in nodes:
            found += self._node(node, pointing) if isinstance(node, Element) else (node,)
        return tuple(found)

    def _node(self, node: Element, pointing: bool) -> tuple[Node, ...]:
        pointing = pointing or points(node.get("class"))
        attributes = tuple(
            (name, value) for pair in node.attributes for name, value in self._attribute(*pair)
        )
        if node.name == "a" and "href" not in dict(attributes):
            if pointing:
                return ()
            return self._plain(node)
        children = self.nodes(node.children, pointing=pointing)
        if points(node.get("class")) and not "".join(text(child) for child in children).strip():
            return ()
        return (Element(self._lowered(node.name), attributes, children),)

    def _plain(self, node: Element) -> tuple[Node, ...]:
        """A link that leads out of the book: its words, and what says their language."""
        children = self.nodes(node.children, pointing=False)
        said = tuple((n, v) for n, v in node.attributes if n in ("lang", "class"))
        return (Element("span", said, children),) if said else children

    def _lowered(self, name: str) -> str:
        if name not in _HEADINGS:
            return name
        return _HEADINGS[min(_HEADINGS.index(name) + self.binding.lower, len(_HEADINGS) - 1)]

    def _attribute(self, name: str, value: str) -> Iterator[tuple[str, str]]:
        path = self.chapter.path
        if name == "id":
            yield name, self.binding.anchor(path, value)
        elif name in _REFERENCES:
            known = [one for one in value.split() if one in self.chapter.ids]
            if known:
                yield name, " ".join(self.binding.anchor(path, one) for one in known)
        elif name == "href":
            yield from ((name, found) for found in self._address(value))
        elif name == "src":
            yield name, self.binding.picture(path, target(path, value)[0])
        elif value.startswith("url(#"):
            yield name, f"url(#{self.binding.anchor(path, value[5:-1])})"
        else:
            yield name, value

    def _address(self, href: str) -> Iterator[str]:
        path, fragment = target(self.chapter.path, href)
        if not path:
            yield href
        elif fragment in self.binding.common:
            yield f"#{fragment}"
        elif path in self.whole.chapters:
            known = fragment in self.whole.chapters[path].ids
            yield self.binding.link(self.chapter.path, path, fragment if known else "")


def points(classes: str) -> bool:
    """Whether a class says that an element only leads to something else."""
    return not _POINTERS.isdisjoint(classes.split())


@dataclass(frozen=True, slots=True)
class Shown:
    """What a book shows of a page: a digest of its text, and its pictures."""

    text: Digest
    pictures: tuple[OutPath, ...]


def shown(html: str, page: OutPath, inside: frozenset[OutPath], closed: bool = True) -> Shown:
    """What a book with the pages `inside` shows of `page`, read from the page itself."""
    reader = _Reader(page, inside, closed)
    reader.feed(html)
    reader.close()
    return Shown(measured("".join(reader.found)), tuple(dict.fromkeys(reader.pictures)))


def measured(said: str) -> Digest:
    """The digest of a text, however its lines are broken."""
    return digest_bytes(" ".join(said.split()).encode())


class _Reader(HTMLParser):
    """Reads what is shown of the main part, by counting what is open."""

    def __init__(self, page: OutPath, inside: frozenset[OutPath], closed: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.pictures: list[OutPath] = []
        self._page, self._inside, self._closed = page, inside, closed
        self._open: list[tuple[bool, bool]] = []  # whether it is shown, whether it only points

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if not self._open:
            if tag == "main":
                self._open.append((True, False))
        elif tag == "img" and self._open[-1][0]:
            self.pictures.append(target(self._page, given.get("src", ""))[0])
        elif tag not in VOID:
            visible, pointing = self._open[-1]
            pointing = pointing or points(given.get("class", ""))
            gone = left_out(tag, given, self._closed) or (pointing and self._leads_out(tag, given))
            self._open.append((visible and not gone, pointing))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Such an element is empty."""

    def handle_endtag(self, tag: str) -> None:
        if self._open and tag not in VOID:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1][0]:
            self.found.append(data)

    def _leads_out(self, tag: str, given: Mapping[str, str]) -> bool:
        path, _ = target(self._page, given.get("href", ""))
        return tag == "a" and bool(path) and path not in self._inside
