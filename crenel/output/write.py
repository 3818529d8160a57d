# SPDX-License-Identifier: Apache-2.0
"""Writing the tree: a new one is made beside the old, then both change places at once.

Files that have not changed are hard-linked into the new tree. On Linux the exchange is one system
call (`renameat2` with RENAME_EXCHANGE); a build that is killed leaves either the old tree or the
new one, whole. Where a system or file system cannot exchange, the old tree is first moved aside,
and the next build mends what a kill in between has left.
"""

from __future__ import annotations

import ctypes
import os
import shutil
from collections.abc import Collection, Iterable
from pathlib import Path

from crenel.artifact import Artifact
from crenel.output.tree import DOWNLOADS, walk
from crenel.problems import BuildFailed, Problem, Span
from crenel.urls import OutPath

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


def _beside(out: Path, name: str) -> Path:
    return out.parent / f".{out.name}.crenel-{name}"


def recover(out: Path) -> None:
    """Mends what a killed build may have left beside `out`. Call it only under the lock."""
    old = _beside(out, "old")
    if old.exists() and not out.exists():
        old.rename(out)
    for leftover in (old, _beside(out, "new")):
        if leftover.exists():
            shutil.rmtree(leftover)


def replace(out: Path, written: Iterable[Artifact], kept: Collection[OutPath]) -> None:
    """Makes `out` hold exactly the `written` files and the `kept` ones that it holds already.

    Raises BuildFailed (O607) if that cannot be done; `out` is then as it was.
    """
    new = _beside(out, "new")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        _fill(new, out, written, kept)
        _exchange(new, out)
    except OSError as error:
        shutil.rmtree(new, ignore_errors=True)
        message = f"cannot be written: {error.strerror or error}"
        hint = "make room, or choose another folder with --out"
        raise BuildFailed([Problem(Span(str(out)), "O607", message, hint)]) from None


def _fill(new: Path, out: Path, written: Iterable[Artifact], kept: Collection[OutPath]) -> None:
    folders: set[Path] = set()

    def folder_of(path: Path) -> None:
        if path.parent not in folders:
            path.parent.mkdir(parents=True, exist_ok=True)
            folders.add(path.parent)

    new.mkdir()
    for path in (*kept, *(p for p in walk(out) if p.startswith(DOWNLOADS) and p not in kept)):
        folder_of(new / path)
        _link(out / path, new / path)
    for artifact in written:
        target = new / artifact.path
        folder_of(target)
        target.unlink(missing_ok=True)
        target.write_bytes(artifact.data)
        target.chmod(0o644)
    for folder in {new, *folders, *(p for f in folders for p in f.parents if new in p.parents)}:
        folder.chmod(0o755)


def _link(old: Path, new: Path) -> None:
    try:
        os.link(old, new)
    except OSError:
        shutil.copyfile(old, new)
    new.chmod(0o644)


def _exchange(new: Path, out: Path) -> None:
    if not out.exists():
        new.rename(out)
        return
    if not _exchanged_at_once(new, out):
        old = _beside(out, "old")
        out.rename(old)
        new.rename(out)
        new = old
    shutil.rmtree(new, ignore_errors=True)


def _exchanged_at_once(new: Path, out: Path) -> bool:
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    source, target = os.fsencode(new), os.fsencode(out)
    return bool(renameat2(_AT_FDCWD, source, _AT_FDCWD, target, _RENAME_EXCHANGE) == 0)
