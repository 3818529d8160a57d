# SPDX-License-Identifier: Apache-2.0
"""Hostile documents: each is refused at its place, or shown so that nothing of it runs or loads.

The documents stand in `tests/hostile/`, by what they are put into; each name says what it tries.
Those that are refused are built together, since all problems are told at once; so are those that
are shown, whose site is judged by parsers that are not ours (`tests/judging.py`) and by a browser.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, Dialog, Request, ViewportSize

from crenel.load import pictures
from crenel.model import Picture
from crenel.problems import Problem
from tests import judging, pngs
from tests.harness import Answer, crenel, small

HOSTILE = Path(__file__).parent / "hostile"
FRONT = {"title": "Case", "summary": "About it.", "updated": "2026-01-02"}
CIRCLE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle r="4"/></svg>'
NAMESPACE = ' xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"'
Cases = dict[str, Any]


def cases(name: str, part: str = "") -> Cases:
    """The cases of a file, or of its part `refused` or `shown`."""
    told: Cases = yaml.safe_load((HOSTILE / f"{name}.yaml").read_text(encoding="utf-8"))
    return told[part] if part else told


def repeated(text: str) -> str:
    """`text` with each "<N>this</N>" said N times."""
    return re.sub(
        r"<(\d+)>(.*?)</\1>", lambda found: found[2] * int(found[1]), text, flags=re.DOTALL
    )


def put(root: Path, name: str, data: str | bytes) -> None:
    """Writes a file below `content/`."""
    path = root / "content" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)


def page(front: str, body: str) -> str:
    """A page's text; front matter that is not given is added."""
    given = [line.partition(":")[0] for line in front.splitlines()]
    added = "".join(f"{key}: {value}\n" for key, value in FRONT.items() if key not in given)
    return f"---\n{added}{front}\n---\n{body}\n"


def bodies(slug: str, case: str) -> Iterator[tuple[str, str]]:
    yield f"pages/{slug}/en.md", page("", repeated(case))
    if "circle.svg" in case:
        yield f"pages/{slug}/circle.svg", CIRCLE


def fronts(slug: str, case: str) -> Iterator[tuple[str, str]]:
    yield f"pages/{slug}/en.md", page(case, "Text.")


def svgs(slug: str, case: str) -> Iterator[tuple[str, str]]:
    yield f"pages/{slug}/en.md", page("", "![a](a.svg)")
    bare = re.search(r"<svg(?![^>]*(?:xmlns=|viewBox))", case)
    if bare and not case.startswith("<html"):
        case = case[: bare.end()] + NAMESPACE + case[bare.end() :]
    yield f"pages/{slug}/a.svg", repeated(case)


LAID = {"bodies": bodies, "fronts": fronts, "pictures": svgs}


@dataclass(frozen=True)
class Built:
    """A site with cases: where each stands, and what was answered."""

    root: Path
    slugs: Mapping[str, str]
    answer: Answer


def build(root: Path, kind: str, part: str) -> Built:
    """The small site with a page for each case of a part of a kind."""
    slugs = {name: f"case-{index:03}" for index, name in enumerate(cases(kind, part))}
    for name, case in cases(kind, part).items():
        for path, text in LAID[kind](slugs[name], case):
            put(root, path, text)
    return Built(root, slugs, crenel("build", "--root", str(root), "--jobs", "1"))


def printable(text: str) -> bool:
    """Whether a terminal shows `text` and does nothing else."""
    return all(c.isprintable() or c == "\n" for c in text)


def fatal(answer: Answer) -> list[str]:
    """The lines of problems that stop a build."""
    told = re.compile(r".+: [A-Z]\d{3} (?!warning: )")
    return [line for line in answer.err.splitlines() if told.match(line)]


