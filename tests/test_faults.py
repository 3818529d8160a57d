# SPDX-License-Identifier: Apache-2.0
"""What goes wrong around a run: never a wrong output, never a lost one, always a clear line."""

from __future__ import annotations

import hashlib
import os
import random
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crenel import pool
from crenel.cache import FORMAT
from crenel.load.discover import discover
from crenel.lock import locked
from crenel.problems import BuildFailed
from tests.harness import REPOSITORY, build, crenel, small, snapshot
from tests.releases import NAME, Release, following, publish, secret, tree_of

COMMAND = (sys.executable, str(REPOSITORY / "build.py"))
SMALL_FILES = 512  # bytes, less than a page has


def run(
    *arguments: str, prepare: Callable[[], None] | None = None, prefix: Sequence[str] = ()
) -> subprocess.CompletedProcess[str]:
    """Runs a command in a process of its own; a traceback fails the test."""
    done = subprocess.run(
        [*prefix, *COMMAND, *arguments],
        preexec_fn=prepare,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


def told(done: subprocess.CompletedProcess[str], *codes: str) -> None:
    """The command ended with status 1, and a line with one of the codes says why."""
    assert done.returncode == 1, done.stderr
    assert any(f" {code} " in done.stderr for code in codes), done.stderr


def edit(root: Path, words: str = "More.") -> None:
    page = root / "content/pages/about/en.md"
    page.write_text(page.read_text(encoding="utf-8") + f"\n{words}\n", encoding="utf-8")


def files(*folders: Path) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for f in folders for p in f.rglob("*") if p.is_file()}


# --- a disk that is full ------------------------------------------------------------------------


