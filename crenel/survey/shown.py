# SPDX-License-Identifier: Apache-2.0
"""A survey as lines for a terminal and as values for JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType

from crenel import colour
from crenel.han import is_han
from crenel.problems import Problem
from crenel.survey.history import Lack
from crenel.survey.since import Since
from crenel.survey.standing import Remark, Row, Survey
from crenel.survey.words import Change, visible

HEAD = ("language", "state", "updated", "length", "grade")
MOST = 10  # lines of a list, unless all are asked for
LONGEST = 300  # characters of a change, unless all is asked for
LACKS: Mapping[Lack, str] = MappingProxyType(
    {
        "no git": "git is not installed",
        "no history": "git has no history of this file",
        "not found": "git's history of this file has no version of that day",
        "shallow": "git's history here is cut off (git fetch --unshallow brings the rest)",
        "slow": "git took too long to answer",
    }
)
_STATES = ("missing", "draft", "stale", "current", "original")


@dataclass(frozen=True, slots=True)
class Manner:
    """How a survey is shown: names cut to a `width`, lists whole, changes in colour."""

    width: int
    everything: bool = False
    painted: bool = False


def lines(survey: Survey, manner: Manner) -> Iterator[str]:
    """The survey as lines; names are cut so that the table fits into `width` columns."""
    cells = [_cells(row) for row in survey.rows]
    widths = [max(map(len, column)) for column in zip(HEAD, *cells, strict=True)]
    room = manner.width - sum(widths) - 2 * len(widths)
    longest = max((len(_slug(row)) for row in survey.rows), default=0)
    first = max(min(longest + 2, room), len("organisations"))
    shown = zip(survey.rows, cells, strict=True)
    for section, members in groupby(shown, key=lambda member: member[0].page.partition("/")[0]):
        yield _line((section, *HEAD), (first, *widths))
        for row, texts in members:
            yield _line((f"  {_cut(_slug(row), first - 2)}", *texts), (first, *widths))
            if row.state == "stale":
                made_from, changed = row.translates, row.original
                yield f"    made from {made_from}; the original has changed on {changed}"
                yield from _since(row.since, manner) if row.since else ()
        yield ""
    counts = {state: sum(row.state == state for row in survey.rows) for state in _STATES}
    yield "texts: " + ", ".join(f"{number} {state}" for state, number in counts.items() if number)
    most = None if manner.everything else MOST
    yield from _list("claims due for review", [_remark(each) for each in survey.due], most)
    yield from _list("claims on few sources", [_remark(each) for each in survey.thin], most)
    yield from _list("unused", [_unused(each) for each in survey.unused], most)


def _slug(row: Row) -> str:
    return row.page.partition("/")[2]


def _cells(row: Row) -> tuple[str, ...]:
    """A row's cells, in the order of `HEAD`."""
    length = f"{row.characters} ch" if is_han(row.lang) else f"{row.words} w"
    grade = "" if row.grade is None else f"{row.grade:.1f}"
    there = row.updated is not None
    return (row.lang, row.state, row.updated or "", length if there else "", grade)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    """Cells side by side; the last two, which hold numbers, end at the right."""
    texts = [f"{cell:<{width}}" for cell, width in zip(cells[:-2], widths[:-2], strict=True)]
    texts += [f"{cell:>{width}}" for cell, width in zip(cells[-2:], widths[-2:], strict=True)]
    return "  ".join(texts).rstrip()


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"


def _since(since: Since, manner: Manner) -> Iterator[str]:
    """What changed in an original: a line for each place."""
    if since.lack:
        yield f"    what changed is not known: {LACKS[since.lack]}"
    elif not since.changes:
        yield "    neither its title nor its summary nor its text has changed"
    places = list(since.places)
    most = None if manner.everything else MOST
    for place in places[:most]:
        line = "".join(_change(change, manner) for change in place)
        yield f"      {line.strip(' ¶')}"
    if most is not None and len(places) > most:
        yield f"      … {len(places) - most} more (--all)"


def _change(change: Change, manner: Manner) -> str:
    text = visible(change.text)
    if not manner.everything:
        text = _cut(text, LONGEST)
    if change.op == "delete":
        return colour.deleted(f"[-{text}-]") if manner.painted else f"[-{text}-]"
    if change.op == "insert":
        return colour.inserted(f"{{+{text}+}}") if manner.painted else f"{{+{text}+}}"
    return text


def _list(title: str, found: Sequence[str], most: int | None) -> Iterator[str]:
    yield from ("", f"{title}: {len(found)}")
    yield from (f"  {text}" for text in found[:most])
    if most is not None and len(found) > most:
        yield f"  … {len(found) - most} more (--all)"


def _remark(remark: Remark) -> str:
    return f"{remark.id}: {', '.join(remark.reasons)} ({remark.span.path}:{remark.span.line})"


def _unused(problem: Problem) -> str:
    return f"{problem.span}: {problem.message}"


def as_values(survey: Survey) -> dict[str, object]:
    """The survey for machines, but for the unused records, which are problems."""
    return {
        "texts": [
            {
                "page": row.page,
                "language": row.lang,
                "title": row.title,
                "path": row.path,
                "state": row.state,
                "updated": row.updated,
                "translates": row.translates,
                "original": row.original,
                "words": row.words,
                "characters": row.characters,
                "grade": row.grade,
                "changes": _changes(row.since),
                "unknown": LACKS[row.since.lack] if row.since and row.since.lack else None,
            }
            for row in survey.rows
        ],
        "due": [_values(remark) for remark in survey.due],
        "thin": [_values(remark) for remark in survey.thin],
    }


def _changes(since: Since | None) -> list[dict[str, str]] | None:
    """The changes of a stale text's original, if they are known."""
    if since is None or since.lack:
        return None
    return [{"op": change.op, "text": change.text} for change in since.changes]


def _values(remark: Remark) -> dict[str, object]:
    return {
        "id": remark.id,
        "path": remark.span.path,
        "line": remark.span.line,
        "reasons": list(remark.reasons),
    }
