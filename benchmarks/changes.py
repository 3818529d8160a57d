# SPDX-License-Identifier: Apache-2.0
"""The kinds of build that are measured, and the change before each.

A change puts a word that stands nowhere else into one file; the word must then be in the page that
`Change` names, or the build does not count. The words hold no digits, since numbers need sources.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpus import PART
from benchmarks.dialects import edited
from benchmarks.pages import LETTERS, Page
from benchmarks.rivals import Generator

COLD, NOTHING, PAGE = "cold", "nothing", "page"
TEMPLATE, ONE, MANY = "template", "claim", "term"
EVERYBODY = (COLD, NOTHING, PAGE)
OURS = (*EVERYBODY, TEMPLATE, ONE, MANY)
MEANT: Mapping[str, str] = {
    COLD: "output and caches removed",
    NOTHING: "the same command again",
    PAGE: "one sentence in one page",
    TEMPLATE: "the template of all explainers",
    ONE: "a claim that one explainer cites",
    MANY: "a term that one explainer in thirteen uses",
}
_FIRST, _STEP = 7, 13  # another page every round
_TERM = re.compile(r"\[\[term:(t\d\d)")


@dataclass(frozen=True, slots=True)
class Site:
    """A generator's corpus on disk: `number` texts, each in two languages."""

    generator: Generator
    folder: Path
    number: int

    def page(self, turn: int) -> Page:
        """The page whose turn it is."""
        return Page((_FIRST + turn * _STEP) % self.number)


@dataclass(frozen=True, slots=True)
class Change:
    """The word that was written, and the file of the output that must hold it after a build."""

    word: str
    output: Path

    @property
    def arrived(self) -> bool:
        """Whether it does."""
        return self.word in self.output.read_text(encoding="utf-8")


def change(site: Site, kind: str, turn: int) -> Change | None:
    """Changes the site for a build of that kind; None if nothing is to be changed."""
    if kind == COLD:
        site.generator.clean(site.folder)
    if kind not in _CHANGED:
        return None
    page, word = site.page(turn), f"zq{kind}{chr(ord('a') + turn % 26)}{'z' * (turn // 26)}q"
    _CHANGED[kind](site, page, word)
    return Change(word, site.folder / site.generator.output(page))


def _page(site: Site, page: Page, word: str) -> None:
    path = site.folder / site.generator.source(page)
    words = f"The last word on this is {word}."
    path.write_text(edited(path.read_text(encoding="utf-8"), words), encoding="utf-8")


def _template(site: Site, _page: Page, word: str) -> None:
    _replace(site.folder / "templates/explainer.html", "</article>", f"<p>{word}</p>\n</article>")


def _claim(site: Site, page: Page, word: str) -> None:
    path = site.folder / f"content/claims/{page.number // PART:04d}.yaml"
    _told(path, page.claims[len(LETTERS) - 1].id, word)


def _term(site: Site, page: Page, word: str) -> None:
    text = (site.folder / site.generator.source(page)).read_text(encoding="utf-8")
    found = _TERM.search(text)
    if found is None:
        raise ValueError(f"{page.slug} links no term")
    _told(site.folder / "content/terms/terms.yaml", found[1], word, field="definition")


def _told(path: Path, record: str, word: str, field: str = "statement") -> None:
    """Puts the word before the English text of a record's field."""
    text = path.read_text(encoding="utf-8")
    head, mark, rest = text.partition(f"- id: {record}\n")
    start = f'{field}: {{"en": "'
    path.write_text(head + mark + rest.replace(start, f"{start}{word} ", 1), encoding="utf-8")


def _replace(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")


_CHANGED: Mapping[str, Callable[[Site, Page, str], None]] = {
    PAGE: _page,
    TEMPLATE: _template,
    ONE: _claim,
    MANY: _term,
}
