# SPDX-License-Identifier: Apache-2.0
"""Whether a copy's files are those of a release: changed, missing and added ones, all of them.

The statement vouches for `SHA256SUMS` and the packages, `SHA256SUMS` for each file of the tree. A
copy may do without packages, but what it holds must be as listed. Where all of the published folder
is at hand its root is computed too.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from crenel.copies import keys, sums
from crenel.copies.copy import (
    Copy,
    Limits,
    Listing,
    Refused,
    Wanted,
    added,
    changed,
    folded,
    malformed,
    missing,
    refused,
    whole,
)
from crenel.copies.reading import ABSENT, Crew, Hashing, Taken, measure
from crenel.copies.source import proved
from crenel.digest import digest_bytes
from crenel.ipfs import cid, unixfs
from crenel.judgement import Contents, Finding, ordered
from crenel.problems import BuildFailed, Problem, Span
from crenel.statement import RELEASE, SITE, Statement
from crenel.urls import SUMS

_INDEX = "downloads/index.html"  # of the tree, unlike what else stands there
_LOST = "C909"
_BELOW = len(f"{RELEASE}/")
_KINDS = {"C902": "missing", "C903": "added"}
_OWN = re.compile(  # what stands in a release's folder and is not listed
    r"release/(?:release\.txt(?:\.minisig|\.sshsig)?"
    r"|history/(?P<seq>[1-9][0-9]{0,12})\.txt(?:\.minisig)?|(?P<name>[a-z0-9-]+)\.ipns-record)"
)


class Expected(NamedTuple):
    """What a path must be: its SHA-256 and bounds, and whether the copy may do without it.

    `told`: that it is absent is told. A tuple, since tens of thousands are made.
    """

    sha256: str
    wanted: Wanted
    optional: bool = False
    told: bool = True


@dataclass(frozen=True, slots=True)
class Reading:
    """How a copy is read: by whom, within which limits, and how many files (None: all).

    `complete`: the copy is to hold all of the published folder. `done` says whether a path was
    found to have this SHA-256 before.
    """

    crew: Crew
    limits: Limits
    sample: int | None = None
    complete: bool = False
    done: Callable[[str, str], bool] = lambda _path, _sha256: False


@dataclass(frozen=True, slots=True)
class Listed:
    """The expected files of a release by their paths in a copy.

    `sums` is its `SHA256SUMS`, None if that is not the true one; `site` is the site's name, empty
    if no statement lists packages.
    """

    files: Mapping[str, Expected]
    sums: Taken | None
    problems: tuple[Problem, ...]
    site: str


def listed(copy: Copy, statement: Statement | None, reading: Reading) -> Listed:
    """What a copy must hold; raises BuildFailed if the place is lost."""
    packages = _packages(statement, reading.complete) if statement else {}
    site = statement.site if statement else ""
    most = statement.sums.size if statement else sums.LARGEST
    if most > sums.LARGEST:
        return Listed(packages, None, (malformed(SUMS, sums.too_large(most)),), site)
    try:
        data = whole(copy, Wanted(SUMS, most), "C901")
    except Refused as refusal:
        return Listed(packages, None, (refused(SUMS, refusal),), site)
    if data is None:
        return Listed(packages, None, (missing(SUMS),), site)
    hashing = Hashing()
    hashing.feed(data)
    taken = hashing.done()
    if statement and taken.sha256 != statement.sums.sha256:
        message = "changed: without the true list the other files of the tree cannot be judged"
        return Listed(packages, None, (changed(SUMS, message),), site)
    found = sums.parse(data)
    tree = {p: Expected(d, Wanted(p, reading.limits.page)) for p, d in found.digests.items()}
    return Listed({**packages, **tree}, taken, found.problems, site)


def _packages(statement: Statement, complete: bool) -> dict[str, Expected]:
    """The packages by their paths in a copy: "downloads/…", "release/…"."""
    found = {}
    for file in statement.files:
        path = file.path.removeprefix(f"{SITE}/")
        wanted = Wanted(path, file.size, exact=True)
        found[path] = Expected(file.sha256, wanted, optional=not complete or path == file.path)
    for name, data in keys.files(statement).items():
        wanted = Wanted(f"{RELEASE}/{name}", len(data), exact=True)
        own = Expected(digest_bytes(data), wanted, optional=True, told=False)
        found.setdefault(wanted.path, own)
    return found


def judge(copy: Copy, statement: Statement | None, reading: Reading) -> Contents:
    """What of a copy is as the statement says, or, without one, as its own list says.

    Raises BuildFailed if the place is lost on the way.
    """
    release, listing = listed(copy, statement, reading), copy.listing()
    problems = [*_of_the_list(release, listing), *_strange(release, listing)]
    files = dict(release.files)
    if listing:
        problems += _beside(copy, statement, listing, reading.limits) if statement else ()
        problems += _not_listed(release, listing, {problem.span.path for problem in problems})
        files = {path: files[path] for path in listing.paths if path in files}
    if reading.sample is not None:
        files = _sampled(files, reading.sample)
    fresh = {path: each for path, each in files.items() if not reading.done(path, each.sha256)}
    taken = measure(copy, [fresh[path].wanted for path in sorted(fresh)], reading.crew)
    problems += _differences(fresh, taken)
    problems = _told(problems)
    held = {path for path in files if path not in taken or taken[path].code != ABSENT}
    if statement and release.sums and not problems:
        problems += _root(statement, release, {**taken, SUMS: release.sums})
    bad = {problem.span.path for problem in problems}
    return Contents(
        ordered(
            Finding(_KINDS.get(p.code, "changed"), p.span.path) for p in problems if p.code != _LOST
        ),
        tuple(sorted(problems)),
        checked=len(held - bad) + bool(release.sums),
        absent=() if reading.sample is not None else _absent(release, held),
        sampled=reading.sample is not None,
    )


def _told(problems: list[Problem]) -> list[Problem]:
    """The problems, without those that only follow from a folder that cannot be read.

    Raises BuildFailed if nothing is wrong but that something could not be read.
    """
    lost = [problem for problem in problems if problem.code == _LOST]
    closed = tuple(p.span.path for p in lost if p.span.path.endswith("/"))
    others = [p for p in problems if p.code != _LOST and not p.span.path.startswith(closed)]
    if lost and not others:
        raise BuildFailed(sorted(lost))
    return [*lost, *others]


def _of_the_list(release: Listed, listing: Listing | None) -> Iterator[Problem]:
    """What is wrong with `SHA256SUMS`, unless it is no file at all: that is said elsewhere."""
    flawed = {flaw.span.path for flaw in listing.flaws} if listing else set()
    return (problem for problem in release.problems if problem.span.path not in flawed)


def _strange(release: Listed, listing: Listing | None) -> Iterator[Problem]:
    """What the copy holds and the release does not, and what is no file where one should be."""
    if listing is None:
        return
    strange: list[str] = []
    for flaw in listing.flaws:
        path = flaw.span.path
        expected = path in release.files or path == SUMS
        yield changed(path, f"changed: {flaw.message}") if expected else flaw
    for path in listing.paths:
        package = path.startswith(("release/", "downloads/")) and path != _INDEX
        judged = release.site if package else release.sums
        if path not in release.files and path != SUMS and judged and not _OWN.fullmatch(path):
            strange.append(path)
    known = {folded(path): path for path in (*release.files, SUMS)} if strange else {}
    for path in strange:
        twin = known.get(folded(path))
        yield added(path, f"added: differs from {twin} by case alone") if twin else added(path)


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The release's own folder in a copy."""

    copy: Copy
    crew: Literal["processes", "threads", "alone"] = "alone"

    def listing(self) -> None:
        """It is not asked to list itself."""
        return

    def chunks(self, wanted: Wanted) -> Iterator[bytes]:
        """The bytes of a file of the folder."""
        return self.copy.chunks(wanted._replace(path=f"{RELEASE}/{wanted.path}"))

    def close(self) -> None:
        """The copy is not its own."""


