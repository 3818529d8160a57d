# SPDX-License-Identifier: Apache-2.0
"""Colour where it helps to find something, on a terminal that has not asked to be spared."""

from __future__ import annotations

import os
import re
from typing import TextIO

_CODE = re.compile(r"(?P<place>^[^\n]*?: )(?P<code>[A-Z][0-9]{3})(?P<warning>(?: warning:)?)")
_CARET = re.compile(r"(?m)^(?P<before>[ |]*)(?P<caret>\^+)$")
_RED, _YELLOW, _PLAIN = "\x1b[1;31m", "\x1b[1;33m", "\x1b[0m"
_GONE, _COME = "\x1b[31m", "\x1b[32m"


def wanted(stream: TextIO) -> bool:
    """Whether `stream` is a terminal that shows colour; https://no-color.org is followed."""
    spared = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return stream.isatty() and not spared


def problem(text: str, stream: TextIO) -> str:
    """A problem as it is printed on `stream`: its code, and a caret below its line, in colour."""
    if not wanted(stream):
        return text
    found = _CODE.match(text)
    tone = _YELLOW if found and found["warning"] else _RED
    text = _CODE.sub(rf"\g<place>{tone}\g<code>\g<warning>{_PLAIN}", text, count=1)
    return _CARET.sub(rf"\g<before>{tone}\g<caret>{_PLAIN}", text)


def deleted(text: str) -> str:
    """A text that is no more, in red."""
    return f"{_GONE}{text}{_PLAIN}"


def inserted(text: str) -> str:
    """A text that is new, in green."""
    return f"{_COME}{text}{_PLAIN}"
