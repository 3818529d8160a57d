# SPDX-License-Identifier: Apache-2.0
"""Files whose view is their bytes: pictures, style sheets, exported data."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from crenel.artifact import Artifact
from crenel.contracts import Renderer, Target, Template
from crenel.digest import Digest


def _depends(_templates: tuple[Template, ...]) -> Mapping[str, Digest]:
    return {"": Digest("")}


def _prepare(_templates: tuple[Template, ...]) -> Callable[[Target], Artifact]:
    return _copy


def _copy(target: Target) -> Artifact:
    """The view as a file; raises TypeError for a view that is not bytes."""
    if not isinstance(target.view, bytes):
        raise TypeError(f"the view of {target.path} is not bytes")
    return Artifact(target.path, target.view)


RENDERER = Renderer(name="copy", depends=_depends, prepare=_prepare)
