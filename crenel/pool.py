# SPDX-License-Identifier: Apache-2.0
"""Work spread over processes: the results and their order never depend on how many there are.

Where a system cannot fork processes, the work is done in this one.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

A = TypeVar("A")
B = TypeVar("B")

SMALL = 24  # fewer items than this are done sooner than a process starts
ROUNDS = 8  # batches for each process, so that none waits long for the last
BATCHES = 64  # for a farm, of which nobody here knows the size


class Promise(Protocol):
    """What is to come of a call: a future of `concurrent.futures`, or what behaves like one."""

    def result(self) -> Any:
        """What the call gave; waits for it, raises what it raised."""

    def cancel(self) -> bool:
        """Gives the call up, if it has not begun."""


class Executor(Protocol):
    """What does calls elsewhere: an executor of `concurrent.futures`, or what behaves like one."""

    def submit(self, work: Any, /, *given: Any) -> Promise:
        """Has `work(*given)` done."""


@dataclass(frozen=True, slots=True)
class Farm:
    """Processes that are not forks of this one, perhaps on other machines.

    `share` gives what stands for a value among the arguments of calls, where it is the value again:
    who knows how brings it to each machine once.
    """

    executor: Executor
    share: Callable[[bytes], Any] = lambda value: value


def default_jobs() -> int:
    """How many processes this machine can run at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def spread(
    work: Callable[[Sequence[A]], Sequence[B]], items: Sequence[A], jobs: int
) -> tuple[B, ...]:
    """`work` applied to all `items` in batches, one result for each, in their order.

    `work` must treat each item alone, and its results must be picklable. With one job, or little to
    do, it runs here.
    """
    return tuple(stream(work, items, jobs))


def stream(
    work: Callable[[Sequence[A]], Sequence[B]], items: Sequence[A], jobs: int, size: int = 0
) -> Iterator[B]:
    """What `spread` gives, one by one: batches (of `size` items) are done while others are used."""
    if jobs < 2 or len(items) < SMALL or not hasattr(os, "fork"):
        yield from work(items)
        return
    from crenel import workers  # costs a warm build too much

    size = size or -(-len(items) // (jobs * ROUNDS))
    batches = [items[start : start + size] for start in range(0, len(items), size)]
    for found in workers.results(work, batches, min(jobs, len(batches))):
        yield from found


def apart(work: Callable[[A], B], items: Sequence[A], jobs: int) -> Iterator[B]:
    """What `work` gives for each of a few items that take long, each in a process of its own."""
    if jobs < 2 or len(items) < 2 or not hasattr(os, "fork"):
        yield from map(work, items)
        return
    from crenel import workers

    yield from workers.results(work, items, min(jobs, len(items)))


def sent(
    farm: Farm, work: Callable[..., Sequence[B]], items: Sequence[A], *shared: object
) -> Iterator[B]:
    """What `spread` gives, by a farm: `work` of a batch and what is `shared`, all to be pickled."""
    size = -(-len(items) // BATCHES) or 1
    batches = [items[start : start + size] for start in range(0, len(items), size)]
    promises = [farm.executor.submit(work, batch, *shared) for batch in batches]
    try:
        for promise in promises:
            yield from promise.result()
    finally:
        for promise in promises:
            promise.cancel()
