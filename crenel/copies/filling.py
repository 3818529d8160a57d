# SPDX-License-Identifier: Apache-2.0
"""Filling a staged tree with a release at the least cost to its source.

First what is staged already and what the mirror holds, then what a delta gives, then the source;
the CARs are made here, since the published folder decides their every byte.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from crenel import patch, urls
from crenel.copies import delta, judge
from crenel.copies import sums as lists
from crenel.copies.copy import Copy, Limits, Refused, Wanted, malformed, missing, refused
from crenel.copies.delta import Delta
from crenel.copies.folder import Folder
from crenel.copies.judge import Expected, Reading
from crenel.copies.reading import ABSENT, Crew, Taken, measure
from crenel.copies.staging import Stage
from crenel.ipfs import car, unixfs
from crenel.ipfs.cid import Cid, Malformed
from crenel.problems import BuildFailed, Problem
from crenel.statement import RELEASE, Statement
from crenel.urls import SUMS

_MOST = 1 << 40
_LARGEST_DELTA = 1 << 28


class Unfit(Exception):
    """The source does not give what its statement lists; `problems` says what."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__()
        self.problems = tuple(sorted(problems))


@dataclass(frozen=True, slots=True)
class Former:
    """The folder that the mirror shows, its files by SHA-256, and its statement's digest."""

    folder: Path
    held: Mapping[str, str]
    paths: tuple[str, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class Filling:
    """What is to be filled from where: `packages` if those are wanted too."""

    stage: Stage
    statement: Statement
    origin: Copy
    former: Former | None
    packages: bool
    crew: Crew
    limits: Limits


@dataclass(frozen=True, slots=True)
class Filled:
    """What was got at the source, and the packages that it does not have."""

    got: tuple[str, ...]
    absent: tuple[str, ...]


def former(folder: Path, digest: str, crew: Crew) -> Former:
    """What a mirror holds, every file read; raises BuildFailed."""
    copy = Folder(folder, "threads")
    paths = tuple(path for path in copy.listing().paths if path.isascii())  # no other is ours
    taken = measure(copy, [Wanted(path, _MOST) for path in paths], crew)
    return Former(folder, {taken[path].sha256: path for path in paths}, paths, digest)


def fill(filling: Filling) -> Filled:
    """Fills the tree; raises Unfit, and BuildFailed if the source is lost, and OSError."""
    sums = filling.statement.sums
    if sums.size > lists.LARGEST:
        raise Unfit([malformed(SUMS, lists.too_large(sums.size))])
    own: dict[str, Expected] = {SUMS: Expected(sums.sha256, Wanted(SUMS, sums.size, exact=True))}
    got = _get(filling, own) if not _has(filling, own[SUMS]) else {}
    reading = Reading(filling.crew, filling.limits)
    listed = judge.listed(Folder(filling.stage.tree), filling.statement, reading)
    if listed.problems:
        raise Unfit(list(listed.problems))
    files = {
        p: e for p, e in listed.files.items() if e.told and (filling.packages or not e.optional)
    }
    kept = filling.stage.keep({**files, **own}, filling.crew)
    wanted = {path: each for path, each in files.items() if path not in kept}
    if filling.former:
        linked = set(filling.stage.link(filling.former.folder, filling.former.held, wanted))
        wanted = {path: each for path, each in wanted.items() if path not in linked}
    got |= _by_delta(filling, wanted)
    late = {path: each for path, each in wanted.items() if path.endswith(".car")}
    got |= _get(filling, {path: each for path, each in wanted.items() if path not in late})
    _archives(filling, late, files)
    got |= _get(filling, late)
    absent = tuple(sorted(path for path, taken in got.items() if taken.code == ABSENT))
    return Filled(tuple(sorted(got.keys() - set(absent))), absent)


def _has(filling: Filling, each: Expected) -> bool:
    """Whether the list is staged, or can be taken over."""
    if filling.stage.has(each):
        return True
    known = filling.former
    return bool(known and list(filling.stage.link(known.folder, known.held, {SUMS: each})))


def _get(filling: Filling, wanted: Mapping[str, Expected]) -> dict[str, Taken]:
    """Gets files at the source; raises Unfit for what is not as listed, BuildFailed, OSError."""
    order = [wanted[path] for path in sorted(wanted)]
    got = filling.stage.fetch(filling.origin, order, filling.crew)
    problems = []
    for path, taken in got.items():
        if taken.code == ABSENT and not wanted[path].optional:
            problems.append(missing(path))
        elif taken.code and taken.code != ABSENT:
            problems.append(refused(path, Refused(taken.code, taken.message)))
    if problems and all(problem.code == "C909" for problem in problems):
        raise BuildFailed(problems)
    if problems:
        raise Unfit(problems)
    return got


def _by_delta(filling: Filling, wanted: dict[str, Expected]) -> dict[str, Taken]:
    """Takes what a delta gives out of what is wanted; gives what was got at the source for it."""
    statement, known = filling.statement, filling.former
    if known is None or known.digest != statement.previous:
        return {}
    plain = f"{RELEASE}/delta-{statement.seq - 1}.car"
    small = f"{plain}.zst"
    got, parts = {}, None
    if statement.file(small):
        got = _take(filling, small, wanted)
        parts = _patched(filling, filling.stage.tree / small, known)
    elif (listed := statement.file(plain)) and (
        plain in wanted or listed.size < _estimate(known.folder, wanted)
    ):
        got = _take(filling, plain, wanted)
        parts = delta.read(filling.stage.tree / plain, known.folder)
    if parts:
        order = [wanted[path] for path in sorted(wanted) if not path.startswith(f"{RELEASE}/")]
        for name, taken in filling.stage.fetch(parts, order, filling.crew).items():
            if not taken.code:
                del wanted[name]
    return got


def _take(filling: Filling, path: str, wanted: dict[str, Expected]) -> dict[str, Taken]:
    """Gets a delta, if it is not staged yet."""
    listed = filling.statement.file(path)
    if listed is None or (filling.stage.tree / path).exists():
        return {}
    bounds = Wanted(path, listed.size, exact=True)
    each = wanted.pop(path, Expected(listed.sha256, bounds, optional=True))
    return _get(filling, {path: each})


def _patched(filling: Filling, path: Path, known: Former) -> Delta | None:
    """The delta that a patch makes of the CAR of the tree that the mirror shows."""
    own = {p: known.folder / p for p in _published(known) if not urls.packed(p)}
    out = BytesIO()
    try:
        car.write(unixfs.tree(own), out)
        made = patch.apply(out.getvalue(), path.read_bytes(), _LARGEST_DELTA)
    except (Malformed, OSError):
        return None
    part = filling.stage.parts / "delta.car"
    part.write_bytes(made)
    return delta.read(part, known.folder)


def _published(known: Former) -> tuple[str, ...]:
    """The paths of the folder that the mirror shows, without its release."""
    return tuple(path for path in known.paths if not path.startswith(f"{RELEASE}/"))


def _estimate(folder: Path, wanted: Mapping[str, Expected]) -> int:
    """About how many bytes are missing: pages are as long as they were, new ones as the others."""
    sizes = [(folder / path).stat().st_size for path in wanted if (folder / path).is_file()]
    mean = sum(sizes) // len(sizes) if sizes else 0
    return sum(sizes) + mean * (len(wanted) - len(sizes))


def _archives(filling: Filling, wanted: dict[str, Expected], files: Mapping[str, Expected]) -> None:
    """Makes the CAR of the published folder, and what is new in it, if they come out as listed."""
    statement, known, tree = filling.statement, filling.former, filling.stage.tree
    paths = [path for path in (*files, SUMS) if not path.startswith(f"{RELEASE}/")]
    if not all((tree / path).exists() for path in paths):
        return
    root = unixfs.tree({path: tree / path for path in paths})
    blocks: frozenset[Cid] = frozenset()
    if known:
        former = unixfs.tree({path: known.folder / path for path in _published(known)})
        blocks = frozenset(node.cid for node in unixfs.blocks(former))
    archives: tuple[tuple[str, frozenset[Cid]], ...] = (
        (f"{statement.site}.car", frozenset()),
        (f"delta-{statement.seq - 1}.car", blocks),
    )
    for name, without in archives:
        each = wanted.get(f"{RELEASE}/{name}")
        part = filling.stage.parts / name
        if each:
            with part.open("wb") as out:
                car.write(root, out, without=without)
            if filling.stage.accept(part, each):
                del wanted[each.wanted.path]
