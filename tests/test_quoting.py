# SPDX-License-Identifier: Apache-2.0
"""The quoted line of a problem: its mark stands under the place, whatever the line holds."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crenel.problems import Problem, Span
from crenel.quoting import MARK, WIDTH, Quote, quote, shown, width


@pytest.mark.parametrize(
    ("line", "column", "text", "marked"),
    [
        ("title: 2026-02-30", 8, "title: 2026-02-30", 7),
        ("天是蓝的[@x]。", 5, "天是蓝的[@x]。", 8),
        ("    - id: A", 11, "- id: A", 6),
        ("\tid: a", 1, "id: a", 0),
        ("a\tb", 3, "a    b", 5),
        ("e\u0301a", 3, "e\u0301a", 1),
        ("\x1b[2Ja", 5, "\\x1b[2Ja", 7),
        ("short", 40, "short", 5),
    ],
)
def test_the_mark_stands_under_the_column(line: str, column: int, text: str, marked: int) -> None:
    found = shown(line, column)
    assert found == Quote(text, marked + 1, " " * marked + MARK)


def test_a_line_without_a_column_has_no_mark() -> None:
    assert shown("  天", 0) == Quote("天", 0, "")


@given(st.text(max_size=400), st.integers(0, 500))
def test_no_quote_moves_a_cursor_or_is_wider_than_a_terminal(line: str, column: int) -> None:
    found = shown(line.replace("\n", ""), column)
    assert found.text.isprintable()
    assert width(found.text) <= WIDTH
    assert width(found.marker) <= WIDTH + 1


@given(st.text("a字，\t", min_size=1, max_size=300), st.integers(1, 300))
def test_in_a_long_line_the_place_is_still_seen(line: str, column: int) -> None:
    at = min(column, len(line))
    marked = f"{line[: at - 1]}X{line[at - 1 :]}"
    found = shown(marked, at)
    before = found.text.partition("X")[0]
    assert "X" in found.text
    assert width(before) == found.column - 1


def test_a_file_outside_the_root_or_a_secret_is_never_quoted(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "content").mkdir(parents=True)
    (tmp_path / "other.md").write_text("outside\n", encoding="utf-8")
    (root / "content" / "link.md").symlink_to(tmp_path / "other.md")
    (root / "site.md").write_text("not content\n", encoding="utf-8")
    texts = {"a.md": "right\n", "key.md": "password: abc\n", "min.md": "RWRTY0IyAAAA\n"}
    for name, text in texts.items():
        (root / "content" / name).write_text(text, encoding="utf-8")

    def found(path: str, code: str = "R301") -> Quote | None:
        return quote(Problem(Span(path, 1, 1), code, "x"), root)

    assert found("content/a.md") == Quote("right", 1, MARK)
    for path in ("../other.md", "content/../../other.md", "content/link.md", "site.md"):
        assert found(path) is None
    assert found(str(tmp_path / "other.md")) is None
    assert found("content/key.md") is None
    assert found("content/min.md") is None
    assert found("content/a.md", "K901") is None
    assert found("content/none.md") is None
    assert quote(Problem(Span("content/a.md", 9, 1), "R301", "x"), root) is None
    assert quote(Problem(Span("content/a.md"), "R301", "x"), root) is None


def test_a_line_of_a_file_of_another_encoding_is_still_shown(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "a.md").write_bytes("a\r\n标题: x\r\n".encode("gbk"))
    found = quote(Problem(Span("content/a.md", 2, 1), "F101", "x"), tmp_path)
    assert found
    assert found.text.isprintable()
