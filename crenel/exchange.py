# SPDX-License-Identifier: Apache-2.0
"""Folders that change places: whoever reads one meets the old folder or the new one, whole.

On Linux the exchange is one system call (`renameat2` with RENAME_EXCHANGE). Where a system or file
system cannot exchange, the old folder is first moved aside, and `recover` mends what a kill in
between has left.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


def beside(out: Path, name: str) -> Path:
    """A hidden neighbour of `out`, for what is not finished."""
    return out.parent / f".{out.name}.crenel-{name}"


def recover(out: Path) -> None:
    """Mends what a killed exchange may have left beside `out`. Call it only under a lock."""
    old = beside(out, "old")
    if old.exists() and not old.is_symlink() and not out.exists():
        old.rename(out)
    for leftover in (old, beside(out, "new")):
        if leftover.is_symlink():  # not ours, and nothing behind it is
            leftover.unlink()
        elif leftover.exists():
            shutil.rmtree(leftover)


def swap(new: Path, out: Path) -> Path | None:
    """Lets `new` take the place of `out`, at once where the system can; gives the old one's path.

    Raises OSError; None if there was no old one.
    """
    if not out.exists():
        new.rename(out)
        return None
    if _swapped_at_once(new, out):
        return new
    old = beside(out, "old")
    out.rename(old)
    new.rename(out)
    return old


def exchange(new: Path, out: Path) -> None:
    """Lets `new` take the place of `out` and deletes the old one; raises OSError."""
    old = swap(new, out)
    if old:
        shutil.rmtree(old, ignore_errors=True)


def _swapped_at_once(new: Path, out: Path) -> bool:
    import ctypes

    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    source, target = os.fsencode(new), os.fsencode(out)
    return bool(renameat2(_AT_FDCWD, source, _AT_FDCWD, target, _RENAME_EXCHANGE) == 0)
