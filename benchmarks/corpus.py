# SPDX-License-Identifier: Apache-2.0
"""Makes the corpus as a site of ours: explainers in two languages, with all that they rest on.

Run it as `python -m benchmarks.corpus FOLDER --pages 100`; an explainer counts as two pages, one in
each language. A topic has at most 25 explainers and a part of the ledger at most 100 claims, as an
editor would have it; the kinds of sources and the terms stay the same however large the site is.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.dialects import Text
from benchmarks.pages import (
    FIELDS,
    KINDS,
    LETTERS,
    SOURCES,
    TERMS,
    Cite,
    Claim,
    Form,
    Heading,
    Link,
    Page,
    Term,
    dice,
    source_title,
    source_url,
    term,
)
from benchmarks.words import CHINESE, ENGLISH, Said, sentence

TEMPLATES = Path(__file__).parent.parent / "templates"
LANGUAGES = ("en", "zh-Hans")
TOPIC, PART = 25, 25  # explainers to a topic, and to a part of the ledger


@dataclass(frozen=True, slots=True)
class Ours:
    """The forms of our content."""

    def form(self, form: Form, _page: Page, lang: int) -> str:
        """Links by identity, terms and citations."""
        match form:
            case Link():
                return f"[[{Page(form.page).slug}|{form.words[lang]}]]"
            case Term():
                return f"[[term:t{form.number:02d}|{term(form.number)[lang]}]]"
            case Cite():
                return f"[@{form.claim.id}]"
        raise TypeError(form)

    def heading(self, heading: Heading, lang: int) -> str:
        """A heading with an id that both languages share."""
        return f"{'#' * heading.level} {heading.words[lang]} {{#{heading.id}}}"

    def remark(self, kind: str, words: str, _lang: int) -> str:
        """An indented block."""
        return f"!!! {kind}\n    {words}"


def topic(page: Page) -> str:
    """The topic of a page: its field, and which of the field's topics."""
    return f"{FIELDS[page.field][0]}-{page.number // (len(FIELDS) * TOPIC) + 1}"


def write(folder: Path, pages: int) -> None:
    """Makes the site of `pages` pages in `folder`, with our own templates."""
    shutil.copytree(TEMPLATES, folder / "templates", dirs_exist_ok=True)
    for name, text in files(pages // 2):
        path = folder / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


def files(number: int) -> Iterator[tuple[str, str]]:
    """Every file of the content of a site of `number` explainers."""
    pages = [Page(at) for at in range(number)]
    yield "site.yaml", _site(pages)
    yield "terms/terms.yaml", "".join(_term(at, number) for at in range(TERMS))
    for start in range(0, number, PART):
        part = pages[start : start + PART]
        name = f"{start // PART:04d}.yaml"
        yield f"claims/{name}", "".join(_claim(c) for page in part for c in page.claims)
        yield (
            f"sources/{name}",
            "".join(_source(page, at) for page in part for at in range(SOURCES)),
        )
    for page in pages:
        for lang, name in enumerate(LANGUAGES):
            text = _front(page, lang) + Text(page, lang, Ours()).markdown(number)
            yield f"explainers/{page.slug}/{name}.md", text


def _both(words: Said) -> str:
    return json.dumps(dict(zip(LANGUAGES, words, strict=True)), ensure_ascii=False)


def _front(page: Page, lang: int) -> str:
    rows = [
        "---",
        f"title: {page.title[lang]}",
        f"summary: {page.summary[lang]}",
        f"topic: {topic(page)}",
        f"order: {page.number}",
        f"updated: {page.date}",
    ]
    rows += [f"translates: {page.date}"] if lang == CHINESE else []
    return "\n".join((*rows, "---", "", ""))


def _claim(claim: Claim) -> str:
    part = f"part-{claim.page // PART + 1}"
    english, chinese = claim.subject
    told = (
        f"In {claim.year} {english} made up {claim.share} per cent of the whole.",
        f"{claim.year}年，{chinese}占总数的{claim.share}%。",
    )
    return (
        f"- id: {claim.id}\n  topic: {part}\n  statement: {_both(told)}\n"
        f'  as_of: "{claim.year}"\n  sources: [{claim.source}]\n  confidence: high\n'
    )


def _source(page: Page, at: int) -> str:
    title = json.dumps({"en": source_title(page, at)})
    return (
        f"- id: s{page.number:05d}-{LETTERS[at]}\n  title: {title}\n"
        f"  kind: {KINDS[(page.number + at) % len(KINDS)][0]}\n  language: en\n  seen: page\n"
        f"  date: {page.date}\n  url: {source_url(page, at)}\n  publisher: The {page.slug} press\n"
    )


def _term(number: int, pages: int) -> str:
    told = sentence(dice("term", number))
    return (
        f"- id: t{number:02d}\n  term: {_both(term(number))}\n  definition: {_both(told)}\n"
        f"  sources: [s{number % pages:05d}-a]\n"
    )


def _site(pages: list[Page]) -> str:
    names = dict(FIELDS)
    topics = {topic(page): names[FIELDS[page.field][0]] for page in pages}
    parts = range(1, (len(pages) - 1) // PART + 2)
    head = {
        "name": "corpus",
        "title": {"en": "Things and their uses", "zh-Hans": "万物及其用途"},
        "description": {"en": "A made corpus.", "zh-Hans": "一份生成的语料。"},
        "languages": list(LANGUAGES),
        "licence": {
            "name": "CC BY 4.0",
            "spdx": "CC-BY-4.0",
            "url": "https://creativecommons.org/licenses/by/4.0/",
        },
        "vocabulary": {
            "organisation": {"company": {"en": "Companies", "zh-Hans": "公司"}},
            "relation": {"owns": {"en": "owns", "zh-Hans": "拥有"}},
            "source": {kind: {"en": kind.capitalize(), "zh-Hans": zh} for kind, zh in KINDS},
        },
        "topics": [
            {
                "id": name,
                "title": dict(zip(LANGUAGES, words, strict=True)),
                "summary": {
                    "en": f"About {words[ENGLISH].lower()}.",
                    "zh-Hans": f"关于{words[CHINESE]}。",
                },
            }
            for name, words in topics.items()
        ],
        "ledger": [
            {"id": f"part-{at}", "title": {"en": f"Part {at}", "zh-Hans": f"第{at}部分"}}
            for at in parts
        ],
    }
    return json.dumps(head, ensure_ascii=False, indent=1) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Makes a site of ours."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", type=int, default=100, help="in both languages together")
    options = parser.parse_args(arguments)
    write(options.folder, options.pages)
    return 0


if __name__ == "__main__":
    sys.exit(main())
