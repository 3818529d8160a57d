# SPDX-License-Identifier: Apache-2.0
"""UnixFS trees and CARs: round trips, deltas, and archives made to mislead."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crenel.formats import car as whole
from crenel.ipfs import car, cid, dagpb, unixfs
from crenel.ipfs.cid import DAG_PB, RAW, Malformed, varint
from crenel.ipfs.dagpb import DIRECTORY, FILE, HAMT
from crenel.ipfs.extract import extract
from crenel.ipfs.unixfs import CHUNK, Node

Tree = Mapping[str, bytes]
PARTS = st.text("abc0", min_size=1, max_size=3)


def written(folder: Path, contents: Tree) -> dict[str, Path]:
    """Files with these contents."""
    files = {name: folder / name for name in contents}
    for name, path in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(contents[name])
    return files


def archive_of(root: Node, path: Path) -> car.Archive:
    """The CAR of a tree, read back."""
    with path.open("wb") as stream:
        car.write(root, stream)
    return car.read(path)


def unpacked(folder: Path) -> dict[str, bytes]:
    """What stands in a folder."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@st.composite
def trees(draw: st.DrawFn) -> dict[str, bytes]:
    """Trees of a few folders, where no name is both a file and a folder."""
    paths = draw(st.sets(st.lists(PARTS, min_size=1, max_size=4).map("/".join), max_size=12))
    folders = {"/".join(p.split("/")[:n]) for p in paths for n in range(1, p.count("/") + 1)}
    contents = st.one_of(st.just(b""), st.binary(max_size=200))
    return {path: draw(contents) for path in sorted(paths - folders)}


