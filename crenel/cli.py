# SPDX-License-Identifier: Apache-2.0
"""The command line: what people start, and what it answers.

Results go to stdout, problems and progress to stderr. Exit status: 0 done; 1 problems in what was
given; 2 wrong usage or a missing tool; 3 a defect of ours (its traceback is shown).
"""

from __future__ import annotations

import argparse
import errno
import io
import sys
from collections.abc import Sequence

from crenel import __version__, command, commands
from crenel.command import Command, MissingTool
from crenel.leaves import leaf, leaves, names
from crenel.problems import BuildFailed, near
from crenel.start import interrupted
from crenel.usage import Parser, listed

_ABOUT = "Makes educational sites that survive being copied. More: crenel COMMAND --help"
_EXAMPLES = """examples (in a clone of the repository, crenel is: .venv/bin/python build.py):
  crenel                 bring site/ up to date
  crenel serve           preview on http://127.0.0.1:8000/, reload on change"""


def parsers(known: Sequence[Command]) -> dict[str, Parser]:
    """What reads the arguments of each command, by its name."""
    found = dict[str, Parser]()
    for each in known:
        parser = Parser(prog=f"crenel {each.name}", description=each.help, examples=each.examples)
        each.options(parser)
        found[each.name] = parser
    return found


def help_of(known: Sequence[Command]) -> str:
    """What the program does, and its commands."""
    rows = "\n".join(listed([(each.name, each.help) for each in known]))
    return f"usage: crenel [COMMAND] [OPTION …] | --version\n\n{_ABOUT}\n\n{rows}\n\n{_EXAMPLES}"


def known() -> tuple[Command, ...]:
    """Every command, by name."""
    return leaves(commands, "COMMAND", Command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns its exit status."""
    given = asked(arguments)
    return answer(given, chosen(given))


def asked(arguments: Sequence[str] | None = None) -> list[str]:
    """The arguments, those of the process if there are no others; without a command it is build."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] not in (["-h"], ["--help"], ["--version"]) and (
        not given or given[0].startswith("-")
    ):
        given.insert(0, "build")
    return given


def chosen(given: Sequence[str]) -> Command | None:
    """The command that the arguments name; no other is imported for it."""
    if given[0] not in names(commands):
        return None
    return leaf(commands, given[0], "COMMAND", Command)


def answer(given: Sequence[str], chosen: Command | None) -> int:
    """Runs the `chosen` command as the arguments say; returns its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that lacks a character shows its code
            stream.reconfigure(errors="backslashreplace")
    if given[0] in ("-h", "--help", "--version"):
        print(f"crenel {__version__}" if given[0] == "--version" else help_of(known()))
        return command.DONE
    if chosen is None:
        hint = near(given[0], names(commands)) or "crenel --help lists them"
        print(f"crenel: no command {given[0]!r}; {hint}", file=sys.stderr)
        return command.USAGE
    try:
        options = parsers([chosen])[chosen.name].parse_args(given[1:])
    except SystemExit as stop:
        return command.USAGE if stop.code else command.DONE
    try:
        return _run(chosen, options)
    except KeyboardInterrupt:
        return interrupted()
    except BrokenPipeError:
        return command.DONE
    except Exception:  # the last resort: a defect of ours, shown whole
        import traceback

        traceback.print_exc()
        print("crenel: a defect of ours; please report the lines above", file=sys.stderr)
        return command.DEFECT


def _run(chosen: Command, options: argparse.Namespace) -> int:
    """Runs a command; what it was given wrong, or what the system refused, is told in a line."""
    try:
        return chosen.run(options)
    except BuildFailed as failed:
        if getattr(options, "format", "text") == "text":
            command.report(failed.problems, options)
        else:
            command.answer(failed.problems, options)
    except MissingTool as missing:
        print(f"crenel: {missing}", file=sys.stderr)
        return command.USAGE
    except ModuleNotFoundError as error:
        if not error.name or error.name.partition(".")[0] == "crenel":
            raise
        told = "in a clone, make site installs it; then run .venv/bin/python build.py"
        print(f"crenel: {error.name} is missing; {told}", file=sys.stderr)
        return command.USAGE
    except BrokenPipeError:
        raise
    except OSError as error:
        command.report([command.refused_by_the_system(error)], options)
    except MemoryError:
        lack = OSError(errno.ENOMEM, "there is not enough memory")
        command.report([command.refused_by_the_system(lack)], options)
    return command.PROBLEMS
