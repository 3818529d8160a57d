# SPDX-License-Identifier: Apache-2.0
"""Runs a program as people do and says what it took: seconds, processor time, memory.

Whole processes are measured, from start to exit. Memory is the largest sum of the proportional set
sizes (PSS) of the process and all below it, sampled from /proc; where there is none it is the
resident size of the largest single process. What others used of the machine meanwhile is told too.
"""

from __future__ import annotations

import contextlib
import os
import re
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SAMPLED, QUIET, LOOKED = 0.02, 0.12, 0.5  # seconds, share of the machine, seconds
DISTURBED = 0.15
_PSS = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)
_STAT = Path("/proc/stat")


@dataclass(frozen=True, slots=True)
class Took:
    """What a run took; `others` is the share of the machine's processors that others used."""

    seconds: float
    processor: float
    others: float
    peak: int = 0

    @property
    def disturbed(self) -> bool:
        """Whether others may have changed the figure."""
        return self.others > DISTURBED


class Failed(Exception):
    """A program that did not succeed: the end of what it said."""


def run(command: Sequence[str], folder: Path, *, memory: bool = False) -> Took:
    """Runs a command in `folder`; raises Failed. With `memory` the peak is sampled as well."""
    busy, start, used = _busy(), time.perf_counter(), _children()
    environment = {**os.environ, "NO_COLOR": "1", "LC_ALL": "C.UTF-8", "NO_MKDOCS_2_WARNING": "1"}
    with subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        peak = [0]
        if memory:
            threading.Thread(target=_watch, args=(process, peak), daemon=True).start()
        said, _ = process.communicate()
    seconds, own = time.perf_counter() - start, _children() - used
    if process.returncode:
        raise Failed(f"exit status {process.returncode}: {said.strip()[-300:]}")
    others = max(0.0, _busy() - busy - own) / seconds / (os.cpu_count() or 1)
    return Took(seconds, own, others, peak[0] or _largest())


def quiet(longest: float) -> None:
    """Waits, at most `longest` seconds, for half a second in which the machine did little."""
    end = time.monotonic() + longest
    while time.monotonic() < end:
        busy = _busy()
        time.sleep(LOOKED)
        if _busy() - busy < QUIET * LOOKED * (os.cpu_count() or 1):
            return


def _watch(process: subprocess.Popen[str], peak: list[int]) -> None:
    while process.poll() is None:
        peak[0] = max(peak[0], tree(process.pid))
        time.sleep(SAMPLED)


def tree(pid: int) -> int:
    """The memory of a process and all below it, in bytes (PSS); 0 where it cannot be read."""
    total, waiting = 0, [pid]
    while waiting:
        place = Path("/proc", str(waiting.pop()))
        with contextlib.suppress(OSError):
            found = _PSS.search((place / "smaps_rollup").read_text())
            total += int(found[1]) * 1024 if found else 0
            for task in (place / "task").iterdir():
                waiting += map(int, (task / "children").read_text().split())
    return total


def _busy() -> float:
    """Seconds that the machine's processors have worked since its start."""
    if not _STAT.exists():
        return 0.0
    user, nice, system, _idle, _wait, *more = _STAT.read_text().split("\n", 1)[0].split()[1:9]
    return sum(map(int, (user, nice, system, *more))) / os.sysconf("SC_CLK_TCK")


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _largest() -> int:
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit
