# SPDX-License-Identifier: Apache-2.0
"""Writing the tree: a new one is made beside the old, then both change places at once.

Who makes a file writes it there, so that no process holds more than one. Files that have not
changed are hard-linked into the new tree. A build that is killed leaves either the old tree or the
new one, whole; see `crenel/exchange.py`.
"""

from __future__ import annotations

import os
import shutil
import stat
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from crenel.artifact import Artifact
from crenel.exchange import beside, exchange
from crenel.problems import BuildFailed, Problem, Span
from crenel.urls import OutPath, legal

_MODE = 0o644  # of every file


class Stage:
    """The new tree of `out` while it is made. Many processes may put files into it at once."""

    def __init__(self, out: Path) -> None:
        self._out, self._new = out, beside(out, "new")
        self._folders: set[Path] = set()

    def put(self, artifact: Artifact) -> None:
        """Writes a file; raises BuildFailed (O607). One whose path is not legal is left out."""
        if not legal(artifact.path):
            return
        with _told(self._out):
            target = self._new / artifact.path
            self._folder(target.parent)
            target.unlink(missing_ok=True)
            target.write_bytes(artifact.data)
            target.chmod(_MODE)

    def finish(self, kept: Mapping[OutPath, Path]) -> int:
        """Adds the `kept` files, which stand elsewhere, and lets the tree take its place.

        Gives the time (ns) at which all of them were whole and `out` was still as it was. Raises
        BuildFailed (O607) if that cannot be done; `out` is then as it was.
        """
        with _told(self._out):
            self._folder(self._new)
            new, out = os.fspath(self._new), os.fspath(self._out)
            for folder in {path.rpartition("/")[0] for path in kept}:
                self._folder(self._new / folder)
            for path, place in kept.items():
                _keep(os.fspath(place), f"{new}/{path}", f"{out}/{path}")
            for folder, _, _ in os.walk(self._new):
                Path(folder).chmod(0o755)
            filled = time.time_ns()
            exchange(self._new, self._out)
        return filled

    def drop(self) -> None:
        """Deletes what is not finished."""
        shutil.rmtree(self._new, ignore_errors=True)

    def _folder(self, folder: Path) -> None:
        if folder not in self._folders:
            folder.mkdir(parents=True, exist_ok=True)
            self._folders.add(folder)


@contextmanager
def staged(out: Path) -> Iterator[Stage]:
    """A new tree for `out`; what is not finished in the block is dropped at its end."""
    stage = Stage(out)
    try:
        yield stage
    finally:
        stage.drop()


def replace(out: Path, written: Iterable[Artifact], kept: Mapping[OutPath, Path]) -> int:
    """Makes `out` hold exactly the `written` files and the `kept` ones, as a stage does."""
    with staged(out) as stage:
        for artifact in written:
            stage.put(artifact)
        return stage.finish(kept)


@contextmanager
def _told(out: Path) -> Iterator[None]:
    """Says of what the system refuses that `out` cannot be written."""
    try:
        yield
    except OSError as error:
        message = f"cannot be written: {error.strerror or error}"
        hint = "make room, or choose another folder with --out"
        raise BuildFailed([Problem(Span(str(out)), "O607", message, hint)]) from None


def _keep(place: str, new: str, own: str) -> None:
    """A file of the old tree gets a second name; one from elsewhere is copied."""
    try:
        if place != own:
            raise OSError
        os.link(place, new)
    except OSError:
        shutil.copyfile(place, new)
    file = Path(new)
    if stat.S_IMODE(file.stat().st_mode) != _MODE:
        file.chmod(_MODE)
