# SPDX-License-Identifier: Apache-2.0
"""`publish`: real nodes take a release, and whatever goes wrong is told and leaves nothing half done."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from crenel.output.tree import walk
from crenel.problems import BuildFailed
from crenel.publishing.api import LARGEST, Api
from crenel.publishing.cluster import publish as publish_to_cluster
from crenel.publishing.release import read
from tests.clusters import cluster
from tests.harness import REPOSITORY, Answer, build, crenel, small
from tests.nodes import Node, node
from tests.published import NAME, minisig, released, state

RPC = "/api/v0"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small site, built and released; tests that change something take a copy."""
    root = small(tmp_path_factory.mktemp("made") / "root")
    build(root)
    released(root)
    return root


@pytest.fixture
def root(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "root"))


def publish(root: Path, *options: str) -> Answer:
    return crenel("publish", "--root", str(root), *options)


def address(kubo: Node) -> str:
    return f"http://{kubo.api}"


# --- a node


def test_a_node_holds_the_release_and_every_name_leads_to_it(root: Path, kubo: Node) -> None:
    release = read(root / "release")
    key = kubo.text("key", "gen", "--type=ed25519", "ours")
    answer = publish(root, "--ipfs", address(kubo), "--ipns", "ours", "--record", "--json")
    assert answer.status == 0, answer.err
    told = json.loads(answer.out)
    assert told["targets"][0]["names"] == [key, release.name]
    assert f"ipns://{key}/" in told["addresses"]
    assert release.statement.root in kubo.pinned()
    for name in (key, release.name):
        assert kubo.text("name", "resolve", name) == f"/ipfs/{release.statement.root}"
    record = kubo.run("routing", "get", f"/ipns/{release.name}")
    assert record == release.record.read_bytes()
    for path in ("index.html", "en/index.html", f"downloads/{NAME}.zip"):
        status, data = kubo.get(f"/ipfs/{release.statement.root}/{path}")
        assert (status, data) == (200, (root / "site" / path).read_bytes())


def test_the_name_ends_with_the_statement(root: Path, kubo: Node) -> None:
    own = kubo.text("key", "gen", "ending")
    until = read(root / "release").statement.valid_until
    assert publish(root, "--ipfs", address(kubo), "--ipns", "ending").status == 0
    record = kubo.run("routing", "get", f"/ipns/{own}")
    told = json.loads(kubo.run("name", "inspect", "--enc=json", input=record))
    assert told["Entry"]["Validity"].startswith(until)


def test_kubo_accepts_the_signed_record_and_no_other(root: Path, kubo: Node) -> None:
    release = read(root / "release")
    command = ["name", "inspect", f"--verify={release.name}", "--enc=json"]
    good = json.loads(kubo.run(*command, str(release.record)))
    assert good["Validation"]["Valid"]
    assert good["Entry"]["Value"] == f"/ipfs/{release.statement.root}"
    assert good["SignatureType"] == "V2"
    release.record.write_bytes(release.record.read_bytes().replace(b"/ipfs/b", b"/ipfs/c"))
    bad = json.loads(kubo.run(*command, str(release.record)))
    assert not bad["Validation"]["Valid"]


def test_publishing_twice_changes_nothing(root: Path, kubo: Node) -> None:
    first = publish(root, "--ipfs", address(kubo), "--record")
    assert first == publish(root, "--ipfs", address(kubo), "--record")
    assert first.status == 0


def test_the_answer_names_what_to_put_into_dns(root: Path, kubo: Node) -> None:
    cid = read(root / "release").statement.root
    answer = publish(root, "--ipfs", address(kubo), "--domain", "wall.example")
    assert f'_dnslink.wall.example TXT "dnslink=/ipfs/{cid}"' in answer.out
    assert f"http://{cid}.ipfs.localhost:8080/" in answer.out


def test_several_places_are_told_apart(root: Path, kubo: Node, tmp_path: Path) -> None:
    answer = publish(
        root,
        *("--ipfs", address(kubo), "--ipfs", _nowhere(), "--folder", str(tmp_path / "www")),
        "--json",
    )
    assert answer.status == 1
    told = json.loads(answer.out)["targets"]
    assert [bool(each["done"]) for each in told] == [True, False, True]
    assert [p["code"] for each in told for p in each["problems"]] == ["U901"]


# --- a release that is not what its statement says: no node is asked


