# SPDX-License-Identifier: Apache-2.0
"""HTML of the preview's own pages.

`Html` is made here and nowhere else, so that the type checker sees each text that was not escaped.
"""

from __future__ import annotations

from html import escape
from typing import NewType

Html = NewType("Html", str)

VOID = frozenset({"link", "meta"})
# nothing runs, nothing comes from elsewhere
_POLICY = "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'"


def text(words: str) -> Html:
    """Words as they are read."""
    return Html(escape(words, quote=False))


def element(name: str, /, *children: Html, **attributes: str) -> Html:
    """An element; in an attribute's name a last underscore is dropped, others become hyphens."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
    )
    return Html(f"<{name}{written}>{''.join(children)}{'' if name in VOID else f'</{name}>'}")


def joined(parts: list[Html], between: str = "") -> Html:
    """Parts side by side."""
    return Html(text(between).join(parts))


def document(lang: str, title: str, style: str, *children: Html) -> bytes:
    """A whole page with the style sheet at `style`."""
    head = [
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="robots", content="noindex"),
        element("title", text(title)),
        element("link", rel="icon", href="data:,"),
        element("link", rel="stylesheet", href=style),
    ]
    page = element("html", element("head", *head), element("body", *children), lang=lang)
    return f"<!doctype html>\n{page}\n".encode()
