# SPDX-License-Identifier: Apache-2.0
"""Every kind of tampering that we know is found, named by its code and its file, and never hangs.

A case is a function that does to a copy what an enemy would, and gives the place to verify. What
it is expected to be called stands in its decorator.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import gzip
import hashlib
import json
import os
import shutil
import socket
import struct
import subprocess
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import minisign
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crenel import proving
from crenel.copies.copy import Limits
from crenel.digest import digest_bytes
from crenel.ipfs import car, cid, unixfs
from crenel.problems import MOST, BuildFailed
from crenel.signing import sshsig
from crenel.signing.minisign import generate
from crenel.statement import Listed
from tests import rawzip
from tests.harness import crenel
from tests.rawzip import Member
from tests.releases import (
    NAME,
    TODAY,
    Quiet,
    Release,
    following,
    host,
    publish,
    published,
    secret,
    tree_files,
    tree_of,
)

PAGE, OTHER = "en/index.html", "zh-hans/index.html"
ZIP, EPUB, CAR = f"{NAME}.zip", f"{NAME}.en.epub", f"{NAME}.car"
# small enough that no test waits long for an enemy, large enough for an honest page
SHORT = Limits(page=1 << 20, connect=5, interval=3, least=500, base=8, rate=1 << 22)


@dataclasses.dataclass
class Scene:
    """Where a case is played: a release that may be changed, and what its reader remembers."""

    release: Release
    tmp: Path
    options: list[str]

    @property
    def memory(self) -> Path:
        return self.tmp / "known.json"

    @property
    def page(self) -> Path:
        return self.release.site / PAGE

    def seen(self, release: Release) -> None:
        """The reader has verified a release before."""
        answer = crenel("verify", str(release.site), "--memory", str(self.memory))
        assert answer.status == 0, answer.out + answer.err

    def given(self) -> None:
        """The reader gives the true key."""
        self.options += ["--key", self.release.key.text]


@dataclasses.dataclass(frozen=True)
class Case:
    do: Callable[[Scene], Path]
    verdict: str
    found: frozenset[tuple[str, str]]


CASES: dict[str, Case] = {}
Do = Callable[[Scene], Path]


def tampering(verdict: str, *found: tuple[str, str]) -> Callable[[Do], Do]:
    """A case: what it is called, and each code with the file that it names."""

    def keep(do: Do) -> Do:
        CASES[do.__name__] = Case(do, verdict, frozenset(found))
        return do

    return keep


# --- folders -----------------------------------------------------------------------------------


@tampering("altered", ("C901", PAGE))
def a_changed_byte(scene: Scene) -> Path:
    data = bytearray(scene.page.read_bytes())
    data[len(data) // 2] ^= 1
    scene.page.write_bytes(data)
    return scene.release.site


@tampering("altered", ("C901", PAGE))
def a_page_cut_off(scene: Scene) -> Path:
    scene.page.write_bytes(scene.page.read_bytes()[:-1])
    return scene.release.site


@tampering("altered", ("C901", PAGE), ("C901", OTHER))
def swapped_pages(scene: Scene) -> Path:
    one, two = scene.page, scene.release.site / OTHER
    texts = one.read_bytes(), two.read_bytes()
    one.write_bytes(texts[1])
    two.write_bytes(texts[0])
    return scene.release.site


@tampering("altered", ("C902", PAGE))
def a_removed_page(scene: Scene) -> Path:
    scene.page.unlink()
    return scene.release.site


@tampering("altered", ("C903", "en/news.html"))
def an_added_page(scene: Scene) -> Path:
    shutil.copyfile(scene.page, scene.release.site / "en/news.html")
    return scene.release.site


@tampering("altered", ("C903", ".htaccess"))
def an_added_dot_file(scene: Scene) -> Path:
    (scene.release.site / ".htaccess").write_text("Redirect / http://elsewhere.example/")
    return scene.release.site


@tampering("altered", ("C903", "en/\\x1b[2J\\u202egpj"))
def an_added_name_that_moves_the_cursor(scene: Scene) -> Path:
    (scene.release.site / "en" / "\x1b[2J\u202egpj").write_bytes(b"")
    return scene.release.site


@tampering("altered", ("C902", PAGE), ("C903", "en/Index.html"))
def a_page_renamed_by_case(scene: Scene) -> Path:
    scene.page.rename(scene.page.with_name("Index.html"))
    return scene.release.site


@tampering("altered", ("C903", "en/INDEX.html"))
def a_twin_that_differs_by_case(scene: Scene) -> Path:
    shutil.copyfile(scene.page, scene.page.with_name("INDEX.html"))
    return scene.release.site


@tampering("altered", ("C901", PAGE))
def a_page_replaced_by_a_link_to_its_bytes(scene: Scene) -> Path:
    scene.page.rename(scene.tmp / "kept.html")
    scene.page.symlink_to(scene.tmp / "kept.html")
    return scene.release.site


@tampering("altered", ("C903", "secrets"))
def a_link_to_elsewhere(scene: Scene) -> Path:
    (scene.release.site / "secrets").symlink_to("/etc")
    return scene.release.site


@tampering("altered", ("C901", PAGE))
def a_page_replaced_by_a_pipe(scene: Scene) -> Path:
    scene.page.unlink()
    os.mkfifo(scene.page)
    return scene.release.site


@tampering("altered", ("C903", "en/s"))
def an_added_socket(scene: Scene) -> Path:
    here = Path.cwd()
    os.chdir(scene.page.parent)  # its name may be only so long
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("s")
    os.chdir(here)
    return scene.release.site


@tampering("altered", ("C902", PAGE), ("C903", f"{PAGE}/index.html"))
def a_page_replaced_by_a_folder(scene: Scene) -> Path:
    data = scene.page.read_bytes()
    scene.page.unlink()
    scene.page.mkdir()
    (scene.page / "index.html").write_bytes(data)
    return scene.release.site


@tampering("altered", ("C903", "empty/"))
def an_empty_folder(scene: Scene) -> Path:
    (scene.release.site / "empty").mkdir()
    return scene.release.site


@tampering("altered", ("C903", "d/" * 1500))
def folders_without_end(scene: Scene) -> Path:
    here = Path.cwd()
    os.chdir(scene.release.site)
    for _ in range(1500):
        Path("d").mkdir()
        os.chdir("d")
    os.chdir(here)
    return scene.release.site


@tampering("altered", ("C901", "SHA256SUMS"))
def the_list_edited(scene: Scene) -> Path:
    sums = scene.release.site / "SHA256SUMS"
    sums.write_bytes(sums.read_bytes().replace(b"a", b"b", 1))
    return scene.release.site


@tampering("altered", ("C901", "SHA256SUMS"))
def a_line_added_to_the_list_with_its_page(scene: Scene) -> Path:
    page, sums = scene.release.site / "zz.html", scene.release.site / "SHA256SUMS"
    page.write_bytes(b"<p>We have moved")
    line = f"{hashlib.sha256(page.read_bytes()).hexdigest()}  zz.html\n"
    sums.write_bytes(sums.read_bytes() + line.encode())
    return scene.release.site


@tampering("altered", ("C901", "SHA256SUMS"))
def a_list_that_climbs(scene: Scene) -> Path:
    sums = scene.release.site / "SHA256SUMS"
    sums.write_bytes(sums.read_bytes() + b"0" * 64 + b"  ../../../etc/passwd\n")
    return scene.release.site


@tampering("altered", ("C902", "SHA256SUMS"))
def the_list_removed(scene: Scene) -> Path:
    (scene.release.site / "SHA256SUMS").unlink()
    return scene.release.site


@tampering("altered", ("C901", "SHA256SUMS"))
def the_list_replaced_by_a_link(scene: Scene) -> Path:
    sums = scene.release.site / "SHA256SUMS"
    sums.rename(scene.tmp / "kept")
    sums.symlink_to(scene.tmp / "kept")
    return scene.release.site


@tampering("altered", ("C901", f"downloads/{EPUB}"))
def a_changed_package(scene: Scene) -> Path:
    path = scene.release.site / "downloads" / EPUB
    path.write_bytes(path.read_bytes().replace(b"e", b"f"))
    return scene.release.site


@tampering("altered", ("C901", f"downloads/{EPUB}"))
def a_package_that_grew(scene: Scene) -> Path:
    with (scene.release.site / "downloads" / EPUB).open("ab") as file:
        file.write(b"virus")
    return scene.release.site


@tampering("altered", ("C901", f"downloads/{EPUB}"))
def the_bytes_of_another_package(scene: Scene) -> Path:
    folder = scene.release.site / "downloads"
    shutil.copyfile(folder / f"{NAME}.en.html", folder / EPUB)
    return scene.release.site


@tampering("altered", ("C903", "downloads/setup.exe"))
def a_package_that_was_not_released(scene: Scene) -> Path:
    (scene.release.site / "downloads" / "setup.exe").write_bytes(b"MZ")
    return scene.release.site


@tampering("altered", ("C901", f"release/{NAME}.pub"), ("C901", "release/allowed_signers"))
def the_key_s_files_exchanged(scene: Scene) -> Path:
    other = secret(9).public
    folder = scene.release.inside() / "release"
    (folder / f"{NAME}.pub").write_bytes(other.file)
    (folder / "allowed_signers").write_text(sshsig.allowed_signer(other.raw, NAME))
    return scene.release.site


@tampering("altered", ("C901", f"release/{NAME}.torrent"), ("C903", "release/evil.pub"))
def changes_in_the_release_s_folder(scene: Scene) -> Path:
    site = scene.release.inside()
    (site / "release" / f"{NAME}.torrent").write_bytes(b"d4:infox")
    (site / "release" / "evil.pub").write_bytes(secret(9).public.file)
    return site


@tampering(
    "altered",
    ("C901", "release/release.txt.sshsig"),
    ("C901", f"release/{NAME}.ipns-record"),
    ("C901", "release/history/1.txt"),
    ("C901", "release/history/1.txt.minisig"),
    ("C903", "release/history/2.txt"),
    ("C903", "release/history/987654321.txt"),
    ("C903", "release/another.ipns-record"),
)
def what_the_release_does_not_vouch_for(scene: Scene) -> Path:
    second = following(scene.release, scene.tmp / "2")
    folder = second.inside() / "release"
    for name in ("2.txt", "987654321.txt"):
        shutil.copyfile(folder / "history/1.txt", folder / "history" / name)
    shutil.copyfile(folder / f"{NAME}.ipns-record", folder / "another.ipns-record")
    bare = bytearray((folder / f"{NAME}.ipns-record").read_bytes())
    bare[5] ^= 1  # in the signature
    (folder / f"{NAME}.ipns-record").write_bytes(bare)
    other = secret(9)
    text = second.statement.text
    ssh = sshsig.sign(second.key.raw, other.ed25519, text)  # of the right form
    (folder / "release.txt.sshsig").write_bytes(ssh)
    (folder / "history/1.txt").write_bytes(b"<script>")
    return second.site


@tampering("altered", ("C901", "release/release.txt"), ("C901", "release/release.txt.minisig"))
def another_statement_in_the_copy_than_beside_it(scene: Scene) -> Path:
    forged = scene.release.at(scene.tmp / "forged")
    scene.options += ["--release", str(scene.release.shelf)]
    site = scene.release.inside()
    forged.restate(issued="2026-01-01").sign(secret(9))
    for name in ("release.txt", "release.txt.minisig"):
        shutil.copyfile(forged.shelf / name, site / "release" / name)
    return site


@tampering("altered", ("C904", "SHA256SUMS"))
def a_list_that_is_said_to_be_without_end(scene: Scene) -> Path:
    sums = scene.release.site / "SHA256SUMS"
    with sums.open("r+b") as file:
        file.truncate(3 << 30)
    scene.release.restate(sums=Listed("site/SHA256SUMS", 3 << 30, digest_bytes(b"")))
    return scene.release.site


@tampering("altered", ("C901", "."))
def a_root_that_the_files_do_not_have(scene: Scene) -> Path:
    other = unixfs.tree({"a": scene.page})
    scene.release.restate(root=cid.text(other.cid))
    return scene.release.site


@tampering("altered", ("C904", "SHA256SUMS"))
def a_signed_list_that_climbs(scene: Scene) -> Path:
    sums = scene.release.site / "SHA256SUMS"
    sums.write_bytes(sums.read_bytes() + b"0" * 64 + b"  ../../secret\n")
    data = sums.read_bytes()
    scene.release.restate(sums=Listed("site/SHA256SUMS", len(data), digest_bytes(data)))
    return scene.release.site


# --- statements, signatures, keys --------------------------------------------------------------


@tampering("old", ("C908", "release.txt"))
def an_older_release(scene: Scene) -> Path:
    scene.seen(following(scene.release, scene.tmp / "2"))
    return scene.release.site


@tampering("old", ("C908", "release.txt"))
def a_release_whose_time_has_passed(scene: Scene) -> Path:
    ago = [(TODAY - datetime.timedelta(days)).isoformat() for days in (9, 2)]
    scene.release.restate(issued=ago[0], valid_until=ago[1])
    return scene.release.site


@tampering("altered", ("C908", "release.txt"), ("C902", PAGE))
def an_older_release_that_lacks_a_page(scene: Scene) -> Path:
    place = an_older_release(scene)
    scene.page.unlink()
    return place


@tampering("not ours", ("C907", "release.txt"))
def a_forged_release(scene: Scene) -> Path:
    scene.seen(scene.release)
    return publish(scene.release.root, secret(8)).site


@tampering("not ours", ("C907", "release.txt"))
def a_forged_release_for_who_has_the_key(scene: Scene) -> Path:
    scene.given()
    return publish(scene.release.root, secret(8)).site


@tampering("not ours", ("C906", "release.txt.minisig"))
def a_number_edited_in_the_statement(scene: Scene) -> Path:
    path = scene.release.shelf / "release.txt"
    path.write_bytes(path.read_bytes().replace(b"seq: 1\n", b"seq: 2\n"))
    return scene.release.site


@tampering("not ours", ("C906", "release.txt.minisig"))
def the_key_edited_in_the_statement(scene: Scene) -> Path:
    path = scene.release.shelf / "release.txt"
    theirs = secret(8).public.text.encode()
    path.write_bytes(path.read_bytes().replace(scene.release.key.text.encode(), theirs))
    return scene.release.site


@tampering("not ours", ("C906", "release.txt.minisig"))
def a_key_that_is_none_in_the_statement(scene: Scene) -> Path:
    path = scene.release.shelf / "release.txt"
    none = b"RW" + b"/" * 54
    path.write_bytes(path.read_bytes().replace(scene.release.key.text.encode(), none))
    return scene.release.site


@tampering("not ours", ("C905", "release.txt"))
def a_statement_with_other_line_ends(scene: Scene) -> Path:
    path = scene.release.shelf / "release.txt"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    return scene.release.site


@tampering("not ours", ("C905", "release.txt"))
def a_statement_with_a_line_more(scene: Scene) -> Path:
    path = scene.release.shelf / "release.txt"
    path.write_bytes(path.read_bytes() + b"note: trust me\n")
    return scene.release.site


@tampering("not ours", ("C905", "release.txt"))
def a_statement_cut_off(scene: Scene) -> Path:
    path = scene.release.shelf / "release.txt"
    path.write_bytes(path.read_bytes()[:200])
    return scene.release.site


@tampering("not ours", ("C905", "release.txt"))
def a_statement_of_megabytes(scene: Scene) -> Path:
    (scene.release.shelf / "release.txt").write_bytes(b"crenel-release: 1\n" + b"#" * (9 << 20))
    return scene.release.site


@tampering("not ours", ("C905", "release.txt"))
def a_site_with_an_endless_name(scene: Scene) -> Path:
    scene.release.restate(site="a" * 5000)
    return scene.release.site


@tampering("not ours", ("C905", "release.txt"), ("C902", PAGE))
def no_statement_and_a_page_less(scene: Scene) -> Path:
    scene.page.unlink()
    shutil.rmtree(scene.release.shelf)
    return scene.release.site


@tampering("not ours", ("C905", "release.txt"), ("C904", "SHA256SUMS"))
def no_statement_and_a_list_that_climbs(scene: Scene) -> Path:
    shutil.rmtree(scene.release.shelf)
    return a_list_that_climbs(scene)


@tampering("not ours", ("C905", "release.txt"))
def a_release_s_folder_that_is_a_link(scene: Scene) -> Path:
    scene.release.shelf.rename(scene.tmp / "shelf")
    (scene.release.root / "release").symlink_to(scene.tmp / "shelf")
    return scene.release.site


@tampering("not ours", ("C906", "release.txt.minisig"))
def a_signature_by_another_key(scene: Scene) -> Path:
    scene.release.sign(secret(8))
    return scene.release.site


@tampering("not ours", ("C906", "release.txt.minisig"))
def a_signature_of_another_text(scene: Scene) -> Path:
    assert scene.release.signer
    signature = scene.release.signer.sign(b"Good morning", "a release")
    (scene.release.shelf / "release.txt.minisig").write_bytes(signature)
    return scene.release.site


@tampering("not ours", ("C906", "release.txt.minisig"))
def a_trusted_comment_edited(scene: Scene) -> Path:
    path = scene.release.shelf / "release.txt.minisig"
    path.write_bytes(path.read_bytes().replace(b"a release", b"a promise"))
    return scene.release.site


@tampering("not ours", ("C906", "release.txt.minisig"))
def a_prehashed_signature(scene: Scene) -> Path:
    data, public = generate("x")
    key = minisign.SecretKey.from_bytes(data)
    key.decrypt("x")
    release = scene.release.restate(key=public.text)
    signature = key.sign(release.statement.text, prehash=True, trusted_comment="a release")
    (release.shelf / "release.txt.minisig").write_bytes(bytes(signature) + b"\n")
    return release.site


@tampering("not ours", ("C906", "release.txt.minisig"))
def no_signature(scene: Scene) -> Path:
    (scene.release.shelf / "release.txt.minisig").unlink()
    return scene.release.site


@tampering("not ours", ("C906", "release.txt.minisig"))
def an_empty_signature(scene: Scene) -> Path:
    (scene.release.shelf / "release.txt.minisig").write_bytes(b"")
    return scene.release.site


@tampering("not ours", ("C906", "release.txt.minisig"))
def a_signature_of_megabytes(scene: Scene) -> Path:
    with (scene.release.shelf / "release.txt.minisig").open("ab") as file:
        file.write(b"\n" * (9 << 20))
    return scene.release.site


@tampering("not ours", ("C906", "release.txt.minisig"))
def a_signature_taken_off_what_was_signed(scene: Scene) -> Path:
    scene.seen(scene.release)
    return publish(scene.release.root, None).site


@tampering("not ours", ("C906", "release.txt.minisig"))
def nothing_signed_for_who_has_the_key(scene: Scene) -> Path:
    scene.given()
    return publish(scene.release.root, None).site


@tampering("not ours", ("C911", "release.txt"))
def two_statements_of_one_number(scene: Scene) -> Path:
    scene.seen(scene.release)
    scene.release.restate(issued=TODAY.isoformat())
    return scene.release.site


@tampering("not ours", ("C911", "release.txt"))
def a_statement_that_follows_another_one(scene: Scene) -> Path:
    scene.seen(scene.release)
    return following(scene.release, scene.tmp / "2", previous="0" * 64).site


def two_changes(scene: Scene) -> Release:
    """The reader has seen the first of three releases; each has another key, all announced."""
    first = scene.release.restate(next_key=secret(2).public.digest)
    scene.seen(first)
    digest = secret(3).public.digest
    second = following(first, scene.tmp / "2", secret(2), next_key=digest)
    return following(second, scene.tmp / "3", secret(3))


@tampering("not ours", ("C911", "release.txt"))
def a_statement_that_follows_another_one_from_afar(scene: Scene) -> Path:
    fork = scene.release.at(scene.tmp / "fork").restate(issued=TODAY.isoformat())
    scene.seen(scene.release)
    second = following(fork, scene.tmp / "2")
    return following(second, scene.tmp / "3").site


@tampering("not ours", ("C907", "release.txt"))
def a_key_that_was_not_announced(scene: Scene) -> Path:
    scene.seen(scene.release)
    return following(scene.release, scene.tmp / "2", secret(2)).site


@tampering("not ours", ("C907", "release.txt"))
def another_key_than_the_announced_one(scene: Scene) -> Path:
    first = scene.release.restate(next_key=secret(2).public.digest)
    scene.seen(first)
    return following(first, scene.tmp / "2", secret(8)).site


@tampering("not ours", ("C907", "release.txt"))
def a_history_that_was_forged(scene: Scene) -> Path:
    last = two_changes(scene)
    path = last.shelf / "history" / "2.txt"
    theirs = secret(8).public.digest.encode()
    path.write_bytes(path.read_bytes().replace(secret(3).public.digest.encode(), theirs))
    return last.site


@tampering("not ours", ("C907", "release.txt"))
def a_whole_history_that_was_forged(scene: Scene) -> Path:
    first = scene.release.restate(next_key=secret(2).public.digest)
    scene.seen(first)
    digest = secret(9).public.digest
    second = following(first, scene.tmp / "2", secret(8), next_key=digest)
    return following(second, scene.tmp / "3", secret(9)).site


@tampering("not ours", ("C907", "release.txt"))
def a_history_with_a_gap(scene: Scene) -> Path:
    last = two_changes(scene)
    (last.shelf / "history" / "2.txt").unlink()
    return last.site


@tampering("not ours", ("C907", "release.txt"))
def a_history_that_nobody_signed(scene: Scene) -> Path:
    last = two_changes(scene)
    (last.shelf / "history" / "2.txt.minisig").unlink()
    return last.site


@tampering("not ours", ("C907", "release.txt"))
def a_history_signed_by_others(scene: Scene) -> Path:
    last = two_changes(scene)
    text = (last.shelf / "history" / "2.txt").read_bytes()
    (last.shelf / "history" / "2.txt.minisig").write_bytes(secret(8).sign(text, "a release"))
    return last.site


@tampering("not ours", ("C907", "release.txt"))
def a_key_that_was_replaced_signs_again(scene: Scene) -> Path:
    first = scene.release.restate(next_key=secret(2).public.digest)
    scene.seen(first)
    second = following(first, scene.tmp / "2", secret(2))
    scene.seen(second)
    return following(second, scene.tmp / "3", first.signer).site


def stolen(scene: Scene) -> Release:
    """The reader has seen the key change; the old one, which a thief has, signs once more."""
    first = scene.release.restate(next_key=secret(2).public.digest)
    scene.seen(first)
    scene.seen(following(first, scene.tmp / "2", secret(2)))
    return publish(tree_of(scene.tmp / "evil"), first.signer, first, seq=9, previous="0" * 64)


@tampering("not ours", ("C907", "release.txt"))
def a_stolen_key_that_is_still_given(scene: Scene) -> Path:
    scene.given()
    return stolen(scene).site


@tampering("not ours", ("C907", "release.txt"))
def a_stolen_key_that_is_given_and_was_replaced_before_the_reader_came(scene: Scene) -> Path:
    first = scene.release.restate(next_key=secret(2).public.digest)
    second = following(first, scene.tmp / "2", secret(2))
    scene.given()
    answer = crenel("verify", str(second.site), "--memory", str(scene.memory), *scene.options)
    assert answer.status == 0, answer.out
    evil = publish(tree_of(scene.tmp / "evil"), first.signer, first, seq=9, previous="0" * 64)
    return evil.site


@tampering("not ours", ("C907", "release.txt"))
def an_older_release_forged_with_a_stolen_key(scene: Scene) -> Path:
    return stolen(scene).restate(seq=1).site


# --- zip archives ------------------------------------------------------------------------------


def members(scene: Scene) -> list[Member]:
    """The members that an honest zip has."""
    files = tree_files(scene.release.site)
    return [Member(f"{NAME}/{path}".encode(), files[path].read_bytes()) for path in sorted(files)]


def member(parts: list[Member], path: str = PAGE) -> Member:
    return next(part for part in parts if part.name == f"{NAME}/{path}".encode())


def zipped(scene: Scene, parts: list[Member], prefix: bytes = b"", comment: bytes = b"") -> Path:
    path = scene.release.site / "downloads" / ZIP
    path.write_bytes(rawzip.write(parts, prefix, comment))
    return path


@tampering("altered", ("C904", ZIP))
def a_zip_cut_off(scene: Scene) -> Path:
    path = zipped(scene, members(scene))
    path.write_bytes(path.read_bytes()[:-1000])
    return path


@tampering("altered", ("C904", ZIP))
def a_zip_that_is_none(scene: Scene) -> Path:
    path = zipped(scene, [])
    path.write_bytes(b"<html>")
    return path


@tampering("altered", ("C902", "SHA256SUMS"))
def a_zip_without_members(scene: Scene) -> Path:
    return zipped(scene, [])


@tampering("altered", ("C901", PAGE))
def a_zip_with_a_changed_page(scene: Scene) -> Path:
    parts = members(scene)
    member(parts).data += b" "
    return zipped(scene, parts)


@tampering("altered", ("C902", PAGE), ("C903", "en/new.html"))
def a_zip_with_a_page_renamed(scene: Scene) -> Path:
    parts = members(scene)
    member(parts).name = f"{NAME}/en/new.html".encode()
    return zipped(scene, parts)


@tampering("altered", ("C904", f"{ZIP}/{NAME}/{PAGE}"))
def a_zip_with_two_entries_of_one_name(scene: Scene) -> Path:
    parts = members(scene)
    return zipped(scene, [*parts, Member(member(parts).name, b"<p>Another one")])


@tampering("altered", ("C904", f"{ZIP}/{NAME}/en/INDEX.HTML"))
def a_zip_with_two_entries_that_differ_by_case(scene: Scene) -> Path:
    return zipped(scene, [*members(scene), Member(f"{NAME}/en/INDEX.HTML".encode(), b"x")])


@tampering("altered", ("C904", f"{ZIP}/{NAME}/e\u0301"), ("C903", "\u00e9"))
def a_zip_with_two_entries_of_one_name_in_two_forms(scene: Scene) -> Path:
    names = [f"{NAME}/{name}".encode() for name in ("\u00e9", "e\u0301")]
    return zipped(scene, [*members(scene), *(Member(name, b"x", flags=0x800) for name in names)])


@tampering("altered", ("C904", f"{ZIP}/{NAME}/en"))
def a_zip_with_a_file_that_is_a_folder(scene: Scene) -> Path:
    return zipped(scene, [*members(scene), Member(f"{NAME}/en".encode(), b"x")])


@tampering("altered", ("C904", ZIP))
def a_zip_with_a_comment(scene: Scene) -> Path:
    return zipped(scene, members(scene), comment=b"from our new address")


@tampering("altered", ("C904", f"{ZIP}/{NAME}/{PAGE}"))
def a_zip_with_a_comment_on_a_page(scene: Scene) -> Path:
    parts = members(scene)
    member(parts).comment = b"read me"
    return zipped(scene, parts)


@tampering("altered", ("C904", f"{ZIP}/{NAME}/404.html"))
def a_zip_with_a_program_before_it(scene: Scene) -> Path:
    return zipped(scene, members(scene), prefix=b"#!/bin/sh\nexit 1\n")


@tampering("altered", ("C904", f"{ZIP}/{NAME}/{PAGE}"))
def a_zip_with_bytes_between_its_members(scene: Scene) -> Path:
    parts = members(scene)
    member(parts).before = rawzip.write([Member(b"hidden/index.html", b"<p>Hidden")])
    return zipped(scene, parts)


@tampering("altered", ("C904", ZIP))
def a_zip_with_bytes_behind_it(scene: Scene) -> Path:
    path = zipped(scene, members(scene))
    path.write_bytes(path.read_bytes() + b"\0" * 30)
    return path


@tampering("altered", ("C904", ZIP))
def two_zips_in_one(scene: Scene) -> Path:
    path = zipped(scene, members(scene))
    path.write_bytes(rawzip.write([Member(b"a/b", b"first")]) + path.read_bytes())
    return path


CLIMBING = {
    "climbs": f"{NAME}/../../evil.html",
    "is_absolute": "/etc/cron.d/evil",
    "has_a_drive": "C:/evil.html",
    "has_backslashes": f"{NAME}\\..\\evil.html",
    "has_a_control_character": f"{NAME}/\x1b[2J.html",
    "has_an_empty_part": f"{NAME}//evil.html",
    "lies_outside": "evil.html",
}


def _climbing(name: str) -> Do:
    def do(scene: Scene) -> Path:
        return zipped(scene, [*members(scene), Member(name.encode(), b"x")])

    return do


for _kind, _name in CLIMBING.items():
    _do = _climbing(_name)
    _do.__name__ = f"a_zip_with_a_name_that_{_kind}"
    tampering("altered", ("C904", f"{ZIP}/{_name}".replace("\x1b", "\\x1b")))(_do)


@tampering("altered", ("C904", f"{ZIP}/{NAME}/{PAGE}"))
def a_zip_with_a_link(scene: Scene) -> Path:
    parts = members(scene)
    member(parts).attributes = 0o120777 << 16
    return zipped(scene, parts)


@tampering("altered", ("C904", f"{ZIP}/{NAME}/{PAGE}"))
def a_zip_with_a_device(scene: Scene) -> Path:
    parts = members(scene)
    member(parts).attributes = 0o020644 << 16
    return zipped(scene, parts)


@tampering("altered", ("C904", f"{ZIP}/{NAME}/{PAGE}"))
def a_zip_with_a_file_that_takes_rights(scene: Scene) -> Path:
    parts = members(scene)
    member(parts).attributes = 0o104755 << 16
    return zipped(scene, parts)


@tampering("altered", ("C904", f"{ZIP}/{NAME}/{PAGE}"))
def a_zip_with_an_encrypted_page(scene: Scene) -> Path:
    parts = members(scene)
    member(parts).flags = 1
    return zipped(scene, parts)


@tampering("altered", ("C904", PAGE))
def a_bomb_in_a_zip(scene: Scene) -> Path:
    parts = members(scene)
    member(parts).data = bytes(33 << 20)
    return zipped(scene, parts)


@tampering("altered", ("C904", PAGE))
def a_bomb_that_says_it_is_small(scene: Scene) -> Path:
    parts = members(scene)
    page = member(parts)
    page.data = bytes(33 << 20)
    page.local = page.central = {"size": 1000}
    return zipped(scene, parts)


@tampering("altered", ("C904", PAGE))
def a_page_that_is_shorter_than_its_header_says(scene: Scene) -> Path:
    parts = members(scene)
    page = member(parts)
    page.local = page.central = {"size": len(page.data) + 5}
    return zipped(scene, parts)


@tampering("altered", ("C904", PAGE))
def a_page_with_bytes_behind_its_packed_data(scene: Scene) -> Path:
    parts = members(scene)
    page = member(parts)
    page.packed = page.body() + b"more"
    return zipped(scene, parts)


@tampering("altered", ("C904", PAGE))
def a_page_with_another_checksum(scene: Scene) -> Path:
    parts = members(scene)
    page = member(parts)
    page.local = page.central = {"crc": 7}
    return zipped(scene, parts)


@tampering("altered", ("C904", PAGE))
def a_page_that_cannot_be_unpacked(scene: Scene) -> Path:
    parts = members(scene)
    member(parts).packed = b"\xff" * 50
    return zipped(scene, parts)


DISAGREEING: dict[str, dict[str, int | bytes]] = {
    "the_name": {"name": f"{NAME}/en/other.html".encode()},
    "the_size": {"size": 5},
    "the_packed_size": {"packed": 5},
    "the_method": {"method": 0},
    "the_checksum": {"crc": 5},
    "the_flags": {"flags": 2},
}


def _disagreeing(local: dict[str, int | bytes]) -> Do:
    def do(scene: Scene) -> Path:
        parts = members(scene)
        member(parts).local = local
        return zipped(scene, parts)

    return do


for _kind, _local in DISAGREEING.items():
    _do = _disagreeing(_local)
    _do.__name__ = f"a_zip_whose_headers_disagree_about_{_kind}"
    tampering("altered", ("C904", f"{ZIP}/{NAME}/{PAGE}"))(_do)


@tampering("altered", ("C904", f"{ZIP}/{NAME}/{PAGE}"))
def a_zip_whose_sizes_behind_the_data_lie(scene: Scene) -> Path:
    parts = members(scene)
    member(parts).flags = 8
    return zipped(scene, parts)


@tampering("altered", ("C904", f"{ZIP}/{NAME}/{PAGE}"))
def a_zip_with_a_second_name(scene: Scene) -> Path:
    parts = members(scene)
    name = b"evil.html"
    member(parts).extra = struct.pack("<2HBL", 0x7075, 5 + len(name), 1, 0) + name
    return zipped(scene, parts)


@tampering("altered", ("C904", f"{ZIP}/{NAME}/{PAGE}"))
def a_zip_with_sizes_elsewhere(scene: Scene) -> Path:
    parts = members(scene)
    member(parts).extra = struct.pack("<2H2Q", 1, 16, 5, 5)
    return zipped(scene, parts)


@tampering("altered", ("C904", f"{ZIP}/{NAME}/{PAGE}"))
def a_zip_with_an_extra_field_that_is_cut(scene: Scene) -> Path:
    parts = members(scene)
    member(parts).extra = b"\x55\x54\xff\xff"
    return zipped(scene, parts)


@tampering("altered", ("C904", PAGE))
def a_zip_packed_by_a_rare_method(scene: Scene) -> Path:
    parts = members(scene)
    member(parts).method = 95
    return zipped(scene, parts)


@tampering("altered", ("C904", f"{ZIP}/{NAME}/zz.html"))
def a_zip_with_two_names_for_one_place(scene: Scene) -> Path:
    evil = Member(f"{NAME}/zz.html".encode(), b"")
    evil.central = {"offset": 0}
    return zipped(scene, [*members(scene), evil])


@tampering("altered", ("C903", "empty/"))
def a_zip_with_an_empty_folder(scene: Scene) -> Path:
    return zipped(
        scene, [*members(scene), Member(f"{NAME}/empty/".encode(), method=0, attributes=0)]
    )


@tampering("altered", ("C904", f"{ZIP}/{(NAME + '/' + 'a/' * 30_000)[:512]}"))
def a_zip_with_an_endless_name(scene: Scene) -> Path:
    return zipped(scene, [*members(scene), Member(f"{NAME}/{'a/' * 30_000}x".encode())])


EXTRAS = {"a_link": struct.pack("<2H", 0x756E, 0), "a_cipher": struct.pack("<2H", 0x9901, 0)}


def _extra(extra: bytes) -> Do:
    def do(scene: Scene) -> Path:
        parts = members(scene)
        member(parts).extra = extra
        return zipped(scene, parts)

    return do


for _name, _bytes in EXTRAS.items():
    _do = _extra(_bytes)
    _do.__name__ = f"a_zip_with_an_extra_field_that_makes_{_name}"
    tampering("altered", ("C904", f"{ZIP}/{NAME}/{PAGE}"))(_do)


@tampering("not ours", ("C905", "release.txt"), ("C901", PAGE))
def a_zip_without_a_statement_that_does_not_fit(scene: Scene) -> Path:
    shutil.rmtree(scene.release.shelf)
    return a_zip_with_a_changed_page(scene)


# --- CAR archives ------------------------------------------------------------------------------


def car_of(scene: Scene) -> tuple[Path, list[tuple[bytes, bytes]], bytes]:
    """The CAR: its path, its blocks with their identifiers, its head."""
    path = scene.release.shelf / CAR
    found = car.read(path)
    blocks = [(bytes(name), found.block(name)) for name in found.places]
    return path, blocks, found.root


def write_car(path: Path, root: bytes, blocks: list[tuple[bytes, bytes]]) -> Path:
    head = b"\xa2eroots\x81\xd8\x2a\x58\x25\x00" + root + b"gversion\x01"
    out = cid.varint(len(head)) + head
    for name, block in blocks:
        out += cid.varint(len(name) + len(block)) + name + block
    path.write_bytes(out)
    return path


@tampering("altered", ("C901", PAGE), ("C903", "en/new.html"))
def a_car_of_another_tree(scene: Scene) -> Path:
    scene.page.write_bytes(b"<p>Another page")
    (scene.release.site / "en/new.html").write_bytes(b"<p>A new page")
    with (scene.release.shelf / CAR).open("wb") as out:
        car.write(unixfs.tree(published(scene.release.site)), out)
    return scene.release.shelf / CAR


@tampering("altered", ("C901", "release/release.txt"), ("C903", "release/history/1.txt"))
def a_car_with_files_of_its_own(scene: Scene) -> Path:
    files = published(scene.release.site)
    forged = {f"release/{name}": scene.page for name in ("release.txt", "history/1.txt")}
    with (scene.release.shelf / CAR).open("wb") as out:
        car.write(unixfs.tree({**files, **forged}), out)
    return scene.release.shelf / CAR


@tampering("altered", ("C901", CAR))
def a_car_with_a_true_statement_that_is_not_of_its_root(scene: Scene) -> Path:
    files = published(scene.release.site)
    own = {"release/release.txt": scene.release.shelf / "release.txt"}
    signature = {"release/release.txt.minisig": scene.release.shelf / "release.txt.minisig"}
    with (scene.release.shelf / CAR).open("wb") as out:
        car.write(unixfs.tree({**files, **own, **signature}), out)
    return scene.release.shelf / CAR


@tampering("altered", ("C904", CAR))
def a_car_with_endless_paths(scene: Scene) -> Path:
    node = unixfs.directory([])
    blocks = [node]
    for _ in range(20):
        node = unixfs.directory([(b"n" * 10_000, node)])
        blocks.append(node)
    pairs = [(bytes(n.cid), n.block) for n in blocks if isinstance(n.block, bytes)]
    return write_car(scene.release.shelf / CAR, node.cid, pairs)


@tampering("altered", ("C902", f"downloads/{EPUB}"))
def a_car_without_a_package(scene: Scene) -> Path:
    (scene.release.site / "downloads" / EPUB).unlink()
    with (scene.release.shelf / CAR).open("wb") as out:
        car.write(unixfs.tree(published(scene.release.site)), out)
    return scene.release.shelf / CAR


@tampering("altered", ("C904", CAR))
def a_car_that_lacks_a_block(scene: Scene) -> Path:
    path, blocks, root = car_of(scene)
    return write_car(path, root, blocks[:-1])


@tampering("altered", ("C904", CAR))
def a_car_with_a_block_too_many(scene: Scene) -> Path:
    path, blocks, root = car_of(scene)
    spare = b"what nobody asked for"
    return write_car(path, root, [*blocks, (bytes(cid.cid(cid.RAW, spare)), spare)])


@tampering("altered", ("C904", CAR))
def a_car_with_a_block_twice(scene: Scene) -> Path:
    path, blocks, root = car_of(scene)
    return write_car(path, root, [*blocks, blocks[0]])


@tampering("altered", ("C904", CAR))
def a_car_with_a_block_of_another_digest(scene: Scene) -> Path:
    path, blocks, root = car_of(scene)
    name, block = blocks[-1]
    return write_car(path, root, [*blocks[:-1], (name, block + b" ")])


@tampering("altered", ("C904", CAR))
def a_car_with_another_root(scene: Scene) -> Path:
    path, blocks, _ = car_of(scene)
    return write_car(path, blocks[-1][0], blocks)


@tampering("altered", ("C904", CAR))
def a_car_cut_off(scene: Scene) -> Path:
    path = scene.release.shelf / CAR
    path.write_bytes(path.read_bytes()[:-7])
    return path


@tampering("altered", ("C904", CAR))
def a_car_that_unfolds_without_end(scene: Scene) -> Path:
    node = unixfs.directory([])
    blocks = [node]
    for _ in range(60):
        node = unixfs.directory([(b"%d" % number, node) for number in range(30)])
        blocks.append(node)
    pairs = [(bytes(n.cid), n.block) for n in blocks if isinstance(n.block, bytes)]
    return write_car(scene.release.shelf / CAR, node.cid, pairs)


@tampering("altered", ("C904", CAR))
def a_car_that_lists_its_files_in_another_form(scene: Scene) -> Path:
    path, blocks, root = car_of(scene)
    block = dict(blocks)[root]
    other = block + b"\x12\x00"  # a second, empty link list behind the data
    return write_car(
        path, cid.cid(cid.DAG_PB, other), [*blocks, (cid.cid(cid.DAG_PB, other), other)]
    )


# --- single packages ---------------------------------------------------------------------------


@tampering("altered", ("C901", EPUB))
def a_book_with_a_changed_byte(scene: Scene) -> Path:
    a_changed_package(scene)
    return scene.release.site / "downloads" / EPUB


@tampering("altered", ("C901", EPUB))
def a_book_that_is_another_package(scene: Scene) -> Path:
    the_bytes_of_another_package(scene)
    return scene.release.site / "downloads" / EPUB


@tampering("altered", ("C903", "setup.exe"))
def a_file_of_no_release(scene: Scene) -> Path:
    a_package_that_was_not_released(scene)
    return scene.release.site / "downloads" / "setup.exe"


@tampering("altered", ("C901", "delta-1.car"))
def a_changed_delta(scene: Scene) -> Path:
    (scene.release.shelf / "delta-1.car").write_bytes(b"dElta")
    return scene.release.shelf / "delta-1.car"


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release that no test changes."""
    return publish(tree_of(tmp_path_factory.mktemp("made") / "root"), secret(1))


