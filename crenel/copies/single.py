# SPDX-License-Identifier: Apache-2.0
"""A copy that is one file of a release: it is judged by its SHA-256 alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from crenel.copies.copy import Wanted, added, changed
from crenel.copies.folder import Folder
from crenel.copies.reading import Taken, take
from crenel.judgement import Contents, Finding
from crenel.statement import Listed, Statement

_MOST = 1 << 40


def named(statement: Statement, name: str) -> Listed | None:
    """The listed file of that name, wherever it belongs."""
    return next((file for file in statement.files if file.path.endswith(f"/{name}")), None)


def measure(path: Path) -> Taken:
    """What the file holds."""
    return take(Folder(path.parent), Wanted(path.name, _MOST))


def judge(path: Path, taken: Taken, statement: Statement) -> Contents:
    """Whether the file, as it was read, is one of the release."""
    listed = named(statement, path.name)
    same = [file for file in statement.files if file.sha256 == taken.sha256]
    if taken.code:
        problem = changed(path.name, taken.message)
        return Contents((Finding("changed", path.name),), (problem,))
    if listed and listed in same:
        return Contents(checked=1)
    if listed:
        return Contents((Finding("changed", path.name),), (changed(path.name, _of(same)),))
    if same:
        name = same[0].path.rpartition("/")[2]
        return Contents(checked=1, remarks=(f"the release calls this file {name}",))
    return Contents((Finding("added", path.name),), (added(path.name),))


def _of(same: list[Listed]) -> str:
    for file in same:
        return f"changed: these are the bytes of {file.path.rpartition('/')[2]}"
    return "changed: not the bytes that were released"


def beside(path: Path) -> Iterator[Path]:
    """Where the release's folder may stand for a file at `path`."""
    here = path.parent
    yield from (here, here / "release", here.parent / "release", here.parent.parent / "release")