def _no_statement(root: Path) -> None:
    (root / "release" / "release.txt").unlink()


def _not_a_statement(root: Path) -> None:
    (root / "release" / "release.txt").write_bytes(b"site: small\n")


def _no_car(root: Path) -> None:
    (root / "release" / f"{NAME}.car").unlink()


def _other_car(root: Path) -> None:
    car = root / "release" / f"{NAME}.car"
    data = bytearray(car.read_bytes())
    data[-1] ^= 1
    car.write_bytes(data)


def _other_root(root: Path) -> None:
    found = read(root / "release").statement
    state(
        root / "release",
        replace(found, root=found.root[:-1] + ("a" if found.root[-1] != "a" else "i")),
    )


def _unlisted_car(root: Path) -> None:
    found = read(root / "release").statement
    files = tuple(file for file in found.files if not file.path.endswith(".car"))
    state(root / "release", replace(found, files=files))


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (_no_statement, "C909"),
        (_not_a_statement, "C905"),
        (_no_car, "C902"),
        (_other_car, "C901"),
        (_other_root, "C904"),
        (_unlisted_car, "C903"),
    ],
)
def test_a_wrong_release_is_not_handed_over(
    root: Path, harm: Callable[[Path], None], code: str
) -> None:
    harm(root)
    with answering({}) as (place, asked):
        answer = publish(root, "--ipfs", place, "--cluster", place)
    assert (answer.status, asked) == (1, [])
    assert f" {code} " in answer.err


def test_no_name_leads_to_a_release_whose_time_has_passed(made: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(made, tmp_path / "root"))
    released(root, until=-1)
    with answering({}) as (place, asked):
        answer = publish(root, "--ipfs", place, "--ipns", "self")
    assert (answer.status, asked) == (1, [])
    assert " C908 " in answer.err


def test_a_record_that_is_not_the_one_listed_is_not_handed_over(root: Path) -> None:
    (root / "release" / f"{NAME}.ipns-record").write_bytes(b"another")
    with answering({}) as (place, asked):
        answer = publish(root, "--ipfs", place, "--record")
    assert (answer.status, asked) == (1, [])
    assert " C901 " in answer.err


# --- nodes that fail


Reply = tuple[int, bytes] | Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def answering(replies: Mapping[str, Reply]) -> Iterator[tuple[str, list[str]]]:
    """A server on loopback that answers as told; gives its address and what it was asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            path = self.path.partition("?")[0]
            asked.append(path)
            left = int(self.headers.get("Content-Length", 0))
            reply = replies.get(path, (404, b"404 page not found"))
            if callable(reply):
                reply(self)
                return
            while left and (piece := self.rfile.read(min(left, 65536))):
                left -= len(piece)
            self.send_response(reply[0])
            self.send_header("Content-Length", str(len(reply[1])))
            self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.end_headers()
            self.wfile.write(reply[1])

        do_GET = do_POST = answer  # noqa: N815

        def log_message(self, *_: Any) -> None:
            """Keeps the test's output short."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def _nowhere() -> str:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}"


def _imported(root: str, message: str = "") -> bytes:
    told = {"Root": {"Cid": {"/": root}, "PinErrorMsg": message}}
    return json.dumps(told).encode() + b'\n{"Stats":{"BlockCount":1,"BlockBytesCount":2}}\n'


def _held(root: str) -> bytes:
    return json.dumps({"Keys": {root: {"Type": "recursive", "Name": ""}}}).encode()


