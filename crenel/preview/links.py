# SPDX-License-Identifier: Apache-2.0
"""Addresses by which the writer's own editor opens a file at a place."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote

from crenel.problems import Span

_FORMS: Mapping[str, str] = MappingProxyType(
    {
        "code": "vscode://file{path}:{line}:{column}",
        "codium": "vscodium://file{path}:{line}:{column}",
        "cursor": "cursor://file{path}:{line}:{column}",
        "subl": "subl://open?url=file://{path}&line={line}&column={column}",
        "mate": "txmt://open?url=file://{path}&line={line}&column={column}",
        "idea": "idea://open?file={path}&line={line}&column={column}",
    }
)


def link(root: Path, span: Span) -> str:
    """The address of a place in a file below `root`, for the editor that VISUAL or EDITOR names."""
    words = (os.environ.get("VISUAL") or os.environ.get("EDITOR") or "").split()
    editor = Path(words[0]).name if words else ""
    form = _FORMS.get(editor, _FORMS["code"])
    path = quote(os.fspath((root / span.path).resolve()))
    return form.format(path=path, line=max(span.line, 1), column=max(span.column, 1))
