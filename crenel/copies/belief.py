# SPDX-License-Identifier: Apache-2.0
"""Whether a statement is the publisher's: its signature, its key, its number, its age.

A key is believed if it was given, if it is the one seen before, or if one that is believed has
announced it. A statement older than one seen before is old; another one of the same number is
proof that its signer tells different things to different people.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from crenel.copies import history, memory
from crenel.copies.copy import Copy, Limits, Refused, Wanted, refused, whole
from crenel.copies.memory import Known
from crenel.judgement import Belief, Trust, Verdict
from crenel.problems import BuildFailed, Problem, Span
from crenel.signing.minisign import BadKey, BadSignature, PublicKey
from crenel.statement import MINISIG, NAME, NotAStatement, Statement, parse
from crenel.values import is_key

_OTHER = "get the release again from another mirror"
_COMPARE = "compare the key's fingerprint with one from another place"
_NEWER = "look for a newer one at the mirrors listed; this one may still be read"


@dataclass(frozen=True, slots=True)
class Anchor:
    """What a statement is held against: a key that was given, what was seen before, the day."""

    given: PublicKey | None
    remembered: Known | None
    today: datetime.date
    limits: Limits

    @property
    def known(self) -> Known | None:
        """What was seen before, unless it is of another key than the one given."""
        known = self.remembered
        if known and self.given and self.given.text not in (known.key, *known.former):
            return None
        return known


class _Doubt(Exception):
    """Why a statement is not believed."""

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(message)
        file = MINISIG if code == "C906" else NAME
        self.problem = Problem(Span(file), code, message, hint)


def statement_of(shelf: Copy, limits: Limits) -> Statement | Problem:
    """The statement on a shelf, or why there is none; raises BuildFailed if the place is lost."""
    try:
        data = whole(shelf, Wanted(NAME, limits.statement), "C905")
        if data is None:
            message = "there is no statement, so nothing proves who made this copy"
            return Problem(Span(NAME), "C905", message, "give its folder with --release")
        found = parse(data)
    except Refused as refusal:
        if refusal.code == "C909":
            raise BuildFailed([refused(NAME, refusal)]) from None
        return refused(NAME, refusal)
    except NotAStatement as error:
        return Problem(Span(NAME, error.line), "C905", str(error), _OTHER)
    if not is_key(found.site):
        return Problem(Span(NAME, 2), "C905", "a site's name that is too long", _OTHER)
    return found


def believe(shelf: Copy, statement: Statement, anchor: Anchor) -> Belief:
    """How far a statement is to be believed; raises BuildFailed if the place is lost."""
    try:
        trust, passed = _trust(shelf, statement, anchor)
        if anchor.known and trust is not Trust.NONE:
            _refuse_fork(shelf, statement, anchor.known, anchor.limits)
    except _Doubt as doubt:
        return Belief(Verdict.NOT_OURS, Trust.NONE, statement, (doubt.problem,))
    except Refused as refusal:
        problem = refused(MINISIG, refusal)
        if refusal.code == "C909":
            raise BuildFailed([problem]) from None
        return Belief(Verdict.NOT_OURS, Trust.NONE, statement, (problem,))
    problems = tuple(_age(statement, anchor))
    verdict = Verdict.OLD if problems else Verdict.WHOLE
    remarks = tuple(_remarks(statement, anchor, trust))
    return Belief(verdict, trust, statement, problems, remarks, passed)


def _trust(
    shelf: Copy, statement: Statement, anchor: Anchor
) -> tuple[Trust, tuple[Statement, ...]]:
    """Why the statement's key is believed, and the statements that led to it.

    Raises _Doubt, Refused.
    """
    known = anchor.known
    expected = anchor.given.text if anchor.given else known.key if known else ""
    if not statement.key:
        if expected:
            raise _Doubt("C906", "not signed, but its publisher's key is known", _OTHER)
        return Trust.NONE, ()
    _check_signature(shelf, statement, anchor.limits)
    if known and statement.key in known.former:
        if statement.digest in known.seen:
            return Trust.REMEMBERED, ()
        key = PublicKey(statement.key)  # whoever has it now may not be who had it then
        raise _Doubt("C907", f"signed by a key ({key.id}) that was replaced before", _COMPARE)
    if not expected:
        return Trust.FIRST, ()
    if statement.key == expected:
        return Trust.GIVEN if anchor.given else Trust.REMEMBERED, ()
    if known and statement.key == known.key:
        return Trust.ROTATED, ()  # the given key is one that it replaced
    start = history.Start(expected, known)
    return Trust.ROTATED, _followed(shelf, statement, start, anchor.limits)


def _check_signature(shelf: Copy, statement: Statement, limits: Limits) -> None:
    """Raises _Doubt unless the key that the statement names has signed it."""
    signature = whole(shelf, Wanted(MINISIG, limits.signature), "C906")
    if signature is None:
        raise _Doubt("C906", "there is no signature", _OTHER)
    try:
        PublicKey(statement.key).check(statement.text, signature)
    except (BadKey, BadSignature) as error:
        raise _Doubt("C906", str(error), _OTHER) from None


def _followed(
    shelf: Copy, statement: Statement, start: history.Start, limits: Limits
) -> tuple[Statement, ...]:
    """The statements by which a believed key announced that of this one.

    Raises _Doubt if none did.
    """
    key, known = PublicKey(statement.key), start.known
    if known and known.next_key == key.digest and statement.seq > known.seq:
        return ()
    try:
        return history.follow(shelf, statement, start, limits)
    except history.Broken as broken:
        message = f"signed by another key ({key.id}) than the known one, which did not announce it"
        raise _Doubt("C907", f"{message}: {broken}", _COMPARE) from None


def _refuse_fork(shelf: Copy, statement: Statement, known: Known, limits: Limits) -> None:
    """Raises _Doubt if what is known and the statement cannot both be honest."""
    other = ""
    if statement.key not in known.former and statement.seq == known.seq:
        other = statement.digest
    elif statement.seq == known.seq + 1:
        other = statement.previous
    elif statement.seq > known.seq:
        other = history.forked(shelf, statement, known, limits)
    if other not in ("", known.digest):
        message = f"of release {known.seq} there are two statements: {known.digest} and {other}"
        raise _Doubt("C911", message, "keep both files: together they are the proof")


def _age(statement: Statement, anchor: Anchor) -> Iterator[Problem]:
    """Why the statement is old."""
    known = anchor.known
    if statement.key and known and statement.seq < known.seq:
        message = f"release {statement.seq}, but release {known.seq} has been seen"
        yield Problem(Span(NAME), "C908", message, _NEWER)
    if statement.valid_until < anchor.today.isoformat():
        message = f"its time passed on {statement.valid_until}; issued {_ago(statement, anchor)}"
        yield Problem(Span(NAME), "C908", message, _NEWER)


def _ago(statement: Statement, anchor: Anchor) -> str:
    days = (anchor.today - datetime.date.fromisoformat(statement.issued)).days
    if days < 0:
        return f"on {statement.issued}, after today: check this computer's clock"
    return f"{days} day{'' if days == 1 else 's'} ago"


def _remarks(statement: Statement, anchor: Anchor, trust: Trust) -> Iterator[str]:
    """What a reader should know of the key and the age."""
    yield f"issued {_ago(statement, anchor)}, valid until {statement.valid_until}"
    if trust is Trust.NONE:
        yield "nothing is signed: the files fit together, but nothing proves who made them"
    if trust is Trust.FIRST:
        yield "the key is seen for the first time: this proves only that the files fit together"
        yield f"fingerprint: {PublicKey(statement.key).fingerprint}"
        yield "compare the fingerprint with one from another place before you trust it"
    if anchor.remembered and not anchor.known:
        old = PublicKey(anchor.remembered.key)
        yield f"another key was known before ({old.id}); the given one replaces it"


def learnt(belief: Belief, anchor: Anchor) -> Known | None:
    """What is to be remembered after a belief; None if nothing new was learnt."""
    statement, known = belief.statement, anchor.known
    if statement is None or belief.trust is Trust.NONE:
        return None
    if known is None:
        return memory.first(statement, belief.passed)
    return known.then(statement, belief.passed) if statement.seq > known.seq else None
