# SPDX-License-Identifier: Apache-2.0
"""Real IPFS nodes for tests: Kubo on loopback, knowing nobody, each with a folder of its own.

The binary is made from the Go module proxy by `make tests/kubo/ipfs`. A node binds to free ports of
127.0.0.1, has no bootstrap peers, no discovery, no DNS resolvers, no automatic configuration;
its routing table holds only nodes that a test connects to it. It is stopped by its process id.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.harness import REPOSITORY

KUBO = REPOSITORY / "tests" / "kubo" / "ipfs"
_PROFILES = "test,unixfs-v1-2025"
_SETTINGS = {
    "Routing.Type": "dht",
    "Gateway.NoDNSLink": True,
    "Gateway.NoFetch": True,
    "Provide.Enabled": False,
    "Version.SwarmCheckEnabled": False,
    "Swarm.Transports.Network.QUIC": False,
    "Swarm.RelayClient.Enabled": False,
    "HTTPRetrieval.Enabled": False,
}
_PATIENCE = 60


def made(binary: Path) -> str:
    """The path of a program that `make` builds; without it a test fails in CI, else is skipped."""
    if not binary.is_file():
        message = f"missing: `make {binary.relative_to(REPOSITORY)}` (needs Go)"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return str(binary)


def kubo() -> str:
    """The path of Kubo."""
    return made(KUBO)


@dataclass(frozen=True)
class Kubo:
    """A repository of Kubo: its folder, in which commands run whether or not a daemon does."""

    repo: Path

    def run(self, *arguments: str, **options: Any) -> bytes:
        """What a command prints; raises CalledProcessError, and TimeoutExpired if it hangs."""
        command = [kubo(), *arguments]
        options = {"env": self.environment, "timeout": 5 * _PATIENCE, **options}
        done: subprocess.CompletedProcess[bytes] = subprocess.run(
            command, stdout=subprocess.PIPE, check=True, **options
        )
        return done.stdout

    def text(self, *arguments: str) -> str:
        """What a command prints, without the line's end."""
        return self.run(*arguments).decode().strip()

    @property
    def environment(self) -> Mapping[str, str]:
        return {
            **os.environ,
            "IPFS_PATH": str(self.repo),
            "IPFS_TELEMETRY": "off",
            "GOLOG_LOG_LEVEL": "error",
        }


@dataclass(frozen=True)
class Node(Kubo):
    """A running node: the addresses of its API and gateway, as "127.0.0.1:PORT"."""

    api: str
    gateway: str
    process: subprocess.Popen[bytes]

    def post(self, path: str, **query: str) -> Any:
        """The answer of the API to a POST, parsed."""
        connection = http.client.HTTPConnection(self.api, timeout=_PATIENCE)
        with contextlib.closing(connection):
            connection.request("POST", f"/api/v0/{path}?{urlencode(query)}")
            answer = connection.getresponse()
            data = answer.read()
            assert answer.status == 200, data
            return json.loads(data or b"null")

    def get(self, path: str, accept: str = "*/*", host: str = "") -> tuple[int, bytes]:
        """Status and bytes that the gateway answers."""
        connection = http.client.HTTPConnection(self.gateway, timeout=_PATIENCE)
        with contextlib.closing(connection):
            headers = {"Accept": accept, "Host": host or self.gateway}
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read()

    @property
    def address(self) -> str:
        """Where other nodes on this machine reach it."""
        found = json.loads(self.text("id"))["Addresses"]
        return str(next(place for place in found if place.startswith("/ip4/127.0.0.1/tcp/")))

    def connect(self, other: Node) -> None:
        """Makes both know each other."""
        self.run("swarm", "connect", other.address)

    def pinned(self) -> set[str]:
        """The roots that are pinned whole."""
        return set(self.post("pin/ls", type="recursive").get("Keys") or {})

    def kill(self) -> None:
        """Ends the node at once, as a power cut would."""
        self.process.kill()
        self.process.wait()


def repository(folder: Path, *, profiles: str = _PROFILES) -> Kubo:
    """A new repository in `folder`, not running."""
    found = Kubo(folder)
    found.run("init", "--empty-repo", f"--profile={profiles}", stderr=subprocess.DEVNULL)
    config = json.loads((folder / "config").read_text(encoding="utf-8"))
    for name, value in _SETTINGS.items():
        *parents, last = name.split(".")
        place = config
        for parent in parents:
            place = place.setdefault(parent, {})
        place[last] = value
    (folder / "config").write_text(json.dumps(config), encoding="utf-8")
    return found


@contextlib.contextmanager
def node(folder: Path) -> Iterator[Node]:
    """A running node whose repository is in `folder`; it is stopped at the end."""
    found = repository(folder)
    log = (folder / "daemon.log").open("wb")
    process = subprocess.Popen(
        [kubo(), "daemon"], env=found.environment, stdout=log, stderr=subprocess.STDOUT
    )
    try:
        api, gateway = _started(folder, process)
        yield Node(folder, api, gateway, process)
    finally:
        stop(process)
        log.close()


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ends a process that a test started."""
    process.terminate()
    try:
        process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _started(folder: Path, process: subprocess.Popen[bytes]) -> tuple[str, str]:
    """The API and the gateway, as soon as both answer."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError, ValueError, http.client.HTTPException):
            api = _host((folder / "api").read_text(encoding="ascii"))
            gateway = (folder / "gateway").read_text(encoding="ascii").removeprefix("http://")
            for host, method, path in (
                (api, "POST", "/api/v0/version"),
                (gateway, "GET", "/"),
            ):
                with contextlib.closing(http.client.HTTPConnection(host, timeout=5)) as connection:
                    connection.request(method, path)
                    connection.getresponse().read()
            return api, gateway
        time.sleep(0.1)
    raise AssertionError((folder / "daemon.log").read_text(encoding="utf-8", errors="replace"))


def _host(multiaddress: str) -> str:
    """The "host:port" of a text such as "/ip4/127.0.0.1/tcp/5001"."""
    _, _, host, _, port = multiaddress.strip().split("/")
    return f"{host}:{int(port)}"
