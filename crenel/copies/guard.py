# SPDX-License-Identifier: Apache-2.0
"""A connection with an end: its bytes are counted and timed, however its server answers.

`http.client` waits as long as a byte comes now and then; here each answer has a budget of bytes
and seconds, headers and the framing of chunks included.

It refuses answers that go on, answers that drip, and bytes behind an answer.
"""

from __future__ import annotations

import http.client
import io
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult

from crenel.copies.copy import Limits, Refused

_HEAD = 64 << 10  # what headers may take, and the framing of small bodies


@dataclass(slots=True)
class Budget:
    """What one answer may still take, and what has come in the present interval."""

    limits: Limits
    left: int = _HEAD
    until: float = 0
    came: int = 0
    interval: float = 0
    behind: bool = False

    def begin(self, most: int) -> None:
        """A new answer, whose body may have `most` bytes."""
        now = time.monotonic()
        self.left = _HEAD + most + most // 4
        self.until = now + self.limits.base + most / self.limits.rate
        self.came, self.interval, self.behind = 0, now + self.limits.interval, False

    def wait(self) -> float:
        """How long to wait for the next bytes; raises Refused if it has been too long."""
        now = time.monotonic()
        if now >= self.interval and self.came >= self.limits.least:
            self.came, self.interval = 0, now + self.limits.interval
        if now >= min(self.interval, self.until):
            raise Refused("C910", "an answer that comes too slowly")
        return max(0.001, min(self.interval, self.until) - now)

    def spend(self, size: int) -> None:
        """Bytes that have come; raises Refused if they are too many."""
        self.came += size
        self.left -= size
        if self.left < 0:
            raise Refused("C910", "an answer that goes on and on")


class _Raw(io.RawIOBase):
    """The bytes of a socket within a budget; `done` is called when nobody reads it any more."""

    def __init__(self, sock: socket.socket, budget: Budget, done: Callable[[], None]) -> None:
        super().__init__()
        self._socket, self._budget, self._done = sock, budget, done
        self.ended = False

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Reads what has come, or waits for it; raises Refused, OSError."""
        while not self.ended:
            self._socket.settimeout(self._budget.wait())
            try:
                size = self._socket.recv_into(buffer)
            except TimeoutError:
                continue
            self._budget.spend(size)
            return size
        return 0

    def close(self) -> None:
        """Lets go of the socket."""
        if not self.closed:
            self._done()
        super().close()


class _Reader(io.BufferedReader):
    """One answer; when it is closed, it tells whether bytes stand behind it."""

    def __init__(self, raw: _Raw, budget: Budget) -> None:
        super().__init__(raw)
        self._own, self._budget = raw, budget

    def close(self) -> None:
        """Ends the answer."""
        if not self.closed:
            self._own.ended = True
            self._budget.behind = bool(self.peek(1))
        super().close()


class _Guarded:
    """What http.client needs of a socket: it is closed once no answer is read from it."""

    def __init__(self, sock: socket.socket, budget: Budget) -> None:
        self._socket, self._budget = sock, budget
        self._readers, self._closing = 0, False

    def makefile(self, _mode: str) -> io.BufferedReader:
        """The bytes of the next answer."""
        self._readers += 1
        return _Reader(_Raw(self._socket, self._budget, self._done), self._budget)

    def _done(self) -> None:
        self._readers -= 1
        if self._closing and not self._readers:
            self._socket.close()

    def sendall(self, data: bytes) -> None:
        """Sends a request."""
        self._socket.settimeout(self._budget.limits.interval)
        self._socket.sendall(data)

    def end(self) -> None:
        """Ends what is said on both sides, whoever listens."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def close(self) -> None:
        """Closes the socket, at once or when the answer has been read."""
        self._closing = True
        if not self._readers:
            self._socket.close()


class Connection:
    """A connection to a server, kept alive from one answer to the next."""

    def __init__(self, address: SplitResult, limits: Limits) -> None:
        kind = (
            http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
        )
        self._http = kind(address.hostname or "", address.port, timeout=limits.connect)
        self.budget = Budget(limits)

    @property
    def open(self) -> bool:
        """Whether it is connected."""
        return self._http.sock is not None

    def connect(self) -> None:
        """Connects; raises OSError, HTTPException."""
        self._http.connect()
        self._http.sock = _Guarded(self._http.sock, self.budget)

    def get(self, path: str, most: int) -> http.client.HTTPResponse:
        """The answer to a request, read up to its body; raises Refused, OSError, HTTPException."""
        self.budget.begin(most)
        headers = {"Accept-Encoding": "identity", "User-Agent": "crenel"}
        self._http.request("GET", path, headers=headers)
        return self._http.getresponse()

    def close(self) -> None:
        """Lets go of the server."""
        self._http.close()

    def end(self) -> None:
        """The same, and at once: another thread that waits for an answer is told."""
        sock = self._http.sock
        if isinstance(sock, _Guarded):
            sock.end()
        self.close()
