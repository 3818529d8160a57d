# SPDX-License-Identifier: Apache-2.0
"""A new site: the example in `starter/` in the languages and by the title that are wished for.

The example is written in English and Chinese. In another language its texts and the words of the
interface come in English, and each file that waits for a translator is told. A folder that holds
something is never touched: the site is made beside its place and moved there whole.
"""

from __future__ import annotations

import json
import re
import shutil
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from crenel.exchange import beside
from crenel.load.discover import shipped_templates
from crenel.problems import Span
from crenel.skeletons.lines import Hole, Made
from crenel.skeletons.wording import words
from crenel.values import Day, Key, Lang, is_key

WRITTEN = (Lang("en"), Lang("zh-Hans"))
_STARTER = Path(__file__).parent / "starter"
_DAY = "2000-01-01"
_BOTH = re.compile(r"^( +)en: (.*)\n\1zh-Hans: (.*)\n", re.MULTILINE)
_UPDATED = re.compile(r"^updated: .*\n", re.MULTILINE)
_TRANSLATES = re.compile(r"^translates: .*\n", re.MULTILINE)
_TITLE = re.compile(r"^title:\n(?:  .*\n)+", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a new site is to be; the first of its languages is the original of every page."""

    name: Key
    title: str
    languages: Sequence[Lang]
    today: Day

    @property
    def unwritten(self) -> tuple[Lang, ...]:
        """The languages that the example is not written in."""
        return tuple(lang for lang in self.languages if lang not in WRITTEN)


def name_of(folder: str) -> Key:
    """The identifier of a site in a folder of that name."""
    plain = unicodedata.normalize("NFKD", folder).encode("ascii", "ignore").decode().lower()
    found = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return Key(found if is_key(found) else "site")


def title_of(folder: str) -> str:
    """The title of a site in a folder of that name, until it has a better one."""
    said = re.sub(r"[-_\s]+", " ", folder).strip()
    return said[:1].upper() + said[1:] or "A new site"


def begin(folder: Path, wish: Wish) -> Made:
    """Makes a site in `folder`, which is new or empty; raises OSError and leaves it as it was."""
    made, new = dict(_files(wish)), beside(folder, "new")
    shutil.rmtree(new, ignore_errors=True)
    try:
        for path, text in made.items():
            (new / path).parent.mkdir(parents=True, exist_ok=True)
            (new / path).write_bytes(text.encode())
        new.rename(folder)
    except OSError:
        shutil.rmtree(new, ignore_errors=True)
        raise
    return Made(tuple(sorted(made)), tuple(_holes(made, wish)))


def _files(wish: Wish) -> Iterator[tuple[str, str]]:
    """The files of the site, each with its text."""
    known = {str(lang).lower(): lang for lang in WRITTEN}
    for source in sorted(_STARTER.rglob("*")):
        path = source.relative_to(_STARTER).as_posix()
        if source.is_dir():
            continue
        text = source.read_text(encoding="utf-8").replace(_DAY, wish.today)
        if source.suffix == ".md" and source.parent != _STARTER:
            yield from _texts(path, text, wish)
        elif source.parent.name != "style" or known[source.stem] in wish.languages:
            text = _named(text, wish) if source.name == "site.yaml" else text
            yield path, _BOTH.sub(lambda both: _localized(both, wish.languages), text)
    for lang in wish.unwritten:
        if not (shipped_templates() / "strings" / f"{lang}.yaml").is_file():
            yield f"templates/strings/{lang}.yaml", words(lang)
    yield ".gitignore", "/.cache/\n/site/\n"


def _named(text: str, wish: Wish) -> str:
    """`site.yaml` with the site's own name, title and languages."""
    quoted = json.dumps(wish.title, ensure_ascii=False)
    text = text.replace("name: starter\n", f"name: {wish.name}\n", 1)
    text = text.replace("[en, zh-Hans]", f"[{', '.join(wish.languages)}]", 1)
    title = "".join(f"  {lang}: {quoted}\n" for lang in WRITTEN)
    return _TITLE.sub(lambda _: f"title:\n{title}", text, count=1)


def _texts(path: str, text: str, wish: Wish) -> Iterator[tuple[str, str]]:
    """A page's text under the languages that it serves for."""
    folder, _, name = path.rpartition("/")
    lang, original = Lang(name.removesuffix(".md")), wish.languages[0]
    serves = [lang] if lang in wish.languages else []
    serves += [original] if lang == WRITTEN[0] and original in wish.unwritten else []
    alone = _TRANSLATES.sub("", text, count=1)
    for served in serves:
        made = f"\\g<0>translates: {wish.today}\n" if served != original else "\\g<0>"
        yield f"{folder}/{served}.md", _UPDATED.sub(made, alone, count=1)


def _localized(both: re.Match[str], languages: Sequence[Lang]) -> str:
    """The lines of a text that a record gives in English and Chinese, in these languages."""
    texts = dict(zip(WRITTEN, (both[2], both[3]), strict=True))
    return "".join(f"{both[1]}{lang}: {texts.get(lang, both[2])}\n" for lang in languages)


def _holes(made: Mapping[str, str], wish: Wish) -> Iterator[Hole]:
    """What a human must write, and translate."""
    yield Hole(Span("content/site.yaml"), "what the site is about: title, description, topics")
    yield Hole(Span("content"), "the texts are an example; put your own in their place")
    for lang in wish.unwritten:
        for path in sorted(made):
            if path.endswith(f"/{lang}.md"):
                yield Hole(Span(path), "the text is in English; translate it")
            elif path.endswith(f"strings/{lang}.yaml"):
                yield Hole(Span(path), "the words of the interface are in English; translate them")
            elif re.search(rf"^ +{lang}: ", made[path], re.MULTILINE):
                yield Hole(Span(path), f'the texts under "{lang}" are in English; translate them')
        if lang != wish.languages[0]:
            hint = f"new translation SLUG {lang} makes the text of a page to be translated"
            yield Hole(Span("content"), f'no page is translated into "{lang}" yet; {hint}')
