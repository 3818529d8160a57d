# SPDX-License-Identifier: Apache-2.0
"""From targets to finished files: what each depends on, and making them, here or in processes."""

from __future__ import annotations

from functools import partial

from crenel import grammar, passes, pool
from crenel import render as renderers
from crenel.artifact import Artifact, filled
from crenel.contracts import Pass, Renderer, Target, Template
from crenel.digest import Digest, Digester
from crenel.graph import Inputs
from crenel.leaves import leaves
from crenel.problems import BuildFailed, Problem, Span
from crenel.urls import OutPath

_CLASS = "the size it is filled to"


def inputs(
    targets: tuple[Target, ...], templates: tuple[Template, ...], engine: Digest
) -> dict[OutPath, Inputs]:
    """What each target is made from: its program, its template, each field of its view."""
    digester = Digester()
    names: dict[str, set[str]] = {}
    for target in targets:
        names.setdefault(target.renderer, set()).add(target.template)
    depends = {
        name: _renderer(name).depends(templates, frozenset(used)) for name, used in names.items()
    }
    return {
        target.path: Inputs(
            {
                "the program": engine,
                f"template {target.template}": depends[target.renderer][target.template],
                **{f"view.{name}": d for name, d in digester.fields(target.view).items()},
                **({_CLASS: digester.digest(target.fill)} if target.fill else {}),
            }
        )
        for target in targets
    }


def render(
    templates: tuple[Template, ...], targets: tuple[Target, ...], jobs: int
) -> tuple[Artifact, ...]:
    """The files of `targets`, with every pass made; raises BuildFailed with every problem."""
    results = pool.spread(partial(_batch, templates), targets, jobs)
    problems = [result for result in results if isinstance(result, Problem)]
    if problems:
        raise BuildFailed(problems)
    return tuple(result for result in results if isinstance(result, Artifact))


def _renderer(name: str) -> Renderer:
    return next(r for r in leaves(renderers, "RENDERER", Renderer) if r.name == name)


def _batch(
    templates: tuple[Template, ...], targets: tuple[Target, ...]
) -> tuple[Artifact | Problem, ...]:
    found = leaves(passes, "PASS", Pass)
    done: dict[OutPath, Artifact | Problem] = {}
    for name in sorted({target.renderer for target in targets}):
        own = tuple(target for target in targets if target.renderer == name)
        results = _renderer(name).render(templates, own)
        done |= {t.path: _passed(t, r, found) for t, r in zip(own, results, strict=True)}
    return tuple(done[target.path] for target in targets)


def _passed(
    target: Target, result: Artifact | Problem, steps: tuple[Pass, ...]
) -> Artifact | Problem:
    """A finished file; a page that does not keep to the grammar is a problem (O610)."""
    if isinstance(result, Problem):
        return result
    data = result.data
    for step in steps:
        if result.path.endswith(step.suffix):
            data = step.run(data)
    fault = grammar.fault(data.decode(errors="replace")) if result.path.endswith(".html") else None
    if fault:
        hint = f"correct templates/{target.template or result.path}, or what it is given to show"
        return Problem(Span(result.path, fault.line), "O610", fault.message, hint)
    return Artifact(result.path, filled(data, target.fill) if target.fill else data)
