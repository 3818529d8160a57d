# SPDX-License-Identifier: Apache-2.0
"""The tree on disk: what stands in it, whether it is ours, and its list of checksums.

A folder is ours if it is empty, if the record of the last build knows every file in it, or if its
`SHA256SUMS` does and its `404.html` names Crenel. Any other folder is refused: nothing in it is
ever deleted or overwritten.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from crenel import urls
from crenel.digest import Digest, digest_bytes
from crenel.problems import Problem, Span
from crenel.urls import SUMS, OutPath, legal

GENERATOR = b'name="generator" content="Crenel"'
MAX_ENTRIES = 16_000  # of a folder: what FAT holds, if each name takes four of its places
_LINE = re.compile(r"([0-9a-f]{64})  (\S+)")


def walk(folder: Path, prefix: str = "") -> Iterator[str]:
    """The path of every file and link below `folder`, sorted, with "/" between parts."""
    try:
        with os.scandir(folder) as scan:
            entries = sorted(scan, key=lambda entry: entry.name)
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from walk(Path(entry.path), f"{prefix}{entry.name}/")
        else:
            yield f"{prefix}{entry.name}"


def packages(out: Path) -> tuple[OutPath, ...]:
    """What `package` has put into the tree at `out`."""
    return tuple(OutPath(path) for path in walk(out) if urls.packed(path))


def digests(out: Path) -> dict[OutPath, Digest]:
    """The digest of every file of the tree at `out`; links and downloads are left out."""
    found = {}
    for path in walk(out):
        if not urls.packed(path) and not (out / path).is_symlink():
            with suppress(FileNotFoundError):  # deleted by somebody meanwhile: not there
                found[OutPath(path)] = digest_bytes((out / path).read_bytes())
    return found


def sums(tree: Mapping[OutPath, Digest]) -> bytes:
    """`SHA256SUMS` of `tree`, in the form that `sha256sum -c` reads."""
    lines = [f"{tree[path]}  {path}\n" for path in sorted(tree) if path != SUMS]
    return "".join(lines).encode()


def listed(data: bytes) -> dict[OutPath, Digest]:
    """What a `SHA256SUMS` lists; empty if it is not one."""
    found = [_LINE.fullmatch(line) for line in data.decode("utf-8", "replace").splitlines()]
    if not all(found):
        return {}
    return {OutPath(line[2]): Digest(line[1]) for line in found if line}


def foreign(out: Path, known: Collection[OutPath]) -> Problem | None:
    """Why the folder `out` must not be replaced, or None; `known` are files of the last build."""
    span = Span(str(out))
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        return Problem(span, "O601", "not a folder", "choose another one with --out")
    files = list(walk(out))
    if not files:
        return None
    own = set(known)
    if (out / SUMS).is_file():
        with_mark = out / "404.html"
        if with_mark.is_file() and GENERATOR in with_mark.read_bytes():
            own |= {*listed((out / SUMS).read_bytes()), SUMS}
    strange = [p for p in files if p not in own and not urls.packed(p)]
    if not strange:
        return None
    message = f"the folder holds files that build did not make, such as {strange[0]}"
    return Problem(span, "O601", message, "move them away, or choose another folder with --out")


def illegal(paths: Collection[OutPath]) -> Iterator[Problem]:
    """The files that break the rules which make every tool agree about the tree."""
    entries: dict[str, set[str]] = {}
    for path in sorted(paths):
        if not legal(path):
            hint = "lower-case ASCII letters, digits, hyphens, dots; at most 120 characters"
            hint += "; no name of a device, such as con or nul"
            yield Problem(Span(path), "O602", "not a legal path", hint)
        parts = path.split("/")
        for depth in range(len(parts)):
            entries.setdefault("/".join(parts[:depth]), set()).add(parts[depth])
    for folder, names in sorted(entries.items()):
        if len(names) > MAX_ENTRIES:
            message = f"{len(names)} entries; at most {MAX_ENTRIES} are allowed"
            yield Problem(Span(folder or "."), "O602", message, "spread them over folders")
