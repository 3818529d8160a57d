# SPDX-License-Identifier: Apache-2.0
"""The live preview: the only home of livereload.

livereload's server answers on loopback, watches the content and tells the browser to reload; the
pages are given to it by a small WSGI application of ours, which lets its script through the pages'
security policy and, when the content has mistakes, puts them on top of the last good page. Nothing
of this is written into the site.
"""

from __future__ import annotations

import mimetypes
import re
import threading
from collections.abc import Callable, Iterable
from html import escape
from pathlib import Path
from typing import Any

from livereload import Server
from livereload.handlers import LiveReloadHandler

from crenel import pipeline
from crenel.order import Order
from crenel.problems import BuildFailed, Problem

HOST = "127.0.0.1"
_POLICY = re.compile(rb'<meta http-equiv="Content-Security-Policy"[^>]*>')
_BODY = re.compile(rb"<body[^>]*>")

Environ = dict[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], object]


class Preview:
    """The site at `order.out`, rebuilt on demand, with the problems of the last build on top."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.problems: tuple[Problem, ...] = ()
        self._building = threading.Lock()

    def rebuild(self) -> None:
        """Builds; keeps the problems to be shown instead of raising them."""
        with self._building:
            try:
                report = pipeline.build(self.order)
                self.problems = ()
                print(f"{len(report.made)} made again, {len(report.removed)} removed")
            except BuildFailed as failed:
                self.problems = failed.problems
                print(*failed.problems, sep="\n")

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answers one request (PEP 3333)."""
        path = self._file(environ.get("PATH_INFO", "/"))
        status = "200 OK" if path else "404 Not Found"
        path = path or self.order.out / "404.html"
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        data = path.read_bytes() if path.is_file() else b"<!doctype html><head></head><body></body>"
        if kind == "text/html" or not path.is_file():
            kind, data = "text/html; charset=utf-8", self._with_problems(data)
        start_response(status, [("Content-Type", kind), ("Cache-Control", "no-store")])
        return [data]

    def _file(self, address: str) -> Path | None:
        """The file of the tree that an address names; None if there is none inside the tree."""
        root = self.order.out.resolve()
        try:
            path = (root / address.encode("latin-1").decode("utf-8").lstrip("/")).resolve()
        except (ValueError, OSError):
            return None
        path = path / "index.html" if path.is_dir() else path
        return path if path.is_file() and path.is_relative_to(root) else None

    def _with_problems(self, page: bytes) -> bytes:
        page = _POLICY.sub(b"", page)
        if not self.problems:
            return page
        lines = "\n".join(str(problem) for problem in self.problems)
        style = (
            "background:#fff3f0;color:#601;border:3px solid #b21;padding:1rem;white-space:pre-wrap"
        )
        box = f'<pre role="alert" style="{style}">{escape(lines)}</pre>'.encode()
        found = _BODY.search(page)
        at = found.end() if found else 0
        return page[:at] + box + page[at:]


def serve(order: Order, port: int) -> int:
    """Previews the site until interrupted; returns the exit status."""
    preview = Preview(order)
    preview.rebuild()
    LiveReloadHandler.DEFAULT_RELOAD_TIME = 0  # it would drop changes that follow within 3 seconds
    server = Server(preview)
    for folder in ("content", "templates"):
        if (order.root / folder).is_dir():
            server.watch(f"{order.root / folder}/", preview.rebuild)
    print(f"http://{HOST}:{port}/")
    server.serve(port=port, host=HOST, debug=False)
    return 0
