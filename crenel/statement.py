# SPDX-License-Identifier: Apache-2.0
"""The statement of a release: one page of `key: value` lines that says what belongs to it.

A person can read it and one signature over it proves everything it lists. Statements form a chain:
each names the SHA-256 of the one before and may commit to the key that will sign after it.

It refuses any text that is not, byte for byte, what it would write itself.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from crenel.digest import Digest

LARGEST = 64 * 1024
NAME, MINISIG, SSHSIG = "release.txt", "release.txt.minisig", "release.txt.sshsig"
HISTORY = (
    "history"  # earlier statements and their signatures, so that a change of keys can be followed
)
SITE, RELEASE = "site", "release"  # what the listed paths begin with
_FORM = "crenel-release: 1"
_NONE = "none"
_DIGEST = re.compile(r"[0-9a-f]{64}")
_PATH = re.compile(r"(?:site/downloads|release)/[a-z0-9][A-Za-z0-9._-]*")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ADDRESS = re.compile(r"https?://[!-~]+/")
_LATEST = 10**12


class NotAStatement(ValueError):
    """A text that is not a statement; `line` is where it goes wrong, from 1."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, slots=True)
class Listed:
    """A file that belongs to the release: "site/downloads/…" or "release/…"."""

    path: str
    size: int
    sha256: Digest


@dataclass(frozen=True, slots=True)
class Statement:
    """What a release consists of.

    `root` is the CID of the published folder, `sums` describes its `SHA256SUMS`. `key` is the
    signer's public key (empty: not signed), `next_key` the SHA-256 of the key after it, `previous`
    that of the statement before (both may be empty). Days are YYYY-MM-DD.
    """

    site: str
    seq: int
    issued: str
    valid_until: str
    root: str
    profile: str
    sums: Listed
    files: tuple[Listed, ...]
    key: str = ""
    next_key: str = ""
    previous: str = ""
    mirrors: tuple[str, ...] = ()

    @property
    def text(self) -> bytes:
        """The statement as it is published and signed."""
        return "".join(f"{line}\n" for line in self._lines()).encode()

    def _lines(self) -> Iterator[str]:
        yield _FORM
        yield f"site: {self.site}"
        yield f"seq: {self.seq}"
        yield f"issued: {self.issued}"
        yield f"valid-until: {self.valid_until}"
        yield f"root: {self.root}"
        yield f"profile: {self.profile}"
        yield f"sums: {self.sums.size} {self.sums.sha256}"
        yield f"key: {self.key or _NONE}"
        yield f"next-key: {self.next_key or _NONE}"
        yield f"previous: {self.previous or _NONE}"
        yield from (f"mirror: {mirror}" for mirror in self.mirrors)
        yield from (f"file: {f.size} {f.sha256} {f.path}" for f in self.files)

    @property
    def digest(self) -> str:
        """SHA-256 of the text: what the next statement names as `previous`."""
        return hashlib.sha256(self.text).hexdigest()

    def file(self, path: str) -> Listed | None:
        """The listed file of that path."""
        return next((file for file in self.files if file.path == path), None)


def parse(data: bytes) -> Statement:
    """The statement that `data` is; raises NotAStatement."""
    if len(data) > LARGEST:
        raise NotAStatement(f"longer than {LARGEST} bytes", 1)
    try:
        lines = data.decode("ascii").split("\n")
    except UnicodeDecodeError as error:
        raise NotAStatement("not ASCII", data.count(b"\n", 0, error.start) + 1) from None
    if lines[-1] or lines[0] != _FORM:
        raise NotAStatement(f'the first line is not "{_FORM}", or the last one does not end', 1)
    reader = _Reader(lines[1:-1])
    found = Statement(
        site=reader.one("site", re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")),
        seq=_whole(reader.one("seq", re.compile(r"[1-9][0-9]*")), reader),
        issued=_day(reader.one("issued", _DAY), reader),
        valid_until=_day(reader.one("valid-until", _DAY), reader),
        root=reader.one("root", re.compile(r"b[a-z2-7]{58}")),
        profile=reader.one("profile", re.compile(r"[a-z0-9-]+")),
        sums=_sums(reader),
        key=_maybe(reader.one("key", re.compile(r"none|RW[A-Za-z0-9+/]{54}"))),
        next_key=_maybe(reader.one("next-key", re.compile(rf"none|{_DIGEST.pattern}"))),
        previous=_maybe(reader.one("previous", re.compile(rf"none|{_DIGEST.pattern}"))),
        mirrors=tuple(reader.many("mirror", _ADDRESS)),
        files=tuple(_file(reader)),
    )
    reader.end()
    if found.issued > found.valid_until:
        raise NotAStatement("valid-until lies before issued", 5)
    if found.text != data:
        raise NotAStatement("not written as a statement is", 1)
    return found


class _Reader:
    """The lines of a statement, taken one after the other."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._at = 0

    @property
    def line(self) -> int:
        """The number of the line taken last."""
        return self._at + 1

    def one(self, key: str, form: re.Pattern[str]) -> str:
        """The value of the next line, whose key must be `key`."""
        value = self._next(key)
        if value is None:
            self._at += 1
            raise NotAStatement(f'"{key}:" is missing here', self.line)
        if not form.fullmatch(value):
            raise NotAStatement(f'not a value for "{key}"', self.line)
        return value

    def many(self, key: str, form: re.Pattern[str]) -> Iterator[str]:
        """The values of the next lines of that key."""
        while (value := self._next(key)) is not None:
            if not form.fullmatch(value):
                raise NotAStatement(f'not a value for "{key}"', self.line)
            yield value

    def _next(self, key: str) -> str | None:
        line = self._lines[self._at] if self._at < len(self._lines) else ""
        if not line.startswith(f"{key}: "):
            return None
        self._at += 1
        return line.removeprefix(f"{key}: ")

    def end(self) -> None:
        """Raises NotAStatement if lines are left."""
        if self._at < len(self._lines):
            raise NotAStatement("an unknown line", self._at + 2)


def _maybe(value: str) -> str:
    return "" if value == _NONE else value


def _whole(value: str, reader: _Reader) -> int:
    if len(value) > len(str(_LATEST)):
        raise NotAStatement("a number that is too large", reader.line)
    return int(value)


def _day(value: str, reader: _Reader) -> str:
    try:
        return datetime.date.fromisoformat(value).isoformat()
    except ValueError:
        raise NotAStatement("not a day", reader.line) from None


def _sums(reader: _Reader) -> Listed:
    size, digest = reader.one("sums", re.compile(rf"[0-9]+ {_DIGEST.pattern}")).split(" ")
    return Listed("site/SHA256SUMS", _whole(size, reader), Digest(digest))


def _file(reader: _Reader) -> Iterator[Listed]:
    last = ""
    form = re.compile(rf"[0-9]+ {_DIGEST.pattern} {_PATH.pattern}")
    for value in reader.many("file", form):
        size, digest, path = value.split(" ")
        if path <= last:
            raise NotAStatement("files are not in their order", reader.line)
        last = path
        yield Listed(path, _whole(size, reader), Digest(digest))


def ordered(files: Iterable[Listed]) -> tuple[Listed, ...]:
    """Files in the order that a statement has them."""
    return tuple(sorted(files, key=lambda file: file.path))
