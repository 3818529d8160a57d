# SPDX-License-Identifier: Apache-2.0
"""Which numbers a claim or a source holds: what a text or a picture that rests on it may show."""

from __future__ import annotations

from decimal import Decimal

from crenel.model import Claim, Site
from crenel.prose import numbers, numerals
from crenel.values import Day, Key, Localized


def held(site: Site, key: Key) -> set[Decimal]:
    """The numbers that the claim or source `key` holds, those of the claim's sources too."""
    claim = site.claims.get(key)
    if claim is None:
        return _of_source(site, key)
    found = _texts(claim) | _day(claim.date) | _day(claim.as_of)
    for ref in claim.sources:
        found |= _of_source(site, ref.key)
    return found


def _texts(claim: Claim) -> set[Decimal]:
    found = set[Decimal]()
    for text in (claim.statement, claim.disputed, claim.changed, claim.note):
        found |= _localized(text)
    return found


def _localized(text: Localized | None) -> set[Decimal]:
    pairs = text.texts if text else ()
    return {number for _, t in pairs for number in numbers(t) | numerals(t)}


def _of_source(site: Site, key: Key) -> set[Decimal]:
    source = site.sources[key]
    found = _day(source.date) | _localized(source.note)
    for _, title in source.title.texts:
        found |= numbers(title) | numerals(title)
    return found


def _day(day: Day | None) -> set[Decimal]:
    return {Decimal(part).normalize() for part in day.split("-")} if day else set()
