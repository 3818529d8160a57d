# SPDX-License-Identifier: Apache-2.0
"""Every paragraph that asserts something cites what it rests on (S801).

Holds for explainers and profiles. A paragraph that only asks, or of which each sentence only
points to other pages, asserts nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from crenel.contracts import Plan, Rule
from crenel.document import Block, Cite, Link
from crenel.model import Text
from crenel.problems import Problem
from crenel.prose import plain, sentences

SECTIONS = ("explainers", "organisations")


def _run(given: Plan) -> Iterator[Problem]:
    for section in SECTIONS:
        for page in given.site.of_kind(section):
            for text in page.texts:
                yield from _text(text)


def _text(text: Text) -> Iterator[Problem]:
    for _, members in groupby(text.manuscript.document.blocks, key=lambda block: block.group):
        blocks = list(members)
        cited = any(isinstance(form, Cite) for block in blocks for form in block.forms)
        if not cited and not all(_asserts_nothing(block) for block in blocks):
            words = plain(blocks[0].text)[:40]
            hint = "cite a claim: [@id]"
            yield Problem(blocks[0].span, "S801", f'nothing is cited for "{words}…"', hint)


def _asserts_nothing(block: Block) -> bool:
    links = any(isinstance(form, Link) and form.kind != "term" for form in block.forms)
    asks = all(
        sentence.rstrip('”’"）)').endswith(("?", "？")) for sentence in sentences(block.text)
    )
    return links or asks or block.kind == "dt"


RULE = Rule(name="citations", run=_run)
