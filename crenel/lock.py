# SPDX-License-Identifier: Apache-2.0
"""One run at a time: a lock that the system releases when its holder ends, however it ends.

Who is refused is told which process holds it, and since when. Workers that a killed run has left
end by themselves (`crenel/pool.py`), so a lock whose holder is gone is waited for a moment.
"""

from __future__ import annotations

import datetime
import fcntl
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from crenel.problems import BuildFailed, Problem, Span

PATIENCE = 5.0  # seconds for the workers of a run that is no more
_STEP = 0.05
_OPEN = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_HOLDER = re.compile(r"([0-9]{1,10}) ([0-9T:+-]{19,25})")


@contextmanager
def locked(path: Path, what: str = "build") -> Iterator[None]:
    """Holds the lock at `path`; raises BuildFailed (O606) if another process holds it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = os.fdopen(os.open(path, _OPEN, 0o644), "a+", encoding="ascii", errors="replace")
    except OSError as error:
        message = f"cannot be written: {error.strerror or error}"
        raise BuildFailed(
            [Problem(Span(str(path)), "O607", message, "check who owns it")]
        ) from None
    with file:
        if not _taken(file):
            message = f"another {what} is running ({_told(_holder(file))})"
            hint = "wait for it to end"
            raise BuildFailed([Problem(Span(str(path)), "O606", message, hint)])
        _sign(file)
        yield


def _taken(file: TextIO) -> bool:
    """Takes the lock if nobody holds it, or if it is let go of soon after its holder ended."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = _holder(file)
            if holder is None or _is_running(int(holder[1])) or time.monotonic() > until:
                return False
            time.sleep(_STEP)
        else:
            return True


def _sign(file: TextIO) -> None:
    """Writes who holds the lock; on a full disk it is held all the same."""
    now = datetime.datetime.now(tz=datetime.UTC).isoformat(timespec="seconds")
    try:
        file.truncate(0)
        file.write(f"{os.getpid()} {now}")
        file.flush()
    except OSError:
        return


def _holder(file: TextIO) -> re.Match[str] | None:
    file.seek(0)
    return _HOLDER.fullmatch(file.read(100))


def _told(holder: re.Match[str] | None) -> str:
    return f"process {holder[1]}, since {holder[2]}" if holder else "process unknown"


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
