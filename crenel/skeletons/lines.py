# SPDX-License-Identifier: Apache-2.0
"""Lines of a file to be, some of which a human must write; and how files are made of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from crenel.problems import BuildFailed, Problem, Span


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file; `what` a human must write there (empty: nothing)."""

    text: str
    what: str = ""


@dataclass(frozen=True, slots=True)
class Hole:
    """A place where something is to be written, and what."""

    span: Span
    what: str

    def __str__(self) -> str:
        return f"{self.span}: {self.what}"


@dataclass(frozen=True, slots=True)
class Made:
    """What was made: paths relative to the root, and what a human must write there."""

    paths: tuple[str, ...]
    holes: tuple[Hole, ...]


@dataclass(frozen=True, slots=True)
class File:
    """A file to be made: its path relative to the root, and its lines."""

    path: str
    lines: tuple[Line, ...]


def holes(path: str, lines: Iterable[Line], first: int = 1) -> Iterator[Hole]:
    """What is to be written in `lines`, the first of which is line `first` of `path`."""
    for number, line in enumerate(lines, first):
        if line.what:
            yield Hole(Span(path, number), line.what)


def make(root: Path, files: Sequence[File], more: Iterable[Hole] = ()) -> Made:
    """Makes all `files`; raises BuildFailed (R309) and makes none if one of them is there."""
    wrong = [exists(file.path) for file in files if (root / file.path).exists()]
    if wrong:
        raise BuildFailed(wrong)
    for file in files:
        target = root / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as opened:  # never one that was made meanwhile
            opened.write("".join(f"{line.text}\n" for line in file.lines).encode())
    found = [hole for file in files for hole in holes(file.path, file.lines)]
    return Made(tuple(file.path for file in files), (*found, *more))


def exists(path: str, hint: str = "choose another name") -> Problem:
    """That `path` is there already."""
    return Problem(Span(path), "R309", "it exists and is not overwritten", hint)
