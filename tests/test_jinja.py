# SPDX-License-Identifier: Apache-2.0
"""Templates have no reach beyond their view: each walk out of it is a problem at its place."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from crenel.artifact import Artifact
from crenel.contracts import Target, Template
from crenel.problems import Problem
from crenel.render.jinja import prepare
from crenel.urls import OutPath


@dataclass(frozen=True, slots=True)
class View:
    title: str = "T"
    words: tuple[str, ...] = ("a",)
    han_lang: str = ""
    latin_lang: str = ""

    def label(self) -> str:
        return self.title


def rendered(text: str) -> Artifact | Problem:
    templates = (Template("a.html", "templates/a.html", text),)
    return prepare(templates)(Target(OutPath("a.html"), "jinja", View(), "a.html"))


def test_a_template_sees_its_view() -> None:
    found = rendered("{{ view.title }}{{ view.words[0] }}{{ view.label() }}")
    assert found == Artifact(OutPath("a.html"), b"TaT")


def test_a_macro_is_asked_once_for_a_value() -> None:
    twice = "{{ m|once(view, view.words, view) }}"
    text = "{% macro m(v, w, p) %}<b>{{ v.title }}</b>{% endmacro %}" + twice * 2
    found = rendered(text)
    assert found == Artifact(OutPath("a.html"), b"<b>T</b><b>T</b>")


WALKS = {
    "the class": "{{ view.__class__ }}",
    "the class by item": "{{ view['__class__'] }}",
    "the class by filter": "{{ view|attr('__class__') }}",
    "the class by a built name": "{{ view|attr('__cl' ~ 'ass__') }}",
    "the class by map": "{{ [view]|map(attribute='__class__')|first }}",
    "all classes": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "globals of a method": "{{ view.label.__globals__ }}",
    "the function of a method": "{{ view.label.__func__ }}",
    "a field's descriptor": "{{ view.__slots__ }}",
    "by format": "{{ '{0.__class__}'.format(view) }}",
    "by format_map": "{{ '{v.__class__}'.format_map({'v': view}) }}",
    "by the filter format": "{{ '{0.__class__}'|format(view) if false else view.__dict__ }}",
    "code of a macro": "{% macro m() %}{% endmacro %}{{ m._func.__code__ }}",
    "the frame of a generator": "{{ ([1]|select).gi_frame }}",
    "the environment": "{{ self._TemplateReference__context.environment }}",
    "a global": "{{ range(3) }}",
    "another global": "{{ lipsum() }}",
    "a file": "{% include '../../../etc/passwd' %}",
    "a file from the root": "{% include '/etc/passwd' %}",
    "the machine's chance": "{{ [1, 2]|random }}",
    "changing a list": "{% set l = [1] %}{{ l.append(2) }}",
    "changing a mapping": "{% set d = {'a': 1} %}{{ d.update({'b': 2}) }}",
    "what is not there": "{{ view.nothing }}",
    "what is not there, tested": "{% if view.nothing %}{% endif %}",
    "another name": "{{ config }}",
}


@pytest.mark.parametrize("name", WALKS)
def test_a_walk_out_of_the_view_is_a_problem(name: str) -> None:
    found = rendered(WALKS[name])
    assert isinstance(found, Problem), found
    assert found.code == "O604"
    assert (found.span.path, found.span.line) in (("templates/a.html", 1), ("templates/a.html", 0))


@dataclass(frozen=True)
class Shown:
    """A text, and a number beside it."""

    text: str
    number: int


SHOWN = Template("shown.html", "templates/shown.html", "<p>{{ view.text }}|{{ view.number }}</p>")


@given(st.text() | st.text("&<>'\"a"), st.integers())
def test_what_is_shown_is_escaped_as_markupsafe_does(text: str, number: int) -> None:
    made = prepare((SHOWN,))(Target(OutPath("a.html"), "jinja", Shown(text, number), "shown.html"))
    assert isinstance(made, Artifact)
    assert made.data == f"<p>{escape(text)}|{number}</p>".encode()
