# SPDX-License-Identifier: Apache-2.0
"""An unconfirmed claim stands only in a sentence that says so (S803).

The words that say so are the `hedges` of the language's house style.
"""

from __future__ import annotations

from collections.abc import Iterator

from crenel.contracts import Plan, Rule
from crenel.document import FORM, Block, Cite
from crenel.language import HouseStyle
from crenel.model import Site
from crenel.problems import Problem
from crenel.prose import plain, sentences
from crenel.values import Key


def _run(given: Plan) -> Iterator[Problem]:
    for page in given.site.pages.values():
        for text in page.texts:
            style = given.site.styles.get(text.lang)
            for block in text.manuscript.document.blocks if style else ():
                yield from _block(given.site, block, style) if style else ()


def _block(site: Site, block: Block, style: HouseStyle) -> Iterator[Problem]:
    for sentence in sentences(block.text):
        words = plain(sentence).lower()
        hedged = any(hedge.lower() in words for hedge in style.hedges)
        for key in _cited(block, sentence):
            claim = site.claims.get(Key(key))
            if claim and claim.confidence == "low" and not hedged:
                message = f'"{key}" is unconfirmed, and this sentence does not say so'
                hint = f"say so with one of: {', '.join(style.hedges)}"
                yield Problem(block.span, "S803", message, hint)


def _cited(block: Block, sentence: str) -> Iterator[str]:
    for character in sentence:
        form = block.forms[ord(character) - FORM] if ord(character) >= FORM else None
        if isinstance(form, Cite):
            yield from (item.key for item in form.items)


RULE = Rule(name="confidence", run=_run)
