# SPDX-License-Identifier: Apache-2.0
"""Kills at random moments over `build`, `package` and `mirror`: nothing is ever half or lost.

Run it as `python -m tests.soak.kills --times N --seed S`. Each run changes the content, starts the
command (in a fork, so that a thousand runs need not import everything anew) and sends SIGKILL, in
turn to all its processes and to the first one alone. What is shown
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
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import ClassVar

from crenel import cli, making, packaging, planning
from tests.harness import build, crenel, small
from tests.releases import NAME, Release, following, publish, secret, tree_of

_LOADED = (making, packaging, planning)  # what a run imports when it needs it

State = Mapping[str, bytes]
VARIANTS = 3  # of the content; what a run that nobody killed makes of each is made once
ROUNDS = 25  # releases until a mirror begins anew, since its history grows
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
        self.took = 1.0  # seconds of the last run that nobody killed

    @abstractmethod
    def command(self) -> Sequence[str]:
        """Its arguments."""

    def rest(self, number: int) -> None:  # noqa: B027 (most need none)
        """Between two kills."""

    def close(self) -> None:  # noqa: B027 (most need none)
        """Ends what it has begun."""

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
        self.page = self.root / "content" / "pages" / "about" / "en.md"
        self.variant = 0
        self.known: dict[int, tuple[State, ...]] = {}
        self.make(self.root)

    def make(self, root: Path) -> None:
        """Runs the command where nobody kills it."""
        build(root)

    def command(self) -> Sequence[str]:
        return ("build", "--root", str(self.root), "--jobs", self.dice.choice("12"))

    def change(self, number: int) -> None:
        self.variant = (self.variant + 1 + number % 2) % VARIANTS
        text = (
            f"---\ntitle: About {'abc'[self.variant]}\nsummary: A page.\nupdated: 2026-01-02\n---\n"
        )
        self.page.write_text(f"{text}Words.\n", encoding="utf-8")
        if self.dice.random() < 0.3:
            shutil.rmtree(self.root / ".cache")  # a cold one

    def shown(self) -> tuple[State, ...]:
        return self.parts(self.root)

    @staticmethod
    def parts(root: Path) -> tuple[State, ...]:
        """What each exchange changes."""
        return (state(root / "site"),)

    def clean(self) -> tuple[State, ...]:
        if self.variant not in self.known:
            twin = self.folder / "twin"
            shutil.copytree(self.root / "content", twin / "content")
            self.make(twin)
            self.known[self.variant] = self.parts(twin)
            shutil.rmtree(twin)
        return self.known[self.variant]

    def leftovers(self) -> set[str]:
        found = {path.name for path in self.root.iterdir()} - {"content", "site", ".cache"}
        records = [path.name for path in (self.root / ".cache").glob("build-*")]
        return found | {name for name in records if not name.endswith(".json")}


class Package(Build):
    """`package --only zip`: the tree, the downloads in it, and the release beside it."""

    name = "package"

    def make(self, root: Path) -> None:
        crenel("package", "--root", str(root), "--jobs", "1", "--only", "zip")

    def command(self) -> Sequence[str]:
        jobs = self.dice.choice("12")
        return ("package", "--root", str(self.root), "--only", "zip", "--jobs", jobs)

    @staticmethod
    def parts(root: Path) -> tuple[State, ...]:
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
        self.served = folder / "served"
        self.served.mkdir()
        self.server = subprocess.Popen(
            [
                sys.executable,
                "-u",
                "-m",
                "http.server",
                "-b",
                "127.0.0.1",
                "-d",
                str(self.served),
                "0",
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self.server.stdout
        self.address = self.server.stdout.readline().decode().split("(")[1].split(")")[0]
        self.first = publish(tree_of(folder / "first"), secret(1))
        self._begin()

    def _begin(self) -> None:
        """A mirror of the first release."""
        for path in (self.www, self.folder / "known.json"):
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        self.www.mkdir()
        self.release: Release = self.first
        self._serve()
        crenel(*self.command())

    def _serve(self) -> None:
        for path in self.served.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        shutil.copytree(self.release.site, self.served, dirs_exist_ok=True)
        shutil.copytree(self.release.shelf, self.served / "release")

    def close(self) -> None:
        self.server.kill()
        self.server.wait()

    def command(self) -> Sequence[str]:
        memory = str(self.folder / "known.json")
        return ("mirror", f"{self.address}", str(self.www / NAME), "--memory", memory)

    def change(self, number: int) -> None:
        before = self.release
        self.release = following(before, self.folder / f"next-{number}")
        if before is not self.first:
            shutil.rmtree(before.root)
        self._serve()

    def rest(self, number: int) -> None:
        if number % ROUNDS == 0:
            self._begin()

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
    said = subject.folder / "said"
    process = os.fork()
    if not process:
        _child(subject.command(), said)
    begun = time.monotonic()
    until = None if wait is None else begun + wait
    while until is None or time.monotonic() < until:
        ended, status = os.waitpid(process, 0 if until is None else os.WNOHANG)
        if ended:
            text = said.read_text(encoding="utf-8")
            assert status == 0, text
            subject.took = time.monotonic() - begun
            return False, text
        time.sleep(0.001)
    try:
        (os.killpg if whole else os.kill)(process, signal.SIGKILL)
    except ProcessLookupError:  # it is no group yet
        os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    return True, ""


def _child(command: Sequence[str], said: Path) -> None:
    """Runs a command in this process, as the first of a group, and ends it."""
    os.setsid()
    out = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(out, stream)
    status = cli.main(command)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def campaign(
    kind: type[Subject], times: int, seed: int, tell: Callable[[str], object]
) -> Counter[str]:
    """Kills a command so often; how often which state was met. Fails where something is broken."""
    dice, seen = random.Random(f"{seed} {kind.name}"), Counter[str]()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        subject = kind(Path(folder), dice)
        stack.callback(subject.close)
        subject.change(0)
        run(subject, wait=None, whole=True)
        number = 0
        while seen.total() < times:
            number += 1
            subject.rest(number)
            seen[_once(subject, number, dice.uniform(0, LATEST * subject.took))] += 1
            del seen["ended before"]
            tell(f"{kind.name}: {seen.total()} of {times}")
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


def _progress(words: str) -> None:
    sys.stderr.write(f"\r{words} ")
    sys.stderr.flush()


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
            seen = campaign(kind, options.times, options.seed, _progress)
            spent = time.perf_counter() - begun
            sys.stdout.write(f"{kind.name}: {seen.total()} kills in {spent:.0f} s, 0 damaged\n")
            for met, count in sorted(seen.items()):
                sys.stdout.write(f"  {count:>5}  {met}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
