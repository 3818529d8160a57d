# SPDX-License-Identifier: Apache-2.0
"""Discovery: which files there are, read once, in an order no file system decides.

Hidden files and editors' backups are passed over. Symbolic links, files that are too large, that
are not UTF-8 or that have no meaning in their place are problems.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from crenel.load import names
from crenel.problems import Problem, Span
from crenel.values import hidden

MAX_BYTES = 4 * 1024 * 1024  # of a file
MAX_TOTAL = 512 * 1024 * 1024  # of all files of a folder
MAX_DEPTH = 8
_OF_SYSTEMS = ("Thumbs.db", "desktop.ini")  # what file managers leave behind
_CONFLICT = re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE)
_LINK = "a symbolic link"
COLLECTIONS = names.COLLECTIONS


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

    A file that cannot be read is a problem of its own and does not hide the others. Reading ends
    where all files together are larger than any site that can be carried.
    """
    files: list[Source] = []
    problems: list[Problem] = []
    if folder.is_symlink():
        return Found((), (Problem(Span(name), "F104", _LINK, "put a real folder in its place"),))
    total = 0
    for entry in _walk(folder, name, 0):
        if isinstance(entry, Problem):
            problems.append(entry)
            continue
        files.append(entry)
        total += len(entry.data)
        if total > MAX_TOTAL:
            message = f"all files up to this one have more than {MAX_TOTAL} bytes together"
            hint = "move away what does not belong to the site, or make two sites of it"
            problems.append(Problem(Span(entry.path), "F106", message, hint))
            break
    return Found(tuple(files), tuple(problems))


def discover_templates(root: Path) -> Found:
    """The files that ship with Crenel; one of the root's `templates/` goes before its namesake."""
    own, shipped = root / "templates", shipped_templates()
    found = discover(shipped.resolve(), "templates")
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
        if passed_over(entry.name):
            continue
        path = f"{name}/{entry.name}"
        if entry.is_symlink():
            yield Problem(Span(path), "F104", _LINK, "put a real file in its place")
        elif entry.is_dir():
            if depth >= MAX_DEPTH:
                yield Problem(Span(path), "F105", "folders are nested too deeply")
            else:
                yield from _walk(Path(entry.path), path, depth + 1)
        elif not entry.is_file():
            yield Problem(Span(path), "F105", "neither a file nor a folder")
        else:
            yield _read(entry, path)


def passed_over(name: str) -> bool:
    """Whether a file is hidden, a backup of an editor, or a system's own."""
    return name.startswith((".", "~$")) or name.endswith("~") or name in _OF_SYSTEMS


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
        return "", (_not_utf8(source, error),)
    if text.startswith("\ufeff"):
        message, hint = "a byte order mark", 'save the file as "UTF-8" without BOM'
        return "", (Problem(Span(source.path, 1, 1), "F102", message, hint),)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    bad = hidden(text)
    if bad:
        if text.count("\0") > len(text) // 4:
            hint = 'save the file as "UTF-8" in your editor'
            return "", (Problem(Span(source.path, 1, 1), "F101", "the file is UTF-16", hint),)
        message = f"the control character U+{ord(bad.group()):04X}"
        return "", (Problem(_place(source.path, text, bad.start()), "F103", message, "delete it"),)
    conflicts = tuple(_conflicts(source.path, text))
    return ("", conflicts) if conflicts else (text, ())


def readable(source: Source) -> str:
    """As much of a file's text as can be read, whatever is wrong with it."""
    form = "utf-16" if source.data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    return source.data.decode(form, "replace")


def _place(path: str, text: str, at: int) -> Span:
    return Span(path, text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))


def _not_utf8(source: Source, error: UnicodeDecodeError) -> Problem:
    """What a file is instead, if its bytes tell, and where it begins to be no UTF-8."""
    data, hint = source.data, 'save the file as "UTF-8" in your editor'
    line = data.count(b"\n", 0, error.start) + 1
    begin = data.rfind(b"\n", 0, error.start) + 1
    span = Span(source.path, line, len(data[begin : error.start].decode("utf-8")) + 1)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or data.count(b"\0") > len(data) // 4:
        return Problem(Span(source.path, 1, 1), "F101", "the file is UTF-16", hint)
    message = f"byte 0x{data[error.start]:02x} is not UTF-8"
    if _is_gbk(data):
        message += "; the file seems to be GBK"
    return Problem(span, "F101", message, hint)


def _is_gbk(data: bytes) -> bool:
    """Whether bytes are Chinese as older Windows writes it: mostly of the common ideographs."""
    try:
        wide = [c for c in data.decode("gbk") if not c.isascii()]
    except UnicodeDecodeError:
        return False
    common = sum("\u4e00" <= c <= "\u9fff" or c in "，。、：；？！“”（）《》" for c in wide)
    return len(wide) > 1 and common == len(wide)


def _conflicts(path: str, text: str) -> Iterator[Problem]:
    """Where git left both sides of a change that it could not join."""
    marks = [(found[0][0], found.start()) for found in _CONFLICT.finditer(text)]
    begins = [at for mark, at in marks if mark == "<"] or [at for _, at in marks[:1]]
    for at in begins:
        hint = "keep the right lines, delete the others and the marks <<<<<<<, =======, >>>>>>>"
        yield Problem(_place(path, text, at), "F111", "git has left two versions here", hint)


def misplaced(source: Source, sections: tuple[str, ...]) -> Problem | None:
    """Says why a file of `content/` has no meaning where it stands, or None if it has one."""
    return names.misplaced(source.path, sections)