def full() -> None:
    """Lets no file grow beyond a size, as a full disk does; the system then says EFBIG."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (SMALL_FILES, SMALL_FILES))


def test_a_full_disk_stops_a_build_and_changes_nothing(root: Path) -> None:
    build(root)
    before = snapshot(root / "site")
    edit(root)
    told(run("build", "--clean", "--root", str(root), prepare=full), "O607")
    assert snapshot(root / "site") == before
    build(root)
    assert {path.name for path in root.iterdir()} == {".cache", "content", "site"}


def test_a_full_disk_stops_a_package_and_changes_no_release(root: Path) -> None:
    package = ("package", "--root", str(root), "--jobs", "1", "--only", "zip")
    assert crenel(*package).status == 0
    before = files(root / "release", root / "site" / "downloads")
    edit(root)
    build(root)
    told(run(*package, prepare=full), "O607", "O609")
    assert files(root / "release", root / "site" / "downloads") == before
    assert crenel(*package).status == 0


@pytest.fixture(scope="session")
def releases(tmp_path_factory: pytest.TempPathFactory) -> tuple[Release, Release]:
    """A release and the one after it."""
    first = publish(tree_of(tmp_path_factory.mktemp("first") / "root"), secret(1))
    return first, following(first, tmp_path_factory.mktemp("second") / "root")


def test_a_full_disk_stops_a_mirror_and_a_publication(
    releases: tuple[Release, Release], tmp_path: Path
) -> None:
    first, second = releases
    memory = ("--memory", str(tmp_path / "known.json"))
    mirror, folder = tmp_path / "www" / NAME, tmp_path / "stick" / NAME
    assert crenel("mirror", str(first.site), str(mirror), *memory).status == 0
    publication = ("--folder", str(folder), "--release", str(first.shelf))
    assert crenel("publish", *publication).status == 0
    before = files(mirror, folder)
    done = run("mirror", str(second.site), str(mirror), *memory, prepare=full)
    told(done, "O607")
    assert done.stdout.startswith("stale: ")
    publication = ("--folder", str(folder), "--release", str(second.shelf))
    told(run("publish", *publication, prepare=full), "O607")
    assert files(mirror, folder) == before
    assert crenel("mirror", str(second.site), str(mirror), *memory).status == 0
    assert crenel("publish", *publication).status == 0


# --- what may not be written, read or found -----------------------------------------------------


def as_anybody() -> Sequence[str]:
    """What lets a command of the superuser be refused what other users are refused."""
    if os.geteuid():
        return ()
    return ("setpriv", "--bounding-set=-dac_override,-dac_read_search")


def test_an_output_that_may_not_be_written(root: Path, tmp_path: Path) -> None:
    place = tmp_path / "place"
    build(root, "--out", str(place / "site"))
    before = snapshot(place / "site")
    edit(root)
    place.chmod(0o555)
    try:
        command = ("build", "--root", str(root), "--out", str(place / "site"))
        told(run(*command, prefix=as_anybody()), "O607", "O609")
    finally:
        place.chmod(0o755)
    assert snapshot(place / "site") == before


@pytest.mark.parametrize("name", [".cache", "content", "site"])
def test_a_folder_that_may_not_be_entered(root: Path, name: str) -> None:
    build(root)
    before = snapshot(root / "site")
    edit(root)
    (root / name).chmod(0)
    try:
        told(run("build", "--root", str(root), prefix=as_anybody()), "O607", "O609", "F105")
    finally:
        (root / name).chmod(0o755)
    assert snapshot(root / "site") == before


def test_files_that_come_and_go_while_they_are_read(tmp_path: Path) -> None:
    """However a file vanishes between the listing and the reading: it is not there, or a problem."""
    folder, ended = tmp_path / "content", threading.Event()
    folder.mkdir()

    def disturb() -> None:
        while not ended.is_set():
            for number in range(60):
                path = folder / f"{number}.md"
                path.unlink() if path.exists() else path.write_bytes(b"x")

    thread = threading.Thread(target=disturb)
    thread.start()
    try:
        met = {p.code for _ in range(300) for p in discover(folder, "content").problems}
    finally:
        ended.set()
        thread.join()
    assert met <= {"F105"}


def test_output_that_comes_and_goes_while_it_is_compared(root: Path) -> None:
    build(root)
    ended = threading.Event()
    victim = root / "site/en/pages/about.html"
    data = victim.read_bytes()

    def disturb() -> None:
        while not ended.is_set():
            victim.unlink(missing_ok=True)
            victim.parent.mkdir(parents=True, exist_ok=True)
            victim.write_bytes(data)

    thread = threading.Thread(target=disturb)
    thread.start()
    try:
        for _ in range(8):
            assert "Traceback" not in crenel("build", "--root", str(root), "--jobs", "1").err
    finally:
        ended.set()
        thread.join()
    build(root)
    assert victim.read_bytes() == data


# --- two at once, and what a kill leaves --------------------------------------------------------


def _sleep(items: Sequence[int]) -> list[int]:
    Path(os.environ["STARTED"]).with_suffix(f".{os.getpid()}").touch()
    time.sleep(60 * len(items))
    return list(items)


ORPHANS = """
import sys
from pathlib import Path
from crenel import pool
from crenel.lock import locked
from tests.test_faults import _sleep
with locked(Path(sys.argv[1])):
    pool.spread(_sleep, range(pool.SMALL), 2)