def _beside(
    copy: Copy, statement: Statement, listing: Listing, limits: Limits
) -> Iterator[Problem]:
    """What in the release's folder is not listed, and is not what must stand there either."""
    own = [(path, found) for path in listing.paths if (found := _OWN.fullmatch(path))]
    far = replace(limits, history=statement.seq)
    vouched = proved(_Shelf(copy), statement, None, far) if own else {}
    for path, found in own:
        strange = found["name"] not in (None, statement.site)
        if strange or (found["seq"] and int(found["seq"]) >= statement.seq):
            yield added(path)
            continue
        try:
            if whole(copy, Wanted(path, limits.statement), "C901") != vouched.get(path[_BELOW:]):
                yield changed(path, "changed: the release does not vouch for it")
        except Refused as refusal:
            yield refused(path, refusal)


def _not_listed(release: Listed, listing: Listing, known: set[str]) -> Iterator[Problem]:
    """Files that the copy must have and does not list, but for those that are `known` problems."""
    paths = {*listing.paths, *known}
    for path, each in release.files.items():
        if path not in paths and not each.optional:
            yield missing(path)


def _sampled(files: Mapping[str, Expected], number: int) -> dict[str, Expected]:
    """Some files of the tree, by chance."""
    tree = sorted(path for path, each in files.items() if not each.optional)
    chosen = random.SystemRandom().sample(tree, min(number, len(tree)))
    return {path: files[path] for path in chosen}


def _differences(files: Mapping[str, Expected], taken: Mapping[str, Taken]) -> Iterator[Problem]:
    for path, each in files.items():
        found = taken[path]
        if found.code == ABSENT:
            if not each.optional:
                yield missing(path)
        elif found.code:
            yield refused(path, Refused(found.code, found.message))
        elif found.sha256 != each.sha256:
            yield changed(path)


def _root(statement: Statement, release: Listed, taken: Mapping[str, Taken]) -> Iterator[Problem]:
    """A problem if all of the published folder is at hand and its root is another."""
    if statement.profile != unixfs.PROFILE:
        return
    nodes = {}
    for path in (*release.files, SUMS):
        if not path.startswith(f"{RELEASE}/"):
            each = taken.get(path)
            if each is None or each.code:
                return
            nodes[path] = each.node
    found = cid.text(unixfs.folder(nodes).cid)
    if found != statement.root:
        message = f"the root of these files is {found}, not {statement.root}"
        yield Problem(Span("."), "C901", message, "get the copy again from another mirror")


def _absent(release: Listed, held: set[str]) -> tuple[str, ...]:
    """Packages that the copy lacks; those of the release's folder only if it holds one of them."""
    shelf = any(path.startswith(f"{RELEASE}/") for path in held)
    lacking = (
        path
        for path, each in release.files.items()
        if each.told and each.optional and path not in held
    )
    return tuple(sorted(p for p in lacking if shelf or not p.startswith(f"{RELEASE}/")))
