# SPDX-License-Identifier: Apache-2.0
"""Torrents: equal to what libtorrent makes, downloaded by it from a plain mirror, strict when read."""

from __future__ import annotations

import functools
import hashlib
import http.server
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from pathlib import Path

import libtorrent
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crenel import bittorrent
from crenel.bittorrent import LARGEST, SMALLEST, Value, decode, encode
from crenel.formats.torrent import FORMAT, info_hash
from crenel.ipfs.cid import Malformed
from crenel.parcel import Parcel
from crenel.urls import OutPath

Sizes = Mapping[str, int]
PATIENCE = 120  # seconds that a download may take

TREES: Mapping[str, Sizes] = {
    "one small file": {"index.html": 10},
    "one empty file": {"empty.txt": 0, "index.html": 1},
    "edges of a block": {f"f{n}.bin": n for n in (16_383, 16_384, 16_385, 32_768, 49_153)},
    "edges of a piece": {f"f{n}.bin": n for n in (SMALLEST - 1, SMALLEST, SMALLEST + 1)},
    "several pieces": {"a/b/c.bin": 3 * SMALLEST + 5, "a/b.bin": 1_500_000, "z.txt": 0},
    "order of names": {"a.txt": 3, "a/b.txt": 4, "a-b.txt": 5, "ab/c/d.txt": 6, "404.html": 7},
    "many files": {f"d{n % 7}/f{n}.txt": n * 131 % 5000 for n in range(300)},
}


def written(folder: Path, sizes: Sizes) -> dict[OutPath, Path]:
    """Files of these sizes."""
    files = {OutPath(name): folder / name for name in sizes}
    for name, path in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(hashlib.shake_128(name.encode()).digest(sizes[name]))
    return files


def packing(files: dict[OutPath, Path], *mirrors: str) -> Parcel:
    """A parcel of the site "site"."""
    return Parcel("site", files, (), "", "", "2026-01-02", 1, mirrors, None)


KINDS = {
    "site.torrent": libtorrent.create_torrent.v1_only,
    "site.v2.torrent": libtorrent.create_torrent.v2_only,
}


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("tree", TREES)
def test_libtorrent_makes_the_same(tree: str, name: str, tmp_path: Path) -> None:
    files = written(tmp_path / "site", TREES[tree])
    FORMAT.write(packing(files), name, tmp_path / name)
    own = (tmp_path / name).read_bytes()
    order = sorted(files, key=str.encode)
    entries = [libtorrent.create_file_entry(f"site/{p}", TREES[tree][p]) for p in order]
    length = bittorrent.piece_length(sum(TREES[tree].values()))
    maker = libtorrent.create_torrent(entries, length, KINDS[name])
    libtorrent.set_piece_hashes(maker, str(tmp_path))
    theirs = maker.generate()
    assert encode(bittorrent.information(own)) == libtorrent.bencode(theirs[b"info"])
    whole = decode(own)
    assert isinstance(whole, dict)
    assert whole.get(b"piece layers") == theirs.get(b"piece layers")
    hashes = libtorrent.load_torrent_buffer(own).info_hashes
    known = hashes.v2 if hashes.has_v2() else hashes.v1
    assert str(known) == info_hash(tmp_path / name)


def test_it_names_only_mirrors_of_one_layout_and_nothing_else(tmp_path: Path) -> None:
    files = written(tmp_path / "site", {"a": 1})
    mirrors = ("https://a.example/site/", "https://b.example/x/site/", "https://c.example/other/")
    for name in KINDS:
        FORMAT.write(packing(files, *mirrors), name, tmp_path / name)
        told = decode((tmp_path / name).read_bytes())
        assert isinstance(told, dict)
        assert told[b"url-list"] == [b"https://a.example/", b"https://b.example/x/"]
        assert set(told) <= {b"info", b"piece layers", b"url-list"}


@pytest.mark.parametrize(
    ("total", "length"),
    [
        (0, SMALLEST),
        (SMALLEST * 1024, SMALLEST),
        (SMALLEST * 1024 + 1, SMALLEST * 2),
        (LARGEST * 1024, LARGEST),
        (1 << 40, LARGEST),
    ],
)
def test_pieces_grow_with_the_tree(total: int, length: int) -> None:
    assert bittorrent.piece_length(total) == length


