# SPDX-License-Identifier: Apache-2.0
"""What of a large copy was found right so far, so that an interrupted proof goes on from there.

A journal belongs to one place and one statement; it is deleted when the proof is finished, and one
of yesterday is not believed: a host may show something else by now. Lines that it cannot have
written are passed over: their files are simply read again.
"""

from __future__ import annotations

import hashlib
import re
import time
from contextlib import suppress
from pathlib import Path

from crenel.copies.copy import Refused, Wanted, whole
from crenel.copies.folder import Folder

_LARGEST = 64 << 20
_OLDEST = 24 * 60 * 60  # seconds
_LINE = re.compile(r"([0-9a-f]{64})  (\S+)")


class Journal:
    """The paths of `place` that were found to have the SHA-256 noted, by the statement given."""

    def __init__(self, folder: Path, place: str, statement: str) -> None:
        """Reads what an earlier proof has left; nothing if that cannot be read."""
        name = hashlib.sha256(f"{place}\n{statement}".encode()).hexdigest()[:32]
        self._path = folder / f"verified-{name}.txt"
        if _is_old(self._path):
            self.finish()
        self._known = _read(self._path)
        self.resumed = len(self._known)

    def done(self, path: str, sha256: str) -> bool:
        """Whether a path was found to have this SHA-256 before."""
        return self._known.get(path) == sha256

    def note(self, path: str, sha256: str) -> None:
        """Notes a path; what cannot be written is read again next time."""
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with self._path.open("a", encoding="ascii") as file:
                file.write(f"{sha256}  {path}\n")
        except OSError:
            return

    def finish(self) -> None:
        """Forgets everything: the proof has ended."""
        with suppress(OSError):
            self._path.unlink(missing_ok=True)


def _is_old(path: Path) -> bool:
    try:
        return abs(time.time() - path.stat().st_mtime) > _OLDEST
    except OSError:
        return False


def _read(path: Path) -> dict[str, str]:
    try:
        data = whole(Folder(path.absolute().parent), Wanted(path.name, _LARGEST), "C909") or b""
    except Refused:
        return {}
    lines = (_LINE.fullmatch(line) for line in data.decode("ascii", "replace").split("\n"))
    return {line[2]: line[1] for line in lines if line}
