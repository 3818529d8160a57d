# SPDX-License-Identifier: Apache-2.0
"""The release that is to be published: its statement, and its files checked against it.

It refuses a statement that cannot be read and files that are not, byte for byte, what it lists.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from crenel import statement
from crenel.copies.copy import LIMITS
from crenel.ipfs import car, cid, ipns
from crenel.problems import BuildFailed, Problem, Span
from crenel.signing import minisign
from crenel.statement import Listed, Statement

PIECE = 1 << 20
_AGAIN = 'run "python build.py package" again'


@dataclass(frozen=True, slots=True)
class Release:
    """A release on disk: `folder` is "release", with the published tree "site" beside it."""

    folder: Path
    statement: Statement

    @property
    def site(self) -> Path:
        """The published folder R."""
        return self.folder.parent / statement.SITE

    @property
    def car(self) -> Path:
        """The archive that nodes take."""
        return self.folder / f"{self.statement.site}.car"

    @property
    def record(self) -> Path:
        """The signed IPNS record that leads to this release."""
        return self.folder / f"{self.statement.site}.ipns-record"

    @property
    def name(self) -> str:
        """The IPNS name of the key that signs the releases; empty if it is not signed."""
        key = self.statement.key
        return ipns.name(minisign.PublicKey(key).raw) if key else ""


def read(folder: Path) -> Release:
    """The release in `folder`.

    Raises BuildFailed: C905, C909 if it has no statement, C906 if that names a key and is not
    signed by it.
    """
    path = folder / statement.NAME
    try:
        with path.open("rb") as stream:
            data = stream.read(statement.LARGEST + 1)
        release = Release(folder, statement.parse(data))
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        raise BuildFailed([Problem(Span(str(path)), "C909", message, _AGAIN)]) from None
    except statement.NotAStatement as error:
        span = Span(str(path), error.line)
        raise BuildFailed([Problem(span, "C905", str(error), _AGAIN)]) from None
    if release.statement.key:
        _check_signature(release)
    return release


def _check_signature(release: Release) -> None:
    """Raises BuildFailed (C906) unless the key that the statement names has signed it."""
    path, found = release.folder / statement.MINISIG, release.statement
    try:
        with path.open("rb") as stream:
            signature = stream.read(LIMITS.signature + 1)
        minisign.PublicKey(found.key).check(found.text, signature)
    except OSError as error:
        raise _failed(path, "C906", f"cannot be read: {error.strerror}") from None
    except (minisign.BadKey, minisign.BadSignature) as error:
        raise _failed(path, "C906", str(error)) from None


def check_car(release: Release) -> None:
    """Raises BuildFailed unless the CAR is the one listed and its root the one stated."""
    check(release, release.car)
    try:
        root = cid.text(car.read(release.car).root)
    except cid.Malformed as error:
        raise _failed(release.car, "C904", str(error)) from None
    if root != release.statement.root:
        message = f"its root is {root}, the statement's is {release.statement.root}"
        raise _failed(release.car, "C904", message)


def check(release: Release, path: Path) -> None:
    """Raises BuildFailed unless the file at `path`, in the release's folder, is as listed."""
    listed = release.statement.file(f"{statement.RELEASE}/{path.name}")
    if listed is None:
        raise _failed(path, "C903", "the statement does not list it")
    try:
        with path.open("rb") as stream:
            matches = is_listed(stream, listed)
    except FileNotFoundError:
        raise _failed(path, "C902", "missing") from None
    except OSError as error:
        raise _failed(path, "C909", f"cannot be read: {error.strerror}") from None
    if not matches:
        raise _failed(path, "C901", "not the file that the statement lists")


def check_record(release: Release) -> None:
    """Raises BuildFailed unless the IPNS record leads here; the node checks who signed."""
    try:
        record = release.record.read_bytes()
    except FileNotFoundError:
        raise _failed(release.record, "C902", "missing") from None
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        raise _failed(release.record, "C909", message) from None
    if f"/ipfs/{release.statement.root}".encode() not in record:
        raise _failed(release.record, "C901", "it leads to another release")


def is_listed(stream: BinaryIO, listed: Listed) -> bool:
    """Whether what `stream` gives has the size and the SHA-256 that are listed."""
    digest, size = hashlib.sha256(), 0
    while piece := stream.read(PIECE):
        digest.update(piece)
        size += len(piece)
    return size == listed.size and digest.hexdigest() == listed.sha256


def _failed(path: Path, code: str, message: str) -> BuildFailed:
    return BuildFailed([Problem(Span(str(path)), code, message, _AGAIN)])
