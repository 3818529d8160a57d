# SPDX-License-Identifier: Apache-2.0
"""What editors are given: snippets that build as they are expanded, and tasks that read problems."""

from __future__ import annotations

import configparser
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from crenel import kinds
from crenel.contracts import Kind
from crenel.document import EMBEDS, Cite, Embed, Link
from crenel.leaves import leaves
from crenel.load import records
from crenel.load.discover import discover
from crenel.markup import dialect, tree
from crenel.markup.convert import Writing, convert_all
from crenel.skeletons import editor
from tests.harness import PROBLEMS, REPOSITORY, build

EDITOR = REPOSITORY / ".vscode"
_PLACE = re.compile(r"\$\{(\d+):([^{}]*)\}|\$\{(\d+)\|([^,|]*)[^|]*\|\}|\$(\d+)")
_DAY = {"$CURRENT_YEAR": "2026", "$CURRENT_MONTH": "11", "$CURRENT_DATE": "23"}
FOLDERS = {cls.__name__.lower(): folder for cls, folder in records.FOLDERS.items()}


def expanded(snippet: dict[str, Any]) -> str:
    """A snippet as it stands when every place keeps what it offers first."""
    offered: dict[str, str] = {}

    def place(found: re.Match[str]) -> str:
        if found[5]:
            return offered[found[5]]
        number, text = (found[1], found[2]) if found[1] else (found[3], found[4])
        return offered.setdefault(number, text)

    text = _PLACE.sub(place, "\n".join(snippet["body"]))
    for name, value in _DAY.items():
        text = text.replace(name, value)
    assert "$" not in text, text
    return text


def snippets(root: Path) -> dict[str, dict[str, dict[str, Any]]]:
    """The snippets for the site at `root`, by the language of the file and by name."""
    config, _ = records.config(discover(root / "content", "content").files)
    assert config is not None
    found = json.loads(editor.files(config)[editor.SNIPPETS])
    given: dict[str, dict[str, dict[str, Any]]] = {"yaml": {}, "markdown": {}}
    for key, value in found.items():
        given[value["scope"]][key.rpartition(" (")[0]] = value
    return given


def test_snippets_build_as_they_are_expanded(root: Path) -> None:
    given, content = snippets(root), root / "content"
    assert {"claim", "source", "term", "event", "relation", "correction"} <= set(given["yaml"])
    for name, snippet in given["yaml"].items():
        if name != "organisation":
            path = content / FOLDERS[name] / "expanded.yaml"
            path.write_text(expanded(snippet), encoding="utf-8")
    fronts = {"front": "en", "front of a translation": "zh-Hans"}
    text = [expanded(s) for name, s in given["markdown"].items() if name not in fronts]
    assert sum(one.startswith("[[diagram:") for one in text) == 2  # a page shows it once
    text = [one for one in text if not one.startswith("[[diagram:") or "#" in one]
    for section in ("explainers", "lessons", "organisations", "pages"):
        folder = content / section / f"new-{section[:-1]}"
        folder.mkdir()
        for front, lang in fronts.items():
            body = "\n\n".join(text) if section == "explainers" else ""
            page = expanded(given["markdown"][front]) + body
            (folder / f"{lang}.md").write_text(page, encoding="utf-8")
    data = content / "organisations" / "new-organisation" / "data.yaml"
    data.write_text(expanded(given["yaml"]["organisation"]), encoding="utf-8")
    shutil.copy(
        content / "explainers" / "one" / "circle.svg",
        content / "explainers" / "new-explainer" / "picture.svg",
    )
    build(root, "--drafts")
    page = (root / "site/en/explainers/new-explainer.html").read_text("utf-8")
    for part in ("<figure", "<table", "<dl", "<pre", "footnote", "question", "block changed"):
        assert part in page, part


def test_the_dialect_tells_of_every_form() -> None:
    assert {form.name for form in dialect.BLOCKS} == set(tree.BLOCKS)
    examples = "".join(form.example for _, forms in dialect.FAMILIES for form in forms)
    links = {kind.link for kind in leaves(kinds, "KIND", Kind) if kind.section}
    for word in {*EMBEDS, *links, "term"}:
        assert f"[[{word}:" in examples, word


@pytest.mark.parametrize(
    ("family", "kind"),
    [(dialect.INLINE, Cite | Link), (dialect.EMBEDDED, Embed)],
    ids=["inline", "embedded"],
)
def test_an_example_is_the_form_that_it_shows(
    family: tuple[dialect.Form, ...], kind: type[object]
) -> None:
    for form in family:
        text = form.filled(lambda word: "12" if "." in word else word)
        ((document, problems),) = convert_all([Writing(text, "a.md", 1, "en")])
        assert problems == ()
        found = [s for s in document.segments if isinstance(s, kind)]
        assert found or form.name == "foreign words", form.name


def _matchers(task: dict[str, Any]) -> list[dict[str, Any]]:
    return [matcher["pattern"] for matcher in task["problemMatcher"]]


def test_tasks_run_commands_and_read_every_problem() -> None:
    tasks = json.loads((EDITOR / "tasks.json").read_text(encoding="utf-8"))["tasks"]
    by_label = {task["label"]: task for task in tasks}
    assert set(by_label) == {"build", "check", "serve"}
    assert all(task["args"] == ["build.py", label] for label, task in by_label.items())
    assert by_label["build"]["problemMatcher"] == by_label["check"]["problemMatcher"]
    placed, whole = _matchers(by_label["build"])
    seen = set()
    for case in PROBLEMS.iterdir():
        lines = (case / "expected.txt").read_text(encoding="utf-8").splitlines()
        for line in lines:
            found = re.search(placed["regexp"], line) or re.search(whole["regexp"], line)
            told = not re.match(r" {4}|[0-9]+ (problem|warning)|crenel: ", line)
            assert bool(found) == told, line
            if found:
                pattern = placed if found.re.pattern == placed["regexp"] else whole
                assert re.fullmatch(r"[A-Z][0-9]{3}", found[pattern["code"]])
                assert found[pattern["severity"]] in (None, "warning")
                seen.add(found.re.pattern)
    assert len(seen) == 2


def test_editors_write_the_files_that_a_build_reads() -> None:
    told = (REPOSITORY / ".editorconfig").read_text(encoding="utf-8")
    found = configparser.ConfigParser(comment_prefixes=("#",), delimiters=("=",))
    found.read_string(told.replace("root = true\n", "", 1))
    settings = json.loads((EDITOR / "settings.json").read_text(encoding="utf-8"))
    assert (found["*"]["charset"], settings["files.encoding"]) == ("utf-8", "utf8")
    assert (found["*"]["end_of_line"], settings["files.eol"]) == ("lf", "\n")
    assert found["*"]["insert_final_newline"] == "true"
    assert settings["files.insertFinalNewline"] is True
    # two spaces at the end of a line of Markdown break it
    assert found["*.md"]["trim_trailing_whitespace"] == "false"
    assert settings["[markdown]"]["files.trimTrailingWhitespace"] is False
    ((document, _),) = convert_all([Writing("one  \ntwo", "a.md", 1, "en")])
    assert "<br" in str(document.segments)
    recommended = json.loads((EDITOR / "extensions.json").read_text(encoding="utf-8"))
    assert "redhat.vscode-yaml" in recommended["recommendations"]
