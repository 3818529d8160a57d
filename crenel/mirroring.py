# SPDX-License-Identifier: Apache-2.0
"""Keeping a mirror fresh: gets a release, proves it out of sight, then shows it at once.

Nothing that was not proved is ever shown. Whatever fails leaves the mirror as it was, and what has
been got so far is taken up by the next run. What the mirror holds already is not got again, and a
delta is used if there is one.

It refuses to go back to an older release, to follow a fork, and to replace what is no mirror.
"""

from __future__ import annotations

import datetime
import shutil
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Literal

from crenel import proving
from crenel.copies import belief, car, filling, judge, memory, web
from crenel.copies.belief import Anchor
from crenel.copies.copy import LIMITS, Limits, Refused, Wanted, lost, refused
from crenel.copies.filling import Filled, Filling, Unfit
from crenel.copies.folder import Folder
from crenel.copies.judge import Reading
from crenel.copies.reading import Crew, Taken
from crenel.copies.source import Source, documents
from crenel.copies.staging import Stage
from crenel.exchange import beside, recover, swap
from crenel.judgement import Contents, Verdict
from crenel.lock import locked
from crenel.problems import BuildFailed, Problem, Span
from crenel.proving import Question, Tell
from crenel.signing.minisign import PublicKey
from crenel.statement import MINISIG, NAME, RELEASE, SITE, Statement
from crenel.urls import SUMS

_NO_MIRROR = "there is something in it, but no statement of a release"
State = Literal["fresh", "updated", "stale", "refused"]


@dataclass(frozen=True, slots=True)
class Errand:
    """What is to be mirrored from where to where; `keep` former copies stay beside it."""

    start: str
    target: Path
    memory: Path
    today: datetime.date
    key: PublicKey | None = None
    keep: int = 1
    jobs: int = 4
    downloads: bool = True
    limits: Limits = LIMITS
    tell: Tell = proving.silent


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: the mirror is fresh, was updated, or is stale, or the source was refused.

    `held` is the statement that the mirror shows now, `got` the paths that were read at the source.
    """

    state: State
    held: Statement | None
    problems: tuple[Problem, ...] = ()
    remarks: tuple[str, ...] = ()
    got: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Mirror:
    """A mirror: its folder, the statement that it shows, and where the next one is staged."""

    folder: Path
    held: Statement | None
    stage: Stage


def mirror(errand: Errand) -> Outcome:
    """Brings a mirror up to date; raises BuildFailed if another run holds it."""
    folder = _target(errand.target)
    with locked(beside(folder, "lock"), "mirror"):
        held = None
        try:
            held = _held(folder)
            return _run(errand, _Mirror(folder, held, Stage(beside(folder, "mirror"))))
        except Unfit as unfit:
            return Outcome("refused", held, unfit.problems)
        except BuildFailed as failed:
            return Outcome("stale", held, failed.problems)
        except OSError as error:
            message = f"cannot be written: {error.strerror or error}"
            hint = "make room, or check who owns it"
            return Outcome("stale", held, (Problem(Span(str(folder)), "O607", message, hint),))


def _target(path: Path) -> Path:
    """The folder that is meant, links followed; raises BuildFailed (C909)."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):  # what a loop of links gives, by version of Python
        raise lost(str(path), "a link that leads nowhere") from None


def _held(folder: Path) -> Statement | None:
    """The statement of the release that a mirror shows; raises Unfit (U904), OSError."""
    recover(folder)
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return None
    found = belief.statement_of(Folder(folder / RELEASE), LIMITS) if folder.is_dir() else None
    if isinstance(found, Statement):
        return found
    raise Unfit([_foreign(folder, _NO_MIRROR)])


def _former(folder: Path, keep: int) -> list[Path]:
    """Where the former copies stand, the newest first; raises Unfit (U904) for what is none."""
    names = [f"{folder.name}.previous{n or ''}" for n in (0, *range(2, keep + 1))]
    places = [folder.with_name(name) for name in names[:keep]]
    for place in places:
        if place.is_symlink() or place.exists():
            shelf = Folder(place / RELEASE)
            if place.is_symlink() or not isinstance(belief.statement_of(shelf, LIMITS), Statement):
                raise Unfit([_foreign(place, _NO_MIRROR)])
    return places


def _foreign(folder: Path, message: str) -> Problem:
    hint = "choose an empty folder, or one that does not exist"
    return Problem(Span(str(folder)), "U904", message, hint)


def _run(errand: Errand, mirror: _Mirror) -> Outcome:
    with closing(_source(errand)) as origin:
        statement = belief.statement_of(origin.shelf, errand.limits)
        if isinstance(statement, Problem):
            raise Unfit([statement])
        anchor = _anchor(errand, mirror, statement)
        believed = belief.believe(origin.shelf, statement, anchor)
        if believed.verdict is Verdict.NOT_OURS or _goes_back(mirror, anchor, statement):
            raise Unfit(list(believed.problems) or [_older(mirror, statement)])
        shutil.rmtree(beside(mirror.folder, "gone"), ignore_errors=True)
        _former(mirror.folder, errand.keep)  # what is not ours stops it before anything is shown
        _tidy(mirror, errand.keep)
        filled = None
        if not _is_whole(errand, mirror, statement):
            filled = _updated(errand, mirror, statement, origin)
        else:
            shutil.rmtree(mirror.stage.folder, ignore_errors=True)  # of a run that was killed
    learnt = belief.learnt(believed, anchor)
    if learnt:
        memory.remember(errand.memory, statement.site, learnt)
    state: State = "updated" if filled else "fresh"
    told = filled or Filled((), ())
    if believed.problems:
        state = "stale"
    return Outcome(state, statement, believed.problems, believed.remarks, told.got, told.absent)


