# SPDX-License-Identifier: Apache-2.0
"""What is left in the texts of the tree after all forms were understood, and should not be there.

HTML, forms that are not closed, words that may have been meant as forms, footnotes without a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from crenel.document import Suspect
from crenel.markup import lookalikes
from crenel.markup.state import State

_HTML = re.compile(r"<[A-Za-z/!?][^>\n]*>?")
_LEFT = re.compile(r"\[@[^\n\x02]{0,40}|\[\[[^\n\x02]{0,40}")
_KEY = "[a-z0-9]+(?:-[a-z0-9]+)*"
_SUSPECT = re.compile(
    rf"[(（]?(?<![\w@./])@(?P<at>{_KEY})(?![\w.@-])[)）]?"
    rf"|(?<![\]\[])\[(?P<plain>{_KEY})\](?! ?[(（\[:])"
)
# without one of these marks a text holds nothing that is looked for in it
SUSPICIOUS = re.compile("[<@[＃！｜`~]|:::")
_FOOTNOTE = re.compile(r"\[\^[^\[\]\n]+\]")
_STASHED = re.compile("\x02[^\x03]*\x03")


def check(root: Element, state: State) -> None:
    """Looks at every text of the tree that is no code."""
    if not SUSPICIOUS.search("".join(root.itertext())):
        return
    for text in filter(SUSPICIOUS.search, _plain_texts(root)):
        look(text, state)


def look(text: str, state: State) -> None:
    """Reports what stands in a plain text and was meant as something else."""
    for found in _HTML.finditer(text):
        message, hint = f"HTML in the text: {found[0]}", "write it in Markdown, or &lt; for <"
        state.report("M401", message, hint, _STASHED.sub("", found[0]), found[0][:2])
    for found in _LEFT.finditer(text):
        hint = "write [@id], [@a; @b, p. 4], [[slug]] or [[kind:slug#heading|words]]"
        state.report("M404", f"not closed: {found[0]}", hint, found[0], found[0][:2])
    for found in _SUSPECT.finditer(text):
        key = found["at"] or found["plain"]
        span = state.positions.find(found[0])
        state.suspects.append(Suspect(found[0], key, bool(found["at"]), span))
    for likely, match in lookalikes.look(text):
        message = likely.message.format(match[0].strip())
        state.report(likely.code, message, likely.hint(match), match[0].strip(), match[0][:2])
    for found in _FOOTNOTE.finditer(text):
        message, hint = f"the footnote {found[0]} has no text", f'add a line "{found[0]}: …"'
        state.report("M409", message, hint, found[0])


def _plain_texts(element: Element) -> Iterator[str]:
    if element.tag not in ("code", "pre"):
        if element.text:
            yield str(element.text)
        for child in element:
            yield from _plain_texts(child)
            if child.tail:
                yield str(child.tail)
