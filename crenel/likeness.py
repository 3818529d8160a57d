# SPDX-License-Identifier: Apache-2.0
"""What a translation must have in common with its original, and whether it has grown old.

Both say the same with the same headings, claims and pictures; a problem stands where the texts
begin to differ.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from crenel.document import Cite, Embed
from crenel.model import Page, Site, Text
from crenel.problems import Problem, Span


def check(site: Site, page: Page, broken: Collection[str]) -> Iterator[Problem]:
    """How the translations of `page` differ from it; `broken` names the texts left out."""
    original = page.original
    for lang in site.config.languages:
        path = f"content/{page.kind}/{page.slug}/{lang}.md"
        if page.text(lang) is None and path not in broken:
            hint = 'translate the page; of a draft delete "draft: true" then'
            yield Problem(Span(path), "T506", f'no text in "{lang}"', hint)
    for text in page.texts[1:]:
        yield from _age(original, text)
        yield from _same_headings(original, text)
        if not _unknown(site, original) and not _unknown(site, text):
            yield from _same_claims(original, text)
        yield from _same_pictures(original, text)


def line_of(text: Text, key: str) -> Span:
    """Where a key stands in the front matter; its first line if it is not there."""
    source = text.manuscript.source.decode("utf-8")
    found = re.search(rf"^{key} *:", source, re.MULTILINE)
    line = source.count("\n", 0, found.start()) + 1 if found else 1
    return Span(text.path, line, 1)


def _age(original: Text, text: Text) -> Iterator[Problem]:
    updated, made_from = original.front.updated, text.front.translates
    own = text.front.updated
    if made_from and own < made_from <= updated and len(own) == len(made_from):
        message = f"changed on {own}, but made from {made_from}"
        yield Problem(line_of(text, "updated"), "T510", message, f'write "updated: {made_from}"')
    if made_from == updated:
        return
    span = line_of(text, "translates")
    if made_from is None:
        hint = f'add "translates: {updated}"'
        yield Problem(span, "T503", "which version of the original is this?", hint)
    elif made_from > updated:
        message = f"made from {made_from}, but the original was last changed on {updated}"
        yield Problem(span, "T504", message, f'write "translates: {updated}"')
    else:
        message = f"made from {made_from}; the original has changed on {updated}"
        hint = f'bring it up to date, then write "translates: {updated}"'
        yield Problem(span, "T505", message, hint)


def _same_headings(original: Text, text: Text) -> Iterator[Problem]:
    wanted = [heading.id for heading in original.face.headings]
    given = text.face.headings
    if wanted != [heading.id for heading in given]:
        differing = (h for h, key in zip(given, wanted, strict=False) if h.id != key)
        last = given[len(wanted)] if len(given) > len(wanted) else None
        first = next(differing, last)
        names = ", ".join(heading.id or "(no id)" for heading in given) or "none"
        message = f"headings {names}; the original has other ones"
        hint = f"the original's, in order: {', '.join(wanted) or 'none'}"
        yield Problem(first.span if first else Span(text.path), "T501", message, hint)


def _same_pictures(original: Text, text: Text) -> Iterator[Problem]:
    wanted, given = ([s for s in t.face.forms if isinstance(s, Embed)] for t in (original, text))
    if wanted != given:
        differing = (g for g, w in zip(given, wanted, strict=False) if g != w)
        first = next(differing, given[len(wanted)] if len(given) > len(wanted) else None)
        message = f"other pictures: {', '.join(map(_name, given)) or 'none'}"
        hint = f"the original's, in order: {', '.join(map(_name, wanted)) or 'none'}"
        yield Problem(first.span if first else Span(text.path), "T509", message, hint)


def _name(embed: Embed) -> str:
    return f"[[{embed.kind}:{embed.key}{'#' if embed.part else ''}{embed.part}]]"


def _cites(text: Text) -> Iterator[Cite]:
    return (s for s in text.face.forms if isinstance(s, Cite))


def _cited(text: Text) -> dict[str, Span]:
    """What a text cites, and where first."""
    found: dict[str, Span] = {}
    for cite in _cites(text):
        for item in cite.items:
            found.setdefault(item.key, cite.span)
    return found


def _unknown(site: Site, text: Text) -> bool:
    """Whether a text cites what does not exist: that is told first, and may explain the rest."""
    return any(key not in site.claims and key not in site.sources for key in _cited(text))


def _same_claims(original: Text, text: Text) -> Iterator[Problem]:
    wanted, given = _cited(original), _cited(text)
    less = sorted(wanted.keys() - given.keys())
    more = sorted(given.keys() - wanted.keys())
    if less or more:
        parts = [f"missing: {', '.join(less)}"] * bool(less)
        parts += [f"only here: {', '.join(more)}"] * bool(more)
        hint = "cite the same claims in both texts"
        if less:
            hint += f"; the original cites {less[0]} in line {wanted[less[0]].line}"
        span = given[more[0]] if more else Span(text.path)
        yield Problem(span, "T502", f"other claims ({'; '.join(parts)})", hint)
