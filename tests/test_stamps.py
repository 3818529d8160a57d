# SPDX-License-Identifier: Apache-2.0
"""A build that reads nothing is right: what the file system says of files is believed as git does.

Each change is made at once after a build, within one step of the clock where that can be had, and
its times are set back. Whether a build has read the files is told by its timings.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crenel.load.discover import shipped_templates
from crenel.stamps import COARSE, FINE, Stamps
from tests.harness import build, crenel, snapshot

PAGE = "content/pages/about/en.md"
OTHER = "content/pages/about/zh-Hans.md"
NOW = 1_700_000_000_123_456_789


def read(root: Path, *options: str) -> bool:
    """Builds; whether that had to read the files."""
    stages = [line.split()[-1] for line in build(root, "--timings", *options).err.splitlines()[:-1]]
    assert "look" in stages
    return "read" in stages


def settle(root: Path) -> None:
    """Builds until that reads nothing, and lets every file grow as old as its stamp must be."""
    while read(root):
        pass
    time.sleep(2 * FINE / 10**9)
    assert not read(root)


def same_size(path: Path) -> None:
    """Changes one letter of a file and sets its time back."""
    before = path.stat()
    data = bytearray(path.read_bytes())
    place = max(place for place, byte in enumerate(data) if bytes([byte]).isalpha())
    data[place] = ord("b") if data[place] == ord("a") else ord("a")
    path.write_bytes(data)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def restored(path: Path) -> None:
    """Puts another file of the same size and time in the place of this one."""
    other = path.with_name("restored.tmp")
    shutil.copy2(path, other)
    same_size(other)
    other.replace(path)


def swapped(path: Path) -> None:
    """Gives a file a new name and puts a changed copy, with all its times, in its place."""
    aside = path.with_name("aside.tmp")
    path.rename(aside)
    shutil.copy2(aside, path)
    same_size(path)
    aside.unlink()


CHANGES: dict[str, Callable[[Path], None]] = {
    "a letter changed and the time set back": same_size,
    "an old copy restored": restored,
    "a file swapped for its copy": swapped,
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("settled", [True, False])
def test_a_changed_text_is_never_missed(change: str, settled: bool, root: Path) -> None:
    build(root)
    if settled:
        settle(root)
    for _ in range(3):
        CHANGES[change](root / PAGE)
        assert read(root)
        after = snapshot(root / "site")
        build(root, "--clean")
        assert snapshot(root / "site") == after


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("settled", [True, False])
def test_a_changed_file_of_the_tree_is_never_missed(change: str, settled: bool, root: Path) -> None:
    build(root)
    if settled:
        settle(root)
    whole = snapshot(root / "site")
    for name in ("en/index.html", "SHA256SUMS", "assets/style.css"):
        CHANGES[change](root / "site" / name)
        assert snapshot(root / "site") != whole
        build(root)
        assert snapshot(root / "site") == whole


def test_what_comes_and_goes_is_seen(root: Path) -> None:
    build(root)
    settle(root)
    (root / "site/en/index.html").unlink()
    assert read(root)
    settle(root)
    (root / "templates").mkdir()
    shutil.copy(shipped_templates() / "assets/style.css", root / "templates/style.css")
    assert read(root)
    settle(root)
    (root / "site/strange.txt").write_text("mine", encoding="utf-8")
    assert crenel("build", "--root", str(root)).status == 1


def test_what_was_too_new_is_read_once(root: Path) -> None:
    build(root)
    settle(root)
    (brief,) = (root / ".cache").glob("brief-*.json")
    assert '"racy": {}' in brief.read_text(encoding="utf-8")


def test_nothing_is_read_where_nothing_has_changed(root: Path) -> None:
    build(root)
    settle(root)
    assert not read(root)
    assert read(root, "--hash")
    assert read(root, "--clean")


def test_what_a_build_passes_over_changes_nothing(root: Path) -> None:
    build(root)
    settle(root)
    for name in (".swp", "en.md~", "Thumbs.db"):
        (root / "content/pages/about" / name).write_text("x", encoding="utf-8")
    assert not read(root)


def test_other_modes_and_times_are_looked_into_and_then_known(root: Path) -> None:
    build(root)
    settle(root)
    (root / PAGE).chmod(0o600)
    os.utime(root / OTHER, ns=(0, 0))
    assert read(root)
    settle(root)
    assert not read(root)


def test_a_damaged_brief_is_not_believed(root: Path) -> None:
    build(root)
    settle(root)
    (brief,) = (root / ".cache").glob("brief-*.json")
    data = brief.read_bytes()
    for place in range(0, len(data), 97):
        brief.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        assert read(root)
    brief.write_bytes(data)


def test_another_library_is_another_program(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(root)
    settle(root)
    (root / "lib" / "markdown-99.dist-info").mkdir(parents=True)
    monkeypatch.syspath_prepend(str(root / "lib"))
    assert read(root)


AGES = st.integers(-2 * COARSE, 2 * COARSE)


@given(st.integers(NOW, NOW + COARSE), AGES, AGES, st.booleans())
def test_a_file_as_new_as_its_stamp_is_read(since: int, age: int, inode: int, fine: bool) -> None:
    content, changed = since - age, since - inode
    if not fine:
        content, changed = content // 10**9 * 10**9, changed // 10**9 * 10**9
    found = Stamps(since, {}, {"site/a": (content, changed, 1, 1, 1)})
    step = FINE if max(content, changed) % 10**6 else COARSE
    assert bool([*found.racy()]) == (since - max(content, changed) <= step)
