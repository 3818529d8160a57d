# SPDX-License-Identifier: Apache-2.0
"""The beginning of every command: whoever interrupts it is answered in a line, however early.

An interrupt that becomes an exception while modules are imported may be raised where nobody can
catch it. So until the command begins to work, it ends the process at once: nothing is open yet.
"""

from __future__ import annotations

import gc
import os
import signal
import sys

INTERRUPTED = 130  # what shells give for the signal


def main() -> int:
    """Runs the command that the arguments name; returns its exit status."""
    heeded = signal.getsignal(signal.SIGINT) is signal.default_int_handler  # not so after nohup
    if heeded:
        signal.signal(signal.SIGINT, _leave)
    from crenel import cli

    given = cli.asked()
    chosen = cli.chosen(given)
    try:
        if heeded:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        status = cli.answer(given, chosen)
    except KeyboardInterrupt:
        status = interrupted()
    threads = sys.modules.get("threading")
    if status == INTERRUPTED and threads and threads.active_count() > 1:
        sys.stdout.flush()
        os._exit(status)  # they may wait for somebody who never answers
    if heeded:  # it is over; the end of Python is no traceback
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    gc.freeze()  # nor need all that was made be looked through
    return status


def interrupted() -> int:
    """Says that the command was interrupted; returns its exit status."""
    os.write(2, b"crenel: interrupted; what stood before stands as it was\n")
    return INTERRUPTED


def _leave(*_: object) -> None:
    os._exit(interrupted())
