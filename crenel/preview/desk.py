# SPDX-License-Identifier: Apache-2.0
"""The desk: the site as it is being written, each file of it made when it is asked for.

Most saves change the words of one text. If its front matter, its headings and what it names are as
they were, no other text can tell: it is put in the place of the old one, and that is all. After any
other change the site is planned anew. What has mistakes never takes the place of what had none.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from crenel import planning
from crenel.contracts import Task
from crenel.digest import Digest, digest_bytes
from crenel.load import pages
from crenel.load.discover import Source
from crenel.markup.convert import convert_all
from crenel.markup.limits import LONGEST
from crenel.model import Text
from crenel.order import Order, read_all
from crenel.planning import Planned
from crenel.problems import BuildFailed, Problem
from crenel.rendering import Workshop
from crenel.store import refuse_links
from crenel.texts import Shelf


@dataclass(frozen=True, slots=True)
class _Laid:
    """A planned site: its tasks by place, its written texts by path, what makes its files."""

    planned: Planned
    tasks: dict[str, Task]
    texts: dict[str, Text]
    workshop: Workshop
    digests: dict[str, Digest]


class Desk:
    """The site at `order.root`; `problems` are those of the files as they were last saved."""

    def __init__(self, order: Order) -> None:
        self.order = replace(order, root=order.root.resolve())  # as events name their files
        self.problems: tuple[Problem, ...] = ()
        self._laid: _Laid | None = None
        self._behind = False  # whether what was worked out of many texts may be of older ones
        self._lock = threading.RLock()
        refuse_links(self.order.root / ".cache")
        self._shelf = Shelf.of(self.order.root, writes=True)

    @property
    def ready(self) -> bool:
        """Whether there is a site to show."""
        return self._laid is not None

    def open(self, jobs: int = 1) -> None:
        """Reads everything and plans the site, or keeps the one that was there.

        More than one of the `jobs` only where no other thread runs: a process may fork then.
        """
        try:
            read = read_all(self.order.root)
            planned = planning.plan(read, replace(self.order, jobs=jobs), shelf=self._shelf)
        except BuildFailed as failed:
            self.problems = failed.problems
            return
        tasks = {task.place: task for task in planned.tasks}
        texts = {t.path: t for page in planned.written.site.pages.values() for t in page.texts}
        workshop = Workshop(planned.templates, planned.fill)
        laid = _Laid(planned, tasks, texts, workshop, dict(read.digests))
        with self._lock:
            self._laid, self._behind = laid, False
            self.problems = planned.warnings

    def refresh(self) -> bool:
        """Reads everything again; whether anything had changed since."""
        read = read_all(self.order.root)
        if self._laid is not None and self._laid.digests == read.digests:
            return False
        self.open()
        return True

    def saved(self, paths: Collection[Path]) -> None:
        """Takes in that the files at `paths` were changed."""
        if len(paths) != 1 or not self._rewritten(*paths):
            self.open()

    def file(self, path: str) -> bytes | None:
        """The file of the site at `path`, made now; None if the site has none there.

        Raises BuildFailed if it cannot be made.
        """
        with self._lock:
            if self._laid is None:
                return None
            if self._behind and path not in self._laid.tasks:  # the search, of all texts
                self.open()
            task = next((self._laid.tasks[p] for p in _places(path) if p in self._laid.tasks), None)
            for target in task.make() if task else ():
                if target.path == path:
                    made = self._laid.workshop.make(target)
                    if isinstance(made, Problem):
                        raise BuildFailed([made])
                    return made.data
        return None

    def _rewritten(self, path: Path) -> bool:
        """Whether the file at `path` is a text of which only the words have changed."""
        with self._lock:
            if self._laid is None or any(problem.fatal for problem in self.problems):
                return False
            site = self._laid.planned.written.site
            name = path.relative_to(self.order.root).as_posix()
            text = self._laid.texts.get(name)
            data = _read(path)
            if text is None or data is None:
                return False
            draft = pages.draft(Source(name, data), site.config)
            if draft is None or draft.front != text.front:
                return False
            (document, problems), *_ = convert_all([draft.writing])
            if problems or document.face != text.face:
                return False
            text.manuscript.rewrite(data, document)
            self._laid.digests[name] = digest_bytes(data)
            self._behind = True
            return True


def _places(path: str) -> Iterator[str]:
    """Where a task may stand that gives the file at `path`: the file, or a folder around it."""
    yield path
    while "/" in path:
        path = path.rpartition("/")[0]
        yield f"{path}/"


def _read(path: Path) -> bytes | None:
    try:
        data = path.read_bytes()
    except OSError:
        return None
    return data if len(data) <= LONGEST and not path.is_symlink() else None
