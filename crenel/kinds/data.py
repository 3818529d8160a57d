# SPDX-License-Identifier: Apache-2.0
"""The data to take away: every collection as JSON and CSV, and a page that says what is in them.

JSON (RFC 8259) keeps each record whole, texts by language. CSV holds a row a record; lists are
joined by a semicolon and a space.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache, partial

from crenel import urls
from crenel.contracts import Kind, Plan, Task, copied, rendered
from crenel.model import Site
from crenel.table import table
from crenel.urls import OutPath
from crenel.values import Lang, Localized, Ref, Titled
from crenel.views.frame import Frame, collection_frame

Json = dict[str, "Json"] | list["Json"] | str | int | bool | None
Records = Callable[[], list[Json]]  # those of a collection


@dataclass(frozen=True, slots=True)
class FileView:
    """An exported collection: what it holds, how many records, its columns, its two files."""

    name: str
    label: str
    help: str
    columns: tuple[str, ...]
    number: int
    json: str
    csv: str


@dataclass(frozen=True, slots=True)
class DataView:
    """What `data.html` sees."""

    frame: Frame
    files: tuple[FileView, ...]


def plan(given: Plan) -> Iterator[Task]:
    """The exported files and, in each language, the page about them."""
    exports = {
        name: cache(partial(_exported, given, records))
        for name, records in _records(given.site).items()
    }
    for name, records in exports.items():
        yield copied(OutPath(f"data/{name}.json"), partial(_as_json, given, name, records))
        yield copied(OutPath(f"data/{name}.csv"), partial(_as_csv, records))
    for lang in given.site.config.languages:
        path = urls.collection(lang, "data")
        yield rendered(path, "data.html", partial(_view, given, lang, exports))


def _view(given: Plan, lang: Lang, exports: Mapping[str, Records]) -> DataView:
    words, path = given.strings[lang], urls.collection(lang, "data")
    files = tuple(
        FileView(
            name=name,
            label=words[f"nav.{name}"],
            help=words[f"data.help.{name}"],
            columns=_columns(records()),
            number=len(records()),
            json=urls.relative(f"data/{name}.json", path),
            csv=urls.relative(f"data/{name}.csv", path),
        )
        for name, records in exports.items()
    )
    return DataView(collection_frame(given, lang, "data", "data", "nav.data"), files)


def _records(site: Site) -> dict[str, list[object]]:
    organisations = site.of_kind("organisations")
    return {
        "claims": list(site.claims.values()),
        "sources": list(site.sources.values()),
        "terms": list(site.terms.values()),
        "timeline": list(site.events),
        "organisations": [{"id": page.slug, "data": page.data} for page in organisations],
        "relations": list(site.relations),
        "charts": list(site.charts.values()),
        "corrections": list(site.corrections),
    }


def _written(given: Plan) -> tuple[Lang, ...]:
    """The languages that were written; what was converted from them anybody can convert."""
    made = {conversion.id for conversion in given.site.conversions}
    return tuple(lang for lang in given.site.config.languages if lang not in made)


def _exported(given: Plan, records: list[object]) -> list[Json]:
    languages = _written(given)
    return [_json(record, languages) for record in records]


def _json(value: object, languages: tuple[Lang, ...]) -> Json:
    if isinstance(value, Localized | Titled):
        return {lang: text for lang, text in value.texts if lang in languages}
    if isinstance(value, Ref):
        return str(value.key)
    if isinstance(value, tuple):
        return [_json(item, languages) for item in value]
    if isinstance(value, Mapping):
        found = {str(key): _json(item, languages) for key, item in value.items()}
        data = found.pop("data", None)
        return {**found, **data} if isinstance(data, dict) else found
    if is_dataclass(value):
        pairs = ((f.name, getattr(value, f.name)) for f in fields(value) if f.compare)
        return {name: _json(item, languages) for name, item in pairs if item is not None}
    return value if isinstance(value, bool | int) or value is None else str(value)


def _as_json(given: Plan, name: str, records: Records) -> bytes:
    licence = given.site.config.licence
    head: dict[str, Json] = {"licence": licence.spdx, "licence_url": licence.url, name: records()}
    text = json.dumps(head, ensure_ascii=False, indent=1, sort_keys=False)
    return f"{text}\n".encode()


def _as_csv(records: Records) -> bytes:
    rows = [dict(_flat(record)) for record in records() if isinstance(record, dict)]
    columns = _columns(records())
    return table(columns, ([row.get(name, "") for name in columns] for row in rows))


def _columns(records: list[Json]) -> tuple[str, ...]:
    """The columns of the CSV file."""
    rows = [dict(_flat(record)) for record in records if isinstance(record, dict)]
    return tuple(dict.fromkeys(column for row in rows for column in row))


def _flat(record: dict[str, Json]) -> Iterable[tuple[str, str]]:
    for key, value in record.items():
        if isinstance(value, dict):
            yield from ((f"{key}.{inner}", str(text)) for inner, text in value.items())
        elif isinstance(value, list):
            yield key, "; ".join(str(item) for item in value)
        else:
            yield key, str(value)


KIND = Kind(name="data", plan=plan)
