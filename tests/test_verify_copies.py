# SPDX-License-Identifier: Apache-2.0
"""Whole copies are found whole, whatever they are: no false alarm, and each is told how believed."""

from __future__ import annotations

import datetime
import io
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import pytest

from crenel import proving
from tests.harness import REPOSITORY, Answer, crenel
from tests.releases import (
    NAME,
    PACKAGES,
    SEALED,
    TODAY,
    Quiet,
    Release,
    drop_packages,
    following,
    host,
    publish,
    secret,
    tree_of,
)

PATIENCE = 30  # seconds


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release that no test changes."""
    return publish(tree_of(tmp_path_factory.mktemp("made") / "root"), secret(1))


def verify(place: Path | str, memory: Path, *options: str) -> Answer:
    """Runs the command; a traceback fails the test."""
    answer = crenel("verify", str(place), "--memory", str(memory), "--jobs", "2", *options)
    assert "Traceback" not in answer.err
    return answer


def whole(answer: Answer) -> str:
    """The text of an answer that must be "whole"."""
    assert answer.status == 0, answer.out + answer.err
    assert answer.out.startswith("whole: ")
    assert answer.err == ""
    return answer.out


@pytest.fixture
def memory(tmp_path: Path) -> Path:
    return tmp_path / "state" / "known.json"


def folder(release: Release) -> Path:
    return release.site


def folder_with_release(release: Release) -> Path:
    site = release.inside()
    shutil.rmtree(release.shelf)
    return site


def without_downloads(release: Release) -> Path:
    drop_packages(release.site)
    return release.site


def with_one_download(release: Release) -> Path:
    for path in (release.site / "downloads").iterdir():
        if path.suffix in (".zim", ".zip"):
            path.unlink()
    return release.site


def the_zip(release: Release) -> Path:
    return release.site / "downloads" / f"{NAME}.zip"


def packed_again(release: Release) -> Path:
    path = release.root / "again.zip"
    with zipfile.ZipFile(the_zip(release)) as old, zipfile.ZipFile(path, "w") as new:
        new.mkdir("other-name")
        for name in old.namelist()[::-1]:
            new.writestr(name.replace(NAME, "other-name", 1), old.read(name))
    shutil.copytree(release.shelf, release.root, dirs_exist_ok=True)
    return path


def streamed(release: Release) -> Path:
    """A zip whose sizes follow its data, as a packer writes it that cannot seek."""
    with zipfile.ZipFile(the_zip(release)) as old:
        members = {name: old.read(name) for name in old.namelist()}

    class Pipe(io.BytesIO):
        def tell(self) -> int:
            raise OSError

        def seek(self, *_to: int) -> int:
            raise OSError

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in members.items():
            new.writestr(name, data)
    the_zip(release).write_bytes(pipe.getvalue())
    return the_zip(release)


def the_car(release: Release) -> Path:
    return release.shelf / f"{NAME}.car"


def unpacked(release: Release) -> Path:
    shutil.rmtree(release.site)
    with zipfile.ZipFile(release.root / "kept.zip") as packed:
        packed.extractall(release.root)
    return release.root / NAME


COPIES = [
    folder,
    folder_with_release,
    without_downloads,
    with_one_download,
    the_zip,
    packed_again,
    streamed,
    the_car,
]


@pytest.mark.parametrize("copy", COPIES)
def test_a_whole_copy_is_whole(made: Release, tmp_path: Path, memory: Path, copy: object) -> None:
    assert callable(copy)
    release = made.at(tmp_path / "root")
    text = whole(verify(copy(release), memory, "--key", release.key.text))
    assert "signed by the key that you gave" in text
    assert f"{NAME}, release 1" in text


@pytest.mark.parametrize("name", [f"{NAME}.zip", *PACKAGES, f"{NAME}.zim"])
def test_every_package_is_known_where_it_stands(made: Release, memory: Path, name: str) -> None:
    whole(verify(made.site / "downloads" / name, memory, "--key", made.key.text))


@pytest.mark.parametrize("name", SEALED)
def test_every_file_of_the_release_is_known(made: Release, memory: Path, name: str) -> None:
    whole(verify(made.shelf / name, memory, "--key", made.key.text))


def test_a_package_anywhere_with_the_release_elsewhere(
    made: Release, tmp_path: Path, memory: Path
) -> None:
    copy = tmp_path / "book (1).epub"
    shutil.copyfile(made.site / "downloads" / f"{NAME}.en.epub", copy)
    text = whole(verify(copy, memory, "--release", str(made.shelf), "--key", made.key.text))
    assert f"the release calls this file {NAME}.en.epub" in text


def test_an_unpacked_zip_is_whole(made: Release, tmp_path: Path, memory: Path) -> None:
    release = made.at(tmp_path / "root")
    shutil.copyfile(the_zip(release), release.root / "kept.zip")
    text = whole(verify(unpacked(release), memory, "--key", release.key.text))
    assert f"absent: downloads/{NAME}.zim" in text


def test_absent_packages_are_told(made: Release, tmp_path: Path, memory: Path) -> None:
    release = made.at(tmp_path / "root")
    text = whole(verify(with_one_download(release), memory))
    assert f"absent: downloads/{NAME}.zip" in text
    assert f"absent: downloads/{NAME}.en.epub" not in text


@pytest.mark.parametrize("downloads", [True, False])
def test_a_web_host_under_a_deep_path(
    made: Release, tmp_path: Path, memory: Path, downloads: bool
) -> None:
    release = made.at(tmp_path / "root")
    site = folder_with_release(release)
    if not downloads:
        drop_packages(site)
    deep = tmp_path / "www" / "a" / "b" / NAME
    deep.parent.mkdir(parents=True)
    site.rename(deep)
    with host(tmp_path / "www") as address:
        text = whole(verify(f"{address}a/b/{NAME}", memory, "--key", release.key.text))
    assert ("absent: downloads" in text) == (not downloads)


def test_a_sample_asks_for_few_files(made: Release, tmp_path: Path, memory: Path) -> None:
    site = folder_with_release(made.at(tmp_path / "root"))
    asked: list[str] = []
    with host(site, asked=asked.append) as address:
        text = whole(verify(address, memory, "--sample", "5"))
    assert len(asked) == 3 + 5
    assert "(a sample)" in text


def test_the_first_key_is_told_and_then_remembered(made: Release, memory: Path) -> None:
    first = whole(verify(made.site, memory))
    assert made.key.fingerprint in first
    assert "proves only that the files fit together" in first
    assert stat.S_IMODE(memory.stat().st_mode) == 0o600
    second = whole(verify(made.site, memory))
    assert "the key that was seen before" in second
    assert made.key.fingerprint not in second


def test_a_copy_that_nobody_signed_says_so(made: Release, tmp_path: Path, memory: Path) -> None:
    release = publish(made.at(tmp_path / "root").root, None)
    (release.shelf / "release.txt.minisig").unlink()
    text = whole(verify(release.site, memory))
    assert "nothing proves who made them" in text
    assert not memory.exists()


def test_a_copy_without_a_statement_is_held_against_its_own_list(
    made: Release, tmp_path: Path, memory: Path
) -> None:
    release = made.at(tmp_path / "root")
    shutil.rmtree(release.shelf)
    answer = verify(release.site, memory)
    assert (answer.status, " C905 " in answer.err) == (1, True)
    assert "nothing proves who made this copy; its files are as its own list says" in answer.out
    (release.site / "en/index.html").write_bytes(b"altered")
    assert "its own list says" not in verify(release.site, memory).out


def test_an_announced_key_is_followed(made: Release, tmp_path: Path, memory: Path) -> None:
    first = made.at(tmp_path / "1").restate(next_key=secret(2).public.digest)
    whole(verify(first.site, memory))
    second = following(first, tmp_path / "2", secret(2))
    assert "the known one announced" in whole(verify(second.site, memory))
    assert "seen before" in whole(verify(second.site, memory))


@pytest.mark.parametrize("how", ["memory", "key", "both"])
def test_several_missed_changes_of_keys_are_followed(
    made: Release, tmp_path: Path, memory: Path, how: str
) -> None:
    release = made.at(tmp_path / "1").restate(next_key=secret(2).public.digest)
    first = release
    if how != "key":
        whole(verify(release.site, memory))
    for number, (signer, announced) in enumerate([(2, 3), (2, 3), (3, 4), (4, 5)], 2):
        digest = secret(announced).public.digest
        release = following(release, tmp_path / str(number), secret(signer), next_key=digest)
    options = () if how == "memory" else ("--key", first.key.text)
    assert "the known one announced" in whole(verify(release.site, memory, *options))
    known = json.loads(memory.read_text(encoding="utf-8"))["sites"][NAME]
    assert known["seq"] == 5
    assert known["key"] == secret(4).public.text


@pytest.mark.parametrize(
    "path",
    [
        "site/en/index.html",
        "site/SHA256SUMS",
        "release/release.txt",
        f"release/{NAME}.pub",
        "release/allowed_signers",
    ],
)
def test_a_single_file_that_the_release_decides_is_known(
    made: Release, tmp_path: Path, memory: Path, path: str
) -> None:
    release = made.at(tmp_path / "root")
    whole(verify(release.root / path, memory))
    (release.root / path).write_bytes(b"another")
    answer = verify(release.root / path, memory, "--release", str(made.shelf))
    assert answer.out.startswith("altered: 1 changed" if path != "site/SHA256SUMS" else "altered")


def test_a_file_of_another_size_is_not_read(made: Release, tmp_path: Path, memory: Path) -> None:
    release = made.at(tmp_path / "root")
    book = release.site / "downloads" / f"{NAME}.en.epub"
    with book.open("r+b") as file:
        file.truncate(1 << 40)  # to read it would take an hour
    answer = verify(book, memory)
    assert answer.out.startswith("altered: 1 changed")
    assert f"{1 << 40} bytes, not" in answer.err


def test_the_folder_around_a_copy_is_told_from_it(made: Release, memory: Path) -> None:
    answer = verify(made.root, memory)
    assert (answer.status, answer.out) == (1, "")
    assert f"give {made.site}" in answer.err


def test_an_interrupt_does_not_wait_for_a_silent_host(
    made: Release, tmp_path: Path, memory: Path
) -> None:
    class Silent(Quiet):
        def answer(self) -> None:
            if self.path.startswith("/release/") or self.path == "/SHA256SUMS":
                super().answer()
            else:
                waiting.set()
                ended.wait(PATIENCE)

    waiting, ended = threading.Event(), threading.Event()
    with host(made.at(tmp_path / "root").inside(), Silent) as address:
        command = [sys.executable, str(REPOSITORY / "build.py"), "verify", address]
        with subprocess.Popen([*command, "--memory", str(memory)], stderr=subprocess.PIPE) as run:
            assert waiting.wait(PATIENCE)
            run.send_signal(signal.SIGINT)
            _, told = run.communicate(timeout=10)  # a host may be silent for a minute
        ended.set()
    assert run.returncode == 130
    assert told.splitlines() == [b"crenel: interrupted; what stood before stands as it was"]


@pytest.mark.parametrize("address", ["http://a..b/", "http://./", f"http://{'a' * 64}.org/"])
@pytest.mark.parametrize("command", ["verify", "mirror"])
def test_an_address_that_is_none_is_told(
    tmp_path: Path, memory: Path, address: str, command: str
) -> None:
    more = [str(tmp_path / "to")] if command == "mirror" else []
    answer = crenel(command, address, *more, "--memory", str(memory))
    assert answer.status == 1
    assert "C909 not the address of a folder" in answer.err


def test_an_address_in_capitals_is_one(made: Release, tmp_path: Path, memory: Path) -> None:
    with host(made.at(tmp_path / "root").inside()) as address:
        whole(verify(address.replace("http", "HTTP"), memory))


def test_an_empty_place_is_none(memory: Path) -> None:
    assert verify("", memory).status == 2


def test_an_old_copy_is_read_and_told(made: Release, tmp_path: Path, memory: Path) -> None:
    first = made.at(tmp_path / "1")
    second = following(first, tmp_path / "2")
    whole(verify(second.site, memory))
    answer = verify(first.site, memory)
    assert answer.status == 1
    assert answer.out.startswith("old: ")
    assert "release 2 has been seen" in answer.err
    assert "issued 5 days ago" in answer.out
    newest = json.loads(memory.read_text(encoding="utf-8"))["sites"][NAME]
    assert newest["seq"] == 2


def test_an_old_copy_by_a_former_key_is_old(made: Release, tmp_path: Path, memory: Path) -> None:
    first = made.at(tmp_path / "1").restate(next_key=secret(2).public.digest)
    second = following(first, tmp_path / "2", secret(2))
    whole(verify(first.site, memory))
    whole(verify(second.site, memory))
    for options in ((), ("--key", first.key.text), ("--key", second.key.text)):
        answer = verify(first.site, memory, *options)
        assert answer.out.startswith("old: "), answer.out + answer.err


def test_a_copy_past_its_time_says_how_old_it_is(
    made: Release, tmp_path: Path, memory: Path
) -> None:
    ago = [(TODAY - datetime.timedelta(days)).isoformat() for days in (400, 30)]
    release = made.at(tmp_path / "1").restate(issued=ago[0], valid_until=ago[1])
    answer = verify(release.site, memory)
    assert answer.status == 1
    assert answer.out.startswith("old: ")
    assert f"its time passed on {ago[1]}; issued 400 days ago" in answer.err


def test_json_says_the_same(made: Release, memory: Path) -> None:
    answer = verify(made.site, memory, "--json")
    told = json.loads(answer.out)
    assert (told["verdict"], told["trust"], told["seq"]) == ("whole", "first", 1)
    assert told["fingerprint"] == made.key.fingerprint
    assert told["changed"] == told["missing"] == told["added"] == told["problems"] == []
    assert told["checked"] > 20


def test_a_key_file_is_a_key(made: Release, tmp_path: Path, memory: Path) -> None:
    path = tmp_path / "site.pub"
    path.write_bytes(made.key.file)
    assert "you gave" in whole(verify(made.site, memory, "--key", str(path)))


@pytest.mark.parametrize("key", ["RWnonsense", "/nothing/here.pub", "RW" + "A" * 54, "\0"])
def test_what_is_no_key_is_said(made: Release, memory: Path, key: str) -> None:
    answer = verify(made.site, memory, "--key", key)
    assert answer.status == 1
    assert "K901" in answer.err


def test_mirrors_are_told_apart(made: Release, tmp_path: Path, memory: Path) -> None:
    stale = made.at(tmp_path / "old").restate(next_key=secret(2).public.digest)
    www = tmp_path / "www"
    with host(www) as address:
        names = ("fresh", "stale", "lying")
        mirrors = tuple(f"{address}{name}/{NAME}/" for name in names)
        gone = f"http://127.0.0.1:9/{NAME}/"
        new = following(stale, tmp_path / "new", secret(2), mirrors=(*mirrors, gone))
        for name, release in zip(names, (new, stale, new), strict=True):
            shutil.copytree(release.at(tmp_path / f"{name}-root").inside(), www / name / NAME)
        for page in (www / "lying").rglob("*.html"):
            page.write_bytes(page.read_bytes() + b" ")
        answer = verify(new.site, memory, "--mirrors", "--sample", "9")
        assert answer.status == 1
        lines = [line.strip() for line in answer.out.splitlines()]
        for state, mirror in zip((*names, "unreachable"), (*mirrors, gone), strict=True):
            assert any(line.startswith(f"{state}: {mirror} (") for line in lines), answer.out
        told = json.loads(verify(new.site, memory, "--mirrors", "--json").out)
        assert [m["state"] for m in told["mirrors"]] == [*names, "unreachable"]


def test_an_interrupted_proof_goes_on_where_it_stopped(
    made: Release, tmp_path: Path, memory: Path
) -> None:
    site = folder_with_release(made.at(tmp_path / "root"))
    asked: list[str] = []

    with host(site, asked=asked.append) as address:

        def tell(_what: str, done: int, _all: int) -> None:
            if done == 20:
                raise KeyboardInterrupt

        question = proving.Question(address, memory, TODAY, tell=tell)
        with pytest.raises(KeyboardInterrupt):
            proving.prove(question)
        asked.clear()
        text = whole(verify(address, memory))
        files = [path for path in site.rglob("*") if path.is_file()]
        assert len(asked) < len(files) - 15
        assert f"{len(files) - 4} files as released" in text
        assert "of the files were read by a run that was interrupted" in text
        assert [path.name for path in memory.parent.iterdir()] == [memory.name]
        asked.clear()
        whole(verify(address, memory))
        assert len(asked) >= len(files) - 3


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"crenel-known": 1, "sites": {"a": {}}}', "[" * 100_000, "\0" * 9]
)
def test_a_damaged_memory_is_said_and_not_trusted(made: Release, memory: Path, text: str) -> None:
    memory.parent.mkdir()
    memory.write_text(text, encoding="utf-8")
    answer = verify(made.site, memory)
    assert answer.status == 1
    assert "C909" in answer.err
    assert answer.out == ""
    assert memory.read_text(encoding="utf-8") == text


def test_a_memory_that_cannot_be_written_is_said(made: Release, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    answer = verify(made.site, tmp_path / "file" / "known.json")
    assert answer.status == 1
    assert "O607" in answer.err


@pytest.mark.parametrize(
    "place", ["/nowhere/at/all", "\0", "http://127.0.0.1:9/x/", "http:///", "http://a b/"]
)
def test_a_place_that_cannot_be_read_is_said(memory: Path, place: str) -> None:
    answer = verify(place, memory)
    assert answer.status == 1
    assert "C909" in answer.err
    assert json.loads(verify(place, memory, "--json").out)["verdict"] is None


def test_a_pipe_is_not_waited_for(tmp_path: Path, memory: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "C909" in verify(tmp_path / "pipe", memory).err


def test_wrong_usage_is_status_2(memory: Path) -> None:
    assert crenel("verify").status == 2
    assert verify("/x", memory, "--sample", "0").status == 2


def test_minisign_itself_accepts_what_the_tests_sign(made: Release) -> None:
    command = ["minisign", "-V", "-P", made.key.text, "-m", str(made.shelf / "release.txt")]
    subprocess.run(command, check=True, capture_output=True)
