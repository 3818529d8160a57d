# SPDX-License-Identifier: Apache-2.0
"""`keygen`: makes a pair of keys for signing releases, in minisign's format."""

from __future__ import annotations

import argparse
from pathlib import Path

from crenel import command
from crenel.command import Command


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", type=Path, metavar="NAME", help="writes NAME.key and NAME.pub")
    parser.add_argument("--root", type=Path, default=Path(), help="the site (default: .)")
    command.password_option(parser)


def _run(options: argparse.Namespace) -> int:
    command.require("mirrors", "minisign")
    from crenel import keyring

    password = keyring.password(options.password_file, twice=True)
    pair, public = keyring.make(options.name, options.root, password)
    print(f"secret key:  {pair.secret}  (keep it off this machine when you do not sign)")
    print(f"public key:  {pair.public}")
    print(f"fingerprint: {public.fingerprint}")
    print(f"for content/site.yaml:\npublic_key: {public.text}")
    return command.DONE


COMMAND = Command(
    "keygen",
    "make a pair of keys for signing releases",
    _options,
    _run,
    ("crenel keygen ~/keys/release",),
)
