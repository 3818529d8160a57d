# SPDX-License-Identifier: Apache-2.0
"""The collections and the configuration: YAML files of `content/` as typed records."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol, TypeVar

from crenel import meant
from crenel.figures import Chart, Diagram
from crenel.language import Conversion, HouseStyle
from crenel.load import yaml_nodes as nodes
from crenel.load.decode import Decoder
from crenel.load.discover import Source, readable, text_of
from crenel.load.names import misnamed
from crenel.model import Claim, Config, Correction, Event, Relation, Release, Term
from crenel.model import Source as SourceRecord
from crenel.problems import Problem, Span
from crenel.values import PAGE_IDS, Key, Lang

T = TypeVar("T")
SITE = "content/site.yaml"
RELEASE = "content/release.yaml"
FOLDERS: Mapping[type, str] = MappingProxyType(
    {
        Chart: "charts",
        Claim: "claims",
        Conversion: "conversions",
        Correction: "corrections",
        Diagram: "diagrams",
        Event: "events",
        Relation: "relations",
        SourceRecord: "sources",
        HouseStyle: "style",
        Term: "terms",
    }
)
_DIGEST = re.compile(r"[0-9a-f]{64}")
_ID = re.compile(r"^[-－—]? *id *[:：] *(\S.*)", re.MULTILINE)


class _Named(Protocol):
    @property
    def id(self) -> Key: ...
    @property
    def span(self) -> Span: ...


N = TypeVar("N", bound=_Named)


@dataclass(frozen=True, slots=True)
class Records:
    """Every record of the collections; references between them are not checked yet.

    `broken` are the identifiers of records that were left out for their mistakes.
    """

    claims: Mapping[Key, Claim]
    sources: Mapping[Key, SourceRecord]
    terms: Mapping[Key, Term]
    events: tuple[Event, ...]
    relations: tuple[Relation, ...]
    styles: Mapping[Lang, HouseStyle]
    charts: Mapping[Key, Chart]
    diagrams: Mapping[Key, Diagram]
    corrections: tuple[Correction, ...]
    conversions: tuple[Conversion, ...]
    broken: frozenset[Key]


def config(files: tuple[Source, ...]) -> tuple[Config | None, tuple[Problem, ...]]:
    """The configuration of the site, or None with what is wrong with it."""
    source = next((file for file in files if file.path == SITE), None)
    if source is None:
        message = "the site has no configuration"
        return None, (Problem(Span(SITE), "F107", message, "see docs/content.md"),)
    node, problems = _read(source)
    if node is None:
        if not problems:
            problems = (
                Problem(Span(SITE), "F107", "the configuration is empty", "see docs/content.md"),
            )
        return None, problems
    decoder = Decoder(_languages(node))
    found = decoder.record(Config, node)
    problems += tuple(decoder.problems)
    return found, (*problems, *(_mirrors(found) if found else ()))


def _read(source: Source) -> tuple[nodes.Node | None, tuple[Problem, ...]]:
    text, problems = text_of(source)
    node, wrong = nodes.read(text, source.path)
    return node, (*problems, *wrong)


def _mirrors(config: Config) -> Iterator[Problem]:
    for address in config.mirrors:
        if not address.endswith(f"/{config.name}/"):
            hint = f"let it end in /{config.name}/"
            yield Problem(Span(SITE), "P901", f"the mirror {address}", hint)


def release(files: tuple[Source, ...]) -> tuple[Release | None, tuple[Problem, ...]]:
    """What `content/release.yaml` says, if there is one, and what is wrong with it."""
    source = next((file for file in files if file.path == RELEASE), None)
    node, problems = _read(source) if source else (None, ())
    if node is None:
        return None, problems
    decoder = Decoder(())
    found = decoder.record(Release, node)
    problems += tuple(decoder.problems)
    wrong = _release(found) if found else ""
    if wrong:
        return None, (*problems, Problem(Span(RELEASE), "P903", wrong, "correct it"))
    return found, problems


def _release(found: Release) -> str:
    days = (found.issued, found.valid_until)
    if found.seq < 1:
        return "seq counts from 1"
    if any(len(day) != len("YYYY-MM-DD") for day in days) or found.valid_until < found.issued:
        return "valid_until is not a day after issued"
    digests = [digest for digest in (found.previous, found.next_key) if digest is not None]
    return "" if all(map(_DIGEST.fullmatch, digests)) else "not a SHA-256 of 64 digits"


def _languages(node: nodes.Node) -> tuple[Lang, ...]:
    """The languages that `site.yaml` lists: its own texts must be in all of them."""
    pairs = node.pairs if isinstance(node, nodes.Mapping) else ()
    listed = next((value for key, value in pairs if key.text == "languages"), None)
    items = listed.items if isinstance(listed, nodes.Sequence) else ()
    return tuple(Lang(item.text) for item in items if isinstance(item, nodes.Scalar))


def load(
    files: tuple[Source, ...], languages: tuple[Lang, ...]
) -> tuple[Records, tuple[Problem, ...]]:
    """All records in `files` and what is wrong with them."""
    problems: list[Problem] = []
    collection = _Collections(files, languages, problems, set())
    events = _unique(collection.read(Event), problems)
    relations = collection.read(Relation)
    corrections = _unique(collection.read(Correction), problems)
    styles = {style.id: style for style in collection.read(HouseStyle)}
    records = Records(
        _unique(collection.read(Claim), problems),
        _unique(collection.read(SourceRecord), problems),
        _unique(collection.read(Term), problems),
        tuple(sorted(events.values(), key=lambda e: (e.date, e.id))),
        tuple(sorted(relations, key=lambda r: (r.subject.key, r.object.key, r.type.key))),
        MappingProxyType(styles),
        _unique(collection.read(Chart), problems),
        _unique(collection.read(Diagram), problems),
        tuple(sorted(corrections.values(), key=lambda c: (c.date, c.id), reverse=True)),
        collection.read(Conversion),
        frozenset(collection.broken),
    )
    return records, tuple(problems)


@dataclass(frozen=True, slots=True)
class _Collections:
    files: tuple[Source, ...]
    languages: tuple[Lang, ...]
    problems: list[Problem]
    broken: set[Key]

    def read(self, cls: type[T]) -> tuple[T, ...]:
        found: list[T] = []
        folder = FOLDERS[cls]
        for source in self.files:
            if source.parts[1] != folder:
                continue
            unnamed = misnamed(source.path)
            if unnamed:
                self.problems.append(unnamed)
                self._break(source)
                continue
            node, wrong = _read(source)
            self.problems.extend(wrong)
            decoder = Decoder(self.languages)
            found += decoder.records(cls, node)
            self.problems.extend(decoder.problems)
            if wrong or decoder.problems:
                self._break(source)
        return tuple(found)

    def _break(self, source: Source) -> None:
        """Remembers what the records of a file with mistakes are called, or were meant to be."""
        for told in _ID.findall(readable(source)):
            self.broken.update((Key(told.strip()), Key(meant.key(told))))


def _unique(records: tuple[N, ...], problems: list[Problem]) -> Mapping[Key, N]:
    found: dict[Key, N] = {}
    for record in records:
        if record.id in found:
            first = found[record.id].span
            message = f'the identifier "{record.id}" stands twice, first in {first}'
            hint = "rename one of them, or delete one if they are the same"
            problems.append(Problem(record.span, "Y215", message, hint))
        if record.id in PAGE_IDS:
            message = f'"{record.id}" is the name of a place that each page has'
            problems.append(Problem(record.span, "Y209", message, "choose another identifier"))
        found.setdefault(record.id, record)
    return MappingProxyType({key: found[key] for key in sorted(found)})
