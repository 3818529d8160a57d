# SPDX-License-Identifier: Apache-2.0
"""A copy in two parts: a delta with the blocks that are new, and the folder of the release before.

Only what has changed can be read from it; what comes out is no better proved than any other copy,
so its reader checks each file. It refuses blocks that are in neither part.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from crenel.copies.copy import Absent, Listing, Wanted
from crenel.ipfs import car, dagpb, unixfs
from crenel.ipfs.car import Archive
from crenel.ipfs.cid import RAW, Cid, Malformed, codec_of
from crenel.ipfs.unixfs import PREFIX, Stretch

_DEEPEST = 16  # blocks from a folder's root to an entry, or from a file's to a leaf


@dataclass(frozen=True, slots=True)
class Delta:
    """The blocks of a delta, and the folder that has the others."""

    archive: Archive
    before: Path
    crew: Literal["processes", "threads", "alone"] = "alone"

    def listing(self) -> Listing:
        """Nothing: what it holds is known only by asking."""
        return Listing(())

    def chunks(self, wanted: Wanted) -> Iterator[bytes]:
        """The bytes of a file that has changed; raises Absent if they are not all at hand."""
        try:
            node = self.archive.root
            for part in wanted.path.encode().split(b"/"):
                node = self._entry(node, part, 0)
            leaves = list(self._leaves(node, 0))
            places = self._before(wanted.path) if len(leaves) > 1 else {}
            for leaf in leaves:
                if leaf in self.archive.places:
                    yield self.archive.block(leaf)
                else:
                    yield unixfs.stretch(places[leaf])
        except (KeyError, Malformed, OSError):
            raise Absent(wanted.path) from None

    def _read(self, cid: Cid, depth: int) -> dagpb.Read:
        if depth > _DEEPEST or codec_of(cid) == RAW:
            raise Malformed("not a node of the kind that was looked for")
        return dagpb.read(self.archive.block(cid))

    def _entry(self, cid: Cid, name: bytes, depth: int) -> Cid:
        """The entry of a folder; raises KeyError, Malformed."""
        found = self._read(cid, depth)
        if found.kind == dagpb.DIRECTORY:
            return dict(found.links)[name]
        for label, target in found.links:
            if label[PREFIX:] == name:
                return target
            if len(label) == PREFIX and target in self.archive.places:
                try:
                    return self._entry(target, name, depth + 1)
                except KeyError:
                    continue
        raise KeyError(name)

    def _leaves(self, cid: Cid, depth: int) -> Iterator[Cid]:
        if codec_of(cid) == RAW:
            yield cid
            return
        for _, target in self._read(cid, depth).links:
            yield from self._leaves(target, depth + 1)

    def _before(self, path: str) -> Mapping[Cid, Stretch]:
        """Where the leaves of the file of that path stand in the folder of the release before."""
        nodes = unixfs.blocks(unixfs.file(self.before / path))
        return {node.cid: node.block for node in nodes if isinstance(node.block, Stretch)}

    def close(self) -> None:
        """Nothing is open."""


def read(path: Path, before: Path) -> Delta | None:
    """The delta at `path` to the release in the folder `before`; None if it is not well formed."""
    try:
        return Delta(car.read(path), before)
    except (Malformed, OSError):
        return None
