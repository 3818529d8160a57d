# SPDX-License-Identifier: Apache-2.0
"""YAML, read strictly: a tree of texts, lists and mappings, each with its place.

The only home of PyYAML. Its C parser gives the events; the tree is built here, so that anchors,
aliases, tags and duplicate keys are problems, and so that no scalar is turned into a date, a
number or a truth value behind our back: what a text means, the schema says (`load.decode`), by the
core rules of YAML 1.2.

It refuses files with several documents and nesting deeper than 32.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import yaml

from crenel.load.yaml_mistakes import Stop, diagnose
from crenel.problems import Problem, Span

MAX_DEPTH = 32
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text as written; `plain` if it stood without quotes."""

    text: str
    plain: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple[Node, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and values, in the order of the file; keys are unique."""

    pairs: tuple[tuple[Scalar, Node], ...]
    span: Span


Node = Scalar | Sequence | Mapping


class _Mark(Protocol):
    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...


class _Refused(Exception):
    def __init__(self, problem: Problem) -> None:
        self.problem = problem


def read(text: str, path: str, first_line: int = 1) -> tuple[Node | None, tuple[Problem, ...]]:
    """The tree of the one YAML document in `text` and what is wrong with it.

    `first_line` is the line of `path` on which `text` begins. The tree is None if the text is
    empty or cannot be read.
    """
    reader = _Reader(text, path, first_line)
    try:
        return reader.document(), tuple(reader.problems)
    except _Refused as refused:
        return None, (*reader.problems, refused.problem)
    except yaml.YAMLError as error:
        return None, (*reader.problems, reader.syntax(error))


class _Reader:
    def __init__(self, text: str, path: str, first_line: int) -> None:
        self.text, self.path, self.first_line = text, path, first_line
        self.problems: list[Problem] = []
        self.events: Iterator[yaml.Event] = yaml.parse(text, Loader=_Loader)

    def span(self, mark: _Mark | None) -> Span:
        if mark is None:
            return Span(self.path, self.first_line)
        return Span(self.path, mark.line + self.first_line, mark.column + 1)

    def syntax(self, error: yaml.YAMLError) -> Problem:
        """What is wrong, where the mistake stands rather than where the parser stopped."""
        begun = getattr(error, "context_mark", None)
        mark = getattr(error, "problem_mark", None) or begun
        stop = Stop(
            mark.line if mark else 0,
            mark.column if mark else 0,
            getattr(error, "problem", None) or "cannot be read",
            getattr(error, "context", None) or "",
            (begun.line, begun.column) if begun else None,
        )
        found = diagnose(self.text, stop)
        span = Span(self.path, found.line + self.first_line, found.column + 1)
        return Problem(span, "Y206" if found.colon else "Y201", found.message, found.hint)

    def document(self) -> Node | None:
        node: Node | None = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                if node is not None:
                    span, hint = self.span(event.start_mark), 'delete the line "---"'
                    raise _Refused(
                        Problem(span, "Y201", "a second YAML document in one file", hint)
                    )
                node = self.node(next(self.events), 0)
        if isinstance(node, Scalar) and node.plain and node.text == "":
            return None
        return node

    def node(self, event: yaml.Event, depth: int) -> Node:
        span = self.span(event.start_mark)
        if depth > MAX_DEPTH:
            raise _Refused(
                Problem(span, "Y201", f"nested deeper than {MAX_DEPTH}", "write it flatter")
            )
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            hint = 'put a text that begins with "&" or "*" into quotes'
            raise _Refused(Problem(span, "Y205", "anchors and aliases are not used here", hint))
        if getattr(event, "tag", None) not in (None, "!"):
            hint = 'put a text that begins with "!" into quotes'
            raise _Refused(Problem(span, "Y205", "tags are not used here", hint))
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(event.value, event.style is None or event.style == "", span)
        if isinstance(event, yaml.SequenceStartEvent):
            return Sequence(tuple(self.sequence(depth)), span)
        return Mapping(tuple(self.mapping(depth)), span)

    def sequence(self, depth: int) -> Iterator[Node]:
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                return
            yield self.node(event, depth + 1)

    def mapping(self, depth: int) -> Iterator[tuple[Scalar, Node]]:
        seen, merged = dict[str, Span](), False
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                return
            key = self.node(event, depth + 1)
            value = self.node(next(self.events), depth + 1)
            if not isinstance(key, Scalar):
                hint = "put a text with brackets into quotes"
                self.problems.append(Problem(key.span, "Y207", "a key must be a text", hint))
            elif key.text not in seen:
                seen[key.text] = key.span
                yield key, value
            elif not merged:  # what follows from a missing dash is no mistake of its own
                merged = self.again(key, seen)

    def again(self, key: Scalar, seen: dict[str, Span]) -> bool:
        """Tells of a key that stands twice; returns whether two records seem to be one."""
        merged = key.text == next(iter(seen)) == "id"
        message = f'the key "{key.text}" stands twice, first in line {seen[key.text].line}'
        hint = "delete one of them"
        if merged:
            hint = 'write "- " before it if a new record begins here, or delete one of them'
        self.problems.append(Problem(key.span, "Y202", message, hint))
        return merged
