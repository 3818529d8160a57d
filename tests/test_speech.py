# SPDX-License-Identifier: Apache-2.0
"""Problems in Chinese: every code, every message and every hint has a form; the locale chooses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from crenel import speech, zh
from crenel.codes import CODES, FAMILIES
from crenel.problems import Problem, Span
from crenel.zh import codes as zh_codes
from tests.harness import PROBLEMS, crenel, small
from tests.messages import HOLE, texts

HAN = re.compile("[\u4e00-\u9fff]")
# parts of longer messages, forms of the scalars and marks, which are proved by what cases print
PARTS = {
    "; the original cites \x00 in line \x00",
    "; the file seems to be GBK",
    "; no name of a device, such as con or nul",
    "; its files are as its own list says",
    "claim or source", "kind of organisation", "kind of source", "ledger part",
    "list of corrections", "release \x00 of \x00", "of release \x00 there are two statements: \x00 and ",
    "a space in Chinese text", "a half-width mark in Chinese text",
    "a half-width stop in Chinese text", "a half-width bracket in Chinese text",
    "a full-width letter or digit", "an ellipsis that is not ……",
    "a straight quotation mark in Chinese text",
}  # fmt: skip
# not said of a problem: help of options, and what marks the place of a form
NO_MESSAGES = re.compile(
    r"!!! |Write every end tag|the size it is filled to|crenel-release: |<\?xml"
)
FOR_OPTIONS = {"command.py", "cli.py"}


def _stated() -> list[str]:
    found = texts().items()
    wanted = [t for t, place in found if place not in FOR_OPTIONS or "make room" in t]
    return [t for t in wanted if t not in PARTS and not NO_MESSAGES.match(t)]


@pytest.mark.parametrize("text", _stated())
def test_every_message_of_the_source_has_a_chinese_form(text: str) -> None:
    said = zh.said(text.replace(HOLE, "x"))
    assert said is not None
    assert HAN.search(said)
    assert said.count("x") >= text.count(HOLE)


def _printed() -> list[str]:
    found = set[str]()
    for path in PROBLEMS.glob("*/expected.txt"):
        for line in path.read_text(encoding="utf-8").splitlines():
            match = re.fullmatch(r"(?:.*?: [A-Z][0-9]{3} (?:warning: )?|    hint: )(.*)", line)
            found |= {match[1]} if match else set()
    return sorted(found)


# in the words of the template engine
FOREIGN = re.compile("Expected an expression")


@pytest.mark.parametrize("text", [text for text in _printed() if not FOREIGN.match(text)])
def test_every_message_that_a_case_prints_has_a_chinese_form(text: str) -> None:
    assert zh.said(text) is not None


@pytest.mark.parametrize("text", sorted(zh.TEXTS))
def test_a_form_names_the_same_holes_and_is_written_as_chinese_is(text: str) -> None:
    holes = re.compile(r"\{[a-z_]+\}")
    chinese = zh.TEXTS[text]
    assert sorted(holes.findall(chinese)) == sorted(holes.findall(text))
    plain = re.sub(r"[“'\"][^”'\"]*[”'\"]", "", holes.sub("", chinese))
    assert not re.search("[\u4e00-\u9fff] | [\u4e00-\u9fff]|[\u4e00-\u9fff][,;:!?]", plain)


def test_every_code_and_family_has_a_chinese_form() -> None:
    assert set(zh_codes.CODES) == set(CODES)
    assert set(zh_codes.FAMILIES) == set(FAMILIES)
    for code in zh_codes.CODES.values():
        assert all(HAN.search(text) for text in (code.title, code.why, code.fix))
        assert code.fatal == CODES[code.code].fatal


@pytest.mark.parametrize(
    ("environment", "lang"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_TW.UTF-8", "LC_ALL": ""}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LC_MESSAGES": "zh_HK", "LANG": "de_DE"}, "zh"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({}, "en"),
    ],
)
def test_the_locale_chooses_unless_an_option_does(environment: dict[str, str], lang: str) -> None:
    assert speech.language(None, environment) == lang
    assert speech.language("zh", environment) == "zh"
    assert speech.language("en", environment) == "en"


def test_what_is_not_known_is_told_by_the_title_of_its_code() -> None:
    said = speech.spoken(Problem(Span("a.md"), "C904", "a rare mistake", "a rare hint"), "zh")
    assert said.message == "包的格式不对（a rare mistake）"
    assert said.hint == "a rare hint"


def test_a_build_tells_its_problems_in_chinese(tmp_path: Path) -> None:
    root = small(tmp_path / "root")
    page = root / "content" / "explainers" / "one" / "en.md"
    page.write_text(
        page.read_text(encoding="utf-8").replace("[[two]]", "[[tow]]"), encoding="utf-8"
    )
    answer = crenel("build", "--root", str(root), "--jobs", "1", "--language", "zh")
    assert answer.err == (
        "content/explainers/one/en.md:10:35: R301 没有名为“tow”的页面\n"
        "    | The sky was blue [@sky-blue]. See [[tow]] and [[term:rain|rain]].\n"
        f"    | {' ' * 34}^\n"
        "    提示：是不是想写“two”？\n"
        "1个问题\n"
    )


def test_a_warning_is_told_as_one_in_chinese(tmp_path: Path) -> None:
    root = small(tmp_path / "root")
    (root / "content" / "pages" / "about" / "zh-Hans.md").unlink()
    answer = crenel("check", "--root", str(root), "--jobs", "1", "--language", "zh")
    assert (
        "about/zh-Hans.md: T506 提醒：缺少“zh-Hans”的文本\n    提示：请翻译这个页面；草稿译好后请删去“draft: true”\n"
        in answer.err
    )
    assert answer.err.endswith("1个问题，1个提醒\n")


@pytest.mark.parametrize("code", sorted(CODES))
def test_explain_tells_a_code_in_chinese(code: str) -> None:
    answer = crenel("explain", code, "--language", "zh")
    entry = zh_codes.CODES[code]
    told = re.sub(r"\s", "", answer.out)
    for text in (entry.title, entry.why, entry.fix, zh_codes.FAMILIES[entry.family]):
        assert re.sub(r"\s", "", text) in told
