# SPDX-License-Identifier: Apache-2.0
"""Builds the same pages with ours and with other generators, and says how long each took.

Run it as `python -m benchmarks.side_by_side --sizes 100,1000`; README.md says how it is measured. A
word put before each build that follows a change must be in the output, or the build does not count.
"""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from benchmarks import processes, rivals
from benchmarks.changes import COLD, EVERYBODY, OURS, Site, change
from benchmarks.pages import Page
from benchmarks.rivals import Generator
from benchmarks.tables import BASE, OWN, Figures, Measured, Sample, report

HISTORY = Path(__file__).parent / "history.md"
MEMORY = Path("/dev/shm")  # noqa: S108 (where there is one, disks do not disturb)
TICK = 0.02  # so that a change has another time than what was built before it
_PARTS = ("<table", "<pre", "<h3", "footnote", "<ol")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be measured: sizes, rounds, seconds to wait for quiet, the longest build."""

    generators: tuple[Generator, ...]
    sizes: tuple[int, ...]
    place: Path
    rounds: int = 5
    wait: float = 30.0
    longest: float = 300.0


@dataclass(slots=True)
class Bench:
    """Measures a plan; what fails or takes too long is said and left out from then on."""

    plan: Plan
    samples: list[Sample] = field(default_factory=list)
    measured: list[Measured] = field(default_factory=list)
    dropped: dict[str, str] = field(default_factory=dict)

    def measure(self) -> Figures:
        """Every size, one after the other."""
        for pages in self.plan.sizes:
            with workplace() as folder:
                sites = list(self._made(folder, pages))
                for turn in range(self.plan.rounds):
                    for site in sites:
                        self._turn(site, turn)
                for site in sites:
                    self._weigh(site)
        return Figures(tuple(self.samples), tuple(self.measured))

    def _made(self, folder: Path, pages: int) -> Iterator[Site]:
        for generator in self.plan.generators:
            if generator.name not in self.dropped and not self._too_long(generator, pages):
                own = folder / generator.name
                generator.make(own, pages, self.plan.place)
                yield Site(generator, own, pages // 2)

    def _too_long(self, generator: Generator, pages: int) -> bool:
        """Whether a build would take too long, by what the last size took."""
        known = [s for s in self.samples if (s.generator, s.kind) == (generator.name, COLD)]
        if known and known[-1].took.seconds * pages / known[-1].pages > self.plan.longest:
            self.dropped[generator.name] = f"too slow for {pages:,} pages"
            return True
        return False

    def _turn(self, site: Site, turn: int) -> None:
        """A generator's turn in a round: a build of each kind."""
        generator = site.generator
        for kind in OURS if generator.name == OWN else EVERYBODY:
            if generator.name in self.dropped:
                return
            try:
                self._build(site, kind, turn)
                if (kind, turn) == (COLD, 0):
                    _complete(site)
            except processes.Failed as failed:
                self.dropped[generator.name] = f"{site.number * 2:,} pages, {kind}: {failed}"

    def _build(self, site: Site, kind: str, turn: int) -> None:
        time.sleep(TICK)
        changed = change(site, kind, turn)
        processes.quiet(self.plan.wait)
        took = processes.run(self._command(site, kind), site.folder)
        if changed and not changed.arrived:
            raise processes.Failed(f"the word {changed.word} is not in {changed.output}")
        self.samples.append(Sample(site.generator.name, site.number * 2, kind, took))
        name = f"{site.generator.name:13}{site.number * 2:7} {kind:9}"
        told = f"{took.seconds:9.3f} s {took.processor:9.3f} s of processors"
        print(f"{name}{told}  others {took.others:4.0%}", file=sys.stderr, flush=True)

    def _command(self, site: Site, kind: str) -> tuple[str, ...]:
        generator = site.generator
        part = generator.again if kind != COLD and generator.again else generator.build
        started = generator.tool.started(self.plan.place)
        return (*started, *generator.arguments(part, site.folder))

    def _weigh(self, site: Site) -> None:
        """A cold build more, for the memory alone, since sampling it takes time."""
        if site.generator.name in self.dropped:
            return
        site.generator.clean(site.folder)
        try:
            took = processes.run(self._command(site, COLD), site.folder, memory=True)
        except processes.Failed as failed:
            self.dropped[site.generator.name] = f"memory: {failed}"
            return
        output = site.folder / site.generator.page.partition("/")[0]
        size = sum(path.stat().st_size for path in output.rglob("*") if path.is_file())
        one = Measured(site.generator.name, site.number * 2, took.peak, size)
        self.measured.append(one)


