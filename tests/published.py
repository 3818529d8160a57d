# SPDX-License-Identifier: Apache-2.0
"""Releases for tests, made of the modules that `package` uses, without its slow formats."""

from __future__ import annotations

import base64
import datetime
import hashlib
from collections.abc import Mapping
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from crenel import bittorrent
from crenel.digest import Digest
from crenel.ipfs import car, cid, ipns, unixfs
from crenel.output.tree import walk
from crenel.publishing.release import Release, read
from crenel.signing import sshsig
from crenel.signing.minisign import PublicKey
from crenel.statement import Listed, Statement, ordered

NAME = "small"
_SEED = hashlib.sha256(b"a key for tests only").digest()


def key() -> Ed25519PrivateKey:
    """The key that signs the releases of tests."""
    return Ed25519PrivateKey.from_private_bytes(_SEED)


def public() -> str:
    """Its public key as minisign writes it."""
    return base64.b64encode(b"Ed" + bytes(8) + key().public_key().public_bytes_raw()).decode()


def minisig(text: bytes) -> bytes:
    """The `.minisig` file of a text."""
    bare, comment = key().sign(text), b"for tests"
    signature = base64.b64encode(b"Ed" + bytes(8) + bare)
    both = base64.b64encode(key().sign(bare + comment))
    lines = (b"untrusted comment: test", signature, b"trusted comment: " + comment, both)
    return b"".join(line + b"\n" for line in lines)


def day(ahead: int) -> str:
    """The day so many days from now."""
    return (datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(ahead)).isoformat()


def files(folder: Path) -> Mapping[str, Path]:
    """Every file below a folder, by its path."""
    return {path: folder / path for path in walk(folder)}


def listed(path: Path, name: str) -> Listed:
    data = path.read_bytes()
    return Listed(name, len(data), Digest(hashlib.sha256(data).hexdigest()))


def released(
    root: Path, *, seq: int = 1, until: int = 90, name: str = NAME, mirrors: tuple[str, ...] = ()
) -> Release:
    """Makes the release of the built site in `root`, as it would stand on disk."""
    site, folder = root / "site", root / "release"
    folder.mkdir(exist_ok=True)
    (site / "downloads").mkdir(exist_ok=True)
    (site / "downloads" / f"{name}.zip").write_bytes(b"in place of a package " * 1000)
    tree = unixfs.tree(files(site))
    target = cid.text(tree.cid)
    with (folder / f"{name}.car").open("wb") as out:
        car.write(tree, out)
    record = ipns.record(key().sign, f"/ipfs/{target}", seq, day(until))
    (folder / f"{name}.ipns-record").write_bytes(record)
    torrent = bittorrent.version1(name, files(site), mirrors)
    (folder / f"{name}.torrent").write_bytes(torrent)
    made = ("car", "torrent")
    packed = [f"site/downloads/{name}.zip", *(f"release/{name}.{suffix}" for suffix in made)]
    statement = Statement(
        site=name,
        seq=seq,
        issued=min(day(0), day(until)),
        valid_until=day(until),
        root=target,
        profile=unixfs.PROFILE,
        sums=listed(site / "SHA256SUMS", "site/SHA256SUMS"),
        files=ordered(listed(root / path, path) for path in packed),
        key=public(),
        mirrors=mirrors,
    )
    state(folder, statement)
    return read(folder)


def state(folder: Path, statement: Statement) -> None:
    """Writes a statement and its signatures."""
    raw = key().public_key().public_bytes_raw()
    (folder / "release.txt").write_bytes(statement.text)
    (folder / "release.txt.minisig").write_bytes(minisig(statement.text))
    (folder / f"{statement.site}.pub").write_bytes(PublicKey(public()).file)
    (folder / "allowed_signers").write_text(
        sshsig.allowed_signer(raw, statement.site), encoding="ascii"
    )
    (folder / "release.txt.sshsig").write_bytes(sshsig.sign(raw, key().sign, statement.text))
