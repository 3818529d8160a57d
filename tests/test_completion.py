# SPDX-License-Identifier: Apache-2.0
"""Shells complete commands, options, choices and files: each script is run by its shell."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import time
from pathlib import Path

import pytest

from crenel import cli
from tests.harness import crenel
from tests.programs import program

Cases = dict[str, tuple[list[str], set[str], set[str]]]
# what is typed (the last word is to be completed), and what must and must not be offered
CASES: Cases = {
    "commands": (["ke"], {"keygen"}, {"build"}),
    "all commands": ([""], {each.name for each in cli.known()}, {"--root"}),
    "options": (["build", "--cl"], {"--clean"}, {"--root"}),
    "options of this command only": (["explain", "--"], set(), {"--root"}),
    "choices": (["completion", "z"], {"zsh"}, {"bash"}),
    "kinds": (["new", "exp"], {"explainer"}, {"claim"}),
    "kinds come first only": (["new", "explainer", ""], set(), {"claim"}),
    "behind an option with a value": (["new", "--file", "x", "cla"], {"claim"}, set()),
    "codes": (["explain", "R30"], {"R301", "R302"}, {"M401"}),
    "a file as value": (["package", "--sign", "my k"], {"my key"}, {"--json"}),
    "a file as place": (["verify", "my k"], {"my key"}, {"--json"}),
    "a folder": (["build", "--out", "fol"], {"folder"}, {"my key"}),
    "no file where a number is": (["build", "--jobs", ""], set(), {"my key", "folder"}),
}
# without a command it builds: fish completes only commands there
DEFAULT: Cases = {
    "the default command": (["--cl"], {"--clean"}, {"build"}),
    "a value of the default command": (["--root", "fol"], {"folder"}, {"build"}),
    "a value behind an equals sign": (["build", "--root", "=", "fol"], {"folder"}, {"my key"}),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a file whose name holds a space, a folder, and the scripts."""
    (tmp_path / "my key").touch()
    (tmp_path / "folder").mkdir()
    for shell in ("bash", "fish", "zsh"):
        answer = crenel("completion", shell)
        assert answer.status == 0
        (tmp_path / f"complete.{shell}").write_text(answer.out, encoding="utf-8")
    return tmp_path


def judged(offered: set[str], must: set[str], not_: set[str]) -> None:
    assert must <= offered, offered
    assert not not_ & offered, offered


@pytest.mark.parametrize("case", CASES | DEFAULT)
def test_bash(case: str, folder: Path) -> None:
    typed, must, not_ = (CASES | DEFAULT)[case]
    code = (
        'set -u; source complete.bash; COMP_WORDS=(crenel "$@"); COMP_CWORD=$#; _crenel; '
        'printf "%s\\n" "${COMPREPLY[@]-}"; complete -p crenel >&2'
    )
    command = [program("bash"), "--norc", "-c", code, "bash", *typed]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    assert done.stderr == "complete -F _crenel crenel\n"
    judged(set(done.stdout.split("\n")), must, not_)


@pytest.mark.parametrize("case", CASES)
def test_fish(case: str, folder: Path) -> None:
    typed, must, not_ = CASES[case]
    line = " ".join(["crenel", *(word.replace(" ", "\\ ") for word in typed)])
    code = f"source complete.fish; complete -C {line!r}"
    env = {**os.environ, "HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    command = [program("fish"), "-c", code]
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    offered = {row.split("\t")[0].rstrip("/") for row in done.stdout.splitlines()}
    judged({word.replace("\\ ", " ") for word in offered}, must, not_)


ZSH = {
    "commands": ("keyg", "keygen "),
    "options": ("build --cle", "build --clean "),
    "choices": ("completion z", "completion zsh "),
    "kinds": ("new exp", "new explainer "),
    "the default command": ("--cle", "--clean "),
    "a file as value": ("package --sign my", "package --sign my\\ key "),
    "a file as place": ("verify my", "verify my\\ key "),
    "a value behind an equals sign": ("build --out=fol", "build --out=folder/"),
}


@pytest.mark.parametrize("case", ZSH)
def test_zsh(case: str, folder: Path) -> None:
    typed, completed = ZSH[case]
    start = (
        "PS1='> '; unsetopt beep; autoload -U compinit; compinit -u -D; source complete.zsh; "
        "show() { print -r -- \"<$BUFFER>\" }; zle -N show; bindkey '^X' show\n"
    )
    env = {**os.environ, "TERM": "dumb", "HOME": str(folder), "ZDOTDIR": str(folder)}
    zsh, (ours, theirs) = program("zsh"), pty.openpty()
    with subprocess.Popen(
        [zsh, "-f", "-i"], cwd=folder, env=env, stdin=theirs, stdout=theirs, stderr=theirs
    ) as process:
        os.write(ours, f"{start}crenel {typed}\t\x18".encode())
        said = _said(ours, f"<crenel {completed}>")
        process.kill()
    os.close(ours)
    os.close(theirs)
    assert f"<crenel {completed}>" in said, said


def _said(terminal: int, wanted: str) -> str:
    """What comes from a terminal until `wanted` came, or nothing more for long."""
    said, end = "", time.monotonic() + 60
    while wanted not in said and time.monotonic() < end:
        if select.select([terminal], [], [], 1)[0]:
            said += os.read(terminal, 4096).decode(errors="replace")
    return said
