# SPDX-License-Identifier: Apache-2.0
"""What the tests share: roots to build, the command line as people run it, whole trees."""

from __future__ import annotations

import atexit
import contextlib
import functools
import io
import os
import shutil
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from crenel import cli
from crenel.digest import Digest
from crenel.output import tree
from crenel.urls import SCRIPT, SEARCH, STYLE, SUMS, VERIFY, OutPath

REPOSITORY = Path(__file__).parent.parent
AUDIT = "AUDIT" in os.environ
SMALL = REPOSITORY / "tests" / "small"
GOLDEN = REPOSITORY / "tests" / "golden"
NOT_REVIEWED = {STYLE, SCRIPT, SEARCH, VERIFY, SUMS}  # copies, and what follows from the rest
PROBLEMS = REPOSITORY / "tests" / "problems"


T = TypeVar("T")


def part(things: Sequence[T], every: int, first: int = 0) -> Sequence[T]:
    """One in `every` of what a slow judge is to see; in an audit all of it."""
    return things if AUDIT else things[first % every :: every]


@dataclass(frozen=True)
class Answer:
    """What a command answered."""

    status: int
    out: str
    err: str


def crenel(*arguments: str) -> Answer:
    """Runs a command in this process."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = cli.main(arguments)
    return Answer(status, out.getvalue(), err.getvalue())


def build(root: Path, *options: str) -> Answer:
    """Builds `root` in this process and one job; fails the test if it does not succeed."""
    answer = crenel("build", "--root", str(root), "--jobs", "1", *options)
    assert answer.status == 0, answer.err
    return answer


def snapshot(folder: Path) -> Mapping[OutPath, Digest]:
    """The digest of each file of a tree."""
    return tree.digests(folder)


def small(root: Path) -> Path:
    """A small site in both languages, in `root`."""
    shutil.copytree(SMALL, root)
    return root


@functools.cache
def _built() -> Path:
    """The small site, built once for this process."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder)
    build(small(folder / "root"))
    return folder / "root"


def prepare(case: Path, root: Path, *, built: bool = False) -> dict[str, Any]:
    """The small site with the mistake of `case`; returns what `case.toml` says.

    With `built` the site was built before the mistake was made.
    """
    if built:
        shutil.copytree(_built(), root)
    else:
        small(root)
    told: dict[str, Any] = {}
    if (case / "case.toml").exists():
        told = tomllib.loads((case / "case.toml").read_text(encoding="utf-8"))
    if told.get("templates"):
        shutil.copytree(REPOSITORY / "templates", root / "templates")
    if told.get("after_build"):
        build(root)
    for path in case.rglob("*"):
        target = root / path.relative_to(case)
        if path.is_dir() or path.name in ("expected.txt", "case.toml"):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target, follow_symlinks=False)
    _change(root, told)
    if told.get("then_build"):
        build(root)
    if told.get("sums"):
        (root / "site" / "SHA256SUMS").write_bytes(tree.sums(snapshot(root / "site")))
    return told


def _change(root: Path, told: dict[str, Any]) -> None:
    for name in told.get("delete", ()):
        (root / name).unlink()
    for name, text in told.get("add", {}).items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    for name, (old, new) in told.get("replace", {}).items():
        text = (root / name).read_text(encoding="utf-8")
        assert old in text
        (root / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    for name, size in told.get("sizes", {}).items():
        (root / name).write_bytes(b"x" * size)
