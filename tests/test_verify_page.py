# SPDX-License-Identifier: Apache-2.0
"""The page that judges a copy: opened from a folder, in real browsers, with real keys and real zips.

Statements are refused by its script exactly as by `crenel/statement.py`, and the commands it shows
are run as they stand. What `package` makes is whole to it, however it is carried, as it is to
`verify`; what was done to it is found.
"""

from __future__ import annotations

import base64
import contextlib
import datetime
import hashlib
import io
import json
import os
import re
import shutil
import struct
import subprocess
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, expect

from crenel import keyring, statement
from crenel.digest import Digest
from crenel.proving import Question, prove
from crenel.signing import sshsig
from crenel.signing.minisign import PublicKey, SecretKey, generate
from crenel.statement import Listed, NotAStatement, Statement
from crenel.urls import VERIFY
from tests import programs, rawzip
from tests.harness import REPOSITORY, build, crenel, small
from tests.test_quality import AXE, FIREFOX, MODULES, NODE, RULES, SETTINGS, TOOLS, needed

ROOT_CID = "b" + "a" * 58
TODAY = datetime.datetime.now(datetime.UTC).date()
LATER, EARLIER = TODAY + datetime.timedelta(90), TODAY - datetime.timedelta(1)
WORD = "correct horse"


@dataclass(frozen=True)
class Signer:
    """A pair of keys."""

    secret: SecretKey
    public: PublicKey

    def sign(self, text: bytes) -> bytes:
        return self.secret.sign(text, "release")


def _signer() -> Signer:
    data, public = generate(WORD)
    return Signer(SecretKey(data, WORD), public)


@pytest.fixture(scope="module")
def signer() -> Signer:
    """The publisher."""
    return _signer()


@pytest.fixture(scope="module")
def stranger() -> Signer:
    """Somebody else."""
    return _signer()


