# SPDX-License-Identifier: Apache-2.0
"""`check`: every rule on the content, then every promise on the built tree. Writes nothing."""

from __future__ import annotations

import os
import socket
from pathlib import Path

from crenel import engine, pipeline, planning, rules, urls, verify
from crenel.cache import load, place
from crenel.contracts import Check, Rule
from crenel.leaves import leaves
from crenel.order import Order, read_all
from crenel.output import tree
from crenel.problems import BuildFailed, Problem, Span
from crenel.urls import OutPath
from crenel.verify.facts import tree_of

SHORT = 6  # a host name this short may be a word of any text


def check(order: Order) -> tuple[Problem, ...]:
    """All problems of the content and of the tree at `order.out`, sorted."""
    read = read_all(order.root)
    try:
        planned = planning.plan(read, order)
        problems = list(planned.warnings)
        for rule in leaves(rules, "RULE", Rule):
            problems += rule.run(planned.written)
    except BuildFailed as failed:
        problems = list(failed.problems)
    if not order.out.is_dir():
        hint = 'run "python build.py build"'
        return (*problems, Problem(Span(str(order.out)), "O603", "there is no site yet", hint))
    present = tree.digests(order.out)
    record = load(place(order.root, order.out, drafts=order.drafts))
    if record is None or not pipeline.unchanged(record, engine.digest(), read, present):
        hint = 'run "python build.py build"'
        problems.append(Problem(Span(str(order.out)), "O603", "the site is not up to date", hint))
    return tuple(sorted({*problems, *verify_tree(order.out, secrets(order.root))}))


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
