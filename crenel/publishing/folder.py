# SPDX-License-Identifier: Apache-2.0
"""A release laid out as a folder for a plain web server: the published tree, and `release/` in it.

Every file is checked while it is copied, and the folder changes its place only when all are there:
whoever reads it meets the old release or the new one, whole. A run that was killed leaves the old
one, and the next run clears up.

It refuses to replace a folder that holds anything but this release or an earlier one of the site.
"""

from __future__ import annotations

import contextlib
import hashlib
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from crenel import statement
from crenel.digest import Digest
from crenel.exchange import beside, exchange, recover
from crenel.lock import locked
from crenel.output.tree import listed, walk
from crenel.problems import BuildFailed, Problem, Span
from crenel.publishing.release import PIECE, Release
from crenel.statement import NotAStatement, Statement
from crenel.urls import SUMS

_AGAIN = 'run "python build.py package" again'
_STATEMENT = f"{statement.RELEASE}/{statement.NAME}"
_HISTORY = f"{statement.RELEASE}/{statement.HISTORY}/"


@dataclass(frozen=True, slots=True)
class _Piece:
    """A file to be laid out: where it is, where it goes, and its SHA-256 (empty: not listed)."""

    source: Path
    target: str
    sha256: str


def publish(release: Release, out: Path) -> int:
    """Makes `out` hold the release; gives the number of files.

    Raises BuildFailed: U904 for a folder that is not ours, C908 for one with a later release, O607
    if it cannot be written, C901, C902, C903, C909 if the release is not as its statement says.
    `out` is then as it was.
    """
    out, pieces = out.absolute(), _pieces(release)
    with locked(beside(out, "lock")):
        recover(out)
        if problem := _irreplaceable(out, release.statement):
            raise BuildFailed([problem])
        new = beside(out, "new")
        try:
            problems = list(_laid_out(pieces, new))
            if problems:
                raise BuildFailed(problems)
            exchange(new, out)
        except OSError as error:
            message = f"cannot be written: {error.strerror or error}"
            hint = "make room, or choose another folder"
            raise BuildFailed([Problem(Span(str(out)), "O607", message, hint)]) from None
        finally:
            shutil.rmtree(new, ignore_errors=True)
    return len(pieces)


def _pieces(release: Release) -> tuple[_Piece, ...]:
    """All files of the release; raises BuildFailed if one is missing or was added."""
    sums = _sums(release)
    wanted = _known(release.statement, sums)
    found = {path: release.site / path for path in walk(release.site)}
    for path in walk(release.folder):
        found[f"{statement.RELEASE}/{path}"] = release.folder / path
    missing = [
        Problem(Span(path), "C902", "missing", _AGAIN)
        for path in sorted(wanted.keys() - found.keys())
    ]
    added = [
        Problem(Span(path), "C903", "neither the statement nor SHA256SUMS lists it", _AGAIN)
        for path in sorted(found.keys() - wanted.keys() - _documents(release.statement.site))
        if not path.startswith(_HISTORY)
    ]
    if missing or added:
        raise BuildFailed([*missing, *added])
    return tuple(_Piece(found[path], path, wanted.get(path, "")) for path in sorted(found))


def _documents(site: str) -> set[str]:
    """What stands in the folder of a release without being listed, but for the history."""
    signed = (statement.NAME, statement.MINISIG, statement.SSHSIG, "allowed_signers")
    own = (*signed, f"{site}.pub", f"{site}.ipns-record")
    return {f"{statement.RELEASE}/{name}" for name in own}


def _sums(release: Release) -> bytes:
    """The list of checksums, itself as the statement says; raises BuildFailed."""
    path, want = release.site / SUMS, release.statement.sums
    try:
        data = path.read_bytes() if path.stat().st_size == want.size else b""
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        raise BuildFailed([Problem(Span(str(path)), "C902", message, _AGAIN)]) from None
    if hashlib.sha256(data).hexdigest() != want.sha256:
        message = "not the list that the statement names"
        raise BuildFailed([Problem(Span(str(path)), "C901", message, _AGAIN)])
    return data


def _known(found: Statement, sums: bytes) -> Mapping[str, Digest]:
    """What belongs into a folder of this release, but for signatures and history."""
    tree = {str(path): digest for path, digest in listed(sums).items()}
    files = {file.path.removeprefix(f"{statement.SITE}/"): file.sha256 for file in found.files}
    return {**tree, str(SUMS): found.sums.sha256, **files, _STATEMENT: Digest(found.digest)}


def _laid_out(pieces: tuple[_Piece, ...], new: Path) -> Iterator[Problem]:
    """Copies the files into `new`; yields a problem for each that is not as listed."""
    new.mkdir()
    for piece in pieces:
        target = new / piece.target
        target.parent.mkdir(parents=True, exist_ok=True)
        found = _copied(piece.source, target)
        if piece.sha256 and found != piece.sha256:
            message = "not the file that was released" if found else "cannot be read"
            yield Problem(Span(piece.target), "C901" if found else "C909", message, _AGAIN)
    for path in (new, *new.rglob("*")):
        with contextlib.suppress(PermissionError):  # sticks have no modes to set
            path.chmod(0o755 if path.is_dir() else 0o644)


def _copied(source: Path, target: Path) -> str:
    """Copies a file; gives the SHA-256 of what was written, an empty text if it is unreadable."""
    digest = hashlib.sha256()
    try:
        stream = source.open("rb")
    except OSError:
        return ""
    with stream, target.open("xb") as out:
        while piece := stream.read(PIECE):
            digest.update(piece)
            out.write(piece)
    return digest.hexdigest()


def _irreplaceable(out: Path, own: Statement) -> Problem | None:
    """Why the folder must not be replaced, or None."""
    span, hint = Span(str(out)), "choose an empty folder"
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        return Problem(span, "U904", "not a folder", hint)
    files = list(walk(out))
    if not files:
        return None
    try:
        earlier = statement.parse((out / _STATEMENT).read_bytes()[: statement.LARGEST + 1])
    except (OSError, NotAStatement):
        return Problem(span, "U904", "it holds files, but no release", hint)
    if earlier.site != own.site:
        return Problem(span, "U904", f'it holds a release of another site, "{earlier.site}"', hint)
    sums = (out / SUMS).read_bytes() if (out / SUMS).is_file() else b""
    known = {*_known(earlier, sums), *_documents(own.site)}
    strange = [path for path in files if path not in known and not path.startswith(_HISTORY)]
    if strange:
        message = f"it holds files that publish did not make, such as {strange[0]}"
        return Problem(span, "U904", message, f"move them away, or {hint}")
    if earlier.seq > own.seq:
        message = f"it holds release {earlier.seq}; this is release {own.seq}"
        return Problem(span, "C908", message, "publish the newer one, or choose another folder")
    return None
