# SPDX-License-Identifier: Apache-2.0
"""What changed since a translation was made: words that differ, and versions that git remembers."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crenel.order import Order
from crenel.survey import shown, standing, words
from crenel.survey.history import History, Lacking
from crenel.survey.words import Change, diff, shortened, tokens
from tests.harness import crenel
from tests.test_status import TODAY, replace

ORIGINAL = "content/explainers/two/en.md"
TRANSLATION = ("explainers/two", "zh-Hans")


def applied(changes: tuple[Change, ...], gone: str) -> str:
    return "".join(change.text for change in changes if change.op != gone)


TEXTS = (
    st.text()
    | st.text("ab 字词，\n.")
    | st.lists(st.sampled_from(["的", "the", "a\n", "词", ".", " "]))
)


@given(TEXTS.map("".join), TEXTS.map("".join))
@example("the cat sat", "a dog sat")
@example("甲\n乙\n\n", "乙\n甲")
def test_applying_a_diff_gives_both_texts_back(old: str, new: str) -> None:
    changes = diff(old, new)
    assert applied(changes, "insert") == old
    assert applied(changes, "delete") == new
    assert all(change.text for change in changes)
    assert not shortened(changes) or old != new


@given(st.text())
def test_tokens_are_the_text(text: str) -> None:
    assert "".join(tokens(text)) == text


def marked(old: str, new: str) -> str:
    marks = {"delete": "[-{}-]", "insert": "{{+{}+}}"}
    return "".join(marks.get(c.op, "{}").format(c.text) for c in shortened(diff(old, new)))


CASES = {
    "a word": ("It is blue.", "It is green.", "It is [-blue-]{+green+}."),
    "nothing": ("It is blue.", "It is blue.", ""),
    "a number": ("51,837 tests.", "51,838 tests.", "[-51,837-]{+51,838+} tests."),
    "a number as a word": ("1.5 km", "1.25 km", "[-1.5-]{+1.25+} km"),
    "an apostrophe": ("It doesn't.", "It does.", "It [-doesn't-]{+does+}."),
    "neighbours as one": ("the cat sat", "a dog sat", "[-the cat-]{+a dog+} sat"),
    "han": ("天空是蓝的。", "天空是绿的。", "天空是[-蓝-]{+绿+}的。"),
    "han in a run": ("防火长城封锁网站", "防火墙封锁网站", "防火[-长城-]{+墙+}封锁网站"),
    "han and latin": ("使用DNS污染", "使用TLS污染", "使用[-DNS-]{+TLS+}污染"),
    "a paragraph": ("One.\n\nTwo.\n", "One.\n\nNew.\n\nTwo.\n", "One.\n\n{+New.\n\n+}Two.\n"),
    "a claim": ("So [@a-b].", "So [@a-c].", "So [@[-a-b-]{+a-c+}]."),
    "far apart": (
        "a b c d e f g h i j k l m n o p q r s t",
        "x b c d e f g h i j k l m n o p q r s y",
        "[-a-]{+x+} b c d e f g … n o p q r s [-t-]{+y+}",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_changed_is_shown_word_by_word(case: str) -> None:
    old, new, expected = CASES[case]
    assert marked(old, new) == expected


def test_a_text_that_would_take_too_long_is_replaced_as_a_whole() -> None:
    old, new = "a b\n" * 2000, "b a\n" * 2000
    assert [change.op for change in diff(old, new)] == ["delete", "insert"]
    old, new = "a " * 2000, "b a " * 2000
    assert [change.op for change in diff(old, new)] == ["delete", "insert"]


@given(st.text())
def test_nothing_that_moves_a_cursor_is_shown(text: str) -> None:
    assert words.visible(text).isprintable()


class Repository:
    """A git repository whose commits are the same on every machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.git("init", "-q", "-b", "main")

    def git(self, *options: str) -> None:
        who = {"NAME": "A", "EMAIL": "a@example.org", "DATE": "2026-01-03T00:00:00Z"}
        own = {f"GIT_{role}_{k}": v for role in ("AUTHOR", "COMMITTER") for k, v in who.items()}
        nobody = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        command = ["git", "-C", str(self.folder), *options]
        subprocess.run(command, env={**os.environ, **own, **nobody}, check=True)

    def commit(self) -> None:
        """Commits everything as it is."""
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "x", "--no-gpg-sign")


@pytest.fixture
def kept(root: Path) -> Repository:
    """The small site, committed."""
    repository = Repository(root)
    repository.commit()
    return repository


def rewrite(root: Path, day: str, old: str, new: str) -> None:
    """Changes the original on a day."""
    path = root / ORIGINAL
    current = next(line for line in path.read_text().splitlines() if line.startswith("updated:"))
    replace(path, current, f"updated: {day}")
    replace(path, old, new)


def stale(root: Path) -> standing.Row:
    rows = standing.survey(Order(root, root / "site"), TODAY, 365).rows
    return next(row for row in rows if (row.page, row.lang) == TRANSLATION)


def told(root: Path) -> str:
    """What the terminal tells of the one stale text."""
    lines = list(
        shown.lines(standing.survey(Order(root, root / "site"), TODAY, 365), shown.Manner(200))
    )
    begin = next(n for n, line in enumerate(lines) if "the original has changed on" in line)
    return "\n".join(line.strip() for line in lines[begin + 1 : lines.index("", begin)])


def test_changes_are_those_since_the_day_that_the_translation_names(kept: Repository) -> None:
    root = kept.folder
    replace(root / ORIGINAL, "A note", "A kept note")  # the same day: the translation knows it
    kept.commit()
    rewrite(root, "2026-01-10", "A kept note", "A first note")
    kept.commit()
    rewrite(root, "2026-01-20", "A first note", "A last note")  # not committed
    assert told(root) == "Term : meaning [@sky-blue] ¶ A [-kept-]{+last+} note [@sky-blue][^n]"


def test_title_and_summary_are_compared_and_the_other_keys_are_not(kept: Repository) -> None:
    root = kept.folder
    rewrite(root, "2026-01-20", "order: 2\n", "order: 3\n")
    assert told(root) == "Neither its title nor its summary nor its text has changed."
    replace(root / ORIGINAL, "title: Two", 'title: "Two: more"')
    replace(root / ORIGINAL, "What two is.", "What two was.")
    assert told(root).startswith("Two{+: more+} ¶ What two [-is-]{+was+}. ¶ Two follows")


def test_where_lines_are_broken_is_no_change(kept: Repository) -> None:
    root = kept.folder
    rewrite(root, "2026-01-20", "which is unconfirmed", "which\nis unconfirmed")
    assert told(root).startswith("Neither")


def test_a_chinese_original_is_compared_by_character(root: Path) -> None:
    replace(root / "content/site.yaml", "[en, zh-Hans]", "[zh-Hans, en]")
    for path in (root / "content").rglob("zh-Hans.md"):
        english, text = path.with_name("en.md"), path.read_text(encoding="utf-8")
        path.write_text(re.sub("translates: .*\n", "", text), encoding="utf-8")
        text = english.read_text(encoding="utf-8")
        text = re.sub("updated: (.*)\n", r"updated: \1\ntranslates: \1\n", text)
        english.write_text(text, encoding="utf-8")
    Repository(root).commit()
    original = root / "content/explainers/two/zh-Hans.md"
    replace(original, "updated: 2026-01-03", "updated: 2026-01-20")
    replace(original, "之后，此说未经证实", "之前，\n此说未经证实")
    assert told(root).endswith("一]]之[-后-]{+前+}，此说未经证实[@rain-fell]")


def test_a_text_can_lie_deep_in_a_repository(tmp_path: Path, root: Path) -> None:
    repository = Repository(tmp_path)
    repository.commit()
    rewrite(root, "2026-01-20", "A note", "A last note")
    assert "A {+last +}note" in told(root)


def test_commits_that_deleted_or_broke_the_text_are_passed_over(kept: Repository) -> None:
    root, text = kept.folder, (kept.folder / ORIGINAL).read_text(encoding="utf-8")
    for data in (b"---\n: [\n---\n", b"\xff\xfe", b"", None, b"---\nupdated: {a: b}\n---\n"):
        if data is None:
            (root / ORIGINAL).unlink()
        else:
            (root / ORIGINAL).write_bytes(data)
        kept.commit()
    (root / ORIGINAL).write_text(text, encoding="utf-8")
    rewrite(root, "2026-01-20", "A note", "A last note")
    assert "A {+last +}note" in told(root)


def test_what_an_old_version_holds_cannot_act_on_a_terminal(kept: Repository) -> None:
    root = kept.folder
    replace(root / ORIGINAL, "A note", "A \x1b[2J\u202enote")
    kept.commit()
    rewrite(root, "2026-01-20", "A \x1b[2J\u202enote", "A note")
    assert r"\x1b[2J" in told(root)
    assert "\x1b" not in told(root) + crenel("status", "--root", str(root), "--json").out


LACKING = {
    "another day": "git's history of this file has no version of that day",
    "no commit": "git has no history of this file",
    "not a repository": "git has no history of this file",
}


