# SPDX-License-Identifier: Apache-2.0
"""`mirror`: keeps a folder that is served at the newest release, proved before it is shown."""

from __future__ import annotations

import argparse
import datetime
from pathlib import Path

from crenel import command
from crenel.command import Command, count
from crenel.problems import BuildFailed

_JOBS = 4  # connections at once: enough for speed, few enough for a small host


def _options(parser: argparse.ArgumentParser) -> None:
    add, jobs, keep = parser.add_argument, command.number(1, 64), command.number(0, 99)
    add("source", metavar="FROM", help="a mirror's address, a release's folder, or its CAR")
    add("target", metavar="TO", type=Path, help="the folder that is served")
    add("--key", metavar="KEY", help='the public key, "RW…", or its .pub file')
    add("--memory", type=Path, metavar="FILE", help="what was seen before (default: your own)")
    add("--keep", type=keep, default=1, metavar="N", help="former copies beside TO (default: 1)")
    add("--jobs", type=jobs, default=_JOBS, metavar="N", help=f"connections (default: {_JOBS})")
    add("--without-downloads", action="store_true", help="only the site, without packages")
    add("--quiet", action="store_true", help="say nothing if all is well, for cron")
    command.json_option(parser)


def _run(options: argparse.Namespace) -> int:
    command.require("mirrors", "minisign", "mmh3")
    from crenel import mirroring, proving
    from crenel.copies import keys, memory

    errand = mirroring.Errand(
        start=options.source,
        target=options.target,
        memory=options.memory or memory.default(),
        today=datetime.datetime.now(tz=datetime.UTC).date(),
        key=keys.given(options.key) if options.key else None,
        keep=options.keep,
        jobs=options.jobs,
        downloads=not options.without_downloads,
        tell=proving.silent if options.quiet else command.progress,
    )
    try:
        outcome = mirroring.mirror(errand)
    except BuildFailed as failed:
        outcome = mirroring.Outcome("stale", None, failed.problems)
    fine = outcome.state in ("fresh", "updated")
    if options.json:
        told = _told(outcome.state, outcome.held)
        told |= {"fetched": outcome.got, "absent": outcome.absent, "remarks": outcome.remarks}
        told["problems"] = [command.as_json(problem) for problem in outcome.problems]
        command.print_json(told)
    elif not (options.quiet and fine):
        held = outcome.held
        about = f"{held.site}, release {held.seq} of {held.issued}" if held else "nothing is shown"
        got = f"; {count(len(outcome.got), 'file')} fetched" if outcome.state == "updated" else ""
        print(f"{outcome.state}: {about}{got}")
        for line in (*outcome.remarks, *(f"absent: {path}" for path in outcome.absent)):
            print(f"  {line}")
        if outcome.problems:
            command.report(outcome.problems)
    return command.DONE if fine else command.PROBLEMS


def _told(state: str, statement: object) -> dict[str, object]:
    names = ("site", "seq", "issued", "valid_until", "root", "key")
    return {"state": state, **{n: getattr(statement, n) if statement else None for n in names}}


COMMAND = Command(
    "mirror",
    "keep a folder at the newest release",
    _options,
    _run,
    ("crenel mirror https://example.org/site/ /srv/site --key site.pub --quiet",),
)
