# SPDX-License-Identifier: Apache-2.0
"""A finished file of the tree."""

from __future__ import annotations

from dataclasses import dataclass

from crenel.urls import OutPath


@dataclass(frozen=True, slots=True)
class Artifact:
    """A finished file of the tree."""

    path: OutPath
    data: bytes


def filled(data: bytes, multiple: int) -> bytes:
    """A page or script with white space after its end, up to the next multiple of a size.

    Sizes then fall into classes, and who sees only sizes cannot tell the files of a class apart.
    """
    missing = -len(data) % multiple
    return data + b" " * (missing - 1) + b"\n" * bool(missing)
