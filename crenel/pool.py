# SPDX-License-Identifier: Apache-2.0
"""Work spread over processes: the results and their order never depend on how many there are.

A worker ends when the process that began it does, even if that is killed: it would wait for work
for ever and hold what it inherited, locks among it.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from crenel.problems import BuildFailed, Problem, Span

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
    batches = [tuple(items[start::jobs]) for start in range(jobs)]
    done = list(_done(work, batches, jobs))
    return tuple(done[index % jobs][index // jobs] for index in range(len(items)))


def stream(
    work: Callable[[tuple[A, ...]], Sequence[B]], items: Sequence[A], jobs: int, size: int
) -> Iterator[B]:
    """What `spread` gives, one by one: batches of `size` items are done while others are used."""
    if jobs < 2 or len(items) < SMALL:
        yield from work(tuple(items))
        return
    batches = [tuple(items[start : start + size]) for start in range(0, len(items), size)]
    for batch in _done(work, batches, jobs):
        yield from batch


def _done(
    work: Callable[[tuple[A, ...]], Sequence[B]], batches: Sequence[tuple[A, ...]], jobs: int
) -> Iterator[Sequence[B]]:
    """The results of the batches, in order; raises BuildFailed (O609) if a worker is ended."""
    from concurrent.futures import ProcessPoolExecutor  # costs a warm build too much
    from concurrent.futures.process import BrokenProcessPool

    try:
        with ProcessPoolExecutor(jobs, initializer=_begin) as executor:
            yield from executor.map(work, batches)
    except BrokenProcessPool:
        hint = "give fewer processes with --jobs, or make room in memory"
        message = "the system ended one of the processes at work"
        raise BuildFailed([Problem(Span("--jobs"), "O609", message, hint)]) from None


def _begin() -> None:
    """Prepares a worker: Ctrl-C ends it without a word, and so does the end of its parent."""
    import multiprocessing
    import threading

    signal.signal(signal.SIGINT, signal.SIG_DFL)
    parent = multiprocessing.parent_process()
    if parent:
        threading.Thread(target=_follow, args=(parent.sentinel,), daemon=True).start()


def _follow(sentinel: int) -> None:
    """Waits for the end of the parent, then ends this process."""
    from multiprocessing.connection import wait

    wait([sentinel])
    os._exit(1)
