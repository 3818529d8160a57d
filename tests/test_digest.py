# SPDX-License-Identifier: Apache-2.0
"""Digests: equal values have equal ones, different values different ones, in every process."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crenel.digest import Digester, digest_bytes


@dataclass(frozen=True)
class One:
    text: str
    more: tuple[object, ...] = ()
    place: str = field(default="", compare=False)


@dataclass(frozen=True)
class Other:
    text: str
    more: tuple[object, ...] = ()


def digest(value: object) -> str:
    return Digester().digest(value)


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.binary(),
    lambda inner: st.lists(inner).map(tuple) | st.builds(One, st.text(), st.tuples(inner)),
)


@given(_VALUES, _VALUES)
def test_digests_are_equal_exactly_for_equal_values(one: object, other: object) -> None:
    alike = repr(one) == repr(other)
    assert (digest(one) == digest(other)) is alike


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1", 1),
        (1, True),
        ("a", b"a"),
        (("ab",), ("a", "b")),
        ((("a",), "b"), ("a", ("b",))),
        (One("a"), Other("a")),
        (None, "None"),
        ({"a": 1}, {"a": 2}),
    ],
)
def test_what_looks_alike_is_told_apart(one: object, other: object) -> None:
    assert digest(one) != digest(other)


def test_what_is_not_compared_is_not_digested() -> None:
    assert digest(One("a", place="x")) == digest(One("a", place="y"))


def test_mappings_have_no_order() -> None:
    assert digest(MappingProxyType({"a": 1, "b": 2})) == digest({"b": 2, "a": 1})


def test_a_digest_is_the_same_in_every_process() -> None:
    assert digest(One("墙", (1, None))) == (
        "72c5c06d393d719c7395291ebe1ad5f43f70c8d1ace94a816c66d94c02edf412"
    )


def test_fields_have_digests_of_their_own() -> None:
    before, after = Digester().fields(One("a", (1,))), Digester().fields(One("a", (2,)))
    assert before["text"] == after["text"]
    assert before["more"] != after["more"]
    assert set(before) == {"text", "more"}


@pytest.mark.parametrize("value", [[1], {1}, object()])
def test_what_may_change_has_no_digest(value: object) -> None:
    with pytest.raises(TypeError):
        digest(value)


def test_bytes_are_sha_256() -> None:
    assert digest_bytes(b"abc").startswith("ba7816bf8f01cfea")


@dataclass(frozen=True)
class Held:
    SHARED: ClassVar = True

    text: str
    inner: tuple[object, ...] = ()


@given(_VALUES, _VALUES)
def test_a_shared_value_is_told_by_what_it_is_and_not_by_which(one: object, other: object) -> None:
    digester = Digester()
    first, again = Held("a", (one,)), Held("a", (one,))
    told = digester.digest((first, Held("b", (other,)), first))
    assert (
        told
        == digester.digest((again, Held("b", (other,)), again))
        == digest((again, Held("b", (other,)), first))
    )
    alike = repr(one) == repr(other)
    assert (digester.digest(first) == digester.digest(Held("a", (other,)))) is alike