@given(contents=trees())
def test_a_tree_comes_back(contents: Tree, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("car")
    found = archive_of(unixfs.tree(written(folder / "in", contents)), folder / "a.car")
    assert extract([found], folder / "out") == len(contents)
    assert unpacked(folder / "out") == contents


SIZES = (0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 7)


def test_files_of_several_blocks_come_back(tmp_path: Path) -> None:
    contents = {f"f{size}": hashlib.shake_128(b"%d" % size).digest(size) for size in SIZES}
    found = archive_of(unixfs.tree(written(tmp_path / "in", contents)), tmp_path / "a.car")
    leaves = {name: len(own) for name, own in car.files([found])}
    assert leaves == {f"f{size}": max(1, -(-size // CHUNK)) for size in SIZES}
    extract([found], tmp_path / "out")
    assert unpacked(tmp_path / "out") == contents
    assert whole.FORMAT.read(tmp_path / "a.car") == {
        name: hashlib.sha256(data).hexdigest() for name, data in contents.items()
    }


@pytest.mark.parametrize("number", [1023, 1025, 5000])
def test_large_folders_come_back(number: int, tmp_path: Path) -> None:
    one = written(tmp_path, {"x": b"x"})["x"]
    files = {f"folder/name-{index}.html": one for index in range(number)}
    root = unixfs.tree(files)
    found = archive_of(root, tmp_path / "a.car")
    assert {name for name, _ in car.files([found])} == set(files)
    kinds = {dagpb.read(found.block(c)).kind for c in found.places if c[1] == DAG_PB}
    assert kinds == ({DIRECTORY, HAMT} if number >= 5000 else {DIRECTORY})


@given(before=trees(), after=trees())
def test_a_delta_leads_from_one_tree_to_the_next(
    before: Tree, after: Tree, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("delta")
    old = archive_of(unixfs.tree(written(folder / "before", before)), folder / "old.car")
    root = unixfs.tree(written(folder / "after", after))
    with (folder / "delta.car").open("wb") as stream:
        number = car.write(root, stream, without=old.places)
    delta = car.read(folder / "delta.car")
    assert len(delta.places) == number
    assert not set(delta.places) & set(old.places)
    extract([delta, old], folder / "out")
    assert unpacked(folder / "out") == after


def test_a_file_that_changes_while_it_is_packed_is_noticed(tmp_path: Path) -> None:
    files = written(tmp_path, {"a": b"one", "b": b"two"})
    root = unixfs.tree(files)
    for changed in (b"eno", b"o", b""):
        files["a"].write_bytes(changed)
        with pytest.raises(Malformed):
            car.write(root, io.BytesIO())


# archives made to mislead


def section(codec: int, block: bytes) -> bytes:
    """A block as it stands in a CAR."""
    found = cid.cid(codec, block)
    return varint(len(found) + len(block)) + found + block


def head(root: cid.Cid) -> bytes:
    """The beginning of a CAR."""
    data = b"\xa2eroots\x81\xd8\x2a\x58\x25\x00" + root + b"gversion\x01"
    return varint(len(data)) + data


def of_blocks(*blocks: tuple[int, bytes]) -> bytes:
    """A CAR whose root is the first block."""
    return head(cid.cid(*blocks[0])) + b"".join(section(*block) for block in blocks)


def field(number: int, data: bytes | int) -> bytes:
    """A field of a protobuf message."""
    if isinstance(data, int):
        return varint(number << 3) + varint(data)
    return varint(number << 3 | 2) + varint(len(data)) + data


def folder(*links: tuple[bytes, bytes], kind: int = DIRECTORY, more: bytes = b"") -> bytes:
    """The block of a folder with links, each a name and a CID."""
    listed = (
        field(2, field(1, target) + field(2, name) + field(3, len(LEAF))) for name, target in links
    )
    return b"".join(listed) + field(1, field(1, kind) + more)


LEAF = b"leaf"
RAW_LEAF = (RAW, LEAF)
TARGET = cid.cid(RAW, LEAF)
SOUND = of_blocks((DAG_PB, folder((b"a", TARGET))), RAW_LEAF)


def endless(levels: int) -> bytes:
    """A small archive that describes 2 to the power of `levels` files."""
    blocks = [RAW_LEAF]
    for _ in range(levels):
        target = cid.cid(*blocks[-1])
        blocks.append((DAG_PB, folder((b"a", target), (b"b", target))))
    return of_blocks(*reversed(blocks))


def nested(levels: int) -> bytes:
    """An archive of folders, one inside the other."""
    blocks = [RAW_LEAF]
    for _ in range(levels):
        blocks.append((DAG_PB, folder((b"a", cid.cid(*blocks[-1])))))
    return of_blocks(*reversed(blocks))


def one_file(more: bytes, *targets: bytes) -> bytes:
    """An archive of a file "a" of several leaves."""
    block = folder(*((b"", target) for target in targets), kind=FILE, more=more)
    return of_blocks((DAG_PB, folder((b"a", cid.cid(DAG_PB, block)))), (DAG_PB, block), RAW_LEAF)


HOSTILE = {
    "empty": b"",
    "a head alone": head(cid.cid(DAG_PB, folder())),
    "a head that ends early": SOUND[:20],
    "two roots": b"\x50\xa2eroots\x82" + SOUND[9:],
    "version 2": SOUND.replace(b"gversion\x01", b"gversion\x02", 1),
    "a longer head": bytes((SOUND[0] + 1,))
    + SOUND[1 : SOUND[0] + 1]
    + b"\0"
    + SOUND[SOUND[0] + 1 :],
    "another hash": SOUND.replace(b"\x12\x20", b"\x1b\x20"),
    "another version of CID": SOUND.replace(b"\x01\x55\x12", b"\x02\x55\x12"),
    "another codec": SOUND.replace(b"\x01\x55\x12", b"\x01\x71\x12"),
    "a wrong block": SOUND.replace(b"leaf", b"feal"),
    "a block twice": SOUND + section(*RAW_LEAF),
    "a missing block": of_blocks((DAG_PB, folder((b"a", TARGET)))),
    "bytes behind the end": SOUND + b"\0",
    "a section too short for a CID": SOUND + b"\x05abcde",
    "a section that ends early": SOUND + varint(2000) + b"abc",
    "a section of 5 MiB": SOUND + varint(5 << 20) + bytes(5 << 20),
    "a huge varint": SOUND + b"\xff" * 9 + b"\x01",
    "an endless varint": SOUND + b"\x80" * 50,
    "a long form of a length": bytes((SOUND[0] | 0x80, 0)) + SOUND[1:],
    "a leaf as root": of_blocks(RAW_LEAF),
    "a file as root": of_blocks((DAG_PB, folder((b"", TARGET), kind=FILE)), RAW_LEAF),
    "a name that climbs": of_blocks((DAG_PB, folder((b"..", TARGET))), RAW_LEAF),
    "a name with a slash": of_blocks((DAG_PB, folder((b"../a", TARGET))), RAW_LEAF),
    "an empty name": of_blocks((DAG_PB, folder((b"", TARGET))), RAW_LEAF),
    "a name with NUL": of_blocks((DAG_PB, folder((b"a\0", TARGET))), RAW_LEAF),
    "a name that is no text": of_blocks((DAG_PB, folder((b"\xff", TARGET))), RAW_LEAF),
    "a name twice": of_blocks((DAG_PB, folder((b"a", TARGET), (b"a", TARGET))), RAW_LEAF),
    "names out of order": of_blocks((DAG_PB, folder((b"b", TARGET), (b"a", TARGET))), RAW_LEAF),
    "an empty folder": of_blocks(
        (DAG_PB, folder((b"a", cid.cid(DAG_PB, folder())))), (DAG_PB, folder())
    ),
    "a shard that is none": of_blocks((DAG_PB, folder((b"0Fa", TARGET), kind=HAMT)), RAW_LEAF),
    "a leaf as shard": of_blocks((DAG_PB, folder((b"0F", TARGET), kind=HAMT)), RAW_LEAF),
    "a symbolic link": of_blocks((DAG_PB, folder(kind=4, more=field(2, b"/etc/passwd")))),
    "a mode": of_blocks((DAG_PB, folder((b"a", TARGET), more=field(7, 0o644))), RAW_LEAF),
    "data in a folder": of_blocks((DAG_PB, folder((b"a", TARGET), more=field(2, b"x"))), RAW_LEAF),
    "data before a file's leaves": one_file(field(2, b"x") + field(3, 8), TARGET, TARGET),
    "a file of one leaf, wrapped": one_file(field(3, 4) + field(4, 4), TARGET),
    "leaves that are too small": one_file(field(3, 8) + field(4, 4) * 2, TARGET, TARGET),
    "a file that is not as large": one_file(field(3, 9) + field(4, 4) * 2, TARGET, TARGET),
    "not a message": of_blocks((DAG_PB, b"\xff\xff\xff")),
    "a message that ends early": of_blocks((DAG_PB, b"\x12\x7fabc")),
    "nothing as a folder": of_blocks((DAG_PB, b"")),
    "an endless tree": endless(40),
    "too deep": nested(200),
}


@pytest.mark.parametrize("case", [*HOSTILE, "sound"])
def test_an_archive_made_to_mislead_is_refused(case: str, tmp_path: Path) -> None:
    (tmp_path / "a.car").write_bytes(HOSTILE.get(case, SOUND))
    if case == "sound":
        assert list(car.files([car.read(tmp_path / "a.car")])) == [("a", (TARGET,))]
        return
    with pytest.raises(Malformed):
        list(car.files([car.read(tmp_path / "a.car")]))


@given(at=st.integers(0, len(SOUND) - 1), change=st.integers(1, 255))
def test_every_changed_byte_is_noticed(
    at: int, change: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    data = bytearray(SOUND)
    data[at] ^= change
    path = tmp_path_factory.mktemp("car") / "a.car"
    path.write_bytes(bytes(data))
    with pytest.raises(Malformed):
        list(car.files([car.read(path)]))


@given(end=st.integers(0, len(SOUND) - 1))
def test_every_part_of_an_archive_is_refused(
    end: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("car") / "a.car"
    path.write_bytes(SOUND[:end])
    with pytest.raises(Malformed):
        list(car.files([car.read(path)]))


@settings(max_examples=300)
@given(st.binary(max_size=80))
def test_any_block_is_understood_or_refused(block: bytes) -> None:
    try:
        dagpb.read(block)
    except Malformed:
        return


@pytest.mark.parametrize("name", [".htaccess", "A.html", "a b", "a.", "长城.html"])
def test_paths_that_break_the_rules_are_not_written(name: str, tmp_path: Path) -> None:
    one = written(tmp_path, {"x": b"x"})["x"]
    found = archive_of(unixfs.tree({name: one}), tmp_path / "a.car")
    with pytest.raises(Malformed):
        extract([found], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_folder_that_holds_anything_is_left_alone(tmp_path: Path) -> None:
    found = archive_of(unixfs.tree(written(tmp_path / "in", {"a": b"a"})), tmp_path / "a.car")
    with pytest.raises(FileExistsError):
        extract([found], tmp_path / "in")


def test_a_tree_that_is_too_large_is_not_written(tmp_path: Path) -> None:
    one = written(tmp_path, {"x": bytes(1000)})["x"]
    files = {f"f{number}": one for number in range(100)}
    found = archive_of(unixfs.tree(files), tmp_path / "a.car")
    assert (tmp_path / "a.car").stat().st_size < 10_000
    with pytest.raises(Malformed):
        extract([found], tmp_path / "out", largest=99_999)
    assert extract([found], tmp_path / "out", largest=100_000) == 100


def test_a_name_that_is_a_file_and_a_folder_is_refused(tmp_path: Path) -> None:
    one = written(tmp_path, {"x": b"x"})["x"]
    with pytest.raises(Malformed):
        unixfs.tree({"a": one, "a/b": one})
