# SPDX-License-Identifier: Apache-2.0
"""Shelves: the lists that sources stand in, one a kind, large kinds by years.

A list should be read in one go on a slow line, so a kind with more sources than `LARGEST` is
divided at the turn of a year.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from crenel.model import Site, Source
from crenel.values import Key

LARGEST = 60


@dataclass(frozen=True, slots=True)
class Shelf:
    """A list of sources: its name in addresses, its kind, its years (empty if it has all)."""

    name: str
    kind: Key
    years: str
    sources: tuple[Source, ...]


def shelves(site: Site) -> tuple[Shelf, ...]:
    """Every shelf, by kind in the order of the vocabulary, the newest sources first."""
    return tuple(s for kind in site.config.vocabulary.source for s in _of_kind(site, kind))


def by_source(site: Site) -> Mapping[Key, str]:
    """The name of the shelf on which each source stands."""
    return {source.id: shelf.name for shelf in shelves(site) for source in shelf.sources}


def _of_kind(site: Site, kind: Key) -> list[Shelf]:
    own = [source for source in site.sources.values() if source.kind.key == kind]
    own.sort(key=lambda source: (source.date or "", source.id), reverse=True)
    if len(own) <= LARGEST:
        return [Shelf(kind, kind, "", tuple(own))] if own else []
    parts: list[list[Source]] = [[]]
    for _, members in groupby(own, key=lambda source: (source.date or "")[:4]):
        year = list(members)
        if parts[-1] and len(parts[-1]) + len(year) > LARGEST:
            parts.append([])
        parts[-1] += year
    return [_part(kind, part) for part in parts]


def _part(kind: Key, part: list[Source]) -> Shelf:
    years = sorted({source.date[:4] for source in part if source.date})
    span = years[0] if len(years) == 1 else f"{years[0]}–{years[-1]}"
    return Shelf(f"{kind}-{years[0]}", kind, span, tuple(part))
