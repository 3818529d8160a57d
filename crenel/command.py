# SPDX-License-Identifier: Apache-2.0
"""What a command must declare, and what all of them share: options, exit status, answers."""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from crenel import colour, pool, speech
from crenel.annotations import annotation
from crenel.order import Order
from crenel.problems import Problem, Span
from crenel.quoting import quote

GUTTER = "    | "  # before a line that is quoted
DONE, PROBLEMS, USAGE, DEFECT = 0, 1, 2, 3


class MissingTool(Exception):
    """A library or program that the command needs is not installed."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its name, a line of help, its options, what it does, and examples.

    `run` gives the exit status; it may raise BuildFailed. Modules of commands import what they
    need inside `run`, so that no command waits for the libraries of another.
    """

    name: str
    help: str
    options: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]
    examples: tuple[str, ...] = ()


def root_options(command: argparse.ArgumentParser) -> None:
    """The options of every command that reads content."""
    command.add_argument("--root", type=Path, default=Path(), help="holds content/ (default: .)")
    command.add_argument("--out", type=Path, help="where the site is written (default: ROOT/site)")
    language_option(command)
    command.add_argument("--drafts", action="store_true", help="include drafts")
    jobs = number(1, 256)
    command.add_argument("--jobs", type=jobs, metavar="N", help="processes (default: all cores)")


def password_option(command: argparse.ArgumentParser) -> None:
    """Where the password of a key is read from; never the arguments, which everybody can see."""
    told = "read the key's password from the first line of FILE (default: ask)"
    command.add_argument("--password-file", type=Path, metavar="FILE", help=told)


def json_option(command: argparse.ArgumentParser) -> None:
    """The option of every command whose answer a machine may read."""
    command.add_argument("--json", action="store_true", help="answer in JSON")


def format_option(command: argparse.ArgumentParser) -> None:
    """The option of every command whose answer is a list of problems."""
    told = "text for people (default), or json, sarif or github for machines, on standard output"
    choices = ("text", "json", "sarif", "github")
    command.add_argument("--format", choices=choices, default="text", metavar="FORM", help=told)


def language_option(command: argparse.ArgumentParser) -> None:
    """The option of every command that tells of problems."""
    told = "tell of problems in English or Chinese: en or zh (default: that of the locale)"
    command.add_argument("--language", choices=speech.LANGUAGES, metavar="LANG", help=told)


def number(least: int, most: int) -> Callable[[str], int]:
    """A whole number within limits, as the type of an option."""

    def parse(text: str) -> int:
        value = int(text)
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"between {least} and {most}")
        return value

    return parse


def require(extra: str, *modules: str) -> None:
    """Raises MissingTool if one of the `modules` of Crenel's extra `extra` is not installed."""
    for module in modules:
        if importlib.util.find_spec(module) is None:
            kind = "dev" if extra == "cluster" else "release"
            lock = Path(__file__).parent.parent / f"requirements-{kind}.lock"
            if lock.is_file():  # in a clone, where what is installed is pinned
                told = f"{sys.executable} -m pip install --require-hashes -r {lock.name}"
            else:
                told = f"pip install 'crenel[{extra}]'"
            raise MissingTool(f"{module} is missing; install it with: {told}")


def order(options: argparse.Namespace) -> Order:
    """What is to be built, by the options of `root_options`."""
    return Order(
        root=options.root,
        out=Path(options.out) if options.out else Path(options.root) / "site",
        clean=getattr(options, "clean", False),
        drafts=options.drafts,
        jobs=options.jobs or pool.default_jobs(),
        hashed=getattr(options, "hash", False),
    )


def report(problems: Sequence[Problem], options: argparse.Namespace | None = None) -> None:
    """Prints problems, the lines they are about and their number to stderr."""
    root, lang = getattr(options, "root", None), speech.language(getattr(options, "language", None))
    for problem in problems:
        head, hint = speech.text(problem, lang)
        print(colour.problem(head, sys.stderr), file=sys.stderr)
        found = quote(problem, root) if root else None
        if found:
            lines = [found.text, found.marker] if found.marker else [found.text]
            print(*(f"{GUTTER}{line}" for line in lines), sep="\n", file=sys.stderr)
        if hint:
            print(f"    {hint}", file=sys.stderr)
    fatal = sum(problem.fatal for problem in problems)
    print(speech.count(fatal, len(problems) - fatal, lang), file=sys.stderr)


def answer(problems: Sequence[Problem], options: argparse.Namespace) -> None:
    """Tells of problems in the form that was asked for, machines on stdout."""
    told = [speech.spoken(p, speech.language(options.language or "en")) for p in problems]
    if options.format == "json":
        print_json([as_json(problem) for problem in told])
    elif options.format == "sarif":
        from crenel import sarif

        print_json(sarif.log(told))
    elif options.format == "github":
        for problem in told:
            print(annotation(problem))
    elif problems:
        report(problems, options)


def progress(what: str, done: int, number: int) -> None:
    """Says on a terminal how far it is, in one line that is written over; silent elsewhere."""
    if sys.stderr.isatty():
        end = "\n" if done == number else ""
        print(f"\r{what} {done} of {number}", end=end, file=sys.stderr, flush=True)


@contextmanager
def patience(what: str, seconds: float = 2.0) -> Iterator[None]:
    """Says on a terminal `what` is being done, if that takes longer than two seconds.

    A timer of the system wakes it, since a thread would stand in the way of new processes.
    """
    if not (sys.stderr.isatty() and hasattr(signal, "setitimer")):
        yield
        return
    before = signal.signal(signal.SIGALRM, lambda *_: os.write(2, f"{what}\n".encode()))
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def refused_by_the_system(error: OSError) -> Problem:
    """What a step met that the system did not let it do."""
    place = error.filename if isinstance(error.filename, str | os.PathLike) else "this computer"
    message = error.strerror or str(error) or type(error).__name__
    hint = "make room, or check whether it is there and who owns it, then run the command again"
    return Problem(Span(os.fspath(place)), "O609", message, hint)


def as_json(problem: Problem) -> dict[str, str | int | bool]:
    """A problem for machines."""
    return {
        "path": problem.span.path,
        "line": problem.span.line,
        "column": problem.span.column,
        "code": problem.code,
        "message": problem.message,
        "hint": problem.hint,
        "fatal": problem.fatal,
    }


def print_json(value: object) -> None:
    """Prints a value of dictionaries, lists, texts and numbers to stdout.

    What a terminal would act on is escaped, as JSON escapes it.
    """
    text = json.dumps(value, ensure_ascii=False, indent=1)
    shown = (c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in text)
    print("".join(shown))


def count(number: int, noun: str) -> str:
    """A number with its noun, as in "2 files"."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
