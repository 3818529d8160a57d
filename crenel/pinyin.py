# SPDX-License-Identifier: Apache-2.0
"""Pinyin: how a Chinese name is read, by phrases and without tones. The only home of pypinyin.

A name is a sequence of syllables; a word in another script stands in it as one. Somebody who
looks for 防火长城 may type "fanghuochangcheng", the rest of it from any syllable on, or "fhcc".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from importlib.util import find_spec

LONGEST = 8  # syllables of a reading

_INITIAL = "(?:[zcs]h|[b-df-hj-np-tw-z])"
_SYLLABLE = re.compile(f"{_INITIAL}?[aeiouvü]+(?:ng|n|r)?(?![aeiouvü])")
_SYLLABLES = re.compile(f"(?:{_SYLLABLE.pattern})+")
_HAN = re.compile("[㐀-䶿一-鿿]")
_WORD = re.compile(r"[^\W_]+")
_TONES = {0x300: None, 0x301: None, 0x304: None, 0x30C: None}


def available() -> bool:
    """Whether pypinyin is installed."""
    return find_spec("pypinyin") is not None  # it is read only when a name is


def of_text(text: str) -> tuple[str, ...]:
    """The syllables of a text in Han characters, as they are most likely read."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415 (slow, and only a site with Chinese needs it)

    found = lazy_pinyin(text, v_to_u=True)
    return tuple(word.lower() for part in found for word in _WORD.findall(part))


def of_pinyin(written: str) -> tuple[str, ...]:
    """The syllables of a name written in pinyin, such as "fánghuǒ chángchéng"."""
    plain = unicodedata.normalize("NFC", _toneless(written.lower()))
    found: list[str] = []
    for word in _WORD.findall(plain):
        found += _SYLLABLE.findall(word) if _SYLLABLES.fullmatch(word) else [word]
    return tuple(found)


def is_read(text: str) -> bool:
    """Whether a text has Han characters, and so a reading."""
    return bool(_HAN.search(text))


def readings(syllables: tuple[str, ...]) -> tuple[str, ...]:
    """What may be typed for a name of these syllables; ü as u and as v."""
    found: dict[str, None] = {}
    for syllable in _typed(syllables):
        for start in range(len(syllable)):
            found["".join(syllable[start : start + LONGEST])] = None
        found["".join(s[:1] if _SYLLABLES.fullmatch(s) else s for s in syllable[:LONGEST])] = None
    return tuple(word for word in found if word)


def plain(syllables: tuple[str, ...]) -> str:
    """The syllables as what lists are sorted by."""
    return " ".join(syllables).replace("ü", "v")


def _typed(syllables: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    yield tuple(s.replace("ü", "u") for s in syllables)
    if any("ü" in s for s in syllables):
        yield tuple(s.replace("ü", "v") for s in syllables)


def _toneless(text: str) -> str:
    return unicodedata.normalize("NFD", text).translate(_TONES)
