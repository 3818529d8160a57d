# SPDX-License-Identifier: Apache-2.0
"""The readers of foreign bytes: what each is given, and which refusals it documents."""

from __future__ import annotations

import contextlib
import datetime
import functools
import hashlib
import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from crenel import bittorrent, cache, formats, patch, planning, statement
from crenel.copies import archive, belief, car, keys, memory, source, sums
from crenel.copies.belief import Anchor
from crenel.copies.copy import LIMITS, Absent, Limits, Listing, Refused, Wanted
from crenel.copies.journal import Journal
from crenel.copies.web import Web
from crenel.ipfs import cid, dagpb
from crenel.ipfs.cid import Malformed
from crenel.leaves import leaves
from crenel.load import pages, pictures, records, yaml_nodes
from crenel.load.discover import Source, text_of
from crenel.markup.convert import Converter, Writing, convert_all
from crenel.model import Config
from crenel.order import Order, Read, read_all
from crenel.output import tree
from crenel.parcel import Format
from crenel.problems import BuildFailed
from crenel.publishing.api import Api
from crenel.signing.minisign import BadKey, BadSignature, PublicKey, public_key
from crenel.statement import NotAStatement
from crenel.values import Lang
from tests.harness import SMALL

LANGUAGES = (Lang("en"), Lang("zh-Hans"))
KEY = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3"
_IMPATIENT = Limits(connect=2, interval=0.2, least=64, base=0.5)

Reading = Callable[[bytes, Path], object]


@dataclass(frozen=True)
class Reader:
    """A reader: how it is given bytes, and which exceptions say that it refuses them.

    `memory` is what it may take besides; `heavy` ones are run less often by the suite.
    """

    name: str
    read: Reading
    refusals: tuple[type[BaseException], ...] = ()
    memory: int = 64 << 20
    heavy: bool = False

    @property
    def corpus(self) -> Sequence[bytes]:
        """The seeds of this reader."""
        folder = Path(__file__).parent / "corpus" / self.name
        return [path.read_bytes() for path in sorted(folder.iterdir())]


@functools.cache
def _config() -> Config:
    found, _ = records.config((Source(records.SITE, (SMALL / "content/site.yaml").read_bytes()),))
    assert found
    return found


def _yaml(data: bytes, _folder: Path) -> object:
    text, problems = text_of(Source("a.yaml", data))
    return yaml_nodes.read(text, "a.yaml"), problems


def _records(data: bytes, _folder: Path) -> object:
    files = [
        Source(f"content/{name}/a.yaml", data) for name in (("claims", "diagrams")[len(data) % 2],)
    ]
    return records.load(tuple(files), LANGUAGES)


def _site(data: bytes, _folder: Path) -> object:
    return records.config((Source(records.SITE, data),))


def _release(data: bytes, _folder: Path) -> object:
    return records.release((Source(records.RELEASE, data),))


def _page(data: bytes, _folder: Path) -> object:
    files = (Source("content/pages/a/en.md", data), Source("content/pages/a/zh-Hans.md", data))
    folders, _, problems = pages.load(files, _config(), frozenset())
    return [convert_all([draft.writing for draft in f.drafts]) for f in folders], problems


def _markdown(data: bytes, _folder: Path) -> object:
    text, problems = text_of(Source("a.md", data))
    return Converter().convert(Writing(text, "a.md", 1, "en", False, "zh-Hans")), problems


def _svg(data: bytes, _folder: Path) -> object:
    return pictures.load("a.svg", data)


def _png(data: bytes, _folder: Path) -> object:
    return pictures.load("a.png", data)


@functools.cache
def _small() -> Read:
    return read_all(SMALL)


def _content(data: bytes, _folder: Path) -> object:
    """A whole small site, one of whose pages and one of whose records are these bytes."""
    read, place = _small(), Path("/nowhere")
    changed = {"content/pages/about/en.md", "content/claims/part.yaml"}
    chosen = sorted(changed)[len(data) % 2]
    files = tuple(Source(s.path, data) if s.path == chosen else s for s in read.content.files)
    content = type(read.content)(files, read.content.problems)
    return planning.plan(Read(content, read.templates, read.digests), Order(place, place / "site"))


def _at(data: bytes, folder: Path, name: str) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def _zip(data: bytes, folder: Path) -> object:
    copy = archive.read(_at(data, folder, "a.zip"))
    for path in copy.listing().paths:
        with contextlib.suppress(Refused):
            for _ in copy.chunks(Wanted(path, LIMITS.page)):
                pass
    return copy


def _car(data: bytes, folder: Path) -> object:
    copy = car.read(_at(data, folder, "a.car"))
    for path in copy.listing().paths:
        for _ in copy.chunks(Wanted(path, LIMITS.page)):
            pass
    return list(copy.spare())


def _blocks(data: bytes, folder: Path) -> object:
    """A CAR whose blocks are these bytes, cut at a mark, each with its true CID."""
    parts = list(dict.fromkeys(data.split(b"--block--")))
    named = [(cid.cid(cid.DAG_PB, part), part) for part in parts]
    named += [(cid.cid(cid.RAW, part), part) for part in parts]
    head = b"\xa2eroots\x81\xd8\x2a\x58\x25\x00" + named[0][0] + b"gversion\x01"
    out = cid.varint(len(head)) + head
    out += b"".join(cid.varint(len(name) + len(part)) + name + part for name, part in named)
    return _car(out, folder)


