# SPDX-License-Identifier: Apache-2.0
"""Sentences, numbers by value, reading grade."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crenel import prose
from crenel.document import FORM


def values(*numbers: float | str) -> set[Decimal]:
    return {Decimal(str(number)).normalize() for number in numbers}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("about 1.3 billion", ["1300000000"]),
        ("约13亿", ["1300000000"]),
        ("311,000 names", [311000]),
        ("31.1万个域名", [311000]),
        ("534 million", [534000000]),
        ("5.34亿", [534000000]),
        ("28 July 2017", [28, 7, 2017]),
        ("2017年7月28日", [28, 7, 2017]),
        ("3 May 2021", [3, 5, 2021]),
        ("it may be 3", [3]),
        ("from May to June", [5, 6]),
        ("2011–2013", [2011, 2013]),
        ("79.4%", ["79.4"]),
        ("7,975 Gbps", [7975]),
        ("总量约7975Gbps", [7975]),
        ("the mid-1990s", [1990]),
        ("20世纪90年代中期", [1990]),
        ("研究机构Forrester2012年称", [2012]),
        ("Order No. 195", [195]),
        ("B13, HTTP/3, IPv6, 21Vianet, a1, AS4134", []),
        ("20 to 30 million", [20000000, 30000000]),
        ("2000万至3000万", [20000000, 30000000]),
        ("2000至3000万", [20000000, 30000000]),
        ("100,000 to 1 million", [100000, 1000000]),
        ("about 04:00 GMT", [4]),
        ("the 60th anniversary", [60]),
        ("mid-2017", [2017]),
        ("2011-12", [2011, 2012]),
        ("six of ten", []),
        ("one on 20 August", [20, 8]),
    ],
)
def test_numbers_are_read_by_value(text: str, found: list[float | str]) -> None:
    assert prose.numbers(text) == values(*found)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("three carriers", 3),
        ("三家运营商", 3),
        ("十五条", 15),
        ("二十一", 21),
        ("五百万", 5000000),
        ("十万", 100000),
        ("five million", 5000000),
        ("a thousand", 1000),
        ("两次", 2),
        ("sixty years", 60),
        ("一亿三千万", 130000000),
    ],
)
def test_number_words_stand_for_digits(text: str, number: int) -> None:
    assert values(number) <= prose.numerals(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("One. Two? Three!", ["One.", "Two?", "Three!"]),
        ("一。二？“三！”四", ["一。", "二？", "“三！”", "四"]),
        ("Notice No. 32 of the U.S. office. Next.", ["Notice No. 32 of the U.S. office.", "Next."]),
        ("TLS 1.3 is new. Yes.", ["TLS 1.3 is new.", "Yes."]),
        (f"One{chr(FORM)}. Two {chr(FORM + 1)}.", [f"One{chr(FORM)}.", f"Two {chr(FORM + 1)}."]),
        ("", []),
    ],
)
def test_sentences(text: str, found: list[str]) -> None:
    assert list(prose.sentences(text)) == found


@given(st.text())
def test_no_sentence_is_lost(text: str) -> None:
    whole = "".join(prose.sentences(text))
    assert "".join(whole.split()) == "".join(text.split())


@given(st.text())
def test_any_text_has_numbers_numerals_and_a_grade(text: str) -> None:
    assert isinstance(prose.numbers(text) | prose.numerals(text), frozenset)
    assert isinstance(prose.grade(text), float)
    list(prose.workings(text))


@pytest.mark.parametrize("text", ["1.2.3 - 1 = 2", "Net 1.1.1.1/24 = 5", "1,2.3.4 + 1 = 2"])
def test_what_is_no_figure_is_no_calculation(text: str) -> None:
    assert list(prose.workings(text)) == []


@pytest.mark.parametrize("unit", ["1", "1,234,", "No. ", "1 - 1", "a. b"])
def test_no_text_takes_long_to_be_read(unit: str) -> None:
    """Each would take minutes if it were looked at again from each of its places."""
    text = unit * (200_000 // len(unit))
    assert prose.numbers(text) is not None
    list(prose.sentences(text))
    list(prose.workings(text))


def test_a_working_is_checked() -> None:
    found = list(prose.workings("21 − 15 = 6 and 8 / 3 = 2.67, but 2 + 2 = 5"))
    assert [right for *_, right in found] == [True, True, False]


def test_plain_words_are_easier_than_long_ones() -> None:
    easy = "The cat sat on the mat. It was a big cat. " * 12
    hard = "Administrative organisations systematically institutionalise considerations. " * 20
    assert prose.grade(easy) < 3
    assert prose.grade(hard) > 15
    assert prose.grade("Too short to judge.") == 0
