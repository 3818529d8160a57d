# SPDX-License-Identifier: Apache-2.0
"""A real peer of an IPFS Cluster for tests: on loopback, alone, over one Kubo node.

The binary is made from the Go module proxy by `make tests/cluster/ipfs-cluster-service`.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from tests.harness import REPOSITORY
from tests.nodes import Node, made, stop

SERVICE = REPOSITORY / "tests" / "cluster" / "ipfs-cluster-service"
_PATIENCE = 60


@contextlib.contextmanager
def cluster(folder: Path, over: Node) -> Iterator[str]:
    """The address of the interface of a running peer, whose files are in `folder`."""
    command = [made(SERVICE), "--config", str(folder)]
    subprocess.run([*command, "init", "--datastore", "leveldb"], capture_output=True, check=True)
    port = _configured(folder / "service.json", over)
    log = (folder / "daemon.log").open("wb")
    process = subprocess.Popen([*command, "daemon"], stdout=log, stderr=subprocess.STDOUT)
    try:
        _started(port, process, folder / "daemon.log")
        yield f"http://127.0.0.1:{port}"
    finally:
        stop(process)
        log.close()


def _configured(path: Path, over: Node) -> int:
    """Binds the peer to loopback and to the node, without discovery; gives its port."""
    config = json.loads(path.read_text(encoding="utf-8"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    config["cluster"] |= {
        "peername": "test",
        "listen_multiaddress": ["/ip4/127.0.0.1/tcp/0"],
        "enable_relay_hop": False,
        "mdns_interval": "0s",
    }
    config["api"] = {"restapi": config["api"]["restapi"]}
    config["api"]["restapi"]["http_listen_multiaddress"] = f"/ip4/127.0.0.1/tcp/{port}"
    host, _, node_port = over.api.partition(":")
    connector = config["ipfs_connector"]["ipfshttp"]
    connector["node_multiaddress"] = f"/ip4/{host}/tcp/{node_port}"
    path.write_text(json.dumps(config), encoding="utf-8")
    return port


def _started(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Waits until the peer answers."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        with (
            contextlib.suppress(OSError, http.client.HTTPException),
            contextlib.closing(connection),
        ):
            connection.request("GET", "/health")
            if connection.getresponse().status in (200, 204):
                return
        time.sleep(0.1)
    raise AssertionError(log.read_text(encoding="utf-8", errors="replace"))
