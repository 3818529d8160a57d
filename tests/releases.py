# SPDX-License-Identifier: Apache-2.0
"""Releases for the tests of copies: the small site with packages, signed as a publisher would."""

from __future__ import annotations

import contextlib
import datetime
import functools
import hashlib
import http.server
import shutil
import socketserver
import threading
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from crenel import urls
from crenel.digest import Digest
from crenel.ipfs import car, cid, ipns, unixfs
from crenel.output import tree
from crenel.signing import sshsig
from crenel.signing.minisign import PublicKey, SecretKey, generate
from crenel.statement import Listed, Statement, ordered
from tests.harness import build, small, snapshot

NAME = "small-site"
TODAY = datetime.datetime.now(tz=datetime.UTC).date()
PACKAGES = {f"{NAME}.en.epub": b"epub" * 1000, f"{NAME}.en.html": b"<html>" * 500}
BIG = {f"{NAME}.zim": bytes(range(256)) * 5000}  # more than one leaf
SEALED = {f"{NAME}.torrent": b"d4:infoe", "delta-1.car": b"delta"}


@functools.cache
def secret(number: int) -> SecretKey:
    """The secret key of that number, the same in all tests of a process."""
    password = f"a password of key {number}"
    return SecretKey(generate(password)[0], password)


@dataclass(frozen=True)
class Release:
    """A release in `root`: `site/` and `release/`."""

    root: Path
    statement: Statement
    signer: SecretKey | None

    @property
    def site(self) -> Path:
        return self.root / "site"

    @property
    def shelf(self) -> Path:
        return self.root / "release"

    @property
    def key(self) -> PublicKey:
        assert self.signer
        return self.signer.public

    def at(self, root: Path) -> Release:
        """A copy of it."""
        shutil.copytree(self.root, root, symlinks=True)
        return replace(self, root=root)

    def restate(self, **changes: Any) -> Release:
        """The same with another statement, signed anew."""
        changed = replace(self, statement=replace(self.statement, **changes))
        changed.sign()
        return changed

    def sign(self, signer: SecretKey | None = None) -> None:
        """Writes the statement and its signature."""
        (self.shelf / "release.txt").write_bytes(self.statement.text)
        by = signer or self.signer
        if by:
            signature = by.sign(self.statement.text, "a release")
            (self.shelf / "release.txt.minisig").write_bytes(signature)
            public = by.public
            (self.shelf / f"{NAME}.pub").write_bytes(public.file)
            line = sshsig.allowed_signer(public.raw, NAME)
            (self.shelf / "allowed_signers").write_text(line, encoding="ascii")
            ssh = sshsig.sign(public.raw, by.ed25519, self.statement.text)
            (self.shelf / "release.txt.sshsig").write_bytes(ssh)
            told, value = self.statement, f"/ipfs/{self.statement.root}"
            pointer = ipns.record(by.ed25519, value, told.seq, told.valid_until)
            (self.shelf / f"{NAME}.ipns-record").write_bytes(pointer)

    def listing(self, name: str) -> Release:
        """The same whose statement lists the file of that name as it is now."""
        listed = _listed(self.root, self.shelf / name)
        others = [file for file in self.statement.files if file.path != listed.path]
        return self.restate(files=ordered([*others, listed]))

    def inside(self) -> Path:
        """The site with the folder `release/` in it, as a web host has it."""
        shutil.copytree(self.shelf, self.site / "release")
        return self.site


def tree_of(root: Path) -> Path:
    """The small site, built in `root`."""
    build(small(root))
    shutil.rmtree(root / "content")
    shutil.rmtree(root / ".cache")
    return root


