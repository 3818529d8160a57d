# SPDX-License-Identifier: Apache-2.0
"""What stands in published bytes, however it is packed: containers opened, encodings undone.

`opened` gives a file and all that is in it; `found` says which words stand in it, in any case of
letters, as UTF-8 or UTF-16, by percent signs, entities or escapes, in base64 or hexadecimal digits.
"""

from __future__ import annotations

import base64
import contextlib
import gzip
import html
import io
import re
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote_to_bytes

import zstandard
from libzim.reader import Archive

Part = tuple[str, bytes]
DEEPEST = 8
_DATA = re.compile(rb"data:[\w/+.-]*((?:;[\w=-]+)*),([^\"'\s)<>]*)")
_ESCAPE = re.compile(rb"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})")
PNG = b"\x89PNG\r\n\x1a\n"


def opened(name: str, data: bytes, depth: int = 0) -> Iterator[Part]:
    """A file and everything in it, by where it stands."""
    yield name, data
    if depth == DEEPEST:
        return
    for magic, unpack in _CONTAINERS.items():
        if data.startswith(magic):
            for inner, part in unpack(data):
                yield from opened(f"{name} > {inner}", part, depth + 1)
    for number, match in enumerate(_DATA.finditer(data)):
        part = unquote_to_bytes(match[2])
        if b"base64" in match[1]:
            part = base64.b64decode(part + b"===")
        yield from opened(f"{name} > data {number}", part, depth + 1)


def chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The chunks of a PNG: kind and body."""
    at = len(PNG)
    while at + 8 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        yield data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        at += 12 + length


def _png(data: bytes) -> Iterator[Part]:
    pixels = b"".join(body for kind, body in chunks(data) if kind == b"IDAT")
    yield "pixels", _inflated(pixels)
    for kind, body in chunks(data):
        for at in range(len(body)) if kind in (b"zTXt", b"iTXt", b"iCCP") else ():
            inside = _inflated(body[at:]) if body[at : at + 1] == b"x" else b""
            if inside:
                yield f"{kind.decode()} at {at}", inside


def _inflated(data: bytes) -> bytes:
    with contextlib.suppress(zlib.error):
        return zlib.decompressobj().decompress(data)
    return b""


def _zip(data: bytes) -> Iterator[Part]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        yield "comment", archive.comment
        for member in archive.infolist():
            yield f"about {member.filename}", member.extra + member.comment
            yield member.filename, archive.read(member)


def _gzip(data: bytes) -> Iterator[Part]:
    yield "stream", gzip.decompress(data)


def _zstd(data: bytes) -> Iterator[Part]:
    with contextlib.suppress(zstandard.ZstdError):  # a patch needs the file that it is a patch of
        yield "stream", zstandard.ZstdDecompressor().decompressobj().decompress(data)


def _zim(data: bytes) -> Iterator[Part]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "zim"
        path.write_bytes(data)
        archive = Archive(path)
        for key in archive.metadata_keys:
            yield f"metadata {key}", archive.get_metadata(key)
        for number in range(archive.all_entry_count):
            entry = archive._get_entry_by_id(number)
            yield f"title of {entry.path}", entry.title.encode()
            if not entry.is_redirect:
                yield entry.path, bytes(entry.get_item().content)


_CONTAINERS = {
    PNG: _png,
    b"PK\x03\x04": _zip,
    b"PK\x05\x06": _zip,
    b"\x1f\x8b": _gzip,
    b"\x28\xb5\x2f\xfd": _zstd,
    b"ZIM\x04": _zim,
}


def found(parts: Iterable[Part], words: Iterable[str], marks: Mapping[str, bytes]) -> list[str]:
    """Where `words` stand in any form, and `marks` byte for byte."""
    patterns = {word: _forms(word) for word in words}
    return [
        f"{place}: {word}"
        for place, data in parts
        for word in (*_words(data, patterns), *(n for n, mark in marks.items() if mark in data))
    ]


def _words(
    data: bytes, patterns: Mapping[str, tuple[re.Pattern[bytes], re.Pattern[bytes]]]
) -> set[str]:
    views = {data, unquote_to_bytes(data), _ESCAPE.sub(_plain, data)}
    if b"&" in data:
        views.add(html.unescape(data.decode("utf-8", "replace")).encode())
    lowered = [view.lower() for view in views]
    return {
        word
        for word, (plain, exact) in patterns.items()
        if exact.search(data) or any(plain.search(view) for view in lowered)
    }


def _plain(match: re.Match[bytes]) -> bytes:
    return chr(int(match[1] or match[2], 16)).encode("utf-8", "replace")


def _forms(word: str) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    """What matches a word in lower-case bytes, and what in bytes as they are (base64)."""
    low = word.lower()
    plain = {
        low.encode(),
        low.encode("utf-16-le"),
        low.encode("utf-16-be"),
        low.encode().hex().encode(),
    }
    exact = {form for case in (word, low, low.upper()) for form in _base64(case.encode())}
    return _any(plain), _any(exact)


def _base64(data: bytes) -> Iterator[bytes]:
    """The three forms that bytes have in base64, without the digits that neighbours share."""
    for before in range(3):
        after = -(before + len(data)) % 3
        digits = base64.b64encode(bytes(before) + data + bytes(after))
        first, last = (0, 2, 3)[before], (0, 2, 3)[after]
        yield digits[first : len(digits) - last]


def _any(forms: Iterable[bytes]) -> re.Pattern[bytes]:
    return re.compile(b"|".join(re.escape(form) for form in sorted(forms)))
