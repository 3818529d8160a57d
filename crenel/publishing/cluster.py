# SPDX-License-Identifier: Apache-2.0
"""A release handed to an IPFS Cluster by its REST interface, until a peer has pinned it."""

from __future__ import annotations

import time
from collections.abc import Mapping

from crenel.publishing.api import Api, text
from crenel.publishing.release import Release

PATIENCE = 300.0  # seconds for the first peer to pin
_PAUSE = 0.5
_FAILED = ("pin_error", "cluster_error", "unexpectedly_unpinned")


def publish(api: Api, release: Release, patience: float = PATIENCE) -> tuple[int, int]:
    """Adds the CAR to the cluster, which pins its root; gives how many peers of how many have it.

    Raises BuildFailed: U901, U902, U903.
    """
    site, root = release.statement.site, release.statement.root
    options = {
        "format": "car",
        "name": f"{site} {release.statement.seq}",
        "stream-channels": "false",
    }
    told = api.ask("POST", "add", options, release.car)
    roots = [text(each, "cid") for each in told]
    if root not in roots:
        message = f"it reports the root {', '.join(roots) or 'of no name'}, the release has {root}"
        raise api.failed("U903", message)
    return _pinned(api, root, time.monotonic() + patience)


def _pinned(api: Api, root: str, end: float) -> tuple[int, int]:
    while True:
        peers = _peers(api, root)
        held = [peer for peer in peers if text(peer, "status") == "pinned"]
        if held:
            return len(held), len(peers)
        told = [text(peer, "error") for peer in peers if text(peer, "status") in _FAILED]
        if told and len(told) == len(peers):
            raise api.failed("U902", f"no peer could pin the root: {told[0]}")
        if time.monotonic() > end:
            raise api.failed("U902", "no peer has pinned the root in time", "look at its peers")
        time.sleep(_PAUSE)


def _peers(api: Api, root: str) -> list[object]:
    """What each peer that is to hold the root says of it."""
    found: list[object] = []
    for each in api.ask("GET", f"pins/{root}", {}):
        if text(each, "cid") != root:
            raise api.failed("U903", "it tells of another root than the one asked for")
        peers = each.get("peer_map")
        if isinstance(peers, Mapping):
            found += [peer for peer in peers.values() if text(peer, "status") != "remote"]
    return found
