# SPDX-License-Identifier: Apache-2.0
"""The tree is written whole or not at all, and only over a tree of ours."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from crenel import exchange
from crenel.artifact import Artifact
from crenel.output import tree, write
from crenel.problems import BuildFailed
from crenel.urls import OutPath
from tests.harness import AUDIT, REPOSITORY, build, crenel, small, snapshot

KILLS = 40 if AUDIT else 16


def test_a_killed_build_leaves_the_old_tree_or_the_new_one(tmp_path: Path) -> None:
    dice = random.Random(1)
    root = small(tmp_path / "root")
    build(root)
    page = root / "content/pages/about/en.md"
    text = page.read_text(encoding="utf-8")
    command = [sys.executable, str(REPOSITORY / "build.py"), "--root", str(root), "--jobs", "1"]
    page.write_text(text.replace("A site.", "Version -1."), encoding="utf-8")
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    longest = 1.3 * (time.perf_counter() - start)
    seen = set()
    for number in range(KILLS):
        old = snapshot(root / "site")
        page.write_text(text.replace("A site.", f"Version {number}."), encoding="utf-8")
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            time.sleep(dice.uniform(0, longest))
            process.send_signal(signal.SIGKILL)
            process.wait()
        now = snapshot(root / "site")
        assert tree.listed((root / "site/SHA256SUMS").read_bytes()) == {
            path: digest for path, digest in now.items() if path != "SHA256SUMS"
        }
        changed = {path for path in now if now[path] != old[path]}
        own = {"en/pages/about.html", "en/pages/about.md", "en/print/pages-all.html"}
        index = {"assets/search/en/s0.js", "assets/search/en/t0.js"}
        assert changed <= {"SHA256SUMS", *own, *index}
        assert set(now) == set(old)
        seen.add(bool(changed))
    assert seen == {True, False}, "the kills came too early or too late to show anything"
    build(root)
    assert f"Version {KILLS - 1}." in (root / "site/en/pages/about.html").read_text(
        encoding="utf-8"
    )
    assert sorted(p.name for p in root.iterdir()) == [".cache", "content", "site"]


def test_without_an_exchange_the_next_build_mends_a_kill_in_between(tmp_path: Path) -> None:
    root = small(tmp_path / "root")
    build(root)
    before = snapshot(root / "site")
    (root / "site").rename(root / ".site.crenel-old")
    (root / ".site.crenel-new").mkdir()
    exchange.recover(root / "site")
    assert snapshot(root / "site") == before
    assert not (root / ".site.crenel-new").exists()


def test_a_full_disk_leaves_the_old_tree(tmp_path: Path) -> None:
    out = tmp_path / "site"
    write.replace(out, [Artifact(OutPath("a.html"), b"old")], {})
    below_a_file = Artifact(OutPath("a.html/b"), b"")
    with pytest.raises(BuildFailed) as failed:
        write.replace(out, [Artifact(OutPath("a.html"), b"new"), below_a_file], {})
    assert [p.code for p in failed.value.problems] == ["O607"]
    assert (out / "a.html").read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["site"]


def test_downloads_are_kept(root: Path) -> None:
    build(root)
    (root / "site/downloads/site.zip").write_bytes(b"zip")
    page = root / "content/pages/about/en.md"
    page.write_text(page.read_text(encoding="utf-8") + "\nMore.\n", encoding="utf-8")
    build(root)
    assert (root / "site/downloads/site.zip").read_bytes() == b"zip"


def test_a_folder_of_another_is_never_touched(root: Path, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "thesis.txt").write_text("years of work", encoding="utf-8")
    (theirs / "SHA256SUMS").write_text(f"{'0' * 64}  thesis.txt\n", encoding="utf-8")
    answer = crenel("build", "--root", str(root), "--out", str(theirs), "--clean")
    assert answer.status == 1
    assert "O601" in answer.err
    assert sorted(p.name for p in theirs.iterdir()) == ["SHA256SUMS", "thesis.txt"]


def test_a_link_in_place_of_the_folder_is_refused(root: Path, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (root / "site").symlink_to(theirs)
    assert crenel("build", "--root", str(root)).status == 1
    assert list(theirs.iterdir()) == []


def test_an_empty_folder_may_be_used(root: Path) -> None:
    (root / "site").mkdir()
    build(root)
    assert (root / "site/index.html").is_file()


def test_our_own_tree_is_known_without_a_record(root: Path) -> None:
    build(root)
    for record in (root / ".cache").glob("*.json"):
        record.unlink()
    build(root)


def test_sha256sum_itself_accepts_the_list(root: Path) -> None:
    build(root)
    command = ["sha256sum", "--quiet", "--strict", "-c", "SHA256SUMS"]
    subprocess.run(command, cwd=root / "site", check=True)


def test_no_two_files_share_an_inode_with_what_others_may_change(root: Path) -> None:
    build(root)
    page = root / "content/pages/about/en.md"
    page.write_text(page.read_text(encoding="utf-8") + "\nMore.\n", encoding="utf-8")
    build(root)
    links = {path.stat().st_nlink for path in (root / "site").rglob("*") if path.is_file()}
    assert links == {1}
