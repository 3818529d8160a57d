# SPDX-License-Identifier: Apache-2.0
"""Nothing stands about unused: claims (S805), sources (S806), pages no other page links (S807)."""

from __future__ import annotations

from collections.abc import Iterator

from crenel.assemble import TERM, resolve
from crenel.contracts import Plan, Rule
from crenel.document import Cite, Link
from crenel.model import Site
from crenel.problems import Problem, Span
from crenel.values import Ref

LISTED = ("explainers", "organisations")


def _run(given: Plan) -> Iterator[Problem]:
    site, cited = given.site, _cited(given.site)
    used = cited | {ref.key for event in site.events for ref in event.claims}
    used |= {row.claim.key for chart in site.charts.values() for row in chart.rows}
    for claim in site.claims.values():
        if claim.id not in used:
            yield Problem(claim.span, "S805", f'nothing uses the claim "{claim.id}"', "cite it")
    named = cited | {ref.key for ref in _source_refs(site)}
    for source in site.sources.values():
        if source.id not in named:
            yield Problem(source.span, "S806", f'nothing cites the source "{source.id}"', "cite it")
    linked = _linked(given)
    for key, page in site.pages.items():
        if page.kind in LISTED and key not in linked:
            message = f'no page links "{page.slug}"'
            yield Problem(Span(page.original.path), "S807", message, "link it from a related page")


def _cited(site: Site) -> set[str]:
    return {
        item.key
        for page in site.pages.values()
        for text in page.texts
        for form in text.face.forms
        if isinstance(form, Cite)
        for item in form.items
    }


def _source_refs(site: Site) -> Iterator[Ref]:
    for claim in site.claims.values():
        yield from claim.sources
    for term in site.terms.values():
        yield from term.sources
    for relation in site.relations:
        yield from relation.sources
    for page in site.pages.values():
        yield from page.data.sources if page.data else ()


def _linked(given: Plan) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for page in given.site.pages.values():
        for link in page.original.face.forms:
            if isinstance(link, Link) and link.kind != TERM and link.slug:
                target = resolve(given.site, given.links, link)[0]
                if target != page:
                    found.add((target.kind, target.slug))
    for relation in given.site.relations:
        found |= {("organisations", ref.key) for ref in (relation.subject, relation.object)}
    return found


RULE = Rule(name="usage", run=_run)
