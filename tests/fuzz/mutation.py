# SPDX-License-Identifier: Apache-2.0
"""New inputs from old ones: bytes flipped, cut, doubled, moved, or replaced by interesting ones."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

LARGEST = 64 << 10
_NUMBERS = tuple(
    number.to_bytes(size, order)
    for size in (1, 2, 4, 8)
    for number in (0, 1, (1 << 8 * size - 1) - 1, 1 << 8 * size - 1, (1 << 8 * size) - 1)
    for order in ("big", "little")
)
_TEXTS = tuple(
    text.encode()
    for text in [
        "[",
        "[[",
        "[@",
        "[^",
        "(",
        "<",
        "<a>",
        ">",
        "*",
        "**",
        "_",
        "`",
        "```",
        "|",
        "-",
        ":",
        "#",
        "##",
        "{",
        "}",
        "{#a}",
        "!",
        "!!!",
        "&",
        "&#0;",
        "\\",
        "\n",
        "\n\n",
        "\t",
    ]
) + (
    b"    ",
    b"\r\n",
    b"\0",
    b"\x1b[2J",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    "：雨".encode(),
    b"../",
    b"0" * 40,
)

Mutation = Callable[[random.Random, bytearray, Sequence[bytes]], None]


def _flip(dice: random.Random, data: bytearray, _seeds: Sequence[bytes]) -> None:
    if data:
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)


def _byte(dice: random.Random, data: bytearray, _seeds: Sequence[bytes]) -> None:
    if data:
        data[dice.randrange(len(data))] = dice.randrange(256)


def _cut(dice: random.Random, data: bytearray, _seeds: Sequence[bytes]) -> None:
    start, end = _stretch(dice, data)
    del data[start:end]


def _truncate(dice: random.Random, data: bytearray, _seeds: Sequence[bytes]) -> None:
    del data[dice.randint(0, len(data)) :]


def _double(dice: random.Random, data: bytearray, _seeds: Sequence[bytes]) -> None:
    start, end = _stretch(dice, data)
    at = dice.randint(0, len(data))
    data[at:at] = data[start:end] * dice.choice((1, 1, 2, 8, 64))


def _splice(dice: random.Random, data: bytearray, seeds: Sequence[bytes]) -> None:
    other = bytearray(dice.choice(seeds))
    start, end = _stretch(dice, other)
    at, to = _stretch(dice, data)
    data[at:to] = other[start:end]


def _number(dice: random.Random, data: bytearray, _seeds: Sequence[bytes]) -> None:
    number = dice.choice(_NUMBERS)
    at = dice.randint(0, len(data))
    data[at : at + len(number)] = number


def _text(dice: random.Random, data: bytearray, _seeds: Sequence[bytes]) -> None:
    at = dice.randint(0, len(data))
    data[at:at] = dice.choice(_TEXTS) * dice.choice((1, 1, 1, 3, 100, 3000))


_MUTATIONS: tuple[Mutation, ...] = (
    _flip, _byte, _cut, _truncate, _double, _splice, _number, _text
)  # fmt: skip


def _stretch(dice: random.Random, data: bytearray) -> tuple[int, int]:
    start = dice.randint(0, len(data))
    return start, dice.randint(start, min(len(data), start + dice.choice((4, 32, 512, 1 << 16))))


def mutated(dice: random.Random, seeds: Sequence[bytes]) -> bytes:
    """An input made of one of the seeds; now and then nothing of it is left."""
    if dice.random() < 0.02:
        return dice.randbytes(dice.choice((0, 1, 16, 300, LARGEST)))
    data = bytearray(dice.choice(seeds))
    for _ in range(dice.choice((1, 1, 2, 3, 6, 12))):
        dice.choice(_MUTATIONS)(dice, data, seeds)
        del data[LARGEST:]
    return bytes(data)
