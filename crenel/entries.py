# SPDX-License-Identifier: Apache-2.0
"""The keys of a record, by its dataclass: what stands under each, whether it must, what it means.

The meaning of a field is the string that stands below it, so it is written where the field is.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
import typing
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from types import MappingProxyType
from typing import Any

PLACE = "span"  # the field of a record that no key fills: where it was read


@dataclass(frozen=True, slots=True)
class Entry:
    """A key of a record: its annotation (`kind`), whether it is needed, what it means."""

    name: str
    kind: Any
    needed: bool
    meaning: str


def entries(cls: type[Any]) -> tuple[Entry, ...]:
    """The keys of the dataclass `cls`, in order."""
    kinds, told = typing.get_type_hints(cls, include_extras=True), _meanings(cls)
    return tuple(
        Entry(f.name, kinds[f.name], f.default is MISSING, told.get(f.name, ""))
        for f in fields(cls)
        if f.name != PLACE
    )


def about(cls: type[Any]) -> str:
    """What the docstring of `cls` says, its paragraphs joined."""
    return " ".join((inspect.getdoc(cls) or "").split())


def _meanings(cls: type[Any]) -> Mapping[str, str]:
    """The string below each annotated name in the source of `cls`."""
    (found,) = ast.parse(textwrap.dedent(inspect.getsource(cls))).body
    told, name = dict[str, str](), ""
    for part in found.body if isinstance(found, ast.ClassDef) else ():
        if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name):
            name = part.target.id
            continue
        if isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant) and name:
            told[name] = " ".join(str(part.value.value).split())
        name = ""
    return MappingProxyType(told)
