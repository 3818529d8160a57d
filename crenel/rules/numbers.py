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
from crenel.holding import held
from crenel.model import Page
from crenel.problems import Problem
from crenel.prose import numbers, workings
from crenel.values import Key


def _run(given: Plan) -> Iterator[Problem]:
    for page in given.site.pages.values():
        for text in page.texts:
            for _, members in groupby(
                text.manuscript.document.blocks, key=lambda block: block.group
            ):
                yield from _group(given, page, list(members))


def _group(given: Plan, page: Page, blocks: list[Block]) -> Iterator[Problem]:
    site = given.site
    keys = {item.key for b in blocks for f in b.forms if isinstance(f, Cite) for item in f.items}
    if not keys:
        return  # a text that asserts something without a citation is another rule's concern
    allowed = _in_names(given, page, blocks)
    for key in sorted(keys):
        allowed |= held(site, Key(key))
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


RULE = Rule(name="numbers", run=_run)
