# SPDX-License-Identifier: Apache-2.0
"""CSV that no spreadsheet runs."""

from __future__ import annotations

import re

import pytest

from crenel.table import table


def test_a_table_is_rows_of_cells() -> None:
    assert table(["a", "b"], [["1", 'say "x"'], [2020, ""]]) == (
        b'a,b\r\n1,"say ""x"""\r\n2020,\r\n'
    )


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "＝1", "＠a"])
@pytest.mark.parametrize("before", ["", " ", "a;", "a; ", "a\t", "a\tb; ", "\t", "a;\t;"])
def test_a_formula_becomes_text(before: str, text: str) -> None:
    """However a spreadsheet divides cells: at commas, at semicolons, at tabs."""
    cell = table(["a"], [[before + text]]).decode().split("\r\n")[1]
    for part in re.split(r"[;\t]", cell):
        assert not part.strip(" ").startswith(text)
    assert cell.replace("'", "") == before + text


@pytest.mark.parametrize("text", ["a=1", "'=1", "1-2", "é"])
def test_other_texts_stay(text: str) -> None:
    assert table(["a"], [[text]]) == f"a\r\n{text}\r\n".encode()
