# SPDX-License-Identifier: Apache-2.0
"""A new translation: the original's text with what must be kept, and a mark where each part begins.

Headings bear their ids; citations, links and pictures stand where they stand in the original. The
text is a draft, so `check` reports the translation as missing until it is finished.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crenel.contracts import Kind
from crenel.document import Document, Heading
from crenel.load.pages import Draft, Folder
from crenel.markup.convert import convert_all
from crenel.model import FrontMatter
from crenel.problems import BuildFailed, Problem, Span, near
from crenel.rules.unwritten import PLACEHOLDER
from crenel.skeletons.ground import Ground
from crenel.skeletons.lines import File, Line, Made, exists, make
from crenel.skeletons.pages import DRAFT
from crenel.skeletons.schema import Given, required
from crenel.values import Day, Lang

MARK = f"{PLACEHOLDER}: translate this part, then delete this line."
_HEADING = re.compile(r"(?P<marks>#{2,6}) +(?P<words>.*?) *#* *(?:\{[^{}]*\})? *")
_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_KEPT = re.compile(r"(?<!\\)(?:\[@[^\[\]]*\]|\[\[[^\[\]]*\]\])")


@dataclass(frozen=True, slots=True)
class _Original:
    """The page's text that is translated: converted only to know its headings."""

    kind: Kind
    folder: Folder
    draft: Draft
    document: Document


def new(ground: Ground, name: str, lang: str, today: Day) -> Made:
    """Makes the text of the page `name` (or `kind:name`) in `lang`.

    Raises BuildFailed: F109 for a language that the site lacks, R301, R303 or R313 for a page that
    cannot be found, R309 if the text is there, and what is wrong with the original.
    """
    original = _original(ground, name)
    path = f"content/{original.kind.section}/{original.folder.slug}/{lang}.md"
    if lang not in ground.config.languages:
        made = {str(each.id) for each in ground.records().conversions}
        hint = near(lang, ground.config.languages) or "add it to content/site.yaml"
        if lang in made:
            hint = "a program makes it: mend its words in content/conversions/"
        message = f'"{lang}" is no language of the site'
        raise BuildFailed([Problem(Span(path), "F109", message, hint)])
    if path in ground.files:
        hint = "write in it, or delete it and try again to have the original's text in it"
        raise BuildFailed([exists(path, hint)])
    lines = (*_front(original.draft.front, Lang(lang), today), *_body(original))
    return make(ground.root, [File(path, lines)])


def _original(ground: Ground, name: str) -> _Original:
    kind, folder = _page(ground, name)
    draft = folder.drafts[0]
    (document, problems), *_ = convert_all([draft.writing])
    if any(problem.fatal for problem in problems):
        raise BuildFailed(problems)
    return _Original(kind, folder, draft, document)


def _page(ground: Ground, name: str) -> tuple[Kind, Folder]:
    word, _, slug = name.rpartition(":")
    if word and word not in ground.pages:
        hint = near(word, ground.pages) or f"one of: {', '.join(sorted(ground.pages))}"
        message = f'unknown kind of page "{word}"'
        raise BuildFailed([Problem(Span("content"), "R313", message, hint)])
    searched = [ground.pages[word]] if word else list(ground.pages.values())
    known = [(kind, folder) for kind in searched for folder in ground.folders(kind)]
    found = [(kind, folder) for kind, folder in known if folder.slug == slug]
    if not found:
        hint = near(slug, [folder.slug for _, folder in known]) or "check the name"
        raise BuildFailed([Problem(Span("content"), "R301", f'no page "{slug}"', hint)])
    if len(found) > 1:
        hint = f"write {' or '.join(f'{kind.link}:{slug}' for kind, _ in found)}"
        message = f'"{slug}" fits several pages'
        raise BuildFailed([Problem(Span("content"), "R303", message, hint)])
    return found[0]


def _front(front: FrontMatter, lang: Lang, today: Day) -> Iterator[Line]:
    values = {
        "title": _quoted(f"{PLACEHOLDER}: {front.title}"),
        "summary": _quoted(f"{PLACEHOLDER}: {front.summary}"),
        "updated": str(today),
        "translates": str(front.updated),
        "draft": "true",
    }
    if front.topic:
        values["topic"] = front.topic.key
    values |= {"order": str(front.order)} if front.order else {}
    values |= {"level": front.level} if front.level else {}
    told = {"title": "the title", "summary": "the summary", "draft": DRAFT}
    yield Line("---")
    for line in required(FrontMatter, Given((lang,), today, values, {})):
        yield Line(line.text, told.get(line.text.partition(":")[0], ""))
    yield Line("---")


def _quoted(text: str) -> str:
    """A text as YAML in double quotes."""
    return json.dumps(text, ensure_ascii=False)


def _body(original: _Original) -> Iterator[Line]:
    """The original's lines, part by part; a part without words has no mark."""
    parts = list(_parts(original.draft.writing.text.split("\n")))
    headings = _headings(parts, original.document.headings)
    for part, heading in zip(parts, headings, strict=True):
        if heading:
            yield from (Line(""), Line(heading, "the heading"))
        words = "\n".join(part[1:] if heading else part).strip("\n")
        if words:
            yield from (Line(""), Line(MARK, _what(words)), Line(""))
            yield from map(Line, words.split("\n"))


def _parts(lines: Sequence[str]) -> Iterator[list[str]]:
    """The lines up to the first heading, then each heading with the lines below it."""
    part, fence = list[str](), ""
    for line in lines:
        found = _FENCE.match(line)
        if found and not fence:
            fence = found[1]
        elif found and line.strip().startswith(fence) and fence:
            fence = ""
        elif not fence and _HEADING.fullmatch(line):
            if part:
                yield part
            part = []
        part.append(line)
    yield part


def _headings(parts: Sequence[Sequence[str]], known: Sequence[Heading]) -> list[str]:
    """The heading that each part begins with (empty: none), with its id.

    Headings that are written in another way than "## Words" stay as they are.
    """
    found = [_HEADING.fullmatch(part[0]) for part in parts]
    written = [match for match in found if match]
    if [len(match["marks"]) for match in written] != [heading.level for heading in known]:
        return [match[0] if match else "" for match in found]
    ids = iter(known)
    return [
        f"{match['marks']} {PLACEHOLDER}: {match['words']} {{#{next(ids).id}}}" if match else ""
        for match in found
    ]


def _what(words: str) -> str:
    kept = _KEPT.findall(words)
    return "translate this part" + (f"; keep {' '.join(kept)}" if kept else "")
