# SPDX-License-Identifier: Apache-2.0
"""A language of the site as a book for e-readers (EPUB 3.3).

The chapters are the main parts of the tree's pages as XHTML, in files of the same names, so that
links stay as they were. The date is that of the release and the identifier follows from its name.

It refuses, when reading, a book whose package lists other files than it holds, or whose chapters
are not well-formed XML.
"""

from __future__ import annotations

import posixpath
import re
import uuid
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree

from crenel.digest import digest_bytes
from crenel.draw import svg
from crenel.draw.text import wrap
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
from crenel.parcel import Edition, Format, Parcel
from crenel.urls import OutPath, relative
from crenel.xhtml import SVG, XHTML, Element, Node, as_xml, escaped, every, within
from crenel.zipping import Member, zipped

TYPE = b"application/epub+zip"
_FOLDER = "EPUB"
_OPS, _OPF = "http://www.idpf.org/2007/ops", "http://www.idpf.org/2007/opf"
_COVER, _DRAWING, _NAV, _STYLE = "cover.xhtml", "cover.svg", "nav.xhtml", "style.css"
_PROLOGUE = '<?xml version="1.0" encoding="UTF-8"?>\n'
_CONTAINER = (
    f'{_PROLOGUE}<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
    f'<rootfiles><rootfile full-path="{_FOLDER}/package.opf" '
    'media-type="application/oebps-package+xml"/></rootfiles></container>\n'
)
_LARGEST = 64 << 20  # of a member that is read


def _names(parcel: Parcel) -> tuple[str, ...]:
    return tuple(f"{parcel.name}.{edition.lang.lower()}.epub" for edition in parcel.editions)


def _write(parcel: Parcel, name: str, path: Path) -> None:
    whole = book(parcel, edition_of(parcel, name))
    with path.open("wb") as file:
        for piece in zipped(_members(parcel, whole, name)):
            file.write(piece)


def _members(parcel: Parcel, whole: Book, name: str) -> Iterator[Member]:
    """The mimetype first, as the container's rules ask; then the others by name."""
    yield Member("mimetype", TYPE, plain=True)
    made: dict[str, bytes] = {"META-INF/container.xml": _CONTAINER.encode()}
    chapters = {path: bound(whole.chapters[path], whole, _BINDING) for path in whole.chapters}
    for path, nodes in chapters.items():
        made[f"{_FOLDER}/{_file(path)}"] = _chapter(whole, path, nodes)
    for path in whole.pictures:
        made[f"{_FOLDER}/{path}"] = parcel.files[path].read_bytes()
    drawn = {path for path, nodes in chapters.items() if _has_drawing(nodes)}
    made[f"{_FOLDER}/{_STYLE}"] = files("crenel.formats").joinpath("epub.css").read_bytes()
    made[f"{_FOLDER}/{_DRAWING}"] = _drawing(parcel, whole.edition).encode()
    made[f"{_FOLDER}/{_COVER}"] = _cover(parcel, whole.edition, name)
    made[f"{_FOLDER}/{_NAV}"] = _navigation(whole)
    made[f"{_FOLDER}/package.opf"] = _package(parcel, whole, drawn).encode()
    for member in sorted(made):
        yield Member(member, made[member])


def _file(path: str) -> str:
    return path.removesuffix(".html") + ".xhtml"


def _link(page: OutPath, path: OutPath, fragment: str) -> str:
    return relative(_file(path) + (f"#{fragment}" if fragment else ""), _file(page))


_BINDING = Binding(
    link=_link,
    anchor=lambda _page, anchor: anchor,
    picture=lambda page, path: relative(path, page),
)


def _has_drawing(nodes: tuple[Node, ...]) -> bool:
    return any(element.name == "svg" for node in nodes for element in every(node))


def _chapter(whole: Book, path: OutPath, nodes: tuple[Node, ...]) -> bytes:
    title = whole.chapters[path].title
    return _page(whole.edition, title, relative(_STYLE, path), Element("body", (), nodes))


