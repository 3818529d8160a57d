# SPDX-License-Identifier: Apache-2.0
"""Pages of docs/ whose fenced blocks are run as they stand, and what they say is printed."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_ANYTHING = "…"
_MARK = "--- the end of a block ---"


@dataclass(frozen=True)
class Block:
    """A fenced block: the word behind its fence, and its text."""

    kind: str
    text: str


def blocks(page: str) -> tuple[Block, ...]:
    """The fenced blocks of a page, in their order."""
    return tuple(Block(match[1], match[2]) for match in _BLOCK.finditer(page))


def shell(
    script: str, folder: Path, variables: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Runs a block in bash, which stops at the first command that fails."""
    command, environment = ["bash", "-euc", script], {**os.environ, **variables}
    return subprocess.run(
        command, env=environment, cwd=folder, capture_output=True, text=True, check=False
    )


def in_order(scripts: Sequence[str], folder: Path, variables: Mapping[str, str]) -> tuple[str, ...]:
    """Runs scripts one after the other in one shell; what each printed, on either stream.

    Fails if one of them does.
    """
    marked = [f"{script}\necho '{_MARK}'" for script in scripts]
    done = shell("exec 2>&1\n" + "\n".join(marked), folder, variables)
    assert done.returncode == 0, done.stdout
    return tuple(done.stdout.split(f"{_MARK}\n")[:-1])


def lacks(printed: str, shown: str) -> list[str]:
    """The lines of `shown` that are not among what was printed, in their order.

    An ellipsis stands for anything within a line.
    """
    lines, missing = iter(printed.splitlines()), []
    for line in shown.splitlines():
        pattern = re.escape(line).replace(re.escape(_ANYTHING), ".*")
        if not any(re.fullmatch(pattern, found) for found in lines):
            missing.append(line)
            break
    return missing
