# SPDX-License-Identifier: Apache-2.0
"""docs/mirroring.md: its commands and configurations are run as they stand there.

Only names, addresses and places are put in: the small site in place of ours, loopback in place of
a domain, a folder of the test in place of /srv/mirror.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from crenel.output.tree import walk
from crenel.publishing.release import Release, read
from tests.clusters import cluster
from tests.fenced import blocks, shell
from tests.harness import REPOSITORY, build, small
from tests.nodes import Node, kubo, stop
from tests.programs import program
from tests.published import NAME, public, released
from tests.releases import host

PAGE = (REPOSITORY / "docs" / "mirroring.md").read_text(encoding="utf-8")
BLOCKS = tuple((found.kind, found.text) for found in blocks(PAGE))
OURS = "wall-explained"
# what no program here can judge, and why
UNTESTED = {"torrc": "Tor would speak to its network", "dns": "a record, not a command"}


def block(kind: str, holding: str) -> str:
    """The only block of that kind that holds the text, for the small site."""
    found = [text for known, text in BLOCKS if known == kind and holding in text]
    assert len(found) == 1, holding
    return found[0].replace(OURS, NAME)


def test_every_block_is_tried_or_said_not_to_be() -> None:
    """The test names what each block holds: a new block needs a test of its own."""
    source = Path(__file__).read_text(encoding="utf-8")
    for kind, text in BLOCKS:
        if kind in UNTESTED:
            continue
        named = re.findall(rf'block\("{kind}", "([^"]+)"\)', source)
        assert [holding for holding in named if holding in text], text


def test_the_page_is_two_screens() -> None:
    assert len(PAGE.splitlines()) <= 150


@dataclass(frozen=True)
class Mirror:
    """A mirror to copy from, the release it has, and the place of the one to be made."""

    release: Release
    site: str
    here: Path
    tools: Path

    def shell(self, script: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Runs a block with the values of its page set."""
        values = {"site": self.site, "key": public(), "here": str(self.here)}
        values |= {"name": self.release.name}
        values["XDG_STATE_HOME"] = str(self.tools / "state")
        values["PATH"] = f"{self.tools}:{os.environ['PATH']}"
        return shell(script, self.tools, {**values, **variables})


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = small(tmp_path_factory.mktemp("made") / "root")
    build(root)
    released(root)
    return root


@pytest.fixture
def mirror(made: Path, tmp_path: Path) -> Iterator[Mirror]:
    """A mirror on loopback that has the small site."""
    release, shelf = read(made / "release"), tmp_path / "other"
    shutil.copytree(made / "site", shelf / NAME)
    shutil.copytree(made / "release", shelf / NAME / "release")
    tools = tmp_path / "tools"
    tools.mkdir()
    for name, command in (
        ("crenel", f'exec "{sys.executable}" "{REPOSITORY / "build.py"}" "$@"'),
        ("ipfs", f'exec "{kubo()}" "$@"'),
    ):
        (tools / name).write_text(f"#!/bin/sh\n{command}\n", encoding="utf-8")
        (tools / name).chmod(0o755)
    with host(shelf) as place:
        yield Mirror(release, f"{place}{NAME}/", tmp_path / "srv" / "mirror" / NAME, tools)


def whole(mirror: Mirror) -> None:
    """Fails unless the mirror made is the release, file for file."""
    folder = mirror.release.folder
    wanted = {path: (mirror.release.site / path).read_bytes() for path in walk(mirror.release.site)}
    found = {path: (mirror.here / path).read_bytes() for path in walk(mirror.here)}
    for path in [path for path in found if path.startswith("release/")]:
        assert found.pop(path) == (folder / path.removeprefix("release/")).read_bytes(), path
    assert found == wanted


def laid_out(mirror: Mirror) -> None:
    shutil.copytree(mirror.release.site, mirror.here)
    shutil.copytree(mirror.release.folder, mirror.here / "release")


COPY = block("sh", "cut -c 67-")


def test_a_copy_is_made_with_common_tools(mirror: Mirror) -> None:
    for tool in ("curl", "minisign", "sha256sum"):
        program(tool)
    for _ in range(2):
        done = mirror.shell(COPY)
        assert done.returncode == 0, done.stderr
        whole(mirror)
        assert sorted(path.name for path in mirror.here.parent.iterdir()) == [NAME]


