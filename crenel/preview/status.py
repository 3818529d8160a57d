# SPDX-License-Identifier: Apache-2.0
"""The page that shows editors how the content stands, made from the files as they are saved.

It is a page of the preview and never of the site. Whatever stands in the content is escaped, and
codes stand for what cannot be seen.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from crenel import speech, urls
from crenel.han import is_han
from crenel.order import Order
from crenel.preview.html import Html, document, element, joined, text
from crenel.preview.links import link
from crenel.problems import BuildFailed, Problem, Span
from crenel.survey import DAYS, standing
from crenel.survey.phrases import Phrases, phrases, reason
from crenel.survey.standing import Remark, Row, Survey
from crenel.survey.words import Change, visible
from crenel.texts import Shelf

PAGE, STYLE = "status.html", "status.css"
SHEET = Path(__file__).with_name(STYLE)
_MARKS = {"delete": "del", "insert": "ins"}


def page(order: Order, lang: speech.Language) -> bytes:
    """The page, in the language that the preview speaks."""
    shelf = Shelf.of(order.root, writes=False)
    today = datetime.datetime.now().astimezone().date()
    words = phrases(lang)
    sheet = _Sheet(order.root, lang, words)
    try:
        survey = standing.survey(order, today, DAYS, shelf)
    except BuildFailed as failed:
        parts = [element("p", text(words.failed)), sheet.problems(failed.problems)]
    else:
        lead = words.lead.format(today=today.isoformat(), days=DAYS)
        parts = [element("p", text(lead)), *sheet.survey(survey)]
    head = [element("a", text(words.site), href="/"), element("h1", text(words.title))]
    return document(words.lang, words.title, STYLE, element("main", *head, *parts))


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The parts of the page for the site at `root`."""

    root: Path
    lang: speech.Language
    words: Phrases

    def survey(self, survey: Survey) -> Iterator[Html]:
        """All that a survey tells."""
        words, stale = self.words, [row for row in survey.rows if row.since]
        parts = (
            ("texts", words.texts, len(survey.rows), self._texts(survey.rows)),
            ("stale", words.stale, len(stale), [self._stale(row) for row in stale]),
            ("due", words.due, len(survey.due), self._remarks(survey, survey.due)),
            ("thin", words.thin, len(survey.thin), self._remarks(survey, survey.thin)),
            ("unused", words.unused, len(survey.unused), self._unused(survey)),
        )
        entries = [
            element("li", element("a", text(title), href=f"#{key}"), text(f" {number}"))
            for key, title, number, _ in parts
        ]
        yield element("nav", element("ul", *entries))
        for key, title, _, shown in parts:
            head = element("h2", text(title), id=key)
            yield element("section", head, *(shown or [element("p", text(words.none))]))

    def problems(self, problems: Sequence[Problem]) -> Html:
        """The mistakes that stop a build, in place of a survey."""
        return element("ul", *(self._problem(problem) for problem in problems if problem.fatal))

    def _problem(self, problem: Problem) -> Html:
        said = speech.spoken(problem, self.lang)
        parts = [text(f"{said.code} "), self._edit(said.span), text(f" {visible(said.message)}")]
        if said.hint:
            parts += [text(" "), text(self.words.hint + visible(said.hint))]
        return element("li", *parts)

    def _texts(self, rows: Sequence[Row]) -> list[Html]:
        """How many there are of each state, and a table for each section."""
        counts = Counter(row.state for row in rows)
        told = [f"{name} {counts[s]}" for s, name in self.words.states.items() if counts[s]]
        sections = groupby(rows, key=lambda row: row.page.partition("/")[0])
        tables = [self._table(section, list(members)) for section, members in sections]
        return [element("p", text(self.words.comma.join(told))), *tables]

    def _table(self, section: str, rows: Sequence[Row]) -> Html:
        pages = [list(members) for _, members in groupby(rows, key=lambda row: row.page)]
        names = [self.words.page, *(row.lang for row in pages[0])]
        head = element("tr", *(element("th", text(name), scope="col") for name in names))
        body = [
            element("tr", self._name(texts[0]), *(self._text(row) for row in texts))
            for texts in pages
        ]
        table = element(
            "table",
            element("caption", text(section)),
            element("thead", head),
            element("tbody", *body),
        )
        return element("div", table, class_="wide", role="region", tabindex="0", aria_label=section)

    def _name(self, row: Row) -> Html:
        title = element("span", text(visible(row.title)), lang=row.lang)
        slug = element("code", text(row.page.partition("/")[2]))
        return element("th", title, text(" "), slug, scope="row")

    def _text(self, row: Row) -> Html:
        """A text's cell: its state, which leads to the page, and what is known of it."""
        words, state = self.words, element("b", text(self.words.states[row.state]))
        parts = [element("a", state, href=_address(row)) if row.updated else state]
        if row.updated:
            number, form = row.words, words.words
            if is_han(row.lang):
                number, form = row.characters, words.characters
            parts += [_part(row.updated), _part(form.format(number=number))]
        if row.grade is not None:
            parts.append(_part(words.grade.format(grade=row.grade)))
        if row.state == "missing":
            slug = row.page.partition("/")[2]
            parts.append(element("code", text(f"crenel new translation {slug} {row.lang}")))
        else:
            parts.append(self._edit(Span(row.path), words.edit))
        return element("td", joined(parts, " "), class_=row.state)

    def _stale(self, row: Row) -> Html:
        """A translation that is old, with what changed since it was made."""
        words = self.words
        title = element("span", text(visible(row.title)), lang=row.lang)
        head = element("h3", element("a", title, href=_address(row)), text(f" {row.lang}"))
        told = words.made_from.format(translates=row.translates, original=row.original)
        path = f"content/{row.page}/{row.source}.md"
        links = [
            self._edit(Span(row.path), words.edit_translation),
            self._edit(Span(path), words.edit_original),
        ]
        about = element("p", text(f"{told} "), joined(links, " · "))
        return element("article", head, about, *self._changes(row))

    def _changes(self, row: Row) -> Iterator[Html]:
        words, since = self.words, row.since
        if since is None or since.lack:
            why = words.lacks[since.lack] if since and since.lack else ""
            yield element("p", text(words.unknown.format(why=why)))
        elif not since.changes:
            yield element("p", text(words.unchanged))
        else:
            places = [element("li", *map(_change, place)) for place in since.places]
            yield element("ul", *places, class_="changes", lang=row.source)

    def _remarks(self, survey: Survey, remarks: Sequence[Remark]) -> list[Html]:
        return [element("ul", *(self._remark(survey, each) for each in remarks))] if remarks else []

    def _remark(self, survey: Survey, remark: Remark) -> Html:
        told = self.words.comma.join(reason(each, self.lang) for each in remark.reasons)
        name = element("a", text(remark.id), href=f"/{survey.addresses[remark.span]}")
        return element(
            "li", name, text(f"{self.words.colon}{told} "), self._edit(remark.span, self.words.edit)
        )

    def _unused(self, survey: Survey) -> list[Html]:
        entries = []
        for problem in survey.unused:
            told = text(visible(speech.spoken(problem, self.lang).message))
            name = element("a", told, href=f"/{survey.addresses[problem.span]}")
            entries.append(
                element("li", name, text(" "), self._edit(problem.span, self.words.edit))
            )
        return [element("ul", *entries)] if entries else []

    def _edit(self, span: Span, words: str = "") -> Html:
        """A link that opens the writer's editor; without words it is named by the place."""
        named = f"{words} {span}" if words else str(span)
        address = link(self.root, span)
        return element("a", text(words or visible(named)), href=address, aria_label=visible(named))


def _address(row: Row) -> str:
    return f"/{urls.page(row.lang, *row.page.split('/'))}"


def _part(words: str) -> Html:
    return element("span", text(words))


def _change(change: Change) -> Html:
    shown = text(visible(change.text))
    return element(_MARKS[change.op], shown) if change.op in _MARKS else shown
