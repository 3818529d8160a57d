# SPDX-License-Identifier: Apache-2.0
"""`init`: another site that builds, checks, packages and verifies at once, with nothing of ours."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crenel.skeletons.starting import WRITTEN, name_of, title_of
from crenel.values import is_key
from tests.harness import REPOSITORY, Answer, build, crenel, snapshot

# our own site's subject, in both languages
OURS = re.compile(
    r"fire ?wall|great wall|the wall|\bgfw\b|\bvpns?\b|censor|circumvent|beijing|\bmiit\b"
    "|防火|长城|翻墙|审查|墙|许可证|wall-explained",
    re.IGNORECASE,
)
CASES = ("en,zh-Hans", "en", "de", "zh-Hans", "fr,en")


def init(folder: Path, *more: str) -> Answer:
    return crenel("init", str(folder), *more)


def words(folder: Path) -> Iterator[tuple[str, str]]:
    """Every file below a folder as text, and every file inside its packages."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as package:
                for name in package.namelist():
                    yield f"{path}:{name}", package.read(name).decode("utf-8", "replace")
        elif path.suffix not in (".car", ".zst"):
            yield str(path), path.read_text(encoding="utf-8", errors="replace")


@pytest.mark.parametrize("languages", CASES)
def test_a_new_site_is_whole_from_its_first_day(languages: str, tmp_path: Path) -> None:
    root = tmp_path / "a school garden"
    made = init(root, "--languages", languages)
    assert made.status == 0, made.err
    for steps in (
        ["build"],
        ["check"],
        ["package", "--next", "--only", "zip,epub"],
        ["verify", str(root / "site"), "--memory", str(tmp_path / "known.json")],
    ):
        where = [] if steps[0] == "verify" else ["--root", str(root), "--jobs", "1"]
        answer = crenel(*steps, *where)
        assert answer.status == 0, (steps, answer.err)
        if steps[0] == "check":
            assert answer.err == "no problems\n"
    first = languages.split(",", maxsplit=1)[0].lower()
    assert (root / "site" / first / "explainers" / "a-site-that-can-be-copied.html").is_file()
    assert {path.name for path in (root / "site" / "downloads").iterdir()} == {
        "index.html",
        "a-school-garden.zip",
        *(f"a-school-garden.{lang.lower()}.epub" for lang in languages.split(",")),
    }


@pytest.mark.parametrize("languages", CASES)
def test_nothing_of_our_own_site_is_in_it(languages: str, tmp_path: Path) -> None:
    root = tmp_path / "garden"
    init(root, "--languages", languages)
    build(root)
    assert crenel("package", "--root", str(root), "--next", "--only", "zip,epub,html").status == 0
    for place, text in words(root):
        found = OURS.search(text)
        assert not found, (place, found and found[0])


def test_the_search_for_our_subject_finds_it_on_our_own_site(real: Path) -> None:
    """So that the test above can fail."""
    pages = ("en/index.html", "zh-hans/index.html")
    assert all(OURS.search((real / "site" / page).read_text(encoding="utf-8")) for page in pages)


def test_the_languages_are_asked_in_their_order(tmp_path: Path) -> None:
    root = tmp_path / "site"
    init(root, "--languages", "zh-Hans,en")
    front = (root / "content" / "pages" / "about" / "zh-Hans.md").read_text(encoding="utf-8")
    assert "translates:" not in front
    assert "translates:" in (root / "content/pages/about/en.md").read_text(encoding="utf-8")


def test_a_title_may_hold_anything_that_is_printed(tmp_path: Path) -> None:
    title = "“Gärten”: #1 & <more> \\ 'x' \"y\" 花园"
    root = tmp_path / "site"
    assert init(root, "--title", title, "--languages", "en").status == 0
    build(root)
    page = (root / "site" / "en" / "index.html").read_text(encoding="utf-8")
    assert "“Gärten”: #1 &amp; &lt;more&gt;" in page


def test_what_is_to_be_translated_is_told(tmp_path: Path) -> None:
    root = tmp_path / "site"
    told = init(root, "--languages", "de").out
    waiting = {line.partition(":")[0] for line in told.splitlines() if "in English" in line}
    assert "templates/strings/de.yaml" in waiting
    assert waiting - {"templates/strings/de.yaml"} == {
        path.relative_to(root).as_posix()
        for path in (root / "content").rglob("*")
        if path.is_file() and ("de: " in path.read_text("utf-8") or path.name == "de.md")
    }
    words = (root / "templates" / "strings" / "de.yaml").read_text(encoding="utf-8")
    assert "still in English" in words.splitlines()[0]
    assert "language.name: 'Deutsch'" in words
    assert not init(tmp_path / "other", "--languages", "en,zh-Hans").out.count("in English")


def test_a_later_language_waits_for_its_pages(tmp_path: Path) -> None:
    """A translation that is none is not shown as one: it is missing, and `new` makes it."""
    root = tmp_path / "site"
    assert "new translation SLUG fr" in init(root, "--languages", "en,fr").out
    build(root)
    answer = crenel("check", "--root", str(root), "--jobs", "1")
    assert answer.status == 0
    assert {line.split()[1] for line in answer.err.splitlines() if ": T5" in line} == {"T506"}
    assert crenel("new", "translation", "about", "fr", "--root", str(root)).status == 0


