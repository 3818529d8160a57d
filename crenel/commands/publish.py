# SPDX-License-Identifier: Apache-2.0
"""`publish`: hands a release to IPFS nodes or clusters, or lays it out as a folder."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from crenel import command
from crenel.command import Command
from crenel.publishing.outcome import Outcome, pointers
from crenel.statement import Statement

_DOMAIN = re.compile(r"(?:[a-z0-9_](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")
_ANY = "DOMAIN"
_TITLES = {"addresses": "to be read at", "dns": "to put into DNS, one of"}
_Pointers = Mapping[str, list[str]]


def _options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--root", type=Path, default=Path(), help="holds release/ and site/ (default: .)")
    add("--release", type=Path, metavar="DIR", help="default: ROOT/release; site/ lies beside it")
    add("--ipfs", type=_address, metavar="API", action="append", help="a Kubo node's RPC address")
    add("--cluster", type=_address, metavar="API", action="append", help="an IPFS Cluster's API")
    add("--folder", type=Path, metavar="DIR", action="append", help="lay it out for a web server")
    add("--ipns", metavar="NAME", default="", help="let this key of the node lead to it")
    add("--record", action="store_true", help="give the node the signed IPNS record")
    add("--domain", type=_domain, help="whose DNS record to show")
    command.json_option(parser)


def _address(text: str) -> str:
    from crenel.publishing.api import Api

    try:
        return Api(text).address
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _domain(text: str) -> str:
    if not _DOMAIN.fullmatch(text.lower()):
        raise argparse.ArgumentTypeError("not a domain")
    return text.lower()


def _run(options: argparse.Namespace) -> int:
    command.require("mirrors", "mmh3", "minisign")
    from crenel.publishing import release, targets
    from crenel.publishing.kubo import Names

    nodes, clusters = options.ipfs or (), options.cluster or ()
    names = Names(options.ipns, options.record)
    if not (nodes or clusters or options.folder):
        return _usage("say where to: --ipfs API, --cluster API or --folder DIR")
    if names != Names() and not nodes:
        return _usage("--ipns and --record need a node: --ipfs API")
    found = release.read(options.release or options.root / "release")
    if nodes or clusters:
        release.check_car(found)
    asked = [targets.node(address, names) for address in nodes]
    asked += [targets.cluster_of(address) for address in clusters]
    asked += [targets.directory(path) for path in options.folder or ()]
    with command.patience("handing the release over; a large one takes some minutes"):
        outcomes = [targets.publish(found, target) for target in asked]
    shown = pointers(found.statement.root, outcomes, options.domain or _ANY)
    (_print_json if options.json else _print)(found.statement, outcomes, shown)
    return command.PROBLEMS if any(each.problems for each in outcomes) else command.DONE


def _print(found: Statement, outcomes: Sequence[Outcome], shown: _Pointers) -> None:
    """A line a target on stdout, then the addresses; problems on stderr."""
    for each in outcomes:
        print(f"{each.kind} {each.place}: {each.done.what if each.done else 'failed'}")
        for name in each.names:
            print(f"  {name} leads to it")
    print(f"{found.site} {found.seq}: {found.root}")
    for title, lines in shown.items():
        print("\n".join([f"{_TITLES[title]}:", *(f"  {line}" for line in lines)]))
    if problems := [problem for each in outcomes for problem in each.problems]:
        command.report(problems)


def _print_json(found: Statement, outcomes: Sequence[Outcome], shown: _Pointers) -> None:
    told = [
        {
            "kind": each.kind,
            "place": each.place,
            "done": each.done.what if each.done else "",
            "names": list(each.names),
            "problems": [command.as_json(problem) for problem in each.problems],
        }
        for each in outcomes
    ]
    about = {"site": found.site, "seq": found.seq, "root": found.root}
    command.print_json({**about, "targets": told, **shown})


def _usage(message: str) -> int:
    print(f"crenel: {message}", file=sys.stderr)
    return command.USAGE


COMMAND = Command(
    "publish",
    "hand a release to IPFS nodes or to a folder",
    _options,
    _run,
    (
        "crenel publish --folder /srv/site",
        "crenel publish --ipfs http://127.0.0.1:5001 --ipns site",
    ),
)
