# SPDX-License-Identifier: Apache-2.0
"""The tree as a ZIM: what Kiwix opens and searches on phones, computers and school servers.

Every file keeps its own path, so links and the site's own search work as anywhere else. Kiwix's
search covers every page that readers may meet through a search. libzim gives each archive random
identifiers; here they follow from the content, so the same tree gives the same bytes.
"""

from __future__ import annotations

import contextlib
import hashlib
import html
import mmap
import os
import re
import shutil
import tempfile
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from crenel.digest import digest_bytes
from crenel.draw.mark import png
from crenel.ipfs.cid import Malformed
from crenel.parcel import Format, Parcel

_MAIN = "index.html"
_ICON = 48
_TYPES = {
    "html": "text/html",
    "css": "text/css",
    "js": "text/javascript",
    "json": "application/json",
    "csv": "text/csv",
    "md": "text/markdown",
    "txt": "text/plain",
    "xml": "application/atom+xml",
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "gif": "image/gif",
    "pdf": "application/pdf",
}
_PLAIN, _UNKNOWN = "text/plain", "application/octet-stream"
# ISO 639-3, which Kiwix sorts its library by; a language that is not here is "und", undetermined
_LANGUAGES = {
    "en": "eng",
    "zh": "zho",
    "de": "deu",
    "es": "spa",
    "fr": "fra",
    "ja": "jpn",
    "ko": "kor",
    "pt": "por",
    "ru": "rus",
    "ar": "ara",
    "fa": "fas",
    "tr": "tur",
    "vi": "vie",
    "bo": "bod",
    "ug": "uig",
}
# Words of these are found without being reduced to a stem
_NO_LANGUAGE = "und"
_WITHOUT_STEMS = frozenset({"zho", "jpn", "kor", "bod", "uig", "vie"})
_TITLE = re.compile(rb"<title>([^<]*)</title>")
_NOINDEX = re.compile(rb'<meta name="robots" content="[^"]*noindex')
_DATABASE = b"\x0f\x0dXapian Glass\x04\x6e"
_UUID_AT, _UUID, _SUM = 8, 16, 16
_BUFFER = 1 << 20


def _names(parcel: Parcel) -> tuple[str, ...]:
    return (f"{parcel.name}.zim",)


def _write(parcel: Parcel, _name: str, path: Path) -> None:
    # in a folder of its own: libzim takes no path that is not UTF-8, as any is in some locales
    with tempfile.TemporaryDirectory() as folder:
        part = Path(folder) / "zim"
        with _silent():
            _create(parcel, part)
        _settle(part, _identity(parcel))
        shutil.move(part, path)


