# SPDX-License-Identifier: Apache-2.0
"""The spine: the only module that knows the order of the stages.

discover → load → assemble → plan → stale → render → passes → write. Values go down, problems come
up. When nothing has changed, the digests of what was read and written say so, and neither YAML nor
Markdown nor Jinja is imported: those stages import what they need.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from crenel import cache, engine, pool
from crenel.contracts import Artifact, Kind, Plan, Target, Template
from crenel.digest import Digest, digest_bytes
from crenel.graph import Trace, reasons
from crenel.leaves import leaves
from crenel.load.discover import COLLECTIONS, Found, discover, discover_templates, misplaced
from crenel.lock import locked
from crenel.model import Config, Page, Site, Text
from crenel.output import tree, write
from crenel.problems import BuildFailed, Problem, Span
from crenel.urls import SUMS, OutPath
from crenel.values import Key


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be built: the root, the folder to write, and how."""

    root: Path
    out: Path
    clean: bool = False
    drafts: bool = False
    jobs: int = 1


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did: `made` gives the reasons for each file that was made again."""

    total: int
    made: Mapping[OutPath, tuple[str, ...]]
    removed: tuple[OutPath, ...]
    warnings: tuple[Problem, ...]
    timings: Mapping[str, float]


@dataclass(slots=True)
class _Clock:
    """Seconds per stage; for people only, never part of an output."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start


@dataclass(frozen=True, slots=True)
class Read:
    """Everything that was read, and its digests."""

    content: Found
    templates: Found
    digests: Mapping[str, Digest]


@dataclass(frozen=True, slots=True)
class Planned:
    """A valid site (`given`) and the files that show it."""

    given: Plan
    templates: tuple[Template, ...]
    targets: tuple[Target, ...]
    warnings: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Pages:
    """The pages to be shown, the slugs of hidden drafts and of pages left out for mistakes."""

    shown: Mapping[tuple[Key, Key], Page]
    hidden: frozenset[Key]
    broken: frozenset[Key]


def build(order: Order) -> Report:
    """Brings `order.out` up to date.

    Raises BuildFailed if the content or the templates have mistakes, or if the output cannot be
    written; then the output is as it was.
    """
    clock = _Clock()
    with locked(order.root / ".cache" / "lock"):
        write.recover(order.out)
        with clock.stage("read"):
            read = read_all(order.root)
            program = engine.digest()
        place = cache.place(order.root, order.out, drafts=order.drafts)
        record = cache.load(place)
        _own(order.out, record)
        with clock.stage("compare"):
            present = tree.digests(order.out)
        if record and not order.clean and unchanged(record, program, read, present):
            made = MappingProxyType(dict[OutPath, tuple[str, ...]]())
            return Report(len(present), made, (), record.warnings, clock.seconds)
        planned = plan(read, order, clock)
        traces = record.traces if record and not order.clean else {}
        return _write(order, place, program, (read, planned), (traces, present), clock)


def read_all(root: Path) -> Read:
    """Reads content and templates of `root`, once."""
    content, templates = discover(root / "content", "content"), discover_templates(root)
    files = (*content.files, *templates.files)
    digests = {source.path: digest_bytes(source.data) for source in files}
    for problem in (*content.problems, *templates.problems):
        digests[problem.span.path] = digest_bytes(str(problem).encode())
    return Read(content, templates, MappingProxyType(digests))


def _own(out: Path, record: cache.Record | None) -> None:
    problem = tree.foreign(out, tuple(record.outputs) if record else ())
    if problem:
        raise BuildFailed([problem])


def unchanged(
    record: cache.Record, program: Digest, read: Read, present: Mapping[OutPath, Digest]
) -> bool:
    """Whether program, input and output are those of the recorded build."""
    return (record.engine, dict(record.inputs), dict(record.outputs)) == (
        program,
        dict(read.digests),
        dict(present),
    )