@pytest.fixture
def scene(made: Release, tmp_path: Path) -> Iterator[Scene]:
    """A scene with its own copy of the release."""
    yield Scene(made.at(tmp_path / "root"), tmp_path, [])
    subprocess.run(["rm", "-rf", str(tmp_path / "root")], check=True)  # deeper than Python goes


@pytest.mark.parametrize("name", CASES)
def test_each_tampering_is_found_and_named(name: str, scene: Scene) -> None:
    case = CASES[name]
    place = case.do(scene)
    before = scene.memory.read_bytes() if scene.memory.exists() else None
    command = ["verify", str(place), "--memory", str(scene.memory), "--jobs", "2", *scene.options]
    answer = crenel(*command, "--json")
    assert "Traceback" not in answer.err
    told = json.loads(answer.out)
    found = {(problem["code"], problem["path"]) for problem in told["problems"]}
    assert found == case.found
    assert told["verdict"] == case.verdict
    assert answer.status == 1
    if case.verdict != "old":
        assert before == (scene.memory.read_bytes() if scene.memory.exists() else None)
    text = crenel(*command)
    assert text.status == 1
    assert text.out.startswith(f"{case.verdict}: ")
    for code, path in case.found:
        shown = path if len(path) <= MOST else f"{path[:MOST]}…"
        assert f"{shown}: {code} " in text.err or f"{shown}:" in text.err
    assert "\x1b" not in text.out + text.err


