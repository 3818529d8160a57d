# SPDX-License-Identifier: Apache-2.0
"""From what was read to what must be made: load, convert, assemble, plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import islice
from types import MappingProxyType

from crenel import assemble, conversion, kinds, pinyin
from crenel.contracts import Kind, Plan, Task, Template, copied
from crenel.draw import network
from crenel.leaves import leaves
from crenel.load import pages as loader
from crenel.load import records
from crenel.load import templates as look
from crenel.load.discover import COLLECTIONS, Found, misplaced
from crenel.model import Config, Page, Release, Site
from crenel.noting import noted
from crenel.order import Clock, Order, Read
from crenel.output import tree
from crenel.problems import BuildFailed, Problem, Span
from crenel.texts import Shelf, texts
from crenel.urls import OutPath
from crenel.values import SIZES, Key


@dataclass(frozen=True, slots=True)
class Planned:
    """A valid site as it was written, as it is given in all languages, and what makes its files.

    The sizes of files that would tell something are filled to a multiple of `fill`, if that is not
    0. `release` is what the content says of the release made from it, if it says so. `shelf` is
    where its converted texts are kept, if they are.
    """

    written: Plan
    given: Plan
    templates: tuple[Template, ...]
    tasks: tuple[Task, ...]
    fill: int
    release: Release | None
    warnings: tuple[Problem, ...]
    shelf: Shelf | None


@dataclass(frozen=True, slots=True)
class Assembled:
    """A valid site as it was written, before its files are planned."""

    written: Plan
    appearance: look.Look
    release: Release | None
    warnings: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Pages:
    """The pages to be shown, the slugs of hidden drafts and of pages left out for mistakes."""

    shown: Mapping[tuple[Key, Key], Page]
    hidden: frozenset[Key]
    broken: frozenset[Key]


def plan(
    read: Read, order: Order, clock: Clock | None = None, shelf: Shelf | None = None
) -> Planned:
    """Loads, assembles and plans; raises BuildFailed with every problem of the content.

    Texts that were converted before are taken from the `shelf`, if there is one.
    """
    clock = clock or Clock()
    assembled = assemble_site(read, order, clock, shelf)
    written, appearance = assembled.written, assembled.appearance
    config, problems = written.site.config, list(assembled.warnings)
    with clock.stage("plan"):
        problems += _missing(config)
        given, more = conversion.converted(written)
        problems += more
        _stop(problems)
        with noted() as early:
            tasks = [task for kind in leaves(kinds, "KIND", Kind) for task in kind.plan(given)]
        if early:
            raise RuntimeError("a task asks for its texts itself, or nobody knows what it read")
        tasks += [
            copied(OutPath("/".join(source.parts[1:])), partial(bytes, source.data))
            for source in appearance.assets
        ]
        problems += _collisions(tasks)
        files = [OutPath(task.place) for task in tasks if not task.place.endswith("/")]
        problems += tree.illegal(files)
    _stop(problems)
    warnings, release = tuple(sorted(set(problems))), assembled.release
    fill = SIZES[config.pad] if config.pad else 0
    looks = appearance.templates
    return Planned(written, given, looks, tuple(tasks), fill, release, warnings, shelf)


def assemble_site(read: Read, order: Order, clock: Clock, shelf: Shelf | None = None) -> Assembled:
    """Loads and assembles; raises BuildFailed with every problem of the content."""
    found_kinds = leaves(kinds, "KIND", Kind)
    links = {kind.link: kind.section for kind in found_kinds if kind.link}
    sections = tuple(kind.section for kind in found_kinds if kind.section)
    with clock.stage("load"):
        wrong = [misplaced(source, sections) for source in read.content.files]
        problems = [*read.content.problems, *(problem for problem in wrong if problem)]
        files = tuple(s for s, bad in zip(read.content.files, wrong, strict=True) if not bad)
        config, more = records.config(files)
        problems += more
        if config is None:
            raise BuildFailed(problems)
        release, more = records.release(files)
        problems += more
        collections = tuple(s for s in files if s.parts[1] in COLLECTIONS)
        loaded, more = records.load(collections, config.languages)
        problems += more
        appearance, more = look.load(read.templates, config.languages)
        problems += more
    with clock.stage("convert"):
        page_files = Found(tuple(s for s in files if s.parts[1] in sections), ())
        pages, more = _pages(page_files, config, order, shelf)
        problems += more
    with clock.stage("assemble"):
        site = Site(
            config,
            pages.shown,
            loaded.claims,
            loaded.sources,
            loaded.terms,
            loaded.events,
            loaded.relations,
            loaded.styles,
            loaded.charts,
            loaded.diagrams,
            loaded.corrections,
            loaded.conversions,
        )
        problems += assemble.check(
            site,
            MappingProxyType(links),
            assemble.Absent(pages.hidden, pages.broken | loaded.broken),
        )
    _stop(problems)
    written = Plan(site, appearance.strings, MappingProxyType(links))
    return Assembled(written, appearance, release, tuple(problems))


def _stop(problems: list[Problem]) -> None:
    if any(problem.fatal for problem in problems):
        raise BuildFailed(problems)


def _missing(config: Config) -> Iterator[Problem]:
    """The libraries that the site asks for and that are not installed."""
    needed = {
        "graphs": ("graphlay", network.available()),
        "pinyin": ("pypinyin", pinyin.available()),
    }
    for extra in config.extras:
        library, there = needed[extra]
        if not there:
            message = f'{library}, which makes "{extra}", is missing'
            yield Problem(Span("content/site.yaml"), "O608", message, f"pip install {library}")


def _pages(
    found: Found, config: Config, order: Order, shelf: Shelf | None
) -> tuple[_Pages, tuple[Problem, ...]]:
    found_kinds = leaves(kinds, "KIND", Kind)
    with_data = frozenset(kind.section for kind in found_kinds if kind.with_data)
    folders, broken, problems = loader.load(found.files, config, with_data)
    told = [(folder, folder.shown(drafts=order.drafts)) for folder in folders]
    shown = [(folder, drafts) for folder, drafts in told if drafts]
    converted = iter(texts([d for _, drafts in shown for d in drafts], order, shelf))
    pages: dict[tuple[Key, Key], Page] = {}
    for folder, drafts in shown:
        own = []
        for text, more in islice(converted, len(drafts)):
            problems += more
            own.append(text)
        if folder.whole:
            page = Page(folder.kind, folder.slug, tuple(own), folder.data, folder.pictures)
            pages[folder.kind, folder.slug] = page
    hidden = frozenset(folder.slug for folder, drafts in told if not drafts)
    return _Pages(MappingProxyType(pages), hidden, broken), problems


def _collisions(tasks: list[Task]) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for task in tasks:
        other = seen.setdefault(task.place.casefold(), task.place)
        if other is not task.place:
            message = "two things are written to this address"
            yield Problem(Span(task.place), "R309", message, "rename one of them")
