# SPDX-License-Identifier: Apache-2.0
"""Builds by processes that are no forks of the builder: any executor, and a real Dask cluster."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from multiprocessing import get_context
from pathlib import Path

import pytest

from crenel import pipeline
from crenel.digest import Digest
from crenel.order import Order, Report
from crenel.pool import Farm
from crenel.urls import OutPath
from tests.harness import REPOSITORY, build, small, snapshot

PATIENCE = 60
EXECUTORS: Mapping[str, Callable[[], Executor]] = {
    "threads": lambda: ThreadPoolExecutor(2),
    "processes": lambda: ProcessPoolExecutor(2, mp_context=get_context("spawn")),
}


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Mapping[OutPath, Digest]:
    """The small site as this process makes it."""
    root = small(tmp_path_factory.mktemp("here") / "root")
    build(root)
    return snapshot(root / "site")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return small(tmp_path / "root")


@pytest.mark.parametrize("name", EXECUTORS)
def test_any_executor_gives_the_same_bytes(
    name: str, here: Mapping[OutPath, Digest], root: Path
) -> None:
    with EXECUTORS[name]() as executor:
        for clean in (True, False):
            report = _built(root, executor, clean=clean)
            assert snapshot(root / "site") == here
        assert not report.made
        assert _edited(root, executor) == _edited(small(root.parent / "other"), None)


def _built(root: Path, executor: Executor | None, *, clean: bool = False) -> Report:
    farm = Farm(executor) if executor else None
    return pipeline.build(Order(root, root / "site", clean=clean, farm=farm))


def _edited(root: Path, executor: Executor | None) -> Mapping[OutPath, tuple[str, ...]]:
    """What is made again after an edit, and why."""
    _built(root, executor)
    page = root / "content/pages/about/en.md"
    page.write_text(page.read_text(encoding="utf-8") + "\nOne more line.\n", encoding="utf-8")
    return _built(root, executor).made


# --- a cluster ------------------------------------------------------------------------------------


@contextmanager
def cluster(folder: Path, program: Path | None, workers: int) -> Iterator[str]:
    """The address of a Dask cluster on this machine; `program` is where it finds Crenel."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    if program:
        environment["PYTHONPATH"] = str(program)
    file, log = folder / "scheduler.json", (folder / "log").open("wb")
    command = [sys.executable, "-m", "distributed.cli.dask_"]
    local = ["--host", "127.0.0.1", "--scheduler-file", str(file), "--no-dashboard"]
    with ExitStack() as stack:
        stack.enter_context(log)
        for kind, more in (
            ("scheduler", ["--port", "0"]),
            *((("worker", ["--nthreads", "1", "--no-nanny"]),) * workers),
        ):
            process = subprocess.Popen(
                [*command[:2], command[2] + kind, *local, *more],
                cwd=folder,
                env=environment,
                stdout=log,
                stderr=log,
            )
            stack.callback(process.wait)
            stack.callback(process.kill)
            _until(lambda: _address(file), folder / "log")
        _until(lambda: _joined(folder / "log") >= workers, folder / "log")
        yield f"dask:{_address(file)}"


def _address(file: Path) -> str:
    try:
        return str(json.loads(file.read_text(encoding="utf-8"))["address"])
    except (OSError, ValueError):
        return ""


def _joined(log: Path) -> int:
    return log.read_bytes().count(b"Registered to:")


def _until(there: Callable[[], object], log: Path) -> None:
    """Waits until `there()` is true."""
    end = time.monotonic() + PATIENCE
    while not there():
        assert time.monotonic() < end, log.read_text(encoding="utf-8")
        time.sleep(0.05)


def farmed(root: Path, address: str) -> subprocess.CompletedProcess[str]:
    """A build by a cluster, as it is asked for."""
    command = [sys.executable, str(REPOSITORY / "build.py"), "build", "--root", str(root)]
    return subprocess.run(
        [*command, "--executor", address], capture_output=True, text=True, check=False
    )


def test_a_cluster_of_two_workers_gives_the_same_bytes(
    here: Mapping[OutPath, Digest], root: Path, tmp_path: Path
) -> None:
    with cluster(tmp_path, REPOSITORY, workers=2) as address:
        answer = farmed(root, address)
        assert answer.returncode == 0, answer.stderr
        assert snapshot(root / "site") == here
        assert " 0 made again" in farmed(root, address).stderr
        page = root / "content/pages/about/en.md"
        page.write_text(page.read_text(encoding="utf-8") + "\n[[nothing:at-all]]\n", "utf-8")
        answer = farmed(root, address)
        assert (answer.returncode, "about/en.md" in answer.stderr) == (1, True)
        assert snapshot(root / "site") == here


def _other_version(folder: Path) -> Path:
    shutil.copytree(REPOSITORY / "crenel", folder / "crenel")
    shutil.copytree(REPOSITORY / "templates", folder / "templates")
    with (folder / "crenel" / "engine.py").open("a", encoding="utf-8") as file:
        file.write("# another version\n")
    return folder


UNFIT: Mapping[str, tuple[Callable[[Path], Path | None] | None, int, str]] = {
    "no cluster": (None, -1, "there is no cluster that answers"),
    "no worker": (lambda _: REPOSITORY, 0, "the cluster has no worker"),
    "no Crenel": (lambda _: None, 1, "Crenel is missing on the cluster"),
    "another version": (_other_version, 1, "the workers run another version of Crenel"),
}


@pytest.mark.parametrize("case", UNFIT)
def test_a_cluster_that_cannot_do_it_is_told_in_a_line(
    case: str, root: Path, tmp_path: Path
) -> None:
    program, workers, told = UNFIT[case]
    if program is None:
        answer = farmed(root, "dask:tcp://127.0.0.1:9")
    else:
        (tmp_path / "program").mkdir()
        with cluster(tmp_path, program(tmp_path / "program"), workers) as address:
            answer = farmed(root, address)
    assert answer.returncode == 1
    assert f"O609 {told}" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert not (root / "site").exists()


def test_the_kind_of_a_cluster_is_said(root: Path) -> None:
    answer = farmed(root, "tcp://127.0.0.1:9")
    assert (answer.returncode, "dask:ADDRESS" in answer.stderr) == (2, True)
