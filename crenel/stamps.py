# SPDX-License-Identifier: Apache-2.0
"""Whether anything has changed since a build, by what the file system says of the files, unread.

The rule is git's: a file of the same times, size, inode and mode has not changed, unless it was as
new as its stamp when that was taken. Such a file may change again within one step of the clock, so
its digest is kept and it is read. A change moves the time of the inode, which no program can set; a
system that keeps no such time (Windows) is believed about the time of the content, as git does.
"""

from __future__ import annotations

import marshal
import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from crenel import engine, urls
from crenel.digest import Digest, digest_bytes
from crenel.graph import Glance
from crenel.load.discover import passed_over, shipped_templates
from crenel.urls import OutPath

COARSE = 2_500_000_000  # nanoseconds: more than the step of any file system's clock
FINE = 25_000_000  # more than the step of one that tells nanoseconds
_TOLD_COARSELY = 1_000_000  # a time that is a multiple of this is told by a coarse clock
TREE = "site"
_FORM = 2  # of marshal: equal values are written alike

Stamp = tuple[int, int, int, int, int]  # when content and inode changed (ns), size, inode, mode


@dataclass(frozen=True, slots=True)
class Stamps:
    """The stamps of files by "FOLDER/PATH", where those folders are, and since when they stand.

    By our own doing none of the files has changed after `since` (ns of the system's clock).
    """

    since: int
    folders: Mapping[str, Path]
    files: Mapping[str, Stamp]

    def racy(self) -> Iterator[str]:
        """The files that may have changed since in a way that their stamps do not show."""
        for name, stamp in self.files.items():
            newest = max(stamp[:2])
            if newest >= self.since - (FINE if newest % _TOLD_COARSELY else COARSE):
                yield name

    def digest(self, name: str) -> Digest:
        """The digest of a file, read now; raises OSError."""
        folder, _, rest = name.partition("/")
        return digest_bytes((self.folders[folder] / rest).read_bytes())


@dataclass(frozen=True, slots=True)
class Look:
    """The stamps of all that a build reads and of the tree that it makes."""

    inputs: Stamps
    tree: Stamps

    @property
    def digest(self) -> Digest:
        """The digest of all stamps, and of the versions of what is not ours."""
        files = sorted((*self.inputs.files.items(), *self.tree.files.items()))
        return digest_bytes(marshal.dumps([engine.surroundings(), files], _FORM))

    def finds(self, glance: Glance) -> bool:
        """Whether the files are still those of that glance."""
        if glance.stamps != self.digest:
            return False
        parts = (self.inputs, self.tree)
        racy = [(part, name) for name in glance.racy for part in parts if name in part.files]
        try:
            return all(part.digest(name) == glance.racy[name] for part, name in racy)
        except OSError:
            return False

    def glance(
        self, read: Mapping[str, Digest], outputs: Mapping[OutPath, Digest]
    ) -> Glance | None:
        """What to look for next time, if these are the digests of what was read and written.

        None if a file would have to be read whose digest is not known.
        """
        known = {**read, **{f"{TREE}/{path}": digest for path, digest in outputs.items()}}
        racy = {*self.inputs.racy(), *self.tree.racy()}
        if not racy <= known.keys():
            return None
        return Glance(self.digest, {name: known[name] for name in racy})

    def settled(self, glance: Glance) -> Glance:
        """A glance that was found, without the files that are no longer as new as their stamps."""
        racy = {*self.inputs.racy(), *self.tree.racy()}
        kept = {name: digest for name, digest in glance.racy.items() if name in racy}
        return replace(glance, racy=kept)

    def written(self, out: Path, since: int) -> Look | None:
        """The same with a new tree, which we have not changed after `since` (ns)."""
        try:
            return replace(self, tree=_tree(out, since))
        except OSError:
            return None


def look(root: Path, out: Path) -> Look | None:
    """The stamps of content, templates and program, and of the tree at `out`.

    None if some of them cannot be had.
    """
    since = time.time_ns()
    try:
        tree = _tree(out, since) if out.is_dir() else Stamps(since, {}, {})
        return Look(_stamps(since, _inputs(root), _unread), tree)
    except OSError:
        return None


def _inputs(root: Path) -> dict[str, Path]:
    own, shipped = root / "templates", shipped_templates()
    found = {"content": root / "content", "templates": shipped}
    if own.is_dir() and not own.samefile(shipped):
        found |= {"templates": own, "shipped": shipped}
    return {**found, "program": Path(engine.__file__).parent}


def _tree(out: Path, since: int) -> Stamps:
    return _stamps(since, {TREE: out}, lambda name: urls.packed(name.partition("/")[2]))


def _unread(path: str) -> bool:
    name = path.rpartition("/")[2]
    return passed_over(name) or name == "__pycache__"


def _stamps(since: int, folders: Mapping[str, Path], unread: Callable[[str], bool]) -> Stamps:
    files = dict[str, Stamp]()
    for name, folder in folders.items():
        files.update(_walk(os.fspath(folder), name, unread))
    return Stamps(since, folders, files)


def _walk(folder: str, name: str, unread: Callable[[str], bool]) -> Iterator[tuple[str, Stamp]]:
    """The stamp of each file and link below `folder`, but for those that are `unread`."""
    rest = [(folder, name)]
    while rest:
        folder, name = rest.pop()
        with os.scandir(folder) as scan:
            for entry in scan:
                path = f"{name}/{entry.name}"
                if unread(path):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    rest.append((entry.path, path))
                else:
                    s = entry.stat(follow_symlinks=False)
                    yield path, (s.st_mtime_ns, s.st_ctime_ns, s.st_size, s.st_ino, s.st_mode)
