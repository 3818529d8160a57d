# SPDX-License-Identifier: Apache-2.0
"""Decoding: every mistake of a file in one reading, and records that are valid."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crenel.load import yaml_nodes as nodes
from crenel.load.decode import Decoder
from crenel.model import Claim
from crenel.values import Day, Key, Lang, Localized, Ref, Titled, Url, is_day, is_key

LANGUAGES = (Lang("en"), Lang("zh-Hans"))


@dataclass(frozen=True)
class Sample:
    name: str
    count: int = 0
    flag: bool = False
    tags: tuple[Key, ...] = ()


@dataclass(frozen=True)
class Place:
    url: Url


def decode(cls: type[object], text: str) -> tuple[object, list[str]]:
    node, problems = nodes.read(text, "a.yaml")
    assert node is not None
    assert problems == ()
    decoder = Decoder(LANGUAGES)
    return decoder.record(cls, node), [str(p).split("\n")[0] for p in decoder.problems]


def test_all_mistakes_of_a_record_come_at_once() -> None:
    found, problems = decode(Sample, "cuont: 1\ncount: x\nflag: no\ntags: [A, b]\n")
    assert found is None
    assert problems == [
        'a.yaml:1:1: Y203 unknown key "cuont"',
        'a.yaml:2:8: Y207 "x" is not a whole number',
        'a.yaml:3:7: Y210 "no" is not allowed here',
        'a.yaml:4:8: Y209 "A" is not an identifier',
        'a.yaml:1:1: Y204 the key "name" is missing',
    ]


def test_a_claim_is_read_whole() -> None:
    found, problems = decode(
        Claim,
        "id: a\ntopic: t\nstatement: {en: A, zh-Hans: 甲}\nsources: [s]\nconfidence: low\ndate: 2017\n",
    )
    assert problems == []
    assert isinstance(found, Claim)
    assert (found.id, found.sources, found.date) == ("a", (Ref(Key("s")),), "2017")
    assert found.statement[Lang("zh-Hans")] == "甲"


def test_folded_lines_of_chinese_have_no_space() -> None:
    node, _ = nodes.read("en: one\n  two\nzh-Hans: 第一行\n  第二行\n", "a.yaml")
    assert node is not None
    assert Decoder(LANGUAGES).localized(node) == Localized(
        ((Lang("en"), "one two"), (Lang("zh-Hans"), "第一行第二行"))
    )


def test_a_title_is_taken_in_the_best_language() -> None:
    title = Titled(((Lang("en"), "Rain"), (Lang("zh-Hans"), "雨")))
    assert title.best(Lang("zh-Hans"), Lang("en")) == ("zh-Hans", "雨")
    assert title.best(Lang("fr")) == ("en", "Rain")


@pytest.mark.parametrize("text", ["2017", "2017-02", "2016-02-29", "0001-12-31"])
def test_days_of_the_calendar(text: str) -> None:
    assert is_day(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "17",
        "2017-2",
        "2017-13",
        "2017-02-29",
        "0000",
        "2017-00-01",
        "2017-01-01T00",
        "２０１７",
    ],
)
def test_no_days(text: str) -> None:
    assert not is_day(text)


@given(st.dates())
def test_every_date_is_a_day(day: object) -> None:
    assert is_day(Day(str(day)))


@pytest.mark.parametrize("text", ["a", "a-b", "1996-order", "a" * 60])
def test_identifiers(text: str) -> None:
    assert is_key(text)


@pytest.mark.parametrize("text", ["", "A", "a--b", "-a", "a-", "a_b", "é", "a b", "a" * 61, "a\n"])
def test_no_identifiers(text: str) -> None:
    assert not is_key(text)


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("https://example.org/a?b=c#d", True),
        ("http://[::1]:80/", True),
        ("https://例え.jp/", True),
        ("ftp://example.org", False),
        ("https://user@example.org", False),
        ("https:///path", False),
        ("https://exa mple.org", False),
        ("//example.org", False),
        ("https://[x", False),
    ],
)
def test_addresses(text: str, *, good: bool) -> None:
    found, problems = decode(Place, f'url: "{text}"')
    assert found == (Place(Url(text)) if good else None)
    assert [p.split()[1] for p in problems] == ([] if good else ["Y212"])
