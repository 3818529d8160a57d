# SPDX-License-Identifier: Apache-2.0
"""The glossary: every term in all languages, with its reading and its sources."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from crenel import conversion, urls
from crenel.contracts import Kind, Plan, Task, rendered
from crenel.han import is_han
from crenel.model import Term
from crenel.values import Key, Lang
from crenel.views.evidence import Evidence, SourceView
from crenel.views.frame import Frame, collection_frame
from crenel.views.letters import Letter, by_letter

Fold = Mapping[int, str]


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
    letters: tuple[Letter[TermView], ...]


def plan(given: Plan) -> Iterator[Task]:
    """The glossary of each language, in the order of its names (Chinese: of their pinyin)."""
    for lang in given.site.config.languages:
        path = urls.collection(lang, "glossary")
        yield rendered(path, "glossary.html", partial(_view, given, lang))


def _view(given: Plan, lang: Lang) -> GlossaryView:
    evidence = Evidence(given, lang, urls.collection(lang, "glossary"))
    fold = str.maketrans(dict(conversion.folding(given)))
    terms = sorted(given.site.terms.values(), key=lambda term: term.id)
    views = tuple(_term(term, evidence, fold) for term in terms)
    letters = by_letter(views, lambda view: _reading(view, lang))
    frame = collection_frame(given, lang, "glossary", "glossary", "nav.glossary")
    return GlossaryView(frame, tuple(letters))


def _reading(view: TermView, lang: Lang) -> str:
    """What the glossary is sorted by: the name or its pinyin, without accents and tone marks."""
    name = (view.pinyin if is_han(lang) else "") or view.term
    plain = unicodedata.normalize("NFD", name.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c))


def _term(term: Term, evidence: Evidence, fold: Fold) -> TermView:
    own = evidence.lang
    return TermView(
        id=term.id,
        term=term.term[own],
        others=tuple(NameView(lang, text) for text, lang in _others(term, own, fold)),
        pinyin=term.pinyin or "",
        definition=term.definition[own],
        sources=tuple(evidence.source(ref.key) for ref in term.sources),
    )


def _others(term: Term, own: Lang, fold: Fold) -> list[tuple[str, Lang]]:
    """The names in other languages, each once.

    In Han text the same name in the other characters, simplified or traditional, is no other name.
    """
    name, found = term.term[own], dict[str, Lang]()
    for lang, text in term.term.texts:
        same = text == name
        if is_han(lang) and is_han(own):
            same = text.translate(fold) == name.translate(fold)
        if not same:
            found.setdefault(text, lang)
    return list(found.items())


KIND = Kind(name="glossary", plan=plan)
