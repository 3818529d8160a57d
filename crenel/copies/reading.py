# SPDX-License-Identifier: Apache-2.0
"""Reading many paths of a copy at once: each file's bytes once, for its digest and its leaves.

A leaf is a MiB of a file as UnixFS has it, so the root of a whole folder follows without reading
anything twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import NamedTuple

from crenel import pool
from crenel.copies.copy import CHUNK, Absent, Copy, Refused, Wanted
from crenel.ipfs import unixfs
from crenel.ipfs.unixfs import Node

ABSENT = "C902"
BATCH = 1000  # paths that a process reads before it tells


class Taken(NamedTuple):
    """What was read of a path: its SHA-256, its size, and its leaves' digests if there are several.

    If it could not be read, `code` is that of the problem and `message` says why. A tuple, since
    ten thousands of them come from other processes.
    """

    sha256: str
    size: int
    leaves: tuple[bytes, ...] = ()
    code: str = ""
    message: str = ""

    @property
    def node(self) -> Node:
        """The file as UnixFS has it."""
        return unixfs.file_of(self.leaves or (bytes.fromhex(self.sha256),), self.size)


class Hashing:
    """The digest of a stream and of each MiB in it."""

    def __init__(self) -> None:
        self._whole = hashlib.sha256()
        self._leaf = self._whole
        self._leaves: list[bytes] = []
        self.size = 0

    def feed(self, data: bytes) -> None:
        """Takes the next bytes."""
        if self.size + len(data) < CHUNK:
            self._whole.update(data)
            self.size += len(data)
            return
        view = memoryview(data)
        while view:
            part = view[: CHUNK - self.size % CHUNK]
            self._whole.update(part)
            if self._leaf is not self._whole:
                self._leaf.update(part)
            self.size += len(part)
            if self.size % CHUNK == 0:
                self._leaves.append(self._leaf.digest())
                self._leaf = hashlib.sha256()
            view = view[len(part) :]

    def done(self) -> Taken:
        """What was read."""
        if not self._leaves:
            return Taken(self._whole.hexdigest(), self.size)
        if self.size % CHUNK:
            self._leaves.append(self._leaf.digest())
        return Taken(self._whole.hexdigest(), self.size, tuple(self._leaves))


def take(copy: Copy, wanted: Wanted) -> Taken:
    """What a path holds; raises BuildFailed if the place is lost."""
    try:
        taken = _read(copy.chunks(wanted), wanted.most)
    except Absent:
        return Taken("", 0, (), ABSENT, "missing")
    except Refused as refusal:
        return Taken("", 0, (), refusal.code, refusal.message)
    if wanted.exact and taken.size != wanted.most:
        return Taken("", 0, (), "C901", f"changed: {taken.size} bytes, not {wanted.most}")
    return taken


def _read(chunks: Iterator[bytes], most: int) -> Taken:
    """What is read; raises Refused if it is too much."""
    first = next(chunks, b"")
    second = next(chunks, None)
    if second is None and len(first) < CHUNK:  # as most files are
        return _within(Taken(hashlib.sha256(first).hexdigest(), len(first)), most)
    hashing = Hashing()
    hashing.feed(first)
    for data in chain([second or b""], chunks):
        hashing.feed(data)
        if hashing.size > most:
            break
    return _within(hashing.done(), most)


def _within(taken: Taken, most: int) -> Taken:
    if taken.size > most:
        raise Refused("C901", f"longer than {most} bytes")
    return taken


@contextmanager
def working(copy: Copy, jobs: int) -> Iterator[ThreadPoolExecutor]:
    """Threads that read a copy; who breaks off does not wait for what they are at."""
    threads = ThreadPoolExecutor(jobs)
    try:
        yield threads
    except BaseException:
        copy.close()
        threads.shutdown(wait=False, cancel_futures=True)
        raise
    threads.shutdown()


def _take_all(copy: Copy, batch: tuple[Wanted, ...]) -> tuple[Taken, ...]:
    return tuple(take(copy, wanted) for wanted in batch)


@dataclass(frozen=True, slots=True)
class Crew:
    """How many read at once, and who is told of each path as it is done."""

    jobs: int
    step: Callable[[Wanted, Taken, int, int], None]


def measure(copy: Copy, wanted: Sequence[Wanted], crew: Crew) -> Mapping[str, Taken]:
    """What each path holds; raises BuildFailed if the place is lost."""
    found: dict[str, Taken] = {}
    with ExitStack() as stack:
        for each, taken in zip(wanted, _results(copy, wanted, crew.jobs, stack), strict=True):
            found[each.path] = taken
            crew.step(each, taken, len(found), len(wanted))
    return found


def _results(copy: Copy, wanted: Sequence[Wanted], jobs: int, stack: ExitStack) -> Iterator[Taken]:
    if copy.crew == "processes":
        return pool.stream(partial(_take_all, copy), wanted, jobs, BATCH)
    if copy.crew == "threads":
        return stack.enter_context(working(copy, jobs)).map(partial(take, copy), wanted)
    return (take(copy, each) for each in wanted)