@pytest.mark.parametrize(
    "path", ["index.html", "SHA256SUMS", f"downloads/{NAME}.zip", "release/release.txt"]
)
def test_an_altered_mirror_leaves_the_copy_as_it_was(mirror: Mirror, path: str) -> None:
    assert mirror.shell(COPY).returncode == 0
    other = mirror.here.parents[2] / "other" / NAME / path
    other.write_bytes(other.read_bytes()[:-1] + b"~")
    assert mirror.shell(COPY).returncode != 0
    whole(mirror)


def test_the_values_are_those_that_the_commands_use() -> None:
    values = block("sh", "site=https://")
    used = set(re.findall(r"\$\{?([a-z]+)", "".join(text for kind, text in BLOCKS if kind == "sh")))
    assert set(re.findall(r"^(\w+)=", values, re.MULTILINE)) == used


# --- web servers


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextlib.contextmanager
def serving(command: list[str], port: int, log: Path) -> Iterator[None]:
    """A server that listens on the port, and is stopped at the end."""
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)
        try:
            end = time.monotonic() + 60
            while time.monotonic() < end and process.poll() is None:
                with contextlib.suppress(OSError):
                    fetch(port, "/")
                    break
                time.sleep(0.05)
            else:
                raise AssertionError(log.read_text(encoding="utf-8", errors="replace"))
            yield
        finally:
            stop(process)


