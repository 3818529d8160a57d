# SPDX-License-Identifier: Apache-2.0
"""A language of the site as one file of HTML, for phones that open a single file.

The main parts of all pages stand one after another in one document, with the site's own style
sheet and every picture inside. It asks for nothing and runs nothing: its policy allows only what it
holds.

It refuses, when reading, a file whose policy is not the one that fits what it holds.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

from crenel.digest import Digest, digest_bytes
from crenel.excerpt import (
    TYPES,
    Binding,
    Book,
    book,
    bound,
    edition_of,
    measured,
    pages_of,
    part_of,
    shown,
)
from crenel.ipfs.cid import Malformed
from crenel.parcel import Format, Parcel, Part
from crenel.urls import ICON, STYLE, OutPath
from crenel.xhtml import VOID, Element, Node, as_html, within

_LEAF = "leaf"  # the class of what was a page
_CLOSED = "closed"  # where a note that was opened in place is closed: a place at no place
_COMMON = frozenset({_CLOSED})
_LOWER = 2  # levels that headings go down: below the title of the file and those of its parts


def _names(parcel: Parcel) -> tuple[str, ...]:
    return tuple(f"{parcel.name}.{edition.lang.lower()}.html" for edition in parcel.editions)


def _write(parcel: Parcel, name: str, path: Path) -> None:
    whole = book(parcel, edition_of(parcel, name), closed=False)
    style = _style(parcel)
    head = Element("head", (), tuple(_head(parcel, whole, style)))
    body = Element("body", (("data-kind", "onepage"),), tuple(_body(parcel, whole, name)))
    page = Element("html", (("lang", whole.edition.lang),), (head, "\n", body))
    before, _, after = as_html(page).partition("<style></style>")
    text = f"<!doctype html>\n{before}<style>{style}</style>{after}\n"
    path.write_bytes(text.encode())


def _style(parcel: Parcel) -> str:
    """The site's own sheet and a few rules for one long page; nothing in it ends the element."""
    own = files("crenel.formats").joinpath("onepage.css").read_text(encoding="utf-8")
    return (parcel.files[STYLE].read_text(encoding="utf-8") + own).replace("</", "<\\/")


def _head(parcel: Parcel, whole: Book, style: str) -> Iterator[Element]:
    edition = whole.edition
    viewport = "width=device-width, initial-scale=1"
    icon = _inside(parcel, ICON) if ICON in parcel.files else "data:,"
    yield Element("meta", (("charset", "utf-8"),))
    yield Element("meta", (("name", "viewport"), ("content", viewport)))
    policy = ("http-equiv", "Content-Security-Policy"), ("content", _policy(style))
    yield Element("meta", policy)
    yield Element("meta", (("name", "referrer"), ("content", "no-referrer")))
    yield Element("meta", (("name", "generator"), ("content", "Crenel")))
    yield Element("title", (), (edition.title,))
    yield Element("meta", (("name", "description"), ("content", edition.description)))
    yield Element("link", (("rel", "icon"), ("href", icon)))
    yield Element("style")  # its text is no text of HTML and written as it is


def _policy(style: str) -> str:
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    allowed = f"style-src 'sha256-{digest}'; img-src data:"
    return f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"


def _body(parcel: Parcel, whole: Book, name: str) -> Iterator[Node]:
    edition = whole.edition
    title = Element("h1", (), (edition.title,))
    main = tuple(_main(parcel, whole, name))
    yield Element("header", (("class", "top"),), (title,))
    yield Element("main", (("id", "content"),), main)
    yield Element("span", (("id", _CLOSED),))
    yield Element("a", (("class", "up"), ("href", "#contents")), (edition.words["contents"],))


