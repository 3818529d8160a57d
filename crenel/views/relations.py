# SPDX-License-Identifier: Apache-2.0
"""Relations between organisations as a reader sees them, with what they rest on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from crenel import urls
from crenel.model import Relation
from crenel.values import Key
from crenel.views.evidence import Evidence, SourceView
from crenel.views.frame import Anchor, Date, address, date


@dataclass(frozen=True, slots=True)
class RelationView:
    """A relation: what its subject is to its object, since when, by which sources."""

    subject: Anchor
    label: str
    object: Anchor
    since: Date | None
    until: Date | None
    note: str
    sources: tuple[SourceView, ...]


def relations(
    found: Iterable[Relation], evidence: Evidence, of: Key | None = None
) -> Iterator[RelationView]:
    """The views of relations for the folder of `evidence`, of one organisation or of all.

    The organisation `of` whom they are is marked as current and not linked.
    """
    for relation in found:
        if of in (None, relation.subject.key, relation.object.key):
            yield _relation(relation, evidence, of)


def _relation(relation: Relation, evidence: Evidence, of: Key | None) -> RelationView:
    lang, words = evidence.lang, evidence.plan.strings[evidence.lang]
    vocabulary = evidence.plan.site.config.vocabulary
    return RelationView(
        subject=_end(relation.subject.key, evidence, of),
        label=vocabulary.relation[relation.type.key][lang],
        object=_end(relation.object.key, evidence, of),
        since=date(words, relation.since) if relation.since else None,
        until=date(words, relation.until) if relation.until else None,
        note=relation.note[lang],
        sources=tuple(evidence.source(ref.key) for ref in relation.sources),
    )


def _end(key: Key, evidence: Evidence, of: Key | None) -> Anchor:
    page = evidence.plan.site.organisation(key)
    text = page.text(evidence.lang) or page.original
    href = urls.relative(address(page, evidence.lang), evidence.path)
    return Anchor(href, text.front.title, key == of)
