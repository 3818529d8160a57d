# SPDX-License-Identifier: Apache-2.0
"""Problems as a log of SARIF 2.1.0 (OASIS, 2020), which code hosts and editors read.

A rule is a problem code. Addresses are relative to the folder that holds `content/`
(`%SRCROOT%`), so a log tells nothing of the machine it was made on; columns count code points.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from urllib.parse import quote

from crenel import __version__
from crenel.codes import CODES, FAMILIES, Code
from crenel.problems import Problem

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
ROOT = "%SRCROOT%"

Json = dict[str, object]


def log(problems: Sequence[Problem]) -> Json:
    """The log of one run that found `problems`."""
    codes = sorted({problem.code for problem in problems})
    rules = [_rule(CODES[code]) for code in codes]
    driver = {"name": "Crenel", "version": __version__, "rules": rules}
    run: Json = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT: {"description": {"text": "the folder that holds content/"}}},
        "results": [_result(problem, codes.index(problem.code)) for problem in problems],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(code: Code) -> Json:
    """The descriptor of a problem code."""
    return {
        "id": code.code,
        "shortDescription": {"text": code.title},
        "fullDescription": {"text": code.why},
        "help": {"text": code.fix},
        "defaultConfiguration": {"level": _level(code)},
        "properties": {"tags": [FAMILIES[code.family]]},
    }


def _level(code: Code) -> str:
    return "error" if code.fatal else "warning"


def _result(problem: Problem, index: int) -> Json:
    text = f"{problem.message}\n{problem.hint}" if problem.hint else problem.message
    return {
        "ruleId": problem.code,
        "ruleIndex": index,
        "level": _level(CODES[problem.code]),
        "message": {"text": text},
        "locations": [{"physicalLocation": _location(problem)}],
    }


def _location(problem: Problem) -> Json:
    span = problem.span
    artifact: Json = {"uri": quote(os.fsencode(span.path))}
    if not span.path.startswith("/"):
        artifact["uriBaseId"] = ROOT
    found: Json = {"artifactLocation": artifact}
    if span.line:
        found["region"] = {"startLine": span.line} | (
            {"startColumn": span.column} if span.column else {}
        )
    return found
