# SPDX-License-Identifier: Apache-2.0
"""The doors of the tree: the choice of language, the page for lost readers, what robots may do.

`404.html` may be shown in place of a page at any depth, so it holds its own style and links only
to `index.html` beside the missing page: each folder of pages has one.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from crenel import urls
from crenel.contracts import Kind, Plan, Task, copied, rendered
from crenel.urls import OutPath
from crenel.values import Lang

STYLE = (
    "html{color-scheme:light dark}a{color:inherit}"
    "body{font:1.125rem/1.6 system-ui,sans-serif;max-width:38rem;margin:12vh auto;padding:0 1rem}"
)
ROBOTS = b"User-agent: *\nAllow: /\n"


@dataclass(frozen=True, slots=True)
class DoorView:
    """One language at a door: its words, its site title, where it leads."""

    lang: Lang
    name: str
    title: str
    description: str
    enter: str
    lost: str
    lost_help: str
    start: str
    href: str


@dataclass(frozen=True, slots=True)
class DoorsView:
    """What `chooser.html` and `404.html` see."""

    path: OutPath
    style: str
    icon: str
    inline_style: str
    inline_hash: str
    doors: tuple[DoorView, ...]


def plan(given: Plan) -> Iterator[Task]:
    """`index.html`, `404.html` and `robots.txt` at the root."""
    for path, template in (("index.html", "chooser.html"), ("404.html", "404.html")):
        yield rendered(OutPath(path), template, partial(_view, given, OutPath(path)))
    yield copied(OutPath("robots.txt"), partial(bytes, ROBOTS))


def _view(given: Plan, path: OutPath) -> DoorsView:
    config = given.site.config
    doors = []
    for lang in config.languages:
        words = given.strings[lang]
        doors.append(
            DoorView(
                lang=lang,
                name=words["language.name"],
                title=config.title[lang],
                description=config.description[lang],
                enter=words["chooser.enter"],
                lost=words["lost.title"],
                lost_help=words["lost.help"],
                start=words["lost.start"],
                href=urls.relative(urls.collection(lang, "index"), path),
            )
        )
    digest = b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    return DoorsView(path, urls.STYLE, urls.ICON, STYLE, digest, tuple(doors))


KIND = Kind(name="doors", plan=plan)
