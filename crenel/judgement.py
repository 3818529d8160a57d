# SPDX-License-Identifier: Apache-2.0
"""What can be said of a copy: whole, altered, old or not ours, and why.

A judgement is a value; nothing here reads a copy or prints. `old` and `altered` may both be true of
a copy; the verdict names the worse: not ours, then altered, then old.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from crenel.problems import Problem
from crenel.statement import Statement


class Verdict(StrEnum):
    """The answer in a word."""

    WHOLE = "whole"
    OLD = "old"
    ALTERED = "altered"
    NOT_OURS = "not ours"


class Trust(StrEnum):
    """Why the signature was believed."""

    GIVEN = "given"  # the key was given by who asks
    REMEMBERED = "remembered"  # the key is the one that was seen the first time
    FIRST = "first"  # the key was never seen before: compare its fingerprint elsewhere
    ROTATED = "rotated"  # the key was announced by the one that was known
    NONE = "none"  # nothing is signed: only that the files fit together is known


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A file of the copy that is not as the statement says."""

    kind: str  # "changed", "missing" or "added"
    path: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What was found of a copy's files: `checked` counts those that were as listed.

    `absent` are listed packages that the copy may do without; `sampled` if only some were read.
    `remarks` are sentences that a reader should know and that change no verdict.
    """

    findings: tuple[Finding, ...] = ()
    problems: tuple[Problem, ...] = ()
    checked: int = 0
    absent: tuple[str, ...] = ()
    sampled: bool = False
    remarks: tuple[str, ...] = ()

    @property
    def altered(self) -> bool:
        """Whether anything is not as it was released."""
        return bool(self.findings or self.problems)


@dataclass(frozen=True, slots=True)
class Belief:
    """Whether a statement is the publisher's, before any file of the copy is read.

    `verdict` is whole, old or not ours; `statement` is None if none could be read. `passed` are the
    statements that led from what was known to this one, if the key is another.
    """

    verdict: Verdict
    trust: Trust
    statement: Statement | None
    problems: tuple[Problem, ...] = ()
    remarks: tuple[str, ...] = ()
    passed: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was found: how far the statement is believed, and how far the files fit it."""

    belief: Belief
    contents: Contents

    @property
    def verdict(self) -> Verdict:
        """The answer in a word."""
        if self.belief.verdict is Verdict.NOT_OURS:
            return Verdict.NOT_OURS
        return Verdict.ALTERED if self.contents.altered else self.belief.verdict

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All problems, sorted."""
        return tuple(sorted({*self.belief.problems, *self.contents.problems}))

    def paths(self, kind: str) -> tuple[str, ...]:
        """The paths of all findings of a kind."""
        return tuple(f.path for f in self.contents.findings if f.kind == kind)


def ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Each finding once, sorted by path."""
    return tuple(sorted(set(findings), key=lambda finding: (finding.path, finding.kind)))
