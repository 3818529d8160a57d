# SPDX-License-Identifier: Apache-2.0
"""A copy in a folder: regular files only, never by way of a link.

Links, pipes, sockets, devices and what cannot be opened are problems of their own; nothing waits
for a pipe. It refuses to follow a symbolic link anywhere below the folder.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from crenel.copies.copy import CHUNK, Absent, Listing, Refused, Wanted, added, refused
from crenel.problems import Problem

_OPEN = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
)


@dataclass(frozen=True, slots=True)
class Folder:
    """The files below `root`.

    Processes read fastest, but those of a run that is killed live on and hold its locks: who holds
    one asks for threads.
    """

    root: Path
    crew: Literal["processes", "threads", "alone"] = "processes"

    def listing(self) -> Listing:
        """Every path below the folder; an empty folder is added, with "/" at its end."""
        paths: list[str] = []
        flaws: list[Problem] = []
        waiting = [""]
        while waiting:
            prefix = waiting.pop()
            try:
                with os.scandir(self.root / prefix) as scan:
                    entries = list(scan)
            except OSError as error:
                flaws.append(refused(prefix or str(self.root), _unreadable(error)))
                continue
            if not entries and prefix:
                flaws.append(added(prefix, "added: an empty folder"))
            for entry in entries:
                path = prefix + entry.name
                if entry.is_file(follow_symlinks=False):
                    paths.append(path)
                elif entry.is_dir(follow_symlinks=False):
                    waiting.append(f"{path}/")
                elif entry.is_symlink():
                    flaws.append(added(path, "a symbolic link"))
                else:
                    flaws.append(added(path, "neither a file nor a folder"))
        return Listing(tuple(sorted(paths)), tuple(flaws))

    def chunks(self, wanted: Wanted) -> Iterator[bytes]:
        """The bytes of a file; raises Absent and Refused."""
        try:
            file = os.open(f"{self.root}/{wanted.path}", _OPEN)
            try:
                left = min(_size(file), wanted.most + 1)
                while left and (data := os.read(file, min(CHUNK, left))):
                    yield data
                    left -= len(data)
            finally:
                os.close(file)
        except (FileNotFoundError, NotADirectoryError):
            raise Absent(wanted.path) from None
        except OSError as error:
            raise _unreadable(error) from None

    def close(self) -> None:
        """Nothing is open."""


def _size(file: int) -> int:
    """The size of a regular file; raises Refused if it is anything else."""
    about = os.fstat(file)
    if not stat.S_ISREG(about.st_mode):
        raise Refused("C909", "not a file")
    return about.st_size


def _unreadable(error: OSError) -> Refused:
    return Refused("C909", f"cannot be read: {error.strerror or error}")
