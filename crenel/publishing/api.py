# SPDX-License-Identifier: Apache-2.0
"""The HTTP interface of a node: one request at a time, to the address the user named.

It refuses redirects, answers that are too long or take too long, and answers that are not JSON. A
file is handed over in pieces, as a form's only field, so that its size does not matter.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import secrets
import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from crenel.problems import BuildFailed, Problem, Span

LARGEST = 1 << 20
_STEP = 60.0  # seconds to connect, and to hand over each piece
_PATIENCE = 900.0  # seconds for an answer: the node reads and pins all blocks before it gives one
_PIECE = 1 << 18
_SHOWN = 300  # characters of a node's own words

Answer = Sequence[Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Api:
    """Where a node answers; raises ValueError for what is not such an address."""

    address: str
    patience: float = field(default=_PATIENCE, compare=False)

    def __post_init__(self) -> None:
        parts = urlsplit(self.address)
        plain = not (parts.query or parts.fragment or "@" in parts.netloc or parts.port == 0)
        printable = self.address.isascii() and self.address.isprintable()
        known = parts.scheme in ("http", "https") and parts.hostname
        if not (plain and printable and known and " " not in self.address):
            raise ValueError("not an http or https address")

    def failed(self, code: str, message: str, hint: str = "") -> BuildFailed:
        """What to raise when this node is the problem."""
        return BuildFailed([Problem(Span(self.address), code, message, hint)])

    def ask(
        self, method: str, path: str, query: Mapping[str, str], file: Path | None = None
    ) -> Answer:
        """The JSON objects of the answer; `file` is handed over with the request.

        Raises BuildFailed: U901 if the node cannot be reached or breaks off, U902 if it refuses.
        """
        parts = urlsplit(self.address)
        secure = parts.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=_STEP)
        target = f"{parts.path.rstrip('/')}/{path}" + (f"?{urlencode(query)}" if query else "")
        try:
            connection.connect()
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # its answer says why
                _send(connection, method, target, file)
            return self._objects(self._answer(connection))
        except (OSError, http.client.HTTPException) as error:
            message = f"cannot be reached, or broke off: {_reason(error)}"
            raise self.failed("U901", message, "check that it runs, and its address") from None
        finally:
            connection.close()

    def _answer(self, connection: http.client.HTTPConnection) -> bytes:
        """The bytes of a good answer."""
        with _deadline(connection.sock, self.patience), connection.getresponse() as answer:
            try:
                data = answer.read(LARGEST + 1)
            except (ValueError, OverflowError) as error:  # a piece of a length that cannot be
                raise http.client.HTTPException(str(error)) from None
            if answer.length and len(data) <= LARGEST:
                raise http.client.IncompleteRead(data, answer.length)
        if 300 <= answer.status < 400:
            hint = "give the address it redirects to, if you trust it"
            raise self.failed("U902", "it redirects elsewhere, which is not followed", hint)
        if answer.status not in (200, 202):
            hint = "" if answer.status < 404 or answer.status > 405 else "is it the API's address?"
            raise self.failed("U902", f"it refused ({answer.status}): {_words(data)}", hint)
        if len(data) > LARGEST:
            raise self.failed("U902", f"it answered with more than {LARGEST} bytes")
        return data

    def _objects(self, data: bytes) -> Answer:
        """The objects of an answer: one, a list of them, or one a line."""
        try:
            found = _parsed(data)
        except (ValueError, RecursionError):
            found = [None]
        objects = [each for each in found if isinstance(each, dict)]
        if len(objects) < len(found):
            message = f"its answer cannot be understood: {_words(data)}"
            raise self.failed("U902", message, "is it the API's address?")
        return objects


def text(value: object, *keys: str) -> str:
    """The text under `keys` of an answer; empty if there is none."""
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value if isinstance(value, str) else ""


def _parsed(data: bytes) -> list[object]:
    try:
        whole = json.loads(data or b"[]")
    except ValueError:
        return [json.loads(line) for line in data.splitlines() if line.strip()]
    return whole if isinstance(whole, list) else [whole]


def _send(
    connection: http.client.HTTPConnection, method: str, target: str, file: Path | None
) -> None:
    connection.putrequest(method, target)
    connection.putheader("User-Agent", "crenel")
    connection.putheader("Accept", "application/json")
    if file is None:
        connection.putheader("Content-Length", "0")
        connection.endheaders()
        return
    boundary = secrets.token_hex(16)
    disposition = f'form-data; name="file"; filename="{file.name}"'
    kind = "application/octet-stream"
    head = f"--{boundary}\r\nContent-Disposition: {disposition}\r\nContent-Type: {kind}\r\n\r\n"
    tail = f"\r\n--{boundary}--\r\n"
    length = len(head) + file.stat().st_size + len(tail)
    connection.putheader("Content-Type", f"multipart/form-data; boundary={boundary}")
    connection.putheader("Content-Length", str(length))
    connection.endheaders()
    connection.send(head.encode())
    for piece in _pieces(file):
        connection.send(piece)
    connection.send(tail.encode())


def _pieces(file: Path) -> Iterator[bytes]:
    with file.open("rb") as stream:
        while piece := stream.read(_PIECE):
            yield piece


@contextlib.contextmanager
def _deadline(connected: socket.socket, seconds: float) -> Iterator[None]:
    """Cuts the connection after `seconds`, however slowly an answer drips in."""
    late = threading.Event()

    def cut() -> None:
        late.set()
        with contextlib.suppress(OSError):
            connected.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    connected.settimeout(seconds)
    try:
        yield
    except (OSError, http.client.HTTPException):
        if not late.is_set():
            raise
    finally:
        timer.cancel()
    if late.is_set():
        raise TimeoutError


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    told = error.strerror if isinstance(error, OSError) else ""
    return told or type(error).__name__


def _words(data: bytes) -> str:
    """What a node says itself, short enough to be shown."""
    told = data[: LARGEST // 16].decode("utf-8", "replace")
    try:
        found = json.loads(data)
        told = text(found, "Message") or text(found, "message") or told
    except (ValueError, RecursionError):
        pass
    return " ".join(told.split())[:_SHOWN] or "it says nothing more"
