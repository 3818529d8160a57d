# SPDX-License-Identifier: Apache-2.0
"""Following a change of keys through the statements of releases that were missed.

Each statement names the digest of the one before, so they are read backwards from the newest; then
each must be signed by the key that was current, and each new key announced by the one before it.
"""

from __future__ import annotations

from dataclasses import dataclass

from crenel.copies.copy import Copy, Limits, Refused, Wanted, whole
from crenel.copies.memory import Known
from crenel.signing.minisign import BadKey, BadSignature, PublicKey
from crenel.statement import HISTORY, NotAStatement, Statement, parse


@dataclass(frozen=True, slots=True)
class Start:
    """From where the chain must lead: a key, and the statement of it that was seen, if any."""

    key: str
    known: Known | None


class Broken(Exception):
    """Why the chain leads nowhere."""


def follow(
    shelf: Copy, statement: Statement, start: Start, limits: Limits
) -> tuple[Statement, ...]:
    """The statements that lead from `start` to `statement`.

    Raises Broken if they do not, and BuildFailed if the place is lost.
    """
    try:
        chain = _back(shelf, statement, start, limits)
        for before, after in zip(chain, [*chain[1:], statement], strict=True):
            _check_step(shelf, before, after, limits)
    except Refused as refusal:
        raise Broken(str(refusal)) from None
    return tuple(chain)


def forked(shelf: Copy, statement: Statement, known: Known, limits: Limits) -> str:
    """The digest of another statement of the number that was seen, if `statement` follows it.

    Empty if it follows the one that was seen, or if the shelf does not say what it follows. Raises
    BuildFailed if the place is lost.
    """
    at = statement
    try:
        for _ in range(min(limits.history, statement.seq - known.seq - 1)):
            at = _earlier(shelf, at, limits)
    except (Broken, Refused):
        return ""
    found = at.previous if at.seq == known.seq + 1 else ""
    return found if found != known.digest else ""


def _back(shelf: Copy, statement: Statement, start: Start, limits: Limits) -> list[Statement]:
    """The statements before, from one of the starting key on; raises Broken, Refused."""
    chain: list[Statement] = []
    at = statement
    while not _begins(at, start):
        if len(chain) == limits.history or at.seq == 1 or not at.previous:
            raise Broken("the history does not lead back to it")
        if start.known and at.seq <= start.known.seq:
            raise Broken("the history leads past the release that was seen")
        at = _earlier(shelf, at, limits)
        chain.insert(0, at)
    return chain


def _begins(statement: Statement, start: Start) -> bool:
    if start.known:
        return statement.digest == start.known.digest
    return statement.key == start.key


def _earlier(shelf: Copy, statement: Statement, limits: Limits) -> Statement:
    name = f"{HISTORY}/{statement.seq - 1}.txt"
    data = whole(shelf, Wanted(name, limits.statement), "C907")
    if data is None:
        raise Broken(f"{name} is missing")
    try:
        found = parse(data)
    except NotAStatement as error:
        raise Broken(f"{name} is not a statement: {error}") from None
    if found.digest != statement.previous or found.seq != statement.seq - 1:
        raise Broken(f"{name} is not the one that release {statement.seq} follows")
    if found.site != statement.site:
        raise Broken(f"{name} is of another site")
    return found


def _check_step(shelf: Copy, before: Statement, after: Statement, limits: Limits) -> None:
    """Raises Broken unless `before` is signed and lets the key of `after` sign."""
    name = f"{HISTORY}/{before.seq}.txt.minisig"
    signature = whole(shelf, Wanted(name, limits.signature), "C907")
    if signature is None:
        raise Broken(f"{name} is missing")
    try:
        PublicKey(before.key).check(before.text, signature)
        announced = before.key == after.key or PublicKey(after.key).digest == before.next_key
    except (BadKey, BadSignature) as error:
        raise Broken(f"{name}: {error}") from None
    if not announced:
        raise Broken(f"release {before.seq} announces another key")


def holds(shelf: Copy, statement: Statement, limits: Limits) -> bool:
    """Whether a shelf keeps this statement as an earlier one; raises BuildFailed."""
    wanted = Wanted(f"{HISTORY}/{statement.seq}.txt", limits.statement)
    try:
        return whole(shelf, wanted, "C907") == statement.text
    except Refused:
        return False
