# SPDX-License-Identifier: Apache-2.0
"""Why a YAML file cannot be read, said so that an editor can mend it.

The parser names the place where it could not go on; the mistake often stands before it: a quote
that was not closed, a tab, a full-width mark. The lines around that place are looked at for the
mistakes that people make, and the nearest explains it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

ABOVE = 4  # lines before the place that are looked at

_KEY = r"[A-Za-z][\w-]*"
_LINE = re.compile(rf"(?P<indent> *)(?P<dash>- +)?(?P<key>{_KEY}) *: +(?P<value>\S.*)")
_TAB = re.compile(r" *(?P<at>\t)")
_SPACE = re.compile(r" *(?P<at>[\u3000\u00a0\u2000-\u200a])")
_DASH = re.compile(r" *(?P<at>[－—–‒―•·*＊])\s*\S")
_COLON = re.compile(rf" *(?:- +)?(?P<key>{_KEY}) *(?P<at>：)(?P<value>.*)")
_NO_SPACE = re.compile(rf" *(?:- +)?(?P<key>{_KEY})(?P<at>:)(?P<value>[^\s:/].*)")
_NO_SPACE_DASH = re.compile(rf" *(?P<at>-)(?P<rest>{_KEY} *[:：].*)")
_QUOTED = re.compile(r"(?P<quote>[\"'])(?P<text>.*)(?P=quote)(?P<rest>.*)")
_INDICATORS = "@`%&*!|>[]{}#,?-"


@dataclass(frozen=True, slots=True)
class Stop:
    """Where the parser stopped and began, lines and columns from 0, and its own words."""

    line: int
    column: int
    problem: str
    context: str = ""
    begun: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A mistake: its line and column, from 0, what it is and what to do."""

    line: int
    column: int
    message: str
    hint: str
    colon: bool = False


def diagnose(text: str, stop: Stop) -> Diagnosis:
    """The mistake that best explains why `text` could not be read."""
    lines = text.split("\n")
    for number in _near(lines, stop):
        for find in (_invisible, _marks, _first_letter):
            if found := find(lines[number], number):
                return found
    for explain in (_open, _colon_in_text, _after_quote, _indented):
        if found := explain(lines, stop):
            return found
    hint = "look for a tab, an open quote or bracket, or a colon inside an unquoted text"
    return Diagnosis(stop.line, stop.column, f"not YAML: {stop.problem}", hint)


def _near(lines: list[str], stop: Stop) -> Iterator[int]:
    """The lines that may hold the mistake: where the parser stopped, then upwards."""
    last = min(stop.line, len(lines) - 1)
    first = max(0, last - ABOVE)
    yield from range(last, first - 1, -1)
    if stop.begun and stop.begun[0] < first:
        yield stop.begun[0]


def _invisible(line: str, number: int) -> Diagnosis | None:
    if found := _TAB.match(line):
        hint = "indent with spaces, two for each level"
        return Diagnosis(number, found.start("at"), "a tab at the beginning of a line", hint)
    if (found := _SPACE.match(line)) and line.strip():
        message = "a full-width or fixed space at the beginning of a line"
        hint = "indent with ordinary spaces, two for each level"
        return Diagnosis(number, found.start("at"), message, hint)
    return None


def _marks(line: str, number: int) -> Diagnosis | None:
    if found := _DASH.match(line):
        message = f'an entry of a list begins with "{found["at"]}"'
        return Diagnosis(number, found.start("at"), message, 'write "- ", half-width, with a space')
    if found := _COLON.match(line):
        hint = 'write ": " instead of "："'
        return Diagnosis(number, found.start("at"), "a full-width colon after a key", hint, True)
    if found := _NO_SPACE_DASH.match(line):
        hint = f'write "- {found["rest"].strip()[:40]}"'
        return Diagnosis(number, found.start("at"), "no space after the dash", hint)
    if found := _NO_SPACE.match(line):
        hint = f'write "{found["key"]}: {found["value"].strip()[:40]}"'
        return Diagnosis(number, found.start("at"), "no space after the colon", hint)
    return None


