# SPDX-License-Identifier: Apache-2.0
"""What a leaf must declare: the shapes of page kinds, renderers, passes and checks.

`Task` is the unit of work: what makes one file, or a few that belong together, when it is wanted.
It gives `Target`s: each a file to be made, named by its path, from one frozen view. The view is all
that its template may see, so the digest of the view decides whether the file is stale.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from crenel.artifact import Artifact
from crenel.digest import Digest
from crenel.model import Site
from crenel.problems import Problem
from crenel.strings import Strings
from crenel.urls import OutPath


@dataclass(frozen=True, slots=True)
class Target:
    """A file to be made: which renderer makes it, by which template, from which view.

    Its size is filled up to a multiple of `fill`, if that is not 0.
    """

    path: OutPath
    renderer: str
    view: object
    template: str = ""
    fill: int = 0


@dataclass(frozen=True, slots=True)
class Task:
    """What makes files when they are wanted.

    `place` is the path of the only file, or the folder, with a "/" at its end, that holds all.
    """

    place: str
    make: Callable[[], Iterable[Target]]


def rendered(path: OutPath, template: str, view: Callable[[], object]) -> Task:
    """The task of one file by a Jinja template, from what `view` gives."""
    return Task(path, partial(_one, path, "jinja", template, view))


def copied(path: OutPath, data: Callable[[], bytes]) -> Task:
    """The task of one file that holds what `data` gives."""
    return Task(path, partial(_one, path, "copy", "", data))


def _one(
    path: OutPath, renderer: str, template: str, view: Callable[[], object]
) -> tuple[Target, ...]:
    return (Target(path, renderer, view(), template),)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a kind is given to plan from.

    `links` maps the words of `[[word:slug]]` to the sections they stand for.
    """

    site: Site
    strings: Strings
    links: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of page or collection: plans the tasks that show it.

    `section` is the folder of `content/` whose pages it shows (empty for collections), `link` the
    word that names it in `[[link:slug]]`; `with_data` if each page has a `data.yaml`.
    """

    name: str
    plan: Callable[[Plan], Iterable[Task]]
    section: str = ""
    link: str = ""
    with_data: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """A template's source: `name` is its path under `templates/`, `path` where it was found."""

    name: str
    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Renderer:
    """Turns targets into artifacts.

    `depends` gives, for each template name, a digest of all that the renderer reads besides the
    view; `prepare` gives what makes a file of a target, or names the problem that prevents it.
    """

    name: str
    depends: Callable[[tuple[Template, ...]], Mapping[str, Digest]]
    prepare: Callable[[tuple[Template, ...]], Callable[[Target], Artifact | Problem]]


@dataclass(frozen=True, slots=True)
class Pass:
    """A change made to finished files whose path ends in `suffix`; must not depend on others."""

    name: str
    suffix: str
    run: Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Rule:
    """An editorial rule about the whole site."""

    name: str
    run: Callable[[Plan], Iterable[Problem]]


@dataclass(frozen=True, slots=True)
class Mention:
    """An address that a page or style sheet names: by which element and attribute, in which line.

    `loads` if a browser fetches it by itself, without the reader's doing.
    """

    address: str
    element: str
    attribute: str
    line: int
    loads: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """What a verifier knows of a page: its ids, the addresses it names, what it runs inline.

    `listed` is false for a page that asks not to be indexed: no link need lead to it.
    """

    ids: tuple[tuple[str, int], ...]
    mentions: tuple[Mention, ...]
    inline: tuple[tuple[str, int], ...]
    listed: bool = True


@dataclass(frozen=True, slots=True)
class Tree:
    """A built tree as a verifier sees it: paths, bytes and the facts of its pages.

    `secrets` are words that must not stand in it, such as the path it was built in.
    """

    files: Mapping[OutPath, bytes]
    pages: Mapping[OutPath, Facts]
    secrets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """A promise about the built tree."""

    name: str
    run: Callable[[Tree], Iterable[Problem]]
