# SPDX-License-Identifier: Apache-2.0
"""`check`: every rule on the content, then every promise on the built tree."""

from __future__ import annotations

import argparse
import sys

from crenel import command
from crenel.command import Command


def _options(parser: argparse.ArgumentParser) -> None:
    command.root_options(parser)
    command.json_option(parser)


def _run(options: argparse.Namespace) -> int:
    from crenel import checking

    with command.patience("checking every text and every page; a large site takes a minute or two"):
        problems = checking.check(command.order(options))
    if options.json:
        command.print_json([command.as_json(problem) for problem in problems])
    elif problems:
        command.report(problems)
    else:
        print("no problems", file=sys.stderr)
    return command.PROBLEMS if any(problem.fatal for problem in problems) else command.DONE


COMMAND = Command(
    "check",
    "check the content and the built site",
    _options,
    _run,
    (
        "crenel check",
        "crenel check --json > problems.json",
    ),
)
