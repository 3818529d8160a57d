# SPDX-License-Identifier: Apache-2.0
"""`new` makes what builds, overwrites nothing, and lists all that `check` then asks for."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.harness import REPOSITORY, Answer, build, crenel

PAGES = {
    "explainer": "explainers",
    "lesson": "lessons",
    "organisation": "organisations",
    "page": "pages",
}
RECORDS = {
    "claim": "claims/part.yaml",
    "event": "events/events.yaml",
    "source": "sources/papers.yaml",
    "term": "terms/terms.yaml",
}
LANGUAGES = ("en", "zh-Hans")
_HOLE = re.compile(r"(?P<path>content/[^:]+)(?::(?P<line>\d+))?: (?P<what>.+)")


def new(root: Path, *arguments: str) -> Answer:
    return crenel("new", *arguments, "--root", str(root))


def listed(answer: Answer) -> set[tuple[str, int]]:
    """The places that `new` listed."""
    assert answer.status == 0, answer.err
    found = [_HOLE.fullmatch(line) for line in answer.out.splitlines()]
    return {(match["path"], int(match["line"] or 0)) for match in found if match}


def found(root: Path, *options: str) -> list[dict[str, str | int]]:
    """What `check` finds in the built site."""
    build(root, *options)
    problems: list[dict[str, str | int]] = json.loads(
        crenel("check", "--root", str(root), "--json", "--jobs", "1", *options).out
    )
    return problems


def test_a_file_that_was_not_there_is_told(root: Path) -> None:
    """A mistyped name would else scatter the records."""
    assert (
        "paper.yaml is a new file; there were: papers"
        in new(root, "source", "fresh", "--file", "paper").err
    )
    assert "new file" not in new(root, "source", "other", "--file", "papers").err


def snapshot(root: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize("kind", [*PAGES, *RECORDS])
def test_what_is_made_builds_and_check_finds_nothing_but_what_was_listed(
    root: Path, kind: str
) -> None:
    holes = listed(new(root, kind, "fresh"))
    problems = found(root, "--drafts")
    assert {(p["path"], p["line"]) for p in problems} <= holes
    assert "S814" in {p["code"] for p in problems}


@pytest.mark.parametrize("kind", PAGES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_page_is_made_in_each_language_and_every_placeholder_listed(
    root: Path, kind: str, lang: str
) -> None:
    holes = listed(new(root, kind, "fresh"))
    path = f"content/{PAGES[kind]}/fresh/{lang}.md"
    lines = (root / path).read_text(encoding="utf-8").splitlines()
    open_lines = {number for number, line in enumerate(lines, 1) if "TODO" in line}
    draft = lines.index("draft: true") + 1
    assert open_lines | {draft} <= {line for place, line in holes if place == path}
    assert any(line.startswith("translates: ") for line in lines) == (lang != "en")


def test_a_new_page_is_left_out_until_it_is_written(root: Path) -> None:
    for kind in PAGES:
        new(root, kind, "fresh")
    assert found(root) == []
    assert not list((root / "site").rglob("fresh*"))


def test_a_lesson_has_its_parts_in_the_words_of_the_other_lessons(root: Path) -> None:
    new(root, "lesson", "fresh")
    for lang, heading in (("en", "## At a glance {#glance}"), ("zh-Hans", "## 概况 {#glance}")):
        text = (root / f"content/lessons/fresh/{lang}.md").read_text(encoding="utf-8")
        assert heading in text.splitlines()


@pytest.mark.parametrize("kind", RECORDS)
@pytest.mark.parametrize("end", ["\n", "", "\n\n"], ids=["line", "no-line", "blank-line"])
def test_a_record_is_added_and_the_bytes_before_it_stay(root: Path, kind: str, end: str) -> None:
    path = root / "content" / RECORDS[kind]
    before = path.read_bytes().rstrip(b"\n") + end.encode()
    path.write_bytes(before)
    others = {k: v for k, v in snapshot(root).items() if k != str(path)}
    holes = listed(new(root, kind, "fresh"))
    after = path.read_bytes()
    assert after.startswith(before)
    assert {k: v for k, v in snapshot(root).items() if k != str(path)} == others
    line = after.decode().splitlines().index("- id: fresh") + 1
    assert min(holes) == (f"content/{RECORDS[kind]}", line)


def test_a_record_keeps_to_the_form_of_its_file(root: Path) -> None:
    path = root / "content/terms/terms.yaml"
    text = path.read_text(encoding="utf-8")
    twice = text + "\n" + text.replace("id: rain", "id: snow")
    indented = "".join(f"  {line}".rstrip() + "\n" for line in twice.splitlines())
    path.write_bytes(indented.replace("\n", "\r\n").encode())
    new(root, "term", "fresh")
    added = path.read_bytes()[len(indented.replace("\n", "\r\n").encode()) :].decode()
    assert added.startswith("\r\n  - id: fresh\r\n    term:\r\n      en: TODO\r\n")
    build(root)


def test_a_record_may_have_a_file_of_its_own(root: Path) -> None:
    assert new(root, "source", "fresh", "--file", "more").status == 0
    assert (root / "content/sources/more.yaml").read_text(encoding="utf-8") == (
        "- id: fresh\n  title:\n    en: TODO\n  kind: paper\n  language: en\n  seen: recall\n"
    )


def test_of_several_files_one_must_be_named_and_may_name_the_group(root: Path) -> None:
    site = root / "content/site.yaml"
    text = site.read_text(encoding="utf-8")
    site.write_text(text.replace("    paper:", "    book: {en: B, zh-Hans: 书}\n    paper:"))
    new(root, "source", "first", "--file", "paper")
    answer = new(root, "source", "second")
    assert (answer.status, answer.out) == (2, "")
    assert answer.err == "crenel: say to which file, with --file: paper, papers\n"
    assert "kind: paper\n" in (root / "content/sources/paper.yaml").read_text(encoding="utf-8")


def test_a_folder_without_files_gets_the_first(root: Path) -> None:
    for path in (root / "content/relations").iterdir():
        path.unlink()
    (root / "content/events/events.yaml").unlink()
    assert new(root, "event", "fresh").status == 0
    assert (root / "content/events/events.yaml").is_file()


@pytest.mark.parametrize("text", ["[]\n", "a: b\n", '[{id: "x"}]\n', "- id: x\n...\n"])
def test_a_file_that_takes_no_record_is_left_alone(root: Path, text: str) -> None:
    path = root / "content/terms/terms.yaml"
    path.write_text(text, encoding="utf-8")
    answer = new(root, "term", "fresh")
    assert answer.status == 1
    assert "content/terms/terms.yaml: Y207" in answer.err
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["explainer", "one"], "R309"),
        (["explainer", "uno"], "R309"),
        (["page", "About"], "Y209"),
        (["page", "../out"], "Y209"),
        (["claim", "sky-blue"], "Y215"),
        (["claim", "sky-2020"], "Y215"),
        (["source", "sky-blue"], "Y215"),
        (["event", "first-rain"], "Y215"),
        (["term", "rain"], "Y215"),
        (["term", "a b"], "Y209"),
        (["term", "fresh", "--file", "../../x"], "Y209"),
        (["translation", "one", "zh-Hans"], "R309"),
        (["translation", "one", "fr"], "F109"),
        (["translation", "on", "zh-Hans"], "R301"),
        (["translation", "term:rain", "zh-Hans"], "R313"),
        (["translation", "page:one", "zh-Hans"], "R301"),
    ],
)
def test_what_is_taken_or_cannot_be_is_refused(root: Path, arguments: list[str], code: str) -> None:
    before = snapshot(root)
    answer = new(root, *arguments)
    assert (answer.status, answer.out) == (1, "")
    assert f": {code} " in answer.err
    assert snapshot(root) == before


def test_a_page_of_two_kinds_must_be_named_with_its_kind(root: Path) -> None:
    new(root, "lesson", "one")
    (root / "content/explainers/one/zh-Hans.md").unlink()
    answer = new(root, "translation", "one", "zh-Hans")
    assert "R303" in answer.err
    assert "explainer:one or lesson:one" in answer.err
    assert new(root, "translation", "explainer:one", "zh-Hans").status == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["clam", "fresh"],
        ["explainer"],
        ["translation", "one"],
        ["page", "fresh", "zh-Hans"],
        ["page", "fresh", "--file", "x"],
    ],
)
def test_wrong_usage(root: Path, arguments: list[str]) -> None:
    assert new(root, *arguments).status == 2


def test_a_site_without_configuration_is_a_problem(tmp_path: Path) -> None:
    answer = new(tmp_path, "page", "fresh")
    assert answer.status == 1
    assert "F107" in answer.err


TRANSLATED = (
    "explainers/one",
    "explainers/two",
    "lessons/rain",
    "organisations/acme",
    "pages/about",
)


@pytest.mark.parametrize("page", TRANSLATED)
def test_a_translation_is_missing_until_it_is_finished(root: Path, page: str) -> None:
    path = f"content/{page}/zh-Hans.md"
    (root / path).unlink()
    holes = listed(new(root, "translation", page.partition("/")[2], "zh-Hans"))
    assert {place for place, _ in holes} == {path}
    assert [(p["path"], p["code"]) for p in found(root)] == [(path, "T506")]


@pytest.mark.parametrize("page", TRANSLATED)
def test_a_translation_keeps_headings_and_forms(root: Path, page: str) -> None:
    """As a draft it builds, and `check` asks for nothing that would need another heading or form."""
    path = f"content/{page}/zh-Hans.md"
    (root / path).unlink()
    new(root, "translation", page.partition("/")[2], "zh-Hans")
    problems = found(root, "--drafts")
    assert {p["path"] for p in problems} == {path}
    assert not [p for p in problems if str(p["code"]).startswith("T")]


def test_a_translation_in_full(root: Path) -> None:
    (root / "content/explainers/one/zh-Hans.md").unlink()
    original = root / "content/explainers/one/en.md"
    text = original.read_text(encoding="utf-8")
    code = "```\n## not a heading\n```\n\n"
    original.write_text(text.replace("## Why {#why}\n\n", f"## Why\n\n{code}"), encoding="utf-8")
    answer = new(root, "translation", "one", "zh-Hans")
    made = (root / "content/explainers/one/zh-Hans.md").read_text(encoding="utf-8")
    made = re.sub(r"updated: \d{4}-\d\d-\d\d", "updated: DAY", made)
    mark = "TODO: translate this part, then delete this line.\n"
    assert made == (
        '---\ntitle: "TODO: One"\nsummary: "TODO: What one is."\nupdated: DAY\ntopic: first\n'
        "order: 1\nlevel: beginner\ndraft: true\ntranslates: 2026-01-02\n---\n\n"
        f"{mark}\nThe sky was blue [@sky-blue]. See [[two]] and [[term:rain|rain]].\n\n"
        f"## TODO: Why {{#why}}\n\n{mark}\n{code}"
        "Because of [[organisation:acme]], an unconfirmed report says [@rain-fell, p. 3; @sky-blue].\n\n"
        "!!! disputed\n    Grey or blue [@sky-2020]?\n\n"
        "!!! figure\n    ![A circle](circle.svg)\n\n    A circle [@sky-blue].\n"
    )
    assert answer.out.splitlines()[3] == (
        "content/explainers/one/zh-Hans.md:12: "
        "translate this part; keep [@sky-blue] [[two]] [[term:rain|rain]]"
    )


def test_an_original_with_mistakes_is_told_and_not_translated(root: Path) -> None:
    (root / "content/pages/about/zh-Hans.md").unlink()
    path = root / "content/pages/about/en.md"
    path.write_text(path.read_text(encoding="utf-8") + "\n<b>x</b>\n", encoding="utf-8")
    answer = new(root, "translation", "about", "zh-Hans")
    assert answer.status == 1
    assert "content/pages/about/en.md:8:1: M401" in answer.err


def test_a_file_may_name_the_part_of_the_ledger(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "content").mkdir(parents=True)
    (root / "content/site.yaml").write_bytes((REPOSITORY / "content/site.yaml").read_bytes())
    answer = new(root, "claim", "fresh", "--file", "dns")
    assert answer.status == 0
    assert "topic: dns\n" in (root / "content/claims/dns.yaml").read_text(encoding="utf-8")
