# SPDX-License-Identifier: Apache-2.0
"""Earlier versions of a file, as git knows them.

git is asked by its plumbing only, without a shell: no pager, filter, signature program or other
command that a repository's settings could name is run, and nothing is fetched. Whatever keeps git
from answering is a `Lack`, never a failure.

It refuses to look further back than `MOST` commits of a file, and to wait longer than `PATIENCE`
seconds in all.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

MOST = 200
PATIENCE = 30.0

Lack = Literal["no git", "no history", "not found", "shallow", "slow"]
_QUIET = ("--no-pager", "--no-optional-locks", "--literal-pathspecs", "-c", "core.fsmonitor=false")
# nothing is fetched if a part of the history is elsewhere
_ENVIRONMENT = (("GIT_ALLOW_PROTOCOL", "none"), ("GIT_NO_LAZY_FETCH", "1"), ("LC_ALL", "C"))


class Lacking(Exception):
    """git cannot tell; `lack` says why."""

    def __init__(self, lack: Lack) -> None:
        super().__init__(lack)
        self.lack: Lack = lack


class History:
    """What git knows of the files below `root`; `git` is the program (empty: there is none)."""

    def __init__(self, root: Path, git: str | None = None) -> None:
        self._root = root
        self._git = shutil.which("git") or "" if git is None else git
        self._end = time.monotonic() + PATIENCE

    def versions(self, path: str) -> Iterator[bytes]:
        """The committed versions of the file at `path`, the last one first.

        Raises Lacking if git has none, or after the last if there may be more.
        """
        listed = self._ask("rev-list", f"--max-count={MOST}", "HEAD", "--", path)
        if not listed:
            raise Lacking("no history")
        for revision in listed.decode("ascii").split():
            version = self._ask("cat-file", "blob", f"{revision}:./{path}")
            if version is not None:  # the commit may have deleted it
                yield version
        shallow = self._ask("rev-parse", "--is-shallow-repository") == b"true\n"
        raise Lacking("shallow" if shallow else "not found")

    def _ask(self, *words: str) -> bytes | None:
        """What git answers; None if it refuses."""
        if not self._git:
            raise Lacking("no git")
        command = [self._git, *_QUIET, "-C", os.fspath(self._root), *words]
        own = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
        left = self._end - time.monotonic()
        if left <= 0:
            raise Lacking("slow")
        try:
            done = subprocess.run(  # noqa: S603 (a program that was looked for, and no shell)
                command,
                env={**own, **dict(_ENVIRONMENT)},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=left,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise Lacking("slow") from None
        except OSError:
            raise Lacking("no git") from None
        return None if done.returncode else done.stdout