def test_both_statements_of_a_fork_are_told(scene: Scene) -> None:
    place = two_statements_of_one_number(scene)
    answer = crenel("verify", str(place), "--memory", str(scene.memory))
    assert scene.release.statement.digest in answer.err
    other = dataclasses.replace(scene.release.statement, issued=TODAY.isoformat())
    assert other.digest in answer.err


def test_there_are_many_kinds_of_tampering() -> None:
    assert len(CASES) + len(ANSWERS) >= 100


# --- web hosts ---------------------------------------------------------------------------------

Answering = Callable[[Quiet], None]
ANSWERS: dict[str, tuple[Answering, str, str, str]] = {}


def answering(path: str, verdict: str, code: str) -> Callable[[Answering], Answering]:
    """A case of a host that answers one path as an enemy would."""

    def keep(answer: Answering) -> Answering:
        ANSWERS[answer.__name__] = (answer, path, verdict, code)
        return answer

    return keep


def head(host: Quiet, *lines: str) -> None:
    """Writes a status line and headers as they are."""
    host.wfile.write("".join(f"{line}\r\n" for line in (*lines, "")).encode())
    host.close_connection = True


def body_of(host: Quiet) -> bytes:
    return Path(host.translate_path(host.path)).read_bytes()


@answering(PAGE, "altered", "C901")
def a_host_that_changes_a_page(host: Quiet) -> None:
    data = body_of(host).replace(b"<p>", b"<p >")
    head(host, "HTTP/1.1 200 OK", f"Content-Length: {len(data)}")
    host.wfile.write(data)


