# SPDX-License-Identifier: Apache-2.0
"""What changed between two versions of a text, word by word.

A word is a run of letters and digits, or one Han character, since Han script has no spaces. Lines
are compared first, then the words of the lines that differ (Python's difflib). Applying all changes
to the old text gives the new one; `shortened` is for people.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

Op = Literal["keep", "delete", "insert", "skip"]

AROUND = 12  # Han characters that are kept beside a change; a word counts as two
LEAST = 5  # words and spaces that are worth leaving out
SKIPPED = "…"
MOST = 1_000_000  # pairs of equal words that are looked at; a larger text is replaced as a whole
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = rf"(?:(?![{_HAN}])\w)+"
_TOKEN = re.compile(rf"\s+|{_WORD}(?:['’.,-]{_WORD})*|.", re.DOTALL)
_EMPTY_LINE, _SPACE = re.compile(r"[ \t]*\n[ \t]*(?:\n[ \t]*)+"), re.compile(r"[ \t\n]+")
_LONG = re.compile(_WORD)
_SAYING = re.compile(rf"{_WORD}|[{_HAN}]{{2}}|\n")  # what makes an unchanged part worth showing


@dataclass(frozen=True, slots=True)
class Change:
    """A part of a text: kept, deleted, inserted, or (`skip`) kept and not shown."""

    op: Op
    text: str


@dataclass(frozen=True, slots=True)
class _Pair:
    """A part of the old text and what stands in its place in the new one."""

    old: str
    new: str

    @property
    def same(self) -> bool:
        return self.old == self.new


def diff(old: str, new: str) -> tuple[Change, ...]:
    """How `new` is made from `old`; what is deleted comes before what is inserted in its place."""
    lines = _joined(_compared(*(text.splitlines(keepends=True) for text in (old, new))))
    words = _joined(part for pair in lines for part in _by_words(pair))
    return tuple(change for pair in _joined(_folded(words)) for change in _changes(pair))


def shortened(changes: Sequence[Change]) -> tuple[Change, ...]:
    """The changes with a few words around each; nothing if nothing has changed."""
    if all(change.op == "keep" for change in changes):
        return ()
    last = len(changes) - 1
    return tuple(
        part
        for at, change in enumerate(changes)
        for part in (_cut(change.text, at, last) if change.op == "keep" else [change])
    )


def visible(text: str) -> str:
    """A part of a text on one line, with codes for what could move a cursor or turn the text."""
    line = _SPACE.sub(" ", _EMPTY_LINE.sub(" ¶ ", text))
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in line)


def tokens(text: str) -> list[str]:
    """The words of a text and what stands between them; together they are the text."""
    return _TOKEN.findall(text)


def _compared(old: Sequence[str], new: Sequence[str]) -> Iterator[_Pair]:
    """The parts of two sequences, in order; as one if comparing would take too long."""
    ours, theirs = (Counter(each for each in side if not each.isspace()) for side in (old, new))
    if sum(number * theirs[each] for each, number in ours.items()) > MOST:
        yield _Pair("".join(old), "".join(new))
        return
    matcher = SequenceMatcher(str.isspace, old, new, autojunk=False)
    for _, start, end, start_new, end_new in matcher.get_opcodes():
        yield _Pair("".join(old[start:end]), "".join(new[start_new:end_new]))


def _by_words(pair: _Pair) -> Iterable[_Pair]:
    return [pair] if pair.same else _compared(tokens(pair.old), tokens(pair.new))


def _joined(pairs: Iterable[_Pair]) -> list[_Pair]:
    """The same with one pair for neighbours that are kept, or changed."""
    return [_one(members) for _, members in groupby(pairs, key=lambda pair: pair.same)]


def _folded(pairs: Sequence[_Pair]) -> Iterator[_Pair]:
    """The same with what says little between two changes as a part of them."""
    last = len(pairs) - 1
    kept = [
        pair.same and (at in (0, last) or _SAYING.search(pair.old) is not None)
        for at, pair in enumerate(pairs)
    ]
    for _, members in groupby(zip(kept, pairs, strict=True), key=lambda member: member[0]):
        yield _one(pair for _, pair in members)


def _one(pairs: Iterable[_Pair]) -> _Pair:
    run = list(pairs)
    return _Pair("".join(pair.old for pair in run), "".join(pair.new for pair in run))


def _changes(pair: _Pair) -> Iterator[Change]:
    if pair.same:
        yield Change("keep", pair.old)
    else:
        yield from (Change("delete", pair.old),) if pair.old else ()
        yield from (Change("insert", pair.new),) if pair.new else ()


def _cut(text: str, at: int, last: int) -> Iterator[Change]:
    """What is shown of the part of a text that is kept between two changes, or at an end."""
    words = tokens(text)
    start = _near(words) if at else 0
    end = len(words) - (_near(words[::-1]) if at < last else 0)
    if end - start < LEAST:
        yield Change("keep", text)
        return
    if start:
        yield Change("keep", "".join(words[:start]))
    yield Change("skip", SKIPPED)
    if end < len(words):
        yield Change("keep", "".join(words[end:]))


def _near(words: Sequence[str]) -> int:
    """How many of `words` are shown beside a change."""
    room = AROUND
    for number, word in enumerate(words):
        room -= 0 if word.isspace() else 2 if _LONG.match(word) else 1
        if room < 0:
            return number
    return len(words)