def _main(parcel: Parcel, whole: Book, name: str) -> Iterator[Node]:
    edition, said = whole.edition, whole.edition.words
    check = said["book.check"].replace("{file}", name).replace("{seq}", str(parcel.seq))
    day = Element("time", (("datetime", parcel.issued),), (parcel.issued,))
    dates = (*within(said["updated"], "{day}", day), " · ", parcel.publisher, " · ")
    licence = said["licence"].replace("{name}", parcel.licence)
    yield Element("p", (("class", "summary"),), (edition.description,))
    yield Element("p", (("class", "dates"),), (*dates, licence))
    yield Element("p", (("class", "help"),), (check,))
    yield Element(
        "nav",
        (("class", "contents"), ("id", "contents"), ("aria-label", said["contents"])),
        (Element("h2", (), (said["contents"],)), *_contents(whole)),
    )
    binding = Binding(
        _link, _anchor, lambda _page, picture: _inside(parcel, picture), _LOWER, _COMMON
    )
    written = set[OutPath]()
    for number, part in enumerate(edition.parts):
        yield "\n"
        yield Element("h2", (("id", f"part-{number}"),), (part.title,))
        for path in part.pages:
            if path not in written:
                nodes = bound(whole.chapters[path], whole, binding)
                yield Element("div", (("class", _LEAF), ("id", _place(path))), nodes)
                written.add(path)


def _contents(whole: Book) -> Iterator[Node]:
    for number, part in enumerate(whole.edition.parts):
        link = Element("a", (("href", f"#part-{number}"),), (part.title,))
        yield Element("h3", (), (link,))
        if len(part.pages) > 1:
            yield Element("ul", (), tuple(_entries(whole, part)))


def _entries(whole: Book, part: Part) -> Iterator[Element]:
    for path in part.pages:
        link = Element("a", (("href", f"#{_place(path)}"),), (whole.chapters[path].title,))
        yield Element("li", (), (link,))


def _place(path: OutPath) -> str:
    """The id of what was a page; a name in XML too, since drawings have ids of this form."""
    return path.removesuffix(".html").replace("/", ".")


def _anchor(page: OutPath, anchor: str) -> str:
    """The id of a place on what was a page."""
    return f"{_place(page)}..{anchor}"


def _link(_page: OutPath, path: OutPath, fragment: str) -> str:
    return f"#{_anchor(path, fragment) if fragment else _place(path)}"


def _inside(parcel: Parcel, picture: OutPath) -> str:
    data = base64.b64encode(parcel.files[picture].read_bytes()).decode()
    return f"data:{TYPES[picture.rpartition('.')[2]]};base64,{data}"


def _read(path: Path) -> Mapping[str, str]:
    """The digest of the text of each page, and of each picture; raises Malformed."""
    try:
        html = path.read_bytes().decode()
    except UnicodeDecodeError:
        raise Malformed("not UTF-8 text") from None
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    if not style or f'content="{_policy(style[1])}"' not in html:
        raise Malformed("its policy does not fit its style sheet")
    reader = _Reader()
    reader.feed(html)
    reader.close()
    told = {place: measured("".join(words)) for place, words in reader.found.items()}
    return told | {f"picture {digest}": digest for digest in reader.pictures}


class _Reader(HTMLParser):
    """Gathers the text of each leaf by counting what is open in it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: dict[str, list[str]] = {}
        self.pictures: list[Digest] = []
        self._place = ""
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if self._depth and tag == "img":
            self.pictures.append(_digest_inside(given.get("src") or ""))
        elif self._depth:
            self._depth += tag not in VOID
        elif tag == "div" and given.get("class") == _LEAF:
            self._place, self._depth = given.get("id") or "", 1
            if self._place in self.found:
                raise Malformed(f"two pages at {self._place}")
            self.found[self._place] = []

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Such an element is empty."""

    def handle_endtag(self, tag: str) -> None:
        self._depth -= bool(self._depth) and tag not in VOID

    def handle_data(self, data: str) -> None:
        if self._depth:
            self.found[self._place].append(data)


def _digest_inside(address: str) -> Digest:
    kind, _, data = address.partition(";base64,")
    try:
        if not kind.startswith("data:image/"):
            raise ValueError
        return digest_bytes(base64.b64decode(data, validate=True))
    except ValueError:
        raise Malformed("a picture that is not inside") from None


def _holds(parcel: Parcel, name: str) -> Mapping[str, str]:
    pages = pages_of(edition_of(parcel, name))
    meant: dict[str, str] = {}
    for path in pages:
        html = parcel.files[path].read_text(encoding="utf-8")
        seen = shown(html, path, frozenset(pages), closed=False)
        meant[_place(path)] = seen.text
        for picture in seen.pictures:
            digest = digest_bytes(parcel.files[picture].read_bytes())
            meant[f"picture {digest}"] = digest
    return meant


FORMAT = Format(
    name="html",
    shelf="downloads",
    names=_names,
    write=_write,
    read=_read,
    holds=_holds,
    of=part_of,
)
