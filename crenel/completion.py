# SPDX-License-Identifier: Apache-2.0
"""Scripts by which shells complete commands, options and values, made from the same parsers.

A script holds all it needs: no shell runs Python when a key is pressed.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from crenel.usage import Parser

PROGRAMS = ("crenel", "build.py")
_PLACES = ("FROM", "KEY", "PLACE")  # values that may be files or something else


@dataclass(frozen=True, slots=True)
class Value:
    """What may be given: one of the `words` (empty: anything), or a file."""

    words: tuple[str, ...]
    file: bool


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a command: its names, what it is for, the value it takes, if any."""

    names: tuple[str, ...]
    told: str
    value: Value | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A command: its options, and the values that stand without one."""

    name: str
    told: str
    options: tuple[Option, ...]
    places: tuple[Value, ...]


def entry(name: str, parser: Parser) -> Entry:
    """What can be completed of the command that `parser` reads."""
    options = tuple(
        Option(tuple(o.option_strings), str(o.help), _value(parser, o) if o.nargs != 0 else None)
        for o in parser.options()
    )
    places = tuple(_value(parser, place) for place in parser.places())
    return Entry(name, parser.description or "", options, places)


def _value(parser: Parser, action: argparse.Action) -> Value:
    return Value(parser.offered[action.dest], action.type is Path or action.metavar in _PLACES)


def bash(entries: Sequence[Entry]) -> str:
    """The script for bash 3.2 and later."""
    valued = [f"{e.name} {n}" for e in entries for o in e.options if o.value for n in o.names]
    cases = [line for each in entries for line in _bash_cases(each)]
    names = " ".join(PROGRAMS)
    return _BASH.format(
        names=_bash_words(e.name for e in entries),
        valued="|".join(f"'{each}'" for each in valued),
        cases="\n".join(f"    {line}" for line in cases),
        programs=f"{names} ./{PROGRAMS[1]}",
    )


def _bash_cases(each: Entry) -> Iterator[str]:
    flags = _bash_words(name for option in each.options for name in option.names)
    yield f"'{each.name} -') words={flags} ;;"
    given = [(name, o.value) for o in each.options for name in o.names if o.value]
    given += [(str(number), value) for number, value in enumerate(each.places)]
    for key, value in given:
        if value.words:
            yield f"'{each.name} {key}') words={_bash_words(value.words)} ;;"
        elif value.file:
            yield f"'{each.name} {key}') files=1 ;;"


def _bash_words(words: Iterator[str] | Sequence[str]) -> str:
    return "$'" + "\\n".join(words) + "'"


def zsh(entries: Sequence[Entry]) -> str:
    """The script for zsh."""
    commands = " ".join(_zsh_quoted(f"{e.name}:{e.told}") for e in entries)
    cases = [f"    {e.name}) _arguments {' '.join(_zsh_arguments(e))} ;;" for e in entries]
    return _ZSH.format(commands=commands, cases="\n".join(cases), programs=" ".join(PROGRAMS))


def _zsh_arguments(each: Entry) -> Iterator[str]:
    for option in each.options:
        told = option.told.replace("[", "(").replace("]", ")").replace(":", " –")
        for name in option.names:
            value = f":value:{_zsh_action(option.value)}" if option.value else ""
            yield _zsh_quoted(f"{name}{'=' if option.value else ''}[{told}]{value}")
    for number, place in enumerate(each.places, 1):
        yield _zsh_quoted(f"{number}:value:{_zsh_action(place)}")


def _zsh_action(value: Value) -> str:
    if value.words:
        return f"({' '.join(value.words)})"
    return "_files" if value.file else " "


def _zsh_quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def fish(entries: Sequence[Entry]) -> str:
    """The script for fish."""
    lines = [f"complete -c {PROGRAMS[0]} -f"]
    for each in entries:
        told = _fish_quoted(each.told)
        lines.append(f"{_FISH} __fish_use_subcommand -a {each.name} -d {told}")
        when = f"'__fish_seen_subcommand_from {each.name}'"
        for option in each.options:
            value = "" if option.value is None else _fish_value(option.value)
            flags = " ".join(f"-l {name.lstrip('-')}" for name in option.names)
            lines.append(f"{_FISH} {when} {flags}{value} -d {_fish_quoted(option.told)}")
        for place in each.places:
            lines += _fish_place(each.name, place)
    lines += [f"complete -c {other} -w {PROGRAMS[0]}" for other in PROGRAMS[1:]]
    return "\n".join(lines) + "\n"


def _fish_value(value: Value) -> str:
    if value.words:
        return f" -x -a '{' '.join(value.words)}'"
    return " -r -F" if value.file else " -x"


def _fish_place(name: str, value: Value) -> Iterator[str]:
    """A value that stands without an option: a file, or words until one of them was given."""
    seen = f"__fish_seen_subcommand_from {name}"
    if value.words:
        words = " ".join(value.words)
        yield f"{_FISH} '{seen}; and not __fish_seen_subcommand_from {words}' -a '{words}'"
    elif value.file:
        yield f"{_FISH} '{seen}' -F"


def _fish_quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


_FISH = f"complete -c {PROGRAMS[0]} -n"
_BASH = r"""# completion for bash: put "source <(crenel completion bash)" into ~/.bashrc
_crenel() {{
    local IFS=$'\n' word=${{COMP_WORDS[COMP_CWORD]}} name=${{COMP_WORDS[1]}}
    local option= words= files= place=0 i=2
    COMPREPLY=()
    if ((COMP_CWORD == 1)) && [[ $word != -* ]]; then
        COMPREPLY=($(compgen -W {names} -- "$word"))
        return
    fi
    case $name in -*) name=build i=1 ;; esac
    while ((i < COMP_CWORD)); do
        case "$name ${{COMP_WORDS[i]}}" in
        {valued})
            option=${{COMP_WORDS[i]}}
            [[ ${{COMP_WORDS[i + 1]}} == '=' ]] && ((i += 1))
            ((i += 1))
            ((i < COMP_CWORD)) && option=
            ;;
        *' '-*) ;;
        *) ((place += 1)) ;;
        esac
        ((i += 1))
    done
    [[ $word == '=' ]] && word=
    [[ -z $option && $word == -* ]] && option=-
    case "$name ${{option:-$place}}" in
{cases}
    esac
    if [[ -n $files ]]; then
        compopt -o filenames 2>/dev/null
        COMPREPLY=($(compgen -f -- "$word"))
    elif [[ -n $words ]]; then
        COMPREPLY=($(compgen -W "$words" -- "$word"))
    fi
}}
complete -F _crenel {programs}
"""
_ZSH = r"""#compdef {programs}
# completion for zsh: put "source <(crenel completion zsh)" into ~/.zshrc, behind compinit
_crenel() {{
    local name=build
    local -a commands=({commands})
    if ((CURRENT == 2)) && [[ $words[2] != -* ]]; then
        _describe command commands
        return
    fi
    if [[ $words[2] != -* ]]; then
        name=$words[2]
        shift words
        ((CURRENT -= 1))
    fi
    case $name in
{cases}
    esac
}}
if [[ $funcstack[1] == _crenel ]]; then
    _crenel "$@"
else
    compdef _crenel {programs}
fi
"""
SHELLS: Mapping[str, Callable[[Sequence[Entry]], str]] = MappingProxyType(
    {"bash": bash, "fish": fish, "zsh": zsh}
)
