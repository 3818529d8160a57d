# SPDX-License-Identifier: Apache-2.0
"""The pages of reference that are written from the code: records, forms of a text, views."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Annotated, Any, Literal

from crenel import kinds, views
from crenel.entries import about, entries
from crenel.load.decode import _SIMPLE
from crenel.load.scalars import FORMS as SCALARS
from crenel.load.schema import FORMS
from crenel.markup.dialect import FAMILIES
from crenel.values import Key
from tests.harness import REPOSITORY

DOCS = REPOSITORY / "docs"
_BY = "by `python -m tests.update`."
_FORM = re.compile(r"`[^`]*`|!?\[\[?[@^]?[a-z][^\]]*\]\]?(?:\([^)]*\)|:)?|&#?\w+;")
_SEEN = re.compile(r"What (`[^`]+`(?:(?:,| and) `[^`]+`)*) sees?\b")


def records_page() -> str:
    """The page of the kinds of YAML and of front matter."""
    lines = [
        "# Records",
        "",
        f"Written from `crenel/model.py`, `records.py`, `figures.py` and `language.py` {_BY}",
        "What must stand is marked *needed*. [content.md](content.md) tells how content is written;",
        "`crenel schema` gives an editor the same as JSON Schemas.",
    ]
    for form in FORMS:
        each = ": a list of these" if form.many else ""
        lines += ["", f"## {form.name}", "", f"`{form.files}`{each}. {about(form.cls)}"]
        lines += _record(form.cls)
        for inner in _inside(form.cls):
            lines += ["", f"### {form.name}: {inner.__name__}", "", about(inner), *_record(inner)]
    return "\n".join(lines) + "\n"


def _record(cls: type[Any]) -> Iterator[str]:
    yield from ("", "| key | | value | meaning |", "|---|---|---|---|")
    for each in entries(cls):
        needed = "*needed*" if each.needed else ""
        yield f"| `{each.name}` | {needed} | {cell(_kind(each.kind))} | {cell(each.meaning)} |"


def _kind(kind: Any) -> str:
    """What may stand under a key, in the words of the decoder."""
    if kind in SCALARS:
        return SCALARS[kind].told
    if kind in _SIMPLE:
        told = (inspect.getdoc(_SIMPLE[kind]) or "").rstrip(".")
        return told[0].lower() + told[1:] if told[0] != "`" else told
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is Annotated:
        return f"an identifier ({arguments[1]})"
    if origin is Literal:
        return " ".join(f"`{value}`" for value in arguments)
    if origin in (typing.Union, types.UnionType):
        return _kind(arguments[0])
    if origin is tuple:
        return f"list: {_kind(arguments[0])}"
    if origin is Mapping:
        return f"keys, each {_kind(Key)}; under each {_kind(arguments[1])}"
    return f"keys: see {kind.__name__}"


def _inside(kind: Any) -> Iterator[type[Any]]:
    """The dataclasses inside a dataclass or annotation, each once, in order."""
    seen: dict[type[Any], None] = {}

    def walk(inner: Any) -> None:
        if is_dataclass(inner):
            if inner not in seen and _told(inner):
                seen[typing.cast("type[Any]", inner)] = None
                for hint in _hints(inner).values():
                    walk(hint)
        else:
            for argument in typing.get_args(inner):
                walk(argument)

    for hint in _hints(kind).values():
        walk(hint)
    return iter(seen)


def _hints(cls: Any) -> dict[str, Any]:
    hints = typing.get_type_hints(cls)
    return {field.name: hints[field.name] for field in fields(cls) if field.name != "span"}


def _told(cls: Any) -> bool:
    """Whether a dataclass has a section of its own: those of values are told in a word."""
    return cls not in {*_SIMPLE, *SCALARS} and cls.__module__ != "crenel.values"


def cell(text: str) -> str:
    """A text as a cell of a table; what would mean something in a text of a site is code."""
    text = _FORM.sub(lambda form: form[0] if form[0].startswith("`") else f"`{form[0]}`", text)
    return text.replace("|", r"\|").replace("<", "&lt;")


def blocks_page() -> str:
    """The page of the forms of the dialect."""
    lines = [
        "# Forms of a text",
        "",
        f"Written from `crenel/markup/dialect.py` {_BY} In the examples, words that name",
        "something or are to be read stand for those of your text. Pages are Markdown as",
        "Python-Markdown understands it; HTML is a problem (M401).",
    ]
    for title, forms in FAMILIES:
        lines += ["", f"## {title}"]
        for form in forms:
            code = [f"    {line}".rstrip() for line in form.filled(str).split("\n")]
            lines += ["", f"### {form.name}", "", *code, "", form.meaning]
            lines += ["", f"*A reader gets:* {form.gives[0].lower()}{form.gives[1:]}"]
    return "\n".join(lines) + "\n"


def template_views() -> dict[str, type[Any]]:
    """The view of each template, as the views themselves say."""
    found: dict[str, type[Any]] = {}
    for package in (kinds, views):
        for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda info: info.name):
            module = importlib.import_module(f"{package.__name__}.{info.name}")
            for value in vars(module).values():
                seen = _SEEN.match(inspect.getdoc(value) or "") if inspect.isclass(value) else None
                if seen and value.__module__ == module.__name__:
                    found |= dict.fromkeys(re.findall("`([^`]+)`", seen[1]), value)
    return dict(sorted(found.items()))


def views_page() -> str:
    """The page of what each template sees."""
    lines = [
        "# What templates see",
        "",
        f"Written from `crenel/kinds/` and `crenel/views/` {_BY} A template sees one",
        "value, `view`, and of it only what stands here. First the view of each template, then the parts",
        "that views are made of.",
    ]
    told = template_views()
    for template, view in told.items():
        lines += ["", f"## {template}", "", f"`{view.__name__}`. {about(view)}", *_fields(view)]
    parts = dict.fromkeys(part for view in told.values() for part in _inside(view))
    lines += ["", "## Parts"]
    names = [part.__name__ for part in parts]
    for part in sorted(parts, key=lambda part: (part.__name__, part.__module__)):
        home = f" ({part.__module__.rpartition('.')[2]})" if names.count(part.__name__) > 1 else ""
        lines += ["", f"### {part.__name__}{home}", "", about(part), *_fields(part)]
    return "\n".join(lines) + "\n"


def _fields(cls: type[Any]) -> Iterator[str]:
    told = any(each.meaning for each in entries(cls))
    yield from ("", *(("| field | type | meaning |", "|---|---|---|") if told else ()))
    yield from () if told else ("| field | type |", "|---|---|")
    for each in entries(cls):
        kind = inspect.get_annotations(cls)[each.name]
        meaning = f" {cell(each.meaning)} |" if told else ""
        yield f"| `{each.name}` | `{cell(kind)}` |{meaning}"


PAGES = {
    DOCS / "records.md": records_page,
    DOCS / "blocks.md": blocks_page,
    DOCS / "views.md": views_page,
}
