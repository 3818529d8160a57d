# SPDX-License-Identifier: Apache-2.0
"""A store of things that were worked out before, each under the digest of all it was made from.

It lives in `ROOT/.cache/` and may be deleted at any time. Something is believed only if the digest
that stands before it is its own; whatever cannot be read or kept is worked out again.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from crenel.digest import Digest, digest_bytes
from crenel.problems import BuildFailed, Problem, Span

_HEAD = 64  # characters of a digest
_WRITTEN = ("package", "texts")  # folders of the cache; others are of whoever made them


def refuse_links(folder: Path) -> None:
    """Raises BuildFailed (F104) if the cache is a symbolic link, or one stands where it is written.

    What is written there would land elsewhere, and what is thrown away be somebody's.
    """
    waiting = [folder]
    while waiting:
        place = waiting.pop()
        if place.is_symlink():
            hint = "delete it: what belongs there is made again"
            raise BuildFailed([Problem(Span(str(place)), "F104", "a symbolic link", hint)])
        with suppress(FileNotFoundError, NotADirectoryError), os.scandir(place) as scan:
            waiting += [
                Path(entry.path)
                for entry in scan
                if entry.is_symlink()
                or (entry.is_dir() and (place != folder or entry.name in _WRITTEN))
            ]


@dataclass(frozen=True, slots=True)
class Store:
    """The store in `folder`, a file a thing; it is only read unless it `writes`."""

    folder: Path
    writes: bool = True

    def get(self, key: Digest) -> bytes | None:
        """What was kept as `key`, if it is there and whole."""
        with suppress(OSError):
            whole = (self.folder / key).read_bytes()
            if whole[:_HEAD] == digest_bytes(whole[_HEAD:]).encode():
                return whole[_HEAD:]
        return None

    def put(self, key: Digest, data: bytes) -> bool:
        """Keeps `data` as `key`, if it can; gives whether it did."""
        if self.writes:
            with suppress(OSError):
                self.folder.mkdir(parents=True, exist_ok=True)
                (self.folder / key).write_bytes(digest_bytes(data).encode() + data)
                return True
        return False

    def prune(self, wanted: Collection[Digest]) -> None:
        """Forgets all but the `wanted` keys."""
        with suppress(OSError):
            for path in self.folder.iterdir() if self.writes else ():
                if path.name not in wanted:
                    path.unlink()

    def all(self) -> Mapping[Digest, bytes]:
        """Everything that is kept and whole."""
        with suppress(OSError):
            keys = [Digest(path.name) for path in self.folder.iterdir()]
            found = ((key, self.get(key)) for key in keys)
            return {key: data for key, data in found if data is not None}
        return {}


@dataclass(frozen=True, slots=True)
class Memory:
    """A store that lies in no folder: what was sent along, or is of use to one build only."""

    kept: dict[Digest, bytes]

    def get(self, key: Digest) -> bytes | None:
        """What was kept as `key`."""
        return self.kept.get(key)

    def put(self, key: Digest, data: bytes) -> bool:
        """Keeps `data` as `key`."""
        self.kept[key] = data
        return True

    def prune(self, wanted: Collection[Digest]) -> None:
        """Forgets all but the `wanted` keys."""
        for key in self.kept.keys() - set(wanted):
            del self.kept[key]

    def all(self) -> Mapping[Digest, bytes]:
        """Everything that is kept."""
        return self.kept
