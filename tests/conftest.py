# SPDX-License-Identifier: Apache-2.0
"""Fixtures: a browser, the built site of the repository, small roots."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright

from tests.harness import REPOSITORY, build, small
from tests.nodes import Node, node

# nothing is timed in a test; a slow machine is no failure
settings.register_profile(
    "crenel", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("crenel")

os.environ["LC_ALL"] = "C.UTF-8"  # what is printed is compared in English

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small site, not built yet."""
    return small(tmp_path / "root")


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository's own content, built."""
    folder = tmp_path_factory.mktemp("real")
    for name in ("content", "templates"):
        shutil.copytree(REPOSITORY / name, folder / name)
    build(folder)
    return folder


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without any network but loopback; skipped by name where there is none.

    Every name below "localhost" is loopback, as the subdomains of a gateway there are.
    """
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is missing, and a skip in CI is a failure")
        pytest.skip("no Chromium on this machine (Debian: apt install chromium fonts-noto-cjk)")
    options = ["--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE *.localhost"]
    options += ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def kubo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """A running IPFS node that knows nobody; tests leave in it what they put there."""
    with node(tmp_path_factory.mktemp("kubo") / "repo") as found:
        yield found
