# SPDX-License-Identifier: Apache-2.0
"""`package`: the same release from the same content anywhere, listed as it is, following the last."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from crenel import keyring
from crenel.ipfs import cid, unixfs
from crenel.kinds.downloads import PACKAGES
from crenel.packaging import known
from crenel.statement import Statement, parse
from tests.harness import REPOSITORY, Answer, build, crenel, small, snapshot
from tests.programs import program

COMMAND = [sys.executable, str(REPOSITORY / "build.py"), "package"]
QUICK = ("--only", "zip,car")


def package(root: Path, *more: str) -> Answer:
    return crenel("package", "--root", str(root), "--jobs", "1", *more)


def files(root: Path) -> Mapping[str, str]:
    """Every file of the published folder and of the release, with its digest."""
    found = {}
    for folder in ("site", "release"):
        for path in sorted((root / folder).rglob("*")):
            if path.is_file():
                name = path.relative_to(root).as_posix()
                found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def told(root: Path) -> Statement:
    return parse((root / "release" / "release.txt").read_bytes())


def codes(answer: Answer) -> set[str]:
    return set(re.findall(r"^[^ ]+: ([A-Z][0-9]{3}) ", answer.err, re.MULTILINE))


@pytest.fixture(scope="module")
def packaged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small site with its release, in every format."""
    root = small(tmp_path_factory.mktemp("packaged") / "root")
    answer = package(root)
    assert answer.status == 0, answer.err
    return root


def test_the_statement_lists_what_there_is(packaged: Path) -> None:
    statement, found = told(packaged), files(packaged)
    listed = {f.path: str(f.sha256) for f in statement.files}
    packages = {p: d for p, d in found.items() if p.startswith(("site/downloads/", "release/"))}
    left_out = {"site/downloads/index.html", "release/release.txt"}
    assert listed == {p: d for p, d in packages.items() if p not in left_out}
    assert all((packaged / f.path).stat().st_size == f.size for f in statement.files)
    assert statement.sums.sha256 == found["site/SHA256SUMS"]
    site = packaged / "site"
    tree = {p.relative_to(site).as_posix(): p for p in site.rglob("*") if p.is_file()}
    assert statement.root == cid.text(unixfs.tree(tree).cid)


def test_every_format_is_made(packaged: Path) -> None:
    made = {Path(f.path).name for f in told(packaged).files}
    assert {f"small{suffix}" for suffix in (".zip", ".zim", ".car", ".torrent")} <= made
    names = {each.name for each in known()}
    assert names == {"car", "delta", "epub", "html", "patch", "torrent", "zim", "zip"}


def test_the_page_of_downloads_names_each_of_them(packaged: Path) -> None:
    page = (packaged / "site" / "downloads" / "index.html").read_text(encoding="utf-8")
    names = {path.name for path in (packaged / "site" / "downloads").iterdir()} - {"index.html"}
    assert names == {
        f"small{suffix.format(lang=lang)}" for _, suffix in PACKAGES for lang in ("en", "zh-hans")
    }
    for name in names:
        assert f">{name}<" in page


