# SPDX-License-Identifier: Apache-2.0
"""With all off that Tor Browser's level "Safest" turns off, each page still says everything.

Scripts, SVG, MathML and web fonts are switched off in Firefox ESR. A page of each kind, in one
language or in an audit in each, and pages with each kind of picture are seen with and without.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from tests.harness import AUDIT, build, small
from tests.test_quality import FIREFOX, NODE, TOOLS, kinds, needed

pytestmark = pytest.mark.browser

# pictures in texts, of each form: values, a path, an overview, events, connections
DRAWN = (
    "en/explainers/how-the-wall-came-to-be.html",
    "zh-hans/explainers/how-the-wall-came-to-be.html",
    "en/explainers/dns-injection.html",
    "en/explainers/where-is-the-wall.html",
    "en/organisations/huawei.html",
    "zh-hant/print/explainers-wall.html",
    "404.html",
)


@dataclass(frozen=True)
class Sight:
    """What is seen on each page, and where clicks led."""

    seen: Mapping[str, Mapping[str, Any]]
    clicked: list[list[str]]


def _each(pages: list[str]) -> list[str]:
    """In an audit all pages, else those of each name in one language, in turn another."""
    if AUDIT:
        return pages

    def name(path: str) -> str:
        return path.partition("/")[2]

    groups = (list(group) for _, group in groupby(sorted(pages, key=name), key=name))
    return [group[number % len(group)] for number, group in enumerate(groups)]


@pytest.fixture(scope="module")
def places(real: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """The pages to be seen, by address."""
    own = small(tmp_path_factory.mktemp("safest") / "root")
    build(own)
    site = real / "site"
    shown = {(site / path).as_uri(): path for path in (*_each(kinds(site)), *DRAWN)}
    with_picture = own / "site" / "en" / "explainers" / "one.html"
    return shown | {with_picture.as_uri(): "one.html, with an SVG picture"}


def _sight(real: Path, places: Mapping[str, str], *, safest: bool) -> Sight:
    firefox = needed(FIREFOX, "firefox-esr")
    page = (real / "site" / "en" / "explainers" / "dns-injection.html").as_uri()
    steps = ("nav.sections a", "nav.languages a", ".cite a", ".contents a", "nav.neighbours a")
    told = {"pages": list(places), "safest": safest, "click": [[page, step] for step in steps]}
    command = [str(NODE), str(TOOLS / "safest.mjs"), json.dumps(told)]
    environment = {**os.environ, "FIREFOX": firefox}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    found = json.loads(done.stdout)
    return Sight({places[at]: facts for at, facts in found["seen"].items()}, found["clicked"])


@pytest.fixture(scope="module")
def safest(real: Path, places: Mapping[str, str]) -> Sight:
    return _sight(real, places, safest=True)


@pytest.fixture(scope="module")
def usual(real: Path, places: Mapping[str, str]) -> Sight:
    return _sight(real, places, safest=False)


def test_the_switches_are_off(safest: Sight, usual: Sight) -> None:
    assert {facts["scripting"] for facts in safest.seen.values()} == {False}
    assert {facts["scripting"] for facts in usual.seen.values()} == {True}
    drawings = [figure["drawing"] for figure, _ in _figures(safest)]
    assert not any(drawings)
    assert any(figure["drawing"] for figure, _ in _figures(usual))


def _figures(sight: Sight) -> Iterator[tuple[Mapping[str, Any], str]]:
    for path, facts in sight.seen.items():
        for figure in facts["figures"]:
            yield figure, path


def test_every_picture_has_words_beside_it_that_can_be_seen(safest: Sight) -> None:
    without = [f"{path}: {figure['id']}" for figure, path in _figures(safest) if not figure["twin"]]
    assert without == []
    drawn = {figure["id"].partition("_")[0] for figure, _ in _figures(safest)}
    assert {"chart", "journey", "layers", "the"} <= drawn


def test_what_is_written_in_a_drawing_stands_in_the_words(safest: Sight) -> None:
    """Lines and names cut short in the drawing are whole there; stations are called by their names."""
    missing = []
    for figure, path in _figures(safest):
        said = _joined("".join(safest.seen[path]["texts"]))
        drawn = [
            words for words in figure["drawnWords"] if _joined(words.removesuffix("…")) not in said
        ]
        missing += [f"{path}: {figure['id']}: {words}" for words in drawn]
    assert missing == []


def _joined(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_no_stray_words_of_a_drawing_are_shown(safest: Sight) -> None:
    assert [figure["id"] for figure, _ in _figures(safest) if figure["stray"]] == []


def test_the_text_is_the_same(safest: Sight, usual: Sight) -> None:
    """But for the search, what judges copies, and the summaries of words that are open anyway."""
    for path, facts in safest.seen.items():
        assert facts["texts"] == usual.seen[path]["texts"], path
        assert sum(map(len, facts["texts"])) > 60, path


def test_nothing_is_empty_and_no_dead_control_is_shown(safest: Sight) -> None:
    bad = {
        p: (f["empty"], f["controls"])
        for p, f in safest.seen.items()
        if f["empty"] or f["controls"]
    }
    assert bad == {}


def test_a_picture_of_a_page_is_told_by_its_description(safest: Sight) -> None:
    pictures = safest.seen["one.html, with an SVG picture"]["pictures"]
    assert pictures == [{"alt": "A circle", "shown": True}]


def test_navigation_and_notes_work(safest: Sight) -> None:
    places = [address.partition("/site/")[2] for address, _ in safest.clicked]
    assert places[:3] == [
        "en/explainers/index.html",
        "zh-hans/explainers/dns-injection.html",
        "en/explainers/dns-injection.html#note_1",
    ]
    assert re.fullmatch(r"en/explainers/dns-injection\.html#[a-z-]+", places[3])
    assert re.fullmatch(r"en/explainers/[a-z-]+\.html", places[4])
    assert all(text for _, text in safest.clicked)
