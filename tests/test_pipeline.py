# SPDX-License-Identifier: Apache-2.0
"""Same input, same bytes: on any machine, cold or warm, after any edit; and nothing is lost."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from crenel.urls import SUMS
from tests.harness import GOLDEN, NOT_REVIEWED, REPOSITORY, build, crenel, part, small, snapshot

BUILD = [sys.executable, str(REPOSITORY / "build.py"), "build"]


def _copy_backwards(source: Path, target: Path) -> None:
    """Copies a folder creating its entries in the opposite order."""
    target.mkdir(parents=True)
    for entry in sorted(source.iterdir(), reverse=True):
        if entry.is_dir():
            _copy_backwards(entry, target / entry.name)
        else:
            shutil.copyfile(entry, target / entry.name)


_ENVIRONMENTS: dict[str, dict[str, str]] = {
    "another time zone": {"TZ": "Pacific/Chatham"},
    "another locale": {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0"},
    "another hash seed": {"PYTHONHASHSEED": "4242"},
    "another user": {"USER": "someone", "LOGNAME": "someone", "HOME": "/nonexistent"},
    "one job": {"JOBS": "1"},
    "many jobs": {"JOBS": "5"},
    "another umask": {"UMASK": "077"},
}
_ALL = {key: value for changed in _ENVIRONMENTS.values() for key, value in changed.items()}


@pytest.mark.parametrize("name", _ENVIRONMENTS)
def test_the_same_bytes_whatever_the_machine(name: str, tmp_path: Path) -> None:
    root = small(tmp_path / "here")
    build(root)
    _same_elsewhere(root, tmp_path / f"别处 {name}", _ENVIRONMENTS[name])


def test_the_same_bytes_of_the_real_site_where_everything_is_another(
    real: Path, tmp_path: Path
) -> None:
    _same_elsewhere(real, tmp_path / "别 处", _ALL)


def _same_elsewhere(here: Path, root: Path, changed: Mapping[str, str]) -> None:
    """What was built `here` is built with the same bytes and modes in `root`, all else changed."""
    for folder in ("content", "templates"):
        if (here / folder).is_dir():
            _copy_backwards(here / folder, root / folder)
    changed = dict(changed)
    jobs = changed.pop("JOBS", "2")
    mask = int(changed.pop("UMASK", "022"), 8)
    command = [*BUILD, "--root", str(root), "--jobs", jobs]
    environment = {**os.environ, **changed}
    done = subprocess.run(
        command,
        env=environment,
        umask=mask,
        cwd=root.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert snapshot(root / "site") == snapshot(here / "site")
    modes = {path.stat().st_mode & 0o777 for path in (root / "site").rglob("*")}
    assert modes == {0o644, 0o755}


def test_the_tree_is_the_one_that_was_reviewed(root: Path) -> None:
    build(root)
    made, kept = snapshot(root / "site"), snapshot(GOLDEN)
    paths = {*made, *kept} - NOT_REVIEWED
    changed = sorted(path for path in paths if made.get(path) != kept.get(path))
    assert changed == [], "read `git diff` after `python -m tests.update golden`"


def test_a_warm_build_changes_nothing_and_says_so(root: Path) -> None:
    build(root)
    before, inode = snapshot(root / "site"), (root / "site").stat().st_ino
    assert "0 made again, 0 removed" in build(root).err
    assert (snapshot(root / "site"), (root / "site").stat().st_ino) == (before, inode)


def test_a_clean_build_gives_the_same_bytes(root: Path) -> None:
    build(root)
    before = snapshot(root / "site")
    assert f"{len(before) - 1} made again" in build(root, "--clean").err
    assert snapshot(root / "site") == before


def test_one_edited_text_makes_only_what_reads_it(root: Path) -> None:
    build(root)
    before = snapshot(root / "site")
    page = root / "content/pages/about/en.md"
    page.write_text(page.read_text(encoding="utf-8").replace("A site.", "The site."), "utf-8")
    answer = crenel("build", "--root", str(root), "--why", "en/pages/about.html")
    assert answer.out.splitlines()[0] == "en/pages/about.html: view.article has changed"
    after = snapshot(root / "site")
    changed = {path for path in after if after[path] != before.get(path)} - {SUMS}
    index = {path for path in changed if path.startswith("assets/search/en/")}
    told = {"en/pages/about.html", "en/pages/about.md", "en/print/pages-all.html"}
    assert changed - index == told


def test_an_edited_title_reaches_every_page_that_shows_it(root: Path) -> None:
    build(root)
    page = root / "content/explainers/two/en.md"
    page.write_text(page.read_text(encoding="utf-8").replace("title: Two", "title: Zwei"), "utf-8")
    build(root)
    shown = [path for path in snapshot(root / "site") if "Zwei" in _text(root / "site" / path)]
    assert {"en/explainers/one.html", "en/explainers/two.html", "en/index.html"} <= set(shown)
    assert "en/feed.atom.xml" in shown


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8")


def test_drafts_are_left_out_unless_asked_for(root: Path) -> None:
    page = root / "content/pages/about/en.md"
    page.write_text(
        page.read_text(encoding="utf-8").replace("title: About", "title: About\ndraft: true"),
        "utf-8",
    )
    build(root)
    assert not (root / "site/en/pages/about.html").exists()
    build(root, "--drafts")
    assert (root / "site/en/pages/about.html").exists()


def test_an_alias_is_a_page_that_names_the_new_address(root: Path) -> None:
    build(root)
    text = _text(root / "site/en/explainers/uno.html")
    assert '<a href="one.html">One</a>' in text
    assert 'http-equiv="refresh"' not in text


def test_a_cache_that_is_damaged_is_not_believed(root: Path) -> None:
    build(root)
    before = snapshot(root / "site")
    (record,) = (root / ".cache").glob("build-*.json")
    data = record.read_bytes()
    for position in range(0, len(data), len(data) // 20):
        record.write_bytes(data[:position] + bytes([data[position] ^ 1]) + data[position + 1 :])
        build(root, "--hash")
        assert snapshot(root / "site") == before


# --- incremental equals clean -------------------------------------------------------------------

Edit = Callable[[Path, random.Random], None]


def _replace(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")


def _pick(root: Path, pattern: str, dice: random.Random) -> Path:
    return dice.choice(sorted(root.glob(pattern)))


def _edit_text(root: Path, dice: random.Random) -> None:
    path = _pick(root, "content/*/*/*.md", dice)
    path.write_text(path.read_text(encoding="utf-8") + f"\nMore {dice.random()}.\n", "utf-8")


def _edit_front_matter(root: Path, dice: random.Random) -> None:
    path = _pick(root, "content/*/*/*.md", dice)
    key = dice.choice(["title: ", "summary: "])
    _replace(path, key, f"{key}{dice.choice('abc新')}")


def _edit_record(root: Path, dice: random.Random) -> None:
    words = ["Rain", "雨", "Sky", "Owns", "Water"]
    files = sorted(root.glob("content/*/*.yaml"))
    found = [(p, w) for p in files for w in words if w in p.read_text(encoding="utf-8")]
    path, word = dice.choice(found)
    _replace(path, word, f"{word}{dice.choice('xy雪')}")


def _edit_data(root: Path, dice: random.Random) -> None:
    _replace(root / "content/organisations/acme/data.yaml", "Acme", f"Acme{dice.randint(0, 9)}")


def _add_record(root: Path, dice: random.Random) -> None:
    number = dice.randrange(10**9)
    text = f"""- id: added-{number}
  term: {{en: Added {number}, zh-Hans: 新增{number}}}
  definition: {{en: A word., zh-Hans: 一个词。}}
  sources: [sky-2020]
