# SPDX-License-Identifier: Apache-2.0
"""`package`: from the built tree to a release that anyone can carry and anyone can prove.

First the downloads, from the tree T; then, from the published folder R (T and its downloads), the
CAR, the torrents and the delta; then the statement that lists them, and its signatures. Everything
is made beside and put in place at the end. What was made before from the same bytes is not made
again: the cache is named by content and may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from crenel import engine, formats, pipeline, planning, pool, releasing, statement, urls
from crenel.checking import against_rules
from crenel.digest import Digest, Digester
from crenel.exchange import exchange, recover
from crenel.ipfs import cid, ipns, unixfs
from crenel.leaves import leaves
from crenel.lock import locked
from crenel.model import Config, Release
from crenel.order import Order, read_all
from crenel.output import tree, write
from crenel.parcel import Format, Parcel
from crenel.planning import Planned
from crenel.problems import BuildFailed, Problem, Span
from crenel.signing import sshsig
from crenel.signing.minisign import PublicKey, SecretKey
from crenel.statement import Listed, Statement
from crenel.texts import Shelf
from crenel.urls import SUMS, OutPath
from crenel.views.editions import editions

Progress = Callable[[str], None]
Files = Mapping[str, Path]
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be packaged: formats by name (empty: all), and where the last release stands."""

    order: Order
    only: tuple[str, ...] = ()
    last: Path | None = None
    progress: Progress = lambda _: None

    @property
    def root(self) -> Path:
        """The site's folder."""
        return self.order.root

    @property
    def release(self) -> Path:
        """Where the release is written."""
        return self.root / "release"

    @property
    def cache(self) -> Path:
        """What was made before, by its content."""
        return self.root / ".cache" / "package"


def known() -> tuple[Format, ...]:
    """Every format."""
    return leaves(formats, "FORMAT", Format)


def release(order: Order) -> Release:
    """What the content says of its release, or the first one; raises BuildFailed."""
    planned = plan_of(order)
    return releasing.current(planned.given.site, planned.release)


def plan_of(order: Order) -> Planned:
    """The site that is to be packaged, planned; raises BuildFailed."""
    return planning.plan(read_all(order.root), order, shelf=Shelf.of(order.root, writes=False))


def package(wanted: Wanted, key: SecretKey | None = None) -> Statement:
    """Builds the site, makes its release in `site/downloads/` and `release/`, gives its statement.

    Raises BuildFailed with every problem; then both are as they were.
    """
    pipeline.build(wanted.order)
    with locked(wanted.cache.parent / "lock"):
        recover(wanted.release)
        planned = plan_of(wanted.order)
        config = planned.given.site.config
        _own(config, key)
        coming = releasing.current(planned.given.site, planned.release)
        kept = wanted.cache / "before"
        places = [wanted.last] if wanted.last else [wanted.release, kept]
        former = releasing.before(coming, places)
        wanted.cache.mkdir(parents=True, exist_ok=True)
        site = wanted.order.out
        own: dict[OutPath, Path] = {path: site / path for path in tree.digests(site)}
        parcel = Parcel(
            name=config.name,
            files=own,
            editions=editions(planned.given, own),
            licence=config.licence.name,
            publisher=config.title[config.original],
            issued=coming.issued,
            seq=coming.seq,
            mirrors=config.mirrors,
            before=former.car if former else None,
        )
        downloads = _made(wanted, parcel, "downloads", lambda: _written(planned))
        published = own | {OutPath(f"{urls.PACKAGES}{name}"): p for name, p in downloads.items()}
        released = _made(wanted, replace(parcel, files=published), "release")
        told = _statement(config, coming, published, downloads, released)
        if releasing.standing(wanted.release, told.seq) not in (None, told.text):
            raise BuildFailed([_signed(told)])
        documents = _documents(told, former, key)
        new = _ready(wanted, released, documents, former)  # a full disk is met before the swaps
        write.replace(site, (), {OutPath(p): path for p, path in published.items()})
        exchange(new, wanted.release)
        _prune(wanted.cache, {*downloads.values(), *released.values()})
    return told


def _own(config: Config, key: SecretKey | None) -> None:
    """Raises BuildFailed (K905) if the site does not name the key that is to sign."""
    if key and key.public.text != config.public_key:
        message, hint = "the site does not name this key", f"public_key: {key.public.text}"
        raise BuildFailed([Problem(Span("content/site.yaml"), "K905", message, hint)])


def _written(planned: Planned) -> None:
    """Raises BuildFailed with what is against the rules of writing: it would be signed, too."""
    found = list(against_rules(planned.written))
    if any(problem.fatal for problem in found):
        raise BuildFailed(found)


def _signed(told: Statement) -> Problem:
    message = f"release {told.seq} was signed with other content"
    hint = 'run "python build.py package --next", which makes the next one'
    return Problem(Span(f"release/{statement.NAME}"), "P904", message, hint)


