# SPDX-License-Identifier: Apache-2.0
"""One reading: it gives a value or refuses in a documented way, soon and within bounds."""

from __future__ import annotations

import signal
import time
import traceback
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.fuzz.readers import Reader

SECONDS = 2.0  # of a processor
_HUNG = 60.0  # seconds on the clock: other processes may be busy
MEMORY = 64 << 20


class Hung(BaseException):
    """A reading that did not end."""


@contextmanager
def _patience() -> Iterator[None]:
    def cut(_signal: int, _frame: object) -> None:
        raise Hung

    before = signal.signal(signal.SIGALRM, cut)
    signal.setitimer(signal.ITIMER_REAL, _HUNG)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def failure(
    reader: Reader, data: bytes, folder: Path, *, measured: bool = False, timed: bool = False
) -> str:
    """What is wrong with how `data` was read; empty if nothing.

    `measured`: memory too. `timed`: a reading may take SECONDS; else it must only end.
    """
    if measured:
        tracemalloc.start()
    begun = time.process_time()
    try:
        with _patience():
            reader.read(data, folder)
    except reader.refusals:
        pass
    except Hung:
        return f"hung for {_HUNG:.0f} s"
    except Exception:
        return traceback.format_exc()
    finally:
        spent = time.process_time() - begun
        peak = tracemalloc.get_traced_memory()[1] if measured else 0
        tracemalloc.stop()
    if timed and spent > SECONDS and not measured:  # to measure memory takes time itself
        return f"took {spent:.1f} s"
    return f"took {peak >> 20} MiB" if peak > reader.memory else ""
