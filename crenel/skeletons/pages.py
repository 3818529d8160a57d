# SPDX-License-Identifier: Apache-2.0
"""A new page: its texts in every language of the site, and its data if its kind has some.

All of them are drafts, so that the page is left out until it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from crenel.contracts import Kind
from crenel.load.pages import Folder
from crenel.model import FrontMatter, Organisation
from crenel.problems import BuildFailed, Problem, Span
from crenel.rules import citations, lessons, usage
from crenel.rules.unwritten import PLACEHOLDER
from crenel.skeletons import ground as grounds
from crenel.skeletons.ground import Ground
from crenel.skeletons.lines import File, Hole, Line, Made, exists, make
from crenel.skeletons.schema import Given, optional, required
from crenel.values import Day, Lang

DRAFT = "delete this line when the text is written"
_WITH_TOPIC = ("explainers",)
_HEADING = re.compile(r"^## (?P<words>.+?) +\{#(?P<id>[a-z0-9-]+)\} *$", re.MULTILINE)


def new(ground: Ground, kind: Kind, slug: str, today: Day) -> Made:
    """Makes a page; raises BuildFailed (Y209, R309)."""
    folder = f"content/{kind.section}/{grounds.key(slug, f'content/{kind.section}')}"
    others = ground.folders(kind)
    _is_free(ground, folder, slug, others)
    languages = ground.config.languages
    given = Given(languages, today, {}, {})
    files = [File(f"{folder}/data.yaml", tuple(_data(ground, given)))] if kind.with_data else []
    for lang in languages:
        lines = (*_front(ground, kind, lang, today), *_body(kind, lang, others))
        files.append(File(f"{folder}/{lang}.md", lines))
    original = Span(f"{folder}/{ground.config.original}.md")
    link = [Hole(original, f"link it from another page: [[{kind.link}:{slug}]]")]
    return make(ground.root, files, link if kind.section in usage.LISTED else ())


def _is_free(ground: Ground, folder: str, slug: str, others: tuple[Folder, ...]) -> None:
    """Raises BuildFailed (R309) if there is such a page, or was one by that name."""
    if any(path.startswith(f"{folder}/") for path in ground.files):
        raise BuildFailed([exists(folder)])
    for other in others:
        if slug in other.drafts[0].front.aliases:
            message = f'"{slug}" is an alias of the page "{other.slug}"'
            raise BuildFailed([Problem(Span(folder), "R309", message, "choose another name")])


def _data(ground: Ground, given: Given) -> Iterator[Line]:
    """The data of an organisation."""
    known = list(ground.config.vocabulary.organisation)
    if not known:
        message = "the site has no kinds of organisations"
        raise BuildFailed([Problem(Span("content/site.yaml"), "Y210", message, "add one")])
    told = Given(given.languages, given.today, {}, {"kind": known})
    first, *rest = required(Organisation, told)
    yield Line(first.text, f"the data; it may also have: {', '.join(optional(Organisation, told))}")
    yield from rest


def _front(ground: Ground, kind: Kind, lang: Lang, today: Day) -> Iterator[Line]:
    config = ground.config
    values, choices = {"updated": str(today)}, dict[str, list[str]]()
    if kind.section in _WITH_TOPIC and config.topics:
        choices["topic"] = [topic.id for topic in config.topics]
        values["topic"] = choices["topic"][0]
    if lang != config.original:
        values["translates"] = today
    values["draft"] = "true"
    yield Line("---")
    for line in required(FrontMatter, Given((lang,), today, values, choices)):
        yield Line(line.text, DRAFT) if line.text == "draft: true" else line
    yield from (Line("---"), Line(""))


def _body(kind: Kind, lang: Lang, others: tuple[Folder, ...]) -> Iterator[Line]:
    cited = " with its citations, as in [@id]" if kind.section in citations.SECTIONS else ""
    if kind.section == lessons.SECTION:
        words = _headings(lang, others)
        for part in lessons.PARTS:
            heading = words.get(part, PLACEHOLDER)
            what = f'the heading of the part "{part}"' if heading == PLACEHOLDER else ""
            yield Line(f"## {heading} {{#{part}}}", what)
            yield from (Line(""), Line(PLACEHOLDER, f'the part "{part}"'), Line(""))
        return
    yield from (Line(PLACEHOLDER, f"the first paragraph{cited}"), Line(""))
    yield Line(f"## {PLACEHOLDER} {{#first}}", "a heading and its id, or delete the section")
    yield from (Line(""), Line(PLACEHOLDER, f"the section{cited}"))


def _headings(lang: Lang, others: tuple[Folder, ...]) -> dict[str, str]:
    """How the other pages word their headings, by id."""
    found = dict[str, str]()
    for draft in (draft for other in others for draft in other.drafts if draft.lang == lang):
        for match in _HEADING.finditer(draft.writing.text):
            found.setdefault(match["id"], match["words"])
    return found
