# SPDX-License-Identifier: Apache-2.0
"""What people see: help that fits a screen, colour and progress on a terminal and nowhere else."""

from __future__ import annotations

import io
import os
import pty
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from crenel import cli, colour
from crenel.problems import Problem, Span
from crenel.usage import Parser, listed
from tests.harness import PROBLEMS, REPOSITORY, build, crenel, prepare

PARSERS = cli.parsers(cli.known())
ESCAPE = "\x1b["
ROWS, COLUMNS = 24, 80


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> None:
    """A screen of the size that every terminal has."""
    monkeypatch.setenv("COLUMNS", str(COLUMNS))
    monkeypatch.setenv("LINES", str(ROWS))


@pytest.mark.usefixtures("screen")
@pytest.mark.parametrize("command", ["", *PARSERS])
def test_help_fits_a_screen_and_ends_with_examples(command: str) -> None:
    answer = crenel(*([command] if command else []), "--help")
    lines = answer.out.splitlines()
    assert (answer.status, answer.err) == (0, "")
    assert len(lines) < ROWS  # the prompt needs a line too
    assert all(len(line) < COLUMNS for line in lines), lines
    title = next(n for n, line in enumerate(lines) if re.match("examples?[ :]", line))
    assert 1 <= len(lines) - title - 1 <= 2
    for name in PARSERS if not command else ():
        assert any(line.startswith(f"  {name} ") for line in lines)


@pytest.mark.usefixtures("screen")
@pytest.mark.parametrize("command", PARSERS)
def test_help_names_all_that_a_command_takes(command: str) -> None:
    said = crenel(command, "--help").out
    parser = PARSERS[command]
    for action in (*parser.places(), *parser.options()):
        for name in action.option_strings or [str(action.metavar)]:
            assert re.search(rf"^  {re.escape(name)}\b", said, re.MULTILINE), name
    assert " ".join(str(parser.description).split()) in " ".join(said.split())


@pytest.mark.parametrize("command", PARSERS)
def test_examples_are_commands(command: str) -> None:
    assert 1 <= len(PARSERS[command].examples) <= 2
    for example in PARSERS[command].examples:
        words = shlex.split(re.sub(r"source <\((.*)\)", r"\1", example))
        words = words[: words.index(">")] if ">" in words else words
        assert words[:2] == ["crenel", command]
        PARSERS[command].parse_args(words[2:])


def test_long_names_and_texts_stand_in_two_columns() -> None:
    rows = [("--a", "short"), ("--a-name-that-is-longer-than-the-column", "word " * 30)]
    lines = list(listed(rows))
    assert lines[1] == "  --a-name-that-is-longer-than-the-column"
    assert len(lines) > 3
    assert {len(line) - len(line.lstrip()) for line in lines[2:]} == {28}


def test_a_mistyped_command_or_option_is_told_in_two_lines() -> None:
    assert crenel("bild").err == "crenel: no command 'bild'; did you mean \"build\"?\n"
    answer = crenel("build", "--cleen")
    assert answer.status == 2
    assert answer.err.splitlines()[1] == "    hint: crenel build --help"


def test_a_parser_remembers_words_that_it_does_not_insist_on() -> None:
    parser = Parser(prog="x")
    parser.add_argument("kind", metavar="KIND", words=("one", "two"))
    assert parser.offered["kind"] == ("one", "two")
    assert parser.parse_args(["three"]).kind == "three"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("environment", "stream", "coloured"),
    [
        ({"TERM": "xterm"}, Terminal(), True),
        ({"TERM": "xterm", "NO_COLOR": ""}, Terminal(), True),
        ({"TERM": "xterm", "NO_COLOR": "1"}, Terminal(), False),
        ({"TERM": "dumb"}, Terminal(), False),
        ({"TERM": "xterm"}, io.StringIO(), False),
    ],
    ids=["terminal", "empty NO_COLOR", "NO_COLOR", "dumb", "file"],
)
def test_colour_is_for_terminals_that_want_it(
    environment: dict[str, str],
    stream: io.StringIO,
    *,
    coloured: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    text = (
        str(Problem(Span("a.md", 3, 7), "R301", "no page: F101", "look")) + "\n  | [[x]]\n  |   ^^^"
    )
    shown = colour.problem(text, stream)
    assert re.sub(r"\x1b\[[0-9;]*m", "", shown) == text
    assert (ESCAPE in shown) == coloured
    if coloured:
        assert shown.startswith("a.md:3:7: \x1b[1;31mR301\x1b[0m no page: F101")
        assert shown.endswith("\x1b[1;31m^^^\x1b[0m")


def on_a_terminal(*arguments: str, **environment: str) -> str:
    """What a command writes to a terminal."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "build.py", *arguments]
    told = {**os.environ, "TERM": "xterm", **environment}
    with subprocess.Popen(
        command, cwd=REPOSITORY, env=told, stdout=subprocess.DEVNULL, stderr=theirs
    ):
        os.close(theirs)
        said = b""
        while True:
            try:
                part = os.read(ours, 4096)
            except OSError:  # Linux says so when the other end is closed
                break
            if not part:
                break
            said += part
    os.close(ours)
    return said.decode()


def test_a_command_colours_the_codes_of_problems(tmp_path: Path) -> None:
    root = tmp_path / "root"
    prepare(PROBLEMS / "R301-no-such-page", root)
    command = ["build", "--root", str(root), "--jobs", "1"]
    plain, spared = crenel(*command).err, on_a_terminal(*command, NO_COLOR="1")
    shown = on_a_terminal(*command, NO_COLOR="")
    assert f"{ESCAPE}1;31mR301{ESCAPE}0m" in shown
    assert ESCAPE not in plain + spared
    assert spared.replace("\r\n", "\n").endswith(plain)  # a slow machine is told to wait, too


def test_a_step_that_takes_long_is_told_on_a_terminal_only(root: Path) -> None:
    code = (
        "import sys, time; from crenel import command\n"
        "with command.patience('it takes long', float(sys.argv[1])): time.sleep(float(sys.argv[2]))\n"
        "command.progress('checked', 1, 2); command.progress('checked', 2, 2)"
    )
    ours, theirs = pty.openpty()
    for seconds, wait in (("0.01", "0.1"), ("60", "0")):
        command = [sys.executable, "-c", code, seconds, wait]
        subprocess.run(command, cwd=REPOSITORY, stderr=theirs, check=True)
        said = os.read(ours, 4096).decode().replace("\r\n", "\n")
        told = "it takes long\n" if wait != "0" else ""
        assert said == f"{told}\rchecked 1 of 2\rchecked 2 of 2\n"
        quiet = subprocess.run(command, cwd=REPOSITORY, capture_output=True, check=True)
        assert (quiet.stdout, quiet.stderr) == (b"", b"")
    os.close(ours)
    os.close(theirs)
    assert "takes" not in build(root).err
