# SPDX-License-Identifier: Apache-2.0
"""Writes blocks as Markdown: what all formats share; what differs is a `Dialect`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from benchmarks.pages import (
    FORM,
    Block,
    Cite,
    Code,
    Form,
    Heading,
    Items,
    Marked,
    Page,
    Paragraph,
    Remark,
    Sentence,
    Table,
)
from benchmarks.words import CHINESE, Said
from benchmarks.writing import blocks, notes

REMARKS: dict[str, Said] = {
    "note": ("Keep in mind", "请注意"),
    "disputed": ("Disputed", "有争议"),
}


class Dialect(Protocol):
    """How a format writes what Markdown has no common form for."""

    def form(self, form: Form, page: Page, lang: int) -> str:
        """A link, a term or a citation."""

    def heading(self, heading: Heading, lang: int) -> str:
        """A heading."""

    def remark(self, kind: str, words: str, lang: int) -> str:
        """A block that stands apart."""


@dataclass(frozen=True, slots=True)
class Text:
    """A page's text in one language and one dialect."""

    page: Page
    lang: int
    dialect: Dialect

    def markdown(self, pages: int) -> str:
        """The whole text, its footnotes last."""
        parts = [self._block(block) for block in blocks(self.page, pages)]
        parts += [f"[^{at}]: {words[self.lang]}" for at, words in enumerate(notes(self.page), 1)]
        return "\n\n".join(parts) + "\n"

    def _block(self, block: Block) -> str:
        match block:
            case Paragraph():
                return self._paragraph(block)
            case Heading():
                return self.dialect.heading(block, self.lang)
            case Items():
                marks = (f"{at}." if block.ordered else "-" for at in range(1, 99))
                rows = zip(marks, block.items, strict=False)
                return "\n".join(f"{mark} {self._sentence(item)}" for mark, item in rows)
            case Table():
                return "\n".join(self._table(block))
            case Remark():
                words = self._paragraph(block.paragraph)
                return self.dialect.remark(block.kind, words, self.lang)
            case Code():
                return "\n".join(("```", *block.lines, "```"))

    def _paragraph(self, paragraph: Paragraph) -> str:
        space = "" if self.lang == CHINESE else " "
        mark = f"[^{paragraph.note}]" if paragraph.note else ""
        return space.join(map(self._sentence, paragraph.sentences)) + mark

    def _sentence(self, sentence: Sentence) -> str:
        words = sentence.words[self.lang]
        return words.replace(FORM, self._form(sentence.form)) if sentence.form else words

    def _form(self, form: Form) -> str:
        if isinstance(form, Marked):
            return f"{form.mark}{form.words[self.lang]}{form.mark}"
        written = self.dialect.form(form, self.page, self.lang)
        return f" {written}" if isinstance(form, Cite) and self.lang != CHINESE else written

    def _table(self, table: Table) -> Iterator[str]:
        yield "| " + " | ".join(words[self.lang] for words in table.head) + " |"
        yield "| --- | --- | ---: |"
        for one, two, cell in table.rows:
            yield f"| {one[self.lang]} | {two[self.lang]} | {self._sentence(cell)} |"


def edited(text: str, words: str) -> str:
    """The Markdown of a page of the corpus with `words` at the end of its last paragraph."""
    body, mark, last = text.rpartition("\n\n[^1]: ")
    return f"{body} {words}{mark}{last}"