def plan(read: Read, order: Order, clock: _Clock | None = None) -> Planned:
    """Loads, assembles and plans; raises BuildFailed with every problem of the content."""
    from crenel import assemble, kinds
    from crenel.load import records
    from crenel.load import templates as look

    clock = clock or _Clock()
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
        collections = tuple(s for s in files if s.parts[1] in COLLECTIONS)
        loaded, more = records.load(collections, config.languages)
        problems += more
        appearance, more = look.load(read.templates, config.languages)
        problems += more
    with clock.stage("convert"):
        with_data = frozenset(kind.section for kind in found_kinds if kind.with_data)
        page_files = Found(tuple(s for s in files if s.parts[1] in sections), ())
        pages, more = _pages(page_files, config, with_data, order)
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
        )
        problems += assemble.check(
            site,
            MappingProxyType(links),
            assemble.Absent(pages.hidden, pages.broken | loaded.broken),
        )
    _stop(problems)
    with clock.stage("plan"):
        given = Plan(site, appearance.strings, MappingProxyType(links))
        targets = [target for kind in found_kinds for target in kind.plan(given)]
        targets += [
            Target(OutPath("/".join(source.parts[1:])), "copy", source.data)
            for source in appearance.assets
        ]
        problems += _collisions(targets)
        problems += tree.illegal([target.path for target in targets])
    _stop(problems)
    warnings = tuple(sorted(set(problems)))
    return Planned(given, appearance.templates, tuple(targets), warnings)


def _stop(problems: list[Problem]) -> None:
    if any(problem.fatal for problem in problems):
        raise BuildFailed(problems)


def _pages(
    found: Found, config: Config, with_data: frozenset[str], order: Order
) -> tuple[_Pages, tuple[Problem, ...]]:
    from crenel.load import pages as loader
    from crenel.markup.convert import convert_all

    folders, broken, problems = loader.load(found.files, config, with_data)
    shown = [folder for folder in folders if order.drafts or not folder.draft]
    writings = [draft.writing for folder in shown for draft in folder.drafts]
    converted = iter(pool.spread(convert_all, writings, order.jobs))
    pages: dict[tuple[Key, Key], Page] = {}
    for folder in shown:
        texts = []
        for draft in folder.drafts:
            document, more = next(converted)
            problems += more
            texts.append(Text(draft.lang, draft.writing.path, draft.front, document))
        page = Page(folder.kind, folder.slug, tuple(texts), folder.data, folder.pictures)
        pages[folder.kind, folder.slug] = page
    hidden = frozenset(folder.slug for folder in folders if folder not in shown)
    return _Pages(MappingProxyType(pages), hidden, broken), problems


def _collisions(targets: list[Target]) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for target in targets:
        other = seen.setdefault(target.path.casefold(), target.path)
        if other is not target.path:
            message = "two things are written to this address"
            yield Problem(Span(target.path), "R309", message, "rename one of them")


def _write(
    order: Order,
    place: Path,
    program: Digest,
    made_from: tuple[Read, Planned],
    before: tuple[Mapping[OutPath, Trace], Mapping[OutPath, Digest]],
    clock: _Clock,
) -> Report:
    from crenel import rendering

    read, planned = made_from
    traces, present = before
    with clock.stage("stale"):
        inputs = rendering.inputs(planned.targets, planned.templates, program)
        why = {t.path: reasons(t.path, inputs[t.path], traces, present) for t in planned.targets}
        stale = tuple(target for target in planned.targets if why[target.path])
    with clock.stage("render"):
        artifacts = rendering.render(planned.templates, stale, order.jobs)
    with clock.stage("write"):
        outputs = {path: digest for path, digest in present.items() if path in inputs}
        outputs |= {a.path: digest_bytes(a.data) for a in artifacts}
        sums = Artifact(SUMS, tree.sums(outputs))
        outputs[SUMS] = digest_bytes(sums.data)
        removed = tuple(sorted(set(present) - set(outputs)))
        new = [a for a in (*artifacts, sums) if present.get(a.path) != outputs[a.path]]
        if new or removed or not order.out.is_dir():
            fresh = {a.path for a in new}
            write.replace(order.out, new, [path for path in sorted(outputs) if path not in fresh])
        kept = {path: Trace(inputs[path], outputs[path]) for path in inputs}
        cache.store(place, cache.Record(program, read.digests, outputs, kept, planned.warnings))
    made = {path: why[path] for path in sorted(why) if why[path]}
    return Report(len(outputs), made, removed, planned.warnings, clock.seconds)
