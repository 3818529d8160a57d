# SPDX-License-Identifier: Apache-2.0
"""The timeline: every event, by year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from crenel import urls
from crenel.contracts import Kind, Plan, Target
from crenel.views.events import EventView, events
from crenel.views.evidence import Evidence
from crenel.views.frame import Frame, collection_frame


@dataclass(frozen=True, slots=True)
class YearView:
    """The events of one year."""

    year: str
    events: tuple[EventView, ...]


@dataclass(frozen=True, slots=True)
class TimelineView:
    """What `timeline.html` sees."""

    frame: Frame
    years: tuple[YearView, ...]


def plan(given: Plan) -> Iterator[Target]:
    """The timeline of each language."""
    for lang in given.site.config.languages:
        path = urls.collection(lang, "timeline")
        found = events(given.site.events, Evidence(given, lang, path))
        years = groupby(found, key=lambda event: event.date.iso[:4])
        frame = collection_frame(given, lang, "timeline", "timeline", "nav.timeline")
        view = TimelineView(frame, tuple(YearView(year, tuple(own)) for year, own in years))
        yield Target(path, "jinja", view, "timeline.html")


KIND = Kind(name="timeline", plan=plan)
