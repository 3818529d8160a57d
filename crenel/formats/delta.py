# SPDX-License-Identifier: Apache-2.0
"""What changed since the last release, as a CAR: the new root, and the blocks the old one lacks.

Whoever holds the last release's archive rebuilds the new tree from both and checks its root.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from crenel.ipfs import car, cid, unixfs
from crenel.parcel import Format, Parcel

_BUFFER = 1 << 20
_BLOCK = "block"


def _names(parcel: Parcel) -> tuple[str, ...]:
    return (f"delta-{parcel.seq - 1}.car",) if parcel.before else ()


def _write(parcel: Parcel, _name: str, path: Path) -> None:
    root, known = unixfs.tree(parcel.files), _before(parcel)
    with path.open("wb", buffering=_BUFFER) as stream:
        car.write(root, stream, without=known)


def _before(parcel: Parcel) -> frozenset[cid.Cid]:
    """The blocks of the last release; raises Malformed, OSError."""
    return frozenset(car.read(parcel.before).places) if parcel.before else frozenset()


def _read(path: Path) -> Mapping[str, str]:
    """The CID of every block; raises Malformed, OSError."""
    return {cid.text(block): _BLOCK for block in car.read(path).places}


def _holds(parcel: Parcel, _name: str) -> Mapping[str, str]:
    known = _before(parcel)
    new = unixfs.blocks(unixfs.tree(parcel.files))
    return {cid.text(node.cid): _BLOCK for node in new if node.cid not in known}


FORMAT = Format(
    name="delta",
    shelf="release",
    names=_names,
    write=_write,
    read=_read,
    holds=_holds,
    needs=("mmh3",),
)
