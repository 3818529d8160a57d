# SPDX-License-Identifier: Apache-2.0
"""Rebuilds a folder from archives: a whole one, or an old one and the delta that leads to the new.

It refuses a folder that holds anything, paths that break the rules of the tree, and trees that are
larger than any site: a small archive can describe an endless one.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from crenel.ipfs import car
from crenel.ipfs.car import Archive
from crenel.ipfs.cid import Cid, Malformed
from crenel.urls import legal

LARGEST = 64 << 30


def extract(archives: Sequence[Archive], folder: Path, largest: int = LARGEST) -> int:
    """Writes the files of the first archive's root into `folder`; gives their number.

    Blocks may stand in any of the archives, so that a delta comes first and the old archive second.
    `folder` is made; it may exist if it is empty. Everything is checked before anything is written.
    Raises Malformed, FileExistsError and other OSErrors.
    """
    shelf = {cid: archive for archive in reversed(archives) for cid in archive.places}
    files = dict(car.files(archives))
    for path in files:
        if not legal(path):
            raise Malformed(f"a path that breaks the rules of the tree: {path!r}")
    if sum(shelf[c].places[c].length for leaves in files.values() for c in leaves) > largest:
        raise Malformed(f"more than {largest} bytes")
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty")
    for path, leaves in files.items():
        _file(folder / path, [(shelf[cid], cid) for cid in leaves])
    return len(files)


def _file(target: Path, leaves: Sequence[tuple[Archive, Cid]]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as stream:
        for archive, cid in leaves:
            stream.write(archive.block(cid))
