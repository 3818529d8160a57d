# SPDX-License-Identifier: Apache-2.0
"""Who reads a text is known, however deep it is read and however often the result is used."""

from __future__ import annotations

from functools import partial

from crenel.document import Document, Html
from crenel.manuscript import Manuscript
from crenel.noting import note, noted, once


def test_names_reach_every_notebook_around() -> None:
    with noted() as outer:
        note("a")
        with noted() as inner:
            note("b")
        note("c")
    note("d")
    assert (outer, inner) == ({"a", "b", "c"}, {"b"})


def test_what_is_made_once_is_noted_by_each_who_asks() -> None:
    made = list[str]()

    def make() -> int:
        made.append("made")
        note("a")
        return 7

    ask = once(make)
    for _ in range(2):
        with noted() as names:
            assert ask() == 7
        assert names == {"a"}
    assert made == ["made"]


def test_a_failure_inside_is_noted_all_the_same() -> None:
    try:
        with noted() as names:
            note("a")
            raise KeyError
    except KeyError:
        assert names == {"a"}


def _document(text: str) -> Document:
    return Document((Html(text),), (), 0, 0)


def _louder(document: Document) -> Document:
    return _document(
        document.segments[0].html + "!" if isinstance(document.segments[0], Html) else ""
    )


def test_a_converted_text_is_read_through_what_it_was_made_from() -> None:
    written = Manuscript("a.md", b"a", partial(_document, "a"))
    turned = written.turned(_louder)
    with noted() as names:
        assert turned.document == _document("a!")
    assert names == {"a.md"}
    written.rewrite(b"b", _document("b"))
    assert turned.document == _document("b!")
    assert (turned.source, written.source) == (b"b", b"b")
