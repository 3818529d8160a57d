# SPDX-License-Identifier: Apache-2.0
"""`status`: how translations, claims and sources stand; a table, or JSON."""

from __future__ import annotations

import argparse
import datetime
import shutil
import sys

from crenel import colour, command, speech
from crenel.command import Command
from crenel.survey import DAYS

_NOT_CUT = 1_000  # columns of a file or a pipe


def _day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def _options(parser: argparse.ArgumentParser) -> None:
    command.root_options(parser)
    days = command.number(0, 100_000)
    told = f"a claim that is older is due for review (default: {DAYS})"
    parser.add_argument("--days", type=days, metavar="N", default=DAYS, help=told)
    told = "count from this day (default: today)"
    parser.add_argument("--today", type=_day, metavar="DAY", help=told)
    parser.add_argument("--all", action="store_true", help="show each list whole")
    command.json_option(parser)


def _run(options: argparse.Namespace) -> int:
    from crenel.survey import shown, standing

    today = options.today or datetime.datetime.now().astimezone().date()
    with command.patience("reading every text; a large site takes half a minute"):
        survey = standing.survey(command.order(options), today, options.days)
    if options.json:
        unused = [command.as_json(problem) for problem in survey.unused]
        about = {"today": today.isoformat(), "days": options.days}
        command.print_json({**about, **shown.as_values(survey), "unused": unused})
    else:
        lang = speech.language(options.language)
        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else _NOT_CUT
        manner = shown.Manner(width, options.all, colour.wanted(sys.stdout), lang)
        print("\n".join(shown.lines(survey, manner)))
    return command.DONE


COMMAND = Command(
    "status",
    "show how translations, claims and sources stand",
    _options,
    _run,
    (
        "crenel status --all",
        "crenel status --json > status.json",
    ),
)
