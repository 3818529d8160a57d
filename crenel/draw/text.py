# SPDX-License-Identifier: Apache-2.0
"""How wide text is, and where it may break: estimates that hold for every system font.

Widths are those of a wide sans-serif, so that a line never runs out of its picture; Han characters
are one em. Breaks follow W3C clreq: no closing mark begins a line and no opening mark ends one.
"""

from __future__ import annotations

import re

from crenel.han import QUOTES, WIDE

_WIDE = re.compile(f"[{WIDE}]")
_NARROW = frozenset("iljtfrI.,:;'|!()[]’‘·- ")
_BROAD = frozenset("mwMW@%&—…“”")
_UNIT = re.compile(f"[{WIDE}][{WIDE}]*|[^\\s{WIDE}]+|\\s+")
_CLOSING = frozenset("，。、；：！？）》」』】”’…,.;:!?)%")
_OPENING = frozenset("（《「『【“‘(")


def width(words: str, size: float) -> float:
    """How wide `words` are at most, in the unit of `size` (the height of the font)."""
    return sum(_em(character) for character in words) * size


def _em(character: str) -> float:
    if _WIDE.match(character):
        return 1.0
    if character in _NARROW:
        return 0.34
    if character in _BROAD:
        return 0.95
    return 0.72 if character.isupper() else 0.6


def wrap(words: str, size: float, room: float) -> list[str]:
    """`words` as lines no wider than `room`, as far as breaks allow."""
    done: list[str] = []
    line = ""
    for piece in _pieces(words):
        if line and width((line + piece).rstrip(), size) > room:
            done.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*done, line.rstrip()] if line.strip() or not done else done


def _pieces(words: str) -> list[str]:
    """`words` cut wherever a line may end."""
    pieces: list[str] = []
    for unit in _UNIT.findall(words):
        for part in list(unit) if _WIDE.match(unit) else [unit]:
            if pieces and _sticks(pieces[-1][-1], part):
                pieces[-1] += part
            else:
                pieces.append(part)
    return pieces


def _sticks(before: str, part: str) -> bool:
    """Whether no line may end between the character `before` and `part`."""
    if part.isspace() or part[0] in _CLOSING or before in _OPENING:
        return True
    return not before.isspace() and part[0] in QUOTES
