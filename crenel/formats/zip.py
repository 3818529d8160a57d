# SPDX-License-Identifier: Apache-2.0
"""The tree as a zip: one folder, opened with a double click, read from any disk.

Follows PKWARE's APPNOTE 6.3 as far as every unpacker does: sizes stand before the data, no extra
field, no comment, no entry for a folder. Time, mode and system are fixed, and the members are
compressed by one pinned compressor, so the same tree gives the same bytes everywhere.

It refuses, when reading, names that stand twice, climb, or lie outside the one folder.
"""

from __future__ import annotations

import functools
import hashlib
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from crenel import pool
from crenel.deflate import packed
from crenel.digest import digest_bytes
from crenel.ipfs.cid import Malformed
from crenel.parcel import Format, Parcel
from crenel.urls import OutPath, legal

_FIRST = OutPath("index.html")  # the one to open stands first
_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_VERSION = 20  # 2.0: deflate and folders
_UNIX = 3
_UTF8 = 0x800
_TIME, _DATE = 0, 1 << 5 | 1  # midnight of 1980-01-01, the first that the format knows
_MODE = 0o100644 << 16
_MOST, _LARGEST = 0xFFFE, 0xFFFFFFFE  # beyond these every unpacker would have to know Zip64
_TOO_MUCH = "too much for a zip that every unpacker understands"
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_BUFFER = 1 << 20
# what zipfile raises about an archive that is not one
_UNSOUND = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)


def _names(parcel: Parcel) -> tuple[str, ...]:
    return (f"{parcel.name}.zip",)


def _write(parcel: Parcel, _name: str, path: Path) -> None:
    if len(parcel.files) > _MOST:
        raise ValueError(_TOO_MUCH)
    order = sorted(parcel.files, key=lambda name: (name != _FIRST, name.encode()))
    sources = [parcel.files[name] for name in order]
    pool.spread(functools.partial(_warmed, parcel.cache), sources, parcel.jobs)
    central: list[bytes] = []
    with path.open("wb", buffering=_BUFFER) as stream:
        for name, source in zip(order, sources, strict=True):
            method, data = packed(content := source.read_bytes(), parcel.cache)
            label = f"{parcel.name}/{name}".encode()
            about = _about(label, method, (zlib.crc32(content), len(data), len(content)))
            central.append(_entry(about, label, stream.tell()))
            stream.write(_LOCAL + about + label + data)
        _close(stream, central)


def _warmed(cache: Path, sources: tuple[Path, ...]) -> list[int]:
    """Packs files into the cache, from where they are written one after the other."""
    return [len(packed(source.read_bytes(), cache)[1]) for source in sources]


def _about(name: bytes, method: int, measures: tuple[int, int, int]) -> bytes:
    """What both headers of a member say; `measures` are its CRC-32 and its packed and full size."""
    flags = 0 if name.isascii() else _UTF8
    return struct.pack(
        "<HHHHHIIIHH", _VERSION, flags, method, _TIME, _DATE, *measures, len(name), 0
    )


def _entry(about: bytes, name: bytes, offset: int) -> bytes:
    made_by = struct.pack("<H", _UNIX << 8 | _VERSION)
    return _CENTRAL + made_by + about + struct.pack("<HHHII", 0, 0, 0, _MODE, offset) + name


def _close(stream: BinaryIO, central: list[bytes]) -> None:
    start, entries = stream.tell(), b"".join(central)
    number = len(central)
    if start + len(entries) > _LARGEST:
        raise ValueError(_TOO_MUCH)
    stream.write(entries)
    stream.write(_END + struct.pack("<HHHHIIH", 0, 0, number, number, len(entries), start, 0))


def _read(path: Path) -> Mapping[str, str]:
    """The SHA-256 of every member, by its path in the one folder; raises Malformed, OSError."""
    with path.open("rb") as stream:
        try:
            with zipfile.ZipFile(stream) as archive:
                return dict(_members(archive))
        except (*_UNSOUND, OSError) as error:  # OSError: an offset that leads before the beginning
            raise Malformed(f"not a sound zip: {error}") from None


def _members(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    found = set[str]()
    for info in archive.infolist():
        folder, _, name = info.filename.partition("/")
        if not legal(folder) or "/" in folder or not legal(name):
            raise Malformed(f"a name that breaks the rules of the tree: {info.filename!r}")
        if name in found or info.orig_filename != info.filename:
            raise Malformed(f"a name that stands twice: {info.filename!r}")
        if info.compress_type not in _METHODS:
            raise Malformed(f"a method that not every unpacker knows: {info.filename!r}")
        found.add(name)
        with archive.open(info) as stream:
            digest = hashlib.sha256()
            while data := stream.read(_BUFFER):
                digest.update(data)
            yield name, digest.hexdigest()
    if len({info.filename.partition("/")[0] for info in archive.infolist()}) > 1:
        raise Malformed("more than one folder")


FORMAT = Format(
    name="zip",
    shelf="downloads",
    names=_names,
    write=_write,
    read=_read,
    holds=lambda parcel, _name: {
        name: digest_bytes(path.read_bytes()) for name, path in parcel.files.items()
    },
    needs=("zopfli",),
)
