# SPDX-License-Identifier: Apache-2.0
"""A copy at a web address: asked for path by path, with several connections at once.

It cannot list itself, so files that were added to it are not seen. It refuses redirects that lead
elsewhere, packed answers, lengths that are wrong, and answers without an end; see `guard.py`.
"""

from __future__ import annotations

import http.client
import re
from collections.abc import Iterator
from http import HTTPStatus
from queue import Empty, SimpleQueue
from typing import Literal
from urllib.parse import SplitResult, urljoin, urlsplit
from weakref import WeakSet

from crenel.copies.copy import Absent, Limits, Refused, Wanted, lost
from crenel.copies.guard import Connection

_SAFE = re.compile(r"(?i:https?)://[!-~]+")
_REDIRECTS = 3
_READ = 64 << 10
_MOVED = (301, 302, 303, 307, 308)
_LATER = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS)
_GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)


def is_web(place: str) -> bool:
    """Whether a place is a web address."""
    return place.lower().startswith(("http://", "https://"))


def address(place: str) -> SplitResult:
    """The address of a folder, with "/" at its end; raises BuildFailed (C909)."""
    try:
        found = urlsplit(place if place.endswith("/") else f"{place}/")
        usable = found.hostname and found.hostname.encode("idna") and found.port != 0
    except ValueError:
        usable = None
    if not usable or not _SAFE.fullmatch(place) or found.query or found.fragment or "@" in place:
        raise lost(place, "not the address of a folder")
    return found


class _Again(Exception):
    """The connection broke before anything was answered; a new one may do better."""


class Web:
    """The files below an address."""

    crew: Literal["processes", "threads", "alone"] = "threads"

    def __init__(self, place: str, limits: Limits) -> None:
        """Raises BuildFailed (C909) if `place` is no address of a folder."""
        self._base = address(place)
        self._limits = limits
        self._idle: SimpleQueue[Connection] = SimpleQueue()
        self._all: WeakSet[Connection] = WeakSet()

    def below(self, folder: str) -> Web:
        """The copy of a folder in it."""
        return Web(f"{self._base.geturl()}{folder}/", self._limits)

    def listing(self) -> None:
        """It cannot list itself."""
        return

    def chunks(self, wanted: Wanted) -> Iterator[bytes]:
        """The bytes of a file; raises Absent, Refused, and BuildFailed if the server is lost."""
        path = self._base.path + wanted.path
        for _ in range(_REDIRECTS + 1):
            connection, answer = self._asked(path, wanted)
            moved = answer.headers.get("Location", "") if answer.status in _MOVED else None
            if moved is None:
                yield from self._body(connection, answer, wanted)
                return
            connection.close()
            path = self._followed(path, moved)
        raise Refused("C910", "redirects without an end")

    def _asked(self, path: str, wanted: Wanted) -> tuple[Connection, http.client.HTTPResponse]:
        try:
            return self._ask(path, wanted, self._connection())
        except _Again:
            pass
        try:
            return self._ask(path, wanted, self._new())
        except _Again as again:
            raise Refused("C910", f"no answer: {again}") from None

    def _ask(
        self, path: str, wanted: Wanted, connection: Connection
    ) -> tuple[Connection, http.client.HTTPResponse]:
        """The answer to a request; raises _Again, Refused."""
        try:
            return connection, connection.get(path, wanted.most)
        except (ConnectionError, http.client.RemoteDisconnected) as error:
            connection.close()
            raise _Again(str(error) or "the connection broke") from None
        except (OSError, http.client.HTTPException, ValueError, OverflowError) as error:
            connection.close()
            raise Refused("C910", f"not an answer of HTTP: {type(error).__name__}") from None
        except Refused:
            connection.close()
            raise

    def _connection(self) -> Connection:
        try:
            return self._idle.get_nowait()
        except Empty:
            return self._new()

    def _new(self) -> Connection:
        """A new connection; raises BuildFailed (C909)."""
        connection = Connection(self._base, self._limits)
        self._all.add(connection)
        try:
            connection.connect()
        except OSError as error:
            connection.close()
            reason = error.strerror or str(error) or type(error).__name__
            raise lost(self._base.geturl(), f"cannot be reached: {reason}") from None
        return connection

    def _followed(self, path: str, location: str) -> str:
        """Where a redirect leads, if that is below the place; raises Refused."""
        here = f"{self._base.scheme}://{self._base.netloc}"
        try:
            target = urlsplit(urljoin(here + path, location))
        except ValueError:
            target = urlsplit("")
        same = f"{target.scheme}://{target.netloc}" == here and _SAFE.fullmatch(target.geturl())
        climbs = ".." in target.path or "%2e" in target.path.lower()
        if not same or climbs or not target.path.startswith(self._base.path) or target.query:
            raise Refused("C910", "a redirect that leads elsewhere")
        return target.path

    def _body(
        self, connection: Connection, answer: http.client.HTTPResponse, wanted: Wanted
    ) -> Iterator[bytes]:
        """The body of an answer; the connection is kept if nothing is wrong with it."""
        kept = False
        try:
            if answer.status in _GONE:
                kept = self._drained(answer)
                raise Absent(wanted.path)
            length = _length(answer, wanted)
            size = 0
            while data := answer.read(_READ):
                size += len(data)
                if size > wanted.most:
                    raise Refused("C910", f"an answer of more than {wanted.most} bytes")
                yield data
            answer.close()
            if connection.budget.behind or (length is not None and size != length):
                raise Refused("C910", "an answer that has not the length it says")
            if wanted.exact and size != wanted.most:
                raise Refused("C910", f"an answer of {size} bytes instead of {wanted.most}")
            kept = True
        except (OSError, http.client.HTTPException, ValueError, OverflowError) as error:
            message = f"an answer that breaks off: {type(error).__name__}"
            raise Refused("C910", message) from None
        finally:
            answer.close()
            if kept and connection.open:
                self._idle.put(connection)
            else:
                connection.close()

    @staticmethod
    def _drained(answer: http.client.HTTPResponse) -> bool:
        """Reads a short body to its end, so that the connection can be kept; whether it can."""
        if answer.length is None or answer.length > _READ:
            return False
        try:
            answer.read()
        except Refused:
            return False
        return True

    def close(self) -> None:
        """Closes all connections; whoever waits for an answer waits no longer."""
        for connection in list(self._all):
            connection.end()


def _length(answer: http.client.HTTPResponse, wanted: Wanted) -> int | None:
    """The length that an answer says it has; raises Refused if it cannot be honest."""
    if answer.status != HTTPStatus.OK:
        later = answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR or answer.status in _LATER
        code = "C909" if later else "C910"
        raise Refused(code, f"answered with status {answer.status}")
    if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Refused("C910", "a packed answer, though a plain one was asked for")
    lengths = answer.headers.get_all("Content-Length", [])
    coding = answer.headers.get_all("Transfer-Encoding", [])
    if len(lengths) + len(coding) > 1 or any(c.lower() != "chunked" for c in coding):
        raise Refused("C910", "an answer with two lengths")
    if not lengths:
        return None
    if not re.fullmatch(r"[0-9]{1,15}", lengths[0]):
        raise Refused("C910", "a length that is no number")
    length = int(lengths[0])
    if length > wanted.most or (wanted.exact and length != wanted.most):
        raise Refused("C910", f"an answer of {length} bytes instead of {wanted.most}")
    return length