def _page(edition: Edition, title: str, style: str, body: Element) -> bytes:
    lang = (("lang", edition.lang), ("xml:lang", edition.lang))
    sheet = (("rel", "stylesheet"), ("type", "text/css"), ("href", style))
    head = Element("head", (), (Element("title", (), (title,)), Element("link", sheet)))
    names = (("xmlns", XHTML), ("xmlns:epub", _OPS))
    page = Element("html", (*names, *lang), (head, "\n", body))
    return f"{_PROLOGUE}<!DOCTYPE html>\n{as_xml(page)}\n".encode()


def _drawing(parcel: Parcel, edition: Edition) -> str:
    """The cover: the edge of a wall with its crenels over the title."""
    merlons = "".join(f"M{x} 300V262h26V300z" for x in range(0, 320, 49))
    title = wrap(edition.title, 30, 264)
    shapes = [
        svg.element("rect", width=320, height=480, fill="#fcfbf7"),
        svg.element("path", d=f"{merlons}M0 300H320V480H0z", fill="#1c1b19"),
        *(
            svg.text(28, 92 + 42 * line, words, font_size=30, fill="#1c1b19", font_weight="bold")
            for line, words in enumerate(title)
        ),
        svg.text(28, 440, parcel.issued, font_size=15, fill="#fcfbf7"),
        svg.text(28, 416, edition.words["language.name"], font_size=15, fill="#fcfbf7"),
    ]
    family = "Georgia, 'Noto Serif', 'Noto Serif CJK SC', 'Songti SC', serif"
    whole = svg.element("g", *shapes, font_family=family)
    return f"{_PROLOGUE}{svg.element('svg', whole, xmlns=SVG, viewBox='0 0 320 480')}\n"


def _cover(parcel: Parcel, edition: Edition, name: str) -> bytes:
    said = edition.words
    check = said["book.check"].replace("{file}", name).replace("{seq}", str(parcel.seq))
    day = Element("time", (("datetime", parcel.issued),), (parcel.issued,))
    picture = Element("img", (("src", _DRAWING), ("alt", edition.title)))
    lines: tuple[tuple[Node, ...], ...] = (
        (edition.description,),
        (said["language.name"], " · ", *within(said["updated"], "{day}", day)),
        (parcel.publisher, " · ", said["licence"].replace("{name}", parcel.licence)),
        (check,),
    )
    body = (Element("h1", (), (picture,)), *(Element("p", (), line) for line in lines))
    return _page(edition, edition.title, _STYLE, Element("body", (("class", "cover"),), body))


def _navigation(whole: Book) -> bytes:
    title = whole.edition.words["contents"]
    parts = Element("ol", (), tuple(_parts(whole)))
    nav = (("epub:type", "toc"), ("class", "contents"), ("id", "toc"))
    body = Element("body", (), (Element("nav", nav, (Element("h1", (), (title,)), parts)),))
    return _page(whole.edition, title, _STYLE, body)


def _parts(whole: Book) -> Iterator[Element]:
    """An item for each part; a part of one page is that page."""
    for part in whole.edition.parts:
        entries = tuple(_entry(path, whole.chapters[path].title) for path in part.pages)
        if len(part.pages) == 1:
            yield _entry(part.pages[0], part.title)
        elif entries:
            inner = Element("ol", (), entries)
            yield Element("li", (), (Element("span", (), (part.title,)), inner))


def _entry(path: OutPath, title: str) -> Element:
    return Element("li", (), (Element("a", (("href", _file(path)),), (title,)),))


def _package(parcel: Parcel, whole: Book, drawn: set[OutPath]) -> str:
    """The package document: what the book is, which files it has, and their order."""
    edition = whole.edition
    made = f"{parcel.issued}T00:00:00Z"
    items = "".join(_items(whole, drawn))
    order = "".join(f'<itemref idref="c{n}"/>' for n in range(len(whole.chapters)))
    return (
        f'{_PROLOGUE}<package xmlns="{_OPF}" version="3.0" unique-identifier="id"'
        f' xml:lang="{edition.lang}"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<dc:identifier id="id">urn:uuid:{_identifier(parcel, edition)}</dc:identifier>'
        f"<dc:title>{escaped(edition.title)}</dc:title>"
        f"<dc:language>{edition.lang}</dc:language>"
        f"<dc:publisher>{escaped(parcel.publisher)}</dc:publisher>"
        f"<dc:rights>{escaped(parcel.licence)}</dc:rights>"
        f"<dc:description>{escaped(edition.description)}</dc:description>"
        f"<dc:date>{parcel.issued}</dc:date>"
        f'<meta property="dcterms:modified">{made}</meta>'
        '<meta property="schema:accessMode">textual</meta>'
        '<meta property="schema:accessMode">visual</meta>'
        '<meta property="schema:accessModeSufficient">textual</meta>'
        '<meta property="schema:accessibilityFeature">alternativeText</meta>'
        '<meta property="schema:accessibilityFeature">structuralNavigation</meta>'
        '<meta property="schema:accessibilityFeature">tableOfContents</meta>'
        '<meta property="schema:accessibilityHazard">none</meta>'
        f'</metadata><manifest>{items}</manifest><spine><itemref idref="cover"/>'
        f'<itemref idref="nav"/>{order}</spine></package>\n'
    )