@answering(PAGE, "altered", "C902")
def a_host_that_hides_a_page(host: Quiet) -> None:
    host.send_error(404)


@answering(PAGE, "altered", "C910")
def a_redirect_to_another_host(host: Quiet) -> None:
    head(host, "HTTP/1.1 302 Found", f"Location: http://127.0.0.2/{PAGE}", "Content-Length: 0")


@answering(PAGE, "altered", "C910")
def a_redirect_to_above_the_place(host: Quiet) -> None:
    head(host, "HTTP/1.1 301 Moved", "Location: /robots.txt", "Content-Length: 0")


@answering(PAGE, "altered", "C910")
def a_redirect_that_climbs(host: Quiet) -> None:
    target = f"/a/{NAME}/en/%2e%2e/%2E%2E/robots.txt"
    head(host, "HTTP/1.1 301 Moved", f"Location: {target}", "Content-Length: 0")


@answering(PAGE, "altered", "C910")
def a_redirect_to_a_file(host: Quiet) -> None:
    head(host, "HTTP/1.1 301 Moved", "Location: file:///etc/passwd", "Content-Length: 0")


@answering(PAGE, "altered", "C910")
def a_redirect_without_an_end(host: Quiet) -> None:
    head(host, "HTTP/1.1 302 Found", f"Location: {host.path}", "Content-Length: 0")


