# SPDX-License-Identifier: Apache-2.0
"""`explain`: says what a problem code means, why it matters and what to do; or lists all codes."""

from __future__ import annotations

import argparse
import difflib
import re
import sys
import textwrap
from collections.abc import Iterator

from crenel import command, speech
from crenel.codes import CODES, FAMILIES, Code
from crenel.command import Command
from crenel.quoting import width
from crenel.speech import Language

_WIDTH = 79
ALIKE = ("T507", "T508")  # rules of writing for two texts, besides those of the family S
_LOOKALIKES = str.maketrans("OIL", "011")


def _options(parser: argparse.ArgumentParser) -> None:
    told = "a code such as R301, as a problem shows it (default: list all codes)"
    parser.add_argument("code", metavar="CODE", nargs="?", help=told, words=sorted(CODES))
    command.language_option(parser)


def _run(options: argparse.Namespace) -> int:
    lang = speech.language(options.language)
    if options.code is None:
        print("\n\n".join(_family(letter, lang) for letter in FAMILIES))
        return command.DONE
    wanted = options.code.strip().upper()
    if wanted in CODES:
        print(_text(speech.code(wanted, lang), lang))
        return command.DONE
    meant = wanted[:1] + wanted[1:].translate(_LOOKALIKES)
    nearest = difflib.get_close_matches(meant, sorted(CODES), n=5)
    print(f"crenel: no problem code {options.code!r}", file=sys.stderr)
    for code in nearest:
        print(f"    did you mean {code}: {speech.code(code, lang).title}?", file=sys.stderr)
    if not nearest:
        print('    "explain" without a code lists them all', file=sys.stderr)
    return command.USAGE


def _family(letter: str, lang: Language) -> str:
    """The codes of a family and their titles, a line each."""
    found = [speech.code(code, lang) for code in sorted(CODES) if CODES[code].family == letter]
    title = speech.family(letter, lang)
    return "\n".join([title, *(f"  {each.code}  {each.title}" for each in found)])


def _text(code: Code, lang: Language) -> str:
    """All that is known of a code, as paragraphs of a terminal's width."""
    family = speech.family(code.family, lang)
    if lang == "zh":
        parts = [f"{code.code}：{code.title}", f"{family}。{_effect(code, lang)}"]
        parts += [f"原因：{code.why}", f"怎么办：{code.fix}"]
        return "\n\n".join("\n".join(_cut(part)) for part in parts)
    head = f"{code.code}: {code.title}"
    parts = [f"{family}. {_effect(code, lang)}", f"Why: {code.why}", f"What to do: {code.fix}"]
    return "\n\n".join(_wrapped(part) for part in (head, *parts))


def _effect(code: Code, lang: Language) -> str:
    """What a problem of this code stops: a build, or only a release of what was built."""
    if not code.fatal:
        told = ("It is a warning: it does not stop a build.", "这只是提醒，网站照样生成。")
    elif code.family == "S" or code.code in ALIKE:
        told = ("It stops a release, not a build.", "网站照样生成，但不能发布。")
    else:
        told = ("It stops a build.", "有这种问题就不能生成网站。")
    return told[lang == "zh"]


def _cut(text: str) -> Iterator[str]:
    """Chinese text in lines of a terminal's width: between any two Han characters, never a word."""
    line = ""
    for piece in re.findall(
        r"[!-~]+[ ]?[，。；：、！？）」』”…]*|.[，。；：、！？）」』”…]*", text
    ):
        if width(line + piece) > _WIDTH:
            yield line
            line = ""
        line += piece
    yield line


def _wrapped(text: str) -> str:
    return textwrap.fill(text, _WIDTH, break_long_words=False, break_on_hyphens=False)


COMMAND = Command(
    "explain",
    "say what a problem code means and what to do",
    _options,
    _run,
    ("crenel explain R301",),
)
