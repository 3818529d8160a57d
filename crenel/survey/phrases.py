# SPDX-License-Identifier: Apache-2.0
"""The words that tell editors how the content stands, in English and Chinese."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from crenel import speech
from crenel.survey.history import Lack


@dataclass(frozen=True, slots=True)
class Phrases:
    """What is said; names in braces are filled in."""

    lang: str
    colon: str
    comma: str
    title: str
    site: str
    lead: str
    failed: str
    page: str
    texts: str
    stale: str
    due: str
    thin: str
    unused: str
    none: str
    edit: str
    edit_translation: str
    edit_original: str
    made_from: str
    unknown: str
    unchanged: str
    words: str
    characters: str
    grade: str
    hint: str
    states: Mapping[str, str]
    lacks: Mapping[Lack, str]
    head: tuple[str, ...]
    short_words: str
    short_characters: str
    more: str


_ENGLISH = Phrases(
    lang="en",
    colon=": ",
    comma=", ",
    title="How the content stands",
    site="To the site",
    lead="The files as they were saved when this page was asked for; reload it to see what has"
    " been saved since. A claim is due on {today} if it is more than {days} days old.",
    failed="The content has mistakes that stop a build. Mend them, then reload this page.",
    page="Page",
    texts="Texts",
    stale="Translations older than their originals",
    due="Claims due for review",
    thin="Claims on few sources",
    unused="Unused",
    none="None.",
    edit="Edit",
    edit_translation="Edit the translation",
    edit_original="Edit the original",
    made_from="Made from {translates}; the original has changed on {original}.",
    unknown="What changed is not known: {why}.",
    unchanged="Neither its title nor its summary nor its text has changed.",
    words="{number} words",
    characters="{number} characters",
    grade="grade {grade}",
    hint="Hint: ",
    states=MappingProxyType({s: s for s in ("original", "current", "stale", "draft", "missing")}),
    lacks=MappingProxyType(
        {
            "no git": "git is not installed",
            "no history": "git has no history of this file",
            "not found": "git's history of this file has no version of that day",
            "shallow": "git's history here is cut off (git fetch --unshallow brings the rest)",
            "slow": "git took too long to answer",
        }
    ),
    head=("language", "state", "updated", "length", "grade"),
    short_words="{number} w",
    short_characters="{number} ch",
    more="… {number} more (--all)",
)
_CHINESE = Phrases(
    lang="zh-Hans",
    colon="：",
    comma="，",
    title="内容现状",
    site="回到网站",
    lead="这里是打开本页时已经保存的文件；之后保存的改动，重新载入就能看到。"
    "截至{today}，超过{days}天的论断应当复核。",
    failed="内容里有妨碍生成的问题。请先改正，再重新载入本页。",
    page="页面",
    texts="文本",
    stale="比原文旧的译文",
    due="应当复核的论断",
    thin="来源单薄的论断",
    unused="没有用到的内容",
    none="没有。",
    edit="编辑",
    edit_translation="编辑译文",
    edit_original="编辑原文",
    made_from="译自{translates}的版本，原文后来在{original}改过。",
    unknown="改了什么，无从得知：{why}。",
    unchanged="标题、摘要和正文都没有改。",
    words="{number}个词",
    characters="{number}个字",
    grade="{grade}年级",
    hint="提示：",
    states=MappingProxyType(
        {"original": "原文", "current": "最新", "stale": "旧", "draft": "草稿", "missing": "缺"}
    ),
    lacks=MappingProxyType(
        {
            "no git": "没有安装git",
            "no history": "git里没有这个文件的历史",
            "not found": "在git里，这个文件的历史中没有那一天的版本",
            "shallow": "这里的git历史不完整（git fetch --unshallow可以补全）",
            "slow": "git太久没有回答",
        }
    ),
    head=("语言", "状态", "更新", "长度", "年级"),
    short_words="{number}词",
    short_characters="{number}字",
    more="……还有{number}项（--all）",
)
# why a claim is listed
_REASONS: tuple[tuple[str, str], ...] = (
    ("as of (.+)", "截至{}的情况"),
    ("of (.+)", "{}的事"),
    ("confidence is low", "可信度低"),
    ("one source", "只有一个来源"),
    ("no source", "没有来源"),
    ("read only as excerpt", "只读过摘录"),
    ("read only as recall", "只凭记忆"),
    ("read only as excerpt and recall", "只读过摘录，或只凭记忆"),
)


def phrases(lang: speech.Language) -> Phrases:
    """The words in a language."""
    return _CHINESE if lang == "zh" else _ENGLISH


def reason(words: str, lang: speech.Language) -> str:
    """Why a claim is listed, in a language."""
    for english, chinese in _REASONS if lang == "zh" else ():
        found = re.fullmatch(english, words)
        if found:
            return chinese.format(*found.groups())
    return words
