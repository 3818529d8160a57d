# SPDX-License-Identifier: Apache-2.0
"""From what must be made to the tree: make what is stale, write, and keep the record of it.

If only texts have changed since the last build, a task that read none of those is not even asked
what it would show.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from crenel import cache, farming, rendering
from crenel.artifact import Artifact
from crenel.contracts import Task
from crenel.digest import Digest, Digester, digest_bytes
from crenel.graph import Errand, Past, standing
from crenel.order import Clock, Order, Read, Report
from crenel.output import tree, write
from crenel.output.write import Stage
from crenel.planning import Planned
from crenel.problems import BuildFailed, Problem
from crenel.rendering import Before, Done, Made, Workshop
from crenel.stamps import Look
from crenel.urls import SUMS, OutPath


def make(
    order: Order, read: Read, planned: Planned, before: Before, record: Path, clock: Clock
) -> Report:
    """Makes what is stale and writes the tree; raises BuildFailed (O602, O604, O607, O610)."""
    with clock.stage("compare"):
        common = _common(planned, read, before.program)
        kept = {done.place: done for done in _kept(planned, read, before, common)}
    with write.staged(order.out) as stage:
        with clock.stage("make"):
            wanted = [task for task in planned.tasks if task.place not in kept]
            done = (*kept.values(), *_done(order, read, planned, wanted, before, stage))
            made = tuple(each for one in done for each in one.gave if isinstance(each, Made))
        with clock.stage("write"):
            outputs, removed, seen = _write(order, before, made, stage)
    with clock.stage("write"):
        errands = {one.place: _errand(one) for one in done}
        traces = {each.path: each.trace for each in made}
        past = Past(common, read.digests, errands, traces)
        cache.store(record, cache.Record(before.program, outputs, past, planned.warnings))
        glance = seen.glance(read.digests, outputs) if seen else None
        cache.store_brief(record, glance, len(outputs), planned.warnings)
    why = {each.path: each.why for each in sorted(made, key=lambda m: m.path) if each.why}
    return Report(len(outputs), why, removed, planned.warnings, clock.seconds)


def _done(
    order: Order,
    read: Read,
    planned: Planned,
    tasks: list[Task],
    before: Before,
    stage: Stage,
) -> tuple[Done, ...]:
    """Does the `tasks`, here or by a farm; what differs from what stands is then on the stage."""
    if not order.farm:
        workshop = Workshop(planned.templates, planned.fill, stage)
        return rendering.make(workshop, tasks, before, order.jobs)
    came = farming.make(order.farm, read, planned, tasks, before, drafts=order.drafts)
    return rendering.sound(
        tuple(replace(one, gave=tuple(_put(each, stage) for each in one.gave)) for one in came)
    )


def _put(made: Made | Problem, stage: Stage) -> Made | Problem:
    """The same without its bytes, which are then on the stage."""
    if isinstance(made, Problem) or not made.artifact:
        return made
    stage.put(made.artifact)
    return replace(made, artifact=None)


def _common(planned: Planned, read: Read, program: Digest) -> Digest:
    """The digest of all that any file may depend on but the texts."""
    looks = {path: digest for path, digest in read.digests.items() if path.startswith("templates/")}
    return Digester().digest((program, looks, planned.fill, planned.written))


def _kept(planned: Planned, read: Read, before: Before, common: Digest) -> Iterator[Done]:
    """The tasks that need not be done: nothing that they may depend on has changed."""
    past = before.past
    if not past or past.common != common:
        return
    for task in planned.tasks:
        errand = past.errands.get(task.place)
        if errand and standing(errand, past, read.digests, before.present):
            made = tuple(Made(path, past.traces[path]) for path in errand.gave)
            yield Done(task.place, errand.reads, made)


def _errand(done: Done) -> Errand:
    return Errand(done.reads, tuple(made.path for made in done.gave if isinstance(made, Made)))


def _write(
    order: Order, before: Before, made: tuple[Made, ...], stage: Stage
) -> tuple[Mapping[OutPath, Digest], tuple[OutPath, ...], Look | None]:
    """Writes the tree; gives the digests of its files, the paths no longer in it, its stamps."""
    present, seen = before.present, before.seen
    outputs = {each.path: each.trace.output for each in made}
    illegal = tuple(tree.illegal(list(outputs)))
    if illegal:
        raise BuildFailed(illegal)
    sums = Artifact(SUMS, tree.sums(outputs))
    outputs[SUMS] = digest_bytes(sums.data)
    removed = tuple(sorted(set(present) - set(outputs)))
    fresh = {path for path, digest in outputs.items() if present.get(path) != digest}
    if fresh or removed or not order.out.is_dir():
        if SUMS in fresh:
            stage.put(sums)
        own = [*(path for path in outputs if path not in fresh), *tree.packages(order.out)]
        since = stage.finish({path: order.out / path for path in own})
        seen = seen and seen.written(order.out, since)
    return outputs, removed, seen
