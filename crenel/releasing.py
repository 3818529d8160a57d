# SPDX-License-Identifier: Apache-2.0
"""Releases in their order: what the next one says of itself, and the statements before it.

A day on a statement never comes from the clock of a build: it stands in `content/release.yaml`,
which `package --next` writes, or is that of the last change to a text. So whoever packages the same
content makes the same release.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from crenel import statement
from crenel.load.records import RELEASE
from crenel.model import Release, Site
from crenel.problems import BuildFailed, Problem, Span
from crenel.signing.minisign import BadSignature, PublicKey
from crenel.statement import NotAStatement, Statement
from crenel.values import Day

VALID = 365  # days, unless release.yaml says otherwise


@dataclass(frozen=True, slots=True)
class Last:
    """The release before: its statement, its CAR, and all earlier statements by file name."""

    statement: Statement
    car: Path | None
    history: Mapping[str, bytes]


def last(folder: Path) -> Last | None:
    """The release in `folder`, None if there is none; raises BuildFailed (P902)."""
    path = folder / statement.NAME
    if not path.is_file():
        return None
    text = path.read_bytes()
    try:
        found = statement.parse(text)
    except NotAStatement as error:
        raise _failed(Span(str(path), error.line), str(error)) from None
    history = {p.name: p.read_bytes() for p in sorted((folder / statement.HISTORY).glob("*.txt*"))}
    history[f"{found.seq}.txt"] = text
    signature = folder / statement.MINISIG
    if found.key:
        history[f"{found.seq}.txt.minisig"] = _signature(found, text, signature)
    car = folder / f"{found.site}.car"
    return Last(found, car if car.is_file() else None, history)


def _signature(found: Statement, text: bytes, path: Path) -> bytes:
    try:
        signature = path.read_bytes()
        PublicKey(found.key).check(text, signature)
    except (OSError, BadSignature) as error:
        raise _failed(Span(str(path)), f"the last release's signature: {error}") from None
    return signature


def current(site: Site, told: Release | None) -> Release:
    """The release that the content makes: as it says, or else the first one."""
    return told or _derived(site)


def before(release: Release, folders: Iterable[Path]) -> Last | None:
    """The release before this one, from the first of the `folders` that holds it.

    None if this is the first one.

    Raises BuildFailed (P902) if none of them does, or if it is not the one that was meant.
    """
    if release.seq == 1:
        return None
    for folder in folders:
        found = last(folder)
        if found and found.statement.seq == release.seq - 1:
            if found.statement.digest != release.previous:
                message = "previous is not the SHA-256 of the last release.txt"
                raise _failed(Span(RELEASE), message)
            return found
    raise _failed(Span(RELEASE), f"the release before number {release.seq} is not here")


def _derived(site: Site) -> Release:
    """The first release of a site that says nothing of it: dated by the last change to a text."""
    days = [text.front.updated for page in site.pages.values() for text in page.texts]
    issued = max((day for day in days if len(day) == len("YYYY-MM-DD")), default="2000-01-01")
    return Release(1, Day(issued), valid_until(issued, VALID))


def standing(folder: Path, seq: int) -> bytes | None:
    """The statement in `folder` if it is that of release `seq` and its key has signed it."""
    try:
        text = (folder / statement.NAME).read_bytes()
        found = statement.parse(text)
        if found.seq != seq or not found.key:
            return None
        PublicKey(found.key).check(text, (folder / statement.MINISIG).read_bytes())
    except (OSError, NotAStatement, BadSignature):
        return None
    return text


def valid_until(issued: str, days: int) -> Day:
    """The day on which a release issued on `issued` is `days` old."""
    day = datetime.date.fromisoformat(issued) + datetime.timedelta(days)
    return Day(day.isoformat())


def following(former: Last | None, issued: str, days: int) -> Release:
    """The release after `former`, issued on a day; it repeats the commitment to the next key."""
    if former is None:
        return Release(1, Day(issued), valid_until(issued, days))
    told = former.statement
    commitment = told.next_key or None
    return Release(told.seq + 1, Day(issued), valid_until(issued, days), told.digest, commitment)


def write(root: Path, release: Release) -> Path:
    """Writes `content/release.yaml`; gives its path."""
    lines = [
        "# What the next release says of itself; written by: python build.py package --next",
        f"seq: {release.seq}",
        f"issued: {release.issued}",
        f"valid_until: {release.valid_until}",
    ]
    if release.previous:
        lines.append(f"previous: {release.previous}")
    if release.next_key:
        lines.append(f"next_key: {release.next_key}")
    path = root / RELEASE
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_text("\n".join([*lines, ""]), encoding="utf-8")
    temporary.replace(path)
    return path


def announce(root: Path, release: Release, key: PublicKey) -> Path:
    """Lets the release commit itself to `key` as the one that signs after it."""
    return write(root, replace(release, next_key=key.digest))


def rotate(root: Path, former: Last | None, new: PublicKey) -> Path:
    """Names `new` as the site's key in `content/site.yaml`; raises BuildFailed (K906)."""
    announced = former.statement.next_key if former else ""
    if new.digest != announced:
        told = f"announced was {announced or 'none'}, this one is {new.digest}"
        raise BuildFailed([Problem(Span(RELEASE), "K906", told, "use the key that was announced")])
    path = root / "content" / "site.yaml"
    lines = path.read_text(encoding="utf-8").split("\n")
    kept = [line for line in lines if not line.startswith("public_key:")]
    while kept and not kept[-1]:
        kept.pop()
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_text("\n".join([*kept, f"public_key: {new.text}", ""]), encoding="utf-8")
    temporary.replace(path)
    return path


def lost(release: Release) -> BuildFailed:
    """That the content tells of a release which is not here, so that none can follow it."""
    message = f"the content tells of release {release.seq}, and no release is here"
    hint = "name the folder of the last one with --last; if none was given out, delete this file"
    return BuildFailed([Problem(Span(RELEASE), "P902", message, hint)])


def _failed(span: Span, message: str) -> BuildFailed:
    hint = 'run "python build.py package --next", or name the last release with --last'
    return BuildFailed([Problem(span, "P902", message, hint)])
