# SPDX-License-Identifier: Apache-2.0
"""The search: in each language a page with every title and name, and the index it looks into."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from crenel import conversion, pinyin, urls
from crenel.contracts import Kind, Plan, Target, Task, copied, rendered
from crenel.han import is_han
from crenel.noting import once
from crenel.search.files import Language, files, fold_file
from crenel.search.index import Entry, invert
from crenel.search.tokens import folder
from crenel.values import Lang
from crenel.views.entries import KINDS, SECTIONS, entries
from crenel.views.frame import Anchor, Frame, collection_frame
from crenel.views.letters import Letter, by_letter

LISTED = (*SECTIONS, "lists", "terms", "figures")


@dataclass(frozen=True, slots=True)
class SearchView:
    """What `search.html` sees; `assets` is the address of the folder of the index."""

    frame: Frame
    engine: str
    assets: str
    languages: str
    letters: tuple[Letter[Anchor], ...]


def plan(given: Plan) -> Iterator[Task]:
    """The page of each language and all files of the index."""
    for lang in given.site.config.languages:
        found = once(partial(entries, given, lang))
        yield Task(urls.search_parts(lang), partial(_index, given, lang, found))
        yield rendered(urls.search(lang), "search.html", partial(_view, given, lang, found))
    yield copied(urls.search_part("fold"), partial(_fold, given))


def _index(given: Plan, lang: Lang, found: Callable[[], tuple[Entry, ...]]) -> Iterator[Target]:
    index = invert(found(), folder(conversion.folding(given)))
    for name, data in files(_language(given, lang), found(), index):
        yield Target(urls.search_part(name), "copy", data)


def _fold(given: Plan) -> bytes:
    table = conversion.folding(given)
    groups = [tuple(map(folder(table), group)) for group in conversion.variants(given)]
    return fold_file(table, groups)


def _language(given: Plan, lang: Lang) -> Language:
    words, style = given.strings[lang], given.site.styles.get(lang)
    plain = folder(conversion.folding(given))
    groups = ((each.word, *each.also) for each in (style.alike if style else ()))
    same = tuple(tuple(map(plain, group)) for group in groups)
    labels = {kind: words[f"search.kind.{kind}"] for kind in KINDS}
    return Language(lang, words["language.name"], labels, same)


def _view(given: Plan, lang: Lang, found: Callable[[], tuple[Entry, ...]]) -> SearchView:
    path = urls.search(lang)
    languages = sorted(given.site.config.languages, key=lambda other: other != lang)
    return SearchView(
        frame=collection_frame(given, lang, "search", "search", "nav.search"),
        engine=urls.relative(urls.SEARCH, path),
        assets=urls.relative("assets/search/", path),
        languages=" ".join(languages),
        letters=tuple(_letters(given, lang, found())),
    )


def _letters(given: Plan, lang: Lang, found: Iterable[Entry]) -> Iterator[Letter[Anchor]]:
    own = [entry for entry in found if entry.kind in LISTED]
    plain = folder({})
    read = is_han(lang) and "pinyin" in given.site.config.extras
    order: Mapping[str, str] = {
        entry.title: plain(pinyin.plain(pinyin.of_text(entry.title)) if read else entry.title)
        for entry in own
    }
    own.sort(key=lambda entry: entry.title)
    links = (Anchor(entry.units[0].href, entry.title) for entry in own)
    return by_letter(links, lambda link: order[link.label])


KIND = Kind(name="search", plan=plan)
