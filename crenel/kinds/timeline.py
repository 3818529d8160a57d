# SPDX-License-Identifier: Apache-2.0
"""The timeline: every event by year in one short list, and a full list for each topic."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from crenel import urls
from crenel.contracts import Kind, Plan, Task, rendered
from crenel.model import Event, Topic
from crenel.values import Lang, Localized
from crenel.views.events import EventView, events
from crenel.views.evidence import Evidence
from crenel.views.figures import Figure, timeline, without_own
from crenel.views.frame import Anchor, Frame, collection_frame


@dataclass(frozen=True, slots=True)
class YearView:
    """The events of one year."""

    year: str
    events: tuple[EventView, ...]


@dataclass(frozen=True, slots=True)
class TimelineView:
    """What `timeline.html` sees; `whole` if the list is that of a topic and tells all."""

    frame: Frame
    whole: bool
    topics: tuple[Anchor, ...]
    figure: Figure | None
    years: tuple[YearView, ...]


def plan(given: Plan) -> Iterator[Task]:
    """In each language the timeline, and that of each topic."""
    of_topic = dict[str, list[Event]]()
    for event in given.site.events:
        of_topic.setdefault(event.topic.key, []).append(event)
    for lang in given.site.config.languages:
        path = urls.collection(lang, "timeline")
        yield rendered(path, "timeline.html", partial(_whole, given, lang))
        for topic in given.site.config.topics:
            own = tuple(of_topic.get(topic.id, ()))
            if own:
                path = urls.collection(lang, f"timeline/{topic.id}")
                yield rendered(path, "timeline.html", partial(_part, given, lang, topic, own))


def _whole(given: Plan, lang: Lang) -> TimelineView:
    frame = collection_frame(given, lang, "timeline", "timeline", "nav.timeline")
    return _view(given, lang, "timeline", frame, given.site.events)


def _part(given: Plan, lang: Lang, topic: Topic, own: tuple[Event, ...]) -> TimelineView:
    name = f"timeline/{topic.id}"
    frame = collection_frame(given, lang, name, "timeline", _title(given, topic.title))
    return _view(given, lang, name, frame, own)


def _title(given: Plan, topic: Localized) -> Localized:
    return Localized(
        tuple(
            (lang, f"{given.strings[lang]['nav.timeline']}{given.strings[lang]['colon']}{text}")
            for lang, text in topic.texts
        )
    )


def _view(given: Plan, lang: Lang, name: str, frame: Frame, own: tuple[Event, ...]) -> TimelineView:
    path = urls.collection(lang, name)
    whole = urls.collection(lang, "timeline")
    used = {event.topic.key for event in given.site.events}
    topics = [
        Anchor(urls.relative(whole, path), given.strings[lang]["timeline.all"], path == whole)
    ]
    for topic in given.site.config.topics:
        if topic.id in used:
            target = urls.collection(lang, f"timeline/{topic.id}")
            topics.append(Anchor(urls.relative(target, path), topic.title[lang], path == target))
    evidence = Evidence(given, lang, path)
    found = events(own, evidence)
    years = groupby(found, key=lambda event: event.date.iso[:4])
    views = tuple(YearView(year, tuple(members)) for year, members in years)
    only = own[0].topic.key if own and path != whole else None
    figure = without_own(timeline(evidence, own, only)) if own else None
    return TimelineView(frame, path != whole, tuple(topics), figure, views)


KIND = Kind(name="timeline", plan=plan)