@contextlib.contextmanager
def _silent() -> Iterator[None]:
    """Keeps what libzim says about its progress out of the results of a command."""
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A file of the tree, as libzim asks for it."""

    path: str
    source: Path
    type: str
    title: str
    front: bool

    def get_path(self) -> str:
        """Its place in the archive: the one it has in the tree."""
        return self.path

    def get_title(self) -> str:
        """What readers find it by."""
        return self.title

    def get_mimetype(self) -> str:
        """What it is served as."""
        return self.type

    def get_contentprovider(self) -> object:
        """Its bytes, which libzim reads when it needs them."""
        from libzim.writer import StringProvider

        return StringProvider(self.source.read_bytes())

    def get_hints(self) -> Mapping[object, bool]:
        """Whether it is offered while a reader types."""
        from libzim.writer import Hint

        return {Hint.FRONT_ARTICLE: self.front}


def _entry(name: str, source: Path) -> _Entry:
    kind = _type(name)
    page = source.read_bytes() if kind == _TYPES["html"] else b""
    return _Entry(name, source, kind, _title(page), bool(page) and not _NOINDEX.search(page))


def _create(parcel: Parcel, path: Path) -> None:
    from libzim.writer import Creator

    # one worker: with more, the order of clusters and of the index is left to chance
    with Creator(path).config_indexing(True, _stems(parcel)).config_nbworkers(1) as creator:
        creator.set_mainpath(_MAIN)
        creator.add_illustration(_ICON, png(_ICON))
        for key, value in _metadata(parcel).items():
            creator.add_metadata(key, value)
        for name in sorted(parcel.files):
            creator.add_item(_entry(name, parcel.files[name]))


def _type(name: str) -> str:
    _, dot, end = name.rpartition(".")
    return _TYPES.get(end, _UNKNOWN) if dot else _PLAIN


def _title(page: bytes) -> str:
    found = _TITLE.search(page)
    return html.unescape(found[1].decode("utf-8", "replace")).strip() if found else ""


def _metadata(parcel: Parcel) -> Mapping[str, str]:
    """What Kiwix tells of an archive before it is opened: the first edition speaks for all."""
    first = parcel.editions[0] if parcel.editions else None
    return {
        "Name": parcel.name,
        "Title": first.title if first else parcel.name,
        "Description": first.description if first else parcel.name,
        "Creator": parcel.publisher,
        "Publisher": parcel.publisher,
        "Date": parcel.issued,
        "License": parcel.licence,
        "Language": ",".join(_languages(parcel)),
    }


def _languages(parcel: Parcel) -> tuple[str, ...]:
    """The languages of the parcel by ISO 639-3, each once."""
    known = (
        _LANGUAGES.get(edition.lang.split("-")[0], _NO_LANGUAGE) for edition in parcel.editions
    )
    return tuple(dict.fromkeys(known)) or (_NO_LANGUAGE,)


def _stems(parcel: Parcel) -> str:
    """The language whose words are reduced to stems; Han text is cut into pairs in any case.

    Without any language, libzim would make no index.
    """
    known = [language for language in _languages(parcel) if language != _NO_LANGUAGE]
    with_stems = [language for language in known if language not in _WITHOUT_STEMS]
    return (with_stems or known or [_LANGUAGES["en"]])[0]


def _identity(parcel: Parcel) -> str:
    """What the identifiers follow from: the files, and what is told about them."""
    digest = hashlib.sha256(repr(sorted(_metadata(parcel).items())).encode())
    for name, file in sorted(_holds(parcel, "").items()):
        digest.update(f"{file}  {name}\n".encode())
    return digest.hexdigest()


def _settle(path: Path, identity: str) -> None:
    """Replaces the identifiers that libzim drew by lot, in the file itself, and its checksum."""
    with path.open("r+b") as stream, mmap.mmap(stream.fileno(), 0) as data:
        data[_UUID_AT : _UUID_AT + _UUID] = uuid.uuid5(uuid.NAMESPACE_OID, identity).bytes
        at, number = data.find(_DATABASE), 0
        while at >= 0:
            start = at + len(_DATABASE)
            name = f"{identity} {number}"
            data[start : start + _UUID] = uuid.uuid5(uuid.NAMESPACE_OID, name).bytes
            at, number = data.find(_DATABASE, start), number + 1
        digest = hashlib.md5(usedforsecurity=False)  # the format's own checksum
        for start in range(0, len(data) - _SUM, _BUFFER):
            digest.update(data[start : min(start + _BUFFER, len(data) - _SUM)])
        data[-_SUM:] = digest.digest()


def _read(path: Path) -> Mapping[str, str]:
    """The SHA-256 of every file; raises Malformed, OSError."""
    from libzim.reader import Archive

    try:
        archive = Archive(path)
        if not archive.check():
            raise Malformed("a ZIM whose checksum or structure is wrong")
        entries = (archive._get_entry_by_id(at) for at in range(archive.entry_count))
        return {entry.path: digest_bytes(bytes(entry.get_item().content)) for entry in entries}
    except (RuntimeError, UnicodeDecodeError) as error:  # of its own, or in words it cannot say
        raise Malformed(f"not a sound ZIM: {error}") from None


def _holds(parcel: Parcel, _name: str) -> Mapping[str, str]:
    return {name: digest_bytes(path.read_bytes()) for name, path in parcel.files.items()}


FORMAT = Format(
    name="zim",
    shelf="downloads",
    names=_names,
    write=_write,
    read=_read,
    holds=_holds,
    needs=("libzim",),
    weight=4,
)
