# SPDX-License-Identifier: Apache-2.0
"""`init`: makes another site that builds at once, and says what to do next.

It refuses a folder that holds something, and the one it is called in.
"""

from __future__ import annotations

import argparse
import datetime
import os
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from crenel import command
from crenel.command import Command, count
from crenel.values import Day, Lang, is_lang

_LONGEST = 200
_NEXT = ("build", "check", "serve")


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="FOLDER", type=Path, help="a new or empty folder")
    parser.add_argument(
        "--title", type=_title, help="the site's title (default: the folder's name)"
    )
    told = "as in en,zh-Hans (the default) or de; the first is the original of every page"
    parser.add_argument("--languages", type=_languages, metavar="TAG,…", help=told)


def _title(text: str) -> str:
    """A title as the type of an option."""
    if not text.strip() or not text.isprintable() or len(text) > _LONGEST:
        raise argparse.ArgumentTypeError(f"a line of 1 to {_LONGEST} characters")
    return text.strip()


def _languages(text: str) -> tuple[Lang, ...]:
    """Language tags as the type of an option."""
    tags = [tag.strip() for tag in text.split(",")]
    wrong = next((tag for tag in tags if not is_lang(tag)), None)
    if wrong is not None:
        raise argparse.ArgumentTypeError(f'"{wrong}" is not a language tag such as en or zh-Hans')
    if len(set(map(str.lower, tags))) < len(tags):
        raise argparse.ArgumentTypeError("a language stands twice")
    return tuple(map(Lang, tags))


def _run(options: argparse.Namespace) -> int:
    from crenel.skeletons import starting

    shown, folder = options.folder, options.folder.resolve()
    refused = _refused(folder)
    if refused:
        print(f'crenel: "{shown}" {refused}', file=sys.stderr)
        return command.USAGE
    wish = starting.Wish(
        name=starting.name_of(folder.name),
        title=options.title or starting.title_of(folder.name),
        languages=options.languages or starting.WRITTEN,
        today=Day(datetime.datetime.now().astimezone().date().isoformat()),
    )
    made = starting.begin(folder, wish)
    for hole in made.holes:
        print(hole)
    print("\nnext:")
    for step in _NEXT:
        print(f"  {_called(sys.argv)} {step} --root {shlex.quote(str(shown))}")
    print(f"made {count(len(made.paths), 'file')} in {shown}", file=sys.stderr)
    return command.DONE


def _refused(folder: Path) -> str:
    """Why no site is made in `folder`; empty if it can be."""
    if folder == Path.cwd():
        return "is the folder you are in; go one up and give its name"
    if folder.exists() and not folder.is_dir():
        return "is a file; choose another name"
    if folder.exists() and any(folder.iterdir()):
        return "is not empty; choose a new folder"
    return ""


def _called(arguments: Sequence[str]) -> str:
    """How Crenel was called, to be typed again."""
    if Path(arguments[0]).name != "build.py":
        return "crenel"
    here, python = Path.cwd(), Path(sys.executable)
    shown = os.path.relpath(python) if python.is_relative_to(here) else python
    return f"{shlex.quote(str(shown))} {shlex.quote(arguments[0])}"


COMMAND = Command(
    "init",
    "make another site that builds at once",
    _options,
    _run,
    (
        'crenel init garden --title "The school garden" --languages en,zh-Hans',
        "crenel init schulgarten --languages de",
    ),
)
