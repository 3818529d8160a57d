# SPDX-License-Identifier: Apache-2.0
"""The record of the last build: what was read, what was written, and from what.

It lives in `ROOT/.cache/`, may be deleted at any time, and is believed only if its checksum and
its format are right; then every digest in it is still compared with the files themselves. Beside it
stands what a glance at the files must find if none of them has changed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from crenel.digest import Digest, digest_bytes
from crenel.graph import Errand, Glance, Inputs, Past, Trace
from crenel.problems import Problem, Span
from crenel.urls import OutPath

FORMAT = 2

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Record:
    """One finished build: its program, what it wrote and from what, its warnings."""

    engine: Digest
    outputs: Mapping[OutPath, Digest]
    past: Past
    warnings: tuple[Problem, ...]


def place(root: Path, out: Path, *, drafts: bool) -> Path:
    """Where the record of builds of `root` into `out` is kept."""
    name = digest_bytes(os.fsencode(out.absolute()) + bytes([drafts]))[:16]
    return root / ".cache" / f"build-{name}.json"


@dataclass(frozen=True, slots=True)
class Brief:
    """A finished build as one that finds nothing changed must know it."""

    glance: Glance
    total: int
    warnings: tuple[Problem, ...]


def load(path: Path) -> Record | None:
    """The record at `path`, or None if there is none that can be believed."""
    return _read(path, _record)


def brief(path: Path) -> Brief | None:
    """What stands beside the record at `path`, or None if it cannot be believed."""
    return _read(_beside(path), _brief)


def _beside(path: Path) -> Path:
    return path.with_name(path.name.replace("build-", "brief-", 1))


def _read(path: Path, of: Callable[[dict[str, object]], T]) -> T | None:
    try:
        checksum, _, text = path.read_text(encoding="utf-8").partition("\n")
        if checksum != digest_bytes(text.encode()):
            return None
        data = json.loads(text)
        return of(data) if data["format"] == FORMAT else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _mapping(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise TypeError
    return value


def _digests(value: object) -> dict[str, Digest]:
    return {key: Digest(str(item)) for key, item in _mapping(value).items()}


def _warnings(value: object) -> tuple[Problem, ...]:
    if not isinstance(value, list):
        raise TypeError
    return tuple(Problem(Span(*place), *rest) for place, *rest in value)


def _brief(data: dict[str, object]) -> Brief:
    glance = Glance(Digest(str(data["stamps"])), _digests(data["racy"]))
    return Brief(glance, int(str(data["total"])), _warnings(data["warnings"]))


def _record(data: dict[str, object]) -> Record:
    def errand(value: object) -> Errand:
        if not isinstance(value, list):
            raise TypeError
        reads, gave = value
        return Errand(tuple(reads), tuple(map(OutPath, gave)))

    outputs = {OutPath(key): digest for key, digest in _digests(data["outputs"]).items()}
    traces = {
        OutPath(path): Trace(Inputs(_digests(inputs)), outputs[OutPath(path)])
        for path, inputs in _mapping(data["traces"]).items()
    }
    errands = {place: errand(value) for place, value in _mapping(data["errands"]).items()}
    if any(path not in traces for each in errands.values() for path in each.gave):
        raise ValueError
    past = Past(Digest(str(data["common"])), _digests(data["inputs"]), errands, traces)
    return Record(Digest(str(data["engine"])), outputs, past, _warnings(data["warnings"]))


def store(path: Path, record: Record) -> None:
    """Keeps `record` at `path`; a record that cannot be kept is no mistake, only slower."""
    data = {
        "engine": record.engine,
        "common": record.past.common,
        "inputs": dict(record.past.inputs),
        "errands": {place: [e.reads, e.gave] for place, e in record.past.errands.items()},
        "outputs": dict(record.outputs),
        "traces": {p: dict(t.inputs.parts) for p, t in record.past.traces.items()},
        "warnings": _listed(record.warnings),
    }
    _write(path, data)


def store_brief(
    path: Path, glance: Glance | None, total: int, warnings: tuple[Problem, ...]
) -> None:
    """Keeps beside the record at `path` what the next build may know at a glance.

    Without a glance whoever comes next must read everything.
    """
    if glance:
        known = {"stamps": glance.stamps, "racy": dict(glance.racy)}
        _write(_beside(path), {**known, "total": total, "warnings": _listed(warnings)})
    else:
        with suppress(OSError):
            _beside(path).unlink()


def _listed(warnings: tuple[Problem, ...]) -> list[object]:
    return [
        [[w.span.path, w.span.line, w.span.column], w.code, w.message, w.hint] for w in warnings
    ]


def _write(path: Path, data: Mapping[str, object]) -> None:
    text = json.dumps({"format": FORMAT, **data}, ensure_ascii=False)
    with suppress(OSError, ValueError):
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(".new")  # only one build at a time comes here
        temporary.write_text(f"{digest_bytes(text.encode())}\n{text}", encoding="utf-8")
        temporary.replace(path)