"""


def test_workers_end_with_a_killed_parent_and_hold_no_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STARTED", str(tmp_path / "started"))
    lock = tmp_path / "lock"
    command = [sys.executable, "-c", ORPHANS, str(lock)]
    with subprocess.Popen(command, cwd=REPOSITORY) as parent:
        while len(found := list(tmp_path.glob("started.*"))) < 2:
            assert parent.poll() is None
            time.sleep(0.02)
        with pytest.raises(BuildFailed) as failed, locked(lock):
            pass
        message = failed.value.problems[0].message
        assert message.startswith(f"another build is running (process {parent.pid}, since 20")
        parent.send_signal(signal.SIGKILL)
    with locked(lock):  # at once, or as soon as the workers have ended
        pass
    workers = [int(path.suffix[1:]) for path in found]
    until = time.monotonic() + 10
    while any(_lives(worker) for worker in workers):
        assert time.monotonic() < until
        time.sleep(0.02)


def _lives(process: int) -> bool:
    """Whether a process is there and not only waited for."""
    try:
        return ") Z " not in Path(f"/proc/{process}/stat").read_text(encoding="ascii")
    except OSError:
        return False


def _end(items: Sequence[int]) -> list[int]:
    os.kill(os.getpid(), signal.SIGKILL)
    return list(items)


def test_a_worker_that_the_system_ends_is_told_in_a_line() -> None:
    with pytest.raises(BuildFailed) as failed:
        pool.spread(_end, range(pool.SMALL), 2)
    assert [problem.code for problem in failed.value.problems] == ["O609"]


@pytest.mark.parametrize("content", ["", "\0" * 40, "ü", "99999999999999999999 2026", "1 x"])
def test_a_lock_file_of_any_content_locks(tmp_path: Path, content: str) -> None:
    lock = tmp_path / "lock"
    with locked(lock):
        lock.write_text(content, encoding="utf-8")
        with pytest.raises(BuildFailed, match="1 problem"), locked(lock):
            pass
    with locked(lock):
        pass


@pytest.mark.parametrize("command", ["build", "package"])
def test_an_interruption_is_one_line_and_status_130(root: Path, command: str) -> None:
    build(root)
    before = snapshot(root / "site")
    edit(root)
    options = ["--only", "zip"] if command == "package" else ["--clean"]
    (root / ".cache/lock").unlink()
    with subprocess.Popen(
        [*COMMAND, command, "--root", str(root), "--jobs", "2", *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        while not (root / ".cache/lock").exists():
            assert process.poll() is None
            time.sleep(0.01)
        time.sleep(0.3)
        os.killpg(process.pid, signal.SIGINT)
        said = process.communicate(timeout=60)[1]
    assert "Traceback" not in said
    if process.returncode:  # else it had done its work before
        assert process.returncode == 130
        assert said.splitlines()[-1] == "crenel: interrupted; what stood before stands as it was"
    assert snapshot(root / "site").keys() == before.keys()
    build(root)


# --- clocks, sizes, junk ------------------------------------------------------------------------


@pytest.mark.parametrize("year", [0, 315532800, 4102444800], ids=["1970", "1980", "2100"])
def test_times_of_files_mean_nothing(root: Path, year: int) -> None:
    build(root)
    before = snapshot(root / "site")
    for path in [root, *root.rglob("*")]:
        os.utime(path, (year, year))
    assert "0 made again, 0 removed" in build(root).err
    edit(root)
    changed = build(root)
    assert "0 made again" not in changed.err
    os.utime(root / "content/pages/about/en.md", (year, year))
    (root / "content/pages/about/en.md").write_bytes(
        (small(root.with_name("twin")) / "content/pages/about/en.md").read_bytes()
    )
    build(root)
    assert snapshot(root / "site") == before


TITLES = {
    "content/pages/about/en.md": "---\ntitle: {}\nsummary: A.\nupdated: 2026-01-02\n---\nA site.\n",
    "content/terms/long.yaml": "- id: long\n  term: {{en: {}, zh-Hans: 雨}}\n  definition: {{en: A., zh-Hans: 雨}}\n  sources: [rain-2021]\n",
    "content/events/long.yaml": "- id: {}\n",
}


@pytest.mark.parametrize("path", TITLES)
def test_a_title_of_four_megabytes_is_refused(root: Path, path: str) -> None:
    (root / path).write_text(TITLES[path].format("a" * 4_000_000), encoding="utf-8")
    answer = crenel("build", "--root", str(root), "--jobs", "1")
    assert answer.status == 1
    assert (" F106 " if path.endswith(".md") else " Y216 ") in answer.err
    assert len(answer.err) < 2000


def test_junk_in_many_files_is_refused_where_it_becomes_too_much(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sum(path.stat().st_size for path in (root / "content").rglob("*") if path.is_file())
    monkeypatch.setattr("crenel.load.discover.MAX_TOTAL", before + 2_500_000)
    build(root)
    for number in range(40):
        (root / f"content/pages/about/junk{number:02}.md").write_bytes(b"j" * 100_000)
    answer = crenel("build", "--root", str(root))
    assert answer.status == 1
    assert "F106 all files up to this one have more than" in answer.err
    assert "junk39" not in answer.err


def test_a_gigabyte_of_junk_is_refused_without_being_read(root: Path) -> None:
    with (root / "content/pages/about/junk.md").open("wb") as file:
        file.truncate(1 << 30)

    def little_memory() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))

    told(run("build", "--root", str(root), "--jobs", "1", prepare=little_memory), "F106")


def test_more_pages_than_a_folder_may_hold(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than the rules of the tree allow in one folder: said so, before any is made."""
    monkeypatch.setattr("crenel.output.tree.MAX_ENTRIES", 1000)
    text = (root / "content/pages/about/en.md").read_bytes()
    for number in range(600):
        page = root / "content/pages" / f"page-{number}"
        page.mkdir()
        (page / "en.md").write_bytes(text)
    answer = crenel("build", "--root", str(root), "--jobs", "1")
    assert answer.status == 1
    assert " O602 " in answer.err


