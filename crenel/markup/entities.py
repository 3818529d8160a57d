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
_NOTHING = ("", "\ufffd")  # what numbers of no character become


def judge(text: str, state: State) -> None:
    """Reports the references in `text` that are refused."""
    for raw in _REFERENCE.findall(text):
        shown = unescape(raw)
        if raw[1] != "#":
            if raw[1:] not in html5:
                hint = f"write &amp;{raw[1:]}, or the character itself"
                state.report("M401", f"HTML has no {raw}", hint, raw)
        elif shown in _NOTHING or hidden(shown):
            state.report("F103", f"the control character {raw}", "delete it", raw)
