# SPDX-License-Identifier: Apache-2.0
"""`explain`: says what a problem code means, why it matters and what to do; or lists all codes."""

from __future__ import annotations

import argparse
import difflib
import sys
import textwrap

from crenel import command
from crenel.codes import CODES, FAMILIES, Code
from crenel.command import Command

_WIDTH = 79
_LOOKALIKES = str.maketrans("OIL", "011")


def _options(parser: argparse.ArgumentParser) -> None:
    told = "a code such as R301, as a problem shows it (default: list all codes)"
    parser.add_argument("code", metavar="CODE", nargs="?", help=told, words=sorted(CODES))


def _run(options: argparse.Namespace) -> int:
    if options.code is None:
        print("\n\n".join(_family(letter, title) for letter, title in FAMILIES.items()))
        return command.DONE
    wanted = options.code.strip().upper()
    if wanted in CODES:
        print(_text(CODES[wanted]))
        return command.DONE
    meant = wanted[:1] + wanted[1:].translate(_LOOKALIKES)
    nearest = difflib.get_close_matches(meant, sorted(CODES), n=5)
    print(f"crenel: no problem code {options.code!r}", file=sys.stderr)
    for code in nearest:
        print(f"    did you mean {code}: {CODES[code].title}?", file=sys.stderr)
    if not nearest:
        print('    "explain" without a code lists them all', file=sys.stderr)
    return command.USAGE


def _family(letter: str, title: str) -> str:
    """The codes of a family and their titles, a line each."""
    found = [CODES[code] for code in sorted(CODES) if CODES[code].family == letter]
    return "\n".join([title, *(f"  {each.code}  {each.title}" for each in found)])


def _text(code: Code) -> str:
    """All that is known of a code, as paragraphs of a terminal's width."""
    effect = "It stops a build." if code.fatal else "It is a warning: it does not stop a build."
    head = f"{code.code}: {code.title}"
    parts = [f"{FAMILIES[code.family]}. {effect}", f"Why: {code.why}", f"What to do: {code.fix}"]
    return "\n\n".join(_wrapped(part) for part in (head, *parts))


def _wrapped(text: str) -> str:
    return textwrap.fill(text, _WIDTH, break_long_words=False, break_on_hyphens=False)


COMMAND = Command(
    "explain",
    "say what a problem code means and what to do",
    _options,
    _run,
    ("crenel explain R301",),
)
