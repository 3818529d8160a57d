# SPDX-License-Identifier: Apache-2.0
"""One run at a time: a lock that the system releases when its holder ends, however it ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crenel.problems import BuildFailed, Problem, Span


@contextmanager
def locked(path: Path, what: str = "build") -> Iterator[None]:
    """Holds the lock at `path`; raises BuildFailed (O606) if another process holds it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a+", encoding="ascii")
    except OSError as error:
        message = f"cannot be written: {error.strerror}"
        raise BuildFailed(
            [Problem(Span(str(path)), "O607", message, "check who owns it")]
        ) from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            message = f"another {what} is running (process {file.read().strip() or 'unknown'})"
            hint = "wait for it to end"
            raise BuildFailed([Problem(Span(str(path)), "O606", message, hint)]) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
