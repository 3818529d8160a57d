# SPDX-License-Identifier: Apache-2.0
"""`rotate`: announces the key that will sign next, or puts the announced one in place.

First `rotate NEXT.pub --announce`, then a release signed by the present key: it commits itself to
the next one. Later `rotate NEXT.pub`: the next key becomes the site's, and readers follow.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from crenel import command
from crenel.command import Command


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("key", type=Path, metavar="NEXT.pub", help="the next public key")
    told = "let the coming release commit itself to the key"
    parser.add_argument("--announce", action="store_true", help=told)
    parser.add_argument("--last", type=Path, metavar="DIR", help="the last release")
    command.root_options(parser)


def _run(options: argparse.Namespace) -> int:
    command.require("mirrors", "minisign")
    from crenel import keyring, packaging, releasing

    order = command.order(options)
    new = keyring.public(options.key)
    if options.announce:
        print(releasing.announce(order.root, packaging.release(order), new))
        print(
            "the next release commits itself to it; sign it with the present key", file=sys.stderr
        )
    else:
        former = releasing.last(options.last or order.root / "release")
        print(releasing.rotate(order.root, former, new))
        print("sign the next release with the new key", file=sys.stderr)
    return command.DONE


COMMAND = Command(
    "rotate",
    "announce the next key, or put it in place",
    _options,
    _run,
    (
        "crenel rotate next.pub --announce",
        "crenel rotate next.pub",
    ),
)
