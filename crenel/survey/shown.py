# SPDX-License-Identifier: Apache-2.0
"""A survey as lines for a terminal and as values for JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from crenel import colour, speech
from crenel.han import is_han
from crenel.problems import Problem
from crenel.quoting import width
from crenel.survey.phrases import Phrases, phrases, reason
from crenel.survey.since import Since
from crenel.survey.standing import Remark, Row, Survey
from crenel.survey.words import Change, visible

MOST = 10  # lines of a list, unless all are asked for
LONGEST = 300  # characters of a change, unless all is asked for
_STATES = ("missing", "draft", "stale", "current", "original")


@dataclass(frozen=True, slots=True)
class Manner:
    """How a survey is shown: names cut to a `width`, lists whole, changes in colour, words."""

    width: int
    everything: bool = False
    painted: bool = False
    lang: speech.Language = "en"

    @property
    def words(self) -> Phrases:
        """The words of its language."""
        return phrases(self.lang)


def lines(survey: Survey, manner: Manner) -> Iterator[str]:
    """The survey as lines; names are cut so that the table fits into `width` columns."""
    words = manner.words
    cells = [_cells(row, words) for row in survey.rows]
    widths = [max(map(width, column)) for column in zip(words.head, *cells, strict=True)]
    room = manner.width - sum(widths) - 2 * len(widths)
    longest = max((len(_slug(row)) for row in survey.rows), default=0)
    first = max(min(longest + 2, room), len("organisations"))
    shown = zip(survey.rows, cells, strict=True)
    for section, members in groupby(shown, key=lambda member: member[0].page.partition("/")[0]):
        yield _line((section, *words.head), (first, *widths))
        for row, texts in members:
            yield _line((f"  {_cut(_slug(row), first - 2)}", *texts), (first, *widths))
            if row.state == "stale":
                told = words.made_from.format(translates=row.translates, original=row.original)
                yield f"    {told}"
                yield from _since(row.since, manner) if row.since else ()
        yield ""
    counts = {state: sum(row.state == state for row in survey.rows) for state in _STATES}
    told = words.comma.join(f"{words.states[s]} {number}" for s, number in counts.items() if number)
    yield f"{words.texts}{words.colon}{told}"
    yield from _list(words.due, [_remark(each, manner) for each in survey.due], manner)
    yield from _list(words.thin, [_remark(each, manner) for each in survey.thin], manner)
    yield from _list(words.unused, [_unused(each, manner) for each in survey.unused], manner)


def _slug(row: Row) -> str:
    return row.page.partition("/")[2]


def _cells(row: Row, words: Phrases) -> tuple[str, ...]:
    """A row's cells, in the order of the head."""
    length = words.short_words.format(number=row.words)
    if is_han(row.lang):
        length = words.short_characters.format(number=row.characters)
    grade = "" if row.grade is None else f"{row.grade:.1f}"
    there = row.updated is not None
    return (row.lang, words.states[row.state], row.updated or "", length if there else "", grade)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    """Cells side by side; the last two, which hold numbers, end at the right."""
    texts = list[str]()
    for place, (cell, room) in enumerate(zip(cells, widths, strict=True), 1):
        space = " " * (room - width(cell))
        texts.append(space + cell if place > len(cells) - 2 else cell + space)
    return "  ".join(texts).rstrip()


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else f"{text[: room - 1]}…"


def _since(since: Since, manner: Manner) -> Iterator[str]:
    """What changed in an original: a line for each place."""
    words = manner.words
    if since.lack:
        yield f"    {words.unknown.format(why=words.lacks[since.lack])}"
    elif not since.changes:
        yield f"    {words.unchanged}"
    places = list(since.places)
    most = None if manner.everything else MOST
    for place in places[:most]:
        line = "".join(_change(change, manner) for change in place)
        yield f"      {line.strip(' ¶')}"
    if most is not None and len(places) > most:
        yield f"      {words.more.format(number=len(places) - most)}"


def _change(change: Change, manner: Manner) -> str:
    text = visible(change.text)
    if not manner.everything:
        text = _cut(text, LONGEST)
    if change.op == "delete":
        return colour.deleted(f"[-{text}-]") if manner.painted else f"[-{text}-]"
    if change.op == "insert":
        return colour.inserted(f"{{+{text}+}}") if manner.painted else f"{{+{text}+}}"
    return text


def _list(title: str, found: Sequence[str], manner: Manner) -> Iterator[str]:
    words, most = manner.words, None if manner.everything else MOST
    yield from ("", f"{title}{words.colon}{len(found)}")
    yield from (f"  {text}" for text in found[:most])
    if most is not None and len(found) > most:
        yield f"  {words.more.format(number=len(found) - most)}"


def _remark(remark: Remark, manner: Manner) -> str:
    words = manner.words
    told = words.comma.join(reason(each, manner.lang) for each in remark.reasons)
    return f"{remark.id}{words.colon}{told} ({remark.span.path}:{remark.span.line})"


def _unused(problem: Problem, manner: Manner) -> str:
    return f"{problem.span}: {speech.spoken(problem, manner.lang).message}"


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
                "unknown": phrases("en").lacks[row.since.lack]
                if row.since and row.since.lack
                else None,
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