ENVIRONMENTS: dict[str, dict[str, str]] = {
    "another time zone": {"TZ": "Pacific/Chatham"},
    "another locale": {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0"},
    "another hash seed": {"PYTHONHASHSEED": "4242"},
    "another user": {"USER": "someone", "LOGNAME": "someone", "HOME": "/nonexistent"},
    "many jobs": {"JOBS": "3"},
    "another umask": {"UMASK": "077"},
    "files in another order": {"SHUFFLE": "yes"},
}


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_the_same_release_whatever_the_machine(name: str, packaged: Path, tmp_path: Path) -> None:
    changed = dict(ENVIRONMENTS[name])
    root = tmp_path / f"别处 {name}"
    shutil.copytree(packaged / "content", root / "content")
    jobs, mask = changed.pop("JOBS", "1"), int(changed.pop("UMASK", "022"), 8)
    place = root
    if changed.pop("SHUFFLE", ""):
        place = tmp_path / "mounted"
        place.mkdir()
        order = [program("disorderfs"), "--shuffle-dirents=yes", "--reverse-dirents=no"]
        subprocess.run([*order, str(root), str(place)], capture_output=True, check=True)
    try:
        command = [*COMMAND, "--root", str(place), "--jobs", jobs]
        environment = {**os.environ, **changed}
        done = subprocess.run(
            command, env=environment, umask=mask, cwd=tmp_path, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode()
        assert files(place) == files(packaged)
    finally:
        if place != root:
            subprocess.run([program("fusermount"), "-u", str(place)], check=True)


def test_a_second_run_makes_nothing_again(packaged: Path) -> None:
    before = files(packaged)
    answer = package(packaged)
    assert "making" not in answer.err
    assert files(packaged) == before


def test_only_some_formats(root: Path) -> None:
    assert package(root, "--only", "zip").status == 0
    assert [file.path for file in told(root).files] == ["site/downloads/small.zip"]
    assert package(root, "--only", "zip,rar").status == 2


def test_the_answer_in_json(root: Path) -> None:
    answer = json.loads(package(root, *QUICK, "--json").out)
    assert (answer["site"], answer["seq"], answer["signed"]) == ("small", 1, False)
    assert answer["root"] == told(root).root


def edit(root: Path) -> None:
    page = root / "content" / "pages" / "about" / "en.md"
    page.write_text(page.read_text(encoding="utf-8") + "\nOne more line.\n", encoding="utf-8")


def test_a_book_is_made_again_only_if_its_own_language_has_changed(root: Path) -> None:
    package(root, "--only", "epub,html")
    edit(root)
    answer = package(root, "--only", "epub,html")
    made = re.findall(r"^making small\.(.*)$", answer.err, re.MULTILINE)
    assert sorted(made) == ["en.epub", "en.html"]


def test_the_next_release_follows_the_last(root: Path) -> None:
    package(root, *QUICK)
    first = told(root)
    edit(root)
    answer = package(root, "--only", "zip,car,delta", "--next", "--issued", "2027-02-03")
    assert answer.status == 0, answer.err
    second = told(root)
    assert (second.seq, second.previous) == (2, first.digest)
    assert (second.issued, second.valid_until) == ("2027-02-03", "2028-02-03")
    assert (root / "release" / "history" / "1.txt").read_bytes() == first.text
    assert any("/delta-1.car" in f"/{file.path}" for file in second.files)
    again = files(root)
    assert package(root, "--only", "zip,car,delta").status == 0
    assert files(root) == again


def test_a_release_that_follows_no_other_is_refused(root: Path, tmp_path: Path) -> None:
    release = root / "content" / "release.yaml"
    text = "seq: {}\nissued: 2027-02-03\nvalid_until: 2028-02-03\nprevious: {}\n"
    release.write_text(text.format(2, "a" * 64), encoding="utf-8")
    assert codes(package(root, *QUICK)) == {"P902"}
    assert not (root / "release").exists()
    release.unlink()
    package(root, *QUICK)
    kept = files(root)
    for seq, previous in ((2, "a" * 64), (3, told(root).digest)):
        release.write_text(text.format(seq, previous), encoding="utf-8")
        answer = package(root, *QUICK)
        assert (answer.status, codes(answer)) == (1, {"P902"})
        assert files(root) == kept
    release.write_text(text.format(2, told(root).digest), encoding="utf-8")
    (root / "release").rename(tmp_path / "elsewhere")
    assert codes(package(root, *QUICK)) == {"P902"}
    assert package(root, *QUICK, "--last", str(tmp_path / "elsewhere")).status == 0


def signing(root: Path, tmp_path: Path) -> tuple[str, ...]:
    """The options that sign, with a key that the site names."""
    password = tmp_path / "password"
    password.write_text("correct horse\n", encoding="utf-8")
    password.chmod(0o600)
    own = ("--root", str(root), "--password-file", str(password))
    assert crenel("keygen", str(tmp_path / "keys" / "one"), *own).status == 0
    public = keyring.public(tmp_path / "keys" / "one.pub").text
    with (root / "content" / "site.yaml").open("a", encoding="utf-8") as file:
        file.write(f"public_key: {public}\n")
    return ("--sign", str(tmp_path / "keys" / "one.key"), "--password-file", str(password))


def test_what_was_signed_is_not_signed_again_with_other_content(root: Path, tmp_path: Path) -> None:
    sign = signing(root, tmp_path)
    assert package(root, *QUICK, "--next", *sign).status == 0
    kept = files(root)
    assert package(root, *QUICK, *sign).status == 0
    edit(root)
    for options in (sign, ()):
        answer = package(root, *QUICK, *options)
        assert (answer.status, codes(answer)) == (1, {"P904"})
        assert {name: data for name, data in files(root).items() if "release/" in name} == {
            name: data for name, data in kept.items() if "release/" in name
        }
    assert package(root, *QUICK, "--next", *sign).status == 0
    assert told(root).seq == 2


def test_the_chain_does_not_begin_again_where_the_last_release_is_not(
    root: Path, tmp_path: Path
) -> None:
    assert package(root, *QUICK, "--next").status == 0
    about = root / "content" / "release.yaml"
    before, elsewhere = about.read_bytes(), tmp_path / "elsewhere"
    (root / "release").rename(elsewhere)
    answer = package(root, *QUICK, "--next")
    assert (answer.status, codes(answer)) == (1, {"P902"})
    assert about.read_bytes() == before
    assert package(root, *QUICK, "--next", "--last", str(elsewhere)).status == 0
    assert told(root).seq == 2


def test_a_release_that_fails_has_not_begun(root: Path, tmp_path: Path) -> None:
    sign, site = signing(root, tmp_path), root / "content" / "site.yaml"
    text = site.read_text(encoding="utf-8")
    site.write_text(text.partition("public_key:")[0], encoding="utf-8")
    answer = package(root, *QUICK, "--next", *sign)
    assert (answer.status, codes(answer)) == (1, {"K905"})
    assert not (root / "content" / "release.yaml").exists()
    site.write_text(text, encoding="utf-8")
    assert package(root, *QUICK, "--next", *sign).status == 0


def test_what_is_still_to_be_written_is_not_released(root: Path) -> None:
    page = root / "content" / "pages" / "about" / "en.md"
    page.write_text(page.read_text(encoding="utf-8") + "\nTODO\n", encoding="utf-8")
    answer = package(root, *QUICK, "--next")
    assert (answer.status, codes(answer)) == (1, {"S814"})
    assert not (root / "release").exists()
    assert not (root / "content" / "release.yaml").exists()


def test_a_build_keeps_the_packages_and_its_list_leaves_them_out(root: Path) -> None:
    package(root, *QUICK)
    archive = (root / "site" / "downloads" / "small.zip").read_bytes()
    edit(root)
    build(root)
    assert (root / "site" / "downloads" / "small.zip").read_bytes() == archive
    assert b"small.zip" not in (root / "site" / "SHA256SUMS").read_bytes()
    assert crenel("check", "--root", str(root), "--jobs", "1").status == 0


def test_a_kill_leaves_each_part_whole(root: Path) -> None:
    """Whatever moment it comes: the tree is that of one build, the release that of one run."""
    package(root, *QUICK)
    for wait in range(0, 40, 4):
        edit(root)
        process = subprocess.Popen(
            [*COMMAND, "--root", str(root), "--jobs", "1", *QUICK],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            process.wait(wait / 10)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
        found = told(root)
        for file in found.files:
            if file.path.startswith("release/"):
                data = (root / file.path).read_bytes()
                assert hashlib.sha256(data).hexdigest() == file.sha256
        sums = {str(path) for path in snapshot(root / "site")}
        listed = (root / "site" / "SHA256SUMS").read_text(encoding="ascii").splitlines()
        assert {line.split()[1] for line in listed} | {"SHA256SUMS"} == sums
    assert package(root, *QUICK).status == 0
    site = root / "site"
    tree = {p.relative_to(site).as_posix(): p for p in site.rglob("*") if p.is_file()}
    assert told(root).root == cid.text(unixfs.tree(tree).cid)