def pack(path: Path, files: Mapping[str, bytes], folder: str = "small/") -> Path:
    """A zip as releases have it: one folder, nothing but names and bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(folder + name), data, zipfile.ZIP_DEFLATED)
    return path


def _files(folder: Path) -> dict[str, bytes]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def _listed(path: str, data: bytes) -> Listed:
    return Listed(path, len(data), Digest(hashlib.sha256(data).hexdigest()))


@dataclass(frozen=True)
class Release:
    """A built root with its downloads, and the statement of them."""

    root: Path
    statement: Statement

    @property
    def page(self) -> str:
        return (self.root / "site/en/verify.html").as_uri()


def _site(root: Path, key: str) -> Path:
    small(root)
    config = root / "content/site.yaml"
    named = f"public_key: {key}\n" if key else ""
    config.write_text(f"{named}{config.read_text(encoding='utf-8')}", encoding="utf-8")
    build(root)
    return root


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory, signer: Signer) -> Release:
    """A release, signed; tests judge copies of it by its own page and never change it."""
    root = _site(tmp_path_factory.mktemp("release") / "root", signer.public.text)
    site, downloads = root / "site", root / "site/downloads"
    tree = _files(site)
    packages = {"small.en.epub": b"a book" * 100, "small.zim": b"a library" * 100}
    for name, data in packages.items():
        (downloads / name).write_bytes(data)
    packages["small.zip"] = pack(downloads / "small.zip", tree).read_bytes()
    (root / "release").mkdir()
    (root / "release/small.car").write_bytes(b"blocks")
    listed = [_listed(f"site/downloads/{name}", data) for name, data in packages.items()]
    told = Statement(
        *("small", 3, "2026-01-02", LATER.isoformat(), ROOT_CID, "unixfs-v1-2025"),
        sums=_listed("site/SHA256SUMS", tree["SHA256SUMS"]),
        files=statement.ordered([*listed, _listed("release/small.car", b"blocks")]),
        key=signer.public.text,
        mirrors=("https://mirror.example/small/",),
    )
    write(root / "release", told.text, signer)
    return Release(root, told)


def write(folder: Path, text: bytes, signer: Signer | None) -> None:
    """Puts a statement and, with a signer, its signatures into a folder."""
    (folder / statement.NAME).write_bytes(text)
    (folder / statement.MINISIG).unlink(missing_ok=True)
    if signer:
        (folder / statement.MINISIG).write_bytes(signer.sign(text))
        armour = sshsig.sign(signer.public.raw, signer.secret.ed25519, text)
        (folder / statement.SSHSIG).write_bytes(armour)
        line = sshsig.allowed_signer(signer.public.raw, "small")
        (folder / "allowed_signers").write_text(line, encoding="ascii")
        (folder / "small.pub").write_bytes(signer.public.file)


@dataclass(frozen=True)
class Bench:
    """A copy that a case may spoil: the whole root, and who could have signed it."""

    root: Path
    release: Release
    signer: Signer
    stranger: Signer

    @property
    def site(self) -> Path:
        return self.root / "site"

    @property
    def zip(self) -> Path:
        return self.site / "downloads/small.zip"

    def restate(self, signer: Signer | None, **changes: Any) -> None:
        """Another statement in place of the one that was released."""
        write(self.root / "release", replace(self.release.statement, **changes).text, signer)


@pytest.fixture
def bench(tmp_path: Path, release: Release, signer: Signer, stranger: Signer) -> Bench:
    for name in ("site", "release"):
        shutil.copytree(release.root / name, tmp_path / "root" / name)
    return Bench(tmp_path / "root", release, signer, stranger)


@contextlib.contextmanager
def opened(browser: Browser, address: str) -> Iterator[Page]:
    """A page; whatever it loads, stores or complains of fails the test."""
    context = browser.new_context(reduced_motion="reduce")
    page, wrong = context.new_page(), []
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(address)
    page.on("request", lambda request: wrong.append(request.url))
    yield page
    kept = page.evaluate("[localStorage.length, sessionStorage.length, document.cookie.length]")
    cookies = context.cookies()
    context.close()  # from here on nothing is asked for any more
    wrong = [what for what in wrong if not what.endswith("/assets/icon.svg")]  # asked for late
    assert (wrong, kept, cookies) == ([], [0, 0, 0], [])


@pytest.fixture
def page(browser: Browser, release: Release) -> Iterator[Page]:
    """The page of the untouched release."""
    with opened(browser, release.page) as page:
        yield page


@dataclass(frozen=True)
class Answer:
    """What the page shows."""

    verdict: str
    title: str
    text: str
    lists: Mapping[str, list[str]]


def choose(page: Page, name: str, *paths: Path) -> None:
    """Chooses files, or a folder, by a button of the page."""
    with page.expect_file_chooser() as chooser:
        page.click(f"#verify-{name}")
    chooser.value.set_files(paths[0] if name == "folder" else list(paths))


def ask(
    page: Page, *, folder: Path | None = None, files: tuple[Path, ...] = (), key: str = ""
) -> Answer:
    """Chooses a folder or files as a reader does, gives a key, and reads the answer."""
    if folder:
        choose(page, "folder", folder)
    else:
        choose(page, "files", *files)
    page.fill("#verify-key", key)
    page.click("#verify-start")
    block = page.locator("#verify-status [data-verdict]")
    expect(block).to_be_visible(timeout=60_000)
    lists = page.eval_on_selector_all(
        "[data-list]",
        "lists => lists.map((l) => [l.dataset.list, [...l.querySelectorAll('code')].map((c) => c.textContent)])",
    )
    title = block.locator(".block-title").inner_text()
    return Answer(block.get_attribute("data-verdict") or "", title, block.inner_text(), dict(lists))


# --- folders --------------------------------------------------------------------------------------


def _change(bench: Bench) -> None:
    path = bench.site / "en/glossary.html"
    path.write_bytes(path.read_bytes().replace(b"<main", b"<maim", 1))


def _swap(bench: Bench) -> None:
    one, two = bench.site / "en/index.html", bench.site / "en/data.html"
    data = one.read_bytes(), two.read_bytes()
    one.write_bytes(data[1])
    two.write_bytes(data[0])


def _relist(bench: Bench) -> None:
    """Changes a file and the list of checksums with it."""
    _change(bench)
    sums = (bench.site / "SHA256SUMS").read_text(encoding="utf-8")
    digest = hashlib.sha256((bench.site / "en/glossary.html").read_bytes()).hexdigest()
    line = f"{digest}  en/glossary.html"
    changed = re.sub(r"^\S+  en/glossary\.html$", line, sums, flags=re.MULTILINE)
    assert changed != sums
    (bench.site / "SHA256SUMS").write_text(changed, encoding="utf-8")


def _litter(bench: Bench) -> None:
    for name in (".DS_Store", "en/Thumbs.db", "downloads/desktop.ini"):
        (bench.site / name).write_bytes(b"x")


def _edit(bench: Bench) -> None:
    path = bench.root / "release/release.txt"
    path.write_bytes(path.read_bytes().replace(b"seq: 3", b"seq: 4"))


def _misspell(bench: Bench) -> None:
    path = bench.root / "release/release.txt"
    path.write_bytes(path.read_bytes().replace(b"seq: 3", b"seq: 03"))


def _sign_another(bench: Bench) -> None:
    signature = bench.signer.sign(replace(bench.release.statement, seq=2).text)
    (bench.root / "release/release.txt.minisig").write_bytes(signature)


def _comment(bench: Bench) -> None:
    path = bench.root / "release/release.txt.minisig"
    path.write_bytes(
        path.read_bytes().replace(b"trusted comment: release", b"trusted comment: another")
    )


def _prehash(bench: Bench) -> None:
    path = bench.root / "release/release.txt.minisig"
    text = bench.release.statement.text
    path.write_bytes(bytes(bench.signer.secret._key.sign(text, prehash=True, trusted_comment="x")))


FOLDERS: dict[str, tuple[Callable[[Bench], object], str, str, dict[str, list[str]]]] = {
    "whole": (lambda _: None, "whole", "Whole", {}),
    "changed": (_change, "altered", "Altered", {"changed": ["en/glossary.html"]}),
    "missing": (
        lambda b: (b.site / "en/claims/part.html").unlink(),
        *("altered", "Altered", {"missing": ["en/claims/part.html"]}),
    ),
    "added": (
        lambda b: (b.site / "en/more.html").write_text("x"),
        *("altered", "Altered", {"added": ["en/more.html"]}),
    ),
    "swapped": (_swap, "altered", "Altered", {"changed": ["en/data.html", "en/index.html"]}),
    "list changed too": (_relist, "altered", "Altered", {"changed": ["SHA256SUMS"]}),
    "no list": (
        lambda b: (b.site / "SHA256SUMS").unlink(),
        *("altered", "Altered", {"missing": ["SHA256SUMS"]}),
    ),
    "not a list": (
        lambda b: (b.site / "SHA256SUMS").write_text("no\n"),
        *("altered", "Altered", {"changed": ["SHA256SUMS"]}),
    ),
    "package changed": (
        lambda b: (b.site / "downloads/small.zim").write_bytes(b"another" * 10),
        *("altered", "Altered", {"changed": ["downloads/small.zim"]}),
    ),
    "package added": (
        lambda b: (b.site / "downloads/more.zip").write_bytes(b"x"),
        *("altered", "Altered", {"added": ["downloads/more.zip"]}),
    ),
    "package absent": (lambda b: (b.site / "downloads/small.zim").unlink(), "whole", "Whole", {}),
    "car changed": (
        lambda b: (b.root / "release/small.car").write_bytes(b"blockz"),
        *("altered", "Altered", {"changed": ["release/small.car"]}),
    ),
    "beside the release": (
        lambda b: (b.root / "release/more").write_bytes(b"x"),
        *("altered", "Altered", {"added": ["release/more"]}),
    ),
    "system files": (
        _litter,
        *("whole", "Whole", {"system": [".DS_Store", "downloads/desktop.ini", "en/Thumbs.db"]}),
    ),
    "edited": (_edit, "not-ours", "Not ours", {}),
    "not a statement": (_misspell, "not-ours", "Not ours", {}),
    "signature of another text": (_sign_another, "not-ours", "Not ours", {}),
    "another comment": (_comment, "not-ours", "Not ours", {}),
    "prehashed": (_prehash, "not-ours", "Not ours", {}),
    "no signature": (
        lambda b: (b.root / "release/release.txt.minisig").unlink(),
        *("not-ours", "Not ours", {}),
    ),
    "another site": (lambda b: b.restate(b.signer, site="other"), "not-ours", "Not ours", {}),
    "another key": (
        lambda b: b.restate(b.stranger, key=b.stranger.public.text),
        *("not-ours", "Not ours", {}),
    ),
    "another key, the name of ours": (lambda b: b.restate(b.stranger), "not-ours", "Not ours", {}),
    "unsigned": (lambda b: b.restate(None, key=""), "not-ours", "Not ours", {}),
    "old": (lambda b: b.restate(b.signer, valid_until=EARLIER.isoformat()), "old", "Old", {}),
}


@pytest.mark.browser
@pytest.mark.parametrize("case", FOLDERS)
def test_a_folder_is_judged(page: Page, bench: Bench, case: str) -> None:
    spoil, verdict, title, lists = FOLDERS[case]
    spoil(bench)
    answer = ask(page, folder=bench.root)
    assert (answer.verdict, answer.title, answer.lists) == (verdict, title, lists)
    if case == "not a statement":
        assert "line 3" in answer.text
    elif case != "another site":
        assert "Release " in answer.text
        assert "valid until" in answer.text


@pytest.mark.browser
def test_a_mirror_is_judged_as_it_stands_on_a_web_host(page: Page, bench: Bench) -> None:
    shutil.move(bench.root / "release", bench.site / "release")
    answer = ask(page, folder=bench.site)
    assert (answer.verdict, answer.lists) == ("whole", {})
    assert bench.signer.public.fingerprint in answer.text
    history = bench.site / "release/history"
    history.mkdir()
    (history / "more").write_bytes(b"x")
    assert ask(page, folder=bench.site).lists == {"added": ["release/history/more"]}


@pytest.mark.browser
def test_a_folder_in_a_folder_is_found(page: Page, bench: Bench, tmp_path: Path) -> None:
    outer = tmp_path / "small (1)"
    shutil.copytree(bench.site, outer / "small" / "small")
    (outer / ".DS_Store").write_bytes(b"x")
    answer = ask(page, folder=outer)
    assert (answer.verdict, answer.title) == ("whole", "Whole, but not signed")
    packages = ["downloads/small.en.epub", "downloads/small.zim", "downloads/small.zip"]
    assert answer.lists["unjudged"] == packages
    for name in packages:
        (outer / "small/small" / name).unlink()
    choose(page, "release", *(bench.root / "release" / n for n in SIGNED))
    assert ask(page, folder=outer).title == "Whole"
    (outer / "index.html").write_text("x")
    answer = ask(page, folder=outer)
    assert answer.verdict == "altered"
    assert answer.lists["missing"] == ["SHA256SUMS"]


SIGNED = (statement.NAME, statement.MINISIG)


@pytest.mark.browser
def test_a_key_that_the_reader_gives_counts_more_than_the_page(page: Page, bench: Bench) -> None:
    bench.restate(bench.stranger, key=bench.stranger.public.text)
    answer = ask(page, folder=bench.root, key=f" {bench.stranger.public.text}\n")
    assert (answer.verdict, answer.title) == ("whole", "Whole")
    assert "the key that you gave" in answer.text
    assert ask(page, folder=bench.root, key=bench.signer.public.text).verdict == "not-ours"
    page.fill("#verify-key", "RWnonsense")
    page.click("#verify-start")
    expect(page.locator("#verify-status")).to_contain_text("This is not a public key")


@pytest.mark.browser
@pytest.mark.parametrize("signed", [True, False], ids=["signed", "unsigned"])
def test_a_page_without_a_key_says_what_is_left_to_do(
    browser: Browser, bench: Bench, tmp_path: Path, *, signed: bool
) -> None:
    root = _site(tmp_path / "plain", "")
    (root / "release").mkdir()
    sums = _listed("site/SHA256SUMS", (root / "site/SHA256SUMS").read_bytes())
    told = replace(bench.release.statement, sums=sums, files=())
    told = told if signed else replace(told, key="")
    write(root / "release", told.text, bench.signer if signed else None)
    page = browser.new_page()
    page.goto((root / "site/en/verify.html").as_uri())
    shutil.rmtree(root / "content")
    shutil.rmtree(root / ".cache", ignore_errors=True)
    answer = ask(page, folder=root)
    page.close()
    assert answer.verdict == "whole"
    if signed:
        assert answer.title == "Whole, if the key is the right one"
        assert bench.signer.public.fingerprint in answer.text
    else:
        assert answer.title == "Whole, but not signed"
        assert "does not show who made the copy" in answer.text


# --- zips -----------------------------------------------------------------------------------------


def _tree(bench: Bench) -> dict[str, bytes]:
    with zipfile.ZipFile(bench.zip) as archive:
        return {n.removeprefix("small/"): archive.read(n) for n in archive.namelist()}


def _twice(bench: Bench) -> None:
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(bench.zip, "a") as archive:
        archive.writestr(zipfile.ZipInfo("small/index.html"), b"another")


def _append(bench: Bench, name: str, data: bytes = b"x", method: int = zipfile.ZIP_STORED) -> None:
    with zipfile.ZipFile(bench.zip, "a") as archive:
        archive.writestr(zipfile.ZipInfo(name), data, method)


def _encrypt(bench: Bench) -> None:
    """Sets the bit that says "encrypted" in the last member's two headers."""
    data = bytearray(bench.zip.read_bytes())
    data[data.rindex(b"PK\x03\x04") + 6] |= 1
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    bench.zip.write_bytes(data)