@pytest.mark.parametrize("case", LACKING)
def test_what_is_not_known_is_said(kept: Repository, case: str) -> None:
    rewrite(kept.folder, "2026-01-20", "A note", "A last note")
    if case == "another day":
        translation = kept.folder / ORIGINAL.replace("en.md", "zh-Hans.md")
        replace(translation, "translates: 2026-01-03", "translates: 2026-01-04")
    elif case == "no commit":
        kept.git("update-ref", "-d", "HEAD")
    else:
        shutil.rmtree(kept.folder / ".git")
    assert told(kept.folder) == f"What changed is not known: {LACKING[case]}."


def test_a_shallow_history_says_so(kept: Repository, tmp_path: Path) -> None:
    rewrite(kept.folder, "2026-01-20", "A note", "A last note")
    kept.commit()
    copy = tmp_path / "copy"
    kept.git("clone", "-q", "--depth", "1", f"file://{kept.folder}", str(copy))
    assert "git's history here is cut off" in told(copy)


def test_status_does_without_git(kept: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    rewrite(kept.folder, "2026-01-20", "A note", "A last note")
    monkeypatch.setenv("PATH", str(kept.folder))
    assert told(kept.folder) == "What changed is not known: git is not installed."


@pytest.mark.parametrize("program", ["/nowhere/git", ""])
def test_a_git_that_cannot_be_run_is_no_git(root: Path, program: str) -> None:
    with pytest.raises(Lacking) as lacking:
        next(History(root, program).versions(ORIGINAL))
    assert lacking.value.lack == "no git"


def test_a_git_that_hangs_is_not_waited_for(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = tmp_path / "git"
    slow.write_text("#!/bin/sh\nexec sleep 100\n")
    slow.chmod(0o755)
    monkeypatch.setattr("crenel.survey.history.PATIENCE", 0.2)
    history = History(root, str(slow))
    for _ in range(2):
        with pytest.raises(Lacking) as lacking:
            next(history.versions(ORIGINAL))
        assert lacking.value.lack == "slow"


def test_nothing_that_a_repository_names_is_run(kept: Repository, tmp_path: Path) -> None:
    trap, sprung = tmp_path / "trap", tmp_path / "sprung"
    trap.write_text(f"#!/bin/sh\ntouch {sprung}\ncat\n")
    trap.chmod(0o755)
    for key in ("core.pager", "core.fsmonitor", "gpg.program", "diff.x.textconv", "diff.external"):
        kept.git("config", key, str(trap))
    kept.git("config", "log.showSignature", "true")
    (kept.folder / ".git/info/attributes").write_text("*.md diff=x\n")
    rewrite(kept.folder, "2026-01-20", "A note", "A last note")
    assert "A {+last +}note" in told(kept.folder)
    assert not sprung.exists()


def test_the_same_in_json_and_in_colour(kept: Repository) -> None:
    root = kept.folder
    rewrite(root, "2026-01-20", "A note", "A last note")
    found: dict[str, Any] = json.loads(crenel("status", "--root", str(root), "--json").out)
    row = next(r for r in found["texts"] if (r["page"], r["language"]) == TRANSLATION)
    assert row["unknown"] is None
    assert {"op": "insert", "text": "last "} in row["changes"]
    assert {change["op"] for change in row["changes"]} == {"skip", "keep", "insert"}
    survey = standing.survey(Order(root, root / "site"), TODAY, 365)
    painted = "\n".join(shown.lines(survey, shown.Manner(200, painted=True)))
    assert "A \x1b[32m{+last +}\x1b[0mnote" in painted


def test_many_and_long_changes_are_cut_unless_all_is_asked_for(kept: Repository) -> None:
    root = kept.folder
    text = "".join(f"Line {n} of a b c d e f g h i j k l.\n\n" for n in range(20))
    (root / ORIGINAL).write_text((root / ORIGINAL).read_text() + "\n" + text)
    kept.commit()
    body = (root / ORIGINAL).read_text().replace(" of a b c", " at a b c") + "long " * 200
    (root / ORIGINAL).write_text(body.replace("updated: 2026-01-03", "updated: 2026-01-20"))
    assert "more (--all)" in told(root)
    survey = standing.survey(Order(root, root / "site"), TODAY, 365)
    assert "long " * 200 not in "\n".join(shown.lines(survey, shown.Manner(200)))
    whole = "\n".join(shown.lines(survey, shown.Manner(200, everything=True)))
    assert ("long " * 200).strip() in whole
    assert "more (--all)" not in whole
