# SPDX-License-Identifier: Apache-2.0
"""The same texts in the formats of the other generators.

They know neither claims nor terms: a citation becomes a link to the source that the claim rests on,
a term its words. Front matter, links and blocks are what each generator's manual asks for.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from benchmarks.dialects import REMARKS, Text
from benchmarks.pages import (
    FIELDS,
    LETTERS,
    SOURCES,
    TAGS,
    Cite,
    Form,
    Heading,
    Link,
    Page,
    Term,
    source_url,
    term,
)
from benchmarks.words import CHINESE, ENGLISH

LANGUAGES = ("en", "zh")
ALL = ("All pages", "全部文章")
Files = Iterator[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Plain:
    """Markdown as it is elsewhere: `link` gives addresses, `quoted` is for those without blocks."""

    link: Callable[[Page, int], str]
    quoted: bool = False

    def form(self, form: Form, _page: Page, lang: int) -> str:
        """Links to pages and to sources; a term's words."""
        match form:
            case Link():
                return f"[{form.words[lang]}]({self.link(Page(form.page), lang)})"
            case Term():
                return term(form.number)[lang]
            case Cite():
                at = LETTERS.index(form.claim.letter) % SOURCES
                return f"[{at + 1}]({source_url(Page(form.claim.page), at)})"
        raise TypeError(form)

    def heading(self, heading: Heading, lang: int) -> str:
        """A heading, whose id the generator makes."""
        return f"{'#' * heading.level} {heading.words[lang]}"

    def remark(self, kind: str, words: str, lang: int) -> str:
        """A titled block, or a quotation where there are none."""
        title = REMARKS[kind][lang]
        return (
            f"> **{title}**\n>\n> {words}" if self.quoted else f'!!! {kind} "{title}"\n    {words}'
        )


def path(page: Page, lang: int) -> str:
    """Where a page stands, without its ending."""
    return f"{LANGUAGES[lang]}/{FIELDS[page.field][0]}/{page.slug}"


def _source(page: Page, _lang: int) -> str:
    return f"../{FIELDS[page.field][0]}/{page.slug}.md"


def _tags(page: Page, lang: int) -> list[str]:
    return [TAGS[at][lang] for at in page.tags]


def _front(page: Page, lang: int, more: Mapping[str, object]) -> str:
    """Front matter; JSON is YAML too."""
    rows = {"title": page.title[lang], "description": page.summary[lang], "date": page.date, **more}
    return "".join(
        f"{key}: {value if key == 'date' else json.dumps(value, ensure_ascii=False)}\n"
        for key, value in rows.items()
    )


def hugo(number: int) -> Files:
    """Sections by field, taxonomies by tag, translations by key; links by source, checked."""
    dialect = Plain(_source, quoted=True)
    for page, lang in _each(number):
        front = _front(page, lang, {"tags": _tags(page, lang), "translationKey": page.slug})
        body = Text(page, lang, dialect).markdown(number)
        yield f"content/{path(page, lang)}.md", f"---\n{front}---\n\n{body}"
    for name, words in FIELDS:
        for lang, folder in enumerate(LANGUAGES):
            yield f"content/{folder}/{name}/_index.md", f"---\ntitle: {words[lang]}\n---\n"


def eleventy(number: int) -> Files:
    """Collections by language and tag; links by output."""
    dialect = Plain(lambda page, lang: f"/{path(page, lang)}/", quoted=True)
    for page, lang in _each(number):
        tags = [f"{LANGUAGES[lang]}-{tag}" for tag in _tags(page, lang)]
        more = {
            "tags": tags,
            "key": page.slug,
            "lang": LANGUAGES[lang],
            "field": FIELDS[page.field][0],
        }
        body = Text(page, lang, dialect).markdown(number)
        yield f"content/{path(page, lang)}.md", f"---\n{_front(page, lang, more)}---\n\n{body}"


def pelican(number: int) -> Files:
    """Categories by language and field; links by source, checked."""
    dialect = Plain(lambda page, lang: f"{{filename}}/{path(page, lang)}.md")
    for page, lang in _each(number):
        name = LANGUAGES[lang]
        front = (
            f"Title: {page.title[lang]}\nDate: {page.date}\nLang: {name}\nSlug: {page.slug}\n"
            f"Key: {page.slug}\nCategory: {name}-{FIELDS[page.field][0]}\n"
            f"Tags: {', '.join(_tags(page, lang))}\nSummary: {page.summary[lang]}\n\n"
        )
        body = Text(page, lang, dialect).markdown(number)
        yield f"content/{path(page, lang)}.md", f"{front}[TOC]\n\n{body}"


def mkdocs(number: int) -> Files:
    """Pages in folders; MkDocs knows no taxonomies, so its lists are pages too."""
    dialect = Plain(_source)
    for page, lang in _each(number):
        more = {"tags": _tags(page, lang), "lang": LANGUAGES[lang], "field": FIELDS[page.field][0]}
        body = f"# {page.title[lang]}\n\n{Text(page, lang, dialect).markdown(number)}"
        yield f"docs/{path(page, lang)}.md", f"---\n{_front(page, lang, more)}---\n\n{body}"
    pages = [Page(at) for at in range(number)]
    yield "docs/index.md", "# Corpus\n\n- [English](en/index.md)\n- [中文](zh/index.md)\n"
    for lang, folder in enumerate(LANGUAGES):
        yield f"docs/{folder}/index.md", _list(ALL[lang], pages, lang, "")
        for at, (name, words) in enumerate(FIELDS):
            own = [page for page in pages if page.field == at]
            yield f"docs/{folder}/{name}/index.md", _list(words[lang], own, lang, "../")
        for at, words in enumerate(TAGS):
            own = [page for page in pages if at in page.tags]
            text = _list(words[lang], own, lang, "../")
            yield f"docs/{folder}/tags/{words[ENGLISH]}.md", text


def _list(title: str, pages: list[Page], lang: int, up: str) -> str:
    rows = (f"- [{p.title[lang]}]({up}{FIELDS[p.field][0]}/{p.slug}.md)\n" for p in pages)
    return f"# {title}\n\n{''.join(rows)}"


def nikola(number: int) -> Files:
    """Posts with a translation beside each; links by output."""
    dialect = Plain(
        lambda page, lang: (
            f"{'/zh_cn' if lang == CHINESE else ''}/p/{FIELDS[page.field][0]}/{page.slug}/"
        )
    )
    for page, lang in _each(number):
        more = {"slug": page.slug, "category": FIELDS[page.field][0]}
        front = _front(page, lang, {**more, "tags": ", ".join(_tags(page, lang))})
        body = Text(page, lang, dialect).markdown(number)
        ending = ".zh_cn.md" if lang == CHINESE else ".md"
        name = f"posts/{FIELDS[page.field][0]}/{page.slug}{ending}"
        yield name, f"---\n{front}---\n\n[TOC]\n\n{body}"


def _each(number: int) -> Iterator[tuple[Page, int]]:
    for at in range(number):
        for lang in range(len(LANGUAGES)):
            yield Page(at), lang
