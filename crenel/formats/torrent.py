# SPDX-License-Identifier: Apache-2.0
"""The published folder as torrents, one of each version; every mirror seeds both."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from crenel import bittorrent
from crenel.ipfs.cid import Malformed
from crenel.parcel import Format, Parcel

_V2 = ".v2.torrent"


def _names(parcel: Parcel) -> tuple[str, ...]:
    return f"{parcel.name}.torrent", f"{parcel.name}{_V2}"


def _write(parcel: Parcel, name: str, path: Path) -> None:
    make = bittorrent.version2 if name.endswith(_V2) else bittorrent.version1
    path.write_bytes(make(parcel.name, parcel.files, _seeds(parcel)))


def _seeds(parcel: Parcel) -> list[str]:
    """The folders in which mirrors have one of the torrent's name: clients add it themselves."""
    own = f"/{parcel.name}/"
    return [mirror[: -len(own) + 1] for mirror in parcel.mirrors if mirror.endswith(own)]


def _read(path: Path) -> Mapping[str, str]:
    """The size of every file, in version 2 also its root; raises Malformed, OSError."""
    found = list(bittorrent.contents(path.read_bytes()))
    listed = dict(found)
    if len(listed) < len(found):
        raise Malformed("a file that stands twice")
    return listed


def _holds(parcel: Parcel, name: str) -> Mapping[str, str]:
    sizes = {path: source.stat().st_size for path, source in parcel.files.items()}
    if not name.endswith(_V2):
        return {path: str(size) for path, size in sizes.items()}
    length = bittorrent.piece_length(sum(sizes.values()))
    roots = {path: bittorrent.merkle(parcel.files[path], length)[1] for path in sizes}
    return {p: f"{size} {roots[p].hex()}" if size else "0" for p, size in sizes.items()}


def info_hash(path: Path) -> str:
    """What clients and magnet links know the torrent at `path` by; raises Malformed, OSError."""
    return bittorrent.info_hash(path.read_bytes())


FORMAT = Format(
    name="torrent",
    shelf="release",
    names=_names,
    write=_write,
    read=_read,
    holds=_holds,
)
