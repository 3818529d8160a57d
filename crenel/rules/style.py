# SPDX-License-Identifier: Apache-2.0
"""House style: avoided words (S808), long sentences (S809), hard texts (S810), marks (S811).

The lists stand in `content/style/<lang>.yaml`; a language without one has no such rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from crenel.contracts import Plan, Rule
from crenel.document import Block
from crenel.han import WIDE, count, is_han
from crenel.language import HouseStyle
from crenel.model import Site, Text
from crenel.problems import Problem, Span
from crenel.prose import FORMS, grade, plain, sentences

_IDEOGRAPH = "\u3400-\u4dbf\u4e00-\u9fff"
_HAN_MISTAKES = (
    (
        re.compile(f"[{_IDEOGRAPH}][{FORMS}]* +[{FORMS}]*[{WIDE}A-Za-z0-9]"),
        "a space in Chinese text",
    ),
    (re.compile(f"[A-Za-z0-9%] +[{WIDE}]"), "a space in Chinese text"),
    (re.compile(f"[{_IDEOGRAPH}][,;:!?](?![0-9/])"), "a half-width mark in Chinese text"),
    (re.compile(f"[{_IDEOGRAPH}]\\."), "a half-width stop in Chinese text"),
    (re.compile(f"\\([{_IDEOGRAPH}]|[{_IDEOGRAPH}]\\)"), "a half-width bracket in Chinese text"),
    (re.compile("[Ａ-Ｚａ-ｚ０-９]"), "a full-width letter or digit"),
    (re.compile(r"\.\.\.|。。"), "an ellipsis that is not ……"),
    (re.compile(f'[{_IDEOGRAPH}]"|"[{_IDEOGRAPH}]'), "a straight quotation mark in Chinese text"),
)


def _run(given: Plan) -> Iterator[Problem]:
    for style in given.site.styles.values():
        yield from _records(given.site, style)
    for page in given.site.pages.values():
        for text in page.texts:
            own = given.site.styles.get(text.lang)
            if own:
                yield from _text(text, own)


def _records(site: Site, style: HouseStyle) -> Iterator[Problem]:
    """Long sentences of claims and definitions, which readers meet in notes and lists."""
    for claim in site.claims.values():
        for text in (claim.statement, claim.disputed, claim.changed, claim.note):
            if text:
                yield from _long(text[style.id], style, claim.span)
    for term in site.terms.values():
        yield from _long(term.definition[style.id], style, term.span)


def _text(text: Text, style: HouseStyle) -> Iterator[Problem]:
    for block in text.manuscript.document.blocks:
        yield from _words(block, style)
        yield from _long(block.text, style, block.span)
        if is_han(style.id):
            yield from _marks(block)
    if style.grade and not is_han(style.id):
        found = reading_grade(text)
        if found > style.grade:
            message = f"the reading grade is {found:.1f}; at most {style.grade} is allowed"
            yield Problem(Span(text.path), "S810", message, "use shorter sentences and words")


def reading_grade(text: Text) -> float:
    """The grade of a text's paragraphs; 0 for fewer than 100 words."""
    return grade(
        "\n".join(block.text for block in text.manuscript.document.blocks if block.kind == "p")
    )


def _words(block: Block, style: HouseStyle) -> Iterator[Problem]:
    words = plain(block.text)
    for avoided in style.avoid:
        pattern = re.escape(avoided.word)
        if not is_han(style.id):
            pattern = rf"\b{pattern}\b"
        if re.search(pattern, words, re.IGNORECASE):
            message = f'"{avoided.word}": {avoided.reason}'
            yield Problem(block.span, "S808", message, avoided.instead)


def _long(text: str, style: HouseStyle, span: Span) -> Iterator[Problem]:
    for sentence in sentences(text):
        words, characters = count(plain(sentence))
        length, unit = (characters, "characters") if is_han(style.id) else (words, "words")
        if length > style.sentence:
            message = f'{length} {unit} in "{plain(sentence)[:30]}…"; at most {style.sentence}'
            yield Problem(span, "S809", message, "split the sentence")


def _marks(block: Block) -> Iterator[Problem]:
    for pattern, what in _HAN_MISTAKES:
        found = pattern.search(block.text)
        if found:
            near = plain(block.text[max(0, found.start() - 6) : found.end() + 6])
            yield Problem(
                block.span, "S811", f'{what}: "{near}"', "use full-width marks, no spaces"
            )


RULE = Rule(name="style", run=_run)
