# SPDX-License-Identifier: Apache-2.0
"""Pages: folders of texts, data and pictures.

Markdown itself is converted elsewhere (`crenel.markup`), perhaps in other processes; here its
front matter is read and its text handed on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from crenel import meant
from crenel.han import is_han
from crenel.load import pictures
from crenel.load import yaml_nodes as nodes
from crenel.load.decode import Decoder
from crenel.load.discover import Source, text_of
from crenel.markup.convert import Writing
from crenel.markup.limits import LONGEST
from crenel.model import Config, FrontMatter, Organisation, Picture
from crenel.problems import Problem, Span
from crenel.values import Key, Lang

_FRONT = re.compile(r"---[ \t]*\n(?P<head>(?:.*\n)*?)---[ \t]*(?:\n|\Z)")


@dataclass(frozen=True, slots=True)
class Draft:
    """A page's text in one language, not converted yet."""

    lang: Lang
    front: FrontMatter
    writing: Writing
    source: bytes


@dataclass(frozen=True, slots=True)
class Folder:
    """A page before its texts are converted; no page if its original text cannot be read."""

    kind: Key
    slug: Key
    drafts: tuple[Draft, ...]
    data: Organisation | None
    pictures: tuple[Picture, ...]
    whole: bool

    @property
    def draft(self) -> bool:
        """Whether the page is not to be shown yet."""
        return self.drafts[0].front.draft

    def shown(self, *, drafts: bool) -> tuple[Draft, ...]:
        """The texts to be shown; without `drafts` none of a draft page and no draft translation."""
        if drafts:
            return self.drafts
        if self.whole and self.draft:
            return ()
        return tuple(draft for draft in self.drafts if not draft.front.draft)


def load(
    files: tuple[Source, ...], config: Config, with_data: frozenset[str]
) -> tuple[tuple[Folder, ...], frozenset[Key], tuple[Problem, ...]]:
    """The page folders among `files`, what is no page or text, and what is wrong with them.

    Those that are none are named: folders that are not whole by their slugs, texts by their paths.
    Kinds in `with_data` need a `data.yaml`.
    """
    problems, broken = list[Problem](), set[Key]()
    groups: dict[tuple[str, str], list[Source]] = {}
    for source in files:
        if len(source.parts) == 4:
            groups.setdefault((source.parts[1], source.parts[2]), []).append(source)
    reader = _Reader(config, with_data, problems, broken)
    found = [reader.folder(*key, groups[key]) for key in sorted(groups)]
    broken |= {folder.slug for folder in found if not folder.whole}
    return tuple(found), frozenset(broken), tuple(problems)


def draft(source: Source, config: Config) -> Draft | None:
    """The text in the file `source`; None if it has mistakes, or is in no language of the site."""
    lang = Lang(source.parts[-1].removesuffix(".md"))
    problems: list[Problem] = []
    reader = _Reader(config, frozenset(), problems, set())
    found = list(reader.draft(source, lang)) if lang in config.languages else []
    return found[0] if found and not problems else None


def parted(text: str) -> tuple[str, str] | None:
    """The keys and the words of a page's file with LF line ends; None if it has no keys."""
    found = _FRONT.match(text)
    return (found["head"], text[found.end() :]) if found else None


