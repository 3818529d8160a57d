# SPDX-License-Identifier: Apache-2.0
"""SSHSIG: a signature that `ssh-keygen -Y verify`, found on nearly every computer, can check.

Follows OpenSSH's PROTOCOL.sshsig, version 1, with Ed25519 and SHA-512.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import struct
from collections.abc import Callable

NAMESPACE = "crenel-release"
_MAGIC = b"SSHSIG"
_WIDTH = 70
_BARE = 64  # bytes of an Ed25519 signature


def _text(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data


def _public(key: bytes) -> bytes:
    return _text(b"ssh-ed25519") + _text(key)


def sign(key: bytes, signer: Callable[[bytes], bytes], data: bytes) -> bytes:
    """The armoured signature of `data`; `key` is the public key, `signer` signs bare bytes."""
    about = _text(NAMESPACE.encode()) + _text(b"") + _text(b"sha512")
    bare = signer(_MAGIC + about + _text(hashlib.sha512(data).digest()))
    signature = _text(_text(b"ssh-ed25519") + _text(bare))
    blob = _MAGIC + struct.pack(">I", 1) + _text(_public(key)) + about + signature
    text = base64.b64encode(blob).decode("ascii")
    lines = [text[at : at + _WIDTH] for at in range(0, len(text), _WIDTH)]
    armour = ["-----BEGIN SSH SIGNATURE-----", *lines, "-----END SSH SIGNATURE-----"]
    return "\n".join([*armour, ""]).encode("ascii")


def proves(
    key: bytes, check: Callable[[bytes, bytes], bool], data: bytes, signature: bytes
) -> bool:
    """Whether `signature` is what `sign` gives; `check` says it of a bare one and its message."""
    try:
        bare = base64.b64decode(b"".join(signature.split(b"\n")[1:-2]))[-_BARE:]
    except binascii.Error:
        return False
    signed = list[bytes]()

    def again(message: bytes) -> bytes:
        signed.append(message)
        return bare

    return sign(key, again, data) == signature and check(signed[0], bare)


def allowed_signer(key: bytes, name: str) -> str:
    """The line of an `allowed_signers` file that lets `ssh-keygen` trust this key for releases."""
    public = base64.b64encode(_public(key)).decode("ascii")
    return f'{name} namespaces="{NAMESPACE}" ssh-ed25519 {public}\n'
