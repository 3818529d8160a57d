# SPDX-License-Identifier: Apache-2.0
"""Drops the empty lines and the indentation that templates leave, but for preformatted text."""

from __future__ import annotations

import re

from crenel.contracts import Pass

_KEPT = re.compile(r"(<pre\b.*?</pre>)", re.DOTALL)
_INDENT = re.compile(r"\n\s+")


def tidy(data: bytes) -> bytes:
    """The page with one line break where its template left lines of white space."""
    parts = _KEPT.split(data.decode(errors="surrogateescape"))
    tidied = [part if index % 2 else _tidied(part) for index, part in enumerate(parts)]
    return "".join(tidied).lstrip().encode(errors="surrogateescape")


def _tidied(text: str) -> str:
    *lines, last = _INDENT.sub("\n", text).split("\n")
    return "\n".join([*map(str.rstrip, lines), last])


PASS = Pass(name="whitespace", suffix=".html", run=tidy)
