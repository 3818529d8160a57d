# SPDX-License-Identifier: Apache-2.0
"""Work spread over processes: the results and their order never depend on how many there are."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")

SMALL = 24  # fewer items than this are done sooner than a process starts


def default_jobs() -> int:
    """How many processes this machine can run at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def spread(
    work: Callable[[tuple[A, ...]], Sequence[B]], items: Sequence[A], jobs: int
) -> tuple[B, ...]:
    """`work` applied to all `items` in batches, one result for each, in their order.

    `work` must be picklable and treat each item alone. With one job, or little to do, it runs here.
    """
    if jobs < 2 or len(items) < SMALL:
        return tuple(work(tuple(items)))
    from concurrent.futures import ProcessPoolExecutor  # costs a warm build too much

    batches = [tuple(items[start::jobs]) for start in range(jobs)]
    with ProcessPoolExecutor(jobs) as executor:
        done = [list(batch) for batch in executor.map(work, batches)]
    return tuple(done[index % jobs][index // jobs] for index in range(len(items)))


def stream(
    work: Callable[[tuple[A, ...]], Sequence[B]], items: Sequence[A], jobs: int, size: int
) -> Iterator[B]:
    """What `spread` gives, one by one: batches of `size` items are done while others are used."""
    if jobs < 2 or len(items) < SMALL:
        yield from work(tuple(items))
        return
    from concurrent.futures import ProcessPoolExecutor

    batches = [tuple(items[start : start + size]) for start in range(0, len(items), size)]
    with ProcessPoolExecutor(jobs) as executor:
        for batch in executor.map(work, batches):
            yield from batch
