# SPDX-License-Identifier: Apache-2.0
"""Parsers that remember what they take, and say it so that it fits a screen of 24 by 80.

What they remember is also what shells complete (`crenel.completion`) and what `docs/commands.md`
lists.
"""

from __future__ import annotations

import argparse
import shutil
import textwrap
from collections.abc import Iterator, Sequence
from typing import Any, NoReturn

WIDTH = 80  # columns, where the terminal has more
_LEFT = 26  # columns of names


class Parser(argparse.ArgumentParser):
    """A parser of one command's arguments; `taken` are these, in order.

    `words` beside the arguments of `add_argument` are what a shell may offer for a value.
    """

    def __init__(self, *, examples: Sequence[str] = (), **told: Any) -> None:
        self.taken: list[argparse.Action] = []
        self.offered: dict[str, tuple[str, ...]] = {}
        self.examples = tuple(examples)
        super().__init__(**told)

    def add_argument(self, *names: Any, **told: Any) -> argparse.Action:
        """Adds an argument, as argparse does."""
        words = tuple(told.pop("words", ()))
        action = super().add_argument(*names, **told)
        self.offered[action.dest] = words or tuple(map(str, action.choices or ()))
        self.taken.append(action)
        return action

    def places(self) -> tuple[argparse.Action, ...]:
        """The arguments that are no options."""
        return tuple(action for action in self.taken if not action.option_strings)

    def options(self) -> tuple[argparse.Action, ...]:
        """The options, without the one that asks for help."""
        found = [action for action in self.taken if action.option_strings]
        return tuple(action for action in found if action.dest != "help")

    def format_usage(self) -> str:
        """One line: the command, that it has options, what it must be given."""
        options = ["[OPTION …]"] if self.options() else []
        places = [f"[{p.metavar}]" if p.nargs == "?" else str(p.metavar) for p in self.places()]
        return f"usage: {' '.join([self.prog, *options, *places])}\n"

    def format_help(self) -> str:
        """All that the command takes, and examples."""
        rows = [(name_of(each), str(each.help)) for each in (*self.places(), *self.options())]
        parts = [self.format_usage().rstrip(), self.description or "", "\n".join(listed(rows))]
        if self.examples:
            title = "examples" if len(self.examples) > 1 else "example"
            parts.append("\n  ".join([f"{title}:", *self.examples]))
        return "\n\n".join(part for part in parts if part) + "\n"

    def error(self, message: str) -> NoReturn:
        """Says what is wrong with the arguments, and how to learn more; exits."""
        self.exit(2, f"{self.prog}: {message}\n    hint: {self.prog} --help\n")


def name_of(action: argparse.Action) -> str:
    """An argument as it is written, with its value."""
    value = "" if action.nargs == 0 else str(action.metavar or action.dest.upper())
    return " ".join([*action.option_strings, value]).strip()


def listed(rows: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Names and what they are for, in two columns that fit the terminal."""
    width = min(max(shutil.get_terminal_size().columns, 40), WIDTH) - 1
    left = min(max((len(name) for name, _ in rows), default=0) + 2, _LEFT)
    for name, told in rows:
        lines = textwrap.wrap(told, width - left - 2, break_on_hyphens=False)
        if len(name) + 2 > left:
            lines.insert(0, "")
        first, *rest = lines or [""]
        yield f"  {name:<{left}}{first}".rstrip()
        yield from (f"{'':{left + 2}}{line}" for line in rest)