def _break_off(handler: BaseHTTPRequestHandler) -> None:
    """Reads a part, begins to answer and dies."""
    handler.rfile.read(1000)
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{")
    handler.wfile.flush()
    handler.connection.shutdown(socket.SHUT_RDWR)


def _endless(handler: BaseHTTPRequestHandler) -> None:
    handler.rfile.read(int(handler.headers["Content-Length"]))
    handler.wfile.write(b"HTTP/1.0 200 OK\r\n\r\n")
    try:
        while True:
            handler.wfile.write(b" " * 65536)
    except OSError:
        return


ROOT = "bafybeidiwny3yrniba5dwab5zvgia6qlianphjanmphzgb5foocotlc3ti"
OTHER = "bafybeibml5uieyxa5tufngvg7fgwbkwvlsuntwbxgtskoqynbt7wlchmfm"
IMPORT, PINS = f"{RPC}/dag/import", f"{RPC}/pin/ls"
REFUSED = b'{"Message":"no space left","Code":0,"Type":"error"}'
CASES: dict[str, tuple[str, Mapping[str, Reply]]] = {
    "U901 dies in the middle": ("U901", {IMPORT: _break_off}),
    "U902 refuses": ("U902", {IMPORT: (500, REFUSED)}),
    "U902 asks for a password": ("U902", {IMPORT: (403, b"403 - Forbidden")}),
    "U902 is a gateway": ("U902", {}),
    "U902 redirects": ("U902", {IMPORT: (307, b"")}),
    "U902 answers without an end": ("U902", {IMPORT: _endless}),
    "U902 answers with no JSON": ("U902", {IMPORT: (200, b"<html>")}),
    "U902 answers too deep": ("U902", {IMPORT: (200, b"[" * 200_000)}),
    "U902 answers with numbers": ("U902", {IMPORT: (200, b"[1, 2]")}),
    "U902 names no root": ("U902", {IMPORT: (200, b'{"Stats":{}}')}),
    "U902 cannot pin": ("U902", {IMPORT: (200, _imported(ROOT, "block missing"))}),
    "U902 has not pinned": (
        "U902",
        {IMPORT: (200, _imported(ROOT)), PINS: (500, b'{"Message":"is not pinned"}')},
    ),
    "U902 has pinned another": (
        "U902",
        {IMPORT: (200, _imported(ROOT)), PINS: (200, _held(OTHER))},
    ),
    "U903 reports another root": ("U903", {IMPORT: (200, _imported(OTHER))}),
    "U903 reports two roots": ("U903", {IMPORT: (200, _imported(ROOT) + _imported(OTHER))}),
    "U903 names no root rightly": ("U903", {IMPORT: (200, b'{"Root":{"Cid":3}}')}),
}


@pytest.mark.parametrize("case", CASES)
def test_no_name_is_touched_unless_the_pin_is_proved(made: Path, case: str) -> None:
    code, replies = CASES[case]
    root = read(made / "release").statement.root
    real = {
        path: (reply[0], reply[1].replace(ROOT.encode(), root.encode()))
        if isinstance(reply, tuple)
        else reply
        for path, reply in replies.items()
    }
    with answering(real) as (place, asked):
        answer = publish(made, "--ipfs", place, "--ipns", "self", "--record")
    assert answer.status == 1
    assert f"{place}: {code} " in answer.err
    assert set(asked) <= {IMPORT, PINS}
    assert "dnslink" not in answer.out


def test_a_node_says_itself_why_it_refused(made: Path) -> None:
    with answering({IMPORT: (500, REFUSED)}) as (place, _):
        assert "no space left" in publish(made, "--ipfs", place).err


def test_a_node_that_moved_the_name_elsewhere_is_told(made: Path) -> None:
    root = read(made / "release").statement.root
    moved = json.dumps({"Name": "k51", "Value": f"/ipfs/{OTHER}"}).encode()
    replies = {IMPORT: (200, _imported(root)), PINS: (200, _held(root))}
    with answering({**replies, f"{RPC}/name/publish": (200, moved)}) as (place, _):
        answer = publish(made, "--ipfs", place, "--ipns", "self")
    assert (answer.status, " U903 " in answer.err) == (1, True)


def test_an_answer_that_drips_is_cut_off() -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.0 200 OK\r\n\r\n")
        try:
            while True:
                handler.wfile.write(b" ")
                handler.wfile.flush()
                time.sleep(0.05)
        except OSError:
            return

    with answering({"/slow": drip}) as (place, _), pytest.raises(BuildFailed) as caught:
        Api(place, patience=1).ask("POST", "slow", {})
    assert [problem.code for problem in caught.value.problems] == ["U901"]


def test_an_answer_of_the_largest_size_is_still_read() -> None:
    with answering({"/big": (200, b"{}".ljust(LARGEST))}) as (place, _):
        assert list(Api(place).ask("POST", "big", {})) == [{}]


def test_a_file_of_any_size_is_handed_over_in_pieces(tmp_path: Path) -> None:
    path = tmp_path / "large.car"
    with path.open("wb") as out:
        out.truncate(64 << 20)
    with answering({"/take": (200, b"{}")}) as (place, _):
        tracemalloc.start()
        Api(place).ask("POST", "take", {}, path)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 4 << 20


def test_an_encrypted_address_must_prove_itself(made: Path) -> None:
    with answering({}) as (place, asked):
        answer = publish(made, "--ipfs", place.replace("http:", "https:"))
    assert (answer.status, " U901 " in answer.err, asked) == (1, True, [])


def test_a_node_that_is_killed_while_it_takes_the_release(tmp_path: Path, made: Path) -> None:
    """A node that is stopped has taken nothing; the same command later completes."""
    with node(tmp_path / "repo") as first:
        os.kill(first.process.pid, signal.SIGSTOP)
        timer = threading.Timer(0.5, first.process.kill)
        timer.start()
        answer = publish(made, "--ipfs", address(first))
        timer.join()
    assert (answer.status, " U901 " in answer.err) == (1, True)


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--ipns", "self", "--folder", "x"),
        ("--record", "--cluster", "http://127.0.0.1:1"),
        ("--ipfs", "ftp://127.0.0.1/"),
        ("--ipfs", "127.0.0.1:5001"),
        ("--ipfs", "http://name:word@127.0.0.1:5001"),
        ("--ipfs", "http://127.0.0.1:70000"),
        ("--ipfs", "http://127.0.0.1:5001/?x"),
        ("--ipfs", "http://127.0.0.1:5001/a b"),
        ("--cluster", "http://"),
        ("--ipfs", "http://127.0.0.1:1", "--domain", 'x" TXT'),
    ],
)
def test_wrong_usage_is_told_as_such(made: Path, options: tuple[str, ...]) -> None:
    assert publish(made, *options).status == 2


