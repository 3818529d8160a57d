# SPDX-License-Identifier: Apache-2.0
"""`serve`: previews the site and rebuilds it on change."""

from __future__ import annotations

import argparse

from crenel import command
from crenel.command import Command


def _options(parser: argparse.ArgumentParser) -> None:
    command.root_options(parser)
    parser.add_argument("--port", type=command.number(0, 65535), default=8000, help="default: 8000")


def _run(options: argparse.Namespace) -> int:
    from crenel import serve

    return serve.serve(command.order(options), options.port)


COMMAND = Command(
    "serve",
    "preview the site and rebuild it on change",
    _options,
    _run,
    ("crenel serve --drafts --port 8080",),
)
