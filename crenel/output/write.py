# SPDX-License-Identifier: Apache-2.0
"""Writing the tree: a new one is made beside the old, then both change places at once.

Files that have not changed are hard-linked into the new tree. A build that is killed leaves either
the old tree or the new one, whole; see `crenel/exchange.py`.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

from crenel.artifact import Artifact
from crenel.exchange import beside, exchange
from crenel.problems import BuildFailed, Problem, Span
from crenel.urls import OutPath


def replace(out: Path, written: Iterable[Artifact], kept: Mapping[OutPath, Path]) -> int:
    """Makes `out` hold exactly the `written` files and the `kept` ones, which stand elsewhere.

    Gives the time (ns) at which all of them were whole and `out` was still as it was. Raises
    BuildFailed (O607) if that cannot be done; `out` is then as it was.
    """
    new = beside(out, "new")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        _fill(new, out, written, kept)
        filled = time.time_ns()
        exchange(new, out)
    except OSError as error:
        shutil.rmtree(new, ignore_errors=True)
        message = f"cannot be written: {error.strerror or error}"
        hint = "make room, or choose another folder with --out"
        raise BuildFailed([Problem(Span(str(out)), "O607", message, hint)]) from None
    return filled


def _fill(new: Path, out: Path, written: Iterable[Artifact], kept: Mapping[OutPath, Path]) -> None:
    folders: set[Path] = set()

    def folder_of(path: Path) -> None:
        if path.parent not in folders:
            path.parent.mkdir(parents=True, exist_ok=True)
            folders.add(path.parent)

    new.mkdir()
    for path, place in kept.items():
        folder_of(new / path)
        _keep(place, new / path, own=place == out / path)
    for artifact in written:
        target = new / artifact.path
        folder_of(target)
        target.unlink(missing_ok=True)
        target.write_bytes(artifact.data)
        target.chmod(0o644)
    for folder in {new, *folders, *(p for f in folders for p in f.parents if new in p.parents)}:
        folder.chmod(0o755)


def _keep(old: Path, new: Path, *, own: bool) -> None:
    """A file of the old tree gets a second name; one from elsewhere is copied."""
    try:
        if not own:
            raise OSError
        os.link(old, new)
    except OSError:
        shutil.copyfile(old, new)
    new.chmod(0o644)
