# SPDX-License-Identifier: Apache-2.0
"""Decoding: from YAML nodes to the records of `crenel.model`, by their annotations.

The dataclasses are the schema. Every mistake of a file is found in one reading, each with line and
column; a record with a mistake is left out, so whoever holds a record holds a valid one.

Scalars follow the core schema of YAML 1.2: only `true`, `false`, `null`, `~` and decimal integers
are special, and only where the schema asks for them.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Literal, TypeVar

from crenel import meant
from crenel.han import unfold
from crenel.load import yaml_nodes as nodes
from crenel.load.scalars import FORMS
from crenel.problems import Problem, Span, nearest
from crenel.values import Key, Lang, Localized, Ref, Titled, hidden, is_lang

T = TypeVar("T")

LONGEST = 10_000  # characters of a text in a record or in front matter

LANG_HINT = 'for example "en" or "zh-Hans"'


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
            hint = 'begin each record with "- ", as in "- id: …"'
            self._report(node.span, "Y207", "this file must be a list of records", hint)
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
            hint = 'write "key: value" lines, indented'
            raise self._report(node.span, "Y207", "keys and values are needed here", hint)
        hints, values, bad = _hints(typing.cast("Any", cls)), dict[str, Any](), False
        misspelt = list[str]()
        schema = fields(typing.cast("Any", cls))
        known = {f.name: f for f in schema if f.name != "span"}
        for key, value in node.pairs:
            if key.text not in known:
                misspelt.append(self._unknown(key, [*known]))
                continue
            try:
                values[key.text] = self._value(hints[key.text], value)
            except _Bad:
                bad = True
        if self._incomplete(known, node, misspelt) or bad or misspelt:
            raise _Bad
        if "span" in hints:
            values["span"] = node.span
        return cls(**values)

    def _unknown(self, key: nodes.Scalar, known: list[str]) -> str:
        """Tells of an unknown key; returns the known one that was meant, if it is clear."""
        text, lang = key.text, meant.language(key.text, self.languages)
        if "：" in text:
            hint = 'write ": " instead of "："'
            self._report(key.span, "Y206", "a full-width colon after a key", hint)
            return text.partition("：")[0]
        close = nearest(text.lower(), known)
        hint = f'did you mean "{close}"?' if close else f"known keys: {', '.join(known)}"
        if not close and lang:
            hint = "indent it by two more spaces: it belongs to the key above"
        self._report(key.span, "Y203", f'unknown key "{text}"', hint)
        return close

    def _incomplete(
        self, known: dict[str, Field[Any]], node: nodes.Mapping, misspelt: list[str]
    ) -> bool:
        given = {key.text for key, _ in node.pairs} | set(misspelt)
        needed = [f for f in known.values() if f.default is MISSING]
        missing = [f.name for f in needed if f.name not in given]
        for name in missing:
            self._report(node.span, "Y204", f'the key "{name}" is missing', f'add "{name}: …"')
        return bool(missing)

    def _value(self, kind: Any, node: nodes.Node) -> Any:
        if kind in FORMS:
            text = self.scalar(kind, node)
            return int(text) if kind is int else text
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
            told = meant.keys(node.text) if isinstance(node, nodes.Scalar) else ""
            hint = f'write "[{told or "a, b"}]"'
            raise self._report(node.span, "Y207", "a list is needed here", hint)
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
            hint = 'write "key: value" lines, indented'
            raise self._report(node.span, "Y207", "keys and values are needed here", hint)
        return MappingProxyType({self.key(k): self._value(kind, v) for k, v in node.pairs})

    def text(self, node: nodes.Node) -> str:
        """A text that is not empty."""
        if not isinstance(node, nodes.Scalar):
            hint = "write one text; if it has brackets, braces or a colon, put it into quotes"
            raise self._report(node.span, "Y207", "a text is needed here", hint)
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
            hint = 'write it or delete the key; put a text that begins with "#" into quotes'
            raise self._report(node.span, "Y214", "this text is empty", hint)
        return text

    def scalar(self, kind: Any, node: nodes.Node) -> str:
        """A text of one of the `FORMS`."""
        text, form = self.text(node), FORMS[kind]
        if not form.holds(text):
            raise self._report(node.span, *form.refused(text))
        return text

    def key(self, node: nodes.Node) -> Key:
        """An identifier."""
        return Key(self.scalar(Key, node))

    def ref(self, node: nodes.Node) -> Ref:
        """The identifier of another record."""
        return Ref(self.key(node), node.span)

    def lang(self, node: nodes.Node) -> Lang:
        """A language tag."""
        text = self.text(node)
        if not is_lang(text):
            told = meant.language(text, self.languages)
            hint = f'write "{told}"' if told else LANG_HINT
            raise self._report(node.span, "Y210", f'"{text}" is not a language tag', hint)
        return Lang(text)

    def truth(self, node: nodes.Node) -> bool:
        """`true` or `false`."""
        return bool(self._choice(node, ("true", "false")) == "true")

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
            hint = f"write {{{', '.join(f'{lang}: …' for lang in self.languages[:1])}}}"
            raise self._report(node.span, "Y211", "a title in some language is needed", hint)
        return Titled(tuple(texts.items()))

    def _texts(self, node: nodes.Node) -> dict[Lang, str]:
        if not isinstance(node, nodes.Mapping):
            hint = f"write {{{', '.join(f'{lang}: …' for lang in self.languages)}}}"
            raise self._report(node.span, "Y207", "a text per language is needed here", hint)
        texts, bad = dict[Lang, str](), False
        for key, value in node.pairs:
            if key.text not in self.languages:
                self._no_language(key)
                bad = True
                continue
            try:
                texts[Lang(key.text)] = self.text(value)
            except _Bad:
                bad = True
        if bad:
            raise _Bad
        return {lang: texts[lang] for lang in self.languages if lang in texts}

    def _no_language(self, key: nodes.Scalar) -> None:
        if "：" in key.text:
            hint = 'write ": " instead of "："'
            self._report(key.span, "Y206", "a full-width colon after a key", hint)
            return
        told = meant.language(key.text, self.languages)
        hint = f"the site's languages: {', '.join(self.languages)}"
        hint = f'did you mean "{told}"?' if told else hint
        self._report(key.span, "Y211", f'"{key.text}" is no language of the site', hint)

    def _choice(self, node: nodes.Node, allowed: tuple[str, ...]) -> str:
        text = self.text(node)
        if text not in allowed:
            told = meant.choice(text, allowed)
            hint = f'did you mean "{told}"?' if told else f"one of: {', '.join(allowed)}"
            raise self._report(node.span, "Y210", f'"{text}" is not allowed here', hint)
        return text


_SIMPLE: Mapping[Any, Callable[[Decoder, nodes.Node], object]] = MappingProxyType(
    {
        str: Decoder.text,
        bool: Decoder.truth,
        Lang: Decoder.lang,
        Ref: Decoder.ref,
        Localized: Decoder.localized,
        Titled: Decoder.titled,
    }
)
