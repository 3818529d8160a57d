# SPDX-License-Identifier: Apache-2.0
"""Where a release is got from: the published files in one place, the release's own beside them.

It refuses signatures that are none, and earlier statements that the newest one does not lead to.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from crenel.copies import keys
from crenel.copies.copy import Copy, Limits, Listing, Refused, Wanted, whole
from crenel.signing import sshsig
from crenel.signing.minisign import BadKey, BadSignature, PublicKey
from crenel.statement import (
    HISTORY,
    MINISIG,
    NAME,
    RELEASE,
    SSHSIG,
    NotAStatement,
    Statement,
    parse,
)

_BARE = 64


@dataclass(frozen=True, slots=True)
class Source:
    """A copy, and the shelf on which its release stands."""

    copy: Copy
    shelf: Copy

    @property
    def crew(self) -> Literal["processes", "threads", "alone"]:
        """What reads the copy fastest."""
        return self.copy.crew

    def listing(self) -> Listing | None:
        """All paths of the copy, if it can list itself."""
        return self.copy.listing()

    def chunks(self, wanted: Wanted) -> Iterator[bytes]:
        """The bytes of a path; "release/…" is read from the shelf."""
        name = wanted.path.removeprefix(f"{RELEASE}/")
        if name == wanted.path:
            return self.copy.chunks(wanted)
        return self.shelf.chunks(Wanted(name, wanted.most, wanted.exact))

    def close(self) -> None:
        """Lets go of both."""
        self.copy.close()
        self.shelf.close()


def documents(
    shelf: Copy, statement: Statement, former: Copy | None, limits: Limits
) -> dict[str, bytes]:
    """What stands in a release's folder and is not listed, by name.

    `former` is the shelf that the mirror has already. Raises Refused and BuildFailed.
    """
    found = {NAME: statement.text, **keys.files(statement)}
    if statement.key:
        signature = whole(shelf, Wanted(MINISIG, limits.signature), "C906") or b""
        if not _signed(statement, signature):
            raise Refused("C906", "not a signature of this text by this key")
        found[MINISIG] = signature
        other = whole(shelf, Wanted(SSHSIG, limits.signature), "C906")
        if other is not None and _is_ssh(statement, other):
            found[SSHSIG] = other
    for each in _earlier(shelf, statement, former, limits):
        found.update(each)
    return found


def _signed(statement: Statement, signature: bytes) -> bool:
    try:
        PublicKey(statement.key).check(statement.text, signature)
    except (BadKey, BadSignature):
        return False
    return True


def _is_ssh(statement: Statement, signature: bytes) -> bool:
    """Whether it has the form of the key's SSHSIG: all of it but the 64 bytes that prove it."""
    try:
        bare = base64.b64decode(b"".join(signature.split(b"\n")[1:-2]))[-_BARE:]
    except binascii.Error:
        return False
    key = PublicKey(statement.key).raw
    return sshsig.sign(key, lambda _data: bare, statement.text) == signature


def _earlier(
    shelf: Copy, statement: Statement, former: Copy | None, limits: Limits
) -> Iterator[dict[str, bytes]]:
    """The statements before, with their signatures, as far back as they are at hand."""
    at = statement
    for _ in range(limits.history):
        name = f"{HISTORY}/{at.seq - 1}.txt"
        pair = _pair(former, NAME, MINISIG, at, limits) or _pair(
            former, name, f"{name}.minisig", at, limits
        )
        pair = pair or _pair(shelf, name, f"{name}.minisig", at, limits)
        if pair is None:
            return
        text, signature = pair
        yield {name: text, f"{name}.minisig": signature} if signature else {name: text}
        at = parse(text)


def _pair(
    shelf: Copy | None, name: str, signed: str, after: Statement, limits: Limits
) -> tuple[bytes, bytes] | None:
    """The statement that `after` follows and its signature, if they stand there."""
    if shelf is None or not after.previous:
        return None
    try:
        text = whole(shelf, Wanted(name, limits.statement), "C907")
        if text is None or (found := parse(text)).digest != after.previous:
            return None
        signature = whole(shelf, Wanted(signed, limits.signature), "C907") or b""
        return text, signature if found.key and _signed(found, signature) else b""
    except (Refused, NotAStatement):
        return None