def _first_letter(line: str, number: int) -> Diagnosis | None:
    """A text that begins with a character which means something to YAML."""
    found = _LINE.match(line)
    if not found or found["value"][0] not in _INDICATORS:
        return None
    value, first = found["value"].rstrip(), found["value"][0]
    whole = re.fullmatch(r"\[.*\]|\{.*\}|[|>][+-]?[0-9]?", value)
    if whole or (first in "[{" and not re.search(r"[\]}]", value)):
        return None
    if first == "-" and not value.startswith("- "):
        return None
    message = f'an unquoted text cannot begin with "{first}"'
    return Diagnosis(number, found.start("value"), message, quoted(value))


def quoted(value: str) -> str:
    """The hint to put a text into quotes."""
    mark = "'" if '"' in value else '"'
    inner = value.replace("'", "''") if mark == "'" else value
    short = len(inner) <= 60 and "\\" not in inner
    return f"write {mark}{inner}{mark}" if short else 'put the text into quotes: "…"'


def _open(lines: list[str], stop: Stop) -> Diagnosis | None:
    """A quote or bracket that was not closed."""
    if not stop.begun or stop.begun[0] >= len(lines):
        return None
    line, column = stop.begun
    mark = lines[line][column : column + 1]
    if "scanning a quoted scalar" in stop.context:
        message = f"the quotation mark {mark} is not closed"
        return Diagnosis(line, column, message, f"write {mark} at the end of the text")
    if "flow sequence" in stop.context or "flow mapping" in stop.context:
        end = {"[": "]", "{": "}"}.get(mark)
        if end:
            hint = f'write "{end}" at its end; put texts with a comma or bracket into quotes'
            return Diagnosis(line, column, f'the bracket "{mark}" is not closed', hint)
    return None


def _colon_in_text(lines: list[str], stop: Stop) -> Diagnosis | None:
    if "mapping values are not allowed" not in stop.problem or stop.line >= len(lines):
        return None
    found = _LINE.match(lines[stop.line])
    if not found or stop.column < found.start("value"):
        return None
    message = "a colon inside an unquoted text"
    return Diagnosis(stop.line, stop.column, message, quoted(found["value"].rstrip()))


def _after_quote(lines: list[str], stop: Stop) -> Diagnosis | None:
    """More text behind a closing quote."""
    if stop.line >= len(lines):
        return None
    line = lines[stop.line]
    found = _LINE.match(line)
    if not found or found["value"][0] not in "\"'" or stop.column <= found.start("value"):
        return None
    value = found["value"].rstrip()
    whole = _QUOTED.fullmatch(value)
    if value[0] == "'" and whole and not whole["rest"] and '"' not in value:
        hint = f'write "{whole["text"]}"'
    else:
        hint = quoted(value)
    return Diagnosis(stop.line, stop.column, "a text goes on behind its closing quote", hint)


def _indented(lines: list[str], stop: Stop) -> Diagnosis | None:
    """A line that is not indented as those it belongs to."""
    if stop.line >= len(lines):
        return None
    line = lines[stop.line]
    indent = len(line) - len(line.lstrip(" "))
    above = next((x for x in reversed(lines[: stop.line]) if x.strip()), "")
    other = len(above) - len(above.lstrip(" ")) + (2 if above.lstrip().startswith("- ") else 0)
    told = f"indent it as the lines it belongs to; the one before has {other} spaces"
    if "mapping values are not allowed" in stop.problem and indent != other:
        return Diagnosis(stop.line, indent, "a line that is indented too deeply", told)
    if "'-' indicator" in stop.problem:
        if indent == 0:
            hint = 'a new record begins with "- "; what belongs to one is indented by two spaces'
            return Diagnosis(stop.line, 0, "neither a new record nor part of one", hint)
        return Diagnosis(stop.line, indent, "a line that is not indented as its neighbours", told)
    if "did not find expected key" in stop.problem and indent != other:
        return Diagnosis(stop.line, indent, "a line that is not indented as its neighbours", told)
    return None
