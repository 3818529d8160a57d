# SPDX-License-Identifier: Apache-2.0
"""A copy in a CAR: the published folder as IPFS has it, every block checked against its name.

It refuses trees that lack a block, name an illegal path or unfold without end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from crenel.copies.copy import Absent, Listing, Refused, Wanted, malformed
from crenel.ipfs import car, unixfs
from crenel.ipfs.car import Archive
from crenel.ipfs.cid import Cid, Malformed, digest_of
from crenel.problems import BuildFailed, Problem


@dataclass(frozen=True, slots=True)
class Car:
    """The files of the CAR at `path`: their leaves by their paths."""

    path: Path
    archive: Archive
    leaves: Mapping[str, tuple[Cid, ...]]
    crew: Literal["processes", "threads", "alone"] = "alone"

    def listing(self) -> Listing:
        """Every file below the root."""
        return Listing(tuple(sorted(self.leaves)))

    def chunks(self, wanted: Wanted) -> Iterator[bytes]:
        """The bytes of a file; raises Absent and Refused."""
        if wanted.path not in self.leaves:
            raise Absent(wanted.path)
        try:
            for leaf in self.leaves[wanted.path]:
                yield self.archive.block(leaf)
        except OSError as error:
            raise Refused("C909", f"cannot be read: {error.strerror or error}") from None
        except Malformed as error:  # it has changed since it was looked through
            raise Refused("C904", str(error)) from None

    def close(self) -> None:
        """Nothing is open."""

    def spare(self) -> Iterator[Problem]:
        """A problem if it has blocks that belong to no file and no folder of its tree."""
        places = self.archive.places
        files = {
            path: unixfs.file_of([digest_of(c) for c in own], sum(places[c].length for c in own))
            for path, own in self.leaves.items()
        }
        number = len(places) - len({node.cid for node in unixfs.blocks(unixfs.folder(files))})
        if number:
            yield malformed(self.path.name, f"{number} blocks in it belong to no file")


def read(path: Path) -> Car:
    """The CAR at `path`; raises BuildFailed (C904) if it is not whole in itself."""
    try:
        archive = car.read(path)
        return Car(path, archive, dict(car.files([archive])))
    except (Malformed, RecursionError) as error:
        raise BuildFailed([malformed(path.name, str(error))]) from None
