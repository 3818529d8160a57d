# SPDX-License-Identifier: Apache-2.0
"""Every number in running text stands in a claim or source that its paragraph cites (S802).

Digits are meant, with their size words, and months as numbers; figures inside names (B13, HTTP/3)
are not numbers. A result of arithmetic is allowed if its working stands beside it and is right.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby

from crenel.assemble import TERM, resolve
from crenel.contracts import Plan, Rule
from crenel.document import Block, Cite, Link
from crenel.model import Claim, Page, Site
from crenel.problems import Problem
from crenel.prose import numbers, numerals, workings
from crenel.values import Day, Key, Localized


def _run(given: Plan) -> Iterator[Problem]:
    for page in given.site.pages.values():
        for text in page.texts:
            for _, members in groupby(text.document.blocks, key=lambda block: block.group):
                yield from _group(given, page, list(members))


def _group(given: Plan, page: Page, blocks: list[Block]) -> Iterator[Problem]:
    site = given.site
    keys = {item.key for b in blocks for f in b.forms if isinstance(f, Cite) for item in f.items}
    if not keys:
        return  # a text that asserts something without a citation is another rule's concern
    allowed = _in_names(given, page, blocks)
    for key in sorted(keys):
        allowed |= _of_claim(site, Key(key))
    for block in blocks:
        found = numbers(block.text)
        known = set(allowed)
        for left, right, result, exact in workings(block.text):
            if exact and {left, right} <= known:
                known.add(result)
        locators = {
            n
            for f in block.forms
            if isinstance(f, Cite)
            for i in f.items
            for n in numbers(i.locator)
        }
        for number in sorted(found - known - locators):
            hint = "cite the claim that gives it, correct it, or write its working"
            message = f"no claim cited here holds the number {number:f}"
            yield Problem(block.span, "S802", message, hint)


def _in_names(given: Plan, page: Page, blocks: list[Block]) -> set[Decimal]:
    """Figures that are part of a name: of this page, or of a page that is linked here."""
    pages = [page]
    for block in blocks:
        for form in block.forms:
            if isinstance(form, Link) and form.kind != TERM and form.slug:
                pages += resolve(given.site, given.links, form)
    return {n for p in pages for text in p.texts for n in numbers(text.front.title)}


def _of_claim(site: Site, key: Key) -> set[Decimal]:
    claim = site.claims.get(key)
    if claim is None:
        return _of_source(site, key)
    found = _texts(claim) | _day(claim.date) | _day(claim.as_of)
    for ref in claim.sources:
        found |= _of_source(site, ref.key)
    return found


def _texts(claim: Claim) -> set[Decimal]:
    found = set[Decimal]()
    for text in (claim.statement, claim.disputed, claim.changed, claim.note):
        found |= _localized(text)
    return found


def _localized(text: Localized | None) -> set[Decimal]:
    pairs = text.texts if text else ()
    return set().union(*(numbers(t) | numerals(t) for _, t in pairs)) if pairs else set()


def _of_source(site: Site, key: Key) -> set[Decimal]:
    source = site.sources[key]
    found = _day(source.date) | _localized(source.note)
    for _, title in source.title.texts:
        found |= numbers(title) | numerals(title)
    return found


def _day(day: Day | None) -> set[Decimal]:
    return {Decimal(part).normalize() for part in day.split("-")} if day else set()


RULE = Rule(name="numbers", run=_run)
