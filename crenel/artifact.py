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