# --- a folder


def laid_out(out: Path) -> Mapping[str, bytes]:
    return {path: (out / path).read_bytes() for path in walk(out)}


def whole(root: Path) -> Mapping[str, bytes]:
    """What a folder of this release holds."""
    release = {f"release/{path}": data for path, data in laid_out(root / "release").items()}
    return {**laid_out(root / "site"), **release}


def test_a_folder_holds_the_tree_and_the_release(root: Path, tmp_path: Path) -> None:
    out = tmp_path / "some" / "www"
    assert publish(root, "--folder", str(out)).status == 0
    assert laid_out(out) == whole(root)
    modes = {oct(path.stat().st_mode & 0o777) for path in out.rglob("*")}
    assert modes == {"0o644", "0o755"}
    assert publish(root, "--folder", str(out)).status == 0


def test_the_next_release_takes_the_place_of_the_last(root: Path, tmp_path: Path) -> None:
    out = tmp_path / "www"
    assert publish(root, "--folder", str(out)).status == 0
    (root / "site" / "downloads" / "added.zip").write_bytes(b"x")
    before = laid_out(out)
    assert publish(root, "--folder", str(out)).status == 1  # nothing lists it
    assert laid_out(out) == before
    (root / "site" / "downloads" / "added.zip").unlink()
    history = root / "release" / "history"
    history.mkdir()
    (root / "release" / "release.txt").replace(history / "1.txt")
    released(root, seq=2)
    assert publish(root, "--folder", str(out)).status == 0
    assert laid_out(out) == whole(root)
    assert "release/history/1.txt" in laid_out(out)


def test_an_earlier_release_does_not_take_the_place_of_a_later_one(
    root: Path, tmp_path: Path
) -> None:
    out = tmp_path / "www"
    released(root, seq=3)
    assert publish(root, "--folder", str(out)).status == 0
    before = laid_out(out)
    released(root, seq=2)
    answer = publish(root, "--folder", str(out))
    assert answer.status == 1
    assert "C908 it holds release 3; this is release 2" in answer.err
    assert laid_out(out) == before


UNSIGNED: dict[str, Callable[[Path], object]] = {
    "absent": Path.unlink,
    "of another text": lambda path: path.write_bytes(minisig(b"another text")),
    "endless": lambda path: path.write_bytes(path.read_bytes() * 1000),
    "not one": lambda path: path.write_bytes(b"signed, honestly"),
}


@pytest.mark.parametrize("case", UNSIGNED)
def test_a_statement_that_its_key_did_not_sign_is_not_published(
    root: Path, tmp_path: Path, case: str
) -> None:
    UNSIGNED[case](root / "release" / "release.txt.minisig")
    answer = publish(root, "--folder", str(tmp_path / "www"))
    assert (answer.status, " C906 " in answer.err) == (1, True)
    assert not (tmp_path / "www").exists()


def _mine(out: Path) -> None:
    (out / "thesis.txt").write_bytes(b"years of work")


