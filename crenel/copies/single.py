# SPDX-License-Identifier: Apache-2.0
"""A copy that is one file of a release: it is judged by its SHA-256 alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from crenel.copies import keys, sums
from crenel.copies.copy import Refused, Wanted, added, changed, whole
from crenel.copies.folder import Folder
from crenel.copies.reading import Taken, take
from crenel.digest import Digest, digest_bytes
from crenel.judgement import Contents, Finding
from crenel.statement import NAME, RELEASE, SITE, Listed, Statement
from crenel.urls import SUMS

_MOST = 1 << 40
_DEEPEST = 8  # folders above a file, one of which may hold the list that names it


def named(statement: Statement, name: str) -> Listed | None:
    """The listed file of that name, wherever it belongs."""
    return next((file for file in statement.files if file.path.endswith(f"/{name}")), None)


def measure(path: Path, statement: Statement) -> Taken:
    """What the file holds; one of another size than listed is not read."""
    listed = named(statement, path.name)
    if listed and path.stat().st_size != listed.size:
        message = f"changed: {path.stat().st_size} bytes, not {listed.size}"
        return Taken("", 0, (), "C901", message)
    return take(Folder(path.parent), Wanted(path.name, _MOST))


def judge(path: Path, taken: Taken, statement: Statement) -> Contents:
    """Whether the file, as it was read, is one of the release."""
    listed = named(statement, path.name)
    known = (*statement.files, *_beside(statement), *_of_the_tree(path, statement))
    listed = listed or next((file for file in known if file.path.endswith(f"/{path.name}")), None)
    same = [file for file in known if file.sha256 == taken.sha256]
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


def _beside(statement: Statement) -> Iterator[Listed]:
    """What a release has that its statement does not list, but decides."""
    yield statement.sums
    for name, data in {NAME: statement.text, **keys.files(statement)}.items():
        yield Listed(f"{RELEASE}/{name}", len(data), digest_bytes(data))


def _of_the_tree(path: Path, statement: Statement) -> Iterator[Listed]:
    """The file's own line in the list of the tree that it stands in, if that is the true list."""
    for folder in list(path.parents)[:_DEEPEST]:
        try:
            data = whole(Folder(folder), Wanted(SUMS, sums.LARGEST), "C901")
        except Refused:
            continue
        if data and digest_bytes(data) == statement.sums.sha256:
            own = path.relative_to(folder).as_posix()
            digest = sums.parse(data).digests.get(own)
            if digest:
                yield Listed(f"{SITE}/{own}", path.stat().st_size, Digest(digest))
            return


def _of(same: list[Listed]) -> str:
    for file in same:
        return f"changed: these are the bytes of {file.path.rpartition('/')[2]}"
    return "changed: not the bytes that were released"


def beside(path: Path) -> Iterator[Path]:
    """Where the release's folder may stand for a file at `path`."""
    here = path.parent
    yield from (here, here / "release", here.parent / "release", here.parent.parent / "release")
