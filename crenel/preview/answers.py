# SPDX-License-Identifier: Apache-2.0
"""What the preview answers: a WSGI application (PEP 3333) over a desk.

It answers only who asks for it by its own name, so that no page from elsewhere can read a draft
through a name that leads here (DNS rebinding), and gives nothing but files of the site, its
downloads, and what the preview itself needs below `/.crenel/`. In the pages that it sends a script
of the preview is named, and their policy lets it speak to this server; nothing of this is written.
"""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crenel import speech, urls
from crenel.preview import status
from crenel.preview.desk import Desk
from crenel.preview.links import link
from crenel.problems import BuildFailed, Problem
from crenel.quoting import quote

OWN = ".crenel/"
CLIENT = Path(__file__).with_name("client.js")
NOT_FOUND = "404 Not Found"
_HEAD_END, _CONNECT = b"</head>", b"connect-src 'self'"
_MISSING = b"<!doctype html><title>404</title><head></head><p>There is no such page."
_WAITING = b"<!doctype html><title>...</title><head></head><p>The site is being read."

Environ = dict[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], object]


@dataclass(frozen=True, slots=True)
class Answers:
    """The application: the desk it gives files of, and the names it answers to (empty: any).

    `lang` is the language that mistakes are told in.
    """

    desk: Desk
    names: frozenset[str] = frozenset()
    lang: speech.Language = "en"

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answers one request."""
        status, kind, data = self._answer(environ)
        headers = [("Content-Type", kind), ("Cache-Control", "no-store")]
        headers += [("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer")]
        start_response(status, headers)
        return [data]

    def known(self, host: str | None) -> bool:
        """Whether `host` is a name of this server."""
        return not self.names or (host or "").lower() in self.names

    def _answer(self, environ: Environ) -> tuple[str, str, bytes]:
        host = environ.get("HTTP_HOST")
        if not self.known(host):
            return "403 Forbidden", "text/plain", b"This is a preview; it answers to its own name."
        if environ.get("REQUEST_METHOD", "GET") not in ("GET", "HEAD"):
            return "405 Method Not Allowed", "text/plain", b"A preview is only read."
        path = _path(environ.get("PATH_INFO", "/"))
        if path.startswith(OWN):
            return self._own(path.removeprefix(OWN))
        return self._file(path, host or "")

    def _own(self, name: str) -> tuple[str, str, bytes]:
        if name == "client.js":
            return "200 OK", "text/javascript; charset=utf-8", CLIENT.read_bytes()
        if name == "problems.json":
            root = self.desk.order.root
            told = [_told(speech.spoken(p, self.lang), root) for p in self.desk.problems]
            return "200 OK", "application/json", json.dumps(told).encode()
        if name == status.PAGE:
            page = status.page(self.desk.order, self.lang)
            return "200 OK", "text/html; charset=utf-8", page
        if name == status.STYLE:
            return "200 OK", "text/css; charset=utf-8", status.SHEET.read_bytes()
        return NOT_FOUND, "text/plain", b""

    def _file(self, path: str, host: str) -> tuple[str, str, bytes]:
        status = "200 OK"
        try:
            data = self._data(path)
            if data is None and "." not in path.rpartition("/")[2]:
                path = f"{path}/index.html".lstrip("/")
                data = self._data(path)
            if data is None:
                status, path = NOT_FOUND, "404.html"
                data = self._data(path) or (_MISSING if self.desk.ready else _WAITING)
        except BuildFailed as failed:
            self.desk.problems = failed.problems
            status, path, data = "500 Internal Server Error", "500.html", _MISSING
        kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
        if kind == "text/html":
            kind, data = "text/html; charset=utf-8", _with_client(data, host)
        return status, kind, data

    def _data(self, path: str) -> bytes | None:
        """A file of the site, of its last release, or of its last build while nothing is read."""
        made = self.desk.file(path)
        if made is None and (urls.packed(path) or not self.desk.ready):
            return _standing(self.desk.order.out, path)
        return made


def _told(problem: Problem, root: Path) -> dict[str, object]:
    """A problem as the script of the preview shows it."""
    span = problem.span
    found = quote(problem, root)
    return {
        "place": str(span),
        "code": problem.code,
        "message": problem.message,
        "hint": problem.hint,
        "fatal": problem.fatal,
        "line": found.text if found else "",
        "marker": found.marker if found else "",
        "link": link(root, span) if span.line else "",
    }


def _path(address: str) -> str:
    """The path that an address names, as the site writes it."""
    try:
        path = address.encode("latin-1").decode("utf-8").removeprefix("/")
    except ValueError:
        return "?"
    return f"{path}index.html" if path.endswith("/") or not path else path


def _standing(folder: Path, path: str) -> bytes | None:
    """A file that stands in `folder`; None if there is none inside it."""
    root = folder.resolve()
    try:
        found = (root / path).resolve()
        return found.read_bytes() if found.is_relative_to(root) else None
    except (OSError, ValueError):
        return None


def _with_client(page: bytes, host: str) -> bytes:
    """A page that names the script of the preview, which may speak to the server at `host`."""
    script = b'<script src="/%sclient.js" defer></script>' % OWN.encode()
    page = page.replace(_CONNECT, b"%s ws://%s" % (_CONNECT, host.encode("latin-1", "ignore")), 1)
    return page.replace(_HEAD_END, script + _HEAD_END, 1)