def write_zip(path: Path, files: dict[str, Path], top: str = NAME) -> None:
    """A zip of files in one folder."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name in sorted(files):
            info = zipfile.ZipInfo(f"{top}/{name}", (1980, 1, 1, 0, 0, 0))
            info.external_attr = 0o100644 << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(info, files[name].read_bytes())


def published(site: Path) -> dict[str, Path]:
    """Every file of the published folder."""
    return {path: site / path for path in tree.walk(site)}


def tree_files(site: Path) -> dict[str, Path]:
    """Every file of the tree: of the downloads only their page."""
    index = "downloads/index.html"
    return {
        p: f for p, f in published(site).items() if p == index or not p.startswith("downloads/")
    }


def publish(
    root: Path,
    signer: SecretKey | None,
    before: Release | None = None,
    packages: Mapping[str, bytes] = MappingProxyType({**PACKAGES, **BIG}),
    **changes: Any,
) -> Release:
    """Makes a release of the tree at `root`/site, the one after `before`."""
    site, shelf = root / "site", root / "release"
    (site / "downloads").mkdir(exist_ok=True)
    shelf.mkdir(exist_ok=True)
    (site / "SHA256SUMS").write_bytes(tree.sums(snapshot(site)))
    own = {p: path for p, path in published(site).items() if not urls.packed(p)}
    write_zip(site / "downloads" / f"{NAME}.zip", own)
    for name, data in packages.items():
        (site / "downloads" / name).write_bytes(data)
    root_node = unixfs.tree(published(site))
    with (shelf / f"{NAME}.car").open("wb") as out:
        car.write(root_node, out)
    for name, data in SEALED.items():
        (shelf / name).write_bytes(data)
    if before:
        _keep(before, shelf)
    made = [path for path in (site / "downloads").iterdir() if path.name != "index.html"]
    sealed = [shelf / name for name in (*SEALED, f"{NAME}.car")]
    statement = Statement(
        site=NAME,
        seq=before.statement.seq + 1 if before else 1,
        issued=(TODAY - datetime.timedelta(5)).isoformat(),
        valid_until=(TODAY + datetime.timedelta(300)).isoformat(),
        root=cid.text(root_node.cid),
        profile=unixfs.PROFILE,
        sums=_listed(root, site / "SHA256SUMS"),
        files=ordered(_listed(root, path) for path in (*made, *sealed)),
        key=signer.public.text if signer else "",
        previous=before.statement.digest if before else "",
    )
    release = Release(root, replace(statement, **changes), signer)
    release.sign()
    return release


def _listed(root: Path, path: Path) -> Listed:
    data = path.read_bytes()
    digest = Digest(hashlib.sha256(data).hexdigest())
    return Listed(path.relative_to(root).as_posix(), len(data), digest)


def _keep(before: Release, shelf: Path) -> None:
    history = shelf / "history"
    history.mkdir(exist_ok=True)
    older = before.shelf / "history"
    for path in older.iterdir() if older.exists() else ():
        if not (history / path.name).exists():
            shutil.copyfile(path, history / path.name)
    seq = before.statement.seq
    shutil.copyfile(before.shelf / "release.txt", history / f"{seq}.txt")
    if before.signer:
        shutil.copyfile(before.shelf / "release.txt.minisig", history / f"{seq}.txt.minisig")


def drop_packages(site: Path) -> None:
    """Leaves of the downloads only what belongs to the tree."""
    for path in (site / "downloads").iterdir():
        if path.name != "index.html":
            path.unlink()
    if not list((site / "downloads").iterdir()):
        (site / "downloads").rmdir()


def following(
    before: Release, root: Path, signer: SecretKey | None = None, **changes: Any
) -> Release:
    """The release after `before` in `root`, of a site in which one page has changed."""
    shutil.copytree(before.site, root / "site")
    drop_packages(root / "site")
    page = root / "site" / "en" / "index.html"
    number = before.statement.seq + 1
    page.write_bytes(page.read_bytes().replace(b"</body>", b"<p>%d</p></body>" % number))
    return publish(root, signer or before.signer, before, **changes)


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A plain web host that keeps connections alive; only `asked` hears of requests."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    asked: Callable[[str], None] = staticmethod(lambda _path: None)

    def answer(self) -> None:
        """Answers a request as a plain host does."""
        super().do_GET()

    def do_GET(self) -> None:
        """Answers a request; http.server asks for this name."""
        self.answer()

    def log_message(self, *_args: Any) -> None:
        """Hears of each answer."""
        type(self).asked(self.path)


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    """A server whose clients may go away."""

    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_args: Any) -> None:
        """Says nothing."""


@contextlib.contextmanager
def host(
    folder: Path, handler: type[Quiet] = Quiet, asked: Callable[[str], None] = lambda _path: None
) -> Iterator[str]:
    """A web host of `folder` on loopback; gives its address. `asked` hears each path."""
    own = type("Own", (handler,), {"asked": staticmethod(asked)})
    server = Server(("127.0.0.1", 0), functools.partial(own, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
