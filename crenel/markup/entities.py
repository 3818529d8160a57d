# SPDX-License-Identifier: Apache-2.0
"""Character references, `&name;` and `&#1234;`: an editor may write those that HTML knows.

It refuses names that are none and numbers of characters that no text may hold.
"""

from __future__ import annotations

import re
from html import unescape
from html.entities import html5

from crenel.markup.state import State
from crenel.values import hidden

PATTERN = r"&(?:\#[0-9]+|\#[xX][0-9a-fA-F]+|[a-zA-Z0-9]+);"
_REFERENCE = re.compile(PATTERN)
_LONGEST = 40  # characters: longer than any name, and than the number of any character
_NOTHING = ("", "\ufffd")  # what numbers of no character become
_WINDOWS = range(0x80, 0xA0)  # control characters, by which HTML means those of Windows-1252


def resolved(text: str) -> str:
    """`text` with the characters that its references stand for."""
    return _REFERENCE.sub(lambda f: unescape(f[0]) if len(f[0]) <= _LONGEST else f[0], text)


def judge(text: str, state: State) -> None:
    """Reports the references in `text` that are refused."""
    for raw in _REFERENCE.findall(text):
        if raw[1] != "#":
            if raw[1:] not in html5:
                hint = f"write &amp;{raw[1:]}, or the character itself"
                state.report("M401", f"HTML has no {raw}", hint, raw)
            continue
        shown = unescape(raw) if len(raw) <= _LONGEST else ""
        if _number(raw) in _WINDOWS and not hidden(shown):
            state.report("F103", f"the control character {raw}", f"write {shown}", raw)
        elif shown in _NOTHING or hidden(shown):
            state.report("F103", f"the control character {raw}", "delete it", raw)


def _number(raw: str) -> int:
    digits = raw[2:-1]
    if len(raw) > _LONGEST:
        return -1
    return int(digits[1:], 16) if digits[0] in "xX" else int(digits)
