# SPDX-License-Identifier: Apache-2.0
"""How wide text is, and where it may break: estimates that hold for every system font.

Widths are those of a wide sans-serif, so that a line never runs out of its picture; Han characters
are one em. Breaks follow W3C clreq: no closing mark begins a line and no opening mark ends one.
"""

from __future__ import annotations

import re

from crenel.han import QUOTES, WIDE

_WIDE = re.compile(f"[{WIDE}]")
_EMS = {
    character: em
    for em, characters in (
        (0.34, "iljIJ.,:;'|!’‘· "),
        (0.42, "frt()[]-/"),
        (0.82, "w&"),
        (1.0, "mMW@%—…“”"),
    )
    for character in characters
}
_OTHER, _CAPITAL = 0.64, 0.79
_BOLD = 1.12  # how much wider a bold letter is, at most
_GAP = 0.125  # what browsers set between Han characters and others
_JOINT = re.compile(f"(?<=[{WIDE}])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?=[{WIDE}])")
_UNIT = re.compile(f"[{WIDE}][{WIDE}]*|[^\\s{WIDE}]+|\\s+")
_CLOSING = frozenset("，。、；：！？）》」』】”’…,.;:!?)%")
_OPENING = frozenset("（《「『【“‘(")


def width(words: str, size: float, *, bold: bool = False) -> float:
    """How wide `words` are at most, in the unit of `size` (the height of the font)."""
    ems = sum(_em(character, _BOLD if bold else 1) for character in words)
    return (ems + _GAP * len(_JOINT.findall(words))) * size


def _em(character: str, weight: float) -> float:
    if _WIDE.match(character):
        return 1.0
    return _EMS.get(character, _CAPITAL if character.isupper() else _OTHER) * weight


def wrap(words: str, size: float, room: float, *, bold: bool = False) -> list[str]:
    """`words` as lines no wider than `room`, as far as breaks allow."""
    done: list[str] = []
    line = ""
    for piece in _pieces(words):
        if line and width((line + piece).rstrip(), size, bold=bold) > room:
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
            if pieces and _sticks(pieces[-1], part):
                pieces[-1] += part
            else:
                pieces.append(part)
    return pieces


def _sticks(before: str, part: str) -> bool:
    """Whether no line may end between the words `before` and `part`."""
    if part.isspace() or part[0] in _CLOSING or before.rstrip()[-1:] in _OPENING:
        return True
    return not before[-1].isspace() and part[0] in QUOTES
