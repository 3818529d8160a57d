# SPDX-License-Identifier: Apache-2.0
"""How a page is cited: no title closes a BibTeX entry, runs a command of TeX or ends twice."""

from __future__ import annotations

import pytest

from crenel.values import Day, Lang
from crenel.views.citing import Citation, Cited, citation


def cited(title: str) -> Citation:
    return citation(Cited("s/en/p/a", "S", title, Day("2026-01-02"), Lang("en"), "0" * 16))


TITLES = {
    "50 % of A & B": r"50 \% of A \& B",
    "}, evil = {x": r"\textbraceright{}, evil = \textbraceleft{}x",
    r"\input{/etc/passwd}": r"\textbackslash{}input\textbraceleft{}/etc/passwd\textbraceright{}",
    "a_b^c~d#e$f": r"a\_b\textasciicircum{}c\textasciitilde{}d\#e\$f",
    "two\n  lines": "two lines",
    "防火墙": "防火墙",
}


@pytest.mark.parametrize("title", TITLES)
def test_a_title_is_shown_by_tex_and_runs_nothing(title: str) -> None:
    text = cited(title).bibtex
    assert f"  title = {{{{{TITLES[title]}}}}},\n" in text
    assert text.count("{") == text.count("}")
    assert text.count("\n") == 7


ENDINGS = {
    "A page": "“A page.”",
    "Who said it?": "“Who said it?”",
    "谁说的？": "“谁说的？”",
    "And so on…": "“And so on…”",
}


@pytest.mark.parametrize("title", ENDINGS)
def test_a_title_that_ends_with_a_mark_is_given_no_other(title: str) -> None:
    assert f" {ENDINGS[title]} 2026-01-02. " in cited(title).chicago
