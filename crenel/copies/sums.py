# SPDX-License-Identifier: Apache-2.0
"""A copy's `SHA256SUMS`, read strictly: what each file of the tree must be.

It refuses, line by line, what Crenel never writes: other forms, paths that climb, paths twice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from crenel.copies.copy import malformed
from crenel.problems import Problem, Span
from crenel.urls import MAX_PATH, PATH, SUMS, legal

LARGEST = 32 << 20
_LINE = re.compile(r"([0-9a-f]{64})  (\S+)")
_LINES = re.compile(rf"^([0-9a-f]{{64}})  ({PATH.pattern})\n", re.MULTILINE)
_REST = 67  # of a line: a digest, two spaces and the end


def too_large(size: int) -> str:
    """What is said of a list of `size` bytes that is longer than any can be."""
    return f"a list of {size} bytes; at most {LARGEST} can be honest"


@dataclass(frozen=True, slots=True)
class Sums:
    """The SHA-256 of each path, and the lines that are none."""

    digests: dict[str, str]
    problems: tuple[Problem, ...]


def parse(data: bytes) -> Sums:
    """What a list says."""
    text = data.decode("ascii", "backslashreplace")
    found = _LINES.findall(text)
    digests = {path: digest for digest, path in found if len(path) <= MAX_PATH}
    length = sum(map(len, digests)) + len(digests) * _REST
    if length == len(text) and len(digests) == len(found) and SUMS not in digests:
        return Sums(digests, ())
    return _by_lines(text)


def _by_lines(text: str) -> Sums:
    """What a list says that is not as it should be: line by line."""
    digests: dict[str, str] = {}
    problems: list[Problem] = []
    lines = text.split("\n")
    if lines.pop():
        problems.append(malformed(SUMS, "the last line does not end"))
    for number, line in enumerate(lines, 1):
        found = _LINE.fullmatch(line)
        if not found or not legal(found[2]) or found[2] in digests or found[2] == SUMS:
            span = Span(SUMS, number)
            hint = "get it again from another mirror"
            problems.append(Problem(span, "C904", "not a line of the list", hint))
        else:
            digests[found[2]] = found[1]
    return Sums(digests, tuple(problems))
