# SPDX-License-Identifier: Apache-2.0
"""The preview: it shows what a build would write, to this computer only, with mistakes on top."""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from crenel.digest import digest_bytes
from crenel.order import Order
from crenel.preview.answers import Answers
from crenel.preview.desk import Desk
from crenel.urls import SUMS
from tests.harness import REPOSITORY, build, snapshot

NAME = "127.0.0.1:8000"
PAGE = "content/explainers/one/en.md"
SHOWN = "/en/explainers/one.html"


def get(answers: Answers, path: str, **more: str) -> tuple[str, bytes]:
    """Asks the application for an address."""
    answered: list[str] = []
    environ = {"PATH_INFO": path, "HTTP_HOST": NAME, **more}
    body = answers(environ, lambda status, _headers: answered.append(status))
    return answered[0], b"".join(body)


@pytest.fixture
def answers(root: Path) -> Answers:
    """The application over the small site."""
    desk = Desk(Order(root, root / "site"))
    desk.open()
    return Answers(desk, frozenset({NAME}))


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


EDITS: dict[str, Callable[[Path], list[Path]]] = {}


def edits(change: Callable[[Path], list[Path]]) -> Callable[[Path], list[Path]]:
    EDITS[change.__name__] = change
    return change


@edits
def words(root: Path) -> list[Path]:
    page = root / PAGE
    page.write_text(page.read_text(encoding="utf-8") + "\nA closing line.\n", encoding="utf-8")
    return [page]


@edits
def words_of_a_language_that_another_is_made_from(root: Path) -> list[Path]:
    page = root / "content/explainers/one/zh-Hans.md"
    page.write_text(page.read_text(encoding="utf-8") + "\n最后一行。\n", encoding="utf-8")
    return [page]


@edits
def title(root: Path) -> list[Path]:
    page = root / PAGE
    page.write_text(re.sub(r"(?m)^title: .*$", "title: Another", page.read_text(encoding="utf-8")))
    return [page]


@edits
def heading(root: Path) -> list[Path]:
    page = root / PAGE
    text = page.read_text(encoding="utf-8")
    page.write_text(re.sub(r"(?m)^## [^{\n]*", "## Otherwise ", text, count=1), encoding="utf-8")
    return [page]


@edits
def several_at_once(root: Path) -> list[Path]:
    return [path for change in (words, title) for path in change(root)]


@pytest.mark.parametrize("name", EDITS)
def test_the_preview_shows_what_a_build_would_write(name: str, answers: Answers) -> None:
    root = answers.desk.order.root
    answers.desk.saved(EDITS[name](root))
    assert not [problem for problem in answers.desk.problems if problem.fatal]
    assert build(root).status == 0
    for path, data in snapshot(root / "site").items():
        if path != SUMS:
            assert digest_bytes(answers.desk.file(path) or b"") == data, path


def test_a_page_names_the_client_and_its_policy_lets_it_speak(answers: Answers) -> None:
    status, body = get(answers, SHOWN)
    assert status == "200 OK"
    assert b"connect-src 'self' ws://127.0.0.1:8000" in body
    assert b'<script src="/.crenel/client.js" defer></script></head>' in body
    assert get(answers, "/.crenel/client.js")[0] == "200 OK"


def test_a_folder_is_its_index_and_what_is_missing_is_said(answers: Answers) -> None:
    assert get(answers, "/en/")[0] == get(answers, "/en")[0] == get(answers, "/")[0] == "200 OK"
    status, body = get(answers, "/nothing.html")
    assert status == "404 Not Found"
    assert b"This page is not here" in body


@pytest.mark.parametrize(
    "path",
    ["/../content/site.yaml", "/downloads/../../content/site.yaml", "//etc/passwd", "/\0", "/ÿ"]
    + ["/.crenel/../server.py", "/.crenel/desk.py", "/SHA256SUMS/..", "/downloads/" + "x" * 5000],
)
def test_nothing_outside_the_site_is_served(answers: Answers, path: str) -> None:
    assert get(answers, path)[0] == "404 Not Found"


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "127.0.0.1:80", ""])
def test_a_foreign_name_gets_nothing(answers: Answers, host: str) -> None:
    status, body = get(answers, SHOWN, HTTP_HOST=host)
    assert status == "403 Forbidden"
    assert b"One" not in body


