# SPDX-License-Identifier: Apache-2.0
"""The relations between organisations, all in one table-like list by type."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from crenel import urls
from crenel.contracts import Kind, Plan, Task, rendered
from crenel.values import Lang
from crenel.views.evidence import Evidence
from crenel.views.figures import Figure
from crenel.views.figures import relations as relations_figure
from crenel.views.frame import Frame, collection_frame
from crenel.views.relations import RelationView, relations


@dataclass(frozen=True, slots=True)
class GroupView:
    """The relations of one type."""

    id: str
    title: str
    relations: tuple[RelationView, ...]


@dataclass(frozen=True, slots=True)
class RelationsView:
    """What `relations.html` sees."""

    frame: Frame
    figure: Figure | None
    groups: tuple[GroupView, ...]


def plan(given: Plan) -> Iterator[Task]:
    """The relations in each language."""
    for lang in given.site.config.languages:
        path = urls.collection(lang, "relations")
        yield rendered(path, "relations.html", partial(_view, given, lang))


def _view(given: Plan, lang: Lang) -> RelationsView:
    evidence = Evidence(given, lang, urls.collection(lang, "relations"))
    groups = []
    for kind, label in given.site.config.vocabulary.relation.items():
        own = [relation for relation in given.site.relations if relation.type.key == kind]
        if own:
            groups.append(GroupView(kind, label[lang], tuple(relations(own, evidence))))
    frame = collection_frame(given, lang, "relations", "relations", "nav.relations")
    figure = relations_figure(evidence, given.site.relations)
    return RelationsView(frame, figure, tuple(groups))


KIND = Kind(name="relations", plan=plan)
