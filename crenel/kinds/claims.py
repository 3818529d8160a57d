# SPDX-License-Identifier: Apache-2.0
"""The ledger of claims: everything the site asserts, part by part, with where it is used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from crenel import urls
from crenel.contracts import Kind, Plan, Task, rendered
from crenel.document import Cite
from crenel.model import Claim, LedgerPart, Page
from crenel.urls import OutPath
from crenel.values import Lang
from crenel.views.article import Teaser, teaser
from crenel.views.evidence import ClaimView, Evidence
from crenel.views.frame import Anchor, Frame, collection_frame


@dataclass(frozen=True, slots=True)
class PartView:
    """A part of the ledger."""

    link: Anchor
    number: int


@dataclass(frozen=True, slots=True)
class LedgerView:
    """What `ledger.html` sees."""

    frame: Frame
    parts: tuple[PartView, ...]


@dataclass(frozen=True, slots=True)
class EntryView:
    """A claim and the pages that cite it."""

    claim: ClaimView
    pages: tuple[Teaser, ...]


@dataclass(frozen=True, slots=True)
class LedgerPartView:
    """What `ledger-part.html` sees."""

    frame: Frame
    entries: tuple[EntryView, ...]


def plan(given: Plan) -> Iterator[Task]:
    """In each language the ledger's overview and its parts."""
    cited = _citing(given)
    of_part: dict[str, list[Claim]] = {part.id: [] for part in given.site.config.ledger}
    for claim in sorted(given.site.claims.values(), key=lambda c: (c.date or c.as_of or "", c.id)):
        of_part[claim.topic.key].append(claim)
    parts = [(part, of_part[part.id]) for part in given.site.config.ledger]
    for lang in given.site.config.languages:
        path = urls.collection(lang, "claims")
        yield rendered(path, "ledger.html", partial(_ledger, given, lang, parts))
        for part, own in parts:
            if own:
                view = partial(_entries, given, lang, part, (own, cited))
                place = urls.collection(lang, f"claims/{part.id}")
                yield rendered(place, "ledger-part.html", view)


def _citing(given: Plan) -> dict[str, list[Page]]:
    """Which pages cite each claim in their original text."""
    cited: dict[str, list[Page]] = {}
    for page in given.site.pages.values():
        cites = [form for form in page.original.face.forms if isinstance(form, Cite)]
        for key in sorted({item.key for cite in cites for item in cite.items}):
            cited.setdefault(key, []).append(page)
    return cited


def _ledger(given: Plan, lang: Lang, parts: list[tuple[LedgerPart, list[Claim]]]) -> LedgerView:
    path = urls.collection(lang, "claims")
    views = tuple(_part(part, len(own), lang, path) for part, own in parts if own)
    return LedgerView(collection_frame(given, lang, "claims", "claims", "nav.claims"), views)


def _part(part: LedgerPart, number: int, lang: Lang, path: OutPath) -> PartView:
    href = urls.relative(urls.collection(lang, f"claims/{part.id}"), path)
    return PartView(Anchor(href, part.title[lang]), number)


def _entries(
    given: Plan, lang: Lang, part: LedgerPart, found: tuple[list[Claim], dict[str, list[Page]]]
) -> LedgerPartView:
    own, cited = found
    name = f"claims/{part.id}"
    path = urls.collection(lang, name)
    evidence = Evidence(given, lang, path)
    entries = tuple(
        EntryView(
            evidence.claim(claim),
            tuple(teaser(page, lang, path) for page in cited.get(claim.id, [])),
        )
        for claim in own
    )
    frame = collection_frame(given, lang, name, "ledger-part", part.title)
    return LedgerPartView(frame, entries)


KIND = Kind(name="claims", plan=plan)
