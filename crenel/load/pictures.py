# SPDX-License-Identifier: Apache-2.0
"""Pictures from content: parsed, stripped of all that is not picture, or refused."""

from __future__ import annotations

from crenel.load import png, svg
from crenel.model import Picture
from crenel.problems import Problem, Span


def load(path: str, data: bytes) -> Picture | Problem:
    """The picture in `data`, cleaned, or the problem that makes it unusable (M413)."""
    name = path.rpartition("/")[2]
    try:
        return Picture(name, *(png if name.endswith(".png") else svg).clean(data))
    except (png.Refused, svg.Refused) as refused:
        hint = "export it again as plain SVG or PNG, without scripts and links"
        return Problem(Span(path), "M413", str(refused), hint)
