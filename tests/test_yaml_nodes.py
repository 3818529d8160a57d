# SPDX-License-Identifier: Apache-2.0
"""YAML read strictly: texts stay texts, places are right, nothing crashes it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crenel.load import yaml_nodes as nodes
from crenel.problems import Span


@pytest.mark.parametrize(
    "text", ["no", "on", "12:30", "1.10", "0777", "1e3", "2024-05-01", "190:20:30", "0x1F", "yes"]
)
def test_a_scalar_is_the_text_that_was_written(text: str) -> None:
    assert nodes.read(text, "a.yaml") == (nodes.Scalar(text, True, Span("a.yaml", 1, 1)), ())


def test_places_count_from_the_first_line_of_the_file() -> None:
    node, _ = nodes.read("a: [b,\n  c]\n", "a.md", first_line=2)
    assert isinstance(node, nodes.Mapping)
    ((_, value),) = node.pairs
    assert isinstance(value, nodes.Sequence)
    assert [item.span for item in value.items] == [Span("a.md", 2, 5), Span("a.md", 3, 3)]


def test_quotes_are_told_apart_from_plain_words() -> None:
    node, _ = nodes.read("['null', null]", "a.yaml")
    assert isinstance(node, nodes.Sequence)
    assert [item.plain for item in node.items if isinstance(item, nodes.Scalar)] == [False, True]


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n"])
def test_an_empty_file_is_nothing(text: str) -> None:
    assert nodes.read(text, "a.yaml") == (None, ())


@given(st.text(alphabet=st.sampled_from("a:-[]{}&*!|>'\"#\n\t ：0,?%@`"), max_size=60))
def test_whatever_is_written_is_read_or_named(text: str) -> None:
    node, problems = nodes.read(text, "a.yaml")
    assert node is None or isinstance(node, nodes.Scalar | nodes.Sequence | nodes.Mapping)
    assert all(problem.code in {"Y201", "Y202", "Y205", "Y206", "Y207"} for problem in problems)
