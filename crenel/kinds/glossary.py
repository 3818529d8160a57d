# SPDX-License-Identifier: Apache-2.0
"""The glossary: every term in all languages, with its reading and its sources."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from crenel import urls
from crenel.contracts import Kind, Plan, Task, rendered
from crenel.han import is_han
from crenel.model import Term
from crenel.values import Key, Lang
from crenel.views.evidence import Evidence, SourceView
from crenel.views.frame import Frame, collection_frame


@dataclass(frozen=True, slots=True)
class NameView:
    """A term's name in one language."""

    lang: Lang
    text: str


@dataclass(frozen=True, slots=True)
class TermView:
    """An entry of the glossary; `pinyin` is the reading of its Chinese name."""

    id: Key
    term: str
    others: tuple[NameView, ...]
    pinyin: str
    definition: str
    sources: tuple[SourceView, ...]


@dataclass(frozen=True, slots=True)
class GlossaryView:
    """What `glossary.html` sees."""

    frame: Frame
    terms: tuple[TermView, ...]


def plan(given: Plan) -> Iterator[Task]:
    """The glossary of each language, in the order of its names (Chinese: of their pinyin)."""
    for lang in given.site.config.languages:
        path = urls.collection(lang, "glossary")
        yield rendered(path, "glossary.html", partial(_view, given, lang))


def _view(given: Plan, lang: Lang) -> GlossaryView:
    evidence = Evidence(given, lang, urls.collection(lang, "glossary"))
    ordered = sorted(given.site.terms.values(), key=lambda term: _order(term, lang))
    frame = collection_frame(given, lang, "glossary", "glossary", "nav.glossary")
    return GlossaryView(frame, tuple(_term(term, evidence) for term in ordered))


def _order(term: Term, lang: Lang) -> tuple[str, str]:
    """What the glossary is sorted by: the name or its pinyin, without accents and tone marks."""
    name = (term.pinyin if is_han(lang) else None) or term.term[lang]
    plain = unicodedata.normalize("NFD", name.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c)), term.id


def _term(term: Term, evidence: Evidence) -> TermView:
    own = evidence.lang
    return TermView(
        id=term.id,
        term=term.term[own],
        others=tuple(NameView(lang, text) for text, lang in _others(term, own)),
        pinyin=term.pinyin or "",
        definition=term.definition[own],
        sources=tuple(evidence.source(ref.key) for ref in term.sources),
    )


def _others(term: Term, own: Lang) -> list[tuple[str, Lang]]:
    """The names in other languages, each once."""
    found: dict[str, Lang] = {}
    for lang, text in term.term.texts:
        if text != term.term[own]:
            found.setdefault(text, lang)
    return list(found.items())


KIND = Kind(name="glossary", plan=plan)
