# SPDX-License-Identifier: Apache-2.0
"""Addresses inside the tree: where each thing is written, and how one file names another.

Every address is relative and names a file, so the same bytes work at a root, under a sub-path, on
a gateway and in a folder. Nothing here knows a host.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NewType

OutPath = NewType("OutPath", str)  # a file of the tree, relative to its root, "/" between parts

_DEVICE = "(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?![a-z0-9_-])"  # on Windows
_NAME = f"(?!{_DEVICE})[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?"
PATH = re.compile(f"SHA256SUMS|{_NAME}(?:/{_NAME})*")
MAX_PATH = 120


def relative(target: str, start: str) -> str:
    """The address of the file `target` (may end in "#id") as written in the file `start`."""
    path, mark, anchor = target.partition("#")
    if path == start and mark:
        return f"#{anchor}"
    return _relative(path, start.rpartition("/")[0]) + mark + anchor


@lru_cache(maxsize=1 << 14)
def _relative(path: str, folder: str) -> str:
    """The address of a file as written in the files of `folder` (empty: the root)."""
    there, here = path.split("/"), folder.split("/") if folder else []
    common = 0
    while common < min(len(here), len(there) - 1) and here[common] == there[common]:
        common += 1
    return "../" * (len(here) - common) + "/".join(there[common:])


def legal(path: str) -> bool:
    """Whether `path` keeps the rules that make every tool agree about the tree."""
    return len(path) <= MAX_PATH and PATH.fullmatch(path) is not None


def page(lang: str, section: str, slug: str) -> OutPath:
    """The file of a page."""
    return OutPath(f"{lang.lower()}/{section}/{slug}.html")


def collection(lang: str, name: str) -> OutPath:
    """The file of a collection: the home page, the timeline, a section's list."""
    return OutPath(f"{lang.lower()}/{name}.html")


def claim(lang: str, part: str, key: str) -> str:
    """The place of a claim in the ledger."""
    return f"{collection(lang, f'claims/{part}')}#{key}"


def source(lang: str, shelf: str, key: str) -> str:
    """The place of a source in the list of its shelf."""
    return f"{collection(lang, f'sources/{shelf}')}#{key}"


def term(lang: str, key: str) -> str:
    """The place of a term in the glossary."""
    return f"{collection(lang, 'glossary')}#{key}"


def event(lang: str, topic: str, key: str) -> str:
    """The place of an event in the timeline of its topic."""
    return f"{collection(lang, f'timeline/{topic}')}#{key}"


def manuscript(lang: str, section: str, slug: str) -> OutPath:
    """The Markdown that a page was made from."""
    return OutPath(f"{lang.lower()}/{section}/{slug}.md")


def figure(lang: str, key: str) -> OutPath:
    """The page of a chart or diagram."""
    return collection(lang, f"figures/{key}")


def booklet(lang: str, section: str, group: str) -> OutPath:
    """All pages of a group of a section on one page."""
    return collection(lang, f"print/{section}-{group}")


def packed(path: str) -> bool:
    """Whether `package` makes the file at `path` from the tree: it does not belong to the tree."""
    return path.startswith(PACKAGES) and path != DOWNLOADS


def telling(path: str) -> bool:
    """Whether the size of the file at `path` tells an observer what is read or looked for."""
    return path.endswith(".html") or path.startswith(SEARCHED)


def picture(section: str, slug: str, name: str) -> OutPath:
    """The file of a page's picture."""
    return OutPath(f"assets/{section}/{slug}/{name}")


def feed(lang: str, name: str = "feed") -> OutPath:
    """The file of a language's feed of changes, or of another feed."""
    return OutPath(f"{lang.lower()}/{name}.atom.xml")


def search(lang: str) -> OutPath:
    """The page of a language's search."""
    return collection(lang, "search")


def search_part(name: str) -> OutPath:
    """A file of the search's index, by the name that the engine asks for it with."""
    return OutPath(f"{SEARCHED}{name}.js")


def search_parts(lang: str) -> str:
    """The folder of a language's part of the search's index."""
    return f"{SEARCHED}{lang.lower()}/"


STYLE = OutPath("assets/style.css")
SCRIPT = OutPath("assets/reading.js")
ICON = OutPath("assets/icon.svg")
SEARCH = OutPath("assets/search.js")
PACKAGES = "downloads/"
SEARCHED = "assets/search/"
DOWNLOADS = OutPath("downloads/index.html")
VERIFY = OutPath("assets/verify.js")
SUMS = OutPath("SHA256SUMS")