def _format(name: str) -> Reading:
    found = next(each for each in leaves(formats, "FORMAT", Format) if each.name == name)

    def read(data: bytes, folder: Path) -> Mapping[str, str]:
        return found.read(_at(data, folder, f"a.{name}"))

    return read


def _patch(data: bytes, _folder: Path) -> object:
    return patch.apply(b"old bytes " * 100, data, 1 << 20)


class Shelf:
    """A copy that gives the same bytes for every path, or those kept for it."""

    crew: Literal["processes", "threads", "alone"] = "alone"

    def __init__(self, data: bytes, kept: Mapping[str, bytes] | None = None) -> None:
        self.data, self.kept = data, kept or {}

    def listing(self) -> Listing | None:
        return None

    def chunks(self, wanted: Wanted) -> Iterator[bytes]:
        yield self.kept.get(wanted.path, self.data)[: wanted.most + 1]

    def close(self) -> None:
        """Nothing is open."""


def _belief(data: bytes, _folder: Path) -> object:
    shelf = Shelf(data)
    found = belief.statement_of(shelf, LIMITS)
    if isinstance(found, statement.Statement):
        anchor = Anchor(PublicKey(KEY), None, datetime.date(2026, 1, 1), LIMITS)
        return belief.believe(shelf, found, anchor)
    return found


def _documents(data: bytes, _folder: Path) -> object:
    told = statement.parse((Path(__file__).parent / "corpus/statement/signed.txt").read_bytes())
    return source.documents(Shelf(data), told, None, LIMITS)


def _journal(data: bytes, folder: Path) -> object:
    name = hashlib.sha256(b"place\nstatement").hexdigest()[:32]
    _at(data, folder, f"verified-{name}.txt")
    return Journal(folder, "place", "statement").resumed


def _sums(data: bytes, _folder: Path) -> object:
    return sums.parse(data), tree.listed(data)


def _cid(data: bytes, _folder: Path) -> object:
    return cid.parse(data.decode("latin-1"))


class _Server:
    """A server on loopback that answers each connection with the bytes that are set."""

    def __init__(self) -> None:
        self.data = b""
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}/"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            connection, _ = self._socket.accept()
            with connection, contextlib.suppress(OSError):
                connection.settimeout(1)
                connection.recv(1 << 16)
                connection.sendall(self.data)


@functools.cache
def _server() -> _Server:
    return _Server()


def _web(data: bytes, _folder: Path) -> object:
    server = _server()
    server.data = data
    with contextlib.closing(Web(server.address, _IMPATIENT)) as copy:
        return [len(chunk) for chunk in copy.chunks(Wanted("a/b.html", 1 << 16))]


def _api(data: bytes, _folder: Path) -> object:
    server = _server()
    server.data = data
    return Api(server.address, 1.0).ask("POST", "api/v0/id", {})


def _cache(data: bytes, folder: Path) -> None:
    record = _at(data, folder, "build-0.json")
    cache.load(record)
    _at(data, folder, "brief-0.json")
    cache.brief(record)


COPY = (BuildFailed, Refused, Absent)
READERS: tuple[Reader, ...] = (
    Reader("yaml", _yaml),
    Reader("records", _records),
    Reader("site", _site),
    Reader("release-yaml", _release),
    Reader("page", _page),
    Reader("markdown", _markdown),
    Reader("content", _content, (BuildFailed,), heavy=True),
    Reader("svg", _svg),
    Reader("png", _png),
    Reader("zip", _zip, COPY),
    Reader("car", _car, COPY),
    Reader("blocks", _blocks, COPY),
    Reader("unixfs", lambda data, _: dagpb.read(data), (Malformed,)),
    Reader("cid", _cid, (Malformed,)),
    Reader("statement", lambda data, _: statement.parse(data), (NotAStatement,)),
    Reader("belief", _belief, COPY),
    Reader("documents", _documents, COPY),
    Reader("signature", lambda data, _: PublicKey(KEY).check(b"text", data), (BadSignature,)),
    Reader("key", lambda data, _: public_key(data), (BadKey,)),
    Reader("key-file", lambda data, at: keys.given(str(_at(data, at, "a.pub"))), COPY),
    Reader("sums", _sums),
    Reader("format-zip", _format("zip"), (Malformed, OSError)),
    Reader("format-epub", _format("epub"), (Malformed, OSError)),
    Reader("format-html", _format("html"), (Malformed, OSError)),
    Reader("format-torrent", _format("torrent"), (Malformed, OSError)),
    Reader("format-zim", _format("zim"), (Malformed, OSError)),
    Reader("format-delta", _format("delta"), (Malformed, OSError)),
    Reader("patch", _patch, (Malformed,)),
    Reader("torrent", lambda data, _: bittorrent.decode(data), (Malformed,)),
    Reader("cache", _cache),
    Reader("memory", lambda data, at: memory.load(_at(data, at, "known.json")), COPY),
    Reader("journal", _journal),
    Reader("web", _web, COPY, heavy=True),
    Reader("api", _api, COPY, heavy=True),
)

BY_NAME = {reader.name: reader for reader in READERS}
