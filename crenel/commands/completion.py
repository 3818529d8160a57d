# SPDX-License-Identifier: Apache-2.0
"""`completion`: prints a script by which a shell completes commands, options and files."""

from __future__ import annotations

import argparse
import sys

from crenel import command
from crenel.command import Command

SHELLS = ("bash", "fish", "zsh")


def _options(parser: argparse.ArgumentParser) -> None:
    told = "bash, fish or zsh; the first lines say where the script goes"
    parser.add_argument("shell", metavar="SHELL", choices=SHELLS, help=told)


def _run(options: argparse.Namespace) -> int:
    from crenel import cli, completion

    found = cli.parsers(cli.known())
    entries = [completion.entry(name, parser) for name, parser in found.items()]
    sys.stdout.write(completion.SHELLS[options.shell](entries))
    return command.DONE


COMMAND = Command(
    "completion",
    "print a script that lets a shell complete commands",
    _options,
    _run,
    (
        "source <(crenel completion bash)",
        "crenel completion fish > ~/.config/fish/completions/crenel.fish",
    ),
)
