# SPDX-License-Identifier: Apache-2.0
"""Han text: where a line break is not a space, and how much there is to read.

Written Chinese has no spaces between words, so a line break in a source file must vanish between
two wide characters. Ranges follow Unicode blocks: CJK punctuation, ideographs, full-width forms.
"""

from __future__ import annotations

import re

WIDE = "\u2e80-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff60\uffe0-\uffe6"
QUOTES = "\u2018\u2019\u201c\u201d\u2026\u2014"  # wide in Chinese text, narrow elsewhere

_WIDE = re.compile(f"[{WIDE}]")
_WIDE_OR_QUOTE = re.compile(f"[{WIDE}{QUOTES}]")
_FOLDED = re.compile(f"(?<=[{WIDE}{QUOTES}]) (?=[{WIDE}{QUOTES}])")
_IDEOGRAPHS = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_WORD = re.compile(r"[A-Za-z0-9\u00c0-\u024f]+(?:['’.-][A-Za-z0-9\u00c0-\u024f]+)*")


def is_han(lang: str) -> bool:
    """Whether texts of this language are written in Han characters."""
    return lang.partition("-")[0] in {"zh", "ja", "yue", "wuu", "lzh"}


def has_wide(text: str) -> bool:
    """Whether `text` holds a wide character."""
    return bool(_WIDE.search(text))


def break_vanishes(before: str, after: str, lang: str) -> bool:
    """Whether a line break between these two characters adds no space.

    In Han text one wide neighbour is enough; elsewhere both must be wide, so that an English word
    never sticks to a Chinese name.
    """
    if not before or not after:
        return False
    if is_han(lang):
        return bool(_WIDE_OR_QUOTE.match(before) or _WIDE_OR_QUOTE.match(after))
    return bool(_WIDE.match(before) and _WIDE.match(after))


def unfold(text: str) -> str:
    """`text` without the spaces that folding a YAML line put between wide characters."""
    return _FOLDED.sub("", text)


def count(text: str) -> tuple[int, int]:
    """How many Latin words and how many Han characters `text` holds."""
    return len(_WORD.findall(text)), len(text) - len(_IDEOGRAPHS.sub("", text))
