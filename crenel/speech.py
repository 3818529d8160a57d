# SPDX-License-Identifier: Apache-2.0
"""In which language people are told of problems, and a problem in that language.

Messages are written in English where a mistake is found; `crenel.zh` knows what each of them is in
Chinese. What it does not know is told as its code's title, with the English words behind it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from crenel.codes import CODES, FAMILIES, Code
from crenel.problems import Problem

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")


def language(chosen: str | None, environment: Mapping[str, str] = os.environ) -> Language:
    """The language to speak: what was chosen, or that of the locale if it is Chinese."""
    if chosen:
        return "zh" if chosen == "zh" else "en"
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    locale = next((environment[name] for name in names if environment.get(name)), "")
    return "zh" if locale.lower().startswith("zh") else "en"


def spoken(problem: Problem, lang: Language) -> Problem:
    """The same problem in the words of a language."""
    if lang == "en":
        return problem
    from crenel import zh

    message = zh.said(problem.message)
    if message is None:
        message = f"{code(problem.code, lang).title}（{problem.message}）"
    hint = zh.said(problem.hint) if problem.hint else ""
    return replace(problem, message=message, hint=problem.hint if hint is None else hint)


def text(problem: Problem, lang: Language) -> tuple[str, str]:
    """The head of a problem in the GNU form and its hint, both printable."""
    said = str(spoken(problem, lang))
    if lang == "zh":
        said = said.replace(f": {problem.code} warning: ", f": {problem.code} 提醒：", 1)
    head, _, hint = said.partition("\n    hint: ")
    return head, f"{'提示：' if lang == 'zh' else 'hint: '}{hint}" if hint else ""


def count(fatal: int, warnings: int, lang: Language) -> str:
    """How many problems and warnings there are."""
    if not fatal and not warnings:
        return "没有问题" if lang == "zh" else "no problems"
    if lang == "zh":
        told = [f"{fatal}个问题"] * bool(fatal) + [f"{warnings}个提醒"] * bool(warnings)
        return "，".join(told)
    counts = [(fatal, "problem"), (warnings, "warning")]
    return ", ".join(f"{n} {noun}{'' if n == 1 else 's'}" for n, noun in counts if n)


def code(wanted: str, lang: Language) -> Code:
    """What is known of a problem code."""
    return _codes(lang)[0][wanted]


def family(letter: str, lang: Language) -> str:
    """The title of a family of codes."""
    return _codes(lang)[1][letter]


def _codes(lang: Language) -> tuple[Mapping[str, Code], Mapping[str, str]]:
    if lang == "en":
        return CODES, FAMILIES
    from crenel.zh import codes  # long tables, for whoever reads Chinese

    return codes.CODES, codes.FAMILIES
