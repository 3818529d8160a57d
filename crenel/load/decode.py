# SPDX-License-Identifier: Apache-2.0
"""Decoding: from YAML nodes to the records of `crenel.model`, by their annotations.

The dataclasses are the schema. Every mistake of a file is found in one reading, each with line and
column; a record with a mistake is left out, so whoever holds a record holds a valid one.

Scalars follow the core schema of YAML 1.2: only `true`, `false`, `null`, `~` and decimal integers
are special, and only where the schema asks for them.
"""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Literal, TypeVar

from crenel.han import unfold
from crenel.load import yaml_nodes as nodes
from crenel.problems import Problem, Span, near
from crenel.values import (
    Day,
    Key,
    Lang,
    Localized,
    Number,
    Ref,
    Signer,
    Titled,
    Url,
    hidden,
    is_day,
    is_key,
    is_lang,
    is_number,
    is_signer,
    is_web_address,
)

T = TypeVar("T")

LONGEST = 10_000  # characters of a text in a record or in front matter

KEY_HINT = "use lower-case ASCII letters, digits and single hyphens"
LANG_HINT = 'for example "en" or "zh-Hans"'
DAY_HINT = "write YYYY, YYYY-MM or YYYY-MM-DD"
URL_HINT = 'write "https://host/path"'
SIGNER_HINT = 'write the second line of the file NAME.pub: 56 characters, "RW…"'
NUMBER_HINT = "write 12 or 12.5"
INTEGER = re.compile(r"-?[0-9]{1,9}")


class _Bad(Exception):
    """A value that was refused; its problem is already on the list."""


@cache
def _hints(cls: type[Any]) -> dict[str, Any]:
    return typing.get_type_hints(cls)