@pytest.mark.parametrize("kind", LAID)
def test_each_refused_text_is_named_at_its_place(kind: str, root: Path) -> None:
    built = build(root, kind, "refused")
    assert built.answer.status == 1, built.answer.err
    assert printable(built.answer.err)
    told = "\n".join(fatal(built.answer))
    assert [name for name, slug in built.slugs.items() if f"/{slug}/" not in told] == []
    assert not (root / "site").exists()


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One site that shows everything that is shown."""
    root = small(tmp_path_factory.mktemp("shown") / "root")
    for kind, lay in LAID.items():
        for index, case in enumerate(cases(kind, "shown").values()):
            for path, text in lay(f"{kind}-{index:03}", case):
                put(root, path, text)
    for index, data in enumerate(pngs.CLEANED.values()):
        put(root, f"pages/png-{index:03}/en.md", page("", "![a](a.png)"))
        put(root, f"pages/png-{index:03}/a.png", data)
    fill(root, cases("records"))
    answer = crenel("build", "--root", str(root), "--jobs", "1")
    assert answer.status == 0, "\n".join(fatal(answer))
    assert printable(answer.err)
    return root / "site"


def fill(root: Path, texts: Cases) -> None:
    """Records of every kind, with each of `texts` in every field that holds a text."""
    keys = {name: f"case-{index:03}" for index, name in enumerate(texts)}
    found: dict[str, list[Any]] = {}
    for name, text in texts.items():
        key, both = keys[name], {"en": text, "zh-Hans": text}
        for collection, record in _records(key, text, both).items():
            found.setdefault(collection, []).append(record)
        data = {"name": both, "kind": "company", "role": both, "headquarters": both}
        put(root, f"organisations/{key}/data.yaml", json.dumps({**data, "sources": [key]}))
        put(
            root,
            f"organisations/{key}/en.md",
            page(f"title: {json.dumps(text)}", "A [[term:rain]]."),
        )
    for collection, records in found.items():
        put(root, f"{collection}/hostile.yaml", json.dumps(records))


def _records(key: str, text: str, both: Mapping[str, str]) -> dict[str, Any]:
    cited = {"id": key, "sources": [key]}
    row = {"label": both, "value": "2021", "claim": "rain-fell", "note": both}
    step = {"start": "a", "to": "a", "kind": "watch", "text": both}
    act = {"id": "b", "title": both, "summary": both, "at": ["a"], "topic": "first", "page": "one"}
    source = {"id": key, "title": {"en": text}, "authors": [text, text], "publisher": text}
    told = {"statement": both, "disputed": both, "changed": both, "note": both}
    station = {"id": "a", "label": both, "name": both, "icon": "phone"}
    return {
        "claims": {**cited, "topic": "part", "confidence": "low", **told},
        "sources": {**source, "kind": "paper", "language": "en", "seen": "page", "note": both},
        "terms": {**cited, "term": both, "definition": both, "pinyin": text},
        "events": {"id": key, "date": "2020", "title": both, "claims": [key], "topic": "first"},
        "relations": {
            "subject": key,
            "type": "owns",
            "object": "acme",
            "note": both,
            "sources": [key],
        },
        "charts": {
            "id": key,
            "title": both,
            "summary": both,
            "form": "bars",
            "unit": both,
            "topic": "first",
            "rows": [row],
        },
        "diagrams": {
            "id": f"d-{key}",
            "title": both,
            "summary": both,
            "stations": [station],
            "acts": [{**act, "claims": [key], "steps": [step]}],
        },
        "corrections": {
            "id": key,
            "date": "2026-01-02",
            "claims": [key],
            "before": both,
            "now": both,
            "reason": both,
        },
    }


def test_what_is_shown_holds_nothing_that_runs_or_loads(shown: Path) -> None:
    assert judging.harm(shown) == []


def test_a_site_whose_every_word_is_hostile_holds_nothing_either(root: Path) -> None:
    config = yaml.safe_load((root / "content/site.yaml").read_text(encoding="utf-8"))
    texts = [text.strip() for text in cases("records").values()]
    whole = {"en": " ".join(texts), "zh-Hans": " ".join(reversed(texts))}
    config |= {"title": whole, "description": whole}
    config["licence"] |= {"name": whole["en"], "spdx": whole["en"]}
    for index, text in enumerate(texts):
        both = {"en": text, "zh-Hans": text}
        config["topics"].append({"id": f"case-{index}", "title": both, "summary": both})
        config["ledger"].append({"id": f"case-{index}", "title": both})
        for words in config["vocabulary"].values():
            words[f"case-{index}"] = both
    put(root, "site.yaml", json.dumps(config))
    fill(root, cases("records"))
    answer = crenel("build", "--root", str(root), "--jobs", "1")
    assert answer.status == 0, "\n".join(fatal(answer))
    assert judging.harm(root / "site") == []


ADDRESSES = {
    "sources/papers.yaml": "https://example.org/sky",
    "organisations/acme/data.yaml": "https://acme.example",
    "site.yaml": '"https://creativecommons.org/licenses/by/4.0/"',
}


@pytest.mark.parametrize("file", ADDRESSES)
def test_each_hostile_address_is_refused_in_every_field(file: str, root: Path) -> None:
    text = (root / "content" / file).read_text(encoding="utf-8")
    for name, address in cases("addresses").items():
        put(root, file, text.replace(ADDRESSES[file], json.dumps(address)))
        answer = crenel("build", "--root", str(root), "--jobs", "1")
        assert answer.status == 1, name
        assert f"content/{file}:" in answer.err, name
        assert printable(answer.err), name


@pytest.mark.parametrize("kind", ["files", "names"])
def test_each_hostile_file_is_refused_at_its_place(kind: str, root: Path) -> None:
    for name, case in cases(kind, "refused").items():
        files = case if isinstance(case, dict) else {case: page("", "Text.")}
        copy = root.with_name("copy")
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(root, copy)
        for path, text in files.items():
            data = CIRCLE if path.endswith(".svg") else repeated(text)
            place = os.fsencode(copy / "content") + b"/" + path.encode("utf-8", "surrogateescape")
            Path(os.fsdecode(place)).parent.mkdir(parents=True, exist_ok=True)
            Path(os.fsdecode(place)).write_bytes(data.encode())
        answer = crenel("build", "--root", str(copy), "--jobs", "1")
        assert answer.status == 1, (name, answer.err)
        assert fatal(answer), name
        assert printable(answer.err), name


@pytest.mark.parametrize("name", cases("names", "shown"))
def test_a_hidden_name_is_passed_over(name: str, root: Path) -> None:
    path = cases("names", "shown")[name]
    put(root, path, CIRCLE if path.endswith(".html.svg") else "<script>alert(1)</script>")
    assert crenel("build", "--root", str(root), "--jobs", "1").status == 0
    assert judging.harm(root / "site") == []


LINKS = {
    "a page": "content/pages/evil/en.md",
    "a picture": "content/pages/about/a.svg",
    "a folder of pages": "content/pages/evil",
    "a collection": "content/claims/evil.yaml",
    "a folder of records": "content/sources/evil",
    "a link to itself": "content/pages/about/zz.svg",
}


@pytest.mark.parametrize("name", LINKS)
def test_a_symbolic_link_leads_nowhere(name: str, root: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(page("", "secret-words"), encoding="utf-8")
    place = root / LINKS[name]
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to({"a link to itself": place, "a folder of pages": tmp_path}.get(name, secret))
    answer = crenel("build", "--root", str(root), "--jobs", "1")
    assert answer.status == 1
    assert f"{LINKS[name]}: F104" in answer.err
    assert "secret-words" not in answer.err


@pytest.mark.parametrize(
    "name", [".cache", ".cache/texts", ".cache/lock", ".cache/texts/a", ".site.crenel-new"]
)
@pytest.mark.parametrize("target", ["folder", "file"])
def test_a_link_where_the_build_writes_leads_nowhere(
    name: str, target: str, root: Path, tmp_path: Path
) -> None:
    """Who gives a folder away may have put links where Crenel keeps what it made."""
    theirs = tmp_path / "theirs"
    (theirs / "folder").mkdir(parents=True)
    (theirs / "folder" / "thesis.txt").write_text("years of work", encoding="utf-8")
    (theirs / "file").write_text("years of work", encoding="utf-8")
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).symlink_to(theirs / target)
    before = {path: path.read_bytes() for path in theirs.rglob("*") if path.is_file()}
    answer = crenel("build", "--root", str(root), "--jobs", "1")
    assert {path: path.read_bytes() for path in theirs.rglob("*") if path.is_file()} == before
    assert "Traceback" not in answer.err
    assert answer.status == (0 if name.startswith(".site") else 1), answer.err


@pytest.mark.parametrize("name", ["content", "templates"])
def test_a_folder_that_is_a_link_is_refused(name: str, root: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    if (root / name).exists():
        (root / name).rename(tmp_path / "other" / name)
    else:
        (tmp_path / "other" / name).mkdir()
    (root / name).symlink_to(tmp_path / "other" / name)
    answer = crenel("build", "--root", str(root), "--jobs", "1")
    assert (answer.status, f"{name}: F104 " in answer.err) == (1, True), answer.err


def test_a_name_that_is_no_text_is_told_to_machines_too(root: Path) -> None:
    folder = os.fsencode(root / "content/pages/about")
    Path(os.fsdecode(folder + b"/\xff\x1b[2J.svg")).write_bytes(b"x")
    for form in ("json", "sarif", "github", "text"):
        answer = crenel("build", "--root", str(root), "--jobs", "1", "--format", form)
        assert answer.status == 1
        assert printable(answer.out + answer.err)


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("terms/e.yaml", "[" + "{x: a}, " * 2_000 + "]"),
        ("terms/e.yaml", "- {" + ", ".join(f"k{n}: a" for n in range(3_000)) + "}"),
        ("pages/about/zh-Hans.md", page("", "<b>" * 10_000)),
        ("pages/about/zh-Hans.md", page("", "".join(f"[@zz{n}] " for n in range(6_000)))),
    ],
    ids=["records", "keys", "elements", "citations"],
)
def test_thousands_of_mistakes_in_a_line_are_told(name: str, line: str, root: Path) -> None:
    """To tell of each took as long as to read the whole file again."""
    put(root, name, line)
    answer = crenel("build", "--root", str(root), "--jobs", "1")
    assert answer.status == 1
    assert answer.err.splitlines()[-1].endswith(" problems")


@pytest.mark.parametrize("value", ["9" * 60, "1" + "0" * 59])
def test_numbers_of_any_length_are_shown(value: str, root: Path) -> None:
    chart = root / "content/charts/charts.yaml"
    text = chart.read_text(encoding="utf-8")
    put(root, "charts/charts.yaml", re.sub(r"value: \S+", f"value: '{value}'", text, count=1))
    answer = crenel("build", "--root", str(root), "--jobs", "1")
    assert "Traceback" not in answer.err


def test_a_correction_that_names_no_claim_yet_is_shown(root: Path) -> None:
    path = root / "content/corrections/corrections.yaml"
    text = re.sub(r"claims: .*", "claims: []", path.read_text(encoding="utf-8"))
    put(root, "corrections/corrections.yaml", text)
    assert crenel("build", "--root", str(root), "--jobs", "1").status == 0


def test_terms_in_brackets_and_styles_of_no_language_stop_no_check(root: Path) -> None:
    term = "- {id: odd, term: {en: (x), zh-Hans: 《》}, meaning: {en: Odd., zh-Hans: 怪。}}\n"
    put(root, "terms/odd.yaml", term)
    put(root, "style/fr.yaml", "- {id: fr, sentence: 5, hedges: []}\n")
    assert "Traceback" not in crenel("check", "--root", str(root)).err


def test_a_pipe_is_not_waited_for(root: Path) -> None:
    os.mkfifo(root / "content" / "pages" / "about" / "a.svg")
    assert "F105" in crenel("build", "--root", str(root), "--jobs", "1").err


@pytest.mark.parametrize("name", pngs.REFUSED)
def test_a_hostile_png_is_refused(name: str) -> None:
    assert isinstance(pictures.load("a.png", pngs.REFUSED[name]), Problem)


@pytest.mark.parametrize("name", pngs.CLEANED)
def test_a_png_loses_what_hides_in_it(name: str) -> None:
    found = pictures.load("a.png", pngs.CLEANED[name])
    assert isinstance(found, Picture)
    assert pngs.HIDDEN not in found.data
    assert list(judging.png(found.data, "")) == []


def test_there_are_at_least_three_hundred_documents() -> None:
    parts = [cases(kind, part) for kind in LAID for part in ("refused", "shown")]
    parts += [cases(kind, "refused") for kind in ("files", "names")]
    parts += [cases("addresses"), cases("records"), pngs.REFUSED, pngs.CLEANED]
    assert sum(map(len, parts)) >= 300


TRAP = """
window.__hit = [];
for (const name of ['alert', 'confirm', 'prompt', 'open', 'print', 'fetch'])
  window[name] = () => window.__hit.push(name);
