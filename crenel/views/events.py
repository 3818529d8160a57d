# SPDX-License-Identifier: Apache-2.0
"""Events as a reader sees them: a date, a line, and the claims it rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from crenel import urls
from crenel.model import Event
from crenel.values import Key
from crenel.views.evidence import ClaimView, Evidence
from crenel.views.frame import Anchor, Date, address, date


@dataclass(frozen=True, slots=True)
class EventView:
    """An event; `href` is its place in the timeline of its topic."""

    id: Key
    date: Date
    title: str
    topic: str
    claims: tuple[ClaimView, ...]
    organisations: tuple[Anchor, ...]
    href: str


def events(found: Iterable[Event], evidence: Evidence) -> tuple[EventView, ...]:
    """The views of events for the file and language of `evidence`, in their order."""
    return tuple(_event(event, evidence) for event in found)


def _event(event: Event, evidence: Evidence) -> EventView:
    site, lang = evidence.plan.site, evidence.lang
    anchors = []
    for ref in event.organisations:
        page = site.organisation(ref.key)
        text = page.text(lang) or page.original
        href = urls.relative(address(page, lang), evidence.path)
        anchors.append(Anchor(href, text.front.title))
    topic = site.topic(event.topic)
    return EventView(
        id=event.id,
        date=date(evidence.plan.strings[lang], event.date),
        title=event.title[lang],
        topic=topic.title[lang] if topic else "",
        claims=tuple(evidence.claim(site.claims[ref.key]) for ref in event.claims),
        organisations=tuple(anchors),
        href=urls.relative(urls.event(lang, event.topic.key, event.id), evidence.path),
    )