def _source(errand: Errand) -> Source:
    """Where the release is; raises BuildFailed (C909, C904)."""
    question = Question(errand.start, errand.memory, errand.today, errand.key, limits=errand.limits)
    shelf = proving.shelf(question)
    if web.is_web(errand.start):
        return Source(web.Web(errand.start, errand.limits), shelf)
    path = Path(errand.start).absolute()
    if path.is_dir():
        inside = path / SITE
        return Source(Folder(inside if (inside / SUMS).is_file() else path, "threads"), shelf)
    return Source(car.read(path), shelf)


def _anchor(errand: Errand, mirror: _Mirror, statement: Statement) -> Anchor:
    """What the statement is held against: what is remembered, and what the mirror shows."""
    known, held = memory.load(errand.memory).get(statement.site), mirror.held
    if held and held.site != statement.site:
        raise Unfit([_foreign(mirror.folder, f"it is a mirror of {held.site}")])
    if held and held.key and (known is None or held.seq > known.seq):
        known = known.then(held) if known else memory.first(held)
    return Anchor(errand.key, known, errand.today, errand.limits)


def _goes_back(mirror: _Mirror, anchor: Anchor, statement: Statement) -> bool:
    """Whether a newer release is known, or another one of this number is shown."""
    known, held = anchor.known, mirror.held
    if (known and statement.seq < known.seq) or (held and statement.seq < held.seq):
        return True
    return bool(held and held.seq == statement.seq and held.digest != statement.digest)


def _older(mirror: _Mirror, statement: Statement) -> Problem:
    """Why a statement that nobody signed does not replace the one that is shown."""
    held = mirror.held
    if held and held.seq == statement.seq:
        message = f"of release {held.seq} there are two statements: {held.digest} and "
        hint = "keep both files: together they are the proof"
        return Problem(Span(NAME), "C911", message + statement.digest, hint)
    message = f"release {statement.seq}, but the mirror shows release {held.seq if held else 0}"
    return Problem(Span(NAME), "C908", message, "use another source")


def _crew(errand: Errand, what: str) -> Crew:
    def step(_wanted: Wanted, _taken: Taken, done: int, number: int) -> None:
        errand.tell(what, done, number)

    return Crew(errand.jobs, step)


def _judged(errand: Errand, folder: Path, statement: Statement) -> Contents:
    return judge.judge(
        Folder(folder, "threads"), statement, Reading(_crew(errand, "verifying"), errand.limits)
    )


def _is_whole(errand: Errand, mirror: _Mirror, statement: Statement) -> bool:
    """Whether the mirror shows this release already, with all that is wanted of it."""
    if mirror.held is None or mirror.held.digest != statement.digest:
        return False
    contents = _judged(errand, mirror.folder, statement)
    return not contents.altered and not (errand.downloads and contents.absent)


def _updated(
    errand: Errand, mirror: _Mirror, statement: Statement, origin: Source
) -> Filled | None:
    """Fills, proves and shows a new tree; None if it would be the one that is shown.

    Raises Unfit, BuildFailed, OSError.
    """
    stage, held, former = mirror.stage, mirror.held, None
    stage.open()
    if held:
        former = filling.former(mirror.folder, held.digest, _crew(errand, "verifying"))
    crew = _crew(errand, "fetching")
    filled = filling.fill(
        Filling(stage, statement, origin, former, errand.downloads, crew, errand.limits)
    )
    shelf = Folder(mirror.folder / RELEASE) if held else None
    try:
        for name, data in documents(origin.shelf, statement, shelf, errand.limits).items():
            stage.put(f"{RELEASE}/{name}", data)
    except Refused as refusal:
        raise Unfit([refused(MINISIG, refusal)]) from None
    contents = _judged(errand, stage.tree, statement)
    if contents.altered:
        raise Unfit(list(contents.problems))
    if held and held.digest == statement.digest and not filled.got:
        shown = _judged(errand, mirror.folder, statement)
        if not shown.altered and shown.absent == contents.absent:
            shutil.rmtree(stage.folder)
            return None
    _show(mirror, errand.keep)
    return filled


def _show(mirror: _Mirror, keep: int) -> None:
    """Lets the staged tree take the place of the one that is shown, which is kept beside."""
    stage = mirror.stage
    stage.tree.chmod(0o755)
    old = swap(stage.tree, mirror.folder)
    if old:
        _retire(mirror.folder, old, keep)
    shutil.rmtree(stage.folder, ignore_errors=True)


def _retire(folder: Path, old: Path, keep: int) -> None:
    """Keeps a former copy beside the mirror, and `keep` of them in all."""
    places = _former(folder, keep)
    if places and places[-1].exists():
        gone = beside(folder, "gone")  # a run that is killed here leaves no half copy in its place
        shutil.rmtree(gone, ignore_errors=True)
        places[-1].rename(gone)
        shutil.rmtree(gone)
    for newer, older in reversed(list(pairwise(places))):
        if newer.exists():
            newer.rename(older)
    if places:
        old.rename(places[0])
    else:
        shutil.rmtree(old)


def _tidy(mirror: _Mirror, keep: int) -> None:
    """Keeps the former copy that a run which was killed has left where it staged."""
    tree, held = mirror.stage.tree, mirror.held
    if held is None or not tree.is_dir():
        return
    left = belief.statement_of(Folder(tree / RELEASE), LIMITS)
    if isinstance(left, Statement) and left.seq < held.seq:
        _retire(mirror.folder, tree, keep)
