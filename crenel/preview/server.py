# SPDX-License-Identifier: Apache-2.0
"""The server of the preview: the only home of livereload and of watchfiles.

livereload gives the server, the socket and its protocol (livereload.com, official-7). Its polling
is replaced by events of the file system, and its own script by ours, since it has no word for
mistakes and its place in a page is against the pages' policy.
"""

from __future__ import annotations

import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from livereload import Server
from livereload.handlers import LiveReloadHandler
from livereload.server import LiveScriptContainer
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.netutil import bind_sockets
from tornado.web import Application, FallbackHandler, HTTPError
from watchfiles import watch

from crenel import speech
from crenel.order import Order
from crenel.preview.answers import OWN, Answers
from crenel.preview.desk import Desk
from crenel.preview.status import PAGE
from crenel.problems import Problem

LOOPBACK = ("127.0.0.1", "localhost", "::1")
ANY = ("0.0.0.0", "::", "")  # noqa: S104 (known, so that they can be told apart)
STEP = 5  # milliseconds of rest after which saves are taken in
BURST = 50  # milliseconds after which they are, even if there is no rest
PATIENCE = 500  # milliseconds after which a folder that was exchanged is noticed
FOLDERS = ("content", "templates")
_TOLD: Mapping[speech.Language, str] = MappingProxyType(
    {"en": "how the content stands: {address}", "zh": "内容现状：{address}"}
)


class _Socket(LiveReloadHandler):
    """livereload's socket, for pages of this server only."""

    def initialize(self, answers: Answers) -> None:
        """Takes the application that knows the server's names."""
        self.answers = answers

    def prepare(self) -> None:
        """Refuses who asks by a name that is not the server's: it would pass for our own page."""
        if not self.answers.known(self.request.host):
            raise HTTPError(403)

    def check_origin(self, origin: str) -> bool:
        """Whether the page that asks was sent by this server."""
        return urlsplit(origin).netloc.lower() == str(self.request.host).lower()


class _Events:
    """Stands where livereload has what polls: the events come from elsewhere."""

    def __init__(self) -> None:
        self._tasks = {"": None}  # not empty, or the working folder would be polled
        self._changes = list[tuple[str, float]]()
        self.filepath = ""

    def start(self, _callback: object) -> bool:
        """Says that nothing need be polled."""
        return True


@dataclass(frozen=True, slots=True)
class Place:
    """Where the preview answers, and in which language it tells of mistakes."""

    host: str
    port: int
    lang: speech.Language = "en"


def serve(order: Order, place: Place, tell: Callable[[Sequence[Problem]], None]) -> int:
    """Previews the site until interrupted; returns the exit status. `tell` shows mistakes.

    Raises OSError if the port cannot be had.
    """
    desk = Desk(order)
    if not (order.out / "index.html").is_file():  # else that is shown while the content is read
        desk.open(order.jobs)
    host, sockets = place.host, bind_sockets(place.port, address=place.host)
    port = sockets[0].getsockname()[1]
    answers = Answers(desk, _names(host, port), place.lang)
    server = Server(answers, watcher=_Events())
    server._setup_logging = lambda: None

    def listen(*_: Any, **__: Any) -> None:
        LiveReloadHandler.watcher, LiveReloadHandler.live_css = server.watcher, True
        rest = (r".*", FallbackHandler, {"fallback": LiveScriptContainer(answers, b"")})
        socket = (r"/livereload", _Socket, {"answers": answers})
        application = Application([socket, rest], log_function=lambda _: None)
        HTTPServer(application).add_sockets(sockets)
        threading.Thread(target=_follow, args=(desk, tell, IOLoop.current()), daemon=True).start()
        address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
        print(address, flush=True)
        print(_TOLD[place.lang].format(address=f"{address}{OWN}{PAGE}"), file=sys.stderr)

    server.application = listen
    server.serve(port=port, host=host)
    return 0


def _names(host: str, port: int) -> frozenset[str]:
    """The names that a browser may call the server by; empty for any."""
    if host in ANY:
        return frozenset()
    names = {host, *(LOOPBACK if host in LOOPBACK else ())}
    written = {f"[{name}]" if ":" in name else name for name in names}
    return frozenset({f"{name}:{port}" for name in written} | (written if port == 80 else set()))


def _follow(desk: Desk, tell: Callable[[Sequence[Problem]], None], loop: IOLoop) -> None:
    """Takes in what is saved, and tells the browsers."""
    for paths in _saves(desk.order.root):
        before = desk.problems
        try:
            changed = _taken_in(desk, paths)
        except Exception:  # a defect of ours, shown whole; the next save is taken in all the same
            traceback.print_exc()
            continue
        if changed:
            styles = paths and all(path.suffix == ".css" for path in paths)
            told = f"assets/{next(iter(paths)).name}" if paths and styles else "*"
            loop.add_callback(LiveReloadHandler.reload_waiters, told)
        if desk.problems != before:
            tell(desk.problems)


def _taken_in(desk: Desk, paths: set[Path] | None) -> bool:
    """Takes in what was saved, or reads everything; whether there is something new to be shown."""
    if paths is None:
        return desk.refresh()
    desk.saved(paths)
    return True


def _saves(root: Path) -> Iterator[set[Path] | None]:
    """The files that were saved, together as they come.

    None if anything may have changed: at the beginning, when the folders that are watched are
    others, and when it has become quiet after that or after several saves at once.
    """
    while True:
        watched = [root / name for name in FOLDERS if (root / name).is_dir()]
        identity = [_identity(folder) for folder in watched]
        yield None
        unsure = True  # what was saved while it was read was not seen
        for changes in _watched(watched):  # nothing, now and then
            if [_identity(root / name) for name in FOLDERS if (root / name).is_dir()] != identity:
                break
            saved = {path for path in (Path(name) for _, name in changes) if not _unread(path)}
            if saved:
                yield saved
                unsure = unsure or len(saved) > 1
            elif unsure and not changes:
                yield None
                unsure = False


def _watched(folders: list[Path]) -> Iterator[set[tuple[Any, str]]]:
    if not folders:
        threading.Event().wait(PATIENCE / 1000)
        return
    yield from watch(
        *folders,
        debounce=BURST,
        step=STEP,
        rust_timeout=PATIENCE,
        yield_on_timeout=True,
        raise_interrupt=False,
    )


def _unread(path: Path) -> bool:
    """Whether a build would pass over a file: what editors keep beside the one that is saved."""
    return path.name.startswith(".") or path.name.endswith("~")


def _identity(folder: Path) -> tuple[int, int]:
    try:
        found = folder.stat()
    except OSError:
        return (0, 0)
    return found.st_dev, found.st_ino
