# SPDX-License-Identifier: Apache-2.0
"""Documents of our dialect by chance: every form, in both scripts, nested, and some left open.

The same seed gives the same document.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from crenel.markup.convert import Writing

_WORDS = (
    "rain", "the wall", "Great Firewall", "VPN", "2010", "3.5 %", "it's", "a_b_c", "2*3*4", "x",
    "雨", "防火长城", "中文，", "句子。", "“引号”", "——", "使用VPN", "（括号）", "？", "…",
)  # fmt: skip
_FORMS = (
    "[@a]", "[@a; @b, p. 4]", "[@a, 第3页]", "[@]", "[@a;]", "[@", "[@ a]", "\\[@a]",
    "[[two]]", "[[explainer:two#part|the words]]", "[[#part]]", "[[two|两个]]", "[[|x]]", "[[", "]]",
    "[[a:b:c]]", "[[chart:a]]", "[[diagram:a#b]]", "\\[[two]]", "![a map](map.svg)", "![](map.svg)",
    "［［two］］", "【@a】", "[＠a；@b]", "[ @a ]", "[[@a]]", "![[map.svg]]", "【【two｜字】】", "[two]", "(@a)",
    "！！！ note", "＃＃ 标题", "｜a", "[字]（https://e.org）", "[^1]：", ":::note", "[!NOTE]",
    "![图](map.png)", "![x](other/map.svg)", "![x]", "![", "![x][ref]",
)  # fmt: skip
_MARKS = (
    "*em*", "**strong**", "***both***", "_em_", "__strong__", "**重点。**", "*一*二*三*", "**a *b** c*",
    "`code`", "``a ` b``", "`", "```", "``", "*", "**", "***", "_", "__", "~~", "`a [@b] *c*`",
    "[x](https://example.org/a)", '[x](https://example.org/ "title")', "[x](<https://example.org/>)",
    "[x](file.html)", "[x](javascript:a)", "[a [b](https://e.org/) c](https://f.org/)", "[x](", "[x]",
    "[x][ref]", "[ref]", "[ref][]", "[x](https://e.org/(a)_(b))", "[*x*](https://e.org/'t')",
    "<https://example.org/>", "<https://e.org/*a*>", "<https://e.org/`a`b>", "<https://e.org/\\*c>",
    "<me@example.org>", "https://example.org/a_b_c", "[^1]", "[^note]", "[^nowhere]", "[^", "[^]",
    "&amp;", "&lt;b&gt;", "&#60;", "&#x4e2d;", "&nope;", "&#0;", "&", "<b>", "</b>", "<!--", "<", ">",
    "\\*", "\\`", "\\\\", "\\", "\\|", "|", "{#part}", "{lang=fr}", "{.box}", "{hidden}", "{word}",
    "{n=1}", "{: title=a }", "{", "}", "*a*{lang=fr}", "[@a]{lang=fr}", '"', "'", "(", ")", "]", "[",
    ":", "!", "#", "-", "+", "1.", "///Footnotes Go Here///", "\x02", "\x03", "\t", "\u2028",
)  # fmt: skip
_GLUE = (" ", " ", " ", "", "\n", "\n", "  \n", "\\\n", " \n ", "\n    ")
_TITLES = ("", "", ' "Mind"', ' "What is *it*?"', ' ""', ' "怎么办？"', " more words", ' "open')
_KINDS = ("note", "disputed", "changed", "figure", "question", "unknown", "Note")
_HEADS = ("", "python", ".c", "{.js}", "{.js hl_lines='1'}", "{#a .b c=d}", "{onclick=x}", "a b")
_LANGUAGES = ("en", "zh-Hans", "zh-Hant", "fr")

Dice = random.Random


def _line(dice: Dice, most: int = 10) -> str:
    parts = []
    for _ in range(dice.randint(1, most)):
        parts.append(dice.choice(dice.choice((_WORDS, _WORDS, _FORMS, _MARKS))))
        parts.append(dice.choice(_GLUE))
    return "".join(parts)


def _short(dice: Dice) -> str:
    return _line(dice, 3).replace("\n", " ").strip()


def _heading(dice: Dice, _depth: int) -> str:
    if dice.random() < 0.15:
        return f"{_short(dice)}\n{dice.choice('=-') * dice.randint(1, 4)}"
    key = dice.choice(("", "", " {#part}", " {#one}", " {#two} ", "{#x}", " {#Bad Id}", " ##"))
    return f"{'#' * dice.randint(1, 7)}{dice.choice((' ', ' ', ''))}{_short(dice)}{key}"


def _indented(text: str, by: str) -> str:
    return "\n".join(by + line if line else line for line in text.split("\n"))


def _list(dice: Dice, depth: int) -> str:
    gap, items = dice.choice(("\n", "\n", "\n\n")), []
    for number in range(1, dice.randint(1, 4) + 1):
        mark = dice.choice(("- ", "- ", "* ", "+ ", f"{number}. ", f"{number}. "))
        text = _line(dice, 6)
        if depth and dice.random() < 0.4:
            inner = _document(dice, depth - 1, dice.randint(1, 2))
            text += gap + _indented(inner, dice.choice(("    ", "    ", "  ", "        ")))
        items.append(mark + text)
    return gap.join(items)


def _quote(dice: Dice, depth: int) -> str:
    inner = _document(dice, depth - 1, dice.randint(1, 2)) if depth else _line(dice)
    return _indented(inner, dice.choice(("> ", "> ", ">", "   > ")))


def _table(dice: Dice, _depth: int) -> str:
    width, edge = dice.randint(1, 4), dice.choice(("| ", "| ", ""))
    rule = " | ".join(dice.choice(("---", ":--", "--:", ":-:", "-")) for _ in range(width))
    rows = [
        " | ".join(dice.choice((_short(dice), "", "1")) for _ in range(dice.randint(1, width + 1)))
        for _ in range(dice.randint(1, 4))
    ]
    return "\n".join(edge + row + edge[::-1] for row in [rows[0], rule, *rows[1:]])


def _block(dice: Dice, depth: int) -> str:
    inner = _document(dice, depth - 1, dice.randint(1, 3)) if depth else _line(dice)
    head = f"!!! {dice.choice(_KINDS)}{dice.choice(_TITLES)}"
    return f"{head}\n{_indented(inner, dice.choice(('    ', '    ', '    ', '   ', '')))}"


def _question(dice: Dice, _depth: int) -> str:
    """A question that is well formed, or nearly so."""
    answers = "\n".join(f"{dice.choice(('- ', '- ', '* ', '1. '))}{_short(dice)}" for _ in range(3))
    told = dice.choice((_short(dice), _short(dice), ""))
    return f'!!! question "{_short(dice)}"\n\n' + _indented(f"{answers}\n\n{told}", "    ")


def _fence(dice: Dice, _depth: int) -> str:
    mark = dice.choice(("```", "~~~", "````"))
    end = dice.choice((mark, mark, mark, mark, "", "~~~"))
    return f"{mark}{dice.choice(_HEADS)}\n{_line(dice)}\n{end}"


def _defined(dice: Dice, depth: int) -> str:
    inner = _document(dice, depth - 1, 1) if depth and dice.random() < 0.3 else _line(dice, 5)
    gap, indent = dice.choice(("\n", "\n", "\n\n")), dice.choice((":   ", ": ", ":", " :  "))
    return _short(dice) + gap + indent + _indented(inner, "    ").strip()


def _note(dice: Dice, _depth: int) -> str:
    more = dice.choice(("", "", f"\n    {_line(dice, 4)}", f"\n\n    {_line(dice, 4)}"))
    return f"[^{dice.choice(('1', 'note', 'a b', '注'))}]: {_line(dice, 5)}{more}"


def _reference(dice: Dice, _depth: int) -> str:
    return f"[{dice.choice(('ref', 'x', '文'))}]: {dice.choice(('https://e.org/', '<a>', '/b'))} {dice.choice(_TITLES)}"


def _other(dice: Dice, _depth: int) -> str:
    return dice.choice(
        (
            "---",
            "***",
            "_ _ _",
            "- - -",
            "    code\n\n    more *code*",
            "",
            " ",
            "\t",
            "[[chart:a]]",
            "-",
            "1.",
        )
    )


def _paragraph(dice: Dice, _depth: int) -> str:
    return _line(dice, 14)


_BLOCKS: tuple[Callable[[Dice, int], str], ...] = (
    _paragraph, _paragraph, _paragraph, _heading, _heading, _list, _list, _quote, _table, _block,
    _block, _question, _fence, _defined, _note, _reference, _other,
)  # fmt: skip


def _document(dice: Dice, depth: int, blocks: int) -> str:
    parts = []
    for _ in range(blocks):
        parts.append(dice.choice(_BLOCKS)(dice, depth))
        parts.append(dice.choice(("\n\n", "\n\n", "\n\n", "\n", "\n \n", "\r\n\r\n")))
    return "".join(parts)


def _disturbed(dice: Dice, text: str) -> str:
    """The same with a few stretches lost or doubled."""
    for _ in range(dice.randint(1, 4)):
        start = dice.randint(0, len(text))
        end = min(len(text), start + dice.choice((1, 1, 2, 8, 40)))
        text = text[:start] + dice.choice(("", text[start:end] * 2)) + text[end:]
    return text


def made(seed: object) -> Writing:
    """The document of a seed."""
    dice = Dice(repr(seed))
    text = _document(dice, dice.randint(0, 3), dice.choice((1, 1, 2, 3, 5, 8)))
    if dice.random() < 0.4:
        text = _disturbed(dice, text)
    lang = dice.choice(_LANGUAGES)
    han = dice.choice(("zh-Hans", "zh-Hans", ""))
    return Writing(text, "a.md", dice.randint(1, 9), lang, dice.random() < 0.5, han)
