# SPDX-License-Identifier: Apache-2.0
"""`pad`: sizes fall into classes, nothing else changes, and packages do not carry the padding."""

from __future__ import annotations

import gzip
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import sizes
from crenel import urls
from crenel.artifact import filled
from crenel.values import SIZES
from tests.harness import REPOSITORY, build, crenel, small, snapshot
from tests.test_quality import JAVA, MODULES, needed

CLASS = 4096


def pad(root: Path, size: str) -> Path:
    """Sets the size class of the site in `root`; takes it out if `size` is empty."""
    path = root / "content" / "site.yaml"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    told = [f"pad: {size}\n"] if size else []
    path.write_text("".join([*told, *(x for x in lines if not x.startswith("pad:"))]), "utf-8")
    return root


def tree(root: Path) -> Mapping[str, bytes]:
    site = root / "site"
    return {p.relative_to(site).as_posix(): p.read_bytes() for p in site.rglob("*") if p.is_file()}


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = small(tmp_path_factory.mktemp("plain") / "root")
    build(root)
    return root


@pytest.fixture(scope="module")
def padded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = pad(small(tmp_path_factory.mktemp("padded") / "root"), "4KiB")
    build(root)
    return root


@given(st.binary(max_size=2000), st.sampled_from(list(SIZES.values())))
def test_a_file_is_filled_to_the_next_class_and_no_further(data: bytes, size: int) -> None:
    full = filled(data, size)
    assert full.startswith(data)
    assert len(full) % size == 0
    assert len(full) - len(data) < size
    assert not full[len(data) :].strip(b" \n")
    assert filled(full, size) == full


def test_the_classes_are_powers_of_two() -> None:
    assert list(SIZES.values()) == [256 << power for power in range(9)]
    assert (SIZES["256B"], SIZES["1KiB"], SIZES["64KiB"]) == (256, 1024, 65536)


def test_pages_and_search_files_are_filled_and_nothing_else_changes(
    plain: Path, padded: Path
) -> None:
    before, after = tree(plain), tree(padded)
    assert before.keys() == after.keys()
    for path in before.keys() - {urls.SUMS}:
        if path.endswith(".html") or path.startswith("assets/search/"):
            assert len(after[path]) % CLASS == 0, path
            assert after[path].rstrip() == before[path].rstrip(), path
        else:
            assert after[path] == before[path], path


def test_the_padded_tree_keeps_every_promise(padded: Path) -> None:
    answer = crenel("check", "--root", str(padded), "--jobs", "1")
    assert answer.status == 0, answer.err
    subprocess.run(
        ["sha256sum", "--quiet", "-c", "SHA256SUMS"], cwd=padded / "site", check=True, timeout=60
    )


@pytest.mark.browser
def test_the_nu_checker_finds_nothing(padded: Path) -> None:
    java = needed(needed(JAVA, "default-jre-headless"), "a JRE")
    command = [java, "-Xss8m", "-jar", str(MODULES / "vnu-jar/build/dist/vnu.jar"), "--html"]
    command += ["--filterpattern", ".*Content Security Policy .meta tag.*"]
    pages = [str(path) for path in sorted((padded / "site").rglob("*.html"))]
    done = subprocess.run([*command, *pages], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_another_class_makes_what_a_clean_build_makes(tmp_path: Path) -> None:
    root = small(tmp_path / "root")
    for size in ("", "1KiB", "16KiB", "1KiB", ""):
        build(pad(root, size))
        other = tmp_path / "other"
        shutil.copytree(root / "content", other / "content")
        build(other)
        assert snapshot(root / "site") == snapshot(other / "site")
        assert "0 made again" in build(root).err
        shutil.rmtree(other)


def test_why_names_the_class(tmp_path: Path) -> None:
    root = small(tmp_path / "root")
    build(root)
    pad(root, "2KiB")
    answer = crenel("build", "--root", str(root), "--why", "en/pages/about.html")
    assert answer.out.splitlines()[0] == (
        "en/pages/about.html: the size it is filled to has changed"
    )


def test_books_do_not_carry_the_padding(plain: Path, padded: Path) -> None:
    """Nor does the zip grow by more than a little: white space is compressed well."""
    made = {}
    for root in (plain, padded):
        only = ("--only", "epub,html,zip")
        answer = crenel("package", "--root", str(root), "--jobs", "1", *only)
        assert answer.status == 0, answer.err
        made[root] = {path.name: path for path in (root / "site" / "downloads").iterdir()}
    names = {name for name in made[plain] if name.endswith((".epub", ".html"))} - {"index.html"}
    assert len(names) == 4
    for name in names:
        assert made[padded][name].read_bytes() == made[plain][name].read_bytes(), name
    zips = [made[root]["small.zip"].stat().st_size for root in (plain, padded)]
    assert zips[1] - zips[0] < 40 * len(tree(padded))


def test_compression_gives_the_size_away_again(plain: Path, padded: Path) -> None:
    """What the documents say of servers: they must not compress a padded site."""
    before, after = tree(plain), tree(padded)
    pages = [path for path in before if path.endswith(".html")]
    packed = [len(gzip.compress(after[path], 6)) for path in pages]
    assert len(set(packed)) > 0.8 * len({len(gzip.compress(before[path], 6)) for path in pages})


def test_the_figures_of_the_documents_can_be_made_again(
    padded: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sizes.main([str(padded / "site")])
    told = capsys.readouterr().out
    pages = len([p for p in tree(padded) if p.endswith(".html") and not urls.packed(p)])
    assert f"{pages} pages" in told
    document = (REPOSITORY / "docs/adr/0018-sizes-fall-into-classes.md").read_text("utf-8")
    assert "python -m benchmarks.sizes" in document
