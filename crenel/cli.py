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
import traceback
from collections.abc import Sequence

from crenel import __version__, command, commands
from crenel.command import Command, MissingTool
from crenel.leaves import leaves
from crenel.problems import BuildFailed
from crenel.start import interrupted

_EXAMPLES = """examples:
  python build.py                          bring site/ up to date
  python build.py build --clean --timings  build everything anew, say how long each stage took
  python build.py build --why en/index.html
  python build.py check                    every rule on the content and on the built tree
  python build.py serve                    preview on http://127.0.0.1:8000/, reload on change
"""


def parser(known: Sequence[Command]) -> argparse.ArgumentParser:
    """The commands and their options."""
    top = argparse.ArgumentParser(
        prog="crenel",
        description="A static site generator for educational sites that must survive being copied.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"crenel {__version__}")
    added = top.add_subparsers(dest="command", metavar="COMMAND")
    for each in known:
        each.options(added.add_parser(each.name, help=each.help, description=each.help))
    return top


def known() -> tuple[Command, ...]:
    """Every command, by name."""
    return leaves(commands, "COMMAND", Command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns its exit status."""
    return answer(known(), arguments)


def answer(known: Sequence[Command], arguments: Sequence[str] | None = None) -> int:
    """Runs one of the `known` commands; returns its exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that lacks a character shows its code
            stream.reconfigure(errors="backslashreplace")
    if not given or (given[0].startswith("-") and given[0] not in ("-h", "--help", "--version")):
        given.insert(0, "build")
    try:
        options = parser(known).parse_args(given)
    except SystemExit as stop:
        return command.USAGE if stop.code else command.DONE
    chosen = next(each for each in known if each.name == options.command)
    try:
        return _run(chosen, options)
    except KeyboardInterrupt:
        return interrupted()
    except BrokenPipeError:
        return command.DONE
    except Exception:  # the last resort: a defect of ours, shown whole
        traceback.print_exc()
        print("crenel: a defect of ours; please report the lines above", file=sys.stderr)
        return command.DEFECT


def _run(chosen: Command, options: argparse.Namespace) -> int:
    """Runs a command; what it was given wrong, or what the system refused, is told in a line."""
    try:
        return chosen.run(options)
    except BuildFailed as failed:
        command.report(failed.problems)
    except MissingTool as missing:
        print(f"crenel: {missing}", file=sys.stderr)
        return command.USAGE
    except BrokenPipeError:
        raise
    except OSError as error:
        command.report([command.refused_by_the_system(error)])
    except MemoryError:
        lack = OSError(errno.ENOMEM, "there is not enough memory")
        command.report([command.refused_by_the_system(lack)])
    return command.PROBLEMS
