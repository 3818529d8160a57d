# SPDX-License-Identifier: Apache-2.0
"""Processes that work for this one: forks of it, so all that was made so far is theirs too.

A worker ends when the process that began it does, even if that is killed: it would wait for work
for ever and hold what it inherited, locks among it.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess
from typing import Generic, TypeVar

from crenel.problems import BuildFailed, Problem, Span

A = TypeVar("A")
B = TypeVar("B")


def results(work: Callable[[A], B], items: Sequence[A], jobs: int) -> Iterator[B]:
    """What `work` gives for each item, in their order, by `jobs` processes.

    Raises BuildFailed (O609) if a worker is ended, and whatever `work` raises.
    """
    crew = _Crew(work, items)
    try:
        for _ in range(jobs):
            crew.hire()
        for number in range(len(items)):
            yield crew.result(number)
    finally:
        crew.dismiss()


class _Crew(Generic[A, B]):
    """Workers, what each is at, and what is done: who is free is given the next item."""

    def __init__(self, work: Callable[[A], B], items: Sequence[A]) -> None:
        self._work, self._items = work, items
        self._next = 0
        self._busy: dict[Connection, int] = {}
        self._done: dict[int, B] = {}
        self._workers: list[ForkProcess] = []

    def hire(self) -> None:
        """One more worker."""
        context = multiprocessing.get_context("fork")
        here, there = context.Pipe()
        arguments = (self._work, self._items, there)
        worker = context.Process(target=_serve, args=arguments, daemon=True)
        worker.start()
        there.close()
        self._workers.append(worker)
        self._give(here)

    def result(self, number: int) -> B:
        """What was made of an item; waits for it."""
        while number not in self._done:
            for connection in wait(list(self._busy)):
                if isinstance(connection, Connection):
                    self._take(connection)
        return self._done.pop(number)

    def dismiss(self) -> None:
        """Ends all workers."""
        for worker in self._workers:
            worker.kill()
        for worker in self._workers:
            worker.join()

    def _take(self, connection: Connection) -> None:
        try:
            error, told, value = connection.recv()
        except (EOFError, ConnectionResetError):
            hint = "give fewer processes with --jobs, or make room in memory"
            message = "the system ended one of the processes at work"
            raise BuildFailed([Problem(Span("--jobs"), "O609", message, hint)]) from None
        if error is not None:
            error.add_note(told)
            raise error
        self._done[self._busy.pop(connection)] = value
        self._give(connection)

    def _give(self, connection: Connection) -> None:
        if self._next < len(self._items):
            self._busy[connection], self._next = self._next, self._next + 1
            connection.send(self._busy[connection])
        else:
            connection.close()


def _serve(work: Callable[[A], B], items: Sequence[A], connection: Connection) -> None:
    """A worker: Ctrl-C ends it without a word, and so does the end of its parent."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    parent = multiprocessing.parent_process()
    if parent:
        threading.Thread(target=_follow, args=(parent.sentinel,), daemon=True).start()
    while True:
        try:
            number = connection.recv()
        except EOFError:
            return
        try:
            connection.send((None, "", work(items[number])))
        except Exception as error:  # told to the parent, which raises it
            connection.send((error, traceback.format_exc(), None))


def _follow(sentinel: int) -> None:
    """Waits for the end of the parent, then ends this process."""
    wait([sentinel])
    os._exit(1)
