# SPDX-License-Identifier: Apache-2.0
"""SVG 2 as text: elements, escaped; numbers, rounded; shapes that several pictures use."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from crenel.draw.text import wrap

WIDTH = 320
SIZE = 13  # of text; a phone of 320 pixels draws it a tenth smaller


def number(value: float) -> str:
    """A coordinate with at most one decimal; the same text on every machine."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def element(name: str, *children: str, **attributes: str | float) -> str:
    """An element; a last underscore of an attribute's name is dropped, others become hyphens."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="'
        f'{escape(value) if isinstance(value, str) else number(value)}"'
        for key, value in attributes.items()
    )
    inner = "".join(children)
    return f"<{name}{written}>{inner}</{name}>" if inner else f"<{name}{written}/>"


def text(x: float, y: float, words: str, **attributes: str | float) -> str:
    """One line of text with its baseline at `y`."""
    return element("text", escape(words, quote=False), x=x, y=y, **attributes)


def lines(
    x: float, y: float, words: str, width: float, *, bold: bool = False, **attributes: str | float
) -> tuple[str, float]:
    """Text in as many lines as it needs, and the baseline of the last of them."""
    parts = wrap(words, SIZE, width, bold=bold)
    leading = SIZE * 1.35
    made = [text(x, y + index * leading, part, **attributes) for index, part in enumerate(parts)]
    return "".join(made), y + (len(parts) - 1) * leading


def picture(key: str, title: str, summary: str, height: float, shapes: Iterable[str]) -> str:
    """A whole picture; `key` is unique on its page.

    Text has its size here; the style sheet sets it to nothing on the picture as a whole, so that a
    browser without SVG shows no stray words.
    """
    head = element("title", escape(title, quote=False), id=f"{key}-t")
    head += element("desc", escape(summary, quote=False), id=f"{key}-d")
    return element(
        "svg",
        head,
        element("g", *shapes, font_size=SIZE),
        viewBox=f"0 0 {WIDTH} {number(height)}",
        role="img",
        aria_labelledby=f"{key}-t",
        aria_describedby=f"{key}-d",
    )


def hatch(key: str) -> str:
    """The pattern of what is open, for `fill="url(#…)"`."""
    stripe = element("path", d="M0 6 6 0", class_="stripe")
    return element(
        "defs",
        element("pattern", stripe, id=f"{key}-h", width=6, height=6, patternUnits="userSpaceOnUse"),
    )