def _complete(site: Site) -> None:
    """Raises Failed unless every English page was made, with all its parts."""
    for number in range(site.number):
        path = site.folder / site.generator.output(Page(number))
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        missing = [part for part in _PARTS if part not in text]
        if missing:
            raise processes.Failed(f"{path} lacks {', '.join(missing)}")


@contextmanager
def workplace() -> Iterator[Path]:
    """A folder to build in, in memory if there is a file system for it."""
    inside = str(MEMORY) if os.access(MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="bench-", dir=inside) as name:
        yield Path(name)


def available(generators: tuple[Generator, ...], place: Path) -> tuple[Generator, ...]:
    """Those that can be had; installs what is missing, and names what stays so."""
    had = {tool: rivals.install(tool, place) for tool in {g.tool for g in generators}}
    for generator in generators:
        if not had[generator.tool]:
            print(f"missing: {generator.name}", file=sys.stderr)
    return tuple(generator for generator in generators if had[generator.tool])


def history(figures: Figures, versions: str) -> str:
    """One row: the day, the versions, and seconds of ours and Hugo's: cold, nothing, one page."""
    git = ["git", "-C", str(rivals.REPOSITORY), "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(git, capture_output=True, text=True, check=False).stdout.strip()
    told = []
    for pages in figures.sizes:
        pairs = []
        for kind in EVERYBODY:
            own, base = (figures.seconds(name, pages, kind) for name in (OWN, BASE))
            pairs.append(f"{own or 0:.2f} ({base or 0:.2f})")
        told.append(f"{pages:,}: {', '.join(pairs)}")
    machine = f"{os.cpu_count()} × {platform.machine()}, Python {platform.python_version()}"
    today = datetime.datetime.now(tz=datetime.UTC).date()
    return f"| {today} | {commit} | {versions} | {machine} | {'; '.join(told)} |\n"


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="100,1000", help="pages, with commas")
    parser.add_argument("--generators", default="", help="names, with commas; all if left out")
    parser.add_argument("--place", type=Path, default=rivals.PLACE, help="where rivals are kept")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--wait", type=float, default=30, help="seconds to wait for quiet, at most")
    parser.add_argument("--longest", type=float, default=300, help="seconds of a cold build")
    parser.add_argument("--history", action="store_true", help="add a row to history.md")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    """Measures and prints the tables; 1 if something failed."""
    options = _options(arguments)
    generators = available(rivals.chosen(options.generators), options.place)
    sizes = tuple(sorted(int(size) // 2 * 2 for size in options.sizes.split(",")))
    plan = Plan(
        generators, sizes, options.place, options.rounds, options.wait, longest=options.longest
    )
    bench = Bench(plan)
    figures = bench.measure()
    tools = dict.fromkeys(generator.tool for generator in generators)
    versions = ", ".join(f"{tool.name} {tool.said(options.place)}" for tool in tools)
    print(f"{versions}\n\n{report(figures)}")
    if any(sample.took.disturbed for sample in figures.samples):
        print(report(replace(figures, clock=False)))
    for name, why in bench.dropped.items():
        print(f"left out: {name}: {why}")
    if options.history:
        with HISTORY.open("a", encoding="utf-8") as stream:
            stream.write(history(figures, versions))
    return bool(bench.dropped)


if __name__ == "__main__":
    sys.exit(main())
