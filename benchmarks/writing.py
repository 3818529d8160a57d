# SPDX-License-Identifier: Apache-2.0
"""Writes a page of the corpus: about 1,000 words, in blocks that both languages share.

Six sections with headings and parts, two lists, a table, remarks, code, two footnotes, about twenty
citations, three terms and some ten links.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle
from random import Random

from benchmarks.pages import (
    FORM,
    LETTERS,
    TERMS,
    Block,
    Cite,
    Claim,
    Code,
    Heading,
    Items,
    Link,
    Marked,
    Page,
    Paragraph,
    Remark,
    Sentence,
    Table,
    Term,
    dice,
)
from benchmarks.words import Said, heading, phrase, sentence

SECTIONS, ROWS, LINKS = 6, 4, 10
_CITED: tuple[Said, ...] = (
    ("In {year} it stood at {share} per cent{form}.", "{year}年为{share}%{form}。"),
    ("A count of {year} gives {share} per cent{form}.", "{year}年的统计为{share}%{form}。"),
)
_UNTOLD: Said = (f"The sources agree on this{FORM}.", f"各方来源对此说法一致{FORM}。")
_LINKED: Said = (f"See also {FORM}.", f"另见{FORM}。")
_TERM: Said = (f"This is where {FORM} comes in.", f"这里要说到{FORM}。")
_MARKED: tuple[tuple[str, Said], ...] = (
    ("**", (f"Here {FORM} matters most.", f"其中{FORM}尤为重要。")),
    ("*", (f"This is what people call {FORM}.", f"人们称之为{FORM}。")),
    ("`", (f"In a program it is written {FORM}.", f"在程序里写作{FORM}。")),
)
_PROGRAM = (
    "rows = [row for row in survey if row.share > limit]",
    "mean = sum(row.share for row in rows) / len(rows)",
    "for row in sorted(rows, key=lambda row: row.year):",
    "    print(row.year, '<' if row.share < mean else '>', mean)",
)


@dataclass(frozen=True, slots=True)
class _Writer:
    """The dice and what is still to be told: claims in turn, links and terms once each."""

    source: Random
    claims: Iterator[Claim]
    todo: list[Sentence]

    def plain(self) -> Sentence:
        """A sentence, now and then one with a mark or with a link or term that is still to come."""
        chance = self.source.random()
        if self.todo and chance < 0.4:
            return self.todo.pop()
        if chance > 0.85:
            mark, words = self.source.choice(_MARKED)
            code = ("share < limit", "share < limit")
            return Sentence(words, Marked(mark, code if mark == "`" else phrase(self.source)))
        return Sentence(sentence(self.source))

    def cited(self) -> Sentence:
        """A sentence that rests on a claim."""
        claim = next(self.claims)
        if self.source.random() < 0.4:
            return Sentence(_UNTOLD, Cite(claim))
        return Sentence(told(claim, self.source.choice(_CITED)), Cite(claim))

    def paragraph(self, note: int = 0) -> Paragraph:
        """A few sentences; the last but one or the last rests on a claim."""
        told = [Sentence(sentence(self.source)), self.plain(), self.cited(), self.plain()]
        return Paragraph(tuple(told[: self.source.randint(3, 4)]), note)

    def items(self, *, ordered: bool) -> Items:
        """A list of four."""
        return Items(tuple(Sentence(sentence(self.source)) for _ in range(4)), ordered)

    def table(self) -> Table:
        """Things, their qualities and a share each."""
        head = ("Thing", "事物"), ("What it is like", "特点"), ("Share", "占比")
        share = (f"{{share}} per cent{FORM}", f"{{share}}%{FORM}")
        rows = []
        for _ in range(ROWS):
            claim = next(self.claims)
            cell = Sentence(told(claim, share), Cite(claim))
            rows.append((phrase(self.source), phrase(self.source), cell))
        return Table(head, tuple(rows))

    def section(self, number: int) -> Iterator[Block]:
        """A heading, paragraphs, and something that is not a paragraph."""
        yield Heading(2, heading(self.source), f"part-{number}")
        yield self.paragraph(note=2 if number == 2 else 0)
        yield from self._extra(number)
        if number % 2:
            yield Heading(3, heading(self.source), f"part-{number}-more")
        yield self.paragraph()
        yield self.paragraph()

    def _extra(self, number: int) -> Iterator[Block]:
        extras: dict[int, Callable[[], Block]] = {
            1: lambda: self.items(ordered=False),
            2: self.table,
            3: lambda: self.items(ordered=True),
            4: lambda: Remark("note", self.paragraph()),
            5: lambda: Code(_PROGRAM),
            6: lambda: Remark("disputed", self.paragraph()),
        }
        yield extras[number]()


def told(claim: Claim, pattern: Said) -> Said:
    """The pattern with the claim's year and share; the place of the form stays."""
    english, chinese = (
        words.replace("{year}", str(claim.year)).replace("{share}", str(claim.share))
        for words in pattern
    )
    return english, chinese


def blocks(page: Page, pages: int) -> tuple[Block, ...]:
    """The text of `page` in a corpus of `pages` pages in each language."""
    source = dice("text", page.number)
    # the next page first, so that every page is linked by one
    steps = [1, *(1 + source.randrange(1 << 30) % (pages - 1) for _ in range(LINKS - 1))]
    others = [(page.number + step) % pages for step in steps]
    todo = [Sentence(_LINKED, Link(other, phrase(source))) for other in others]
    todo += [Sentence(_TERM, Term(number)) for number in source.sample(range(TERMS), 3)]
    source.shuffle(todo)
    # the last claim of a page is cited by that page only
    lent = Page(others[1]).claims[: len(LETTERS) - 1]
    writer = _Writer(source, cycle((*page.claims, source.choice(lent))), todo)
    body: list[Block] = [writer.paragraph(note=1), writer.paragraph()]
    for number in range(1, SECTIONS + 1):
        body += writer.section(number)
    if writer.todo:
        body.append(Paragraph((*writer.todo, writer.cited())))
    return tuple(body)


def notes(page: Page) -> tuple[Said, Said]:
    """The words of the two footnotes."""
    source = dice("notes", page.number)
    return sentence(source), sentence(source)
