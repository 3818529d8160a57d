# SPDX-License-Identifier: Apache-2.0
"""From what must be made to the tree: stale, render, pass, write, and the record of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from crenel import cache, rendering
from crenel.artifact import Artifact
from crenel.digest import Digest, digest_bytes
from crenel.graph import Trace, reasons
from crenel.order import Clock, Order, Read, Report
from crenel.output import tree, write
from crenel.planning import Planned
from crenel.urls import SUMS, OutPath


@dataclass(frozen=True, slots=True)
class Before:
    """What there was: the program's digest now, traces of the last build, the files that stand."""

    program: Digest
    traces: Mapping[OutPath, Trace]
    present: Mapping[OutPath, Digest]
    record: Path


def make(order: Order, read: Read, planned: Planned, before: Before, clock: Clock) -> Report:
    """Makes what is stale and writes the tree; raises BuildFailed (O604, O607)."""
    program, traces, present = before.program, before.traces, before.present
    with clock.stage("stale"):
        inputs = rendering.inputs(planned.targets, planned.templates, program)
        why = {t.path: reasons(t.path, inputs[t.path], traces, present) for t in planned.targets}
        stale = tuple(target for target in planned.targets if why[target.path])
    with clock.stage("render"):
        artifacts = rendering.render(planned.templates, stale, order.jobs)
    with clock.stage("write"):
        outputs = {path: digest for path, digest in present.items() if path in inputs}
        outputs |= {a.path: digest_bytes(a.data) for a in artifacts}
        sums = Artifact(SUMS, tree.sums(outputs))
        outputs[SUMS] = digest_bytes(sums.data)
        removed = tuple(sorted(set(present) - set(outputs)))
        new = [a for a in (*artifacts, sums) if present.get(a.path) != outputs[a.path]]
        if new or removed or not order.out.is_dir():
            fresh = {a.path for a in new}
            own = [*(p for p in outputs if p not in fresh), *tree.packages(order.out)]
            write.replace(order.out, new, {path: order.out / path for path in own})
        kept = {path: Trace(inputs[path], outputs[path]) for path in inputs}
        cache.store(
            before.record, cache.Record(program, read.digests, outputs, kept, planned.warnings)
        )
    made = {path: why[path] for path in sorted(why) if why[path]}
    return Report(len(outputs), made, removed, planned.warnings, clock.seconds)