def _rename(bench: Bench) -> None:
    """Calls a member one thing before its bytes and another in the table."""
    data = bench.zip.read_bytes()
    bench.zip.write_bytes(data.replace(b"small/en/data.html", b"small/en/date.html", 1))


def _headers(data: bytes) -> Iterator[tuple[str, int, int]]:
    """Of each member its name and where its two headers begin."""
    number, _, start = struct.unpack_from("<HLL", data, len(data) - 12)
    for _ in range(number):
        length = struct.unpack_from("<H", data, start + 28)[0]
        name = data[start + 46 : start + 46 + length].decode()
        yield name, struct.unpack_from("<L", data, start + 42)[0], start
        start += 46 + length


def _gap(bench: Bench) -> None:
    """Puts bytes in front of a zip and mends all its offsets."""
    data, front = bytearray(bench.zip.read_bytes()), b"MZ hidden"
    for _, local, central in list(_headers(bytes(data))):
        struct.pack_into("<L", data, central + 42, local + len(front))
    place = len(data) - 6
    struct.pack_into("<L", data, place, struct.unpack_from("<L", data, place)[0] + len(front))
    bench.zip.write_bytes(front + data)


def _understate(path: Path, wanted: str, size: int) -> None:
    """Makes a member say that it is only so large."""
    data = bytearray(path.read_bytes())
    (headers,) = [at for name, *at in _headers(bytes(data)) if name == wanted]
    struct.pack_into("<L", data, headers[0] + 22, size)
    struct.pack_into("<L", data, headers[1] + 24, size)
    path.write_bytes(data)


