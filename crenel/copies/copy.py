# SPDX-License-Identifier: Apache-2.0
"""What a copy is to its judge: it may list itself, and it gives the bytes of a path within bounds.

Each kind of place has its own module. Everything that a copy says about itself is taken as said by
an enemy: names, sizes and lengths are checked, and no reading goes on without an end.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

from crenel.problems import BuildFailed, Problem, Span

CHUNK = 1 << 20
_AGAIN = "get it again from another mirror"


class Absent(Exception):
    """The copy does not hold the path."""


class Refused(Exception):
    """A path that cannot be read by the rules: the code of the problem, and what is wrong."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Limits:
    """Where patience ends: sizes in bytes, times in seconds.

    `page` is the most that a file of the tree may have, `connect` the time for a connection. In
    each `interval` at least `least` bytes must come, and a file may take `base` seconds and one
    more for every `rate` bytes that it may have. `history` is how many releases may be missed.
    """

    statement: int = 64 << 10
    signature: int = 4 << 10
    page: int = 32 << 20
    connect: float = 15
    interval: float = 20
    least: int = 512
    base: float = 60
    rate: int = 8 << 10
    history: int = 256


LIMITS = Limits()


class Wanted(NamedTuple):
    """A path to be read: at most `most` bytes, and exactly so many if `exact`.

    A tuple, since ten thousands of them go from one process to another.
    """

    path: str
    most: int
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """What a copy says it holds, and the problems met on the way; each names its path."""

    paths: tuple[str, ...]
    flaws: tuple[Problem, ...] = ()


class Copy(Protocol):
    """A place that is read. `crew`: who reads several paths at once."""

    @property
    def crew(self) -> Literal["processes", "threads", "alone"]:
        """What reads it fastest."""

    def listing(self) -> Listing | None:
        """All its paths, or None if it cannot list itself."""

    def chunks(self, wanted: Wanted) -> Iterator[bytes]:
        """The bytes of a path; raises Absent, Refused, or BuildFailed if the place is lost."""

    def close(self) -> None:
        """Lets go of what is open."""


def whole(copy: Copy, wanted: Wanted, code: str) -> bytes | None:
    """The bytes of a small file; None if there is none.

    Raises Refused (with `code` if it is too long), and BuildFailed if the place is lost.
    """
    data = bytearray()
    try:
        for chunk in copy.chunks(wanted):
            data += chunk
            if len(data) > wanted.most:
                raise Refused(code, f"longer than {wanted.most} bytes")
    except Absent:
        return None
    return bytes(data)


def lost(place: str, message: str) -> BuildFailed:
    """A place of which nothing can be read."""
    hint = "check the address and try again"
    return BuildFailed([Problem(Span(shown(place)), "C909", message, hint)])


def changed(path: str, message: str = "changed: not the bytes that were released") -> Problem:
    """A file that differs."""
    return Problem(Span(shown(path)), "C901", message, _AGAIN)


def missing(path: str) -> Problem:
    """A file that is not there."""
    return Problem(Span(shown(path)), "C902", "missing", _AGAIN)


def added(path: str, message: str = "added: the release does not hold it") -> Problem:
    """A file that was not released."""
    return Problem(Span(shown(path)), "C903", message, "delete it, or get the copy again")


def malformed(path: str, message: str) -> Problem:
    """A package that is not well formed, or a part of it."""
    return Problem(Span(shown(path)), "C904", message, _AGAIN)


def refused(path: str, refusal: Refused) -> Problem:
    """A path that could not be read by the rules."""
    hints = {"C909": "check the place and try again", "C910": "use another mirror"}
    return Problem(
        Span(shown(path)), refusal.code, refusal.message, hints.get(refusal.code, _AGAIN)
    )


def shown(path: str) -> str:
    """A path as it may be printed: nothing in it can move a cursor or forge a line."""
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode("ascii")
        for c in path
    )


def folded(path: str) -> str:
    """What a path is to a file system that knows neither case nor Unicode's forms."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def twins(paths: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Pairs of paths that some file systems take for one."""
    known: dict[str, str] = {}
    for path in paths:
        first = known.setdefault(folded(path), path)
        if first != path:
            yield first, path