def _made(
    wanted: Wanted, parcel: Parcel, shelf: str, judge: Callable[[], None] = lambda: None
) -> dict[str, Path]:
    """Every wanted file of a shelf, made or found in the cache; as many at once as there are jobs.

    What `judge` raises ends it: it is asked first, while the first file is made.
    """
    asked = [each for each in known() if each.shelf == shelf]
    asked = [each for each in asked if not wanted.only or each.name in wanted.only]
    sums = {path: _sha256(file) for path, file in parcel.files.items()}
    found: dict[str, Path] = {}
    missing: list[Callable[[], None]] = []
    for each in sorted(asked, key=lambda each: -each.weight):
        for name in each.names(parcel):
            part = each.of(parcel, name)
            path = found[name] = _place(wanted, name, part, sums)
            if not _is_kept(path):
                missing.append(partial(_make, wanted, each, part, name, path))
    for _ in pool.apart(lambda work: work(), [judge, *missing], wanted.order.jobs):
        pass
    return {name: found[name] for name in sorted(found)}


def _place(wanted: Wanted, name: str, part: Parcel, sums: Mapping[OutPath, str]) -> Path:
    """Where a file stands in the cache: named by the digest of all that it may be made from."""
    files = tuple(f"{sums[path]} {path}" for path in sorted(part.files))
    former = _sha256(part.before) if part.before else ""
    told = (engine.digest(), part.name, part.editions, part.licence, part.publisher)
    more = (part.issued, part.seq, part.mirrors, former, files, name)
    return wanted.cache / f"{Digester().digest((*told, *more))}.made"


def _make(wanted: Wanted, each: Format, part: Parcel, name: str, path: Path) -> None:
    """Makes a file at `path`, whole or not at all, and what proves it; raises BuildFailed."""
    wanted.progress(name)
    temporary = path.with_suffix(".new")  # only one run at a time comes here
    try:
        each.write(part, name, temporary)
        _sum(path).write_text(_sha256(temporary), encoding="ascii")
        temporary.replace(path)
    except OSError as error:
        message = f"cannot be written: {error.strerror}"
        raise BuildFailed([Problem(Span(name), "O607", message, "make room")]) from None
    finally:
        temporary.unlink(missing_ok=True)


def _sum(made: Path) -> Path:
    """Where the SHA-256 of what was made stands."""
    return made.with_suffix(".sha256")


def _is_kept(made: Path) -> bool:
    """Whether what was made is there, and as it was made: a cache may be damaged."""
    try:
        return _sum(made).read_bytes() == _sha256(made).encode()
    except OSError:
        return False


def _statement(
    config: Config,
    release: Release,
    published: Mapping[OutPath, Path],
    downloads: Files,
    released: Files,
) -> Statement:
    sums = published[SUMS]
    listed = [_listed(f"site/{urls.PACKAGES}{name}", path) for name, path in downloads.items()]
    listed += [_listed(f"release/{name}", path) for name, path in released.items()]
    return Statement(
        site=config.name,
        seq=release.seq,
        issued=release.issued,
        valid_until=release.valid_until,
        root=cid.text(unixfs.tree(published).cid),
        profile=unixfs.PROFILE,
        sums=_listed("site/SHA256SUMS", sums),
        files=statement.ordered(listed),
        key=config.public_key or "",
        next_key=release.next_key or "",
        previous=release.previous or "",
        mirrors=config.mirrors,
    )


def _documents(
    told: Statement, former: releasing.Last | None, key: SecretKey | None
) -> dict[str, bytes]:
    """What else stands in `release/`: the statement, its signatures, those before it."""
    found = {statement.NAME: told.text}
    for name, data in (former.history if former else {}).items():
        found[f"{statement.HISTORY}/{name}"] = data
    if told.key:
        public = PublicKey(told.key)
        found[f"{told.site}.pub"] = public.file
        found["allowed_signers"] = sshsig.allowed_signer(public.raw, told.site).encode()
    if key:
        comment = f"{told.site} release {told.seq}, valid until {told.valid_until}"
        value = f"/ipfs/{told.root}"
        record = ipns.record(key.ed25519, value, told.seq, told.valid_until)
        found[statement.MINISIG] = key.sign(told.text, comment)
        found[statement.SSHSIG] = sshsig.sign(key.public.raw, key.ed25519, told.text)
        found[f"{told.site}.ipns-record"] = record
    return found


def _ready(
    wanted: Wanted, released: Files, documents: Mapping[str, bytes], former: releasing.Last | None
) -> Path:
    """The release as it is to stand; what the next run needs of the one before is kept."""
    if former:
        _keep(former, wanted.cache / "before")
    new = wanted.cache / "release"
    shutil.rmtree(new, ignore_errors=True)
    for name, path in released.items():
        _link(path, new / name)
    for name, data in documents.items():
        (new / name).parent.mkdir(parents=True, exist_ok=True)
        (new / name).write_bytes(data)
    return new


def _keep(former: releasing.Last, folder: Path) -> None:
    told = former.statement
    new = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    (new / statement.HISTORY).mkdir(parents=True)
    for name, data in former.history.items():
        (new / statement.HISTORY / name).write_bytes(data)
    (new / statement.NAME).write_bytes(told.text)
    if told.key:
        (new / statement.MINISIG).write_bytes(former.history[f"{told.seq}.txt.minisig"])
    if former.car:
        _link(former.car, new / f"{told.site}.car")
    exchange(new, folder)


def _link(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, target)
    target.chmod(0o644)


def _listed(name: str, path: Path) -> Listed:
    return Listed(name, path.stat().st_size, Digest(_sha256(path)))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _prune(cache: Path, used: Set[Path]) -> None:
    """Deletes what earlier runs made and this one did not use, and what killed ones left."""
    for path in {p for p in cache.iterdir() if p.is_file()} - used - {_sum(p) for p in used}:
        path.unlink(missing_ok=True)
