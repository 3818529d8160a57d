# SPDX-License-Identifier: Apache-2.0
"""docs/tutorial.md: its commands are run in their order, and print what stands below them.

Only what asks a person is answered for them: the password of the key is read from a file.
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

import pytest

from tests.fenced import Block, blocks, in_order, lacks
from tests.harness import REPOSITORY

PAGE = (REPOSITORY / "docs" / "tutorial.md").read_text(encoding="utf-8")
BLOCKS = blocks(PAGE)
# what is not run, and why
UNTESTED = {"console": "it installs from the network, as `.ci/run` does with the same lock"}
ASKING = {
    "keygen ~/keys/garden": "keygen ~/keys/garden --password-file ~/password",
    "--sign ~/keys/garden.key": "--sign ~/keys/garden.key --password-file ~/password",
}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with Crenel in it, as the page has it installed."""
    place = tmp_path / "home"
    python = place / "crenel" / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    (place / "crenel" / "build.py").symlink_to(REPOSITORY / "build.py")
    (place / "password").write_text("nobody else knows it\n", encoding="utf-8")
    (place / "password").chmod(0o600)
    return place


def answered(script: str) -> str:
    """A block that asks nothing."""
    for asking, told in ASKING.items():
        script = script.replace(f"{asking}\n", f"{told}\n")
    return script


def test_every_block_is_run_or_shown_or_said_not_to_be() -> None:
    assert {block.kind for block in BLOCKS} == {"sh", "text", *UNTESTED}
    for before, block in itertools.pairwise(BLOCKS):
        assert block.kind != "text" or before.kind == "sh", block.text
    assert all(asking in PAGE for asking in ASKING)


def test_the_tutorial_does_what_it_says(home: Path) -> None:
    scripts = [answered(block.text) for block in BLOCKS if block.kind == "sh"]
    variables = {"HOME": str(home), "XDG_STATE_HOME": str(home / "state")}
    printed = iter(in_order(scripts, home, variables))
    said = ""
    for block in BLOCKS:
        if block.kind == "sh":
            said = next(printed)
        elif block.kind == "text":
            assert not lacks(said, block.text), said
    assert (home / "garden" / "release" / "release.txt.minisig").is_file()


def test_a_line_that_is_not_printed_is_missed() -> None:
    assert lacks("one\ntwo\nthree\n", "one\nth…\n") == []
    assert lacks("one\ntwo\n", "two\none\n") == ["one"]
    assert lacks("one.\n", "one\n") == ["one"]
    assert blocks("```sh\na\n```\n\n```text\nb\n```\n") == (
        Block("sh", "a\n"),
        Block("text", "b\n"),
    )
