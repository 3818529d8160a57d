# SPDX-License-Identifier: Apache-2.0
"""One law for all package formats: what is read is what was meant, and writing twice is the same."""

from __future__ import annotations

import dataclasses
import os
import random
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import crenel.formats
from crenel.leaves import leaves
from crenel.parcel import Format, Parcel
from crenel.urls import OutPath
from tests.harness import build, small
from tests.parcels import parcel_of

FORMATS = leaves(crenel.formats, "FORMAT", Format)
SHELVES = {
    "downloads": r"small\.(zip|zim|(en|zh-hans)\.(epub|html))",
    "release": r"small\.(car|(v2\.)?torrent)|delta-2\.car(\.zst)?",
}


@pytest.fixture(scope="module")
def parcel(tmp_path_factory: pytest.TempPathFactory) -> Parcel:
    """The small site, and the archive of an earlier release of it."""
    folder = tmp_path_factory.mktemp("formats")
    build(small(folder / "root"))
    made = dataclasses.replace(
        parcel_of(folder / "root" / "site"),
        mirrors=("https://one.example/small/", "https://two.example/a/small/", "http://x.example/"),
    )
    earlier = dataclasses.replace(made, files=dict(list(made.files.items())[3:]))
    car = next(form for form in FORMATS if form.name == "car")
    car.write(earlier, "small.car", folder / "before.car")
    return dataclasses.replace(made, before=folder / "before.car")


@pytest.fixture
def elsewhere(parcel: Parcel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Parcel]:
    """The same parcel on another machine: folder, modes, times, order, zone, number of cores."""
    order = list(parcel.files.items())
    random.Random(7).shuffle(order)
    files: dict[OutPath, Path] = {}
    for name, source in order:
        files[name] = tmp_path / "copy" / name
        files[name].parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, files[name])
        os.utime(files[name], (1, len(files)))
        files[name].chmod(0o640)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    monkeypatch.setenv("LC_ALL", "C")
    mask = os.umask(0o077)
    yield dataclasses.replace(parcel, files=files)
    os.umask(mask)


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_what_is_read_is_what_was_meant(form: Format, parcel: Parcel, tmp_path: Path) -> None:
    for name in form.names(parcel):
        form.write(form.of(parcel, name), name, tmp_path / name)
        assert dict(form.read(tmp_path / name)) == dict(form.holds(parcel, name))
        assert form.holds(parcel, name)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(form.names(parcel))


@pytest.mark.parametrize("form", [f for f in FORMATS if f.exact], ids=lambda form: form.name)
def test_two_machines_write_the_same(
    form: Format, parcel: Parcel, elsewhere: Parcel, tmp_path: Path
) -> None:
    for name in form.names(parcel):
        form.write(form.of(parcel, name), name, tmp_path / "one")
        form.write(elsewhere, name, tmp_path / "two")
        assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_names_and_shelves_are_those_of_the_contract(form: Format, parcel: Parcel) -> None:
    names = form.names(parcel)
    assert names
    assert all(re.fullmatch(SHELVES[form.shelf], name) for name in names)


def test_no_two_formats_make_one_file(parcel: Parcel) -> None:
    names = [name for form in FORMATS for name in form.names(parcel)]
    assert len(names) == len(set(names))


def test_a_first_release_has_no_delta(parcel: Parcel) -> None:
    first = dataclasses.replace(parcel, before=None)
    delta = next(form for form in FORMATS if form.name == "delta")
    assert delta.names(first) == ()
