# SPDX-License-Identifier: Apache-2.0
"""Results of conversion as bytes and back, for a store of what was converted before.

A form that stands in a segment and in a block is written once, and places without their path. It is
JSON, which no damage turns into a program as it could a pickle, and read in half the time. What is
given back is equal in every field, also in those that no comparison looks at.

It refuses places in other files than the text's own, and bytes that are not of its shape; whether
they are those that were written, the store must know by their digest.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from crenel.document import (
    Block,
    Cite,
    CiteItem,
    Document,
    Embed,
    Heading,
    Html,
    Image,
    Link,
    Turn,
    Word,
)
from crenel.problems import Problem, Span

Form = Cite | Link | Image | Word | Embed | Turn
Result = tuple[Document, tuple[Problem, ...]]
_PLACED: Mapping[str, Callable[..., Form]] = MappingProxyType(
    {"link": Link, "image": Image, "embed": Embed}
)
_Row = list[Any]  # a kind, a line, a column (or none), texts


class NotStored(ValueError):
    """Bytes that are not of the shape that `pack` gives."""


def pack(result: Result) -> bytes:
    """The bytes of a result."""
    document, problems = result
    forms: dict[int, int] = {}
    rows: list[_Row] = []

    def number(form: Form) -> int:
        if id(form) not in forms:
            forms[id(form)] = len(rows)
            rows.append(_row(form))
        return forms[id(form)]

    segments = [s.html if isinstance(s, Html) else number(s) for s in document.segments]
    blocks = [
        (b.kind, b.text, [number(f) for f in b.forms], b.group, *_place(b.span))
        for b in document.blocks
    ]
    headings = [(h.level, h.id, h.text, *_place(h.span)) for h in document.headings]
    told = [(*_place(p.span), p.code, p.message, p.hint) for p in problems]
    counts = (document.words, document.characters)
    data = (rows, segments, headings, *counts, blocks, told)
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )


def _place(span: Span) -> tuple[int, int]:
    return span.line, span.column


def _row(form: Form) -> _Row:
    if isinstance(form, Cite):
        names = [text for item in form.items for text in (item.key, item.locator)]
        return ["cite", *_place(form.span), *names]
    if isinstance(form, Link):
        return ["link", *_place(form.span), form.kind, form.slug, form.anchor, form.label]
    if isinstance(form, Image):
        return ["image", *_place(form.span), form.name, form.alt]
    if isinstance(form, Embed):
        return ["embed", *_place(form.span), form.kind, form.key, form.part]
    return ["word", form.name] if isinstance(form, Word) else ["turn", form.id]


def unpack(data: bytes, path: str) -> Result:
    """The result that was packed, of the text at `path`; raises NotStored."""
    try:
        rows, segments, headings, words, characters, blocks, told = json.loads(
            data.decode("utf-8", "surrogatepass")
        )
        forms = [_form(row, path) for row in rows]
        document = Document(
            tuple([Html(s) if isinstance(s, str) else forms[s] for s in segments]),
            tuple([Heading(a, b, c, Span(path, *place)) for a, b, c, *place in headings]),
            words,
            characters,
            tuple(
                [
                    Block(kind, text, tuple([forms[n] for n in used]), group, Span(path, *place))
                    for kind, text, used, group, *place in blocks
                ]
            ),
        )
        problems = tuple([Problem(Span(path, a, b), *texts) for a, b, *texts in told])
    except (ValueError, TypeError, IndexError, KeyError, RecursionError) as wrong:
        raise NotStored(str(wrong)) from wrong
    return document, problems


def _form(row: _Row, path: str) -> Form:
    kind, *parts = row
    if kind == "word":
        return Word(*parts)
    if kind == "turn":
        return Turn(*parts)
    line, column, *texts = parts
    span = Span(path, line, column)
    if kind == "cite":
        return Cite(tuple(map(CiteItem, texts[::2], texts[1::2])), span)
    return _PLACED[kind](*texts, span)
