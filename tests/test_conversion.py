# SPDX-License-Identifier: Apache-2.0
"""A further reading made by OpenCC: whole, marked, the same every time; a clear word if it cannot be."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crenel import conversion
from crenel.language import Conversion, Override
from crenel.values import Lang
from tests.harness import REPOSITORY, build, crenel, snapshot

HANT = """\
- id: zh-Hant
  source: zh-Hans
  method: s2tw
  words:
    - simplified: 蓝天
      traditional: 青空
      also: [藍天]
"""

WORDS = (
    Override("网络", "網路", ("網絡",)),
    Override("网络安全法", "網絡安全法"),
    Override("台", "台"),
)
CASES = {
    "characters": ("国家", "國家"),
    "by phrases": ("头发发布", "頭髮發布"),
    "an override": ("网络", "網路"),
    "the longest override wins": ("网络安全法", "網絡安全法"),
    "an override that keeps": ("平台", "平台"),
    "no Han": ("DNS 53", "DNS 53"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_text_becomes_what_the_overrides_and_then_opencc_say(case: str) -> None:
    before, after = CASES[case]
    found = Conversion(Lang("zh-Hant"), Lang("zh-Hans"), "s2tw", (*WORDS, Override("布", "布")))
    assert conversion.converter(found)(before) == after


@given(st.text(alphabet="防火长城网络安全法平台发布头发里面AZ <>&1", max_size=30))
def test_what_is_not_han_stays_as_it_is(text: str) -> None:
    found = conversion.converter(Conversion(Lang("zh-Hant"), Lang("zh-Hans"), "s2tw", WORDS))
    plain = re.compile("[\u3400-\u9fff]+")
    assert plain.sub("", found(text)) == plain.sub("", text)


@pytest.fixture
def hant(root: Path) -> Path:
    """The small site with Traditional Chinese."""
    (root / "content/conversions").mkdir()
    (root / "content/conversions/zh-hant.yaml").write_text(HANT, encoding="utf-8")
    return root


def test_every_page_and_feed_exists_in_the_converted_language(hant: Path) -> None:
    build(hant)
    paths = set(snapshot(hant / "site"))
    made = {p.removeprefix("zh-hant/") for p in paths if p.startswith("zh-hant/")}
    source = {p.removeprefix("zh-hans/") for p in paths if p.startswith("zh-hans/")}
    assert made == {p for p in source if not p.endswith(".md")}
    assert "assets/search/zh-hant/index.js" in paths


def test_a_converted_page_says_so_and_leads_to_what_it_was_made_from(hant: Path) -> None:
    build(hant)
    page = (hant / "site/zh-hant/explainers/one.html").read_text(encoding="utf-8")
    assert '<html lang="zh-Hant">' in page
    assert "本頁由程式" in page or "本頁由程序" in page
    notice = page[page.index('class="converted"') :]
    assert 'href="../../zh-hans/explainers/one.html"' in notice[:200]
    assert "天是藍的" in page
    assert 'href="../../zh-hans/explainers/one.html#why"' in page, "each heading leads across"


def test_titles_of_sources_stay_in_their_own_language(hant: Path) -> None:
    build(hant)
    page = (hant / "site/zh-hant/sources/paper.html").read_text(encoding="utf-8")
    assert '<cite lang="zh-Hans">雨</cite>' in page


def test_data_hold_only_what_was_written(hant: Path) -> None:
    build(hant)
    assert "zh-Hant" not in (hant / "site/data/claims.json").read_text(encoding="utf-8")
    assert "zh-Hant" not in (hant / "site/data/charts/rain-days.csv").read_text(encoding="utf-8")


def test_the_converted_tree_keeps_every_promise_and_comes_out_the_same(hant: Path) -> None:
    build(hant)
    answer = crenel("check", "--root", str(hant))
    assert answer.status == 0, answer.err
    before = snapshot(hant / "site")
    build(hant, "--clean")
    assert snapshot(hant / "site") == before


# what Python reads first: from then on the library is found nowhere
WITHOUT = """
from importlib.machinery import PathFinder

find = PathFinder.find_spec
PathFinder.find_spec = classmethod(
    lambda cls, name, *more: None if name == "{library}" else find(name, *more)
)
"""


@pytest.mark.parametrize(
    ("library", "asked"), [("opencc", ""), ("pypinyin", "pinyin"), ("graphlay", "graphs")]
)
def test_a_missing_library_is_named(hant: Path, tmp_path: Path, library: str, asked: str) -> None:
    (tmp_path / "sitecustomize.py").write_text(WITHOUT.format(library=library), encoding="utf-8")
    if asked:
        (hant / "content/conversions/zh-hant.yaml").unlink()
        site = hant / "content/site.yaml"
        text = site.read_text(encoding="utf-8")
        site.write_text(f"extras: [{asked}]\n{text}", encoding="utf-8")
    command = [sys.executable, str(REPOSITORY / "build.py"), "--root", str(hant)]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 1
    assert " O608 " in done.stderr
    assert f"pip install {library}" in done.stderr
