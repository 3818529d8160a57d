# SPDX-License-Identifier: Apache-2.0
"""JSON Schemas of what `load.decode` reads, made from the annotations that it decodes by.

They follow draft 7, which every editor with YAML support knows. Editors resolve scalars by the core
schema of YAML 1.2 before they look at the schema, so an identifier such as 2017 is a number to
them: each kind of value says as what it may come.

A schema refuses nothing that a build takes. It cannot see all that a build refuses: days such as
30 February, keys that stand twice, references to what stands in other files.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, is_dataclass
from types import MappingProxyType
from typing import Annotated, Any, Literal

from crenel.entries import about, entries
from crenel.load import decode, scalars
from crenel.load.records import FOLDERS
from crenel.model import Config, FrontMatter, Organisation, Release
from crenel.values import (
    DAY,
    KEY,
    LANG,
    MAX_KEY,
    NUMBER,
    SIGNER,
    UNSAFE,
    Day,
    Key,
    Lang,
    Localized,
    Number,
    Ref,
    Signer,
    Titled,
    Url,
)

Schema = dict[str, object]
DRAFT = "http://json-schema.org/draft-07/schema#"


@dataclass(frozen=True, slots=True)
class Words:
    """What the site's configuration lists: its languages, and the names that references may give.

    `names` has a list for each thing that a reference leads to, if `site.yaml` lists it.
    """

    languages: tuple[Lang, ...]
    names: Mapping[str, tuple[Key, ...]]


def words(config: Config) -> Words:
    """What `config` lists."""
    vocabulary = config.vocabulary
    names: dict[str, tuple[Key, ...]] = {
        "topic": tuple(topic.id for topic in config.topics),
        "part of the ledger": tuple(part.id for part in config.ledger),
        "kind of organisation": tuple(vocabulary.organisation),
        "kind of relation": tuple(vocabulary.relation),
        "kind of source": tuple(vocabulary.source),
    }
    return Words(config.languages, MappingProxyType(names))


@dataclass(frozen=True, slots=True)
class Form:
    """A kind of file: its name, which files of a root are such, what one holds.

    It holds a list of records if it is `many`, or one.
    """

    name: str
    files: str
    cls: type[Any]
    many: bool


FORMS: tuple[Form, ...] = (
    *(Form(name, f"content/{name}/*.yaml", cls, many=True) for cls, name in FOLDERS.items()),
    Form("front-matter", "content/*/*/*.md", FrontMatter, many=False),
    Form("organisation", "content/organisations/*/data.yaml", Organisation, many=False),
    Form("release", "content/release.yaml", Release, many=False),
    Form("site", "content/site.yaml", Config, many=False),
)


def schema(form: Form, given: Words) -> Schema:
    """The schema of one kind of file, for a site that lists the `given` words."""
    found = _record(form.cls, given)
    if form.many:
        found = {"type": ["array", "null"], "items": found}
    return {"$schema": DRAFT, "title": form.files, **found}


def _record(cls: type[Any], given: Words) -> Schema:
    known = entries(cls)
    return {
        "type": "object",
        "description": about(cls),
        "properties": {each.name: _told(each.kind, each.meaning, given) for each in known},
        "required": [each.name for each in known if each.needed],
        "additionalProperties": False,
    }


def _told(kind: Any, meaning: str, given: Words) -> Schema:
    found = _value(kind, given)
    return {**found, "description": meaning} if meaning else found


def _value(kind: Any, given: Words) -> Schema:
    """What may stand where the annotation is `kind`."""
    if kind in _SIMPLE:
        return dict(_SIMPLE[kind])
    if kind in (Localized, Titled):
        return _texts(given.languages, whole=kind is Localized)
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is Annotated:
        names = given.names.get(arguments[1])
        return _one_of(names) if names is not None else _value(arguments[0], given)
    if origin is Literal:
        return _one_of(arguments)
    if origin in (typing.Union, types.UnionType):
        return _or_nothing(_value(arguments[0], given))
    if origin is tuple:
        return {"type": "array", "items": _value(arguments[0], given)}
    if origin is Mapping:
        keys = {"pattern": _KEYS["pattern"]}
        values = _value(arguments[1], given)
        return {"type": "object", "propertyNames": keys, "additionalProperties": values}
    if is_dataclass(kind):
        return _record(typing.cast("type[Any]", kind), given)
    raise TypeError(f"no schema for {kind}")


def _texts(languages: tuple[Lang, ...], *, whole: bool) -> Schema:
    """A text per language: in each of them if it is `whole`, else in at least one."""
    found: Schema = {
        "type": "object",
        "properties": {lang: dict(_TEXT) for lang in languages},
        "additionalProperties": False,
    }
    return {**found, "required": list(languages)} if whole else {**found, "minProperties": 1}


def _one_of(texts: tuple[str, ...]) -> Schema:
    """One of the `texts`, also where an editor reads it as a number or a truth value."""
    read = {"true": True, "false": False}
    numbers = [int(text) for text in texts if scalars.INTEGER.fullmatch(text)]
    return {"enum": [*texts, *numbers, *(read[text] for text in texts if text in read)]}


def _or_nothing(found: Schema) -> Schema:
    """`found`, or no value."""
    if "enum" in found:
        return {**found, "enum": [*typing.cast("list[object]", found["enum"]), None]}
    kinds = found["type"]
    return {**found, "type": [*(kinds if isinstance(kinds, list) else [kinds]), "null"]}


def _text(pattern: str, hint: str, *kinds: str) -> Schema:
    """A text of that pattern, with white space around it, or as what else it may be read."""
    whole = rf"^\s*(?:{pattern})\s*$"
    return {"type": ["string", *kinds], "pattern": whole, "patternErrorMessage": hint}


_NOT = UNSAFE.pattern.strip("[]")
_ADDRESS = rf"[Hh][Tt][Tt][Pp][Ss]?://(?!:)[^/?#@{_NOT}]+(?:[/?#][^{_NOT}]*)?"
_TEXT: Schema = {
    "type": ["string", "number", "boolean"],
    "maxLength": decode.LONGEST,
    "pattern": r"\S",
    "patternErrorMessage": "write it or delete the key",
}
_KEYS: Schema = _text(
    rf"(?=\S{{1,{MAX_KEY}}}\s*$){KEY.pattern}", scalars.KEY_HINT, "number", "boolean"
)
_SIMPLE: Mapping[Any, Schema] = MappingProxyType(
    {
        str: _TEXT,
        bool: {"enum": [True, False, "true", "false"]},
        int: {
            **_text(scalars.INTEGER.pattern, "write a whole number", "integer"),
            "minimum": 1 - 10**9,
            "maximum": 10**9 - 1,
        },
        Key: {**_KEYS, "minimum": 0},
        Ref: {**_KEYS, "minimum": 0},
        Lang: _text(LANG.pattern, decode.LANG_HINT),
        Day: {**_text(DAY.pattern, scalars.DAY_HINT, "integer"), "minimum": 1, "maximum": 9999},
        Url: _text(_ADDRESS, scalars.URL_HINT),
        Signer: _text(SIGNER.pattern, scalars.SIGNER_HINT),
        Number: {**_text(NUMBER.pattern, scalars.NUMBER_HINT, "number"), "minimum": 0},
    }
)
