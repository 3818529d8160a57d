# SPDX-License-Identifier: Apache-2.0
"""The published folder as a CAR: what a node imports, and what a gateway would answer."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from crenel.digest import digest_bytes
from crenel.ipfs import car, unixfs
from crenel.parcel import Format, Parcel

_BUFFER = 1 << 20


def _names(parcel: Parcel) -> tuple[str, ...]:
    return (f"{parcel.name}.car",)


def _write(parcel: Parcel, _name: str, path: Path) -> None:
    root = unixfs.tree(parcel.files)
    with path.open("wb", buffering=_BUFFER) as stream:
        car.write(root, stream)


def _read(path: Path) -> Mapping[str, str]:
    """The SHA-256 of every file; raises Malformed, OSError."""
    archive = car.read(path)
    return {
        name: _digest(archive.block(leaf) for leaf in leaves)
        for name, leaves in car.files([archive])
    }


def _digest(blocks: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for block in blocks:
        digest.update(block)
    return digest.hexdigest()


def _holds(parcel: Parcel, _name: str) -> Mapping[str, str]:
    return {name: digest_bytes(path.read_bytes()) for name, path in parcel.files.items()}


FORMAT = Format(
    name="car",
    shelf="release",
    names=_names,
    write=_write,
    read=_read,
    holds=_holds,
    needs=("mmh3",),
)
