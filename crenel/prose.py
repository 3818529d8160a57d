# SPDX-License-Identifier: Apache-2.0
"""Prose as a reader meets it: sentences, numbers with their size words, how hard a text is.

Numbers are compared by value, so "1.3 billion" equals 13亿 and "28 July 2017" equals 2017年7月28日.
The reading grade is Flesch and Kincaid's (1975), with syllables counted by vowel groups.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from crenel.document import FORM

FORMS = f"{chr(FORM)}-{chr(FORM + 0xFFFD)}"
_MARK = re.compile(f"[{FORMS}]")
_END = re.compile(rf"(?<=[。！？])[”’）」』]*|(?<=[.!?])[”’\")\]]*(?=[{FORMS}]*\s|[{FORMS}]*$)|\n")
_SHORT = 64  # characters, among which the word before a full stop stands
_NOT_END = re.compile(r"(?:\b(?:No|Art|Nos|e\.g|i\.e|U\.S|St|Mr|Dr|vs|Inc|Co|Ltd|Corp|[A-Z])\.)$")
_SCALE = {
    "hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12,
    "千": 10**3, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8, "万亿": 10**12,
}  # fmt: skip
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("January", "February", "March", "April", "May", "June", "July", "August")
        + ("September", "October", "November", "December"),
        1,
    )
}
_SCALES = "hundred|thousand|million|billion|trillion|万亿|千万|百万|千|万|亿"
_UNITS = r"[GMTk]bps|[GMTk]B|km|%|(?:st|nd|rd|th)\b"
_NUMBER = re.compile(
    r"(?<![A-Za-z0-9.,/_-])"
    r"(?P<digits>[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)"
    rf"(?:[ -]?(?P<scale>{_SCALES}))?"
    rf"(?:(?={_UNITS})|(?![0-9A-Za-z/_]|-[0-9A-Za-z]))"
)
_SHARED_SCALE = re.compile(
    rf"(?<![0-9.,])([0-9]{{1,4}}(?:\.[0-9]+)?)( to | or | and |至|到|–|—|-)"
    rf"(?=[0-9][0-9.,]*( ?)({_SCALES}))"
)
_FULL_HOUR = re.compile(r"\b([0-9]{1,2}):00\b")
_MID = re.compile(r"\b(?:[Mm]id|[Ee]arly|[Ll]ate)-(?=[0-9])")
_SHORT_YEAR = re.compile(r"\b([0-9]{2})([0-9]{2})[–-]([0-9]{2})\b(?![-–])")
_YEAR = re.compile(r"(?<=[A-Za-z])([0-9]{4})(?=年)|\b([0-9]{3}0)s\b")
_DECADE = re.compile(r"([0-9]{2})世纪([0-9]0)年代")
_RANGE = re.compile(r"(?<=[0-9])[–—-](?=[0-9])")
_BEFORE_MAY = "[Ii]n|[Ss]ince|[Uu]ntil|[Bb]y|[Ff]rom|[Tt]o|and|late|early|mid"
_MONTH = re.compile(
    rf"\b(?:{'|'.join(name for name in _MONTHS if name != 'May')})\b"
    rf"|\bMay\b(?= [0-9]{{4}}\b)|(?<=[0-9] )May\b|\b(?:{_BEFORE_MAY})[ -]May\b"
)
_HAN_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_HAN_SCALES = {"十": 10, "百": 100, "千": 1000}
_HAN_NUMBER = re.compile("[零〇一二两三四五六七八九十百千万亿]+")
_WORDS = {
    word: number
    for number, word in enumerate(
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
        + ("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen")
        + ("eighteen", "nineteen")
    )
}
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORDS |= {word: 10 * number for number, word in enumerate(_TENS, 2)}
_WORDS |= {"once": 1, "twice": 2, "both": 2, "single": 1, "half": 2, "quarter": 4, "dozen": 12}
_WORDS |= {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "a": 1}
_FIGURE = r"([0-9][0-9,]*+(?:\.[0-9]++)?+)"
_EQUATION = re.compile(  # begun once for each figure, and not within one such as 1.2.3
    rf"(?<![0-9.,]){_FIGURE}\s*([+−×÷/-])\s*{_FIGURE}\s*(?:=|≈)\s*(?:about |约)?{_FIGURE}"
)


def plain(text: str) -> str:
    """`text` without the characters that stand for forms."""
    return _MARK.sub("", text)


def sentences(text: str) -> Iterator[str]:
    """The sentences of a block, with the forms that belong to each."""
    start = 0
    for found in _END.finditer(text):
        last = plain(text[max(start, found.end() - _SHORT) : found.end()]).rstrip('”’")]')
        if found[0] != "\n" and _NOT_END.search(last):
            continue
        piece = text[start : found.end()].strip()
        if piece:
            yield piece
        start = found.end()
    if text[start:].strip():
        yield text[start:].strip()


@lru_cache(maxsize=1 << 14)  # rules ask for those of a claim wherever it is cited
def numbers(text: str) -> frozenset[Decimal]:
    """The values of the numbers written in digits, and of the names of months."""
    text = _SHARED_SCALE.sub(lambda m: f"{m[1]}{m[3]}{m[4]}{m[2]}", plain(text))
    text = _FULL_HOUR.sub(r"\1", text)
    text = _RANGE.sub(" – ", _SHORT_YEAR.sub(r"\1\2 – \1\3", _MID.sub(" ", text)))
    text = _DECADE.sub(lambda m: f" {int(m[1]) - 1}{m[2]} ", text)
    found = {_value(match["digits"], match["scale"]) for match in _NUMBER.finditer(text)}
    found |= {_value(match[1] or match[2], None) for match in _YEAR.finditer(text)}
    months = (re.split("[ -]", match[0])[-1] for match in _MONTH.finditer(text))
    found |= {Decimal(_MONTHS[m]) for m in months}
    return frozenset(value for value in found if value is not None)


def _value(digits: str, scale: str | None) -> Decimal | None:
    try:
        return (Decimal(digits.replace(",", "")) * _SCALE.get(scale or "", 1)).normalize()
    except InvalidOperation:
        return None


@lru_cache(maxsize=1 << 14)
def numerals(text: str) -> frozenset[Decimal]:
    """The values of number words, English and Chinese: what may stand for digits elsewhere."""
    found = set[Decimal]()
    words = re.findall(r"[a-z]+", text.lower())
    for word, after in zip(words, [*words[1:], ""][: len(words)], strict=True):
        if word in _WORDS:
            found |= {
                Decimal(_WORDS[word]),
                Decimal(_WORDS[word] * _SCALE.get(after, 1)).normalize(),
            }
        if word in _SCALE:
            found.add(Decimal(_SCALE[word]).normalize())
    for match in _HAN_NUMBER.finditer(text):
        found.add(Decimal(_han_value(match[0])).normalize())
        found |= {Decimal(_HAN_DIGITS[c]) for c in match[0] if c in _HAN_DIGITS}
    return frozenset(found)


def _han_value(text: str) -> int:
    total, section, digit = 0, 0, 0
    for character in text:
        if character in _HAN_DIGITS:
            digit = _HAN_DIGITS[character]
        elif character in _HAN_SCALES:
            section, digit = section + (digit or 1) * _HAN_SCALES[character], 0
        else:
            if character == "万":
                total += (section + digit or 1) * _SCALE[character]
            else:
                total = (total + section + digit or 1) * _SCALE[character]
            section, digit = 0, 0
    return total + section + digit


def workings(text: str) -> Iterator[tuple[Decimal, Decimal, Decimal, bool]]:
    """The calculations written in `text`: both operands, the result, whether it is right.

    A result is right if rounding the exact one to its own decimals gives it.
    """
    for left, sign, right, result in _EQUATION.findall(plain(text)):
        a, b, c = (Decimal(part.rstrip(".,").replace(",", "")) for part in (left, right, result))
        exact = {"+": a + b, "×": a * b}.get(sign, a - b)
        if sign in "÷/":
            exact = a / b if b else Decimal(0)
        yield (
            a.normalize(),
            b.normalize(),
            c.normalize(),
            abs(exact - c) <= Decimal(5).scaleb(_last(c) - 1),
        )


def _last(number: Decimal) -> int:
    """The power of ten of the last decimal written."""
    exponent = number.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def syllables(word: str) -> int:
    """About how many syllables an English word has."""
    word = word.lower()
    groups = len(re.findall("[aeiouy]+", word))
    if word.endswith("e") and not word.endswith(("le", "ee")) and groups > 1:
        groups -= 1
    return max(groups, 1)


def grade(text: str) -> float:
    """The Flesch-Kincaid grade of an English text; 0 for one of fewer than 100 words."""
    found = [re.findall(r"[A-Za-z]+(?:['’][a-z]+)?", plain(s)) for s in sentences(text)]
    counted = [words for words in found if words]
    words = [word for sentence in counted for word in sentence]
    if len(words) < 100:
        return 0.0
    per_sentence = len(words) / len(counted)
    return 0.39 * per_sentence + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