def _mine_inside(out: Path) -> None:
    (out / "en").mkdir()
    (out / "en" / "thesis.txt").write_bytes(b"years of work")


def _hidden(out: Path) -> None:
    (out / ".htaccess").write_bytes(b"deny")


def _unreadable_statement(out: Path) -> None:
    (out / "release").mkdir()
    (out / "release" / "release.txt").write_bytes(b"not one")


def _of_another_site(out: Path) -> None:
    out.rmdir()
    other = small(out.parent / "other")
    build(other)
    released(other, name="other")
    assert publish(other, "--folder", str(out)).status == 0


def _ours_with_a_stranger(out: Path) -> None:
    out.rmdir()
    other = small(out.parent / "other")
    build(other)
    released(other)
    assert publish(other, "--folder", str(out)).status == 0
    (out / ".git").mkdir()
    (out / ".git" / "HEAD").write_bytes(b"ref: refs/heads/main\n")


def _a_file(out: Path) -> None:
    out.rmdir()
    out.write_bytes(b"a file")


def _a_link(out: Path) -> None:
    out.rmdir()
    (out.parent / "elsewhere").mkdir()
    out.symlink_to(out.parent / "elsewhere")


@pytest.mark.parametrize(
    "harm",
    [
        *(_mine, _mine_inside, _hidden, _unreadable_statement, _of_another_site),
        *(_ours_with_a_stranger, _a_file, _a_link),
    ],
)
def test_a_folder_that_publish_did_not_make_is_left_alone(
    root: Path, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    out = tmp_path / "www"
    out.mkdir()
    harm(out)
    before = laid_out(out) if out.is_dir() else out.read_bytes()
    answer = publish(root, "--folder", str(out))
    assert (answer.status, "U904" in answer.err) == (1, True)
    assert (laid_out(out) if out.is_dir() else out.read_bytes()) == before


def _changed(root: Path) -> None:
    path = root / "site" / "index.html"
    path.write_bytes(path.read_bytes() + b" ")


def _missing(root: Path) -> None:
    (root / "site" / "404.html").unlink()


def _changed_download(root: Path) -> None:
    (root / "site" / "downloads" / f"{NAME}.zip").write_bytes(b"")


def _no_download(root: Path) -> None:
    (root / "site" / "downloads" / f"{NAME}.zip").unlink()


def _changed_sums(root: Path) -> None:
    path = root / "site" / "SHA256SUMS"
    path.write_bytes(path.read_bytes().replace(b"a", b"b", 1))


def _no_sums(root: Path) -> None:
    (root / "site" / "SHA256SUMS").unlink()


def _added_to_site(root: Path) -> None:
    (root / "site" / ".nojekyll").write_bytes(b"")


def _added_to_release(root: Path) -> None:
    (root / "release" / "notes.txt").write_bytes(b"")


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (_changed, "C901"),
        (_missing, "C902"),
        (_changed_download, "C901"),
        (_no_download, "C902"),
        (_changed_sums, "C901"),
        (_no_sums, "C902"),
        (_added_to_site, "C903"),
        (_added_to_release, "C903"),
    ],
)
def test_what_is_not_as_released_is_not_laid_out(
    root: Path, tmp_path: Path, harm: Callable[[Path], None], code: str
) -> None:
    out = tmp_path / "www"
    assert publish(root, "--folder", str(out)).status == 0
    before = laid_out(out)
    harm(root)
    answer = publish(root, "--folder", str(out))
    assert (answer.status, f" {code} " in answer.err) == (1, True)
    assert laid_out(out) == before
    assert sorted(path.name for path in tmp_path.iterdir() if "new" in path.name) == []


def test_a_folder_that_cannot_be_written_is_told(root: Path, tmp_path: Path) -> None:
    """A file stands where a folder is needed: for root, too, nothing can be written there."""
    (tmp_path / "file").write_bytes(b"")
    answer = publish(root, "--folder", str(tmp_path / "file" / "www"))
    assert (answer.status, " O607 " in answer.err) == (1, True)


_READ_ONLY = """
import os, sys
import crenel.publishing.targets
from crenel import cli
cli.main(["publish", "--help"])  # imports what could not be read later
os.setgid(65534), os.setuid(65534)
sys.exit(cli.main(["publish", "--root", sys.argv[1], "--folder", sys.argv[2]]))
"""


