# SPDX-License-Identifier: Apache-2.0
"""What changed in the tree since the last release, as a patch: a correction in a few kilobytes.

It turns the CAR of the last tree into the CAR of what the new tree has besides; the packages among
the downloads are left out, for each of them changes whole when a page does. A mirror that holds the
last release can write the CAR of its tree again, so nobody need keep it.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from crenel import patch, urls
from crenel.ipfs import car, unixfs
from crenel.ipfs.cid import Cid
from crenel.ipfs.unixfs import Node
from crenel.parcel import Format, Parcel


def _names(parcel: Parcel) -> tuple[str, ...]:
    return (f"delta-{parcel.seq - 1}.car.zst",) if parcel.before else ()


def _write(parcel: Parcel, _name: str, path: Path) -> None:
    if parcel.before:
        former = former_tree(parcel.before)
        path.write_bytes(patch.write(_archive(former), _delta(parcel, former)))


def former_tree(before: Path) -> Node:
    """The tree of a published folder, without the packages, from its CAR."""
    archive = car.read(before)
    nodes = {}
    for name, leaves in car.files([archive]):
        if not urls.packed(name):
            places = [archive.places[leaf] for leaf in leaves]
            parts = zip(leaves, places, strict=True)
            nodes[name] = unixfs.balanced([Node(c, p.length, p.length, p) for c, p in parts])
    return unixfs.folder(nodes)


def _delta(parcel: Parcel, former: Node) -> bytes:
    own = {name: path for name, path in parcel.files.items() if not urls.packed(name)}
    known = frozenset(node.cid for node in unixfs.blocks(former))
    return _archive(unixfs.tree(own), known)


def _archive(root: Node, without: frozenset[Cid] = frozenset()) -> bytes:
    out = BytesIO()
    car.write(root, out, without=without)
    return out.getvalue()


def _read(path: Path) -> Mapping[str, str]:
    """How long the delta is; all else is known only with the last release's tree."""
    return {"delta": str(patch.size(path.read_bytes()))}


def _holds(parcel: Parcel, _name: str) -> Mapping[str, str]:
    if parcel.before is None:
        return {}
    return {"delta": str(len(_delta(parcel, former_tree(parcel.before))))}


FORMAT = Format(
    name="patch",
    shelf="release",
    names=_names,
    write=_write,
    read=_read,
    holds=_holds,
    needs=("mmh3", "zstandard"),
)
