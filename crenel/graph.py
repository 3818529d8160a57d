# SPDX-License-Identifier: Apache-2.0
"""What is stale, and why: a pure function from digests to reasons.

A file is made again if it is new, if the bytes that stand in the tree are not those that were
written, or if the digest of its program, its renderer, its template or any field of its view has
changed. Nothing is tracked, declared or forgotten: the fields of the view are all that a template
can read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crenel.digest import Digest
from crenel.urls import OutPath


@dataclass(frozen=True, slots=True)
class Inputs:
    """The digests of all that a file is made from, each with the name that explains it."""

    parts: Mapping[str, Digest]


@dataclass(frozen=True, slots=True)
class Trace:
    """What a file was last made from, and the digest of what was written."""

    inputs: Inputs
    output: Digest


@dataclass(frozen=True, slots=True)
class Errand:
    """What a task did last: which texts it read, which files it gave."""

    reads: tuple[str, ...]
    gave: tuple[OutPath, ...]


@dataclass(frozen=True, slots=True)
class Glance:
    """What must be found where nothing has changed: the digest of all files' stamps.

    `racy` has the digests of files that may change without another stamp.
    """

    stamps: Digest
    racy: Mapping[str, Digest]


@dataclass(frozen=True, slots=True)
class Past:
    """The last build: what each task did, what each file was made from.

    `common` is the digest of all that any file may depend on but the texts; `inputs` has those of
    all that was read, texts among it.
    """

    common: Digest
    inputs: Mapping[str, Digest]
    errands: Mapping[str, Errand]
    traces: Mapping[OutPath, Trace]


def standing(
    errand: Errand, past: Past, inputs: Mapping[str, Digest], present: Mapping[OutPath, Digest]
) -> bool:
    """Whether all that a task gave stands as it would give it again, if only texts have changed.

    `inputs` are the digests of what was read now, `present` those of the files in the tree.
    """
    return all(
        path in inputs and inputs[path] == past.inputs.get(path) for path in errand.reads
    ) and all(path in present and present[path] == past.traces[path].output for path in errand.gave)


def reasons(
    path: OutPath,
    inputs: Inputs,
    traces: Mapping[OutPath, Trace],
    present: Mapping[OutPath, Digest],
) -> tuple[str, ...]:
    """Why the file at `path` must be made again; empty if it need not.

    `present` holds the digests of the files that stand in the tree.
    """
    trace = traces.get(path)
    if trace is None:
        return ("there is no record of it",)
    if path not in present:
        return ("the file is missing",)
    if present[path] != trace.output:
        return ("the file in the tree was changed",)
    before, now = trace.inputs.parts, inputs.parts
    changed = [f"{name} has changed" for name in sorted(now) if before.get(name) != now[name]]
    gone = [f"{name} is no longer read" for name in sorted(before) if name not in now]
    return (*changed, *gone)