def _open_to_all(path: Path) -> None:
    for place in (path, *path.parents):
        if place.stat().st_uid == os.getuid() and place != Path("/"):
            place.chmod(place.stat().st_mode | 0o555)


def test_a_read_only_folder_is_told_and_kept(root: Path, tmp_path: Path) -> None:
    shelf = tmp_path / "shelf"
    out = shelf / "www"
    assert publish(root, "--folder", str(out)).status == 0
    before = laid_out(out)
    command = [sys.executable, "-c", _READ_ONLY, str(root), str(out)]
    if os.getuid():
        shelf.chmod(0o555)
        command[2] = _READ_ONLY.replace("os.setgid(65534), os.setuid(65534)", "")
    _open_to_all(root)
    _open_to_all(shelf)
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    shelf.chmod(0o755)
    assert (done.returncode, " O607 " in done.stderr) == (1, True), done.stderr
    assert laid_out(out) == before


_KILLED = """
import os, signal, sys
from crenel import cli
from crenel.publishing import folder
copied, left = folder._copied, [int(sys.argv[3])]
def until(source, target):
    left[0] -= 1
    if left[0] < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return copied(source, target)
folder._copied = until
cli.main(["publish", "--root", sys.argv[1], "--folder", sys.argv[2]])
"""


@pytest.mark.parametrize("copied", [0, 1, 40, 10_000])
def test_a_run_that_is_killed_while_copying_leaves_the_old_release(
    root: Path, tmp_path: Path, copied: int
) -> None:
    out = tmp_path / "www"
    assert publish(root, "--folder", str(out)).status == 0
    before = laid_out(out)
    released(root, seq=2)
    command = [sys.executable, "-c", _KILLED, str(root), str(out), str(copied)]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, check=False)
    if copied < 10_000:
        assert done.returncode == -signal.SIGKILL
        assert laid_out(out) == before
    assert publish(root, "--folder", str(out)).status == 0
    assert laid_out(out) == whole(root)
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(("-new", "-old"))] == []


# --- a cluster


def test_a_cluster_holds_the_release(made: Path, tmp_path: Path) -> None:
    with node(tmp_path / "node") as over, cluster(tmp_path / "cluster", over) as place:
        answer = publish(made, "--cluster", place)
        assert answer.status == 0, answer.err
        root = read(made / "release").statement.root
        assert root in over.pinned()
        assert over.get(f"/ipfs/{root}/index.html")[0] == 200
        assert "pinned by 1 of 1 peers" in answer.out
        over.kill()
        answer = publish(made, "--cluster", place)
        assert (answer.status, f"{place}: U902 " in answer.err) == (1, True)


def _added(root: str) -> bytes:
    return json.dumps([{"name": "", "cid": root, "bytes": 1, "allocations": []}]).encode()


def _status(root: str, *states: str) -> bytes:
    peers = {f"peer{at}": {"status": state, "error": state} for at, state in enumerate(states)}
    return json.dumps({"cid": root, "name": "small 1", "peer_map": peers}).encode()


@pytest.mark.parametrize(
    ("added", "states", "code"),
    [
        ((200, _added(OTHER)), (), "U903"),
        ((200, b"[]"), (), "U903"),
        ((500, b'{"code":500,"message":"no peers"}'), (), "U902"),
        ((302, b""), (), "U902"),
        ((200, _added(ROOT)), ("pin_error", "cluster_error"), "U902"),
        ((200, _added(ROOT)), ("pinning", "pin_queued"), "U902"),
        ((200, _added(ROOT)), (), "U902"),
        ((200, _added(ROOT)), ("pin_error", "pinned", "remote"), ""),
    ],
)
def test_what_a_cluster_answers_is_judged(
    made: Path, added: tuple[int, bytes], states: tuple[str, ...], code: str
) -> None:
    release = read(made / "release")
    root = release.statement.root.encode()
    told = _status(release.statement.root, *states)
    replies: Mapping[str, Reply] = {
        "/add": (added[0], added[1].replace(ROOT.encode(), root)),
        f"/pins/{release.statement.root}": (200, told),
    }
    with answering(replies) as (place, _):
        if not code:
            assert publish_to_cluster(Api(place), release) == (1, 2)
            return
        with pytest.raises(BuildFailed) as caught:
            publish_to_cluster(Api(place), release, patience=0)
    assert [problem.code for problem in caught.value.problems] == [code]