def _identifier(parcel: Parcel, edition: Edition) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{parcel.name}/{edition.lang}/{parcel.seq}")


def _items(whole: Book, drawn: set[OutPath]) -> Iterator[str]:
    page = "application/xhtml+xml"
    yield _item("cover", _COVER, page)
    yield _item("nav", _NAV, page, "nav")
    yield _item("drawing", _DRAWING, TYPES["svg"], "cover-image")
    yield _item("style", _STYLE, "text/css")
    for number, path in enumerate(whole.chapters):
        yield _item(f"c{number}", _file(path), page, "svg" if path in drawn else "")
    for number, path in enumerate(whole.pictures):
        yield _item(f"p{number}", path, TYPES[path.rpartition(".")[2]])


def _item(key: str, href: str, media: str, properties: str = "") -> str:
    told = f' properties="{properties}"' if properties else ""
    return f'<item id="{key}" href="{href}" media-type="{media}"{told}/>\n'


def _read(path: Path) -> Mapping[str, str]:
    """The digest of the text of each chapter and of the bytes of each picture; raises Malformed."""
    try:
        with zipfile.ZipFile(path) as archive:
            return dict(_contents(archive))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise Malformed(f"not a sound zip: {error}") from None
    except (ElementTree.ParseError, KeyError) as error:
        raise Malformed(f"not a sound book: {error}") from None


def _contents(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    members = archive.infolist()
    if not members or members[0].filename != "mimetype" or archive.read("mimetype") != TYPE:
        raise Malformed("not a book: it does not begin with its type")
    if max(member.file_size for member in members) > _LARGEST:
        raise Malformed("a member that is too large to be a chapter")
    package = _xml(archive.read(f"{_FOLDER}/package.opf"))
    items = {item.get("id", ""): item.get("href", "") for item in package.iter(f"{{{_OPF}}}item")}
    names = [posixpath.join(_FOLDER, href) for href in items.values()]
    names += ["mimetype", "META-INF/container.xml", f"{_FOLDER}/package.opf"]
    if sorted(names) != sorted(member.filename for member in members):
        raise Malformed("the package lists other files than the book holds")
    for key, href in items.items():
        if re.fullmatch("c[0-9]+", key):
            body = next(_xml(archive.read(f"{_FOLDER}/{href}")).iter(f"{{{XHTML}}}body"), None)
            yield href, measured("".join(body.itertext() if body is not None else ()))
        elif re.fullmatch("p[0-9]+", key):
            yield href, digest_bytes(archive.read(f"{_FOLDER}/{href}"))


def _xml(data: bytes) -> ElementTree.Element:
    if b"<!ENTITY" in data:
        raise Malformed("a document that declares entities")
    return ElementTree.fromstring(data)  # noqa: S314 (no entities, so none to expand)


def _holds(parcel: Parcel, name: str) -> Mapping[str, str]:
    pages = pages_of(edition_of(parcel, name))
    meant: dict[str, str] = {}
    for path in pages:
        html = parcel.files[path].read_text(encoding="utf-8")
        seen = shown(html, path, frozenset(pages))
        meant[_file(path)] = seen.text
        for picture in seen.pictures:
            meant[picture] = digest_bytes(parcel.files[picture].read_bytes())
    return meant


FORMAT = Format(
    name="epub",
    shelf="downloads",
    names=_names,
    write=_write,
    read=_read,
    holds=_holds,
    of=part_of,
    needs=("deflate",),
)
