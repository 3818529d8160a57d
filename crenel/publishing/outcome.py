# SPDX-License-Identifier: Apache-2.0
"""What became of each place that a release was handed to, and what to tell people afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from crenel.problems import Problem

FOLDER = "folder"


@dataclass(frozen=True, slots=True)
class Done:
    """What was done at a place, in words, and the IPNS names that lead to the release there."""

    what: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a place: `kind` is "ipfs", "cluster" or "folder"; done, or its problems."""

    kind: str
    place: str
    done: Done | None
    problems: tuple[Problem, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names that lead to the release."""
        return self.done.names if self.done else ()


def pointers(root: str, outcomes: Iterable[Outcome], domain: str) -> Mapping[str, list[str]]:
    """What to pass on and what to put into DNS; nothing unless a node holds the root."""
    held = [each for each in outcomes if each.done and each.kind != FOLDER]
    if not held:
        return {}
    names = list(dict.fromkeys(name for each in held for name in each.names))
    gateways = [f"http://{root}.ipfs.localhost:8080/", f"https://GATEWAY/ipfs/{root}/"]
    links = [f"/ipfs/{root}", *(f"/ipns/{name}" for name in names)]
    return {
        "addresses": [f"ipfs://{root}/", *(f"ipns://{name}/" for name in names), *gateways],
        "dns": [f'_dnslink.{domain} TXT "dnslink={link}"' for link in links],
    }
