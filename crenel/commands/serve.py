# SPDX-License-Identifier: Apache-2.0
"""`serve`: previews the site and shows each change as it is saved."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from crenel import command, speech
from crenel.command import Command
from crenel.problems import Problem


def _options(parser: argparse.ArgumentParser) -> None:
    command.root_options(parser)
    told = "who may look: 127.0.0.1 is this computer only (the default), 0.0.0.0 the whole network"
    parser.add_argument("--host", default="127.0.0.1", metavar="ADDRESS", help=told)
    parser.add_argument("--port", type=command.number(0, 65535), default=8000, help="default: 8000")


def _run(options: argparse.Namespace) -> int:
    command.require("preview", "watchfiles")
    from crenel.preview import server

    def tell(problems: Sequence[Problem]) -> None:
        if problems:
            command.report(problems, options)
        else:
            print("no problems", file=sys.stderr)

    place = server.Place(options.host, options.port, speech.language(options.language))
    return server.serve(command.order(options), place, tell)


COMMAND = Command(
    "serve",
    "preview the site and show what is saved",
    _options,
    _run,
    ("crenel serve --drafts --port 8080",),
)
