# SPDX-License-Identifier: Apache-2.0
"""A release handed to a running IPFS node by Kubo's RPC interface: imported, pinned, pointed to.

Names are touched only after the node has proved that it holds the whole root.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from crenel.problems import BuildFailed, Problem, Span
from crenel.publishing.api import Answer, Api, text
from crenel.publishing.release import Release, check_record

_RPC = "api/v0"
_RECURSIVE = "recursive"


@dataclass(frozen=True, slots=True)
class Names:
    """Which IPNS names are to lead there: that of a key of the node, that of the signed record."""

    key: str = ""
    record: bool = False


def publish(api: Api, release: Release, names: Names) -> tuple[str, ...]:
    """Imports and pins the release, then moves the names; gives those, as "k51…".

    Raises BuildFailed: U901, U902, U903; C901, C902 if the record is not this release's.
    """
    seconds = _lifetime(release) if names.key else 0
    if names.record:
        check_record(release)
    _pin(api, release)
    own = [_point(api, release, names.key, seconds)] if names.key else []
    signed = [_carry(api, release)] if names.record else []
    return (*own, *signed)


def _pin(api: Api, release: Release) -> None:
    root = release.statement.root
    options = {"pin-roots": "true", "stats": "true"}
    told = api.ask("POST", f"{_RPC}/dag/import", options, release.car)
    _expect(api, root, _roots(told))
    for each in told:
        if message := text(each, "Root", "PinErrorMsg"):
            raise api.failed("U902", f"it did not pin the root: {message}")
    held = api.ask("POST", f"{_RPC}/pin/ls", {"arg": root, "type": _RECURSIVE})
    if not any(text(each, "Keys", root, "Type") == _RECURSIVE for each in held):
        raise api.failed("U902", "it does not list the root among its pins")


def _roots(told: Answer) -> list[str]:
    return [text(each, "Root", "Cid", "/") for each in told if "Root" in each]


def _expect(api: Api, root: str, roots: list[str]) -> None:
    if not roots:
        raise api.failed("U902", "its answer names no root", "look into the node's log")
    for found in roots:
        if found != root:
            message = f"it reports the root {found or 'of no name'}, the release has {root}"
            raise api.failed("U903", message)


def _point(api: Api, release: Release, key: str, seconds: int) -> str:
    """Publishes the root under a key of the node's own."""
    target = f"/ipfs/{release.statement.root}"
    options = {"arg": target, "key": key, "allow-offline": "true", "lifetime": f"{seconds}s"}
    return _moved(api, target, api.ask("POST", f"{_RPC}/name/publish", options))


def _carry(api: Api, release: Release) -> str:
    """Gives the node the record that the release key has signed."""
    options = {"arg": release.name, "allow-offline": "true"}
    told = api.ask("POST", f"{_RPC}/name/put", options, release.record)
    return _moved(api, f"/ipfs/{release.statement.root}", told)


def _moved(api: Api, target: str, told: Answer) -> str:
    for each in told:
        if text(each, "Value") == target and text(each, "Name"):
            return text(each, "Name")
    raise api.failed("U903", f"it does not say that the name leads to {target}")


def _lifetime(release: Release) -> int:
    """Seconds until the end of the day on which the statement ends; raises BuildFailed (C908)."""
    day = release.statement.valid_until
    end = datetime.datetime.fromisoformat(f"{day}T23:59:59+00:00")
    left = int((end - datetime.datetime.now(datetime.UTC)).total_seconds())
    if left <= 0:
        message = f"valid until {day}: no name should lead to it any more"
        hint = "make a new release, or publish without --ipns"
        raise BuildFailed([Problem(Span(str(release.folder)), "C908", message, hint)])
    return left
