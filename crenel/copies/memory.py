# SPDX-License-Identifier: Apache-2.0
"""What was seen before of each site: its key, its newest statement, and what that one announced.

Without it a first-time reader cannot know an old copy or another's key. The file is written whole
or not at all and belongs to its reader alone.

It refuses a file that it did not write: memory that cannot be trusted is worse than none.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from crenel.copies.copy import Refused, Wanted, lost, whole
from crenel.copies.folder import Folder
from crenel.problems import BuildFailed, Problem, Span
from crenel.signing.minisign import BadKey, PublicKey
from crenel.statement import Statement
from crenel.values import is_key

_FORM = "crenel-known"
_LARGEST = 4 << 20
_DIGEST = re.compile(r"[0-9a-f]{64}")
_MOST = 256  # former keys and earlier statements
_FIELDS = frozenset({"key", "seq", "digest", "next_key", "former"})


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a site: `key` signs now, `former` keys did before.

    `seq` is the highest number seen, `digest` that of its statement, `next_key` what it announced.
    `seen` are the digests of earlier statements that were believed, or that led to this one.
    """

    key: str
    seq: int
    digest: str
    next_key: str = ""
    former: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()

    def then(self, statement: Statement, passed: tuple[Statement, ...] = ()) -> Known:
        """What is known once `statement` has been believed, to which those `passed` have led."""
        keys = (*self.former, self.key, *(each.key for each in passed))
        digests = (*self.seen, self.digest, *(each.digest for each in passed))
        return _known(statement, keys, digests)


def first(statement: Statement, passed: tuple[Statement, ...] = ()) -> Known:
    """What is known of a site after its first statement, to which those `passed` have led."""
    return _known(statement, (e.key for e in passed), (e.digest for e in passed))


def _known(statement: Statement, keys: Iterable[str], digests: Iterable[str]) -> Known:
    """What is known after a statement: `keys` signed and those of `digests` were seen before."""
    former = tuple(dict.fromkeys(key for key in keys if key != statement.key))[-_MOST:]
    seen = tuple(dict.fromkeys(digests))[-_MOST:]
    return Known(statement.key, statement.seq, statement.digest, statement.next_key, former, seen)


def default() -> Path:
    """Where the memory stands if nobody says otherwise."""
    state = os.environ.get("XDG_STATE_HOME", "")
    folder = Path(state) if state.startswith("/") else Path.home() / ".local" / "state"
    return folder / "crenel" / "known.json"


def load(path: Path) -> Mapping[str, Known]:
    """What is known of each site; raises BuildFailed (C909) if the file is damaged."""
    try:
        data = whole(Folder(path.absolute().parent), Wanted(path.name, _LARGEST), "C909")
    except Refused as refusal:
        raise lost(str(path), refusal.message) from None
    if data is None:
        return {}
    try:
        return _parsed(json.loads(data))
    except (ValueError, RecursionError):
        hint = "compare the site's key elsewhere, then give another file with --memory"
        message = "not what verify remembers: the file is damaged, so nothing was judged"
        raise BuildFailed([Problem(Span(str(path)), "C909", message, hint)]) from None


def _parsed(found: object) -> Mapping[str, Known]:
    if not isinstance(found, dict) or set(found) != {_FORM, "sites"} or found[_FORM] != 1:
        raise ValueError("not a memory")
    sites = found["sites"]
    if not isinstance(sites, dict) or not all(map(is_key, sites)):
        raise ValueError("not a memory")
    return {site: _site(record) for site, record in sites.items()}


def _site(record: object) -> Known:
    if not isinstance(record, dict) or set(record) - {"seen"} != _FIELDS:
        raise ValueError("not a site")
    key, seq, digest, next_key, former = (
        record[n] for n in ("key", "seq", "digest", "next_key", "former")
    )
    texts = [key, digest, next_key]
    seen = record.get("seen", [])  # which earlier versions did not keep
    if not isinstance(former, list) or not isinstance(seen, list):
        raise ValueError("not a site")
    if not all(isinstance(text, str) for text in [*texts, *former, *seen]):
        raise ValueError("not a site")
    if not all(map(_DIGEST.fullmatch, seen)):
        raise ValueError("not a digest")
    if type(seq) is not int or seq < 1 or not _DIGEST.fullmatch(digest):
        raise ValueError("not a site")
    if next_key and not _DIGEST.fullmatch(next_key):
        raise ValueError("not a digest")
    try:
        for each in (key, *former):
            PublicKey(each)
    except BadKey:
        raise ValueError("not a key") from None
    return Known(key, seq, digest, next_key, tuple(former), tuple(seen))


def remember(path: Path, site: str, known: Known) -> None:
    """Writes what is known of a site beside what is known of others; raises BuildFailed."""
    sites = {**load(path), site: known}
    text = {_FORM: 1, "sites": {name: asdict(sites[name]) for name in sorted(sites)}}
    data = json.dumps(text, indent=1).encode() + b"\n"
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write(path, data)
    except OSError as error:
        message = f"cannot be written: {error.strerror or error}"
        hint = "give another file with --memory"
        raise BuildFailed([Problem(Span(str(path)), "O607", message, hint)]) from None


def write(path: Path, data: bytes) -> None:
    """Writes a file that only its owner reads, whole or not at all; raises OSError."""
    file, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # of mode 0600
    try:
        with os.fdopen(file, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
