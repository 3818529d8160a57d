# SPDX-License-Identifier: Apache-2.0
"""`verify`: proves a copy against the statement of a release and a public key."""

from __future__ import annotations

import argparse
import datetime
import sys
from collections.abc import Sequence
from pathlib import Path

from crenel import command, pool
from crenel.command import Command, count
from crenel.judgement import Judgement, Trust, Verdict
from crenel.problems import BuildFailed

_MOST = 100  # problems that are told one by one
_BELIEVED = {
    Trust.GIVEN: "signed by the key that you gave",
    Trust.REMEMBERED: "signed by the key that was seen before",
    Trust.ROTATED: "signed by a key that the known one announced",
    Trust.FIRST: "signed by a key that is seen for the first time",
    Trust.NONE: "not signed",
}


def _options(parser: argparse.ArgumentParser) -> None:
    add, jobs, most = parser.add_argument, command.number(1, 256), command.number(1, 1_000_000)
    add("place", type=_place, metavar="PLACE", help="a folder, zip, CAR, package or web address")
    add("--key", metavar="KEY", help='the public key, "RW…", or its .pub file')
    add("--release", metavar="PLACE", default="", help="the folder or address of release.txt")
    add("--memory", type=Path, metavar="FILE", help="what was seen before (default: your own)")
    add("--sample", type=most, metavar="K", help="read only K pages and files, by chance")
    add("--jobs", type=jobs, metavar="N", help="how many files are read at once")
    add("--mirrors", action="store_true", help="also check the mirrors that the release lists")
    command.json_option(parser)


def _place(text: str) -> str:
    if not text:
        raise argparse.ArgumentTypeError("an empty place")
    return text


def _run(options: argparse.Namespace) -> int:
    command.require("mirrors", "minisign", "mmh3")
    from crenel import proving
    from crenel.copies import keys, memory

    try:
        question = proving.Question(
            place=options.place,
            memory=options.memory or memory.default(),
            today=datetime.datetime.now(tz=datetime.UTC).date(),
            key=keys.given(options.key) if options.key else None,
            release=options.release,
            sample=options.sample,
            jobs=options.jobs or pool.default_jobs(),
            tell=command.progress,
        )
        judgement = proving.prove(question)
    except BuildFailed as failed:
        return _unjudged(failed, options)
    except OSError as error:
        return _unjudged(BuildFailed([command.refused_by_the_system(error)]), options)
    statement = judgement.belief.statement
    shown: tuple[proving.Mirror, ...] = ()
    if options.mirrors and statement and judgement.verdict is not Verdict.NOT_OURS:
        shown = tuple(proving.mirrors(question, statement))
    if options.json:
        mirrors = [{"address": m.address, "state": m.state, "why": m.why} for m in shown]
        command.print_json({**_as_json(judgement), "mirrors": mirrors})
    else:
        _tell(judgement, [f"{m.state}: {m.address} ({m.why})" for m in shown])
    fine = judgement.verdict is Verdict.WHOLE and all(m.state == "fresh" for m in shown)
    return command.DONE if fine else command.PROBLEMS


def _unjudged(failed: BuildFailed, options: argparse.Namespace) -> int:
    """Tells why nothing can be said of a place."""
    if not options.json:
        raise failed
    told = [command.as_json(problem) for problem in failed.problems]
    command.print_json({"verdict": None, "problems": told})
    return command.PROBLEMS


def _tell(judgement: Judgement, mirrors: Sequence[str]) -> None:
    print(f"{judgement.verdict}: {_sentence(judgement)}")
    for line in (*_details(judgement), *mirrors):
        print(f"  {line}")
    if judgement.problems:
        command.report(judgement.problems[:_MOST])
    if len(judgement.problems) > _MOST:
        print(f"and {len(judgement.problems) - _MOST} more: --json names all", file=sys.stderr)


def _sentence(judgement: Judgement) -> str:
    statement, contents = judgement.belief.statement, judgement.contents
    if statement is None:
        fits = contents.checked and not contents.altered
        told = "; its files are as its own list says" if fits else ""
        return f"nothing proves who made this copy{told}"
    about = f"{statement.site}, release {statement.seq} of {statement.issued}"
    if judgement.verdict is Verdict.NOT_OURS:
        return f"it claims to be {about}, but its statement cannot be believed"
    kinds = ("changed", "missing", "added")
    wrong = [f"{len(judgement.paths(kind))} {kind}" for kind in kinds if judgement.paths(kind)]
    believed = _BELIEVED[judgement.belief.trust]
    if wrong:
        return f"{', '.join(wrong)}; {about}, {believed}"
    files = f"{count(contents.checked, 'file')} as released"
    return f"{about}, {believed}; {files}{' (a sample)' if contents.sampled else ''}"


def _details(judgement: Judgement) -> Sequence[str]:
    contents = judgement.contents
    absent = [f"absent: {path}" for path in contents.absent]
    return [*judgement.belief.remarks, *contents.remarks, *absent]


def _as_json(judgement: Judgement) -> dict[str, object]:
    from crenel.copies import keys

    belief, contents = judgement.belief, judgement.contents
    statement = belief.statement
    told: dict[str, object] = {"verdict": judgement.verdict, "trust": belief.trust}
    for name in ("site", "seq", "issued", "valid_until", "root", "key"):
        told[name] = getattr(statement, name) if statement else None
    told["fingerprint"] = keys.fingerprint(statement.key) if statement else None
    for kind in ("changed", "missing", "added"):
        told[kind] = judgement.paths(kind)
    told |= {"absent": contents.absent, "checked": contents.checked, "sampled": contents.sampled}
    told["remarks"] = [*belief.remarks, *contents.remarks]
    told["problems"] = [command.as_json(problem) for problem in judgement.problems]
    return told


COMMAND = Command(
    "verify",
    "prove a copy: a folder, zip, CAR, package or address",
    _options,
    _run,
    (
        "crenel verify site.zip --key site.pub",
        "crenel verify https://example.org/site/ --sample 50",
    ),
)
