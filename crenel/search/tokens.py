# SPDX-License-Identifier: Apache-2.0
"""What a text is made of, for search: specified here, and done alike by `search.js`.

*Folding* makes equal what a reader would call equal. Per code point: compatibility decomposition
(NFKD), without the combining marks U+0300 to U+036F, in lower case; then each Han character
through a table from traditional to simplified, which may be empty. It never looks at neighbours,
so each folded character has its place in the text, and a match can be marked there.

*Tokens* of a folded text: a maximal run of Han characters gives every character and every
adjacent pair; a maximal run of other letters and digits (Unicode categories L and N) gives one
word. Words with a hyphen (U+002D or U+2010) between each and the next give one more, which is all
of them without the hyphens, if the first begins with a letter: "e-mail" is also "email", a date no
number. Nothing else is a token. So two characters that stand side by side are always found, and a
longer run is wherever all its pairs are and the text itself agrees.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from operator import add

HAN = "㐀-䶿一-鿿豈-﫿〇々"

_HAN = re.compile(f"[{HAN}]")
_WORD = rf"[^\W_{HAN}]+"
_RUN = re.compile(rf"([{HAN}]+)|({_WORD}(?:[-‐]{_WORD})*)")
_HYPHEN = re.compile("[-‐]")
_MARKS = dict.fromkeys(range(0x300, 0x370))

Fold = Callable[[str], str]


def folder(table: Mapping[str, str]) -> Fold:
    """The function that folds texts by the `table` of Han characters."""
    known = _Folded(table)
    return lambda text: text.translate(known)


class _Folded(dict[int, str]):
    """Code points and what each becomes, worked out when first met."""

    def __init__(self, table: Mapping[str, str]) -> None:
        super().__init__()
        self._table = table

    def __missing__(self, code: int) -> str:
        plain = unicodedata.normalize("NFKD", chr(code)).translate(_MARKS).lower()
        found = "".join(self._table.get(c, c) if _HAN.match(c) else c for c in plain)
        self[code] = found
        return found


def tokens(folded: str) -> list[str]:
    """The tokens of a folded text, in their order."""
    found = list[str]()
    for run, chain in _RUN.findall(folded):
        if run:
            found += run
            found += map(add, run, run[1:])
            continue
        words = _HYPHEN.split(chain)
        found += words
        if len(words) > 1 and chain[0].isalpha():
            found.append("".join(words))
    return found


def is_han(token: str) -> bool:
    """Whether a token is of Han characters."""
    return bool(_HAN.match(token))