def test_two_are_the_same_but_for_their_names(tmp_path: Path) -> None:
    for place in ("one", "two"):
        init(tmp_path / place / "site", "--title", "A site")
        build(tmp_path / place / "site")
    one, two = (snapshot(tmp_path / place / "site" / "site") for place in ("one", "two"))
    assert one == two


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["full"], "is not empty"),
        (["file"], "is a file"),
        (["."], "is the folder you are in"),
        (["new", "--languages", "english"], "is not a language tag"),
        (["new", "--languages", ""], "is not a language tag"),
        (["new", "--languages", "en,en"], "stands twice"),
        (["new", "--title", " "], "a line of"),
        (["new", "--title", "two\nlines"], "a line of"),
        ([], "FOLDER"),
    ],
)
def test_what_it_refuses(
    arguments: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    before = {path: path.is_file() and path.read_bytes() for path in tmp_path.rglob("*")}
    answer = crenel("init", *arguments)
    assert (answer.status, told in answer.err) == (2, True), answer.err
    assert {path: path.is_file() and path.read_bytes() for path in tmp_path.rglob("*")} == before


def test_an_empty_folder_is_filled_and_a_killed_run_leaves_nothing_in_the_way(
    tmp_path: Path,
) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / ".site.crenel-new" / "content").mkdir(parents=True)
    assert init(tmp_path / "site").status == 0
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_folder_that_cannot_be_made_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    answer = init(tmp_path / "file" / "site")
    assert answer.status == 1
    assert " O609 " in answer.err
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_the_next_steps_can_be_typed_as_they_stand(tmp_path: Path) -> None:
    command = [sys.executable, str(REPOSITORY / "build.py"), "init", "a garden"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    steps = done.stdout.partition("next:\n")[2].splitlines()
    assert [re.findall(r" (build|check|serve) ", step) for step in steps] == [
        ["build"],
        ["check"],
        ["serve"],
    ]
    for step in steps[:2]:
        subprocess.run(["bash", "-c", step], cwd=tmp_path, capture_output=True, check=True)


def test_the_starter_is_a_site_of_its_own(tmp_path: Path) -> None:
    """Its editors can build and check it where it stands."""
    root = tmp_path / "starter"
    shutil.copytree(REPOSITORY / "crenel" / "skeletons" / "starter", root)
    build(root)
    assert crenel("check", "--root", str(root), "--jobs", "1").err == "no problems\n"


def test_an_own_template_goes_before_its_namesake(tmp_path: Path) -> None:
    root = tmp_path / "site"
    init(root, "--languages", "en")
    (root / "templates").mkdir()
    own = '{% extends "base.html" %}{% block content %}<h1>Mine</h1>{% endblock %}'
    (root / "templates" / "home.html").write_text(own, encoding="utf-8")
    build(root)
    assert "<h1>Mine</h1>" in (root / "site/en/index.html").read_text(encoding="utf-8")
    assert (root / "site" / "assets" / "style.css").is_file()


def test_a_collection_that_holds_nothing_stands_in_no_menu(tmp_path: Path) -> None:
    root = tmp_path / "site"
    init(root, "--languages", "en")
    build(root)
    page = (root / "site" / "en" / "index.html").read_text(encoding="utf-8")
    for name, holds in (("organisations/index", 0), ("timeline", 0), ("glossary", 1)):
        assert (f'href="{name}.html"' in page) == bool(holds), name
        listed = (root / "site" / "en" / f"{name}.html").read_text(encoding="utf-8")
        assert ("noindex" not in listed) == bool(holds), name


@pytest.mark.parametrize("kept", ["pages", "explainers", ""])
def test_a_site_may_hold_nearly_nothing(kept: str, tmp_path: Path) -> None:
    root = tmp_path / "site"
    init(root, "--languages", "en")
    for folder in (root / "content").iterdir():
        if folder.is_dir() and folder.name not in (kept, "claims", "sources", "terms"):
            shutil.rmtree(folder)
    about = root / "content" / "pages" / "about" / "en.md"
    if about.exists():
        text = re.sub(r"; \[\[from.*?\]\] shows how to follow them", "", about.read_text("utf-8"))
        about.write_text(text, encoding="utf-8")
    build(root)
    answer = crenel("check", "--root", str(root), "--jobs", "1")
    assert answer.status == 0, answer.err


@given(st.text(min_size=1))
def test_any_folder_gives_a_name_and_a_title(folder: str) -> None:
    assert is_key(name_of(folder))
    assert title_of(folder).strip()


def test_the_example_is_written_in_what_it_says() -> None:
    starter = REPOSITORY / "crenel" / "skeletons" / "starter" / "content"
    for page in starter.glob("*/*/"):
        assert {path.stem for path in page.iterdir()} == set(WRITTEN), page
