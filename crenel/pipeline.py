# SPDX-License-Identifier: Apache-2.0
"""The spine: the only module that knows the order of the stages.

discover → load → assemble → plan → make → write. Values go down, problems come
up. When nothing has changed, what the file system says of the files or else their digests say so,
and nothing that reads YAML or Markdown or knows a template is even imported.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

from crenel import cache, engine, stamps
from crenel.digest import Digest
from crenel.exchange import recover
from crenel.lock import locked
from crenel.order import Clock, Order, Read, Report, read_all
from crenel.output import tree
from crenel.problems import BuildFailed, Problem
from crenel.store import refuse_links
from crenel.urls import OutPath


def build(order: Order) -> Report:
    """Brings `order.out` up to date.

    Raises BuildFailed if the content or the templates have mistakes, or if the output cannot be
    written; then the output is as it was.
    """
    clock = Clock()
    refuse_links(order.root / ".cache")
    with locked(order.root / ".cache" / "lock"):
        recover(order.out)
        place = cache.place(order.root, order.out, drafts=order.drafts)
        with clock.stage("look"):
            seen, brief = stamps.look(order.root, order.out), cache.brief(place)
        if seen and brief and not (order.clean or order.hashed) and seen.finds(brief.glance):
            if brief.glance.racy:
                cache.store_brief(place, seen.settled(brief.glance), brief.total, brief.warnings)
            return _nothing(brief.total, brief.warnings, clock)
        with clock.stage("read"):
            read = read_all(order.root)
            program = engine.digest()
        record = cache.load(place)
        _own(order.out, record)
        with clock.stage("compare"):
            present = tree.digests(order.out)
        if record and not order.clean and unchanged(record, program, read, present):
            glance = seen.glance(read.digests, present) if seen else None
            cache.store_brief(place, glance, len(present), record.warnings)
            return _nothing(len(present), record.warnings, clock)
        with clock.stage("import"):
            from crenel import making, planning, rendering, texts
        with _uncollected():
            kept = texts.Shelf.of(order.root, writes=True)
            shelf = texts.Shelf.of_nothing() if order.clean else kept
            planned = planning.plan(read, order, clock, shelf)
            past = record.past if record and not order.clean else None
            before = rendering.Before(program, past, present, seen)
            return making.make(order, read, planned, before, place, clock)


def _nothing(total: int, warnings: tuple[Problem, ...], clock: Clock) -> Report:
    """What is told of a build that found everything as it must be."""
    made = MappingProxyType(dict[OutPath, tuple[str, ...]]())
    return Report(total, made, (), warnings, clock.seconds)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the search for cycles: values have none, and it takes a quarter of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _own(out: Path, record: cache.Record | None) -> None:
    problem = tree.foreign(out, tuple(record.outputs) if record else ())
    if problem:
        raise BuildFailed([problem])


def unchanged(
    record: cache.Record, program: Digest, read: Read, present: Mapping[OutPath, Digest]
) -> bool:
    """Whether program, input and output are those of the recorded build."""
    return (record.engine, dict(record.past.inputs), dict(record.outputs)) == (
        program,
        dict(read.digests),
        dict(present),
    )
