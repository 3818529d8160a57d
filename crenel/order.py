# SPDX-License-Identifier: Apache-2.0
"""What a build is given and what it answers: the order, all that was read, the report."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from crenel.digest import Digest, digest_bytes
from crenel.load.discover import Found, discover, discover_templates
from crenel.pool import Farm
from crenel.problems import Problem
from crenel.urls import OutPath


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be built: the root, the folder to write, and how.

    `hashed`: whatever the file system says of a file, its bytes decide whether it has changed.
    `farm`: who converts and renders in place of `jobs` processes of this machine.
    """

    root: Path
    out: Path
    clean: bool = False
    drafts: bool = False
    jobs: int = 1
    hashed: bool = False
    farm: Farm | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did: `made` gives the reasons for each file that was made again."""

    total: int
    made: Mapping[OutPath, tuple[str, ...]]
    removed: tuple[OutPath, ...]
    warnings: tuple[Problem, ...]
    timings: Mapping[str, float]


@dataclass(slots=True)
class Clock:
    """Seconds per stage; for people only, never part of an output."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Adds the time spent in the block to the stage `name`."""
        start = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start


@dataclass(frozen=True, slots=True)
class Read:
    """Everything that was read, and its digests."""

    content: Found
    templates: Found
    digests: Mapping[str, Digest]


def read_all(root: Path) -> Read:
    """Reads content and templates of `root`, once."""
    content, templates = discover(root / "content", "content"), discover_templates(root)
    files = (*content.files, *templates.files)
    digests = {source.path: digest_bytes(source.data) for source in files}
    for problem in (*content.problems, *templates.problems):
        digests[problem.span.path] = digest_bytes(str(problem).encode())
    return Read(content, templates, MappingProxyType(digests))
