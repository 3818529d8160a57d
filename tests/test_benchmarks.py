# SPDX-License-Identifier: Apache-2.0
"""What is measured is the same for all: the corpus is seeded and valid, the tables are right."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from benchmarks import corpus, parts, processes, rivals, serving, side_by_side
from benchmarks.changes import COLD, EVERYBODY, NOTHING, OURS, PAGE, Site, change
from benchmarks.dialects import edited
from benchmarks.pages import Page
from benchmarks.processes import Failed, Took
from benchmarks.rivals import GENERATORS, Generator
from benchmarks.tables import Figures, Measured, Sample, report
from tests.harness import REPOSITORY, build, crenel, snapshot

PAGES = 6
TEXTS = PAGES // 2
RIVALS = [generator for generator in GENERATORS if generator.site]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The corpus of six pages as a site of ours, built."""
    folder = tmp_path_factory.mktemp("corpus")
    assert corpus.main([str(folder), "--pages", str(PAGES)]) == 0
    build(folder)
    return folder


def test_the_corpus_builds_and_no_rule_finds_anything(site: Path) -> None:
    answer = crenel("check", "--root", str(site))
    assert (answer.status, answer.err) == (0, "no problems\n")


def test_the_corpus_is_the_same_every_time(site: Path, tmp_path: Path) -> None:
    corpus.write(tmp_path, PAGES)
    assert snapshot(tmp_path / "content") == snapshot(site / "content")


def test_a_page_of_the_corpus_holds_what_pages_hold(site: Path) -> None:
    slug = Page(0).slug
    text = (site / f"content/explainers/{slug}/en.md").read_text(encoding="utf-8")
    words = re.findall(r"[A-Za-z]+", re.sub(r"\[[\[@^][^\]]*\]|\{[^}]*\}", "", text))
    assert 900 <= len(words) <= 1300
    forms = ("[[term:", "[@c", "[^1]", "[^2]", "```", "| --- |", "\n1. ", "\n- ", "!!! disputed")
    assert all(form in text for form in forms)
    page = (site / f"site/en/explainers/{slug}.html").read_text(encoding="utf-8")
    assert all(f'href="{Page(at).slug}.html' in page for at in range(1, TEXTS))


def test_texts_are_the_same_whatever_the_size_but_for_what_they_lead_to() -> None:
    small, large = (dict(corpus.files(number)) for number in (TEXTS, 40))
    path = f"explainers/{Page(1).slug}/en.md"

    def bare(text: str) -> str:
        return re.sub(r"\[\[[a-z]+-|\d+", "", text)

    assert small[path] != large[path]
    assert bare(small[path]) == bare(large[path])


@pytest.mark.parametrize("generator", RIVALS, ids=lambda generator: generator.name)
def test_each_format_has_every_text_and_none_of_our_forms(generator: Generator) -> None:
    files = dict(generator.files(TEXTS))
    ours = dict(corpus.files(TEXTS))[f"explainers/{Page(0).slug}/en.md"]
    text = files[generator.source(Page(0))]
    assert not re.search(r"\[\[|\[@|\{#|^!!! disputed$", text, re.MULTILINE)
    sentences = re.findall(r"^In many places [a-z ]+\.", ours, re.MULTILINE)
    assert sentences
    assert all(sentence in text for sentence in sentences)
    assert sum("[^2]: " in text for text in files.values()) == PAGES
    assert "qword" in edited(text, "qword").rpartition("[^1]: ")[0]


