# SPDX-License-Identifier: Apache-2.0
"""`package`: makes the downloads and the release record, and signs it if a key is given."""

from __future__ import annotations

import argparse
import datetime
import sys
from contextlib import nullcontext
from pathlib import Path

from crenel import command
from crenel.command import Command
from crenel.statement import Statement


def _options(parser: argparse.ArgumentParser) -> None:
    command.root_options(parser)
    parser.add_argument("--only", metavar="FORMAT,…", default="", help="make only these formats")
    parser.add_argument("--next", action="store_true", help="begin the release after the last one")
    parser.add_argument("--issued", type=_day, metavar="DAY", help="with --next (default: today)")
    valid = command.number(1, 3650)
    parser.add_argument("--days", type=valid, default=365, help="with --next: how long it is valid")
    parser.add_argument("--last", type=Path, metavar="DIR", help="the release before this one")
    parser.add_argument("--sign", type=Path, metavar="KEY", help="sign with this secret key file")
    command.password_option(parser)
    command.json_option(parser)


def _day(text: str) -> str:
    return datetime.date.fromisoformat(text).isoformat()


def _run(options: argparse.Namespace) -> int:
    command.require("mirrors", "minisign", "mmh3")
    from crenel import beginning, keyring, packaging

    order = command.order(options)
    formats = {each.name: each for each in packaging.known()}
    only = tuple(name for name in options.only.split(",") if name)
    if not set(only) <= set(formats):
        print(f"crenel: formats are: {', '.join(sorted(formats))}", file=sys.stderr)
        return command.USAGE
    for name in only or formats:
        command.require("packages", *formats[name].needs)
    key = None
    if options.sign:
        password = keyring.password(options.password_file)
        key = keyring.secret(options.sign, order.root, password)
    wanted = packaging.Wanted(order, only, options.last, _progress)
    wait = "bringing the site up to date, then making each package; a large site takes some minutes"
    with command.patience(wait):
        issued = options.issued or datetime.datetime.now(tz=datetime.UTC).date().isoformat()
        coming = beginning.begun(wanted, issued, options.days) if options.next else nullcontext()
        with coming:
            told = packaging.package(wanted, key)
    _answer(told, signed=key is not None, as_json=options.json)
    return command.DONE


def _progress(name: str) -> None:
    print(f"making {name}", file=sys.stderr)


def _answer(told: Statement, *, signed: bool, as_json: bool) -> None:
    if as_json:
        files = [{"path": f.path, "size": f.size, "sha256": f.sha256} for f in told.files]
        found = {"site": told.site, "seq": told.seq, "root": told.root, "signed": signed}
        command.print_json({**found, "files": files})
        return
    for file in told.files:
        print(f"{file.size:>12,}  {file.path}")
    print(f"release {told.seq} of {told.site}, root {told.root}")
    if not signed:
        print("not signed: nobody can tell who made it (package --sign KEY)", file=sys.stderr)


COMMAND = Command(
    "package",
    "make the downloads and the release",
    _options,
    _run,
    (
        "crenel package --next --sign ~/keys/release.key",
        "crenel package --only zip,epub",
    ),
)