def flood(host: Quiet, data: bytes, pause: float = 0) -> None:
    """Sends the same bytes until the reader goes away."""
    with contextlib.suppress(OSError):
        while True:
            host.wfile.write(data)
            host.wfile.flush()
            if pause:
                time.sleep(pause)


@answering(PAGE, "altered", "C910")
def an_endless_page(host: Quiet) -> None:
    head(host, "HTTP/1.1 200 OK")
    flood(host, b"<p>" * 10_000)


@answering(PAGE, "altered", "C910")
def endless_chunks(host: Quiet) -> None:
    head(host, "HTTP/1.1 200 OK", "Transfer-Encoding: chunked")
    flood(host, b"10000\r\n" + b"x" * 65536 + b"\r\n")


@answering(PAGE, "altered", "C910")
def endless_framing_of_tiny_chunks(host: Quiet) -> None:
    head(host, "HTTP/1.1 200 OK", "Transfer-Encoding: chunked")
    flood(host, (b"1;" + b"x" * 9000 + b"\r\n.\r\n") * 20)


@answering(PAGE, "altered", "C910")
def a_chunk_of_negative_size(host: Quiet) -> None:
    head(host, "HTTP/1.1 200 OK", "Transfer-Encoding: chunked")
    host.wfile.write(b"-1\r\n" + b"x" * 50)