def _entries(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _spoil_data(bench: Bench) -> None:
    data = bytearray(bench.zip.read_bytes())
    start = data.index(b"small/index.html") + len("small/index.html")
    data[start : start + 8] = b"\xff" * 8
    bench.zip.write_bytes(data)


ZIPS: dict[str, tuple[Callable[[Bench], object], str, str]] = {
    "twice": (_twice, "index.html", "twice"),
    "twice but for case": (lambda b: _append(b, "small/INDEX.html"), "INDEX.html", "twice"),
    "climbing": (lambda b: _append(b, "small/../evil.html"), "small/../evil.html", "leads out"),
    "absolute": (lambda b: _append(b, "/evil.html"), "/evil.html", "leads out"),
    "backslash": (lambda b: _append(b, "small/..\\evil.html"), "small/..\\evil.html", "leads out"),
    "another folder": (lambda b: _append(b, "other/evil.html"), "other/evil.html", "leads out"),
    "no folder": (lambda b: _append(b, "evil.html"), "evil.html", "leads out"),
    "cut off": (lambda b: b.zip.write_bytes(b.zip.read_bytes()[:-30]), "zip", "does not end"),
    "trailing": (lambda b: b.zip.write_bytes(b.zip.read_bytes() + b"x"), "zip", "does not end"),
    "leading": (lambda b: b.zip.write_bytes(b"x" + b.zip.read_bytes()), "zip", "does not end"),
    "leading, mended": (_gap, "404.html", "hides something"),
    "empty": (lambda b: b.zip.write_bytes(b""), "zip", "does not end"),
    "bomb": (
        lambda b: _append(b, "small/bomb", bytes(65 * 2**20), zipfile.ZIP_DEFLATED),
        *("bomb", "grows beyond"),
    ),
    "encrypted": (_encrypt, "zh-hans/verify.html", "releases never use"),
    "another compression": (
        lambda b: _append(b, "small/x", b"x", zipfile.ZIP_BZIP2),
        *("x", "releases never use"),
    ),
    "two names": (_rename, "en/data.html", "one thing in one place"),
    "spoiled": (_spoil_data, "index.html", "cannot be unpacked"),
}


@pytest.mark.browser
@pytest.mark.parametrize("case", ZIPS)
def test_a_zip_that_is_not_well_formed_is_altered(page: Page, bench: Bench, case: str) -> None:
    spoil, name, why = ZIPS[case]
    spoil(bench)
    release = [bench.root / "release" / name for name in SIGNED]
    answer = ask(page, files=(bench.zip, *release))
    assert (answer.verdict, answer.title) == ("altered", "Altered")
    line = next(line for line in answer.text.splitlines() if why in line)
    assert line.startswith(f"{name}: ")
    assert "signed by the key that this page names" in answer.text


@pytest.mark.browser
def test_a_member_that_grows_beyond_what_it_says_is_stopped(page: Page, bench: Bench) -> None:
    files = _tree(bench)
    files["robots.txt"] = bytes(128 * 2**20)
    pack(bench.zip, files)
    _understate(bench.zip, "small/robots.txt", 1000)
    answer = ask(page, files=(bench.zip,))
    assert answer.verdict == "altered"
    assert "robots.txt: grows beyond" in answer.text


@pytest.mark.browser
def test_a_zip_is_judged_by_its_members_and_named_by_its_own_checksum(
    page: Page, bench: Bench
) -> None:
    release = [bench.root / "release" / name for name in SIGNED]
    renamed = bench.zip.rename(bench.root / "copy (2).ZIP")
    answer = ask(page, files=(renamed, *release))
    assert (answer.verdict, answer.title, answer.lists) == ("whole", "Whole", {})
    assert "The zip itself is the one that the release lists" in answer.text
    assert "Release 3, issued on 2 January 2026, valid until" in answer.text
    assert ask(page, files=(renamed,)).title == "Whole, but not signed"
    files = _entries(renamed.read_bytes())
    stored = bench.root / "stored.zip"
    with zipfile.ZipFile(stored, "w") as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    answer = ask(page, files=(stored, *release))
    assert (answer.verdict, answer.lists) == ("whole", {})
    assert "is not the one that the release lists" in answer.text
    tree = {name.removeprefix("small/"): data for name, data in files.items()}
    del tree["robots.txt"]
    pack(stored, {**tree, "404.html": b"x", "more.html": b"x"})
    answer = ask(page, files=(stored, *release))
    assert answer.verdict == "altered"
    assert answer.lists == {
        "changed": ["404.html"],
        "missing": ["robots.txt"],
        "added": ["more.html"],
    }


@pytest.mark.browser
def test_a_package_alone_is_judged_by_the_release(page: Page, bench: Bench) -> None:
    release = [bench.root / "release" / name for name in SIGNED]
    book = bench.site / "downloads/small.en.epub"
    answer = ask(page, files=(book, *release))
    assert (answer.verdict, answer.title) == ("whole", "Whole")
    book.write_bytes(b"another")
    assert ask(page, files=(book, *release)).lists == {"changed": ["small.en.epub"]}
    strange = book.rename(book.with_name("strange.epub"))
    assert ask(page, files=(strange, *release)).lists == {"added": ["strange.epub"]}


# --- what `package` makes -------------------------------------------------------------------------


@dataclass(frozen=True)
class Packaged:
    """What `package` made of the small site with a key, twice: `site/`, `release/`, its history."""

    root: Path

    @property
    def page(self) -> str:
        return (self.root / "site/en/verify.html").as_uri()

    @property
    def key(self) -> str:
        return keyring.public(self.root / "release/small.pub").text


@pytest.fixture(scope="module")
def packaged(tmp_path_factory: pytest.TempPathFactory) -> Packaged:
    """A second release in every format; tests judge copies of it and never change it."""
    folder = tmp_path_factory.mktemp("packaged")
    root, password, keys = folder / "root", folder / "password", folder / "keys/one"
    small(root)
    password.write_text(f"{WORD}\n", encoding="utf-8")
    password.chmod(0o600)
    told = ("--root", str(root), "--password-file", str(password))
    assert crenel("keygen", str(keys), *told).status == 0
    with (root / "content/site.yaml").open("a", encoding="utf-8") as file:
        file.write(f"public_key: {keyring.public(keys.with_suffix('.pub')).text}\n")
    for _ in range(2):
        sign = ("--next", "--sign", str(keys.with_suffix(".key")), "--jobs", "1")
        answer = crenel("package", *told, *sign)
        assert answer.status == 0, answer.err
    names = set(_files(root / "release"))
    own = {"small.pub", "allowed_signers", "small.ipns-record", "history/1.txt.minisig"}
    assert names >= {*SIGNED, statement.SSHSIG, "small.car", "history/1.txt", *own}
    return Packaged(root)


@dataclass(frozen=True)
class Copied:
    """A copy of what `package` made, that a case may spoil, and a place for more."""

    root: Path
    more: Path

    @property
    def site(self) -> Path:
        return self.root / "site"

    @property
    def shelf(self) -> Path:
        return self.root / "release"

    @property
    def signed(self) -> tuple[Path, Path]:
        return self.shelf / statement.NAME, self.shelf / statement.MINISIG

    @property
    def statement(self) -> Statement:
        return statement.parse(self.signed[0].read_bytes())

    def members(self) -> list[rawzip.Member]:
        """What stands in its zip."""
        files = _entries((self.site / "downloads/small.zip").read_bytes())
        return [rawzip.Member(name.encode(), data) for name, data in files.items()]

    def zip(self, members: list[rawzip.Member]) -> Path:
        """A zip beside the release, where `verify` looks for it."""
        path = self.root / "again.zip"
        path.write_bytes(rawzip.write(members))
        return path


@pytest.fixture
def copied(tmp_path: Path, packaged: Packaged) -> Copied:
    for name in ("site", "release"):
        shutil.copytree(packaged.root / name, tmp_path / "root" / name)
    return Copied(tmp_path / "root", tmp_path)


@pytest.fixture
def own(browser: Browser, packaged: Packaged) -> Iterator[Page]:
    """The page of what `package` made."""
    with opened(browser, packaged.page) as page:
        yield page


def judged(place: Path, memory: Path) -> str:
    """The word of `verify` for a place."""
    answer = crenel("verify", str(place), "--memory", str(memory / "known.json"), "--json")
    return str(json.loads(answer.out)["verdict"])


def _mirror(copied: Copied) -> Path:
    shutil.move(copied.shelf, copied.site / "release")
    return copied.site


def _in_both(copied: Copied) -> Path:
    shutil.copytree(copied.shelf, copied.site / "release")
    return copied.root


def _without_downloads(copied: Copied) -> Path:
    for path in (copied.site / "downloads").iterdir():
        if path.name != "index.html":
            path.unlink()
    return copied.root


LAYOUTS: dict[str, Callable[[Copied], Path]] = {
    "side by side": lambda copied: copied.root,
    "a mirror": _mirror,
    "in both places": _in_both,
    "without downloads": _without_downloads,
}


@pytest.mark.browser
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_folder_as_package_makes_it_is_whole(
    own: Page, copied: Copied, packaged: Packaged, layout: str
) -> None:
    answer = ask(own, folder=LAYOUTS[layout](copied))
    assert (answer.verdict, answer.title, answer.lists) == ("whole", "Whole", {})
    assert judged(copied.site, copied.more) == "whole"
    assert keyring.public(packaged.root / "release/small.pub").fingerprint in answer.text


def _by_zip(copied: Copied) -> Path:
    """The tree packed by the program that people have, its folders too."""
    (copied.root / "small").mkdir()
    with zipfile.ZipFile(copied.site / "downloads/small.zip") as archive:
        archive.extractall(copied.root)
    place = copied.root / "again.zip"
    command = [programs.program("zip"), "-q", "-r", str(place), "small"]
    subprocess.run(command, cwd=copied.root, check=True, timeout=60)
    names = zipfile.ZipFile(place).namelist()
    assert {"small/", "small/en/"} <= set(names)
    return place


class Pipe(io.BytesIO):
    """What cannot be gone back in."""

    def tell(self) -> int:
        raise OSError

    def seek(self, *_to: int) -> int:
        raise OSError


def _into_a_pipe(copied: Copied) -> Path:
    """A zip whose sizes follow its data."""
    pipe, place = Pipe(), copied.root / "again.zip"
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.mkdir("small")
        for member in copied.members():
            archive.writestr(member.name.decode(), member.data)
    place.write_bytes(pipe.getvalue())
    return place


def _by_zip_with_its_release(copied: Copied) -> Path:
    """The tree with the release in it, as it stands on a web host."""
    _by_zip(copied).unlink()
    shutil.copytree(copied.shelf, copied.root / "small/release")
    command = [programs.program("zip"), "-q", "-r", "again.zip", "small"]
    subprocess.run(command, cwd=copied.root, check=True, timeout=60)
    return copied.root / "again.zip"


def _folders_alone(copied: Copied) -> Path:
    """Folders before, between and behind the members."""
    plain = copied.members()
    folders = [
        rawzip.Member(name, method=0, attributes=0o40755 << 16 | 0x10)
        for name in (b"small/", b"small/en/", b"small/assets/")
    ]
    return copied.zip([folders[0], *plain[:3], folders[1], *plain[3:], folders[2]])


def _turned(copied: Copied) -> Path:
    return copied.zip([*copied.members()[::-1]])


AGAIN: dict[str, Callable[[Copied], Path]] = {
    "zip -r": _by_zip,
    "into a pipe": _into_a_pipe,
    "zip -r with the release": _by_zip_with_its_release,
    "folders": _folders_alone,
    "turned round": _turned,
}


@pytest.mark.browser
@pytest.mark.parametrize("how", AGAIN)
def test_a_zip_that_was_packed_again_is_whole(own: Page, copied: Copied, how: str) -> None:
    place = AGAIN[how](copied)
    answer = ask(own, files=(place, *copied.signed))
    assert (answer.verdict, answer.title, answer.lists) == ("whole", "Whole", {})
    assert "Somebody may have packed it again" in answer.text
    assert judged(place, copied.more) == "whole"


@pytest.mark.browser
def test_the_zip_that_package_made_is_the_listed_one(own: Page, copied: Copied) -> None:
    answer = ask(own, files=(copied.site / "downloads/small.zip", *copied.signed))
    assert (answer.verdict, answer.lists) == ("whole", {})
    assert "is the one that the release lists" in answer.text


SCRIPT = b"<script>alert(1)</script>"


def _evil_key(copied: Copied) -> None:
    (copied.shelf / "evil.pub").write_bytes(SCRIPT)


def _exchange(copied: Copied) -> None:
    """Puts an attacker's key into the files that tell it to other programs."""
    other = _signer().public
    (copied.shelf / "small.pub").write_bytes(other.file)
    line = sshsig.allowed_signer(other.raw, "small")
    (copied.shelf / "allowed_signers").write_text(line, encoding="ascii")


def _other_inside(copied: Copied) -> None:
    """Puts the release before into the copy, signed as it is; the one beside it is the newer."""
    inner = copied.site / "release"
    inner.mkdir()
    for name in ("1.txt", "1.txt.minisig"):
        target = inner / name.replace("1.txt", statement.NAME)
        shutil.copyfile(copied.shelf / "history" / name, target)


def _put(name: str, data: bytes) -> Callable[[Copied], object]:
    def put(copied: Copied) -> None:
        (copied.shelf / name).write_bytes(data)

    return put


def _swap_fork(copied: Copied) -> None:
    """Another statement of the number before, written as statements are."""
    path = copied.shelf / "history/1.txt"
    former = statement.parse(path.read_bytes())
    path.write_bytes(replace(former, valid_until="2099-12-31").text)


def _stale_signature(name: str) -> Callable[[Copied], object]:
    """A signature of the right form, of another text."""

    def put(copied: Copied) -> None:
        other = copied.shelf / "history/1.txt.minisig"
        signature = copied.signed[1].read_bytes() if "history" in name else other.read_bytes()
        (copied.shelf / name).write_bytes(signature)

    return put


def _other_ssh(copied: Copied) -> None:
    other = _signer()
    text = copied.signed[0].read_bytes()
    armour = sshsig.sign(other.public.raw, other.secret.ed25519, text)
    (copied.shelf / statement.SSHSIG).write_bytes(armour)


def _record_that_leads_elsewhere(copied: Copied) -> None:
    path, root = copied.shelf / "small.ipns-record", copied.statement.root.encode()
    path.write_bytes(path.read_bytes().replace(root, ROOT_CID.encode()))


RECORD, SSH, FORMER = "small.ipns-record", statement.SSHSIG, "history/1.txt"
SHELVES: dict[str, tuple[Callable[[Copied], object], dict[str, list[str]]]] = {
    "evil.pub": (_evil_key, {"added": ["release/evil.pub"]}),
    "keys exchanged": (_exchange, {"changed": ["release/allowed_signers", "release/small.pub"]}),
    "another pointer": (
        _put("evil.ipns-record", b"x"),
        {"added": ["release/evil.ipns-record"]},
    ),
    "a pointer that is none": (_put(RECORD, SCRIPT), {"changed": [f"release/{RECORD}"]}),
    "a large pointer": (_put(RECORD, b"x" * 11000), {"changed": [f"release/{RECORD}"]}),
    "a pointer to elsewhere": (
        _record_that_leads_elsewhere,
        {"changed": [f"release/{RECORD}"]},
    ),
    "no SSH signature": (_put(SSH, SCRIPT), {"changed": [f"release/{SSH}"]}),
    "an SSH signature by another": (_other_ssh, {"changed": [f"release/{SSH}"]}),
    "history is a script": (
        _put(FORMER, SCRIPT),
        {"changed": [f"release/{FORMER}", f"release/{FORMER}.minisig"]},
    ),
    "history forked": (
        _swap_fork,
        {"changed": [f"release/{FORMER}", f"release/{FORMER}.minisig"]},
    ),
    "history signed by a script": (
        _put(f"{FORMER}.minisig", SCRIPT),
        {"changed": [f"release/{FORMER}.minisig"]},
    ),
    "history signed as another": (
        _stale_signature(f"{FORMER}.minisig"),
        {"changed": [f"release/{FORMER}.minisig"]},
    ),
    "history with a large signature": (
        _put(f"{FORMER}.minisig", b"untrusted comment: " + b"x" * 2000),
        {"changed": [f"release/{FORMER}.minisig"]},
    ),
    "history of the future": (
        _put("history/2.txt", SCRIPT),
        {"added": ["release/history/2.txt"]},
    ),
    "history of number 0": (_put("history/0.txt", SCRIPT), {"added": ["release/history/0.txt"]}),
    "history of number 01": (_put("history/01.txt", SCRIPT), {"added": ["release/history/01.txt"]}),
}


@pytest.mark.browser
@pytest.mark.parametrize("case", SHELVES)
def test_what_was_done_to_the_release_s_folder_is_found(
    own: Page, copied: Copied, case: str
) -> None:
    spoil, lists = SHELVES[case]
    spoil(copied)
    answer = ask(own, folder=copied.root)
    assert (answer.verdict, answer.lists) == ("altered", lists)
    assert ask(own, folder=_mirror(copied)).lists == lists


@pytest.mark.browser
def test_a_release_inside_the_copy_must_be_the_one_that_is_used(own: Page, copied: Copied) -> None:
    _other_inside(copied)
    answer = ask(own, folder=copied.root)
    assert answer.verdict == "altered"
    assert "release/release.txt" in answer.lists["changed"]
    shutil.rmtree(copied.site / "release")
    history, newer = copied.shelf / "history", copied.more / "newer"
    shutil.copytree(copied.shelf, newer)
    for name in SIGNED:
        shutil.copyfile(history / name.replace(statement.NAME, "1.txt"), copied.shelf / name)
    choose(own, "release", *(newer / name for name in SIGNED))
    answer = ask(own, folder=copied.root)
    assert "Release 2" in answer.text
    assert {f"release/{name}" for name in SIGNED} <= set(answer.lists["changed"])


@pytest.mark.browser
def test_without_a_statement_nothing_vouches_for_the_release_s_folder(
    own: Page, copied: Copied
) -> None:
    _evil_key(copied)
    for path in copied.signed:
        path.unlink()
    answer = ask(own, folder=copied.root)
    assert answer.title == "Whole, but not signed"
    assert {"release/evil.pub", "release/small.pub"} <= set(answer.lists["unjudged"])


def _one(members: list[rawzip.Member], **changes: Any) -> list[rawzip.Member]:
    """Members of which a page is changed."""
    page = "small/en/index.html"
    found = [m for m in members if m.name == page.encode()]
    assert len(found) == 1
    return [replace(m, **changes) if m in found else m for m in members]


def _extra(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _folder_member(name: bytes, **changes: Any) -> rawzip.Member:
    return replace(rawzip.Member(name, method=0, attributes=0o40755 << 16 | 0x10), **changes)


_ASI = _extra(0x756E, struct.pack("<LHLHH", 0, 0o120777, 11, 0, 0) + b"/etc/passwd")
_AES = _extra(0x9901, struct.pack("<H2sBH", 2, b"AE", 3, 8))
KIND = "releases never use"
FORGED: dict[str, tuple[Callable[[list[rawzip.Member]], list[rawzip.Member]], str]] = {
    "a link": (lambda m: _one(m, attributes=0o120777 << 16), KIND),
    "setuid": (lambda m: _one(m, attributes=0o104755 << 16), KIND),
    "setuid without a kind": (lambda m: _one(m, attributes=0o4755 << 16), KIND),
    "a device": (lambda m: _one(m, attributes=0o20644 << 16), KIND),
    "a folder by its bit": (lambda m: _one(m, attributes=0o100644 << 16 | 0x10), KIND),
    "a folder by its mode": (lambda m: _one(m, attributes=0o40755 << 16), KIND),
    "a link's target": (lambda m: _one(m, extra=_ASI), KIND),
    "a link's target in the table": (lambda m: _one(m, central={"extra": _ASI}), KIND),
    "a link's target in front": (lambda m: _one(m, local={"extra": _ASI}), "hides something"),
    "AES": (lambda m: _one(m, extra=_AES), KIND),
    "AES in front": (lambda m: _one(m, local={"extra": _AES}), "hides something"),
    "Zip64": (lambda m: _one(m, extra=_extra(1, bytes(16))), KIND),
    "a second name": (lambda m: _one(m, extra=_extra(0x7075, b"\1" + bytes(4) + b"x")), KIND),
    "an extra field that is cut": (lambda m: _one(m, extra=b"UT\x09\0"), KIND),
    "a comment": (lambda m: _one(m, comment=b"read me"), KIND),
    "a page behind its sizes": (lambda m: _one(m, flags=8), "hides something"),
    "a folder with contents": (lambda m: [_folder_member(b"small/x/", data=b"x"), *m], KIND),
    "a folder that is a link": (
        lambda m: [_folder_member(b"small/x/", attributes=0o120777 << 16), *m],
        KIND,
    ),
    "a folder called as a page": (
        lambda m: [_folder_member(b"small/en/index.html/"), *m],
        "twice",
    ),
    "a folder twice": (
        lambda m: [_folder_member(b"small/en/"), _folder_member(b"small/EN/"), *m],
        "twice",
    ),
    "a folder that climbs": (lambda m: [_folder_member(b"small/../"), *m], "leads out"),
    "another folder": (lambda m: [_folder_member(b"other/"), *m], "leads out"),
    "a folder without a name": (lambda m: [_folder_member(b"/"), *m], "leads out"),
    "a file called as the folder": (lambda m: [rawzip.Member(b"small"), *m], "leads out"),
}


@pytest.mark.browser
@pytest.mark.parametrize("case", FORGED)
def test_a_zip_that_unpacks_to_something_else_is_altered(
    own: Page, copied: Copied, case: str
) -> None:
    forge, why = FORGED[case]
    place = copied.zip(forge(copied.members()))
    answer = ask(own, files=(place, *copied.signed))
    assert answer.verdict == "altered"
    assert why in answer.text
    assert "Do not open it" in answer.text


@pytest.mark.browser
def test_harmless_extra_fields_do_not_alter_a_zip(own: Page, copied: Copied) -> None:
    times = _extra(0x5455, b"\3" + bytes(8)) + _extra(0x7875, b"\1\4" + bytes(4) + b"\4" + bytes(4))
    place = copied.zip(
        _one(copied.members(), extra=times, central={"extra": times[:4] + times[4:]})
    )
    answer = ask(own, files=(place, *copied.signed))
    assert (answer.verdict, answer.lists) == ("whole", {})


@pytest.mark.browser
def test_what_a_zip_holds_beside_the_tree_is_judged(own: Page, copied: Copied) -> None:
    members = copied.members()
    evil = [
        rawzip.Member(b"small/release/evil.pub", SCRIPT),
        rawzip.Member(b"small/release/history/1.txt", SCRIPT),
        rawzip.Member(b"small/history/1.txt", SCRIPT),
        _folder_member(b"small/empty/"),
        _folder_member(b"small/release/empty/"),
    ]
    answer = ask(own, files=(copied.zip([*members, *evil]), *copied.signed))
    assert answer.verdict == "altered"
    assert answer.lists == {
        "added": ["empty/", "history/1.txt", "release/empty/", "release/evil.pub"],
        "changed": ["release/history/1.txt"],
    }


SINGLE = {
    "small.pub": "release/small.pub",
    "allowed_signers": "release/allowed_signers",
    "the statement": "release/release.txt",
    "its signature": "release/release.txt.minisig",
    "its other signature": "release/release.txt.sshsig",
    "a pointer": "release/small.ipns-record",
    "a statement before": "release/history/1.txt",
    "its list": "site/SHA256SUMS",
    "a page": "site/en/index.html",
    "a package": "site/downloads/small.zim",
}
PROVED = ("small.pub", "allowed_signers", "its other signature", "a pointer", "its list")


def alone(page: Page, *files: Path) -> None:
    """Asserts that nothing is said of files but that they cannot be judged."""
    choose(page, "files", *files)
    page.click("#verify-start")
    expect(page.locator("#verify-status")).to_contain_text("cannot be judged by itself")
    assert page.locator("#verify-status [data-verdict]").count() == 0
    assert page.locator("#verify-lists").inner_text() == ""


@pytest.mark.browser
@pytest.mark.parametrize("name", SINGLE)
def test_a_single_file_is_never_called_altered_without_a_reason(
    own: Page, copied: Copied, name: str
) -> None:
    path, sums = copied.root / SINGLE[name], copied.site / "SHA256SUMS"
    alone(own, path)
    if name in (*PROVED, "a package"):
        answer = ask(own, files=(path, *copied.signed))
        assert (answer.verdict, answer.title, answer.lists) == ("whole", "Whole", {})
        assert "1 file is as listed" in answer.text
        path.write_bytes(b"x")
        answer = ask(own, files=(path, *copied.signed))
        assert (answer.verdict, answer.lists) == ("altered", {"changed": [path.name]})
    elif path not in copied.signed:
        alone(own, path, *copied.signed)
    if name == "a page":
        answer = ask(own, files=(path, sums, *copied.signed))
        assert (answer.verdict, answer.title) == ("whole", "Whole")
        assert "2 files are as listed" in answer.text
        assert ask(own, files=(path, sums)).title == "Whole, but not signed"


@pytest.mark.browser
def test_a_page_is_judged_by_the_list_of_its_release(own: Page, copied: Copied) -> None:
    path, sums = copied.site / "en/index.html", copied.site / "SHA256SUMS"
    path.write_bytes(SCRIPT)
    for files in ((path, sums, *copied.signed), (path, sums)):
        answer = ask(own, files=files)
        assert (answer.verdict, answer.lists) == ("altered", {"changed": ["index.html"]})
    strange = path.rename(path.with_name("strange.html"))
    answer = ask(own, files=(strange, sums, *copied.signed))
    assert (answer.verdict, answer.lists) == ("altered", {"added": ["strange.html"]})
    alone(own, strange, sums)
    alone(own, copied.shelf / "history/1.txt", sums, *copied.signed)
    line = f"{hashlib.sha256(SCRIPT).hexdigest()}  strange.html\n"
    sums.write_text(sums.read_text(encoding="utf-8") + line, encoding="utf-8")
    answer = ask(own, files=(strange, sums, *copied.signed))
    assert (answer.verdict, answer.lists) == ("altered", {"changed": ["SHA256SUMS"]})


@pytest.mark.browser
def test_all_files_of_a_release_may_be_chosen_at_once(own: Page, copied: Copied) -> None:
    shelf = [path for path in copied.shelf.iterdir() if path.is_file()]
    downloads = [p for p in (copied.site / "downloads").iterdir() if p.name != "index.html"]
    answer = ask(own, files=(*downloads, *shelf))
    assert (answer.verdict, answer.title, answer.lists) == ("whole", "Whole", {})


_JUDGE = """async ([zip, ...release]) => {
  const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const [text, signature] = release.map(bytes).map((b) => ({ size: b.length, read: async () => b }));
  const asked = { site: "small", named: "", given: "", today: "2026-01-02" };
  const copy = { bytes: bytes(zip), loose: [], release: new Map([["release.txt", text], ["release.txt.minisig", signature]]) };
  return (await crenelVerify.judge(copy, asked)).verdict;
}"""
_BYTES = st.sampled_from([0, 1, 2, 8, 0x10, 0x20, 0x40, 0x80, 0xFF, 0x50, 0x4B]) | st.integers(
    0, 255
)
_TINY = {"en/index.html": b"<p>One</p>" * 9, "index.html": b"<p>Two</p>" * 5, "robots.txt": b"x"}


def _tiny_zip(data: st.DataObject, files: Mapping[str, bytes]) -> bytes:
    """A zip of files as some packer writes it, of which some bytes have been changed."""
    members = [rawzip.Member(f"small/{name}".encode(), files[name]) for name in files]
    for member in members:
        member.method = data.draw(st.sampled_from([0, 8]))
        member.extra = data.draw(st.sampled_from([b"", _extra(0x5455, b"\3" + bytes(8))]))
    for name in data.draw(st.sets(st.sampled_from([b"small/", b"small/en/", b"small/e/"]))):
        members.insert(data.draw(st.integers(0, len(members))), _folder_member(name))
    made = bytearray(rawzip.write(members))
    headers = [match.start() for match in re.finditer(b"PK", made)]
    for _ in range(data.draw(st.integers(0, 2))):
        place = data.draw(st.sampled_from(headers)) + data.draw(st.integers(0, 80))
        made[min(place, len(made) - 1)] = data.draw(_BYTES)
    return bytes(made)


@pytest.mark.browser
@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_both_sides_agree_on_any_change_of_a_zip(
    page: Page, release: Release, signer: Signer, tmp_path: Path, data: st.DataObject
) -> None:
    lines = (f"{hashlib.sha256(d).hexdigest()}  {name}\n" for name, d in _TINY.items())
    files = {**_TINY, "SHA256SUMS": "".join(lines).encode()}
    sums = _listed("site/SHA256SUMS", files["SHA256SUMS"])
    text = replace(release.statement, sums=sums, files=(), profile="none").text
    write(tmp_path, text, signer)
    made, signature = _tiny_zip(data, files), (tmp_path / statement.MINISIG).read_bytes()
    (tmp_path / "a.zip").write_bytes(made)
    day = datetime.date(2026, 1, 2)
    asked = Question(str(tmp_path / "a.zip"), tmp_path / "known.json", day, signer.public)
    told = [base64.b64encode(part).decode() for part in (made, text, signature)]
    assert page.evaluate(_JUDGE, told) == prove(asked).verdict


# --- statements and signatures --------------------------------------------------------------------


def _broken_statements(text: str) -> dict[str, str]:
    """Texts that are no statements, each by what is wrong."""
    lines = text.splitlines(keepends=True)
    files = [line for line in lines if line.startswith("file:")]

    def put(old: str, new: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    def field(name: str, value: str) -> str:
        return re.sub(rf"^{name}: .*$", f"{name}: {value}", text, count=1, flags=re.MULTILINE)

    missing = {f"no {line.split(':')[0]}": text.replace(line, "") for line in lines[:11]}
    doubled = {f"{line.split(':')[0]} twice": text.replace(line, line * 2) for line in lines[:11]}
    return {
        **missing,
        **doubled,
        **{f"seq {value!r}": field("seq", value) for value in ("0", "01", "-1", "1" * 14, "", "x")},
        **{
            f"day {value!r}": field("issued", value)
            for value in ("2026-02-29", "2026-13-01", "2026-00-10", "2026-01-00", "2026-1-2")
            + ("20260102", "2026-W01-5", "0000-01-01", "2026-01-02T00", "2099-12-31")
        },
        **{f"key {v!r}": field("key", v) for v in ("RW", "", "None", "R" * 56, "RW" + "=" * 54)},
        **{f"next-key {v!r}": field("next-key", v) for v in ("A" * 64, "a" * 63, "")},
        **{f"root {v!r}": field("root", v) for v in ("Qm" + "a" * 44, "b" + "A" * 58, "b")},
        **{f"site {v!r}": field("site", v) for v in ("-a", "a--b", "A", "a b", "")},
        **{
            f"mirror {v!r}": field("mirror", v)
            for v in ("http://a", "ftp://a/", "https://a b/", "https://a\x1cb/", "https://a\tb/")
            + ("https://a\x1b[2Jb/", "https://a\0/", "https://a\x7f/")
        },
        **{f"sums {v!r}": field("sums", v) for v in (f"07 {'a' * 64}", "a" * 64, f" {'a' * 64}")},
        **{
            f"file {v!r}": field("file", v)
            for v in (f"1 {'a' * 64} site/index.html", f"1 {'a' * 64} site/downloads/../x")
            + (
                f"1 {'a' * 64} site/downloads/",
                f"01 {'a' * 64} release/a",
                f"1 {'A' * 64} release/a",
            )
        },
        "a file twice": put(files[0], files[0] * 2),
        "files in another order": put(files[0] + files[1], files[1] + files[0]),
        "a mirror after a file": text + "mirror: https://a.example/\n",
        "an unknown line": text + "note: x\n",
        "an empty line": text + "\n",
        "no last line end": text[:-1],
        "CRLF": text.replace("\n", "\r\n"),
        "two spaces": put("seq: ", "seq:  "),
        "a space at the end": put("seq: 3", "seq: 3 "),
        "no space": put("seq: ", "seq:"),
        "another form": put("crenel-release: 1", "crenel-release: 2"),
        "a byte order mark": "\ufeff" + text,
        "not ASCII": put("https://mirror", "https://spiegél"),
        "too long": text.replace(lines[11], "mirror: https://a.example/" + "a" * 70000 + "/\n"),
        "empty": "",
        "a line feed": "\n",
        "only the form": "crenel-release: 1\n",
    }


_PARSE = """texts => texts.map((text) => {
  const bytes = Uint8Array.from(text, (c) => c.charCodeAt(0));
  try { return crenelVerify.parse(bytes).seq; } catch (e) { return e.reason; }
})"""


def _both(page: Page, texts: list[bytes]) -> None:
    """Asserts that the script reads what Python reads and refuses what it refuses."""
    told = page.evaluate(_PARSE, [text.decode("latin-1") for text in texts])
    for text, answer in zip(texts, told, strict=True):
        try:
            wanted = str(statement.parse(text).seq)
        except NotAStatement:
            wanted = "statement"
        assert answer == wanted, text


@pytest.mark.browser
def test_the_script_refuses_the_statements_that_python_refuses(
    page: Page, release: Release
) -> None:
    text = release.statement.text.decode()
    table = _broken_statements(text)
    for name, broken in table.items():
        with pytest.raises(NotAStatement):
            statement.parse(broken.encode())
        assert broken != text, name
    _both(page, [text.encode(), *(broken.encode() for broken in table.values())])


_NOISE = st.sampled_from([*"\n\r\t :09azAZ/.-+=\x00\x1c\x85é", "none", "file: ", "mirror: "])


@pytest.mark.browser
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_both_sides_agree_on_any_change_of_a_statement(
    page: Page, release: Release, data: st.DataObject
) -> None:
    text = release.statement.text.decode()
    texts = []
    for _ in range(20):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 3)))
        texts.append((text[:start] + data.draw(_NOISE) + text[end:]).encode("latin-1"))
    _both(page, texts)


