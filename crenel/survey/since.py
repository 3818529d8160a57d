# SPDX-License-Identifier: Apache-2.0
"""What changed in an original since a translation was made from it.

The version that a translation was made from is the last that git knows with the day which the
translation names: front matter `updated:` there is `translates:` here. Title, summary and text are
compared; the other keys say nothing to readers, and where a line was broken changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from crenel.han import break_vanishes
from crenel.load import pages
from crenel.load import yaml_nodes as nodes
from crenel.model import Page, Text
from crenel.survey.history import History, Lack, Lacking
from crenel.survey.words import Change, diff, shortened
from crenel.values import Day

_BREAK = re.compile(r"(?<=(\S))\n(?=([\w\[(“‘]))")  # inside a paragraph
_KEYS = ("title", "summary")


@dataclass(frozen=True, slots=True)
class Since:
    """The changes, or why they are not known; neither if only other keys have changed."""

    changes: tuple[Change, ...] = ()
    lack: Lack | None = None

    @property
    def places(self) -> Iterator[tuple[Change, ...]]:
        """The changes place by place: those between which text is left out."""
        for skipped, members in groupby(self.changes, key=lambda change: change.op == "skip"):
            if not skipped:
                yield tuple(members)


@dataclass(frozen=True, slots=True)
class _Version:
    """A version of a text: the day it was updated, and what readers see of it."""

    updated: str
    words: str


def since(history: History, page: Page, text: Text) -> Since:
    """What changed in the original of `page` since its translation `text` was made from it."""
    original, day = page.original, text.front.translates
    now = _version(original.manuscript.source, original.lang)
    try:
        before = _before(history, original, day)
    except Lacking as lacking:
        return Since(lack=lacking.lack)
    return Since(shortened(diff(before.words, now.words if now else "")))


def _before(history: History, original: Text, day: Day | None) -> _Version:
    """The last version of `original` of a day; raises Lacking if it is not to be had."""
    for data in history.versions(original.path):
        version = _version(data, original.lang)
        if version and version.updated == day:
            return version
    raise Lacking("not found")


def _version(data: bytes, lang: str) -> _Version | None:
    """A version of a text by what stands in its file; None if it cannot be read."""
    text = data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    parts = pages.parted(text)
    front = nodes.read(parts[0], "")[0] if parts else None
    if parts is None or not isinstance(front, nodes.Mapping):
        return None
    told = {key.text: node.text for key, node in front.pairs if isinstance(node, nodes.Scalar)}
    head = [told[key] for key in _KEYS if key in told]
    return _Version(
        told.get("updated", ""), "\n\n".join([*head, _unbroken(parts[1].strip(), lang)])
    )


def _unbroken(text: str, lang: str) -> str:
    """`text` with each paragraph on one line."""
    return _BREAK.sub(lambda found: "" if break_vanishes(found[1], found[2], lang) else " ", text)
