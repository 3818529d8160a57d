# SPDX-License-Identifier: Apache-2.0
"""What `new` left to a human is written before it is published (S814).

That is a text that begins with the placeholder, and a record that rests on nothing yet: its list of
sources or claims is empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields

from crenel.contracts import Plan, Rule
from crenel.model import Claim, Correction, Event, Organisation, Relation, Source, Term
from crenel.problems import Problem, Span
from crenel.values import Localized, Titled

PLACEHOLDER = "TODO"
_LINE = re.compile(rf"^[\s>#*-]*(?:[a-z]+: *)?[\"']?{PLACEHOLDER}\b")
_RESTS_ON = ("claims", "sources")

_Record = Claim | Correction | Event | Organisation | Relation | Source | Term


def _run(given: Plan) -> Iterator[Problem]:
    site = given.site
    collections: tuple[Iterable[Claim | Correction | Event | Relation | Source | Term], ...] = (
        site.claims.values(),
        site.sources.values(),
        site.terms.values(),
        site.events,
        site.relations,
        site.corrections,
    )
    for record in (each for collection in collections for each in collection):
        yield from _record(record, record.span)
    for page in site.pages.values():
        if page.data:
            yield from _record(page.data, Span(f"content/{page.kind}/{page.slug}/data.yaml", 1))
        for text in page.texts:
            yield from _page(text.path, text.manuscript.source)


def _record(record: _Record, span: Span) -> Iterator[Problem]:
    holes = [hole for field in fields(record) for hole in _field(record, field.name)]
    if holes:
        hint = "write it, or delete the record"
        yield Problem(span, "S814", f"still to be written: {', '.join(holes)}", hint)


def _field(record: _Record, name: str) -> Iterator[str]:
    value = getattr(record, name)
    if isinstance(value, Localized | Titled):
        yield from (f"{name} ({lang})" for lang, text in value.texts if _is_placeholder(text))
    elif (isinstance(value, str) and _is_placeholder(value)) or (name in _RESTS_ON and not value):
        yield name


def _is_placeholder(text: str) -> bool:
    return bool(re.match(rf"{PLACEHOLDER}\b", text))


def _page(path: str, source: bytes) -> Iterator[Problem]:
    for number, line in enumerate(source.decode("utf-8").splitlines(), 1):
        if _LINE.match(line):
            message, hint = (
                f"still to be written: {line.strip()[:40]}",
                "write it, or delete the line",
            )
            if f"{PLACEHOLDER}:" in line:  # what follows stands until it is written
                hint = 'write it, then take out "TODO:"'
            yield Problem(Span(path, number), "S814", message, hint)


RULE = Rule(name="unwritten", run=_run)
