# SPDX-License-Identifier: Apache-2.0
"""Where a release can be handed to; a place that fails stops no other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from crenel.problems import BuildFailed
from crenel.publishing import cluster, folder, kubo
from crenel.publishing.api import Api
from crenel.publishing.kubo import Names
from crenel.publishing.outcome import FOLDER, Done, Outcome
from crenel.publishing.release import Release


@dataclass(frozen=True, slots=True)
class Target:
    """A place that the user named: its kind, its address or path, and how to hand over."""

    kind: str
    place: str
    hand_over: Callable[[Release], Done]


def node(address: str, names: Names) -> Target:
    """A Kubo node, by the address of its API."""

    def hand_over(release: Release) -> Done:
        found = kubo.publish(Api(address), release, names)
        return Done("imported and pinned", found)

    return Target("ipfs", address, hand_over)


def cluster_of(address: str) -> Target:
    """An IPFS Cluster, by the address of its API."""

    def hand_over(release: Release) -> Done:
        held, peers = cluster.publish(Api(address), release)
        return Done(f"added, and pinned by {held} of {peers} peers so far")

    return Target("cluster", address, hand_over)


def directory(path: Path) -> Target:
    """A folder, to be uploaded or served."""

    def hand_over(release: Release) -> Done:
        return Done(f"{folder.publish(release, path)} files, each checked")

    return Target(FOLDER, str(path), hand_over)


def publish(release: Release, target: Target) -> Outcome:
    """Hands the release to a target; never raises BuildFailed."""
    try:
        return Outcome(target.kind, target.place, target.hand_over(release))
    except BuildFailed as failed:
        return Outcome(target.kind, target.place, None, failed.problems)
