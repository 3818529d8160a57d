# SPDX-License-Identifier: Apache-2.0
"""Both languages of a page lead to the same pages (T507) and hold the same numbers (T508)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from crenel.assemble import TERM, resolve
from crenel.contracts import Plan, Rule
from crenel.document import Link
from crenel.model import Page, Text
from crenel.problems import Problem, Span
from crenel.prose import numbers, numerals


def _run(given: Plan) -> Iterator[Problem]:
    for page in given.site.pages.values():
        for text in page.texts[1:]:
            yield from _links(given, page, text)
            yield from _numbers(page.original, text)


def _targets(given: Plan, page: Page, text: Text) -> dict[str, Span]:
    """The pages that a text leads to, and where first."""
    found = dict[str, Span]()
    for link in text.face.forms:
        if isinstance(link, Link) and link.kind != TERM:
            target = resolve(given.site, given.links, link)[0] if link.slug else page
            name = f"{target.kind}/{target.slug}" + (f"#{link.anchor}" if link.anchor else "")
            found.setdefault(name, link.span)
    return found


def _links(given: Plan, page: Page, text: Text) -> Iterator[Problem]:
    wanted, own = _targets(given, page, page.original), _targets(given, page, text)
    for target in sorted(wanted.keys() - own.keys()):
        hint = f"link the same pages in both texts; the original does in line {wanted[target].line}"
        yield Problem(Span(text.path), "T507", f"a link to {target} is missing", hint)
    for target in sorted(own.keys() - wanted.keys()):
        hint = "link the same pages in both texts"
        yield Problem(own[target], "T507", f"a link to {target} is only here", hint)


def _numbers(original: Text, text: Text) -> Iterator[Problem]:
    sides = [(original, *_values(original)), (text, *_values(text))]
    for (one, digits, _), (other, theirs, words) in (sides, sides[::-1]):
        for number in sorted(digits - theirs - words):
            message = f"the number {number:f} of {one.lang} is missing in {other.lang}"
            hint = "write the same numbers and dates in both texts"
            yield Problem(_place(one, number), "T508", message, hint)


def _place(text: Text, number: Decimal) -> Span:
    """Where a text holds a number."""
    places = [(block.text, block.span) for block in text.manuscript.document.blocks]
    places += [(heading.text, heading.span) for heading in text.face.headings]
    return next((span for words, span in places if number in numbers(words)), Span(text.path))


def _values(text: Text) -> tuple[set[Decimal], set[Decimal]]:
    digits, words = set[Decimal](), set[Decimal]()
    parts = [block.text for block in text.manuscript.document.blocks]
    parts += [heading.text for heading in text.face.headings]
    parts += [text.front.title, text.front.summary]
    for part in parts:
        digits |= numbers(part)
        words |= numerals(part)
    return digits, words


RULE = Rule(name="parity", run=_run)
