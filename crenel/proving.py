# SPDX-License-Identifier: Apache-2.0
"""Proving a copy: finds its statement, says whether that is believed, then judges every file.

What is judged first decides what is judged at all: of a copy whose statement is not the
publisher's nothing else is said. Only what is believed is remembered.
"""

from __future__ import annotations

import datetime
import gc
import stat
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from crenel.copies import archive, belief, car, history, judge, memory, single, web
from crenel.copies.belief import Anchor
from crenel.copies.copy import LIMITS, Copy, Limits, Wanted, changed, lost, shown
from crenel.copies.folder import Folder
from crenel.copies.journal import Journal
from crenel.copies.judge import Reading
from crenel.copies.memory import Known
from crenel.copies.reading import Crew, Taken
from crenel.ipfs import cid, unixfs
from crenel.judgement import Belief, Contents, Finding, Judgement, Trust, Verdict
from crenel.problems import BuildFailed, Problem, Span
from crenel.signing.minisign import PublicKey
from crenel.statement import NAME, RELEASE, SITE, Statement
from crenel.urls import SUMS

Tell = Callable[[str, int, int], None]  # what is being done, how far, of how much


def silent(_what: str, _done: int, _all: int) -> None:
    """Tells nobody how far it is."""
    return


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be proved of which place, and by what.

    `release` is the folder or address that holds release.txt, empty to look for it beside the
    place; `sample` the number of files that are enough, None for all of them.
    """

    place: str
    memory: Path
    today: datetime.date
    key: PublicKey | None = None
    release: str = ""
    sample: int | None = None
    jobs: int = 1
    limits: Limits = LIMITS
    tell: Tell = silent


def prove(question: Question) -> Judgement:
    """The judgement of a copy; raises BuildFailed if the place or the memory cannot be read."""
    if not web.is_web(question.place) and _is_folder(question.place):
        _misplaced(question.place)
    with closing(shelf(question)) as found:
        statement = belief.statement_of(found, question.limits)
        if isinstance(statement, Problem):
            doubt = Belief(Verdict.NOT_OURS, Trust.NONE, None, (statement,))
            return Judgement(doubt, _unproved(question))
        known = memory.load(question.memory).get(statement.site)
        anchor = Anchor(question.key, known, question.today, question.limits)
        believed = belief.believe(found, statement, anchor)
    if believed.verdict is Verdict.NOT_OURS:
        return Judgement(believed, Contents())
    contents = judged(question, statement)
    learnt = belief.learnt(believed, anchor)
    if learnt and not (believed.trust is Trust.FIRST and contents.altered):
        memory.remember(question.memory, statement.site, learnt)
    return Judgement(believed, contents)


def shelf(question: Question) -> Copy:
    """Where the statement is; raises BuildFailed if the place is none."""
    limits = question.limits
    if question.release:
        given = question.release
        return web.Web(given, limits) if web.is_web(given) else Folder(Path(given))
    if web.is_web(question.place):
        return web.Web(question.place, limits).below(RELEASE)
    place = Path(question.place).absolute()
    if _is_folder(question.place):
        beside = [place / RELEASE, place.parent / RELEASE]
    else:
        beside = list(single.beside(place))
    held = [path for path in beside if not path.is_symlink() and (path / NAME).exists()]
    return Folder((held or beside)[0])


def _is_folder(place: str) -> bool:
    """Whether a place is a folder, or else a file; raises BuildFailed (C909) for anything else."""
    try:
        mode = Path(place).stat().st_mode
    except (OSError, ValueError) as error:
        raise lost(place, f"cannot be read: {getattr(error, 'strerror', error)}") from None
    if not stat.S_ISDIR(mode) and not stat.S_ISREG(mode):
        raise lost(place, "neither a file nor a folder")
    return stat.S_ISDIR(mode)


def _reading(question: Question, statement: Statement | None) -> Reading:
    def step(_wanted: Wanted, _taken: Taken, done: int, number: int) -> None:
        question.tell("verifying", done, number)

    sample = question.sample if statement else None
    return Reading(Crew(question.jobs, step), question.limits, sample)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Many values and no cycles are made here; to look for cycles takes half of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@_without_collecting()
def judged(question: Question, statement: Statement) -> Contents:
    """What of the files is as a statement says that is believed; raises BuildFailed."""
    if web.is_web(question.place):
        return _web(question, statement)
    reading = _reading(question, statement)
    path = Path(question.place).absolute()
    if _is_folder(question.place):
        return judge.judge(Folder(path), statement, reading)
    taken = single.measure(path, statement)
    try:
        if path.suffix == ".zip":
            return _zip(path, taken, statement, reading)
        if path.suffix == ".car" and not path.name.startswith("delta-"):
            return _car(path, taken, statement, reading)
    except BuildFailed as failed:
        return _malformed(failed)
    return single.judge(path, taken, statement)


def _misplaced(place: str) -> None:
    """Raises BuildFailed (C909) for a folder that is not a copy but holds one."""
    path = Path(place)
    if not (path / SUMS).exists() and (path / SITE / SUMS).is_file():
        hint = f"give {path / SITE}"
        message = "the copy is the folder site/ in it"
        raise BuildFailed([Problem(Span(shown(place)), "C909", message, hint)])


def _malformed(failed: BuildFailed) -> Contents:
    paths = sorted({problem.span.path for problem in failed.problems})
    return Contents(tuple(Finding("changed", path) for path in paths), failed.problems)


def _web(question: Question, statement: Statement) -> Contents:
    journal = Journal(question.memory.parent, question.place, statement.digest)
    reading = _reading(question, statement)
    if question.sample is None:

        def step(wanted: Wanted, taken: Taken, done: int, number: int) -> None:
            if not taken.code:
                journal.note(wanted.path, taken.sha256)
            question.tell("verifying", done, number)

        reading = replace(reading, crew=Crew(question.jobs, step), done=journal.done)
    with closing(web.Web(question.place, question.limits)) as copy:
        contents = judge.judge(copy, statement, reading)
    if question.sample is None:
        journal.finish()
        if journal.resumed:
            remark = f"{journal.resumed} of the files were read by a run that was interrupted"
            contents = replace(contents, remarks=(*contents.remarks, remark))
    return contents


def _zip(path: Path, taken: Taken, statement: Statement, reading: Reading) -> Contents:
    copy, same = archive.read(path), single.judge(path, taken, statement)
    if not same.altered and not copy.flaws:
        return same
    contents = replace(judge.judge(copy, statement, reading), absent=())
    remark = "packed again: its files are those of the release, the archive itself is not"
    return contents if contents.altered else replace(contents, remarks=(remark,))


def _car(path: Path, taken: Taken, statement: Statement, reading: Reading) -> Contents:
    copy, same = car.read(path), single.judge(path, taken, statement)
    contents = judge.judge(copy, statement, replace(reading, complete=True))
    spare = tuple(copy.spare())
    root = cid.text(copy.archive.root)
    if not contents.altered and statement.profile == unixfs.PROFILE and root != statement.root:
        spare = (*spare, changed(path.name, f"its root is {root}, not {statement.root}"))
    if spare:
        found = (*contents.findings, Finding("changed", path.name))
        return replace(contents, findings=found, problems=(*contents.problems, *spare))
    remark = "written again: its blocks are those of the release, the file itself is not"
    again = same.altered and not contents.altered
    return replace(contents, remarks=(remark,)) if again else contents


def _unproved(question: Question) -> Contents:
    """A folder or zip against its own list: whether it fits together, whoever made it."""
    path = Path(question.place).absolute()
    if web.is_web(question.place):
        return Contents()
    reading = _reading(question, None)
    try:
        if _is_folder(question.place):
            return judge.judge(Folder(path), None, reading)
        if path.suffix == ".zip":
            return judge.judge(archive.read(path), None, reading)
    except BuildFailed as failed:
        return _malformed(failed)
    return Contents()


@dataclass(frozen=True, slots=True)
class Mirror:
    """A mirror: its address, whether it is "fresh", "stale", "lying" or "unreachable", and why."""

    address: str
    state: str
    why: str


SAMPLE = 16  # files of a mirror that are read if nobody says how many


def mirrors(question: Question, statement: Statement) -> Iterator[Mirror]:
    """What each mirror shows that a believed statement lists; raises BuildFailed for the memory."""
    known = memory.load(question.memory).get(statement.site)
    if known is None or known.seq < statement.seq:
        known = memory.first(statement)
    with closing(shelf(question)) as own:
        for address in statement.mirrors:
            number = SAMPLE if question.sample is None else question.sample
            ask = replace(question, place=address, release="", key=None, sample=number)
            try:
                yield _mirror(ask, known, own)
            except BuildFailed as failed:
                yield Mirror(address, "unreachable", failed.problems[0].message)


def _mirror(question: Question, known: Known, own: Copy) -> Mirror:
    """What a mirror shows; `own` is the shelf of the copy whose statement lists it."""
    with closing(shelf(question)) as found:
        theirs = belief.statement_of(found, question.limits)
        if isinstance(theirs, Problem):
            return Mirror(question.place, "lying", theirs.message)
        anchor = Anchor(None, known, question.today, question.limits)
        believed = belief.believe(found, theirs, anchor)
    told = f"release {theirs.seq} of {theirs.issued}"
    if believed.verdict is Verdict.NOT_OURS:
        former = history.holds(own, theirs, question.limits)
        state, why = ("stale", told) if former else ("lying", believed.problems[0].message)
        return Mirror(question.place, state, why)
    contents = judged(question, theirs)
    if contents.altered:
        return Mirror(question.place, "lying", str(contents.problems[0]).partition("\n")[0])
    state = "stale" if believed.problems else "fresh"
    return Mirror(question.place, state, f"{told}, {contents.checked} files as listed")