# --- a cache that is damaged --------------------------------------------------------------------


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small site with a release, and the caches of both."""
    root = small(tmp_path_factory.mktemp("kept") / "root")
    assert crenel(*_package(root)).status == 0
    return root


def _package(root: Path) -> Sequence[str]:
    return ("package", "--root", str(root), "--jobs", "1", "--only", "zip,torrent")


@settings(max_examples=20, suppress_health_check=list(HealthCheck), derandomize=True)
@given(st.integers(0, 1 << 64))
def test_a_cache_damaged_in_any_byte_changes_no_output(kept: Path, seed: int) -> None:
    dice = random.Random(seed)
    before = files(kept / "site", kept / "release")
    cache = [p for p in sorted((kept / ".cache").rglob("*")) if p.is_file() and p.stat().st_size]
    path = dice.choice(
        [*cache, *(kept / ".cache").rglob("*.made"), *(kept / ".cache").glob("build-*")]
    )
    own = path.read_bytes()
    at = dice.randrange(len(own))
    damaged = bytes([own[at] ^ 1 << dice.randrange(8)])
    flipped = own[:at] + damaged + own[at + 1 :]
    path.write_bytes(dice.choice((flipped, own[:at], b"", dice.randbytes(len(own)))))
    answer = crenel(*_package(kept))
    assert answer.status == 0, answer.err
    assert files(kept / "site", kept / "release") == before


def test_the_cache_of_another_version_is_not_used(root: Path) -> None:
    build(root)
    before = snapshot(root / "site")
    records = sorted((root / ".cache").glob("*.json"))
    assert [path.name.partition("-")[0] for path in records] == ["brief", "build"]
    own = f'"format": {FORMAT}'
    for other in ('"format": 0', f'"format": {FORMAT + 1}', '"format": null', '"forma": 1'):
        for record in records:
            text = record.read_text(encoding="utf-8").partition("\n")[2]
            assert own in text
            changed = text.replace(own, other)
            digest = hashlib.sha256(changed.encode()).hexdigest()
            record.write_text(f"{digest}\n{changed}", encoding="utf-8")
        assert "0 made again" not in build(root).err
        assert snapshot(root / "site") == before


# --- kills --------------------------------------------------------------------------------------


def test_kills_at_random_moments() -> None:
    """A few of the thousand that `python -m tests.soak.kills` does."""
    command = [sys.executable, "-m", "tests.soak.kills", "--times", "4", "--seed", "3"]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("4 kills") == 3
