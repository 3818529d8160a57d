# SPDX-License-Identifier: Apache-2.0
"""`check`: every rule on the content, then every promise on the built tree."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from types import MappingProxyType

from crenel import command, speech
from crenel.command import Command

_LATER: Mapping[speech.Language, str] = MappingProxyType(
    {
        "en": "the rules of writing are checked when what stops a build is mended",
        "zh": "妨碍生成的问题改好以后，才检查写作规则",
    }
)


def _options(parser: argparse.ArgumentParser) -> None:
    command.root_options(parser)
    command.format_option(parser)
    told = "the same as --format json"
    parser.add_argument("--json", dest="format", action="store_const", const="json", help=told)


def _run(options: argparse.Namespace) -> int:
    from crenel import checking

    with command.patience("checking every text and every page; a large site takes a minute or two"):
        checked = checking.check(command.order(options))
    problems, lang = checked.problems, speech.language(options.language)
    command.answer(problems, options)
    if not problems and options.format == "text":
        print(speech.count(0, 0, lang), file=sys.stderr)
    if not checked.ruled and options.format == "text":
        print(_LATER[lang], file=sys.stderr)
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