class Mirror(http.server.SimpleHTTPRequestHandler):
    """A plain web host that answers ranges, as web seeds need."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        data = path.read_bytes()
        asked = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        first, last = (int(asked[1]), int(asked[2])) if asked else (0, len(data) - 1)
        self.send_response(HTTPStatus.PARTIAL_CONTENT if asked else HTTPStatus.OK)
        self.send_header("Content-Length", str(last + 1 - first))
        if asked:
            self.send_header("Content-Range", f"bytes {first}-{last}/{len(data)}")
        self.end_headers()
        self.wfile.write(data[first : last + 1])

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def serve() -> Iterator[Callable[[Path], str]]:
    """Serves folders on loopback until the test ends; gives their addresses."""
    servers = []

    def start(folder: Path) -> str:
        handler = functools.partial(Mirror, directory=str(folder))
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


QUIET: libtorrent.settings_pack = {
    "listen_interfaces": "127.0.0.1:0",
    "enable_dht": False,
    "enable_lsd": False,
    "enable_upnp": False,
    "enable_natpmp": False,
}


@pytest.mark.parametrize("name", KINDS)
def test_libtorrent_downloads_from_a_plain_mirror(
    name: str, tmp_path: Path, serve: Callable[[Path], str]
) -> None:
    sizes = {**TREES["several pieces"], **TREES["order of names"], "empty.txt": 0}
    del sizes["a/b.bin"]
    files = written(tmp_path / "host" / "mirrors" / "site", sizes)
    address = serve(tmp_path / "host") + "mirrors/site/"
    FORMAT.write(packing(files, address), name, tmp_path / name)
    session = libtorrent.session(QUIET)
    wanted = libtorrent.load_torrent_file(str(tmp_path / name))
    wanted.save_path = str(tmp_path / "out")
    handle = session.add_torrent(wanted)
    deadline = time.monotonic() + PATIENCE
    while not handle.status().is_seeding and time.monotonic() < deadline:
        time.sleep(0.05)
    assert handle.status().is_seeding
    session.remove_torrent(handle)
    del session
    found = {p: tmp_path / "out" / "site" / p for p in sizes}
    assert {p: path.read_bytes() for p, path in found.items()} == {
        p: files[OutPath(p)].read_bytes() for p in sizes
    }


values = st.recursive(
    st.integers(-(10**15), 10**15) | st.binary(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.binary(max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(values)
def test_values_come_back(value: Value) -> None:
    assert decode(encode(value)) == value


@given(st.binary(max_size=40) | st.text("ilde0123456789:-", max_size=20).map(str.encode))
def test_only_the_canonical_form_is_read(data: bytes) -> None:
    try:
        assert encode(decode(data)) == data
    except Malformed:
        return


FILE = b"d6:lengthi1e4:pathl1:aee"
HOSTILE = {
    "empty": b"",
    "not a dictionary": b"i1e",
    "no info": b"de",
    "info of another kind": b"d4:infoi1ee",
    "info without files": b"d4:infodee",
    "bytes behind the end": b"d4:infod5:filesleee1:x",
    "keys out of order": b"d1:bi1e1:ai1ee",
    "a key twice": b"d1:ai1e1:ai1ee",
    "a key that is a number": b"di1ei1ee",
    "a leading zero": b"i01e",
    "minus zero": b"i-0e",
    "a text that ends early": b"9:abc",
    "a negative length": b"-1:a",
    "a huge length": b"9" * 30 + b":a",
    "an endless list": b"l" * 100_000,
    "deep": b"l" * 70 + b"e" * 70,
    "a path that climbs": b"d4:infod5:filesld6:lengthi1e4:pathl2:..1:aeeeee",
    "a path with a slash": b"d4:infod5:filesld6:lengthi1e4:pathl3:a/beeeee",
    "an empty path": b"d4:infod5:filesld6:lengthi1e4:pathleeeee",
    "a part that is a number": b"d4:infod5:filesld6:lengthi1e4:pathli1eeeeee",
    "a negative size": b"d4:infod5:filesld6:lengthi-1e4:pathl1:aeeeee",
    "a file twice": b"d4:infod5:filesl" + FILE + FILE + b"eee",
    "a file and a folder": b"d4:infod9:file treed1:ad0:d6:lengthi1ee1:bdeee12:meta versioni2eee",
    "a branch that is none": b"d4:infod9:file treed1:ai1ee12:meta versioni2eee",
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_torrent_that_is_none_is_refused(case: str, tmp_path: Path) -> None:
    (tmp_path / "bad.torrent").write_bytes(HOSTILE[case])
    with pytest.raises(Malformed):
        FORMAT.read(tmp_path / "bad.torrent")