_COUNT = """() => {
  const read = File.prototype.arrayBuffer;
  window.largest = 0;
  File.prototype.arrayBuffer = function () {
    window.largest = Math.max(window.largest, this.size);
    return read.call(this);
  };
}"""


@pytest.mark.browser
def test_what_is_too_large_is_refused_before_it_is_read(page: Page, bench: Bench) -> None:
    page.evaluate(_COUNT)
    data = b"".join(b"%064x  a/%030x\n" % (n, n) for n in range(2**25 // 99 + 1))
    (bench.site / "SHA256SUMS").write_bytes(data)
    bench.restate(bench.signer, sums=_listed("site/SHA256SUMS", data))
    answer = ask(page, folder=bench.root)
    assert (answer.verdict, answer.lists) == ("altered", {"changed": ["SHA256SUMS"]})
    release = bench.root / "release"
    with (release / statement.MINISIG).open("ab") as file:
        file.write(b"\n" * 2**23)
    assert "not one of this release.txt" in ask(page, folder=bench.root).text
    with (release / statement.NAME).open("ab") as file:
        file.write(b"#" * 2**23)
    assert "not written as a release is" in ask(page, folder=bench.root).text
    assert page.evaluate("window.largest") < 2**20


@pytest.mark.browser
def test_a_list_is_read_as_strictly_as_verify_reads_it(page: Page, bench: Bench) -> None:
    true = (bench.site / "SHA256SUMS").read_bytes()
    for name in (
        "../x",
        "a//b",
        "con",
        "aux.html",
        "A",
        "SHA256SUMS",
        "a" * 121,
        "a/",
        "a.",
        "en/\u00e9",
    ):
        data = true + f"{'0' * 64}  {name}\n".encode()
        (bench.site / "SHA256SUMS").write_bytes(data)
        bench.restate(bench.signer, sums=_listed("site/SHA256SUMS", data))
        answer = ask(page, folder=bench.root)
        assert (answer.verdict, answer.lists) == ("altered", {"changed": ["SHA256SUMS"]}), name


@pytest.mark.browser
@pytest.mark.parametrize("lacks", ["Ed25519", "everything", "zips", "folders"])
def test_a_browser_that_lacks_something_says_so(browser: Browser, bench: Bench, lacks: str) -> None:
    page = browser.new_page()
    page.add_init_script(_LACKS[lacks])
    page.goto(bench.release.page)
    told, tool = page.locator("#verify-off"), page.locator("#verify")
    if lacks == "everything":
        expect(told).to_contain_text("plain http address")
        expect(tool).to_be_hidden()
    elif lacks == "folders":
        expect(tool).to_be_visible()
        expect(page.locator("#verify-folder")).to_be_hidden()
    elif lacks == "zips":
        choose(page, "files", bench.zip)
        page.click("#verify-start")
        expect(page.locator("#verify-status")).to_contain_text("Unpack the zip")
    else:
        release = [bench.root / "release" / name for name in SIGNED]
        answer = ask(page, files=(bench.zip, *release))
        assert answer.title == "Whole, but the signature was not checked"
        assert "Firefox from 129" in answer.text
        assert ask(page, folder=bench.root).title == answer.title
    page.close()


_LACKS = {
    "Ed25519": "crypto.subtle.importKey = async () => { throw new DOMException('', 'NotSupportedError'); };",
    "everything": "Object.defineProperty(crypto, 'subtle', { value: undefined });",
    "zips": "delete window.DecompressionStream;",
    "folders": "delete HTMLInputElement.prototype.webkitdirectory;",
}


# --- the page -------------------------------------------------------------------------------------


@pytest.mark.browser
def test_nothing_is_judged_before_something_is_chosen(page: Page, tmp_path: Path) -> None:
    page.click("#verify-start")
    expect(page.locator("#verify-status")).to_contain_text("Choose a copy first")
    (tmp_path / "stray").mkdir()
    (tmp_path / "stray/letter.txt").write_text("x")
    choose(page, "folder", tmp_path / "stray")
    page.click("#verify-start")
    expect(page.locator("#verify-status")).to_contain_text("Choose a copy first")


@pytest.mark.browser
@pytest.mark.parametrize("lang", ["en", "zh-hans"])
def test_axe_finds_nothing_before_and_after_a_judgement(
    browser: Browser, bench: Bench, lang: str
) -> None:
    axe = MODULES / "axe-core" / "axe.min.js"
    script = Path(needed(str(axe) if axe.exists() else None, "axe-core")).read_text("utf-8")
    _change(bench)
    _litter(bench)
    address = (bench.release.root / "site" / lang / "verify.html").as_uri()
    for scheme, width in SETTINGS:
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme=cast("Any", scheme),
            bypass_csp=True,
            reduced_motion="reduce",
        )
        page = context.new_page()
        page.goto(address)
        page.evaluate(script)
        assert page.evaluate(AXE, RULES) == []
        assert ask(page, folder=bench.root).verdict == "altered"
        assert page.evaluate(AXE, RULES) == []
        bench.restate(bench.stranger)
        assert ask(page, folder=bench.root).verdict == "not-ours"
        assert page.evaluate(AXE, RULES) == []
        bench.restate(bench.signer)
        context.close()


@pytest.mark.browser
def test_without_scripts_the_page_is_whole_and_has_no_dead_control(
    browser: Browser, release: Release, signer: Signer
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(release.page)
    assert page.locator("button:visible, input:visible").count() == 0
    text = page.locator("main").inner_text()
    for part in (signer.public.text, signer.public.fingerprint, "ssh-keygen", "cannot vouch"):
        assert part in text
    context.close()


@pytest.mark.browser
def test_the_commands_on_the_page_work(browser: Browser, bench: Bench, tmp_path: Path) -> None:
    page = browser.new_page()
    page.goto(bench.release.page)
    shown = page.locator("#terminal ~ pre").all_inner_texts()
    page.close()
    checkers = {
        "minisign": "minisign",
        "signify": "signify-openbsd",
        "ssh-keygen": "openssh-client",
    }
    place = tmp_path / "bin"
    place.mkdir()
    for program, package in checkers.items():
        found = needed(shutil.which(program) or shutil.which(package), package)
        (place / program).symlink_to(found)
    sums, value, minisign, signify, line, ssh, _ = shown
    environment = {**os.environ, "PATH": f"{place}:{os.environ['PATH']}"}

    def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
        shell = ["bash", "-euc", command]
        return subprocess.run(
            shell, cwd=folder, env=environment, capture_output=True, text=True, check=False
        )

    release = bench.root / "release"
    assert (release / "allowed_signers").read_text().strip() == line
    commands = [(sums, bench.site), (minisign, release), (signify, release), (ssh, release)]
    for command, folder in commands:
        done = run(command, folder)
        assert done.returncode == 0, done.stderr
    digest = run(value, bench.site).stdout.split()[0]
    assert f" {digest}\n" in (release / "release.txt").read_text()
    _edit(bench)
    _change(bench)
    assert all(run(command, folder).returncode for command, folder in commands)


def test_the_script_has_no_word_of_its_own() -> None:
    script = (REPOSITORY / "templates" / VERIFY).read_text(encoding="utf-8")
    assert len(script.splitlines()) <= 580
    said = set(re.findall(r'\bsay\("([a-z-]+)"', script)) | {"whole-none", "zip-end"}
    known = (REPOSITORY / "templates/strings/en.yaml").read_text(encoding="utf-8")
    for name in said:
        assert f"verify.say.{name}: " in known, name
    for forbidden in (
        "fetch(",
        "XMLHttpRequest",
        "eval(",
        "Worker(",
        "Storage",
        "import(",
        "innerHTML",
    ):
        assert forbidden not in script


@pytest.mark.browser
def test_firefox_judges_a_zip_from_a_folder(bench: Bench, tmp_path: Path) -> None:
    firefox = needed(FIREFOX, "firefox-esr")
    release = [str(bench.root / "release" / name) for name in SIGNED]
    altered = shutil.copy(bench.zip, tmp_path / "altered.zip")
    tree = _tree(bench)
    pack(Path(altered), {**tree, "404.html": b"x"})
    broken = shutil.copy(bench.zip, tmp_path / "broken.zip")
    Path(broken).write_bytes(bench.zip.read_bytes() + b"x")
    again = tmp_path / "again.zip"
    members = [rawzip.Member(f"small/{name}".encode(), data) for name, data in tree.items()]
    again.write_bytes(rawzip.write([_folder_member(b"small/"), *members]))
    shelf = [str(path) for path in (bench.root / "release").iterdir()]
    cases = [[str(path), *release] for path in (bench.zip, altered, broken)]
    cases += [[str(again), *shelf], [str(bench.site / "SHA256SUMS"), *release]]
    told = {"page": bench.release.page, "cases": cases}
    done = subprocess.run(
        [str(NODE), str(TOOLS / "verify.mjs"), json.dumps(told)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "FIREFOX": firefox},
    )
    answer = json.loads(done.stdout)
    assert answer["wrong"] == []
    wanted = ["whole", "altered", "altered", "whole", "whole"]
    assert [a["verdict"] for a in answer["answers"]] == wanted
    assert "signed by the key that this page names" in answer["answers"][0]["text"]
    assert "404.html" in answer["answers"][1]["lists"]
    assert "does not end" in answer["answers"][2]["text"]
    assert MODULES.is_dir()
