# SPDX-License-Identifier: Apache-2.0
"""The preview: on loopback only, inside its folder, with mistakes on top of the last good page."""

from __future__ import annotations

import contextlib
import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from crenel.serve import Preview

from crenel.order import Order
from tests.harness import REPOSITORY, snapshot


def get(preview: Preview, path: str) -> tuple[str, bytes]:
    """Asks the application for an address."""
    answered: list[str] = []
    body = preview({"PATH_INFO": path}, lambda status, _headers: answered.append(status))
    return answered[0], b"".join(body)


@pytest.fixture
def preview(root: Path) -> Preview:
    """A preview of the small site, built."""
    made = Preview(Order(root, root / "site"))
    made.rebuild()
    return made


def test_pages_are_served_without_the_policy_that_would_stop_the_reloading(
    preview: Preview,
) -> None:
    status, body = get(preview, "/en/explainers/one.html")
    assert status == "200 OK"
    assert b"Content-Security-Policy" not in body
    assert b"<h1>One</h1>" in body


def test_a_folder_is_its_index_and_what_is_missing_is_said(preview: Preview) -> None:
    assert get(preview, "/en/")[0] == "200 OK"
    status, body = get(preview, "/nothing.html")
    assert status == "404 Not Found"
    assert b"This page is not here" in body


@pytest.mark.parametrize(
    "path", ["/../content/site.yaml", "/%2e%2e/site.yaml", "//etc/passwd", "/\0"]
)
def test_nothing_outside_the_site_is_served(preview: Preview, path: str) -> None:
    assert get(preview, path)[0] == "404 Not Found"


def test_a_mistake_stands_on_the_last_good_page_and_goes_when_mended(preview: Preview) -> None:
    page = preview.order.root / "content/pages/about/en.md"
    good = page.read_text(encoding="utf-8")
    before = snapshot(preview.order.out)
    page.write_text(f"{good}\nSee [[<nothing>]].\n", encoding="utf-8")
    preview.rebuild()
    body = get(preview, "/en/pages/about.html")[1]
    assert b"R301" in body
    assert b"<nothing>" not in body
    assert b"A site." in body
    assert snapshot(preview.order.out) == before
    page.write_text(f"{good}\nMore.\n", encoding="utf-8")
    preview.rebuild()
    body = get(preview, "/en/pages/about.html")[1]
    assert b"R301" not in body
    assert b"More." in body


@contextlib.contextmanager
def served(root: Path) -> Iterator[int]:
    """The real command on a free port, stopped by its process id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    command = [sys.executable, str(REPOSITORY / "build.py"), "serve", "--root", str(root)]
    with subprocess.Popen(
        [*command, "--port", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield port
        finally:
            process.terminate()
            process.wait(10)


def ask(port: int, path: str, until: bytes) -> bytes:
    """What the server answers once its answer holds `until`."""
    body = b""
    for _ in range(200):
        with contextlib.suppress(OSError):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", path)
            body = connection.getresponse().read()
            connection.close()
            if until in body:
                return body
        time.sleep(0.1)
    raise AssertionError(f"{until!r} did not appear in {body[:400]!r}")


def test_the_server_shows_an_edit_and_reloads_the_browser(root: Path) -> None:
    with served(root) as port:
        body = ask(port, "/en/pages/about.html", b"A site.")
        assert b"livereload.js" in body
        assert b"LiveReload" in ask(port, "/livereload.js", b"LiveReload")
        page = root / "content/pages/about/en.md"
        page.write_text(page.read_text(encoding="utf-8") + "\nEdited.\n", encoding="utf-8")
        ask(port, "/en/pages/about.html", b"Edited.")
