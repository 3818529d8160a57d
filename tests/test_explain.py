# SPDX-License-Identifier: Apache-2.0
"""`explain` tells all that is known of a problem code, and helps who mistyped it."""

from __future__ import annotations

import pytest

from crenel.codes import CODES, FAMILIES
from tests.harness import crenel


def test_a_code_is_told_with_its_reason_and_what_to_do() -> None:
    answer = crenel("explain", "R301")
    assert (answer.status, answer.err) == (0, "")
    assert answer.out == (
        "R301: no such page\n\n"
        "References. It stops a build.\n\n"
        "Why: The link would lead nowhere.\n\n"
        "What to do: Correct the name; the hint names the nearest one.\n"
    )


def test_a_warning_is_told_as_such() -> None:
    assert "does not stop a build" in crenel("explain", "T505").out


def test_letters_may_be_small() -> None:
    assert crenel("explain", "r301") == crenel("explain", "R301")


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_code_is_told_whole_on_a_narrow_terminal(code: str) -> None:
    answer = crenel("explain", code)
    entry, words = CODES[code], " ".join(answer.out.split())
    for text in (entry.title, entry.why, entry.fix, FAMILIES[entry.family]):
        assert " ".join(text.split()) in words
    assert max(map(len, answer.out.splitlines())) <= 79


@pytest.mark.parametrize(("typed", "meant"), [("R31", "R312"), ("S8O1", "S801"), ("T55", "T505")])
def test_a_mistyped_code_is_wrong_usage_and_has_near_misses(typed: str, meant: str) -> None:
    answer = crenel("explain", typed)
    assert (answer.status, answer.out) == (2, "")
    assert answer.err.startswith(f"crenel: no problem code {typed!r}\n")
    assert f"did you mean {meant}: {CODES[meant].title}?" in answer.err


def test_a_code_like_no_other_leads_to_the_list() -> None:
    answer = crenel("explain", "heading")
    assert (answer.status, answer.err.splitlines()[-1]) == (
        2,
        '    "explain" without a code lists them all',
    )


def test_without_a_code_all_are_listed_by_family() -> None:
    answer = crenel("explain")
    assert answer.status == 0
    groups = [group.splitlines() for group in answer.out.split("\n\n")]
    assert [group[0] for group in groups] == list(FAMILIES.values())
    listed = [line.split("  ")[1:] for group in groups for line in group[1:]]
    assert sorted(listed) == [[code, CODES[code].title] for code in sorted(CODES)]


def test_every_code_belongs_to_a_family() -> None:
    assert {code.family for code in CODES.values()} == set(FAMILIES)


@pytest.mark.parametrize(
    ("code", "lang", "told"),
    [
        ("R301", "en", "It stops a build."),
        ("S814", "en", "It stops a release, not a build."),
        ("S814", "zh", "网站照样生成，但不能发布。"),
        ("S805", "en", "It is a warning: it does not stop a build."),
    ],
)
def test_it_is_said_what_a_problem_stops(code: str, lang: str, told: str) -> None:
    assert told in " ".join(crenel("explain", code, "--language", lang).out.split())
