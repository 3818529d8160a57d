# SPDX-License-Identifier: Apache-2.0
"""Kills at random moments over `build`, `package` and `mirror`: nothing is ever half or lost.

Run it as `python -m tests.soak.kills --times N --seed S`. Each run changes the content, starts the
command and sends SIGKILL, in turn to all its processes and to the first one alone. What is shown
must then be the whole old state or the whole new one; the next run must succeed at once, give the
bytes of a run that nobody killed, and leave nothing behind.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import ClassVar

from tests.harness import REPOSITORY, build, crenel, small
from tests.releases import NAME, Release, following, host, publish, secret, tree_of

State = Mapping[str, bytes]
PAGES = 12  # enough texts for the work to be spread over processes
LATEST = 1.2  # kills come up to this part of a whole run after its begin


def state(*folders: Path) -> State:
    """Every file below the folders, and its bytes."""
    return {
        f"{folder.name}/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


class Subject(ABC):
    """A command that is killed: how its input changes, and what it must leave."""

    name: ClassVar[str]

    def __init__(self, folder: Path, dice: random.Random) -> None:
        self.folder, self.dice = folder, dice

    @abstractmethod
    def command(self) -> Sequence[str]:
        """Its arguments."""

    @abstractmethod
    def change(self, number: int) -> None:
        """Changes what it is given."""

    @abstractmethod
    def shown(self) -> tuple[State, ...]:
        """What others see, each part of which changes at once, in the order of the changes."""

    @abstractmethod
    def clean(self) -> tuple[State, ...]:
        """What it shows when nobody ever killed it."""

    @abstractmethod
    def leftovers(self) -> set[str]:
        """What should not be there after a run that nobody killed."""


class Build(Subject):
    """`build` of a small site: cold and warm, in one process and in several."""

    name = "build"

    def __init__(self, folder: Path, dice: random.Random) -> None:
        super().__init__(folder, dice)
        self.root = small(folder / "root")
        for number in range(PAGES):
            shutil.copytree(self.root / "content/pages/about", self._page(self.root, number))
        self.twin = folder / "twin"
        build(self.root)

    @staticmethod
    def _page(root: Path, number: int) -> Path:
        return root / "content" / "pages" / f"page-{number}"

    def command(self) -> Sequence[str]:
        return ("build", "--root", str(self.root), "--jobs", self.dice.choice("12"))

    def change(self, number: int) -> None:
        text = f"---\ntitle: About {number}\nsummary: A page.\nupdated: 2026-01-02\n---\n"
        page = self._page(self.root, self.dice.randrange(PAGES)) / "en.md"
        page.write_text(f"{text}Version {number}.\n", encoding="utf-8")
        if self.dice.random() < 0.3:
            shutil.rmtree(self.root / ".cache")  # a cold one

    def shown(self) -> tuple[State, ...]:
        return (state(self.root / "site"),)

    def clean(self) -> tuple[State, ...]:
        self._fresh()
        build(self.twin)
        return (state(self.twin / "site"),)

    def _fresh(self) -> None:
        """A twin with the same content and nothing else."""
        shutil.rmtree(self.twin, ignore_errors=True)
        shutil.copytree(self.root / "content", self.twin / "content")

    def leftovers(self) -> set[str]:
        found = {path.name for path in self.root.iterdir()} - {"content", "site", ".cache"}
        records = [path.name for path in (self.root / ".cache").glob("build-*")]
        return found | {name for name in records if not name.endswith(".json")}


class Package(Build):
    """`package --only zip`: the tree, the downloads in it, and the release beside it."""

    name = "package"

    def __init__(self, folder: Path, dice: random.Random) -> None:
        super().__init__(folder, dice)
        crenel("package", "--root", str(self.root), "--jobs", "1", "--only", "zip")

    def command(self) -> Sequence[str]:
        jobs = self.dice.choice("12")
        return ("package", "--root", str(self.root), "--only", "zip", "--jobs", jobs)

    def shown(self) -> tuple[State, ...]:
        return self._parts(self.root)

    def clean(self) -> tuple[State, ...]:
        self._fresh()
        crenel("package", "--root", str(self.twin), "--jobs", "1", "--only", "zip")
        return self._parts(self.twin)

    @staticmethod
    def _parts(root: Path) -> tuple[State, ...]:
        site = state(root / "site")
        packed = {p for p in site if p.startswith("site/downloads/") and p.endswith(".zip")}
        tree = {path: data for path, data in site.items() if path not in packed}
        return tree, {path: site[path] for path in packed}, state(root / "release")

    def leftovers(self) -> set[str]:
        wanted = {"content", "site", ".cache", "release"}
        found = {path.name for path in self.root.iterdir()} - wanted
        cache = self.root / ".cache" / "package"
        found |= {p.name for p in cache.iterdir() if p.suffix not in (".made", ".sha256", "")}
        return found | {p.name for p in cache.rglob("unfinished-*")}


class Mirror(Subject):
    """`mirror` from a server on loopback, from one release to the next."""

    name = "mirror"

    def __init__(self, folder: Path, dice: random.Random) -> None:
        super().__init__(folder, dice)
        self.www = folder / "www"
        self.www.mkdir()
        self.release: Release = publish(tree_of(folder / "r0"), secret(1))
        self.served = folder / "served"
        self.stack = ExitStack()
        self.address = self.stack.enter_context(host(self.served))
        self._serve()
        crenel(*self.command())

    def _serve(self) -> None:
        shutil.rmtree(self.served, ignore_errors=True)
        shutil.copytree(self.release.site, self.served)
        shutil.copytree(self.release.shelf, self.served / "release")

    def command(self) -> Sequence[str]:
        memory = str(self.folder / "known.json")
        return ("mirror", f"{self.address}", str(self.www / NAME), "--memory", memory)

    def change(self, number: int) -> None:
        before = self.release
        self.release = following(before, self.folder / f"r{number}")
        shutil.rmtree(before.root)
        self._serve()

    def shown(self) -> tuple[State, ...]:
        return (state(self.www / NAME),)

    def clean(self) -> tuple[State, ...]:
        twin = self.folder / "twin" / NAME
        shutil.rmtree(twin.parent, ignore_errors=True)
        crenel("mirror", self.address, str(twin), "--memory", str(twin.parent / "m"))
        return (state(twin),)

    def leftovers(self) -> set[str]:
        wanted = {NAME, f"{NAME}.previous", f".{NAME}.crenel-lock"}
        return {path.name for path in self.www.iterdir()} - wanted


SUBJECTS: tuple[type[Subject], ...] = (Build, Package, Mirror)


def run(subject: Subject, *, wait: float | None, whole: bool) -> tuple[bool, str]:
    """Runs the command and kills it after `wait` seconds; whether it was killed, what it said."""
    process = subprocess.Popen(
        [sys.executable, str(REPOSITORY / "build.py"), *subject.command()],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        said = process.communicate(timeout=wait)[1]
    except subprocess.TimeoutExpired:
        (os.killpg if whole else os.kill)(process.pid, signal.SIGKILL)
        process.wait()
        assert process.stderr
        process.stderr.close()
        return True, ""
    return False, said.decode()


def campaign(kind: type[Subject], times: int, seed: int) -> Counter[str]:
    """Kills a command so often; how often which state was met. Fails where something is broken."""
    dice, seen = random.Random(f"{seed} {kind.name}"), Counter[str]()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        subject = kind(Path(folder), dice)
        stack.callback(getattr(subject, "stack", ExitStack()).close)
        subject.change(0)
        begun = time.perf_counter()
        run(subject, wait=None, whole=True)
        longest = LATEST * (time.perf_counter() - begun)
        number = 0
        while seen.total() < times:
            number += 1
            seen[_once(subject, number, dice.uniform(0, longest))] += 1
            del seen["ended before"]
    return seen


def _once(subject: Subject, number: int, wait: float) -> str:
    """One kill; which state was met."""
    where, whole = f"{subject.name}, run {number}, after {wait:.3f} s", number % 2 == 0
    old = subject.shown()
    subject.change(number)
    new = subject.clean()
    killed, said = run(subject, wait=wait, whole=whole)
    found = subject.shown()
    parts = [
        "both" if f == o == n else "old" * (f == o) or "new" * (f == n)
        for f, o, n in zip(found, old, new, strict=True)
    ]
    assert all(parts), f"{where}: neither old nor new: {parts}"
    told = [part for part in parts if part != "both"]
    assert sorted(told) == told, f"{where}: in another order: {parts}"
    if killed:
        _, said = run(subject, wait=None, whole=whole)
    assert subject.shown() == new, f"{where}: the next run did not make it good:\n{said}"
    left = subject.leftovers()
    assert not left, f"{where}: left behind: {left}"
    kind = "all" if whole else "parent"
    return (
        f"{kind} killed, {'/'.join(dict.fromkeys(told)) or 'no change'}"
        if killed
        else "ended before"
    )


def main() -> None:
    """Runs campaigns and tells what was met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=30, help="kills of each command")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=[kind.name for kind in SUBJECTS])
    options = parser.parse_args()
    for kind in SUBJECTS:
        if options.only in (None, kind.name):
            begun = time.perf_counter()
            seen = campaign(kind, options.times, options.seed)
            spent = time.perf_counter() - begun
            sys.stdout.write(f"{kind.name}: {seen.total()} kills in {spent:.0f} s, 0 damaged\n")
            for met, count in sorted(seen.items()):
                sys.stdout.write(f"  {count:>5}  {met}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
