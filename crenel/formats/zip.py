# SPDX-License-Identifier: Apache-2.0
"""The tree as a zip: one folder, opened with a double click, read from any disk.

The same tree gives the same bytes everywhere.

It refuses, when reading, names that stand twice, climb, or lie outside the one folder.
"""

from __future__ import annotations

import hashlib
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from crenel.digest import digest_bytes
from crenel.ipfs.cid import Malformed
from crenel.parcel import Format, Parcel
from crenel.urls import OutPath, legal
from crenel.zipping import Member, zipped

_FIRST = OutPath("index.html")  # the one to open stands first
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
    order = sorted(parcel.files, key=lambda name: (name != _FIRST, name.encode()))
    members = (Member(f"{parcel.name}/{name}", parcel.files[name].read_bytes()) for name in order)
    with path.open("wb", buffering=_BUFFER) as stream:
        stream.writelines(zipped(members))


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
    needs=("deflate",),
    weight=2,
)
