# SPDX-License-Identifier: Apache-2.0
"""Templates, the words of the interface, and the files that go into the tree as they are.

`templates/strings/<lang>.yaml` holds
the words, `templates/assets/` what is copied, every other file is a template.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from crenel.contracts import Template
from crenel.load import yaml_nodes as nodes
from crenel.load.discover import Found, Source, text_of
from crenel.problems import Problem, Span, near
from crenel.strings import Strings, Words
from crenel.values import Lang


@dataclass(frozen=True, slots=True)
class Look:
    """All that makes the pages look as they do, besides the content."""

    templates: tuple[Template, ...]
    strings: Strings
    assets: tuple[Source, ...]


def load(found: Found, languages: tuple[Lang, ...]) -> tuple[Look, tuple[Problem, ...]]:
    """The look of the site and what is wrong with it."""
    problems = list(found.problems)
    templates, assets, texts = [], [], dict[str, str]()
    for source in found.files:
        if source.parts[1] == "assets":
            assets.append(source)
            continue
        text, wrong = text_of(source)
        problems += wrong
        if source.parts[1] == "strings":
            texts[source.path] = text
        else:
            templates.append(Template("/".join(source.parts[1:]), source.path, text))
    words = {lang: _words(texts, lang, problems) for lang in languages}
    _compare(words, problems)
    look = Look(tuple(templates), Strings(MappingProxyType(words)), tuple(assets))
    return look, tuple(problems)


def _path(lang: Lang) -> str:
    return f"templates/strings/{lang}.yaml"


def _words(texts: dict[str, str], lang: Lang, problems: list[Problem]) -> Words:
    path = _path(lang)
    if path not in texts:
        message = f'there are no words of the interface in "{lang}"'
        problems.append(Problem(Span(path), "O605", message, "copy and translate another file"))
        return Words(lang, {})
    node, wrong = nodes.read(texts[path], path)
    problems += wrong
    pairs = node.pairs if isinstance(node, nodes.Mapping) else ()
    words = {k.text: v.text for k, v in pairs if isinstance(v, nodes.Scalar)}
    return Words(lang, words)


def _compare(words: dict[Lang, Words], problems: list[Problem]) -> None:
    known = set[str]().union(*(w.texts for w in words.values()))
    for lang, own in words.items():
        for key in sorted(known - set(own.texts)) if own.texts else ():
            message, hint = f'the word "{key}" is missing', near(key, own.texts)
            problems.append(Problem(Span(_path(lang)), "O605", message, hint or f'add "{key}: …"'))
