# SPDX-License-Identifier: Apache-2.0
"""From an edit that was saved to the page that shows it: the previews of ours and of others.

Run it as `python -m benchmarks.serving --sizes 1000`. Each server runs as a process on a free port
of loopback and is stopped by its id. After each edit the page is asked for every 3 ms until it
holds the new word; with `--browser` it is also open in Chromium and must change by itself.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.sync_api import Page as Tab
from playwright.sync_api import sync_playwright

from benchmarks import rivals
from benchmarks.changes import PAGE, Change, Site, change
from benchmarks.side_by_side import available, workplace
from benchmarks.tables import table

HOST, POLL, EDITS, SETTLE = "127.0.0.1", 0.003, 9, 1.0
LONGEST = 300.0  # seconds for a server to come up, or to show an edit
SERVED = "crenel,hugo,eleventy,mkdocs,mkdocs-dirty"


@dataclass(frozen=True, slots=True)
class Server:
    """A preview that runs: its site, its port, and the seconds until it answered."""

    site: Site
    port: int
    up: float

    def address(self, changed: Change) -> str:
        """Where the page that a change must reach is served."""
        below = changed.output.relative_to(self.site.folder).as_posix().partition("/")[2]
        return f"/{below.removesuffix('index.html')}"

    def get(self, address: str) -> str:
        """What the server answers; nothing if it does not."""
        with contextlib.closing(http.client.HTTPConnection(HOST, self.port, timeout=30)) as asked:
            try:
                asked.request("GET", address)
                return asked.getresponse().read().decode("utf-8", "replace")
            except (OSError, http.client.HTTPException):
                return ""

    def shown(self, changed: Change) -> float:
        """Seconds from now until the answer holds the change; raises TimeoutError."""
        start, address = time.perf_counter(), self.address(changed)
        while changed.word not in self.get(address):
            if time.perf_counter() - start > LONGEST:
                raise TimeoutError(f"{address} never showed {changed.word}")
            time.sleep(POLL)
        return time.perf_counter() - start


@contextlib.contextmanager
def served(site: Site, place: Path) -> Iterator[Server]:
    """The preview of a site as a process of its own, once it answers."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    generator, start = site.generator, time.perf_counter()
    command = generator.tool.started(place)
    command += generator.arguments(generator.serve, site.folder, port)
    with subprocess.Popen(
        command, cwd=site.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            server = Server(site, port, 0.0)
            first = server.address(Change("", site.folder / generator.output(site.page(0))))
            while "<table" not in server.get(first):
                if process.poll() is not None or time.perf_counter() - start > LONGEST:
                    raise TimeoutError(f"{generator.name} did not come up")
                time.sleep(POLL)
            yield Server(site, port, time.perf_counter() - start)
        finally:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()


def responses(server: Server, edits: int = EDITS) -> list[float]:
    """Seconds from an edit to the changed answer, each time of another page."""
    times = []
    for turn in range(edits):
        time.sleep(SETTLE)
        changed = change(server.site, PAGE, turn)
        if changed:
            times.append(server.shown(changed))
    return times


def visible(server: Server, tab: Tab, edits: int = EDITS) -> list[float]:
    """Seconds from an edit to the open page that changed by itself."""
    times = []
    for turn in range(edits, 2 * edits):
        output = server.site.folder / server.site.generator.output(server.site.page(turn))
        tab.goto(f"http://{HOST}:{server.port}{server.address(Change('', output))}")
        time.sleep(SETTLE)
        changed = change(server.site, PAGE, turn)
        start = time.perf_counter()
        if changed:
            tab.get_by_text(changed.word).wait_for(state="attached", timeout=LONGEST * 1000)
            times.append(time.perf_counter() - start)
    return times


@contextlib.contextmanager
def chromium() -> Iterator[Tab]:
    """A tab of Chromium."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser.new_page()
        browser.close()


def row(server: Server, times: list[float], seen: list[float]) -> tuple[str, ...]:
    """A server's row of the table, times in milliseconds."""
    cells = [server.site.generator.name, f"{server.site.number * 2:,}", f"{server.up:.2f}"]
    cells += [f"{at(times) * 1000:.0f}" for at in (median, min, max)]
    return (*cells, f"{median(seen) * 1000:.0f}" if seen else "-")


def main(arguments: list[str] | None = None) -> int:
    """Measures and prints the table; 1 if a server failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="1000", help="pages, with commas")
    parser.add_argument("--generators", default=SERVED, help="names, with commas")
    parser.add_argument("--place", type=Path, default=rivals.PLACE)
    parser.add_argument("--edits", type=int, default=EDITS)
    parser.add_argument("--browser", action="store_true", help="measure in Chromium too")
    options = parser.parse_args(arguments)
    rows, failed = [], False
    for size in map(int, options.sizes.split(",")):
        for generator in available(rivals.chosen(options.generators), options.place):
            with workplace() as folder:
                site = Site(generator, folder / generator.name, size // 2)
                generator.make(site.folder, size, options.place)
                try:
                    with served(site, options.place) as server:
                        times, seen = responses(server, options.edits), []
                        if options.browser:
                            with chromium() as tab:
                                seen = visible(server, tab, options.edits)
                        rows.append(row(server, times, seen))
                except TimeoutError as late:
                    failed = True
                    print(f"{generator.name}, {size:,} pages: {late}", file=sys.stderr)
    head = ("server", "pages", "up s", "answer ms", "least", "most", "in Chromium ms")
    print(table(head, rows))
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