@pytest.mark.parametrize("generator", RIVALS, ids=lambda generator: generator.name)
def test_each_rival_has_a_site_and_a_command(generator: Generator, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    generator.make(folder, PAGES, tmp_path)
    assert (folder / generator.source(Page(2))).is_file()
    assert generator.output(Page(2)).endswith(f"{Page(2).slug}/index.html")
    assert not generator.tool.said(tmp_path), "nothing is installed there"
    made = folder / generator.cleaned[0]
    made.mkdir()
    generator.clean(folder)
    assert not made.exists()


@pytest.mark.parametrize("kind", [kind for kind in OURS if kind not in (COLD, NOTHING)])
def test_a_build_after_each_change_holds_its_word(kind: str, tmp_path: Path) -> None:
    (ours,) = rivals.chosen("crenel")
    corpus.write(tmp_path, PAGES)
    changed = change(Site(ours, tmp_path, TEXTS), kind, 0)
    assert changed
    build(tmp_path)
    assert changed.arrived
    assert crenel("check", "--root", str(tmp_path)).status == 0


def test_the_runner_measures_every_kind_of_build_of_ours(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    options = ["--sizes", str(PAGES), "--generators", "crenel", "--rounds", "1", "--wait", "0"]
    assert side_by_side.main([*options, "--place", str(tmp_path)]) == 0
    told = capsys.readouterr()
    assert re.search(r"^\| crenel  +\| +~?\d+\.\d{3} \|", told.out, re.MULTILINE)
    assert re.findall(rf"^crenel +{PAGES} (\w+)", told.err, re.MULTILINE) == list(OURS)


def test_a_build_that_does_not_show_the_change_does_not_count(tmp_path: Path) -> None:
    (ours,) = rivals.chosen("crenel")
    lazy = Generator("lazy", ours.tool, ours.files, "", ("--help",), (), ours.page)
    plan = side_by_side.Plan((lazy,), (PAGES,), tmp_path, rounds=1, wait=0)
    bench = side_by_side.Bench(plan)
    assert bench.measure().taken("lazy", PAGES, PAGE) == ()
    assert "lacks <table" in bench.dropped["lazy"]


def test_a_preview_is_asked_until_it_shows_the_edit_and_then_stopped(tmp_path: Path) -> None:
    (ours,) = rivals.chosen("crenel")
    corpus.write(tmp_path, PAGES)
    with serving.served(Site(ours, tmp_path, TEXTS), tmp_path) as server:
        times = serving.responses(server, edits=1)
        assert len(times) == 1
        assert "<h1>" in server.get(f"/en/explainers/{Page(0).slug}.html")
    assert server.get("/") == ""
    assert serving.row(server, [0.002, 0.001, 0.009], [])[3:] == ("2", "1", "9", "-")


def test_each_part_is_told_once_with_what_a_page_costs(site: Path) -> None:
    text = parts.measured("corpus", site)
    names = [line.split("|")[1].strip() for line in text.splitlines()[2:]]
    for name in ("load", "convert", "write", "root CID", "CAR", "zip", "verify"):
        assert names.count(name) == 1, name
    assert text.startswith(f"| corpus: {PAGES} pages ")


def test_a_name_that_is_no_generator_is_told() -> None:
    with pytest.raises(ValueError, match="there are crenel, hugo"):
        rivals.chosen("crenel,nobody")


def test_a_program_that_fails_says_why_and_memory_is_that_of_the_whole_tree(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="exit status 3: so it is"):
        processes.run((sys.executable, "-c", "print('so it is'); exit(3)"), tmp_path)
    child = (
        "import time; b = bytearray(90_000_000); b[::4096] = b'x' * len(b[::4096]); time.sleep(1)"
    )
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    took = processes.run((sys.executable, "-c", parent), tmp_path, memory=True)
    assert took.peak > 90_000_000


def took(seconds: float, others: float = 0.0) -> Took:
    return Took(seconds, seconds * 2, others)


KNOWN = Figures(
    (
        *(Sample("hugo", 1000, kind, took(2.0)) for kind in EVERYBODY),
        *(Sample("hugo", 10_000, kind, took(30.0)) for kind in EVERYBODY),
        *(Sample("crenel", 1000, COLD, took(at)) for at in (3.0, 9.0, 4.0)),
        Sample("crenel", 1000, COLD, took(50.0, others=0.5)),
        Sample("crenel", 10_000, COLD, took(44.0, others=0.5)),
        Sample("crenel", 1000, NOTHING, took(0.5)),
        Sample("crenel", 10_000, NOTHING, took(6.0)),
    ),
    (Measured("crenel", 1000, 3 << 20, 12_000_000),),
)


def test_medians_leave_out_what_others_disturbed_if_anything_is_left() -> None:
    assert KNOWN.seconds("crenel", 1000, COLD) == 4.0
    assert not KNOWN.disturbed("crenel", 1000, COLD)
    assert KNOWN.seconds("crenel", 10_000, COLD) == 44.0
    assert KNOWN.disturbed("crenel", 10_000, COLD)
    assert KNOWN.seconds("crenel", 1000, PAGE) is None


def test_ratios_are_to_hugo_and_growth_is_by_the_page() -> None:
    assert KNOWN.ratio("crenel", 1000, COLD) == 2.0
    assert KNOWN.ratio("crenel", 1000, PAGE) is None
    assert KNOWN.growth(COLD, 1000, 10_000) == pytest.approx(1.1)
    assert KNOWN.growth(NOTHING, 1000, 10_000) == pytest.approx(1.2)


def rows(text: str, first: str) -> list[list[str]]:
    lines = [line.strip("| ").split("|") for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in cells[1:]] for cells in lines if cells[0].strip() == first]


def test_the_tables_hold_the_figures() -> None:
    text = report(KNOWN)
    small, large = rows(text, "crenel")
    assert small == ["4.000", "0.500", "-", "2.00", "0.25", "-", "3", "12.0"]
    assert large[:2] == ["~44.000", "6.000"]
    assert rows(text, COLD) == [["1.10", "within"]]
    assert rows(text, NOTHING) == [["1.20", "over"]]
    assert "10,000 pages" in text
    assert rows(report(Figures(KNOWN.samples, clock=False)), "crenel")[0][0] == "8.000"


def test_history_is_one_row_with_versions() -> None:
    row = side_by_side.history(KNOWN, "crenel 1, hugo 2")
    assert row.count("\n") == 1
    assert "crenel 1, hugo 2" in row
    assert "1,000: 4.00 (2.00), 0.50 (2.00)" in row


def test_the_readme_names_each_program() -> None:
    text = (REPOSITORY / "benchmarks/README.md").read_text(encoding="utf-8")
    own = {"corpus", "rivals", "side_by_side", "serving", "parts", "blocks", "sizes", "verify"}
    assert own == set(re.findall(r"python -m benchmarks\.([a-z_]+)", text))
    assert "make bench" in text
