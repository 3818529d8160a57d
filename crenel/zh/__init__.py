# SPDX-License-Identifier: Apache-2.0
"""What is said of problems, in Chinese (simplified): each message and hint, pattern by pattern.

A pattern is the English text with named holes, its Chinese form names the same holes. `{w_…}` is a
word of `WORDS`, `{s_…}` a text that has a form of its own; what fills any other hole is repeated. A
test reads all messages from the source and proves that each has a form here.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from types import MappingProxyType

from crenel.zh.content import CONTENT
from crenel.zh.output import OUTPUT
from crenel.zh.reasons import REASONS
from crenel.zh.writing import WRITING

TEXTS: Mapping[str, str] = MappingProxyType({**CONTENT, **WRITING, **OUTPUT, **REASONS})
WORDS: Mapping[str, str] = MappingProxyType(
    {
        "act": "幕", "build": "生成", "characters": "个字", "chart": "图表", "claim": "论断",
        "claim or source": "论断或来源", "diagram": "示意图", "explainer": "解说",
        "kind of organisation": "机构类别", "kind of source": "来源类别", "ledger part": "账册分部",
        "list of corrections": "更正列表", "organisation": "机构", "relation": "关系",
        "source": "来源", "station": "站点", "term": "术语", "topic": "主题", "words": "个词",
        "January": "1月", "February": "2月", "March": "3月", "April": "4月", "May": "5月",
        "June": "6月", "July": "7月", "August": "8月", "September": "9月", "October": "10月",
        "November": "11月", "December": "12月",
    }
)  # fmt: skip
_HOLE = re.compile(r"\{([a-z]_?[a-z0-9_]*)\}")


def said(text: str) -> str | None:
    """The Chinese form of a finished message or hint, or None if it is not known."""
    if text in TEXTS:
        return TEXTS[text]
    for pattern, chinese in _patterns():
        found = pattern.fullmatch(text)
        if found:
            values = {name: _filled(name, value) for name, value in found.groupdict().items()}
            parts = _HOLE.split(chinese)
            return "".join(values[p] if at % 2 else p for at, p in enumerate(parts))
    return None


def _filled(name: str, value: str) -> str:
    """What stands in a hole."""
    if name.startswith("w_"):
        return WORDS.get(value, value)
    if name.startswith("s_"):
        return said(value) or value
    return value


@functools.cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """The patterns with holes, those with most words of their own first."""
    known = [(english, chinese) for english, chinese in TEXTS.items() if _HOLE.search(english)]
    known.sort(key=lambda pair: -len(_HOLE.sub("", pair[0])))
    return tuple((_compiled(english), chinese) for english, chinese in known)


def _compiled(english: str) -> re.Pattern[str]:
    parts = _HOLE.split(english)
    return re.compile(
        "".join(f"(?P<{p}>.*?)" if at % 2 else re.escape(p) for at, p in enumerate(parts)),
        re.DOTALL,
    )
