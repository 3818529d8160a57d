# SPDX-License-Identifier: Apache-2.0
"""From tasks to finished files: what each depends on, whether it is stale, and making it.

A view is made, digested and shown to its template in one process, and never leaves it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from crenel import grammar, passes, pool, urls
from crenel import render as renderers
from crenel.artifact import Artifact, filled
from crenel.contracts import Pass, Renderer, Target, Task, Template
from crenel.digest import Digest, Digester, digest_bytes
from crenel.graph import Inputs, Past, Trace, reasons
from crenel.leaves import leaves
from crenel.noting import noted
from crenel.output.write import Stage
from crenel.problems import BuildFailed, Problem, Span
from crenel.stamps import Look
from crenel.urls import OutPath

_CLASS = "the size it is filled to"


@dataclass(frozen=True, slots=True)
class Before:
    """The program now, the last build if it counts, and the files that stand.

    `seen` are the stamps of all that was read and that stands, if they could be had.
    """

    program: Digest
    past: Past | None
    present: Mapping[OutPath, Digest]
    seen: Look | None


@dataclass(frozen=True, slots=True)
class Made:
    """A file of the site: what it is made from, what it holds, and why it was made again.

    Without a reason it stands in the tree as it must, and so it may with one. If not, its bytes are
    on the stage, or here, in `artifact`, if whoever made it had none.
    """

    path: OutPath
    trace: Trace
    why: tuple[str, ...] = ()
    artifact: Artifact | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """A task that was done: the texts it read and what it gave."""

    place: str
    reads: tuple[str, ...]
    gave: tuple[Made | Problem, ...]


@dataclass(frozen=True, slots=True)
class Workshop:
    """What files are made with: all renderers, the templates, and the size files are filled to.

    Those that differ from what stands are put on the `stage`, if there is one.
    """

    templates: tuple[Template, ...]
    fill: int = 0
    stage: Stage | None = None
    _renderers: dict[str, tuple[Renderer, Mapping[str, Digest]]] = field(default_factory=dict)
    _render: dict[str, Callable[[Target], Artifact | Problem]] = field(default_factory=dict)

    def make(self, target: Target) -> Artifact | Problem:
        """The finished file of a target, with every pass made, or why it cannot be made."""
        if target.renderer not in self._render:
            self._render[target.renderer] = self._with(target)[0].prepare(self.templates)
        result = self._render[target.renderer](target)
        if isinstance(result, Problem):
            return result
        return _passed(target, result, self._fill(target))

    def inputs(self, target: Target, program: Digest, digester: Digester) -> Inputs:
        """What a target is made from: its program, its template, each field of its view."""
        fill = self._fill(target)
        return Inputs(
            {
                "the program": program,
                f"template {target.template}": self._with(target)[1].get(target.template, program),
                **{f"view.{name}": d for name, d in digester.fields(target.view).items()},
                **({_CLASS: digester.digest(fill)} if fill else {}),
            }
        )

    def _with(self, target: Target) -> tuple[Renderer, Mapping[str, Digest]]:
        if not self._renderers:
            for found in leaves(renderers, "RENDERER", Renderer):
                self._renderers[found.name] = (found, found.depends(self.templates))
        return self._renderers[target.renderer]

    def _fill(self, target: Target) -> int:
        return self.fill if urls.telling(target.path) else 0


def make(workshop: Workshop, tasks: Sequence[Task], before: Before, jobs: int) -> tuple[Done, ...]:
    """What the `tasks` give; raises BuildFailed with every problem of those that were made."""
    digester = Digester()  # of each process after the fork

    def work(batch: Sequence[Task]) -> list[Done]:
        return [done(workshop, task, before, digester) for task in batch]

    ordered = heavy_first(tasks)
    heavy = [task for task in ordered if task.place.endswith("/")]
    if not heavy or len(ordered) >= pool.SMALL:
        return sound(pool.spread(work, ordered, jobs))
    batches = [*([task] for task in heavy), ordered[len(heavy) :]]
    return sound(tuple(done for batch in pool.apart(work, batches, jobs) for done in batch))


def heavy_first(tasks: Sequence[Task]) -> list[Task]:
    """The tasks in the order in which they are to be begun: those of many files take longest."""
    return sorted(tasks, key=lambda task: not task.place.endswith("/"))


def sound(results: tuple[Done, ...]) -> tuple[Done, ...]:
    """The same results; raises BuildFailed with every problem among them."""
    problems = [made for done in results for made in done.gave if isinstance(made, Problem)]
    if problems:
        raise BuildFailed(problems)
    return results


def done(workshop: Workshop, task: Task, before: Before, digester: Digester) -> Done:
    """Does a task: what it read and what it gave, of each file only what is stale."""
    with noted() as reads:
        targets = tuple(task.make())
    made = tuple(_made(workshop, target, before, digester) for target in targets)
    return Done(task.place, tuple(sorted(reads)), made)


def _made(workshop: Workshop, target: Target, before: Before, digester: Digester) -> Made | Problem:
    inputs = workshop.inputs(target, before.program, digester)
    traces = before.past.traces if before.past else {}
    why = reasons(target.path, inputs, traces, before.present)
    if not why:
        return Made(target.path, Trace(inputs, before.present[target.path]))
    result = workshop.make(target)
    if isinstance(result, Problem):
        return result
    made = Made(target.path, Trace(inputs, digest_bytes(result.data)), why)
    if before.present.get(target.path) == made.trace.output:
        return made
    if workshop.stage is None:
        return replace(made, artifact=result)
    workshop.stage.put(result)
    return made


def _passed(target: Target, result: Artifact, fill: int) -> Artifact | Problem:
    """A finished file; a page that does not keep to the grammar is a problem (O610)."""
    data = result.data
    for step in leaves(passes, "PASS", Pass):
        if result.path.endswith(step.suffix):
            data = step.run(data)
    fault = grammar.fault(data.decode(errors="replace")) if result.path.endswith(".html") else None
    if fault:
        hint = f"correct templates/{target.template or result.path}, or what it is given to show"
        return Problem(Span(result.path, fault.line), "O610", fault.message, hint)
    return Artifact(result.path, filled(data, fill) if fill else data)