"""
    (root / f"content/terms/added-{number}.yaml").write_text(text, encoding="utf-8")


def _delete_record(root: Path, dice: random.Random) -> None:
    added = sorted(root.glob("content/terms/added-*.yaml"))
    if added:
        dice.choice(added).unlink()


def _edit_template(root: Path, dice: random.Random) -> None:
    path = _pick(root, "templates/**/*.html", dice)
    path.write_text(f"{{# {dice.random()} #}}{path.read_text(encoding='utf-8')}", "utf-8")


def _edit_words(root: Path, dice: random.Random) -> None:
    path = _pick(root, "templates/strings/*.yaml", dice)
    _replace(path, "skip: ", f"skip: {dice.randint(0, 9)}")


def _edit_style(root: Path, dice: random.Random) -> None:
    path = root / "templates/assets/style.css"
    path.write_text(f"/* {dice.random()} */\n{path.read_text(encoding='utf-8')}", "utf-8")


def _rename_page(root: Path, dice: random.Random) -> None:
    path = _pick(root, "content/pages/*", dice)
    path.rename(path.with_name(f"page-{dice.randrange(10**6)}"))


def _add_page(root: Path, dice: random.Random) -> None:
    shutil.copytree(
        _pick(root, "content/pages/*", dice), root / f"content/pages/new-{dice.randrange(10**6)}"
    )


def _delete_page(root: Path, dice: random.Random) -> None:
    pages = sorted(root.glob("content/pages/*"))
    if len(pages) > 1:
        shutil.rmtree(dice.choice(pages))


def _toggle_draft(root: Path, dice: random.Random) -> None:
    path = _pick(root, "content/pages/*", dice) / "en.md"
    if "draft: true" in path.read_text(encoding="utf-8"):
        _replace(path, "draft: true\n", "")
    else:
        _replace(path, "updated:", "draft: true\nupdated:")


def _edit_picture(root: Path, dice: random.Random) -> None:
    _replace(root / "content/explainers/one/circle.svg", 'cx="1', f'cx="1{dice.randint(0, 9)}')


def _delete_output(root: Path, dice: random.Random) -> None:
    files = [path for path in sorted(root.glob("site/**/*")) if path.is_file()]
    dice.choice(files).unlink()


def _damage_output(root: Path, dice: random.Random) -> None:
    path = dice.choice([path for path in sorted(root.glob("site/**/*")) if path.is_file()])
    data = path.read_bytes()
    at = dice.randrange(len(data))
    path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])


def _swap_outputs(root: Path, dice: random.Random) -> None:
    one, other = dice.sample([p for p in sorted(root.glob("site/**/*")) if p.is_file()], 2)
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)


def _forget(root: Path, _dice: random.Random) -> None:
    for path in (root / ".cache").glob("*.json"):
        path.unlink()


def _damage_cache(root: Path, dice: random.Random) -> None:
    for path in (root / ".cache").glob("*.json"):
        path.write_bytes(path.read_bytes()[: dice.randrange(1000)])


EDITS: Mapping[str, Edit] = {
    name[1:]: value
    for name, value in list(globals().items())
    if name.startswith(
        ("_edit", "_add", "_delete", "_damage", "_swap", "_rename", "_toggle", "_forget")
    )
}
CHAINS, LENGTH = 10, 24  # chains of edits, of which an audit sees all


@pytest.mark.parametrize("seed", part(range(CHAINS), 5))
def test_incremental_equals_clean_after_random_edits(seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    root = small(tmp_path / "root")
    shutil.copytree(REPOSITORY / "templates", root / "templates")
    build(root)
    names = sorted(EDITS)
    for step in range(LENGTH):
        name = names[(seed * LENGTH + step) % len(names)] if step % 2 else dice.choice(names)
        EDITS[name](root, dice)
        build(root)
        clean = tmp_path / f"clean-{step}"
        for folder in ("content", "templates"):
            shutil.copytree(root / folder, clean / folder)
        build(clean)
        assert snapshot(root / "site") == snapshot(clean / "site"), f"after {name}"
        shutil.rmtree(clean)
