# SPDX-License-Identifier: Apache-2.0
"""Converted texts that were kept are believed if they are whole, and are never more than values."""

from __future__ import annotations

import os
import pickle
from dataclasses import is_dataclass
from pathlib import Path

import pytest

from crenel import document
from crenel.digest import Digest, digest_bytes
from crenel.markup.convert import Writing
from crenel.store import Store
from crenel.texts import _KNOWN, Shelf, _opened
from tests.harness import build, crenel, snapshot

KEPT = ".cache/texts"


def test_what_was_kept_gives_the_same_tree(root: Path) -> None:
    build(root)
    before = snapshot(root / "site")
    kept = sorted((root / KEPT).iterdir())
    assert kept
    page = root / "content/pages/about/en.md"
    page.write_text(page.read_text(encoding="utf-8") + "\nMore.\n", encoding="utf-8")
    build(root)
    assert len({*kept} & {*(root / KEPT).iterdir()}) == len(kept) - 1
    build(root, "--clean")
    clean = snapshot(root / "site")
    page.write_text(page.read_text(encoding="utf-8").replace("\nMore.\n", ""), encoding="utf-8")
    build(root)
    assert snapshot(root / "site") == before != clean


def test_a_kept_text_that_is_damaged_is_converted_again(root: Path) -> None:
    build(root)
    for path in (root / KEPT).iterdir():
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
    before = snapshot(root / "site")
    (root / "site/en/index.html").unlink()
    build(root)
    assert snapshot(root / "site") == before


class Harm:
    """What a pickle could do if it were let."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("exit 1",)


@pytest.mark.parametrize("value", [Harm(), (Harm(),), Path("a"), print, pickle.loads])
def test_nothing_but_parts_of_texts_is_made(value: object) -> None:
    with pytest.raises(pickle.UnpicklingError):
        _opened(pickle.dumps(value))


def test_every_part_of_a_document_may_be_kept() -> None:
    kinds = {kind for kind in vars(document).values() if isinstance(kind, type)}
    parts = {kind for kind in kinds if is_dataclass(kind)}
    assert document.Document in parts
    assert parts <= set(_KNOWN.values())


def test_checking_writes_nothing(root: Path) -> None:
    build(root)
    kept = {path.name: path.read_bytes() for path in (root / KEPT).iterdir()}
    page = root / "content/pages/about/en.md"
    page.write_text(page.read_text(encoding="utf-8") + "\nMore.\n", encoding="utf-8")
    assert crenel("check", "--root", str(root)).status == 1  # the site is not up to date
    assert {path.name: path.read_bytes() for path in (root / KEPT).iterdir()} == kept


def test_a_store_forgets_what_nobody_wants(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    keys = [digest_bytes(b"%d" % number) for number in range(3)]
    for key in keys:
        store.put(key, key.encode())
    assert [store.get(key) for key in keys] == [key.encode() for key in keys]
    store.prune({keys[1]})
    assert [store.get(key) for key in keys] == [None, keys[1].encode(), None]
    assert store.get(Digest("../store/x")) is None


def test_another_program_has_other_keys(root: Path) -> None:
    one, other = (Shelf(Store(root), Digest(name)) for name in "ab")
    writing = Writing("text", "a.md", 1, "en")
    assert one.key(writing) == one.key(writing) != other.key(writing)
