# SPDX-License-Identifier: Apache-2.0
"""The command line: what people start, and what it answers.

Results go to stdout, problems and progress to stderr. Exit status: 0 done; 1 problems in what was
given; 2 wrong usage or a missing tool; 3 a defect of ours (its traceback is shown).
"""

from __future__ import annotations

import argparse
import io
import json
import sys
import time
import traceback
from collections.abc import Sequence
from pathlib import Path

from crenel import __version__, pipeline, pool
from crenel.order import Order, Report
from crenel.problems import BuildFailed, Problem

DONE, PROBLEMS, USAGE, DEFECT = 0, 1, 2, 3

_EXAMPLES = """examples:
  python build.py                          bring site/ up to date
  python build.py build --clean --timings  build everything anew, say how long each stage took
  python build.py build --why en/index.html
  python build.py check                    every rule on the content and on the built tree
  python build.py serve                    preview on http://127.0.0.1:8000/, reload on change
"""


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    top = argparse.ArgumentParser(
        prog="crenel",
        description="A static site generator for educational sites that must survive being copied.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"crenel {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND")

    build = commands.add_parser("build", help="bring the site up to date (the default)")
    _common(build)
    build.add_argument("--clean", action="store_true", help="make every file again")
    build.add_argument("--why", metavar="PATH", help="say why a file of the site was made again")
    build.add_argument("--timings", action="store_true", help="say how long each stage took")

    check = commands.add_parser("check", help="check the content and the built site")
    _common(check)
    check.add_argument("--json", action="store_true", help="print the problems as JSON")

    serve = commands.add_parser("serve", help="preview the site and rebuild it on change")
    _common(serve)
    serve.add_argument("--port", type=_port, default=8000, help="default: 8000")
    return top


def _common(command: argparse.ArgumentParser) -> None:
    command.add_argument("--root", type=Path, default=Path(), help="holds content/ (default: .)")
    command.add_argument("--out", type=Path, help="where the site is written (default: ROOT/site)")
    command.add_argument("--drafts", action="store_true", help="include drafts")
    command.add_argument("--jobs", type=_jobs, metavar="N", help="processes (default: all cores)")


def _jobs(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 256:
        raise argparse.ArgumentTypeError("between 1 and 256")
    return number


def _port(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError("between 0 and 65535")
    return number


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns its exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that lacks a character shows its code
            stream.reconfigure(errors="backslashreplace")
    if not given or (given[0].startswith("-") and given[0] not in ("-h", "--help", "--version")):
        given.insert(0, "build")
    try:
        options = parser().parse_args(given)
    except SystemExit as stop:
        return USAGE if stop.code else DONE
    try:
        return {"build": _build, "check": _check, "serve": _serve}[options.command](options)
    except BuildFailed as failed:
        _report(failed.problems)
        return PROBLEMS
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return DONE
    except Exception:  # the last resort: a defect of ours, shown whole
        traceback.print_exc()
        print("crenel: a defect of ours; please report the lines above", file=sys.stderr)
        return DEFECT


def _report(problems: Sequence[Problem]) -> None:
    for problem in problems:
        print(problem, file=sys.stderr)
    fatal = sum(problem.fatal for problem in problems)
    warnings = len(problems) - fatal
    counts = [_count(fatal, "problem")] * bool(fatal) + [_count(warnings, "warning")] * bool(
        warnings
    )
    print(", ".join(counts), file=sys.stderr)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _build(options: argparse.Namespace) -> int:

    start = time.perf_counter()
    report = pipeline.build(_order(options))
    seconds = time.perf_counter() - start
    if report.warnings:
        _report(report.warnings)
    if options.why:
        _say_why(options.why, report)
    if options.timings:
        for stage, spent in report.timings.items():
            print(f"{spent:8.3f} s  {stage}", file=sys.stderr)
    changes = f"{len(report.made)} made again, {len(report.removed)} removed"
    print(f"{_count(report.total, 'file')}: {changes} ({seconds:.2f} s)", file=sys.stderr)
    print(_out(options) / "index.html")
    return DONE


def _say_why(path: str, report: Report) -> None:
    reasons = {str(made): why for made, why in report.made.items()}
    if path in reasons:
        for reason in reasons[path]:
            print(f"{path}: {reason}")
    else:
        print(f"{path}: not made again")


def _check(options: argparse.Namespace) -> int:
    from crenel import checking

    problems = checking.check(_order(options))
    if options.json:
        print(json.dumps([_as_json(p) for p in problems], ensure_ascii=False, indent=1))
    elif problems:
        _report(problems)
    else:
        print("no problems", file=sys.stderr)
    return PROBLEMS if any(problem.fatal for problem in problems) else DONE


def _as_json(problem: Problem) -> dict[str, str | int | bool]:
    return {
        "path": problem.span.path,
        "line": problem.span.line,
        "column": problem.span.column,
        "code": problem.code,
        "message": problem.message,
        "hint": problem.hint,
        "fatal": problem.fatal,
    }


def _serve(options: argparse.Namespace) -> int:
    from crenel import serve

    return serve.serve(_order(options), options.port)


def _out(options: argparse.Namespace) -> Path:
    return Path(options.out) if options.out else Path(options.root) / "site"


def _order(options: argparse.Namespace) -> Order:

    return Order(
        root=options.root,
        out=_out(options),
        clean=getattr(options, "clean", False),
        drafts=options.drafts,
        jobs=options.jobs or pool.default_jobs(),
    )
