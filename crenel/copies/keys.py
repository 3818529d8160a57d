# SPDX-License-Identifier: Apache-2.0
"""The public key that a reader gives, and the files that tell a release's key to other programs."""

from __future__ import annotations

from pathlib import Path

from crenel.copies.copy import Refused, Wanted, whole
from crenel.copies.folder import Folder
from crenel.problems import BuildFailed, Problem, Span
from crenel.signing import sshsig
from crenel.signing.minisign import BadKey, PublicKey, public_key
from crenel.statement import Statement

_LARGEST = 4 << 10
_LENGTH = 56


def given(text: str) -> PublicKey:
    """The key that `text` is or names; raises BuildFailed (K901)."""
    try:
        if len(text) == _LENGTH and text.startswith("RW"):
            return PublicKey(text)
        path = Path(text).resolve()
        data = whole(Folder(path.parent), Wanted(path.name, _LARGEST), "K901")
        if data is None:
            raise BadKey("there is no such file, and it is not a key of 56 characters")
        return public_key(data)
    except (BadKey, Refused, ValueError, OSError) as error:
        hint = 'give the key "RW…" of the site, or its .pub file'
        raise BuildFailed([Problem(Span(text), "K901", str(error), hint)]) from None


def fingerprint(text: str) -> str:
    """What people compare of a key that a statement names; empty if it is none."""
    try:
        return PublicKey(text).fingerprint
    except BadKey:
        return ""


def files(statement: Statement) -> dict[str, bytes]:
    """The files of a release that tell its key to other programs, by their names."""
    if not fingerprint(statement.key):
        return {}
    key = PublicKey(statement.key)
    signers = sshsig.allowed_signer(key.raw, statement.site).encode()
    return {f"{statement.site}.pub": key.file, "allowed_signers": signers}