@dataclass(frozen=True, slots=True)
class _Reader:
    config: Config
    with_data: frozenset[str]
    problems: list[Problem]
    broken: set[Key]

    def folder(self, kind: str, slug: str, files: list[Source]) -> Folder:
        by_name = {source.parts[3]: source for source in files}
        texts = {name[:-3]: source for name, source in by_name.items() if name.endswith(".md")}
        self._languages(kind, slug, texts)
        drafts = list[Draft]()
        for lang in (lang for lang in self.config.languages if lang in texts):
            found = [*self.draft(texts[lang], lang)]
            drafts += found
            if not found:
                self.broken.add(Key(texts[lang].path))
        data = self._data(kind, slug, by_name.get("data.yaml"))
        pictures = tuple(self._pictures(files))
        whole = bool(drafts) and drafts[0].lang == self.config.original
        return Folder(Key(kind), Key(slug), tuple(drafts), data, pictures, whole)

    def _languages(self, kind: str, slug: str, texts: dict[str, Source]) -> None:
        original = self.config.original
        if original not in texts:
            path = f"content/{kind}/{slug}/{original}.md"
            message = f'there is no text in the original language, "{original}"'
            self.problems.append(Problem(Span(path), "F108", message, f"write {path}"))
        for lang in sorted(set(texts) - set(self.config.languages)):
            message = f'"{lang}" is no language of the site'
            told = meant.language(lang, self.config.languages)
            hint = f"rename it to LANGUAGE.md, such as {original}.md, or delete it"
            if told and told not in texts:
                hint = f'rename it to "{told}.md"'
                self.broken.add(Key(f"content/{kind}/{slug}/{told}.md"))
            self.problems.append(Problem(Span(texts[lang].path), "F109", message, hint))

    def draft(self, source: Source, lang: Lang) -> Iterator[Draft]:
        """The text in `source`, if it can be read."""
        if len(source.data) > LONGEST:
            message = f"{len(source.data)} bytes; a page has at most {LONGEST}"
            self.problems.append(Problem(Span(source.path), "F106", message, "split it"))
            return
        text, wrong = text_of(source)
        self.problems.extend(wrong)
        parts = parted(text)
        if not parts:
            if not wrong:
                self.problems.append(_no_front(source.path, text))
            return
        head, body = parts
        node, wrong = nodes.read(head, source.path, first_line=2)
        self.problems.extend(wrong)
        decoder = Decoder(self.config.languages)
        empty = nodes.Mapping((), Span(source.path, 1, 1))
        front = decoder.record(FrontMatter, node or empty) if node or not wrong else None
        self.problems.extend(decoder.problems)
        if front is None:
            return
        han = next((known for known in self.config.languages if is_han(known)), "")
        first_line = head.count("\n") + 3
        translation = lang != self.config.original
        yield Draft(
            lang, front, Writing(body, source.path, first_line, lang, translation, han), source.data
        )

    def _data(self, kind: str, slug: str, source: Source | None) -> Organisation | None:
        path = f"content/{kind}/{slug}/data.yaml"
        if source is None:
            if kind in self.with_data:
                problem = Problem(Span(path), "F110", "this page has no data", f"write {path}")
                self.problems.append(problem)
            return None
        if kind not in self.with_data:
            hint = "only organisations have data of their own"
            self.problems.append(Problem(Span(path), "F105", "no data belongs here", hint))
            return None
        text, wrong = text_of(source)
        self.problems.extend(wrong)
        node, wrong = nodes.read(text, source.path)
        self.problems.extend(wrong)
        decoder = Decoder(self.config.languages)
        empty = nodes.Mapping((), Span(path, 1, 1))
        data = decoder.record(Organisation, node or empty) if node or not wrong else None
        self.problems.extend(decoder.problems)
        return data

    def _pictures(self, files: list[Source]) -> Iterator[Picture]:
        for source in files:
            if source.path.endswith((".svg", ".png")):
                picture = pictures.load(source.path, source.data)
                if isinstance(picture, Problem):  # named, so that no link to it is a second problem
                    self.problems.append(picture)
                    yield Picture(source.parts[3], b"", 1, 1)
                else:
                    yield picture


def _no_front(path: str, text: str) -> Problem:
    """What is wrong with the lines at the beginning of a page, where its keys should stand."""
    first, _, rest = text.partition("\n")
    hint = 'begin with a line "---", the keys, and a second line "---"'
    span = Span(path, 1, 1)
    if first.rstrip() == "---":
        keys = re.match(r"(?:[A-Za-z_]+:.*\n|\s+.*\n|-.*\n)*", rest)
        line = 2 + rest[: keys.end()].rstrip().count("\n") + 1 if keys and keys.end() else 2
        hint = 'write a line "---" after the last key'
        return Problem(Span(path, line, 1), "Y213", "the front matter does not end", hint)
    if not first.strip() and "---\n" in text:
        return Problem(span, "Y213", "no front matter", 'delete the empty lines before "---"')
    if re.fullmatch(r"[-—–－+*_=]{2,}\s*", first):
        return Problem(span, "Y213", "no front matter", f'write "---" instead of "{first.strip()}"')
    if re.match(r"[A-Za-z]+[ \t]*[:：]", first):
        return Problem(span, "Y213", "no front matter", 'write a line "---" before the first key')
    return Problem(span, "Y213", "no front matter", hint)
