# SPDX-License-Identifier: Apache-2.0
"""Keys and signatures in minisign's formats, by its author's library.

Signatures are of the legacy form (Ed25519 over the text itself), so that minisign, signify, OpenSSL
and a browser's WebCrypto check the same one. Sign only what we wrote ourselves.

It refuses prehashed signatures, keys without a password when reading secrets, and wrong passwords.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass

import minisign as library
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class BadKey(ValueError):
    """Not a key, or the wrong password for it."""


class BadSignature(ValueError):
    """Not a signature of this text by this key."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key as minisign writes it: 56 characters of base64, "RW…"."""

    text: str

    def __post_init__(self) -> None:
        try:
            library.PublicKey.from_base64(self.text)
        except (library.Error, ValueError):
            raise BadKey("not a minisign public key") from None

    @property
    def raw(self) -> bytes:
        """The 32 bytes of the Ed25519 key."""
        return base64.b64decode(self.text)[10:]

    @property
    def id(self) -> str:
        """The key's number as minisign shows it."""
        return base64.b64decode(self.text)[2:10][::-1].hex().upper()

    @property
    def digest(self) -> str:
        """SHA-256 of the key's text: what a statement commits to, and what people compare."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def fingerprint(self) -> str:
        """The digest in groups of four digits, to be read aloud."""
        return " ".join(self.digest[at : at + 4] for at in range(0, 64, 4))

    @property
    def file(self) -> bytes:
        """The key file that minisign and signify read."""
        return f"untrusted comment: minisign public key {self.id}\n{self.text}\n".encode()

    def check(self, text: bytes, signature: bytes) -> None:
        """Raises BadSignature unless `signature` (a `.minisig` file) is this key's over `text`."""
        try:
            given = library.Signature.from_bytes(signature)
            if given.is_prehashed():
                raise BadSignature("a prehashed signature; the legacy form is asked for")
            library.PublicKey.from_base64(self.text).verify(text, given)
        except (library.Error, UnicodeError):
            raise BadSignature("not a signature of this text by this key") from None

    def proves(self, data: bytes, bare: bytes) -> bool:
        """Whether `bare` is this key's Ed25519 signature of `data`, 64 bytes."""
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(bare, data)
        except (InvalidSignature, ValueError):
            return False
        return True


def public_key(data: bytes) -> PublicKey:
    """The key of a `.pub` file, or of its second line alone; raises BadKey."""
    lines = data.decode("utf-8", "replace").split("\n")
    texts = [line.strip() for line in lines if line.strip()]
    if not texts or len(texts) > 2:
        raise BadKey("not a minisign public key")
    return PublicKey(texts[-1])


class SecretKey:
    """A secret key, opened with its password. Keep it as short as possible."""

    def __init__(self, data: bytes, password: str) -> None:
        """Reads a key file as minisign writes it; raises BadKey."""
        try:
            self._key = library.SecretKey.from_bytes(data)
            if not self._key.is_encrypted():
                raise BadKey("a secret key without a password")
            self._key.decrypt(password)
        except (library.Error, UnicodeError, MemoryError) as error:
            raise BadKey(str(error)) from None

    @property
    def public(self) -> PublicKey:
        """The public key that belongs to it."""
        return PublicKey(self._key.get_public_key().to_base64().decode("ascii"))

    def sign(self, text: bytes, comment: str) -> bytes:
        """The `.minisig` file of `text`; `comment` (printable ASCII) is signed with it."""
        untrusted = f"signature by minisign key {self.public.id}"
        signature = self._key.sign(
            text, prehash=False, trusted_comment=comment, untrusted_comment=untrusted
        )
        return bytes(signature) + b"\n"

    def ed25519(self, data: bytes) -> bytes:
        """The bare Ed25519 signature of `data`, 64 bytes."""
        signature = self._key.sign(data, prehash=False, trusted_comment="")
        return base64.b64decode(bytes(signature).split(b"\n")[1])[10:]


def generate(password: str) -> tuple[bytes, PublicKey]:
    """A new key: its secret key file, locked with `password`, and its public key."""
    pair = library.KeyPair.generate()
    pair.secret_key.encrypt(password)
    public = PublicKey(pair.public_key.to_base64().decode("ascii"))
    return bytes(pair.secret_key) + b"\n", public
