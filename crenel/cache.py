# SPDX-License-Identifier: Apache-2.0
"""The record of the last build: what was read, what was written, and from what.

It lives in `ROOT/.cache/`, may be deleted at any time, and is believed only if its checksum and
its format are right; then every digest in it is still compared with the files themselves.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from crenel.digest import Digest, digest_bytes
from crenel.graph import Errand, Inputs, Past, Trace
from crenel.problems import Problem, Span
from crenel.urls import OutPath

FORMAT = 2


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


def load(path: Path) -> Record | None:
    """The record at `path`, or None if there is none that can be believed."""
    try:
        checksum, _, text = path.read_text(encoding="utf-8").partition("\n")
        if checksum != digest_bytes(text.encode()):
            return None
        data = json.loads(text)
        return _record(data) if data["format"] == FORMAT else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _record(data: dict[str, object]) -> Record:
    def mapping(value: object) -> dict[str, object]:
        if not isinstance(value, dict):
            raise TypeError
        return value

    def digests(value: object) -> dict[str, Digest]:
        return {key: Digest(str(item)) for key, item in mapping(value).items()}

    def errand(value: object) -> Errand:
        if not isinstance(value, list):
            raise TypeError
        reads, gave = value
        return Errand(tuple(reads), tuple(map(OutPath, gave)))

    outputs = {OutPath(key): digest for key, digest in digests(data["outputs"]).items()}
    traces = {
        OutPath(path): Trace(Inputs(digests(inputs)), outputs[OutPath(path)])
        for path, inputs in mapping(data["traces"]).items()
    }
    errands = {place: errand(value) for place, value in mapping(data["errands"]).items()}
    if any(path not in traces for each in errands.values() for path in each.gave):
        raise ValueError
    listed = data["warnings"]
    if not isinstance(listed, list):
        raise TypeError
    warnings = tuple(Problem(Span(*place), *rest) for place, *rest in listed)
    past = Past(Digest(str(data["common"])), digests(data["inputs"]), errands, traces)
    return Record(Digest(str(data["engine"])), outputs, past, warnings)


def store(path: Path, record: Record) -> None:
    """Keeps `record` at `path`; a record that cannot be kept is no mistake, only slower."""
    data = {
        "format": FORMAT,
        "engine": record.engine,
        "common": record.past.common,
        "inputs": dict(record.past.inputs),
        "errands": {place: [e.reads, e.gave] for place, e in record.past.errands.items()},
        "outputs": dict(record.outputs),
        "traces": {p: dict(t.inputs.parts) for p, t in record.past.traces.items()},
        "warnings": [
            [[w.span.path, w.span.line, w.span.column], w.code, w.message, w.hint]
            for w in record.warnings
        ],
    }
    text = json.dumps(data, ensure_ascii=False)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(".new")  # only one build at a time comes here
        temporary.write_text(f"{digest_bytes(text.encode())}\n{text}", encoding="utf-8")
        temporary.replace(path)