@answering(PAGE, "altered", "C910")
def endless_trailers(host: Quiet) -> None:
    head(host, "HTTP/1.1 200 OK", "Transfer-Encoding: chunked")
    host.wfile.write(b"0\r\n")
    flood(host, b"X: y\r\n" * 1000)


@answering(PAGE, "altered", "C910")
def a_flood_of_headers(host: Quiet) -> None:
    host.wfile.write(b"HTTP/1.1 200 OK\r\n")
    flood(host, b"X-Header: more\r\n" * 100)


@answering(PAGE, "altered", "C910")
def a_header_without_an_end(host: Quiet) -> None:
    host.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
    flood(host, b"y" * 10_000)


@answering(PAGE, "altered", "C910")
def a_flood_of_interim_answers(host: Quiet) -> None:
    flood(host, b"HTTP/1.1 100 Continue\r\n\r\n" * 100)


@answering(PAGE, "altered", "C910")
def a_slow_drip(host: Quiet) -> None:
    head(host, "HTTP/1.1 200 OK", "Content-Length: 4000")
    flood(host, b"x", 0.05)


@answering(PAGE, "altered", "C910")
def a_slow_drip_of_headers(host: Quiet) -> None:
    host.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
    flood(host, b"y", 0.05)


@answering(PAGE, "altered", "C910")
def a_drip_that_is_just_fast_enough(host: Quiet) -> None:
    head(host, "HTTP/1.1 200 OK", "Content-Length: 900000")
    flood(host, b"x" * 100, 0.05)


