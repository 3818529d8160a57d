# SPDX-License-Identifier: Apache-2.0
"""What looks like a form of ours or of Markdown and is none, with what was probably meant.

Full-width marks of Chinese keyboards, habits of other programs, a space too many: all of it would
stand in the text as it is, and nobody would be told. Looked for in the text that is left after all
forms were understood, so code is never judged.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

HALF = str.maketrans("［］【】＠｜：＃；（）！｛｝／．＿", "[][]@|:#;()!{}/._")
_ADDRESS = r"(?:https?[:：]|www\.|[\w./-]+\.(?:md|html|svg|png)\b)[^\s()（）]*"


@dataclass(frozen=True, slots=True)
class Lookalike:
    """A pattern, its code, what to say (`{}` is what was found) and what to write instead."""

    pattern: re.Pattern[str]
    code: str
    message: str
    hint: Callable[[re.Match[str]], str]


def half(found: re.Match[str]) -> str:
    """The hint to write what was found in half-width marks."""
    return f"write {found[0].strip().translate(HALF)}"


def _link(found: re.Match[str]) -> str:
    return f"write [{found['words']}]({found['address'].translate(HALF)})"


def _block(_found: re.Match[str]) -> str:
    return 'write "!!! note" and indent the lines of the block by four spaces'


def _heading(found: re.Match[str]) -> str:
    return f"write {found[0].strip().translate(HALF)} with a space behind the marks"


_FULL = "full-width marks: {}"
LOOKALIKES = (
    Lookalike(re.compile(r"^[#＃]*＃[#＃]*[^\n]{0,40}", re.M), "M418", _FULL, _heading),
    Lookalike(
        re.compile(r"^！{3} ?[A-Za-z]+|^!{1,2}！!{0,2} ?[A-Za-z]+", re.M), "M418", _FULL, half
    ),
    Lookalike(re.compile(r"^｜[^\n|]{0,40}", re.M), "M418", _FULL, half),
    Lookalike(
        re.compile(rf"\[(?P<words>[^\[\]\n]*)\](?:（|\()\s*(?P<address>{_ADDRESS})\s*(?:）|\))"),
        "M418",
        _FULL,
        _link,
    ),
    Lookalike(
        re.compile(rf"\[(?P<words>[^\[\]\n]*)\] +\(\s*(?P<address>{_ADDRESS})\s*\)"),
        "M404",
        "not a link: {}",
        _link,
    ),
    Lookalike(re.compile(r"^ *>? *\[![A-Za-z]+\]", re.M), "M408", "no kind of block: {}", _block),
    Lookalike(re.compile(r"^:::+ *\w+", re.M), "M408", "no kind of block: {}", _block),
    Lookalike(
        re.compile(r"^(?:```+|~~~+)[^`\n]*$", re.M),
        "M420",
        "code that is not closed: {}",
        lambda found: f'write a line "{found[0].strip()[:3]}" at its end',
    ),
    Lookalike(
        re.compile(r"^\[\^[\w-]+\]：", re.M),
        "M418",
        _FULL,
        lambda found: f"write {half(found)[6:]} …",
    ),
)


def look(text: str) -> Iterator[tuple[Lookalike, re.Match[str]]]:
    """All that looks like a form in a plain text."""
    for each in LOOKALIKES:
        for found in each.pattern.finditer(text):
            yield each, found
