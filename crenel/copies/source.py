# SPDX-License-Identifier: Apache-2.0
"""Where a release is got from: the published files in one place, the release's own beside them.

It refuses signatures that are none, and earlier statements that the newest one does not lead to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from crenel.copies import keys
from crenel.copies.copy import Copy, Limits, Listing, Refused, Wanted, whole
from crenel.ipfs import ipns
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
    """What must stand in a release's folder, as `proved` gives it.

    Raises Refused (C906) if the signature is missing, and BuildFailed.
    """
    found = proved(shelf, statement, former, limits)
    if statement.key and MINISIG not in found:
        raise Refused("C906", "not a signature of this text by this key")
    return found


def proved(
    shelf: Copy, statement: Statement, former: Copy | None, limits: Limits
) -> dict[str, bytes]:
    """What stands in a release's folder, is not listed and is proved by the statement, by name.

    `former` is the shelf that the mirror has already. Raises BuildFailed.
    """
    found = {NAME: statement.text, **keys.files(statement)}
    for form, proves in _SIGNED.items() if statement.key else ():
        name = form.format(site=statement.site)
        data = _read(shelf, Wanted(name, limits.signature))
        if data and proves(statement, data):
            found[name] = data
    for each in _earlier(shelf, statement, former, limits):
        found.update(each)
    return found


def _read(shelf: Copy, wanted: Wanted) -> bytes | None:
    """A small file, if it can be read."""
    try:
        return whole(shelf, wanted, "C906")
    except Refused:
        return None


def _is_ssh(statement: Statement, signature: bytes) -> bool:
    key = PublicKey(statement.key)
    return sshsig.proves(key.raw, key.proves, statement.text, signature)


def _is_record(statement: Statement, data: bytes) -> bool:
    key, value = PublicKey(statement.key), f"/ipfs/{statement.root}"
    return ipns.leads(data, key.proves, value, statement.seq, statement.valid_until)


def _signed(statement: Statement, signature: bytes) -> bool:
    try:
        PublicKey(statement.key).check(statement.text, signature)
    except (BadKey, BadSignature):
        return False
    return True


_SIGNED: Mapping[str, Callable[[Statement, bytes], bool]] = MappingProxyType(
    {MINISIG: _signed, SSHSIG: _is_ssh, "{site}.ipns-record": _is_record}
)


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
