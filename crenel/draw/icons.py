# SPDX-License-Identifier: Apache-2.0
"""The signs of stations, as paths in a square of 28 units; lines only, drawn for this site."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from crenel.draw.svg import element

SIDE = 28
_PATHS: Mapping[str, str] = MappingProxyType(
    {
        "phone": "M9 3h10v22H9zM12 21.5h4",
        "tower": (
            "M14 10v15M8 25h12M14 10 9 25M14 10l5 15M10 20h8M9 4a8 8 0 0 0 0 9M19 4a8 8 0 0 1 0 9"
        ),
        "gate": "M3 25V8h4v3h3V8h3v3h2V8h3v3h3V8h4v17M10 25v-6a4 4 0 0 1 8 0v6M3 25h22",
        "globe": (
            "M14 3a11 11 0 1 0 0 22 11 11 0 1 0 0-22M3 14h22M14 3c-7 6-7 16 0 22M14 3c7 6 7 16 0 22"
        ),
        "server": "M5 4h18v6H5zM5 11h18v6H5zM5 18h18v6H5zM8.5 7h1M8.5 14h1M8.5 21h1",
        "store": "M5 10h18l-1.5 15h-15zM10 13V8a4 4 0 0 1 8 0v5",
        "platform": "M3 5h22v14H12l-6 6v-6H3zM8 10h12M8 14h8",
    }
)


def icon(name: str, x: float, y: float) -> str:
    """The sign `name` about the middle (`x`, `y`)."""
    half = SIDE / 2
    return element(
        "path", d=_PATHS[name], class_="icon", transform=f"translate({x - half:.1f} {y - half:.1f})"
    )
