# SPDX-License-Identifier: Apache-2.0
"""One tree, every door: each page opened in a real browser, each link followed, nothing elsewhere.

Over `file://` and under a deep sub-path of a plain web server, with scripts and without.
"""

from __future__ import annotations

import functools
import secrets
import shutil
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag

import pytest
from playwright.sync_api import Browser, Request, ViewportSize

from tests.harness import AUDIT, part

pytestmark = pytest.mark.browser

_COLLECT = """() => ({
  ids: [...document.querySelectorAll('[id]')].map(e => e.id),
  links: [...document.querySelectorAll('a[href], link[href]')].map(e => e.href),
  loaded: [...document.images].every(i => i.complete && i.naturalWidth > 0),
  styled: getComputedStyle(document.body).maxWidth !== 'none' || document.styleSheets.length > 0,
})"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Keeps the test's output short."""


@pytest.fixture
def door(request: pytest.FixtureRequest, real: Path, tmp_path: Path) -> Iterator[str]:
    """The address of the site's root through one kind of door."""
    if request.param == "file":
        place = tmp_path / "离线 副本 (1)"
        shutil.copytree(real / "site", place)
        yield place.as_uri() + "/"
        return
    depth = "/".join(secrets.token_hex(8) for _ in range(3))
    shutil.copytree(real / "site", tmp_path / depth)
    handler = functools.partial(Quiet, directory=str(tmp_path))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/{depth}/"
    server.shutdown()
    server.server_close()


# the doors are walked with and without scripts in turn; an audit walks each in both ways
DOORS = [("file", False), ("sub-path", True)]
AUDITED = [("file", True), ("sub-path", False)]


@pytest.mark.parametrize(("door", "scripts"), DOORS + AUDITED * AUDIT, indirect=["door"])
def test_every_page_opens_and_every_link_leads_somewhere(
    browser: Browser, real: Path, door: str, *, scripts: bool
) -> None:
    every = 8 if scripts else 6  # the structure is the same with them; `check` follows every link
    assert crawl(browser, real / "site", door, scripts=scripts, every=every) == []


def crawl(browser: Browser, site: Path, door: str, *, scripts: bool, every: int) -> list[str]:
    """Opens one in `every` pages of `site` through the address `door`; gives what is wrong."""
    window = ViewportSize(width=360, height=240)  # most of the time goes into painting
    context = browser.new_context(java_script_enabled=scripts, viewport=window)
    page = context.new_page()
    failed: list[str] = []

    def watch(request: Request) -> None:
        if not request.url.startswith(door):
            failed.append(f"{request.url} was asked for")

    page.on("request", watch)
    page.on("requestfailed", lambda request: failed.append(_failure(request)))
    page.on("console", lambda message: failed.append(message.text))
    page.on("pageerror", lambda error: failed.append(str(error)))
    pages = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    files = part(pages, every)
    found: dict[str, dict[str, Any]] = {}
    for path in files:
        answer = page.goto(door + path, wait_until="load")
        if answer is not None and not answer.ok:
            failed.append(f"{path}: {answer.status}")
        found[path] = page.evaluate(_COLLECT)
        if not found[path]["loaded"]:
            failed.append(f"a picture of {path} did not load")
        if not found[path]["styled"]:
            failed.append(f"{path} has no style")
    context.close()
    return [failure for failure in failed if failure] + _broken(found, door, site)


def _failure(request: Request) -> str:
    """Why a request failed; empty if the browser itself dropped it on its way to the next page."""
    return "" if request.failure == "net::ERR_ABORTED" else f"{request.url}: {request.failure}"


def _broken(found: dict[str, dict[str, Any]], door: str, site: Path) -> list[str]:
    broken = []
    for path, facts in found.items():
        for link in facts["links"]:
            target, anchor = urldefrag(link)
            if not target.startswith(door):
                if target.startswith(("file:", "http://127.", "http://localhost")):
                    broken.append(f"{path}: {link} leads out of the tree")
                continue
            name = unquote(target[len(door) :])
            if not (site / name).is_file():
                broken.append(f"{path}: {link} leads to no file")
            elif anchor and name in found and unquote(anchor) not in found[name]["ids"]:
                broken.append(f"{path}: {link} leads to no place")
    return broken


def test_a_page_for_lost_readers_leads_back_from_any_folder(
    browser: Browser, real: Path, tmp_path: Path
) -> None:
    for folder in ("en", "zh-hans/explainers", "en/organisations", "en/pages"):
        copy = tmp_path / "site"
        shutil.copytree(real / "site", copy)
        lost = copy / folder / "no-such-page.html"
        shutil.copyfile(copy / "404.html", lost)
        page = browser.new_page()
        page.goto(lost.as_uri())
        page.click("a")
        assert page.url == (copy / folder / "index.html").as_uri()
        assert page.locator("h1").count() == 1
        page.close()
        shutil.rmtree(copy)
