# SPDX-License-Identifier: Apache-2.0
"""What was probably meant: the right value that stands nearest to a wrong one, for hints.

Chinese keyboards give full-width digits, colons and brackets; word processors give curly quotes and
dashes; people write dates as they speak. Each function takes what stands there and gives what to
write instead, or an empty text if nobody could say.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import month_name, monthrange
from collections.abc import Iterable

from crenel.problems import nearest
from crenel.values import MAX_KEY, is_day, is_key, is_web_address

QUOTES = "\"'“”‘’„«»「」『』＂＇`"
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−－_", "-"))
_SEPARATOR = re.compile(r"\s*[,，、;；]\s*")
_BRACKETS = "[]［］【】〔〕()（）{}｛｝"
_NOT_KEY = re.compile(r"[^a-z0-9]+")
_MONTHS = {name[:3].lower(): number for number, name in enumerate(month_name) if name}
_MONTH = rf"({'|'.join(_MONTHS)})[a-z]*\.?"
_YEAR_FIRST = re.compile(
    r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*(?:[-/.月]\s*(?:([0-9]{1,2})\s*日?)?)?(?:[T ].*)?"
)
_DAY_FIRST = re.compile(rf"([0-9]{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH},?(?:\s+([0-9]{{4}}))?", re.I)
_MONTH_FIRST = re.compile(
    rf"{_MONTH}(?:\s+([0-9]{{1,2}})(?:st|nd|rd|th)?)?,?(?:\s+([0-9]{{4}}))?", re.I
)
_YEAR_LAST = re.compile(r"[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}")
_TRUE = ("true", "yes", "y", "on", "1", "是", "真", "对")
_FALSE = ("false", "no", "n", "off", "0", "否", "假", "不")
_CODES = {"cn": "zh", "tw": "zh", "hk": "zh", "uk": "en", "us": "en", "chinese": "zh"} | {
    "english": "en", "中文": "zh", "简体": "zh", "繁體": "zh", "英文": "en",
}  # fmt: skip


def plain(text: str) -> str:
    """`text` in half-width characters and without quotes around it."""
    return unicodedata.normalize("NFKC", text).strip().strip(QUOTES).strip()


def date(text: str) -> str:
    """A hint for what should be a date."""
    known = plain(text).translate(_DASHES)
    if is_day(known):
        return f"write {known}"
    found = _parts(known)
    if not found:
        late = _YEAR_LAST.fullmatch(plain(text))
        return "write the year first: YYYY-MM-DD" if late else "write YYYY, YYYY-MM or YYYY-MM-DD"
    year, month, day = found
    if not 1 <= month <= 12:
        return f"there is no month {month}; write YYYY-MM-DD"
    if not year:
        return f"add the year: YYYY-{month:02}-{day:02}"
    if day > monthrange(year, month)[1]:
        return f"{month_name[month]} {year} has {monthrange(year, month)[1]} days; correct the day"
    known = f"{year:04}-{month:02}-{day:02}" if day else f"{year:04}-{month:02}"
    return f"write {known}"


def _parts(text: str) -> tuple[int, int, int] | None:
    """Year (0: none), month and day (0: none) of a date as people write it."""
    if is_day(text):
        year, month, day = (*map(int, text.split("-")), 0, 0)[:3]
        return (year, month, day) if month else None
    if found := _YEAR_FIRST.fullmatch(text):
        return max(int(found[1]), 1), int(found[2]), int(found[3] or 0)
    if found := _DAY_FIRST.fullmatch(text):
        return int(found[3] or 0), _MONTHS[found[2][:3].lower()], int(found[1])
    if (found := _MONTH_FIRST.fullmatch(text)) and (found[2] or found[3]):
        return int(found[3] or 0), _MONTHS[found[1][:3].lower()], int(found[2] or 0)
    return None


def key(text: str) -> str:
    """The identifier that was meant."""
    meant = _NOT_KEY.sub("-", plain(text).strip(_BRACKETS).lower()).strip("-")[:MAX_KEY].strip("-")
    ascii_only = all(c.isascii() or c in QUOTES + _BRACKETS or c in "－＿" for c in text.strip())
    return meant if is_key(meant) and (ascii_only or plain(text).isascii()) else ""


def several(text: str) -> bool:
    """Whether `text` looks like several identifiers where one is needed."""
    return bool(_SEPARATOR.search(text.strip().strip(_BRACKETS)))


def keys(text: str) -> str:
    """A list of identifiers, as YAML needs it, if `text` holds several or stands in brackets."""
    inner = text.strip().strip(_BRACKETS)
    found = [key(part) for part in _SEPARATOR.split(inner) if part.strip()]
    return ", ".join(found) if found and all(found) else ""


def address(text: str) -> str:
    """The web address that was meant."""
    told = plain(text)
    if link := re.fullmatch(r"\[[^\]]*\]\(([^)]*)\)|<([^>]*)>", told):
        told = (link[1] or link[2]).strip()
    told = re.sub(r"^(https?)\s*:\s*/+\s*", r"\1://", told).replace(" ", "%20")
    if not re.match(r"[a-z]+:", told) and re.match(r"[\w-]+(?:\.[\w-]+)+(?:[/?#:]|$)", told):
        told = f"https://{told}"
    return told if is_web_address(told) else ""


def whole_number(text: str) -> str:
    """The digits that were meant."""
    told = plain(text).replace(" ", "").replace(",", "")
    return told if re.fullmatch(r"[0-9]{1,9}(?:\.[0-9]+)?", told) else ""


def truth(text: str) -> str:
    """`true` or `false`."""
    told = plain(text).lower()
    return "true" if told in _TRUE else "false" if told in _FALSE else ""


def language(text: str, known: Iterable[str]) -> str:
    """The language of the site that was meant by a tag, a country or a name."""
    told = plain(text).replace("_", "-").lower()
    known = tuple(known)
    close = nearest(told, {tag.lower(): tag for tag in known})
    if same := [tag for tag in known if tag.lower() == told]:
        return same[0]
    first = _CODES.get(told, told.partition("-")[0])
    return next((tag for tag in known if tag.lower().partition("-")[0] == first), "") or next(
        (tag for tag in known if tag.lower() == close), ""
    )


def choice(text: str, allowed: tuple[str, ...]) -> str:
    """The value of `allowed` that was meant."""
    if set(allowed) == {"true", "false"}:
        return truth(text)
    told = plain(text).lower()
    levels = {"高": "high", "中": "medium", "低": "low", "mid": "medium", "middle": "medium"}
    told = levels.get(told, told)
    return told if told in allowed else nearest(told, allowed)