@answering(PAGE, "altered", "C910")
def silence(_host: Quiet) -> None:
    time.sleep(1)


@answering(PAGE, "altered", "C910")
def a_connection_that_breaks(host: Quiet) -> None:
    host.close_connection = True
    host.connection.shutdown(socket.SHUT_RDWR)


@answering(PAGE, "altered", "C910")
def a_page_shorter_than_it_says(host: Quiet) -> None:
    data = body_of(host)
    head(host, "HTTP/1.1 200 OK", f"Content-Length: {len(data) + 10}")
    host.wfile.write(data)


@answering(PAGE, "altered", "C910")
def a_page_longer_than_it_says(host: Quiet) -> None:
    data = body_of(host)
    host.wfile.write(
        f"HTTP/1.1 200 OK\r\nContent-Length: {len(data)}\r\n\r\n".encode() + data + b"<script>"
    )
    host.close_connection = True


@answering(PAGE, "altered", "C910")
def chunks_that_break_off(host: Quiet) -> None:
    head(host, "HTTP/1.1 200 OK", "Transfer-Encoding: chunked")
    host.wfile.write(b"ff\r\nhalf")


@answering(PAGE, "altered", "C910")
def two_lengths(host: Quiet) -> None:
    data = body_of(host)
    head(host, "HTTP/1.1 200 OK", f"Content-Length: {len(data)}", "Content-Length: 7")
    host.wfile.write(data)


@answering(PAGE, "altered", "C910")
def a_length_and_chunks(host: Quiet) -> None:
    data = body_of(host)
    head(host, "HTTP/1.1 200 OK", f"Content-Length: {len(data)}", "Transfer-Encoding: chunked")
    host.wfile.write(b"%x\r\n" % len(data) + data + b"\r\n0\r\n\r\n")


@answering(PAGE, "altered", "C910")
def a_length_that_is_no_number(host: Quiet) -> None:
    head(host, "HTTP/1.1 200 OK", "Content-Length: -5")
    host.wfile.write(body_of(host))


@answering(PAGE, "altered", "C910")
def a_packed_page(host: Quiet) -> None:
    data = gzip.compress(body_of(host))
    head(host, "HTTP/1.1 200 OK", "Content-Encoding: gzip", f"Content-Length: {len(data)}")
    host.wfile.write(data)


@answering(PAGE, "altered", "C910")
def a_part_of_a_page(host: Quiet) -> None:
    data = body_of(host)
    head(host, "HTTP/1.1 206 Partial", f"Content-Length: {len(data)}")
    host.wfile.write(data)


@answering(PAGE, "altered", "C910")
def what_is_not_http(host: Quiet) -> None:
    host.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n")
    host.close_connection = True


@answering(f"downloads/{EPUB}", "altered", "C910")
def a_package_of_another_length(host: Quiet) -> None:
    head(host, "HTTP/1.1 200 OK", "Content-Length: 3")
    host.wfile.write(b"abc")