"""


@pytest.mark.browser
def test_nothing_of_it_runs_or_loads_in_a_browser(browser: Browser, shown: Path) -> None:
    context = browser.new_context(viewport=ViewportSize(width=360, height=240))
    context.add_init_script(TRAP)
    opened = context.new_page()
    hits: list[str] = []
    inside = shown.as_uri() + "/"
    context.on("page", lambda other: hits.append(f"a window {other.url}"))
    opened.on("console", lambda message: hits.append(message.text))
    opened.on("pageerror", lambda error: hits.append(str(error)))
    opened.on("download", lambda loaded: hits.append(f"a download {loaded.url}"))

    def dismiss(dialog: Dialog) -> None:
        hits.append(dialog.message)
        dialog.dismiss()

    def watch(request: Request) -> None:
        if not request.url.startswith(inside):
            hits.append(request.url)

    opened.on("dialog", dismiss)
    opened.on("request", watch)
    for path in sorted(shown.rglob("*.html")) + sorted(shown.rglob("*.svg")):
        opened.goto(path.as_uri(), wait_until="load")
        hits += [f"{path.name}: {name}" for name in opened.evaluate("window.__hit || []")]
        if opened.url != path.as_uri():
            hits.append(f"{path.name} went to {opened.url}")
    context.close()
    assert hits == []
