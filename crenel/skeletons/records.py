# SPDX-License-Identifier: Apache-2.0
"""A new record of a collection, added at the end of one of its files or in a file of its own.

The bytes that stand in the file stay as they are. It refuses an identifier that is taken, and a
file that is no list of records after which another can stand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from crenel.load import yaml_nodes as nodes
from crenel.load.discover import Source, text_of
from crenel.model import Claim, Correction, Event, Term
from crenel.model import Source as SourceRecord
from crenel.problems import BuildFailed, Problem, Span
from crenel.skeletons import ground as grounds
from crenel.skeletons.ground import Ground
from crenel.skeletons.lines import File, Line, Made, holes, make
from crenel.skeletons.schema import Given, optional, required
from crenel.values import Day, Key


@dataclass(frozen=True, slots=True)
class Collection:
    """A kind of record: the folder of `content/` it stands in, its type, how it is told."""

    folder: str
    cls: type[Any]
    use: str


KINDS: Mapping[str, Collection] = MappingProxyType(
    {
        "claim": Collection("claims", Claim, "cite it on a page"),
        "correction": Collection("corrections", Correction, "readers see it on its page"),
        "event": Collection("events", Event, "it stands in the timeline"),
        "source": Collection("sources", SourceRecord, "name it in a claim"),
        "term": Collection("terms", Term, "link it on a page"),
    }
)
_ITEM = re.compile(r"^( *)- ", re.MULTILINE)


def files(ground: Ground, kind: str) -> list[str]:
    """The names of the files that a record of `kind` may be added to."""
    folder = f"content/{KINDS[kind].folder}/"
    found = [path.removeprefix(folder) for path in ground.files if path.startswith(folder)]
    return sorted(name.removesuffix(".yaml") for name in found if name.endswith(".yaml"))


def new(ground: Ground, kind: str, slug: str, name: str, today: Day) -> Made:
    """Adds a record to the file `name` of its collection; raises BuildFailed (Y209, Y215)."""
    collection = KINDS[kind]
    path = f"content/{collection.folder}/{name}.yaml"
    grounds.key(name, path)
    _is_free(ground, collection, grounds.key(slug, path), path)
    choices = _choices(ground, collection)
    values = {"id": slug} | {key: name for key, known in choices.items() if name in known}
    given = Given(ground.config.languages, today, values, choices)
    lines = list(required(collection.cls, given))
    more = f"the {kind} ({collection.use}); it may also have: "
    lines[0] = Line(lines[0].text, more + ", ".join(optional(collection.cls, given)))
    source = ground.files.get(path)
    if source is None:
        return make(ground.root, [File(path, _item(lines, ""))])
    return _append(ground, source, lines)


def _is_free(ground: Ground, collection: Collection, slug: Key, path: str) -> None:
    """Raises BuildFailed (Y215) if there is such a record; claims and sources share their names."""
    loaded = ground.records()
    cited: dict[Key, Claim | SourceRecord] = {**loaded.sources, **loaded.claims}
    events = {event.id: event for event in loaded.events}
    taken: Mapping[str, Mapping[Key, Claim | Correction | Event | SourceRecord | Term]] = {
        "claims": cited,
        "sources": cited,
        "terms": loaded.terms,
        "events": events,
        "corrections": {each.id: each for each in loaded.corrections},
    }
    found = taken[collection.folder].get(slug)
    if found or slug in loaded.broken:
        place = f", in {found.span}" if found else ""
        message = f'the identifier "{slug}" stands already{place}'
        raise BuildFailed([Problem(Span(path), "Y215", message, "choose another one")])


def _choices(ground: Ground, collection: Collection) -> Mapping[str, Sequence[str]]:
    """The identifiers that a key may name; raises BuildFailed (R310, Y210) if there are none."""
    config = ground.config
    found: dict[str, tuple[str, Sequence[str], str]] = {
        "claims": ("topic", [part.id for part in config.ledger], "R310"),
        "events": ("topic", [topic.id for topic in config.topics], "R310"),
        "sources": ("kind", list(config.vocabulary.source), "Y210"),
    }
    if collection.folder not in found:
        return {}
    name, known, code = found[collection.folder]
    if not known:
        message = f"the site has no {name} for {collection.folder}"
        raise BuildFailed([Problem(Span("content/site.yaml"), code, message, "add one")])
    return {name: known}


def _item(lines: Sequence[Line], indent: str) -> tuple[Line, ...]:
    """The lines of a record as an item of a list."""
    starts = ["- "] + ["  "] * (len(lines) - 1)
    both = zip(starts, lines, strict=True)
    return tuple(Line(f"{indent}{start}{line.text}", line.what) for start, line in both)


def _append(ground: Ground, source: Source, lines: Sequence[Line]) -> Made:
    text, problems = text_of(source)
    before, wrong = nodes.read(text, source.path)
    if problems or wrong:
        raise BuildFailed([*problems, *wrong])
    found = _ITEM.search(text)
    indent = found[1] if found else ""
    gap = _gap(text, indent)
    item = _item(lines, indent)
    added = gap + "".join(f"{line.text}\n" for line in item)
    if not _is_added(before, nodes.read(text + added, source.path)[0]):
        hint = 'write the file as a list: "- id: …", one record below the other'
        message = "no record can be added at the end of this file"
        raise BuildFailed([Problem(Span(source.path), "Y207", message, hint)])
    end = "\r\n" if b"\r\n" in source.data else "\n"
    with (ground.root / source.path).open("ab") as file:
        file.write(added.replace("\n", end).encode())
    first = (text + gap).count("\n") + 1
    return Made((source.path,), tuple(holes(source.path, item, first)))


def _gap(text: str, indent: str) -> str:
    """What must stand between the end of a file and another record."""
    gap = "" if not text or text.endswith("\n") else "\n"
    apart = f"\n\n{indent}- " in text and not (text + gap).endswith("\n\n")
    return gap + "\n" * apart


def _is_added(before: nodes.Node | None, after: nodes.Node | None) -> bool:
    """Whether `after` holds the records of `before` and one more."""
    former = before.items if isinstance(before, nodes.Sequence) else ()
    fits = before is None or isinstance(before, nodes.Sequence)
    return (
        fits
        and isinstance(after, nodes.Sequence)
        and after.items[:-1] == former
        and isinstance(after.items[-1], nodes.Mapping)
    )
