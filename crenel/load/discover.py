# SPDX-License-Identifier: Apache-2.0
"""Discovery: which files there are, read once, in an order no file system decides.

Hidden files and editors' backups are passed over. Symbolic links, files that are too large, that
are not UTF-8 or that have no meaning in their place are problems.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from crenel.problems import Problem, Span, near
from crenel.values import hidden, is_key

MAX_BYTES = 4 * 1024 * 1024
MAX_DEPTH = 8
COLLECTIONS = (
    "charts",
    "claims",
    "conversions",
    "corrections",
    "diagrams",
    "events",
    "relations",
    "sources",
) + ("style", "terms")
PICTURES = (".svg", ".png")


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it was read; `path` is relative to the root, with "/" between parts."""

    path: str
    data: bytes

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts of the path."""
        return tuple(self.path.split("/"))


@dataclass(frozen=True, slots=True)
class Found:
    """The files of a folder and what is wrong with them."""

    files: tuple[Source, ...]
    problems: tuple[Problem, ...]


def discover(folder: Path, name: str) -> Found:
    """Reads every file below `folder`; paths begin with `name`.

    A file that cannot be read is a problem of its own and does not hide the others.
    """
    files: list[Source] = []
    problems: list[Problem] = []
    for entry in _walk(folder, name, 0):
        if isinstance(entry, Problem):
            problems.append(entry)
        else:
            files.append(entry)
    return Found(tuple(files), tuple(problems))


def discover_templates(root: Path) -> Found:
    """The files that ship with Crenel; one of the root's `templates/` goes before its namesake."""
    own, shipped = root / "templates", shipped_templates()
    found = discover(shipped, "templates")
    if not own.is_dir() or own.samefile(shipped):
        return found
    changed = discover(own, "templates")
    files = {file.path: file for file in (*found.files, *changed.files)}
    ordered = sorted(files.values(), key=lambda file: file.parts)
    return Found(tuple(ordered), (*found.problems, *changed.problems))


def shipped_templates() -> Path:
    """The templates that ship with Crenel: in its package, or beside it in a clone."""
    package = Path(__file__).resolve().parent.parent
    return next(f for f in (package / "templates", package.parent / "templates") if f.is_dir())


def _walk(folder: Path, name: str, depth: int) -> Iterator[Source | Problem]:
    try:
        with os.scandir(folder) as scan:
            entries = sorted(scan, key=lambda entry: entry.name)
    except OSError as error:
        yield Problem(Span(name), "F105", f"cannot be read: {error.strerror}")
        return
    for entry in entries:
        if entry.name.startswith(".") or entry.name.endswith("~"):
            continue
        path = f"{name}/{entry.name}"
        if entry.is_symlink():
            yield Problem(Span(path), "F104", "a symbolic link", "put a real file in its place")
        elif entry.is_dir():
            if depth >= MAX_DEPTH:
                yield Problem(Span(path), "F105", "folders are nested too deeply")
            else:
                yield from _walk(Path(entry.path), path, depth + 1)
        elif not entry.is_file():
            yield Problem(Span(path), "F105", "neither a file nor a folder")
        else:
            yield _read(entry, path)


def _read(entry: os.DirEntry[str], path: str) -> Source | Problem:
    try:
        size = entry.stat().st_size
        data = b""
        if size <= MAX_BYTES:
            with Path(entry.path).open("rb") as file:
                data = file.read(size + 1)
    except OSError as error:
        return Problem(Span(path), "F105", f"cannot be read: {error.strerror}")
    if size > MAX_BYTES:
        message = f"{size} bytes; at most {MAX_BYTES} are read"
        return Problem(Span(path), "F106", message, "split it")
    if len(data) > size:
        return Problem(Span(path), "F105", "it grew while it was read", "build again")
    return Source(path, data)


def text_of(source: Source) -> tuple[str, tuple[Problem, ...]]:
    """The file as text with LF line ends, and what is wrong with it (then the text is empty)."""
    try:
        text = source.data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = source.data.count(b"\n", 0, error.start) + 1
        column = error.start - (source.data.rfind(b"\n", 0, error.start) + 1) + 1
        message = f"byte 0x{source.data[error.start]:02x} is not UTF-8"
        hint = 'save the file as "UTF-8" in your editor'
        return "", (Problem(Span(source.path, line, column), "F101", message, hint),)
    if text.startswith("\ufeff"):
        message, hint = "a byte order mark", 'save the file as "UTF-8" without BOM'
        return "", (Problem(Span(source.path, 1, 1), "F102", message, hint),)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    bad = hidden(text)
    if bad:
        line = text.count("\n", 0, bad.start()) + 1
        column = bad.start() - (text.rfind("\n", 0, bad.start()) + 1) + 1
        message = f"the control character U+{ord(bad.group()):04X}"
        return "", (Problem(Span(source.path, line, column), "F103", message, "delete it"),)
    return text, ()


def misplaced(source: Source, sections: tuple[str, ...]) -> Problem | None:
    """Says why a file of `content/` has no meaning where it stands, or None if it has one."""
    parts = source.parts[1:]
    if parts in (("site.yaml",), ("release.yaml",)) or (
        len(parts) == 2 and parts[0] in COLLECTIONS and parts[1].endswith(".yaml")
    ):
        return None
    known = (*COLLECTIONS, *sections, "release.yaml", "site.yaml")
    if len(parts) == 1 or parts[0] not in known:
        hint = near(parts[0], known) or f"known here: {', '.join(sorted(known))}"
        return Problem(Span(source.path), "F105", f'"{parts[0]}" has no meaning here', hint)
    if parts[0] in COLLECTIONS:
        hint = f"write content/{parts[0]}/NAME.yaml"
        return Problem(Span(source.path), "F105", "only YAML files stand here", hint)
    if len(parts) != 3:
        hint = f"write content/{parts[0]}/SLUG/LANGUAGE.md"
        return Problem(Span(source.path), "F105", "a page is a folder of files", hint)
    if not is_key(parts[1]):
        hint = "use lower-case ASCII letters, digits and single hyphens"
        return Problem(Span(source.path), "Y209", f'"{parts[1]}" is not an identifier', hint)
    name = parts[2]
    if name == "data.yaml" or name.endswith((".md", *PICTURES)):
        return None
    hint = "a page's folder holds LANGUAGE.md, data.yaml and pictures (.svg, .png)"
    return Problem(Span(source.path), "F105", f'"{name}" has no meaning here', hint)
