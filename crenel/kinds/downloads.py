# SPDX-License-Identifier: Apache-2.0
"""The page of the downloads: what there is to take away, and how to check it.

It belongs to the tree, so it is the same in every copy, and it cannot know whether the packages lie
beside it: it names them without links, and a script turns the names into buttons where a server
may have them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from crenel import urls
from crenel.contracts import Kind, Plan, Task, rendered
from crenel.strings import Words
from crenel.values import Lang
from crenel.views.frame import Anchor, told

PACKAGES = (("zip", ".zip"), ("html", ".{lang}.html"), ("epub", ".{lang}.epub"), ("zim", ".zim"))
PAGES = ("verify-a-copy", "get-a-copy")  # that tell more, where the site has them


@dataclass(frozen=True, slots=True)
class PackageView:
    """A package: the name of its file, what it is, for whom."""

    file: str
    label: str
    help: str


@dataclass(frozen=True, slots=True)
class ShelfView:
    """The packages in the words of one language, and the pages that tell more."""

    lang: Lang
    title: str
    words: Words
    packages: tuple[PackageView, ...]
    more: tuple[Anchor, ...]


@dataclass(frozen=True, slots=True)
class DownloadsView:
    """What `downloads.html` sees."""

    style: str
    icon: str
    script: str
    home: str
    shelves: tuple[ShelfView, ...]


def plan(given: Plan) -> Iterator[Task]:
    """The page, in all languages at once."""
    yield rendered(urls.DOWNLOADS, "downloads.html", partial(_view, given))


def _view(given: Plan) -> DownloadsView:
    def to(path: str) -> str:
        return urls.relative(path, urls.DOWNLOADS)

    shelves = tuple(_shelf(given, lang) for lang in given.site.config.languages)
    files = (to(urls.STYLE), to(urls.ICON), to(urls.SCRIPT), to("index.html"))
    return DownloadsView(*files, shelves)


def _shelf(given: Plan, lang: Lang) -> ShelfView:
    config, words = given.site.config, given.strings[lang]
    packages = tuple(
        PackageView(
            file=config.name + suffix.format(lang=lang.lower()),
            label=words[f"downloads.{name}"],
            help=words[f"downloads.{name}.help"],
        )
        for name, suffix in PACKAGES
    )
    home = urls.relative(urls.collection(lang, "index"), urls.DOWNLOADS)
    check = urls.relative(urls.collection(lang, "verify"), urls.DOWNLOADS)
    pages = (told(given, lang, urls.DOWNLOADS, slug) for slug in PAGES)
    anchors = (
        Anchor(home, config.title[lang]),
        Anchor(check, words["nav.verify"]),
        *(page for page in pages if page),
    )
    return ShelfView(lang, config.title[lang], words, packages, anchors)


KIND = Kind(name="downloads", plan=plan)
