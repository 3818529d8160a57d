# SPDX-License-Identifier: Apache-2.0
"""A tree that is being filled, out of sight: only files that were checked ever stand in it.

What comes from elsewhere is written beside the tree and moved into it when its SHA-256 is right, so
a run that is killed leaves nothing half, and the next one goes on from there.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from crenel.copies.copy import Absent, Copy, Refused, Wanted
from crenel.copies.folder import Folder
from crenel.copies.judge import Expected
from crenel.copies.reading import ABSENT, Crew, Hashing, Taken, measure, take, working


@dataclass(frozen=True, slots=True)
class Stage:
    """The folder in which a tree is filled: the tree itself, and what is not checked yet."""

    folder: Path

    @property
    def tree(self) -> Path:
        """What will be shown."""
        return self.folder / "tree"

    @property
    def parts(self) -> Path:
        """What may be anything."""
        return self.folder / "parts"

    def open(self) -> None:
        """Makes the folders; what an earlier run could not check is deleted. Raises OSError."""
        shutil.rmtree(self.parts, ignore_errors=True)
        for folder in (self.folder, self.tree, self.parts):
            folder.mkdir(mode=0o755, parents=True, exist_ok=True)

    def put(self, path: str, data: bytes) -> None:
        """Writes a file that needs no check; raises OSError."""
        with tempfile.NamedTemporaryFile(dir=self.parts, delete=False) as file:
            file.write(data)
        self._place(Path(file.name), path)

    def _place(self, part: Path, path: str) -> None:
        target = self.tree / path
        target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        part.chmod(0o644)
        part.replace(target)

    def has(self, each: Expected) -> bool:
        """Whether a file stands there and is right."""
        return take(Folder(self.tree), each.wanted).sha256 == each.sha256

    def keep(self, files: Mapping[str, Expected], crew: Crew) -> set[str]:
        """The paths that stand there already and are right; everything else is deleted."""
        copy = Folder(self.tree, "threads")
        listing = copy.listing()
        for flaw in listing.flaws:
            _remove(self.tree / flaw.span.path)
        known = [path for path in listing.paths if path in files]
        taken = measure(copy, [files[path].wanted for path in known], crew)
        right = {path for path in known if taken[path].sha256 == files[path].sha256}
        for path in set(listing.paths) - right:
            _remove(self.tree / path)
        return right

    def link(
        self, old: Path, held: Mapping[str, str], files: Mapping[str, Expected]
    ) -> Iterator[str]:
        """Takes over from the folder `old` what it has, by SHA-256; gives the paths."""
        for path, each in files.items():
            source = held.get(each.sha256)
            if source is not None:
                target = self.tree / path
                target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
                target.unlink(missing_ok=True)  # it may be a link to a file that is shown
                _link(old / source, target)
                yield path

    def fetch(self, copy: Copy, files: Iterable[Expected], crew: Crew) -> dict[str, Taken]:
        """Gets files from a copy, what each turned out to be; raises BuildFailed, OSError."""
        found: dict[str, Taken] = {}
        wanted = list(files)
        with ExitStack() as stack:
            get = partial(self._get, copy)
            results: Iterable[Taken] = map(get, wanted)
            if copy.crew == "threads":
                results = stack.enter_context(working(copy, crew.jobs)).map(get, wanted)
            for each, taken in zip(wanted, results, strict=True):
                found[each.wanted.path] = taken
                crew.step(each.wanted, taken, len(found), len(wanted))
        return found

    def _get(self, copy: Copy, each: Expected) -> Taken:
        """Gets one file; it stands in the tree only if it is right."""
        wanted, hashing = each.wanted, Hashing()
        file = tempfile.NamedTemporaryFile(dir=self.parts, delete=False)  # noqa: SIM115
        try:
            with file:
                for data in copy.chunks(wanted):
                    hashing.feed(data)
                    if hashing.size > wanted.most:
                        raise Refused("C901", f"longer than {wanted.most} bytes")
                    file.write(data)
            taken = hashing.done()
            if taken.sha256 != each.sha256:
                raise Refused("C901", "changed: not the bytes that were released")
            self._place(Path(file.name), wanted.path)
        except Absent:
            return Taken("", 0, (), ABSENT, "missing")
        except Refused as refusal:
            return Taken("", 0, (), refusal.code, refusal.message)
        finally:
            Path(file.name).unlink(missing_ok=True)
        return taken

    def accept(self, part: Path, each: Expected) -> bool:
        """Moves a file that was made here into the tree if it is right."""
        right = take(Folder(self.parts), Wanted(part.name, each.wanted.most)).sha256 == each.sha256
        if right:
            self._place(part, each.wanted.path)
        return right


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _link(old: Path, new: Path) -> None:
    try:
        os.link(old, new, follow_symlinks=False)
    except OSError:
        shutil.copyfile(old, new, follow_symlinks=False)