def test_a_preview_is_only_read(answers: Answers) -> None:
    assert get(answers, SHOWN, REQUEST_METHOD="POST")[0].startswith("405")


def test_a_mistake_is_told_while_the_last_good_page_stands(answers: Answers) -> None:
    root = answers.desk.order.root
    page = root / PAGE
    before = get(answers, SHOWN)
    good = page.read_text(encoding="utf-8")
    page.write_text(f"{good}\nSee [[<nothing>]] and [[oen]].\n", encoding="utf-8")
    answers.desk.saved([page])
    told = json.loads(get(answers, "/.crenel/problems.json")[1])
    line = good.count("\n") + 2
    assert [(p["code"], p["place"].split(":")[1]) for p in told] == [("R301", str(line))] * 2
    near = next(p for p in told if "oen" in p["message"])
    assert near["line"] == "See [[<nothing>]] and [[oen]]."
    assert near["marker"].strip() == "^"
    assert near["link"].startswith(f"vscode://file{root.resolve()}")
    assert near["hint"]
    assert get(answers, SHOWN) == before
    page.write_text(good, encoding="utf-8")
    answers.desk.saved([page])
    assert json.loads(get(answers, "/.crenel/problems.json")[1]) == []


def test_a_template_that_fails_is_told(answers: Answers) -> None:
    root = answers.desk.order.root
    template = root / "templates/explainer.html"
    template.parent.mkdir(exist_ok=True)
    template.write_text("{{ view.nothing }}", encoding="utf-8")
    answers.desk.saved([template])
    assert get(answers, SHOWN)[0].startswith("500")
    told = json.loads(get(answers, "/.crenel/problems.json")[1])
    assert [problem["code"] for problem in told] == ["O604"]


@contextlib.contextmanager
def served(root: Path) -> Iterator[int]:
    """The real command in the site's own folder, on a free port, stopped by its process id."""
    command = [sys.executable, str(REPOSITORY / "build.py"), "serve", "--port", "0"]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            found = re.search(r":([0-9]+)/$", process.stdout.readline().strip())
            assert found
            yield int(found[1])
        finally:
            process.terminate()
            process.wait(10)


def ask(port: int, path: str, until: bytes) -> bytes:
    """What the server answers once its answer holds `until`."""
    body = b""
    for _ in range(400):
        with contextlib.suppress(OSError):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            connection.request("GET", path)
            body = connection.getresponse().read()
            connection.close()
            if until in body:
                return body
        time.sleep(0.05)
    raise AssertionError(f"{until!r} did not appear in {body[:400]!r}")


def test_the_server_survives_what_editors_do(root: Path) -> None:
    with served(root) as port:
        page = root / PAGE
        ask(port, SHOWN, b"<h1>One</h1>")
        ask(port, "/.crenel/problems.json", b"[]")
        good = page.read_text(encoding="utf-8")
        for number in range(100):  # saves without a pause
            page.write_text(f"{good}\nSave {number} it.\n", encoding="utf-8")
        ask(port, SHOWN, b"Save 99 it.")
        new = page.with_name(".en.md.swp")  # an editor that saves by a new name
        new.write_text(f"{good}\nRenamed.\n", encoding="utf-8")
        new.replace(page)
        ask(port, SHOWN, b"Renamed.")
        shutil.move(root / "content", root / "elsewhere")  # another branch is checked out
        time.sleep(1.2)
        ask(port, SHOWN, b"Renamed.")
        ask(port, "/.crenel/problems.json", b"F107")
        edit(root / "elsewhere" / Path(PAGE).relative_to("content"), "Renamed.", "Returned.")
        shutil.move(root / "elsewhere", root / "content")
        ask(port, SHOWN, b"Returned.")
        ask(port, "/.crenel/problems.json", b"[]")


UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
}


def test_only_our_own_pages_may_listen(root: Path) -> None:
    def status(port: int, **headers: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        connection.request("GET", "/livereload", headers={**UPGRADE, **headers})
        found = connection.getresponse().status
        connection.close()
        return found

    with served(root) as port:
        ask(port, SHOWN, b"<h1>One</h1>")
        own = f"127.0.0.1:{port}"
        assert status(port, Origin=f"http://{own}") == 101
        assert status(port, Origin="http://evil.example") == 403
        assert status(port, Origin="http://evil.example", Host="evil.example") == 403
        assert status(port, Origin=f"http://127.0.0.1:{port + 1}") == 403


def test_only_this_computer_may_look(root: Path) -> None:
    with served(root) as port:
        ask(port, SHOWN, b"<h1>One</h1>")
        with socket.socket() as other:
            other.settimeout(5)
            with pytest.raises(OSError, match="refused"):
                other.connect(("127.0.0.2", port))


@pytest.mark.browser
def test_a_reader_of_the_preview_sees_what_is_saved(root: Path, browser: Browser) -> None:
    templates = root / "templates" / "assets"
    templates.mkdir(parents=True, exist_ok=True)
    style = templates / "style.css"
    if not style.exists():
        shutil.copyfile(REPOSITORY / "templates/assets/style.css", style)
    page = root / PAGE
    good = page.read_text(encoding="utf-8")
    filling = "\n".join(f"Line {number}.\n" for number in range(200))
    page.write_text(f"{good}\n{filling}", encoding="utf-8")
    with served(root) as port:
        ask(port, SHOWN, b"Line 199.")
        shown = browser.new_page()
        faults: list[str] = []
        shown.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
        shown.goto(f"http://127.0.0.1:{port}{SHOWN}")
        shown.wait_for_load_state("networkidle")
        shown.evaluate("scrollTo(0, 1500)")
        _until(lambda: shown.evaluate("scrollY") == 1500)
        page.write_text(f"{good}\n{filling}\nAll new.\n", encoding="utf-8")
        shown.get_by_text("All new.").wait_for(state="attached")
        assert abs(shown.evaluate("scrollY") - 1500) < 50
        text = f"{good.replace('title: One', 'title: Won')}\nFirst.\n\n{filling}\nAll new.\n"
        page.write_text(text, encoding="utf-8")
        shown.get_by_role("heading", name="Won", level=1).wait_for()
        assert shown.title().startswith("Won")
        fresh = browser.new_page()
        fresh.goto(shown.url)
        fresh.wait_for_load_state("networkidle")
        bodies = [each.evaluate("document.body.innerHTML") for each in (shown, fresh)]
        assert bodies[0] == bodies[1]  # put together or loaded, the page is the same
        fresh.close()

        shown.evaluate("window.same = true")
        style.write_text(style.read_text(encoding="utf-8") + "\nh1 { color: rgb(1, 2, 3) }\n")
        _until(
            lambda: (
                shown.evaluate("getComputedStyle(document.querySelector('h1')).color")
                == "rgb(1, 2, 3)"
            )
        )
        assert shown.evaluate("window.same") is True

        page.write_text(f"{good}\nSee [[oen]].\n", encoding="utf-8")
        alert = shown.get_by_role("alert")
        alert.wait_for()
        told = alert.inner_text()
        assert all(part in told for part in ("R301", PAGE, "See [[oen]].", "^", "one"))
        assert shown.locator("text=All new.").count() == 1
        page.write_text(f"{good}\nMended.\n", encoding="utf-8")
        shown.get_by_text("Mended.").wait_for(state="attached")
        assert shown.get_by_role("alert").count() == 0
        assert faults == []
        shown.close()


def _until(holds: Callable[[], Any]) -> None:
    for _ in range(400):
        with contextlib.suppress(Exception):  # the page may be loading
            if holds():
                return
        time.sleep(0.05)
    raise AssertionError("it did not come to pass")
