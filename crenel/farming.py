# SPDX-License-Identifier: Apache-2.0
"""The tasks of a build, done by a farm: any executor, such as that of a Dask cluster.

What is sent is what was read, the texts as converted, and the record of the last build. A worker
plans the site from it once, as the builder did, and does tasks by their places, so it needs no
file of ours and gives the same bytes; it must run the same program. Workers are trusted: what they
give is believed, and what is sent to them may be read there.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from crenel import engine, planning, pool, rendering
from crenel.contracts import Task
from crenel.digest import Digest, Digester
from crenel.graph import Errand, Inputs, Past, Trace
from crenel.load.discover import Found
from crenel.order import Order, Read
from crenel.planning import Planned
from crenel.problems import BuildFailed, Problem, Span
from crenel.rendering import Before, Done, Workshop
from crenel.store import Memory
from crenel.texts import Shelf
from crenel.urls import OutPath


@dataclass(frozen=True, slots=True)
class _Load:
    """What a worker is sent, with nothing in it that only the builder could use."""

    content: Found
    templates: Found
    digests: dict[str, Digest]
    texts: dict[Digest, bytes]
    drafts: bool
    program: Digest
    traces: dict[OutPath, tuple[dict[str, Digest], Digest]]
    present: dict[OutPath, Digest]


@dataclass(frozen=True, slots=True)
class _Bench:
    """What a worker does tasks with."""

    workshop: Workshop
    tasks: Mapping[str, Task]
    before: Before
    digester: Digester


def make(
    farm: pool.Farm,
    read: Read,
    planned: Planned,
    tasks: Sequence[Task],
    before: Before,
    *,
    drafts: bool,
) -> Iterator[Done]:
    """What the `tasks` give, with the bytes of files that differ from those that stand."""
    load = _Load(
        content=read.content,
        templates=read.templates,
        digests=dict(read.digests),
        texts=dict(planned.shelf.store.all()) if planned.shelf else {},
        drafts=drafts,
        program=before.program,
        traces={
            path: (dict(trace.inputs.parts), trace.output)
            for path, trace in (before.past.traces.items() if before.past else ())
        },
        present=dict(before.present),
    )
    shared = farm.share(pickle.dumps(load, pickle.HIGHEST_PROTOCOL))
    places = [task.place for task in rendering.heavy_first(tasks)]
    yield from pool.sent(farm, done, places, shared)


def done(places: Sequence[str], load: bytes) -> list[Done]:
    """What the tasks of these places give; for workers.

    Raises BuildFailed (O609) if this is not the builder's program.
    """
    bench = _bench(load)
    return [
        rendering.done(bench.workshop, bench.tasks[place], bench.before, bench.digester)
        for place in places
    ]


@lru_cache(maxsize=1)
def _bench(data: bytes) -> _Bench:
    load: _Load = pickle.loads(data)  # noqa: S301 (of the builder, who could have any call made)
    if engine.digest() != load.program:
        message = "the workers run another version of Crenel, of Python or of a library"
        hint = "install the same on all of them"
        raise BuildFailed([Problem(Span("--executor"), "O609", message, hint)])
    read = Read(load.content, load.templates, load.digests)
    nowhere = Path()
    order = Order(nowhere, nowhere, drafts=load.drafts)
    planned = planning.plan(read, order, shelf=Shelf(Memory(load.texts), load.program))
    traces = {path: Trace(Inputs(parts), output) for path, (parts, output) in load.traces.items()}
    errands: dict[str, Errand] = {}  # which tasks are to be done, the builder knows
    past = Past(load.program, load.digests, errands, traces) if traces else None
    return _Bench(
        Workshop(planned.templates, planned.fill),
        {task.place: task for task in planned.tasks},
        Before(load.program, past, load.present, None),
        Digester(),
    )