@answering("SHA256SUMS", "altered", "C910")
def a_list_of_another_length(host: Quiet) -> None:
    data = body_of(host) + b"\n"
    head(host, "HTTP/1.1 200 OK", f"Content-Length: {len(data)}")
    host.wfile.write(data)


@answering("release/release.txt", "not ours", "C910")
def a_huge_statement(host: Quiet) -> None:
    head(host, "HTTP/1.1 200 OK", f"Content-Length: {1 << 30}")
    flood(host, b"x" * 65536)


@answering("release/release.txt", "not ours", "C910")
def a_statement_from_elsewhere(host: Quiet) -> None:
    head(host, "HTTP/1.1 302 Found", "Location: http://127.0.0.2/release.txt", "Content-Length: 0")


@answering("release/release.txt", "not ours", "C905")
def a_host_without_a_statement(host: Quiet) -> None:
    host.send_error(404)


@answering("release/release.txt.minisig", "not ours", "C910")
def an_endless_signature(host: Quiet) -> None:
    head(host, "HTTP/1.1 200 OK")
    flood(host, b"x" * 65536)


def hostile(path: str, lie: Answering) -> type[Quiet]:
    """A host that answers one path in its own way."""

    class Hostile(Quiet):
        def answer(self) -> None:
            if self.path == f"/a/{NAME}/{path}":
                lie(self)
            else:
                super().answer()

    return Hostile


@pytest.mark.parametrize("name", ANSWERS)
def test_each_hostile_answer_is_named_and_ends(name: str, scene: Scene) -> None:
    answer, path, verdict, code = ANSWERS[name]
    www = scene.tmp / "www" / "a"
    www.mkdir(parents=True)
    (www.parent / "robots.txt").write_bytes(scene.page.read_bytes())
    scene.release.inside().rename(www / NAME)
    with host(www.parent, hostile(path, answer)) as address:
        question = proving.Question(
            f"{address}a/{NAME}/", scene.memory, TODAY, jobs=2, limits=SHORT
        )
        judgement = proving.prove(question)
    assert judgement.verdict == verdict
    named = path.removeprefix("release/") if verdict == "not ours" else path
    assert [(p.code, p.span.path) for p in judgement.problems] == [(code, named)]


@pytest.mark.parametrize("status", [408, 425, 429, 500, 503, 999])
@pytest.mark.parametrize("path", ["release/release.txt", "release/release.txt.minisig", PAGE])
def test_a_host_that_fails_is_not_called_a_liar(scene: Scene, path: str, status: int) -> None:
    def fails(host: Quiet) -> None:
        host.send_response(status)
        host.send_header("Content-Length", "0")
        host.end_headers()

    www = scene.tmp / "www" / "a"
    www.mkdir(parents=True)
    scene.release.inside().rename(www / NAME)
    with host(www.parent, hostile(path, fails)) as address:
        answer = crenel("verify", f"{address}a/{NAME}/", "--memory", str(scene.memory))
    assert (answer.status, answer.out) == (1, "")
    assert f"C909 answered with status {status}" in answer.err


def test_a_redirect_within_the_place_is_followed(scene: Scene) -> None:
    class Moving(Quiet):
        def answer(self) -> None:
            if self.path.endswith("/en/index.html"):
                self.send_response(308)
                self.send_header("Location", "moved.html")
                self.send_header("Content-Length", "0")
                self.end_headers()
            else:
                self.path = self.path.replace("moved.html", "index.html")
                super().answer()

    with host(scene.release.inside(), Moving) as address:
        answer = crenel("verify", address, "--memory", str(scene.memory))
    assert answer.out.startswith("whole: "), answer.err


@pytest.mark.parametrize(
    ("path", "status"), [("release/release.txt", 503), ("release/release.txt", 500)]
)
def test_a_host_that_fails_is_no_liar(scene: Scene, path: str, status: int) -> None:
    scene.release.inside().rename(scene.tmp / NAME)
    (scene.tmp / "a").mkdir()
    (scene.tmp / NAME).rename(scene.tmp / "a" / NAME)
    with host(scene.tmp, hostile(path, lambda h: h.send_error(status))) as address:
        question = proving.Question(f"{address}a/{NAME}/", scene.memory, TODAY, limits=SHORT)
        with pytest.raises(BuildFailed) as failed:
            proving.prove(question)
    assert [problem.code for problem in failed.value.problems] == ["C909"]


def test_a_host_that_dies_is_lost_and_not_called_altered(scene: Scene) -> None:
    asked: list[str] = []
    with host(scene.release.inside(), asked=asked.append) as address:
        question = proving.Question(address, scene.memory, TODAY, limits=SHORT)
        assert proving.prove(question).verdict == "whole"
    with pytest.raises(BuildFailed) as failed:
        proving.prove(question)
    assert [problem.code for problem in failed.value.problems] == ["C909"]


# --- by chance ---------------------------------------------------------------------------------

flips = st.lists(st.tuples(st.integers(0, 10**9), st.integers(1, 255)), min_size=1, max_size=3)


def flipped(data: bytes, changes: list[tuple[int, int]]) -> bytes:
    """The bytes with some of them changed."""
    out = bytearray(data)
    for at, mask in changes:
        out[at % len(out)] ^= mask
    return bytes(out)


def judged(made: Release, folder: Path, name: str, data: bytes) -> str:
    """The verdict of a package of these bytes."""
    (folder / name).write_bytes(data)
    place, memory = str(folder / name), folder / "known.json"
    question = proving.Question(place, memory, TODAY, release=str(made.shelf))
    return proving.prove(question).verdict


@settings(max_examples=150)
@given(flips)
def test_a_zip_that_is_called_whole_gives_the_files_of_the_release(
    made: Release, changes: list[tuple[int, int]]
) -> None:
    data = flipped((made.site / "downloads" / ZIP).read_bytes(), changes)
    with tempfile.TemporaryDirectory() as folder:
        if judged(made, Path(folder), ZIP, data) == "whole":
            with zipfile.ZipFile(Path(folder) / ZIP) as packed:
                names = [name for name in packed.namelist() if not name.endswith("/")]
                found = {name.partition("/")[2]: packed.read(name) for name in names}
            files = tree_files(made.site)
            assert found == {path: file.read_bytes() for path, file in files.items()}


@settings(max_examples=100)
@given(flips)
def test_no_changed_car_is_whole(made: Release, changes: list[tuple[int, int]]) -> None:
    before = (made.shelf / CAR).read_bytes()
    data = flipped(before, changes)
    with tempfile.TemporaryDirectory() as folder:
        verdict = judged(made, Path(folder), CAR, data)
    assert verdict == ("whole" if data == before else "altered")


@settings(max_examples=100)
@given(flips)
def test_no_changed_statement_is_believed(made: Release, changes: list[tuple[int, int]]) -> None:
    before = (made.shelf / "release.txt").read_bytes()
    data = flipped(before, changes)
    with tempfile.TemporaryDirectory() as folder:
        for name in ("release.txt", "release.txt.minisig"):
            shutil.copyfile(made.shelf / name, Path(folder) / name)
        (Path(folder) / "release.txt").write_bytes(data)
        memory = Path(folder) / "known.json"
        question = proving.Question(
            str(made.site), memory, TODAY, key=made.key, release=folder, sample=1
        )
        verdict = proving.prove(question).verdict
    assert verdict == ("whole" if data == before else "not ours")
