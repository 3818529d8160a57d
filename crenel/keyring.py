# SPDX-License-Identifier: Apache-2.0
"""Keys on disk: made once, opened with a password, never printed, never inside a repository.

A password is typed at the terminal or read from a file that only its owner can read; it never
stands among the arguments of a command, where every user of the machine can see it.
"""

from __future__ import annotations

import getpass
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from crenel.problems import BuildFailed, Problem, Span
from crenel.signing.minisign import BadKey, PublicKey, SecretKey, generate, public_key

_LARGEST = 4096
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class Pair:
    """The two files of a key."""

    secret: Path
    public: Path


def make(name: Path, root: Path, password: str) -> tuple[Pair, PublicKey]:
    """A new key in `name`.key and `name`.pub; raises BuildFailed (K904, K907).

    `root` is the site's folder: a secret key is never written into it or into a repository.
    """
    pair = Pair(name.with_name(f"{name.name}.key"), name.with_name(f"{name.name}.pub"))
    _apart(pair.secret, root)
    for path in (pair.secret, pair.public):
        if path.exists():
            raise _failed(path, "K907", "a key file of this name exists", "choose another name")
    secret, public = generate(password)
    try:
        pair.secret.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(pair.secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secret)
        pair.public.write_bytes(public.file)
    except OSError as error:
        message = f"cannot be written: {error.strerror}"
        raise _failed(pair.secret, "K901", message, "choose another folder") from None
    return pair, public


def secret(path: Path, root: Path, password: str) -> SecretKey:
    """The secret key at `path`; raises BuildFailed (K901 to K904)."""
    _apart(path, root)
    data = _private(path)
    try:
        return SecretKey(data, password)
    except BadKey as error:
        if "password" in str(error) and "without" not in str(error):
            raise _failed(path, "K903", "the wrong password", "type it again") from None
        hint = 'give the file that "keygen" wrote'
        raise _failed(path, "K901", str(error), hint) from None


def public(path: Path) -> PublicKey:
    """The public key at `path`; raises BuildFailed (K901)."""
    try:
        return public_key(path.read_bytes()[:_LARGEST])
    except OSError as error:
        raise _failed(path, "K901", f"cannot be read: {error.strerror}", "check it") from None
    except BadKey as error:
        raise _failed(path, "K901", str(error), 'give the ".pub" file') from None


def password(file: Path | None, *, twice: bool = False) -> str:
    """A password from `file` (its first line), or typed; raises BuildFailed (K901, K902, K903)."""
    if file:
        return _private(file).decode("utf-8", "replace").split("\n")[0]
    typed = getpass.getpass("Password of the key: ")
    if twice and typed != getpass.getpass("Once more: "):
        raise _failed(Path("-"), "K903", "the two passwords differ", "type them again")
    return typed


def _private(path: Path) -> bytes:
    """The bytes of a file that nobody else can read; raises BuildFailed (K901, K902)."""
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            if stat.S_ISREG(mode) and mode & _OTHERS:
                hint = f"chmod 600 {path}"
                raise _failed(path, "K902", "others can read this file", hint)
            return file.read(_LARGEST)
    except OSError as error:
        raise _failed(path, "K901", f"cannot be read: {error.strerror}", "check it") from None


def _apart(path: Path, root: Path) -> None:
    """Raises BuildFailed (K904) if `path` lies in the site's folder or in a repository."""
    place = path.absolute().parent.resolve()
    inside = place.is_relative_to(root.resolve())
    if inside or any((folder / ".git").exists() for folder in (place, *place.parents)):
        message = "inside the site's folder" if inside else "inside a repository"
        raise _failed(path, "K904", message, "keep it in a folder of its own")


def _failed(path: Path, code: str, message: str, hint: str) -> BuildFailed:
    return BuildFailed([Problem(Span(str(path)), code, message, hint)])
