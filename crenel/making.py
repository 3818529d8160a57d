# SPDX-License-Identifier: Apache-2.0
"""From what must be made to the tree: make what is stale, write, and keep the record of it.

If only texts have changed since the last build, a task that read none of those is not even asked
what it would show.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from crenel import cache, farming, rendering
from crenel.artifact import Artifact
from crenel.digest import Digest, Digester, digest_bytes
from crenel.graph import Errand, Past, standing
from crenel.order import Clock, Order, Read, Report
from crenel.output import tree, write
from crenel.planning import Planned
from crenel.problems import BuildFailed
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
    with clock.stage("make"):
        workshop = Workshop(planned.templates, planned.fill)
        wanted = [task for task in planned.tasks if task.place not in kept]
        if order.farm:
            new = farming.make(order.farm, read, planned, wanted, before, drafts=order.drafts)
        else:
            new = rendering.make(workshop, wanted, before, order.jobs)
        done = (*kept.values(), *new)
        made = tuple(each for one in done for each in one.gave if isinstance(each, Made))
    with clock.stage("write"):
        outputs, removed, seen = _write(order, before, made)
        errands = {one.place: _errand(one) for one in done}
        traces = {each.path: each.trace for each in made}
        past = Past(common, read.digests, errands, traces)
        cache.store(record, cache.Record(before.program, outputs, past, planned.warnings))
        glance = seen.glance(read.digests, outputs) if seen else None
        cache.store_brief(record, glance, len(outputs), planned.warnings)
    why = {each.path: each.why for each in sorted(made, key=lambda m: m.path) if each.why}
    return Report(len(outputs), why, removed, planned.warnings, clock.seconds)


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
    order: Order, before: Before, made: Iterable[Made]
) -> tuple[Mapping[OutPath, Digest], tuple[OutPath, ...], Look | None]:
    """Writes the tree; gives the digests of its files, the paths no longer in it, its stamps."""
    made, present, seen = tuple(made), before.present, before.seen
    outputs = {each.path: each.trace.output for each in made}
    illegal = tuple(tree.illegal(list(outputs)))
    if illegal:
        raise BuildFailed(illegal)
    sums = Artifact(SUMS, tree.sums(outputs))
    outputs[SUMS] = digest_bytes(sums.data)
    removed = tuple(sorted(set(present) - set(outputs)))
    artifacts = (*(each.artifact for each in made if each.artifact), sums)
    new = [a for a in artifacts if present.get(a.path) != outputs[a.path]]
    if new or removed or not order.out.is_dir():
        fresh = {a.path for a in new}
        own = [*(p for p in outputs if p not in fresh), *tree.packages(order.out)]
        since = write.replace(order.out, new, {path: order.out / path for path in own})
        seen = seen and seen.written(order.out, since)
    return outputs, removed, seen
