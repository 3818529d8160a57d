# SPDX-License-Identifier: Apache-2.0
"""A mirror shows the last release that was proved, whole, whatever its source or its machine do."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from crenel import patch, urls
from crenel.formats.patch import former_tree
from crenel.ipfs import car, unixfs
from crenel.lock import locked
from tests.harness import REPOSITORY, Answer, crenel
from tests.releases import (
    BIG,
    NAME,
    PACKAGES,
    TODAY,
    Quiet,
    Release,
    Server,
    following,
    host,
    publish,
    published,
    secret,
    tree_of,
)

KILLS = 20
PAGE = "en/index.html"


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release that no test changes."""
    return publish(tree_of(tmp_path_factory.mktemp("made") / "root"), secret(1))


@pytest.fixture(scope="session")
def newer(made: Release, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The release after it, with a true delta."""
    return with_delta(made, following(made, tmp_path_factory.mktemp("newer") / "root"))


def with_delta(before: Release, after: Release) -> Release:
    """A release with the delta from the one before, and a true CAR."""
    known = car.read(before.shelf / f"{NAME}.car").places
    name = f"delta-{before.statement.seq}.car"
    with (after.shelf / name).open("wb") as out:
        car.write(unixfs.tree(published(after.site)), out, without=known)
    return after.listing(name)


class Mirror:
    """A mirror in a folder of its own, with the memory of its operator."""

    def __init__(self, tmp: Path) -> None:
        self.parent = tmp / "www"
        self.folder = self.parent / NAME
        self.memory = tmp / "state" / "known.json"
        self.parent.mkdir(exist_ok=True)

    def run(self, source: Path | str, *options: str) -> Answer:
        """Runs the command; a traceback fails the test."""
        command = ["mirror", str(source), str(self.folder), "--memory", str(self.memory)]
        answer = crenel(*command, *options)
        assert "Traceback" not in answer.err
        return answer

    def files(self) -> dict[str, bytes]:
        """Every file that it shows."""
        return files(self.folder)

    def shows(self, release: Release) -> bool:
        """Whether it shows a release, whole."""
        text = (self.folder / "release/release.txt").read_bytes()
        own = {p: b for p, b in self.files().items() if not p.startswith("release/")}
        return text == release.statement.text and own == files(release.site)


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="session")
def plain(made: Release, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The release after it, without a delta that is of use."""
    return following(made, tmp_path_factory.mktemp("plain") / "root")


@pytest.fixture
def mirror(tmp_path: Path) -> Mirror:
    return Mirror(tmp_path)


def served(release: Release, folder: Path) -> Path:
    """A copy of a release as a web host has it."""
    return release.at(folder).inside()


def start(answer: Answer, state: str, status: int) -> None:
    assert answer.out.startswith(f"{state}: "), answer.out + answer.err
    assert answer.status == status


def test_a_first_copy_from_the_web_is_whole_and_then_fresh(
    made: Release, mirror: Mirror, tmp_path: Path
) -> None:
    asked: list[str] = []
    with host(served(made, tmp_path / "a"), asked=asked.append) as address:
        start(mirror.run(address, "--key", made.key.text), "updated", 0)
        assert mirror.shows(made)
        asked.clear()
        start(mirror.run(address), "fresh", 0)
    assert asked == ["/release/release.txt", "/release/release.txt.minisig"]
    assert sorted(p.name for p in mirror.parent.iterdir()) == [f".{NAME}.crenel-lock", NAME]
    answer = crenel(
        "verify", str(mirror.folder), "--key", made.key.text, "--memory", str(tmp_path / "m")
    )
    assert answer.out.startswith("whole: "), answer.err
    assert answer.err == ""


@pytest.mark.parametrize("source", ["site", "", f"release/{NAME}.car"])
def test_a_copy_from_files(made: Release, mirror: Mirror, source: str) -> None:
    start(mirror.run(made.root / source), "updated", 0)
    assert mirror.shows(made)
    assert set(mirror.files()) - {f"release/{p}" for p in files(made.shelf)} == set(
        files(made.site)
    )


def test_an_update_fetches_only_what_changed(made: Release, mirror: Mirror, tmp_path: Path) -> None:
    after = following(made, tmp_path / "2")  # whose delta is not worth its name
    start(mirror.run(made.site), "updated", 0)
    asked: list[str] = []
    with host(served(after, tmp_path / "b"), asked=asked.append) as address:
        start(mirror.run(address), "updated", 0)
    assert mirror.shows(after)
    paths = [path.removeprefix("/") for path in asked]
    assert sorted(paths) == sorted(
        [
            "SHA256SUMS",
            PAGE,
            f"downloads/{NAME}.zip",
            "release/release.txt",
            "release/release.txt.minisig",
            "release/release.txt.minisig",  # again: what is shown is what was checked
            "release/release.txt.sshsig",
            f"release/{NAME}.ipns-record",
        ]
    )
    assert (mirror.folder / "release/history/1.txt").read_bytes() == made.statement.text
    assert files(mirror.folder.with_name(f"{NAME}.previous"))[PAGE] == files(made.site)[PAGE]


def test_a_delta_is_used(made: Release, newer: Release, mirror: Mirror, tmp_path: Path) -> None:
    start(mirror.run(made.site), "updated", 0)
    asked: list[str] = []
    with host(served(newer, tmp_path / "b"), asked=asked.append) as address:
        start(mirror.run(address), "updated", 0)
    assert mirror.shows(newer)
    assert "/release/delta-1.car" in asked
    assert f"/{PAGE}" not in asked
    assert f"/downloads/{NAME}.zip" not in asked
    assert f"/release/{NAME}.car" not in asked


def test_a_patch_gives_the_tree_for_a_few_bytes(
    made: Release, newer: Release, mirror: Mirror, tmp_path: Path
) -> None:
    """The patch is used before the delta, which the mirror then makes itself."""
    before = made.shelf / f"{NAME}.car"
    former, out, old = former_tree(before), BytesIO(), BytesIO()
    known = frozenset(node.cid for node in unixfs.blocks(former))
    own = {p: path for p, path in published(newer.site).items() if not urls.packed(p)}
    car.write(former, old)
    car.write(unixfs.tree(own), out, without=known)
    after = newer.at(tmp_path / "after")
    (after.shelf / "delta-1.car.zst").write_bytes(patch.write(old.getvalue(), out.getvalue()))
    after = after.listing("delta-1.car.zst")
    start(mirror.run(made.site), "updated", 0)
    asked: list[str] = []
    with host(served(after, tmp_path / "b"), asked=asked.append) as address:
        start(mirror.run(address), "updated", 0)
    assert mirror.shows(after)
    pages = [path for path in asked if not path.startswith(("/release/", "/downloads/"))]
    assert pages == ["/SHA256SUMS"]
    assert "/release/delta-1.car.zst" in asked
    assert not {"/release/delta-1.car", f"/release/{NAME}.car"} & set(asked)


def test_a_large_file_that_changed_in_one_place_comes_by_the_delta(
    made: Release, mirror: Mirror, tmp_path: Path
) -> None:
    before = made.at(tmp_path / "1")
    after = made.at(tmp_path / "2")
    data = bytearray(BIG[f"{NAME}.zim"])
    data[5] ^= 1
    packages = {**PACKAGES, f"{NAME}.zim": bytes(data)}
    after = with_delta(before, publish(after.root, before.signer, before, packages))
    start(mirror.run(before.site), "updated", 0)
    asked: list[str] = []
    with host(served(after, tmp_path / "b"), asked=asked.append) as address:
        start(mirror.run(address), "updated", 0)
    assert mirror.shows(after)
    assert f"/downloads/{NAME}.zim" not in asked


def test_a_mirror_without_downloads(made: Release, mirror: Mirror, tmp_path: Path) -> None:
    with host(served(made, tmp_path / "a")) as address:
        start(mirror.run(address, "--without-downloads"), "updated", 0)
        shown = mirror.files()
        assert not [p for p in shown if p.startswith("downloads/") and p != "downloads/index.html"]
        assert f"release/{NAME}.car" not in shown
        start(mirror.run(address, "--without-downloads"), "fresh", 0)
        start(mirror.run(address), "updated", 0)
    assert mirror.shows(made)


def test_packages_that_the_source_lacks_are_told_and_no_reason_to_change(
    made: Release, mirror: Mirror, tmp_path: Path
) -> None:
    site = served(made, tmp_path / "a")
    (site / "downloads" / f"{NAME}.zim").unlink()
    with host(site) as address:
        first = mirror.run(address)
        start(first, "updated", 0)
        assert f"absent: downloads/{NAME}.zim" in first.out
        place = mirror.folder.stat().st_ino
        start(mirror.run(address), "fresh", 0)
    assert mirror.folder.stat().st_ino == place


def test_a_mirror_that_was_damaged_is_mended(made: Release, mirror: Mirror) -> None:
    start(mirror.run(made.site), "updated", 0)
    (mirror.folder / PAGE).unlink()
    (mirror.folder / PAGE).write_bytes(b"damaged")
    (mirror.folder / "stray.html").write_bytes(b"who put this here?")
    start(mirror.run(made.site), "updated", 0)
    assert mirror.shows(made)


@pytest.mark.parametrize("keep", [0, 1, 3])
def test_former_copies_are_kept(made: Release, mirror: Mirror, tmp_path: Path, keep: int) -> None:
    releases = [made]
    for number in range(2, 5):
        releases.append(following(releases[-1], tmp_path / f"r{number}"))
    for release in releases:
        start(mirror.run(release.site, "--keep", str(keep)), "updated", 0)
    names = [f"{NAME}.previous", f"{NAME}.previous2", f"{NAME}.previous3"][:keep]
    kept = [p.name for p in mirror.parent.iterdir() if "previous" in p.name]
    assert sorted(kept) == sorted(names)
    for name, release in zip(names, reversed(releases[:-1]), strict=False):
        text = (mirror.parent / name / "release/release.txt").read_bytes()
        assert text == release.statement.text


def test_a_server_that_dies_leaves_its_files_for_the_next_run(
    made: Release, mirror: Mirror, tmp_path: Path
) -> None:
    asked: list[str] = []

    class Dying(Quiet):
        def answer(self) -> None:
            if len(asked) < 30:
                super().answer()
            else:
                assert isinstance(self.server, Server)
                self.server.socket.close()
                self.close_connection = True

    site = served(made, tmp_path / "a")
    with host(site, Dying, asked.append) as address:
        start(mirror.run(address, "--jobs", "1"), "stale", 1)
    assert not mirror.folder.exists()
    before, number = set(asked), len(files(site))
    asked.clear()
    with host(site, asked=asked.append) as address:
        start(mirror.run(address, "--jobs", "1"), "updated", 0)
    assert mirror.shows(made)
    assert {p for p in asked if p in before} <= {
        "/release/release.txt",
        "/release/release.txt.minisig",
    }
    assert len(asked) < number - 25


def test_a_mirror_that_is_killed_shows_the_old_or_the_new(
    made: Release, mirror: Mirror, tmp_path: Path
) -> None:
    dice = random.Random(1)
    start(mirror.run(made.site), "updated", 0)
    old, new = made, following(made, tmp_path / "2")
    arguments = ["mirror", "", str(mirror.folder), "--memory", str(mirror.memory)]
    command = [sys.executable, str(REPOSITORY / "build.py"), *arguments]
    begun = time.perf_counter()
    command[3] = str(new.site)
    subprocess.run(command, check=True, capture_output=True)
    longest = 1.3 * (time.perf_counter() - begun)
    seen = {True: 0, False: 0}
    old, new = new, following(new, tmp_path / "3")
    for number in range(KILLS):
        command[3] = str(new.site)
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            time.sleep(dice.uniform(0, longest))
            process.send_signal(signal.SIGKILL)
            process.wait()
        changed = mirror.shows(new)
        assert changed or mirror.shows(old)
        seen[changed] += 1
        if changed:
            old, new = new, following(new, tmp_path / f"k{number}")
    assert all(seen.values()), "the kills came too early or too late to show anything"
    start(mirror.run(new.site), "updated", 0)
    assert mirror.shows(new)
    names = {f".{NAME}.crenel-lock", NAME, f"{NAME}.previous"}
    assert {p.name for p in mirror.parent.iterdir()} == names


HOSTILE: dict[str, tuple[str, str, Callable[[Release, Release, Path], Path]]] = {}
Make = Callable[[Release, Release, Path], Path]


def hostile(state: str, code: str) -> Callable[[Make], Make]:
    """A source that lies: what is said of it, and the code."""

    def keep(make: Make) -> Make:
        HOSTILE[make.__name__] = (state, code, make)
        return make

    return keep


@hostile("refused", "C901")
def a_changed_page(_shown: Release, after: Release, tmp: Path) -> Path:
    site = served(after, tmp)
    (site / PAGE).write_bytes(b"<p>Changed")
    return site


@hostile("refused", "C902")
def a_missing_page(_shown: Release, after: Release, tmp: Path) -> Path:
    site = served(after, tmp)
    (site / PAGE).unlink()
    return site


@hostile("refused", "C910")
def a_changed_list(_shown: Release, after: Release, tmp: Path) -> Path:
    site = served(after, tmp)
    with (site / "SHA256SUMS").open("ab") as file:
        file.write(b"\n")
    return site


@hostile("refused", "C910")
def a_changed_package(_shown: Release, after: Release, tmp: Path) -> Path:
    site = served(after, tmp)
    (site / "downloads" / f"{NAME}.zip").write_bytes(b"PK")
    return site


@hostile("refused", "C906")
def no_signature(_shown: Release, after: Release, tmp: Path) -> Path:
    site = served(after, tmp)
    (site / "release/release.txt.minisig").unlink()
    return site


@hostile("refused", "C905")
def no_statement(_shown: Release, after: Release, tmp: Path) -> Path:
    site = served(after, tmp)
    (site / "release/release.txt").unlink()
    return site


@hostile("refused", "C907")
def another_key(shown: Release, _after: Release, tmp: Path) -> Path:
    return following(shown, tmp, secret(8)).inside()


@hostile("refused", "C911")
def a_fork(shown: Release, _after: Release, tmp: Path) -> Path:
    return shown.at(tmp).restate(issued=TODAY.isoformat()).inside()


@hostile("refused", "C911")
def a_release_that_follows_another(shown: Release, _after: Release, tmp: Path) -> Path:
    return following(shown, tmp, previous="0" * 64).inside()


@hostile("refused", "C901")
def a_root_that_is_another(_shown: Release, after: Release, tmp: Path) -> Path:
    root = after.statement.root[:-3] + "aaa"
    return after.at(tmp).restate(root=root).inside()


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("holds", [True, False])
def test_nothing_of_a_source_that_lies_is_shown(
    made: Release, plain: Release, mirror: Mirror, tmp_path: Path, name: str, holds: bool
) -> None:
    state, code, make = HOSTILE[name]
    start(mirror.run(made.site), "updated", 0)
    before = mirror.files()
    if not holds:
        shutil.rmtree(mirror.folder)
    with host(make(made, plain, tmp_path / "evil")) as address:
        answer = mirror.run(address)
    start(answer, state, 1)
    assert f" {code} " in answer.err
    assert mirror.files() == before if holds else not mirror.folder.exists()


def test_an_older_release_is_refused_whoever_remembers_it(
    made: Release, newer: Release, mirror: Mirror, tmp_path: Path
) -> None:
    start(mirror.run(newer.site), "updated", 0)
    before = mirror.files()
    answer = mirror.run(made.site)
    start(answer, "refused", 1)
    assert " C908 " in answer.err
    mirror.memory.unlink()  # the mirror itself is memory enough
    start(mirror.run(made.site), "refused", 1)
    assert mirror.files() == before
    shutil.rmtree(mirror.folder)
    mirror.memory = tmp_path / "m"
    start(mirror.run(newer.site), "updated", 0)
    shutil.rmtree(mirror.folder)  # and so is the memory
    start(mirror.run(made.site), "refused", 1)
    assert not mirror.folder.exists()


def test_an_announced_key_is_followed(made: Release, mirror: Mirror, tmp_path: Path) -> None:
    first = made.at(tmp_path / "1").restate(next_key=secret(2).public.digest)
    second = following(first, tmp_path / "2", secret(2))
    start(mirror.run(first.site), "updated", 0)
    start(mirror.run(second.site, "--key", first.key.text), "updated", 0)
    assert mirror.shows(second)
    verified = crenel(
        "verify", str(mirror.folder), "--key", first.key.text, "--memory", str(tmp_path / "m")
    )
    assert verified.out.startswith("whole: "), verified.err


def test_a_release_past_its_time_is_shown_and_called_stale(
    made: Release, mirror: Mirror, tmp_path: Path
) -> None:
    ago = "2020-01-01"
    release = made.at(tmp_path / "1").restate(issued=ago, valid_until=ago)
    answer = mirror.run(release.site)
    start(answer, "stale", 1)
    assert " C908 " in answer.err
    assert mirror.shows(release)


def test_a_source_that_cannot_be_reached_leaves_a_stale_mirror(
    made: Release, mirror: Mirror
) -> None:
    start(mirror.run(made.site), "updated", 0)
    answer = mirror.run("http://127.0.0.1:9/x/", "--quiet")
    start(answer, "stale", 1)
    assert " C909 " in answer.err
    assert mirror.shows(made)


def test_a_folder_that_is_no_mirror_is_never_touched(made: Release, mirror: Mirror) -> None:
    mirror.folder.mkdir()
    (mirror.folder / "thesis.txt").write_text("years of work", encoding="utf-8")
    answer = mirror.run(made.site)
    start(answer, "refused", 1)
    assert " U904 " in answer.err
    assert [p.name for p in mirror.folder.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize("what", ["folder", "file", "link"])
def test_what_is_no_former_copy_is_never_touched(
    made: Release, newer: Release, mirror: Mirror, tmp_path: Path, what: str
) -> None:
    start(mirror.run(made.site), "updated", 0)
    before = mirror.folder.with_name(f"{NAME}.previous")
    thesis = tmp_path / "theirs" / "thesis.txt"
    thesis.parent.mkdir()
    if what == "folder":
        before.mkdir()
        thesis = before / "thesis.txt"
    elif what == "file":
        thesis = before
    thesis.write_text("years of work", encoding="utf-8")
    if what == "link":
        before.symlink_to(thesis.parent)
    answer = mirror.run(newer.site)
    start(answer, "refused", 1)
    assert " U904 " in answer.err
    assert thesis.read_text(encoding="utf-8") == "years of work"
    assert mirror.shows(made)


def test_a_target_that_is_a_loop_of_links_is_told(made: Release, mirror: Mirror) -> None:
    mirror.parent.mkdir(exist_ok=True)
    mirror.folder.symlink_to(mirror.folder.name)
    start(mirror.run(made.site), "stale", 1)


def test_a_file_whose_name_is_no_text_goes_with_the_next_update(
    made: Release, newer: Release, mirror: Mirror
) -> None:
    start(mirror.run(made.site), "updated", 0)
    strange = Path(os.fsdecode(os.fsencode(mirror.folder) + b"/\xff\xfe.html"))
    strange.write_bytes(b"what is this?")
    start(mirror.run(newer.site), "updated", 0)
    assert mirror.shows(newer)
    assert not strange.exists()


def test_a_lock_that_is_a_link_is_not_written_through(
    made: Release, mirror: Mirror, tmp_path: Path
) -> None:
    thesis = tmp_path / "thesis.txt"
    thesis.write_text("years of work", encoding="utf-8")
    mirror.parent.mkdir(exist_ok=True)
    (mirror.parent / f".{NAME}.crenel-lock").symlink_to(thesis)
    assert " O607 " in mirror.run(made.site).err
    assert thesis.read_text(encoding="utf-8") == "years of work"


def test_the_pointer_is_mirrored_too(made: Release, mirror: Mirror) -> None:
    mirror.run(made.site)
    name = f"{NAME}.ipns-record"
    assert (mirror.folder / "release" / name).read_bytes() == (made.shelf / name).read_bytes()


def test_only_one_run_at_a_time(made: Release, mirror: Mirror) -> None:
    with locked(mirror.parent / f".{NAME}.crenel-lock"):
        answer = mirror.run(made.site)
    start(answer, "stale", 1)
    assert "another mirror is running" in answer.err


def test_quiet_says_nothing_if_all_is_well(made: Release, mirror: Mirror) -> None:
    answer = mirror.run(made.site, "--quiet")
    assert (answer.status, answer.out, answer.err) == (0, "", "")


def test_json_says_the_same(made: Release, mirror: Mirror) -> None:
    told = json.loads(mirror.run(made.site, "--json").out)
    assert (told["state"], told["seq"], told["problems"]) == ("updated", 1, [])
    assert PAGE in told["fetched"]


def test_what_is_shown_can_be_read_by_a_web_server(made: Release, mirror: Mirror) -> None:
    start(mirror.run(made.site), "updated", 0)
    for path in mirror.folder.rglob("*"):
        assert path.stat().st_mode & 0o777 == (0o755 if path.is_dir() else 0o644), path


def test_what_an_earlier_run_has_staged_is_checked_again(made: Release, mirror: Mirror) -> None:
    tree = mirror.parent / f".{NAME}.crenel-mirror" / "tree"
    shutil.copytree(made.site, tree)
    (tree / PAGE).write_bytes(b"damaged")
    (tree / "stray.html").write_bytes(b"stray")
    (tree / "404.html").unlink()
    (tree / "404.html").symlink_to(made.site / "404.html")
    (tree / "SHA256SUMS").write_bytes(b"damaged")
    start(mirror.run(made.site), "updated", 0)
    assert mirror.shows(made)
    assert not (mirror.folder / "404.html").is_symlink()


def test_a_list_that_is_shown_is_not_written_through_a_link(
    made: Release, plain: Release, mirror: Mirror
) -> None:
    start(mirror.run(made.site), "updated", 0)
    tree = mirror.parent / f".{NAME}.crenel-mirror" / "tree"
    tree.mkdir(parents=True)
    (tree / "SHA256SUMS").hardlink_to(mirror.folder / "SHA256SUMS")
    start(mirror.run(plain.site), "updated", 0)
    previous = mirror.folder.with_name(f"{NAME}.previous")
    assert (previous / "SHA256SUMS").read_bytes() == (made.site / "SHA256SUMS").read_bytes()
    assert mirror.shows(plain)
