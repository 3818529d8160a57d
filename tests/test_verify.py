# SPDX-License-Identifier: Apache-2.0
"""Verifiers: they judge bytes alone, and a tree that is right has no problem."""

from __future__ import annotations

from pathlib import Path

import pytest

from crenel.checking import secrets, verify_tree
from crenel.urls import OutPath
from crenel.verify.facts import page_facts, tree_of
from crenel.verify.leaks import CHECK as LEAKS
from tests.harness import build


def test_a_whole_tree_has_no_problem(root: Path) -> None:
    build(root)
    assert verify_tree(root / "site", secrets(root)) == ()


@pytest.mark.parametrize(
    ("html", "addresses"),
    [
        ('<img src="a.png">', ["a.png"]),
        ('<img srcset="a.png 1x, b.png 2x">', ["a.png", "b.png"]),
        ('<link rel="stylesheet" href="a.css">', ["a.css"]),
        ('<p style="background:url(a.png)">', ["a.png"]),
        ("<style>@import 'a.css';b{c:url( \"d.png\" )}</style>", ["a.css", "d.png"]),
        ('<iframe src="a.html"></iframe>', ["a.html"]),
        ('<video poster="a.png"></video>', ["a.png"]),
        ('<object data="a.svg"></object>', ["a.svg"]),
        ('<a href="a.html">', []),
        ('<link rel="alternate" href="a.xml">', []),
    ],
)
def test_what_a_browser_would_load(html: str, addresses: list[str]) -> None:
    assert [m.address for m in page_facts(html).mentions if m.loads] == addresses


def test_the_words_of_the_machine_are_found_in_any_file() -> None:
    files = {OutPath("a.json"): b'{"by": "build-host-17"}', OutPath("b.html"): b"fine"}
    problems = list(LEAKS.run(tree_of(files, ("build-host-17",))))
    assert [(p.span.path, p.code) for p in problems] == [("a.json", "V705")]
