# SPDX-License-Identifier: Apache-2.0
"""`check`: every rule on the content, then every promise on the built tree. Writes nothing.

The tree must not tell about the machine it was built on: its name and its paths, the login of who
builds and the name and address that git signs commits with. Packages are made of the tree's files
and nothing else, so they are not opened here.
"""

from __future__ import annotations

import getpass
import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from crenel import engine, pipeline, planning, rules, urls, verify
from crenel.cache import load, place
from crenel.contracts import Check, Plan, Rule
from crenel.leaves import leaves
from crenel.order import Order, Read, read_all
from crenel.output import tree
from crenel.problems import BuildFailed, Problem, Span
from crenel.texts import Shelf
from crenel.urls import OutPath
from crenel.verify.facts import tree_of

SHORT = 6  # a name this short may be a word of any text
_AUTHOR = re.compile(r"(.*) <(.*)> [0-9]+ [+-][0-9]{4}\s*")


@dataclass(frozen=True, slots=True)
class Checked:
    """What is wrong with content and tree, sorted, and whether the rules of writing were asked.

    They read a site that holds together: where mistakes stop a build they are not.
    """

    problems: tuple[Problem, ...]
    ruled: bool


def check(order: Order) -> Checked:
    """All problems of the content and of the tree at `order.out`."""
    read, ruled = read_all(order.root), True
    try:
        planned = planning.plan(read, order, shelf=Shelf.of(order.root, writes=False))
        problems = [*planned.warnings, *against_rules(planned.written)]
    except BuildFailed as failed:
        problems, ruled = list(failed.problems), False
    stale = "" if not ruled else _stale(order, read)  # what stops a build is mended first
    if stale:
        hint = 'run "python build.py build"'
        problems.append(Problem(Span(str(order.out)), "O603", stale, hint))
    if not order.out.is_dir():
        return Checked(tuple(sorted(problems)), ruled)
    words = (*secrets(order.root), *unsaid(people(order.root), read))
    return Checked(tuple(sorted({*problems, *verify_tree(order.out, words)})), ruled)


def against_rules(written: Plan) -> Iterator[Problem]:
    """What in a valid site is against the rules of writing."""
    for rule in leaves(rules, "RULE", Rule):
        yield from rule.run(written)


def _stale(order: Order, read: Read) -> str:
    """Why the tree is not what the content gives; empty if it is."""
    if not order.out.is_dir():
        return "there is no site yet"
    record = load(place(order.root, order.out, drafts=order.drafts))
    present = tree.digests(order.out)
    whole = record and pipeline.unchanged(record, engine.digest(), read, present)
    return "" if whole else "the site is not up to date"


def verify_tree(out: Path, words: tuple[str, ...] = ()) -> tuple[Problem, ...]:
    """Every broken promise of the tree at `out`; `words` must not stand in it."""
    paths = [path for path in tree.walk(out) if not urls.packed(path)]
    found = tree_of({OutPath(path): (out / path).read_bytes() for path in paths}, words)
    checks = leaves(verify, "CHECK", Check)
    problems = {problem for each in checks for problem in each.run(found)}
    return tuple(sorted(problems | set(tree.illegal([OutPath(path) for path in paths]))))


def secrets(root: Path) -> tuple[str, ...]:
    """What would tell about this machine: its name, and its paths of two parts and more."""
    host = socket.gethostname()
    paths = (Path.home(), root.resolve(), Path.cwd())
    words = [os.fspath(path) for path in paths if len(path.parts) > 2]
    if len(host) > SHORT and host != "localhost":
        words.append(host)
    return tuple(dict.fromkeys(words))


def people(root: Path) -> tuple[str, ...]:
    """Who works on this machine: the login, and the author of commits in `root` as git knows it."""
    names = list[str]()
    with suppress(OSError, KeyError, ImportError):
        names.append(getpass.getuser())
    git = shutil.which("git")
    if git:
        command = [git, "-C", os.fspath(root), "var", "GIT_AUTHOR_IDENT"]
        told = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        author = _AUTHOR.fullmatch(told.stdout)
        names += author.groups() if author else ()
    return tuple(dict.fromkeys(names))


def unsaid(names: tuple[str, ...], read: Read) -> tuple[str, ...]:
    """The names that can only come from the machine.

    One that is short may be a word of any text, and so may one that the content or the templates
    write themselves: an author who is named on a page is named there by will.
    """
    files = [file.data for file in (*read.content.files, *read.templates.files)]
    texts = [data for data in files if b"\0" not in data]
    return tuple(
        name
        for name in names
        if len(name) > SHORT and not any(name.encode() in text for text in texts)
    )