class Decoder:
    """Decodes nodes of one file for a site of the given languages; collects problems."""

    def __init__(self, languages: tuple[Lang, ...]) -> None:
        self.languages = languages
        self.problems: list[Problem] = []

    def record(self, cls: type[T], node: nodes.Node) -> T | None:
        """The record that `node` describes, or None if it has mistakes."""
        try:
            return self._record(cls, node)
        except _Bad:
            return None

    def records(self, cls: type[T], node: nodes.Node | None) -> tuple[T, ...]:
        """The records in a list; those with mistakes are left out."""
        if node is None:
            return ()
        if not isinstance(node, nodes.Sequence):
            self._report(node.span, "Y207", "this file must be a list of records")
            return ()
        found = [self.record(cls, item) for item in node.items]
        return tuple(record for record in found if record is not None)

    def _report(self, span: Span, code: str, message: str, hint: str = "") -> _Bad:
        self.problems.append(Problem(span, code, message, hint))
        return _Bad()

    def _record(self, cls: type[T], node: nodes.Node) -> T:
        if not isinstance(node, nodes.Mapping):
            full_width = isinstance(node, nodes.Scalar) and "：" in node.text.split("\n")[0]
            if full_width:
                hint = 'write ": " instead of "："'
                raise self._report(node.span, "Y206", "a full-width colon after a key", hint)
            raise self._report(node.span, "Y207", "keys and values are needed here")
        hints, values, bad = _hints(typing.cast("Any", cls)), dict[str, Any](), False
        schema = fields(typing.cast("Any", cls))
        known = {f.name: f for f in schema if f.name != "span"}
        for key, value in node.pairs:
            if key.text not in known:
                hint = near(key.text, known) or f"known keys: {', '.join(known)}"
                self._report(key.span, "Y203", f'unknown key "{key.text}"', hint)
                bad = True
                continue
            try:
                values[key.text] = self._value(hints[key.text], value)
            except _Bad:
                bad = True
        if self._incomplete(known, node) or bad:
            raise _Bad
        if "span" in hints:
            values["span"] = node.span
        return cls(**values)

    def _incomplete(self, known: dict[str, Field[Any]], node: nodes.Mapping) -> bool:
        given = {key.text for key, _ in node.pairs}
        needed = [f for f in known.values() if f.default is MISSING]
        missing = [f.name for f in needed if f.name not in given]
        for name in missing:
            self._report(node.span, "Y204", f'the key "{name}" is missing', f'add "{name}: …"')
        return bool(missing)

    def _value(self, kind: Any, node: nodes.Node) -> Any:
        simple = _SIMPLE.get(kind)
        if simple is not None:
            return simple(self, node)
        origin, arguments = typing.get_origin(kind), typing.get_args(kind)
        if origin is Literal:
            return self._choice(node, arguments)
        if origin in (typing.Union, types.UnionType):
            inner = [a for a in arguments if a is not type(None)]
            if isinstance(node, nodes.Scalar) and node.plain and node.text in ("", "~", "null"):
                return None
            return self._value(inner[0], node)
        if origin is tuple:
            return self._tuple(arguments[0], node)
        if origin is Mapping:
            return self._mapping(arguments[1], node)
        if is_dataclass(kind):
            return self._record(typing.cast("type[Any]", kind), node)
        raise TypeError(f"no decoder for {kind}")

    def _tuple(self, kind: Any, node: nodes.Node) -> tuple[Any, ...]:
        if not isinstance(node, nodes.Sequence):
            raise self._report(node.span, "Y207", "a list is needed here", 'write "[a, b]"')
        values, bad = [], False
        for item in node.items:
            try:
                values.append(self._value(kind, item))
            except _Bad:
                bad = True
        if bad:
            raise _Bad
        return tuple(values)

    def _mapping(self, kind: Any, node: nodes.Node) -> Mapping[Key, Any]:
        if not isinstance(node, nodes.Mapping):
            raise self._report(node.span, "Y207", "keys and values are needed here")
        return MappingProxyType({self.key(k): self._value(kind, v) for k, v in node.pairs})

    def text(self, node: nodes.Node) -> str:
        """A text that is not empty."""
        if not isinstance(node, nodes.Scalar):
            raise self._report(node.span, "Y207", "a text is needed here")
        bad = hidden(node.text)
        if bad:
            message = f"the control character U+{ord(bad[0]):04X}"
            raise self._report(node.span, "F103", message, "delete it")
        if len(node.text) > LONGEST:
            message = f"{len(node.text)} characters; at most {LONGEST} stand here"
            raise self._report(node.span, "Y216", message, "shorten it")
        text = unfold(node.text.strip())
        seen = any(c.isprintable() and not c.isspace() for c in text)
        if not seen or (node.plain and text in ("~", "null")):
            raise self._report(
                node.span, "Y214", "this text is empty", "write it or delete the key"
            )
        return text

    def key(self, node: nodes.Node) -> Key:
        """An identifier: lower-case ASCII letters, digits and single hyphens."""
        text = self.text(node)
        if not is_key(text):
            raise self._report(node.span, "Y209", f'"{text}" is not an identifier', KEY_HINT)
        return Key(text)

    def ref(self, node: nodes.Node) -> Ref:
        """The identifier of another record."""
        return Ref(self.key(node), node.span)

    def lang(self, node: nodes.Node) -> Lang:
        """A language tag."""
        text = self.text(node)
        if not is_lang(text):
            raise self._report(node.span, "Y210", f'"{text}" is not a language tag', LANG_HINT)
        return Lang(text)

    def day(self, node: nodes.Node) -> Day:
        """A date: YYYY, YYYY-MM or YYYY-MM-DD."""
        text = self.text(node)
        if not is_day(text):
            raise self._report(node.span, "Y208", f'"{text}" is not a date', DAY_HINT)
        return Day(text)

    def url(self, node: nodes.Node) -> Url:
        """An absolute http or https address without user, space or control character."""
        text = self.text(node)
        if not is_web_address(text):
            raise self._report(node.span, "Y212", f'"{text}" is not a web address', URL_HINT)
        return Url(text)

    def signer(self, node: nodes.Node) -> Signer:
        """A public key that releases are signed with."""
        text = self.text(node)
        if not is_signer(text):
            raise self._report(node.span, "K901", "not a minisign public key", SIGNER_HINT)
        return Signer(text)

    def truth(self, node: nodes.Node) -> bool:
        """`true` or `false`."""
        return bool(self._choice(node, ("true", "false")) == "true")

    def integer(self, node: nodes.Node) -> int:
        """A decimal integer."""
        text = self.text(node)
        if not INTEGER.fullmatch(text):
            raise self._report(node.span, "Y207", f'"{text}" is not a whole number')
        return int(text)

    def number(self, node: nodes.Node) -> Number:
        """A decimal number."""
        text = self.text(node)
        if not is_number(text):
            raise self._report(node.span, "Y207", f'"{text}" is not a number', NUMBER_HINT)
        return Number(text)

    def localized(self, node: nodes.Node) -> Localized:
        """A text in every language of the site."""
        texts = self._texts(node)
        missing = [lang for lang in self.languages if lang not in texts]
        for lang in missing:
            self._report(node.span, "Y211", f'the text in "{lang}" is missing', f'add "{lang}: …"')
        if missing:
            raise _Bad
        return Localized(tuple(texts.items()))

    def titled(self, node: nodes.Node) -> Titled:
        """A text in at least one language of the site."""
        texts = self._texts(node)
        if not texts:
            raise self._report(node.span, "Y211", "a title in some language is needed")
        return Titled(tuple(texts.items()))

    def _texts(self, node: nodes.Node) -> dict[Lang, str]:
        if not isinstance(node, nodes.Mapping):
            hint = "\n".join(f"{lang}: …" for lang in self.languages)
            raise self._report(node.span, "Y207", "a text per language is needed here", hint)
        texts, bad = dict[Lang, str](), False
        for key, value in node.pairs:
            if key.text not in self.languages:
                hint = f"the site's languages: {', '.join(self.languages)}"
                self._report(key.span, "Y211", f'"{key.text}" is no language of the site', hint)
                bad = True
                continue
            try:
                texts[Lang(key.text)] = self.text(value)
            except _Bad:
                bad = True
        if bad:
            raise _Bad
        return {lang: texts[lang] for lang in self.languages if lang in texts}

    def _choice(self, node: nodes.Node, allowed: tuple[str, ...]) -> str:
        text = self.text(node)
        if text not in allowed:
            hint = near(text, allowed) or f"one of: {', '.join(allowed)}"
            raise self._report(node.span, "Y210", f'"{text}" is not allowed here', hint)
        return text


_SIMPLE: Mapping[Any, Callable[[Decoder, nodes.Node], object]] = MappingProxyType(
    {
        str: Decoder.text,
        bool: Decoder.truth,
        int: Decoder.integer,
        Key: Decoder.key,
        Lang: Decoder.lang,
        Day: Decoder.day,
        Url: Decoder.url,
        Signer: Decoder.signer,
        Number: Decoder.number,
        Ref: Decoder.ref,
        Localized: Decoder.localized,
        Titled: Decoder.titled,
    }
)
