# SPDX-License-Identifier: Apache-2.0
"""Files whose view is their bytes: pictures, style sheets, exported data."""

from __future__ import annotations

from crenel.artifact import Artifact
from crenel.contracts import Renderer, Target, Template
from crenel.digest import Digest


def _depends(_templates: tuple[Template, ...], names: frozenset[str]) -> dict[str, Digest]:
    return dict.fromkeys(names, Digest(""))


def _render(_templates: tuple[Template, ...], targets: tuple[Target, ...]) -> tuple[Artifact, ...]:
    """The views as files; raises TypeError for a view that is not bytes."""
    artifacts = []
    for target in targets:
        if not isinstance(target.view, bytes):
            raise TypeError(f"the view of {target.path} is not bytes")
        artifacts.append(Artifact(target.path, target.view))
    return tuple(artifacts)


RENDERER = Renderer(name="copy", depends=_depends, render=_render)