def fetch(port: int, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    with contextlib.closing(connection):
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()


def judge(port: int, mirror: Mirror) -> None:
    """What a mirror's server must do, whichever it is."""
    for path in walk(mirror.here):
        status, told, data = fetch(port, f"/{NAME}/{path}")
        assert (status, data) == (200, (mirror.here / path).read_bytes()), path
        fresh = "no-cache" if path.startswith("release/") else "max-age=3600"
        assert told["cache-control"] == fresh, path
    assert fetch(port, f"/{NAME}/")[2] == (mirror.here / "index.html").read_bytes()
    status, _, data = fetch(port, f"/{NAME}/no-such-page.html")
    assert (status, data) == (404, (mirror.here / "404.html").read_bytes())
    (mirror.here / ".hidden").write_bytes(b"secret")
    assert fetch(port, f"/{NAME}/.hidden")[0] == 404
    status, told, data = fetch(port, f"/{NAME}/SHA256SUMS", Range="bytes=10-19")
    assert (status, data) == (206, (mirror.here / "SHA256SUMS").read_bytes()[10:20])
    told = fetch(port, f"/{NAME}/en/index.html", **{"Accept-Encoding": "gzip"})[1]
    assert told["content-encoding"] == "gzip"
    assert "set-cookie" not in told


NGINX = """daemon off; pid {place}/nginx.pid; error_log {place}/logs/start.log emerg;
events {{}}
http {{
  include {types};
  client_body_temp_path {place}/t; proxy_temp_path {place}/t; fastcgi_temp_path {place}/t;
  uwsgi_temp_path {place}/t; scgi_temp_path {place}/t;
  access_log {place}/logs/access.log;
  {server}
}}
"""


def test_nginx_serves_a_mirror_and_logs_no_reader(mirror: Mirror, tmp_path: Path) -> None:
    laid_out(mirror)
    port, nginx = free_port(), program("nginx")
    server = block("nginx", "server_name").replace("listen 80", f"listen 127.0.0.1:{port}")
    server = server.replace("/srv/mirror", str(mirror.here.parent))
    types = next(p for p in (Path("/etc/nginx/mime.types"),) if p.is_file())
    (tmp_path / "logs").mkdir()
    text = NGINX.format(place=tmp_path, types=types, server=server)
    if os.getuid() == 0:
        text = f"user root;\n{text}"  # the test's folders are closed to others
    (tmp_path / "nginx.conf").write_text(text, encoding="utf-8")
    command = [nginx, "-c", str(tmp_path / "nginx.conf"), "-e", str(tmp_path / "logs/start.log")]
    with serving(command, port, tmp_path / "out.log"):
        judge(port, mirror)
        assert "charset=utf-8" in fetch(port, f"/{NAME}/release/release.txt")[1]["content-type"]
    logged = b"".join(path.read_bytes() for path in (tmp_path / "logs").iterdir())
    assert b"127.0.0.1" not in logged


def test_caddy_serves_a_mirror_and_logs_no_reader(mirror: Mirror, tmp_path: Path) -> None:
    laid_out(mirror)
    port, caddy = free_port(), program("caddy")
    server = block("caddyfile", "file_server").replace("/srv/mirror", str(mirror.here.parent))
    server = server.replace("mirror.example", f"http://127.0.0.1:{port}", 1)
    text = f"{{\n    admin off\n    auto_https off\n}}\n{server}"
    (tmp_path / "Caddyfile").write_text(text, encoding="utf-8")
    command = [caddy, "run", "--adapter", "caddyfile", "--config", str(tmp_path / "Caddyfile")]
    with serving(command, port, tmp_path / "out.log"):
        judge(port, mirror)
    logged = (tmp_path / "out.log").read_text(encoding="utf-8")
    assert "remote_addr" not in logged
    assert "remote_ip" not in logged


# --- nodes, torrents, sticks


def test_a_node_takes_the_archive_and_the_name(mirror: Mirror, kubo: Node) -> None:
    laid_out(mirror)
    done = mirror.shell(block("sh", "ipfs dag import"), IPFS_PATH=str(kubo.repo))
    assert done.returncode == 0, done.stderr
    assert mirror.release.statement.root in done.stdout
    assert mirror.release.name in done.stdout
    assert mirror.release.statement.root in kubo.pinned()


def test_a_release_is_published_as_the_page_says(
    mirror: Mirror, kubo: Node, tmp_path: Path
) -> None:
    script = block("sh", "crenel publish --ipfs").replace("127.0.0.1:5001", kubo.api)
    with cluster(tmp_path / "cluster", kubo) as place:
        script = script.replace("http://127.0.0.1:9094", place)
        done = mirror.shell(f'cd "{mirror.release.folder.parent}"\n{script}')
    assert done.returncode == 0, done.stderr
    record = f'_dnslink.mirror.example TXT "dnslink=/ipfs/{mirror.release.statement.root}"'
    assert record in done.stdout
    known = [text for kind, text in BLOCKS if kind == "dns"]
    assert known[0].split('"')[0] == record.split('"', 1)[0]


def test_a_stick_takes_the_release(mirror: Mirror, tmp_path: Path) -> None:
    script = block("sh", "crenel publish --folder").replace("/media/stick", str(tmp_path / "stick"))
    done = mirror.shell(f'cd "{mirror.release.folder.parent}"\n{script}')
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "stick" / NAME / "release" / "release.txt").is_file()


def test_a_torrent_finds_the_folder_whole(mirror: Mirror) -> None:
    """As on the page, but that it stops instead of seeding, and speaks to nobody."""
    program("aria2c")
    laid_out(mirror)
    script = block("sh", "aria2c").rstrip().replace("--seed-ratio=0.0", "--seed-time=0")
    quiet = "--enable-dht=false --bt-enable-lpd=false --enable-peer-exchange=false --interface=lo"
    done = mirror.shell(f"{script} {quiet}")
    assert done.returncode == 0, done.stdout
    whole(mirror)


def test_crenel_copies_and_proves(mirror: Mirror) -> None:
    script = block("sh", "crenel mirror")
    done = mirror.shell(script)
    assert done.returncode == 0, done.stderr
    whole(mirror)


def test_cron_keeps_it_fresh_in_silence(mirror: Mirror) -> None:
    line = block("cron", "crenel mirror --quiet").strip()
    fields = line.split(" ", 5)
    assert all(re.fullmatch(r"[\d*/]+", field) for field in fields[:5])
    script = fields[5].replace(f"https://mirror.example/{NAME}/", mirror.site)
    script = script.replace(f"/srv/mirror/{NAME}", str(mirror.here))
    script = re.sub(r"RW\w+", public(), script)
    for _ in range(2):
        done = mirror.shell(script)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    whole(mirror)
