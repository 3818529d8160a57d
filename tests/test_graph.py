# SPDX-License-Identifier: Apache-2.0
"""What is stale, and why."""

from __future__ import annotations

import pytest

from crenel.digest import Digest
from crenel.graph import Inputs, Trace, reasons
from crenel.urls import OutPath

PATH = OutPath("a.html")
WRITTEN = Digest("w")
NOW = Inputs({"view.title": Digest("1"), "template a.html": Digest("2")})

CASES: dict[str, tuple[Inputs | None, dict[OutPath, Digest], tuple[str, ...]]] = {
    "nothing changed": (NOW, {PATH: WRITTEN}, ()),
    "never made": (None, {PATH: WRITTEN}, ("there is no record of it",)),
    "file deleted": (NOW, {}, ("the file is missing",)),
    "file damaged": (NOW, {PATH: Digest("x")}, ("the file in the tree was changed",)),
    "field changed": (
        Inputs({**NOW.parts, "view.title": Digest("0")}),
        {PATH: WRITTEN},
        ("view.title has changed",),
    ),
    "field new and field gone": (
        Inputs({"view.old": Digest("1"), "template a.html": Digest("2")}),
        {PATH: WRITTEN},
        ("view.title has changed", "view.old is no longer read"),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_reasons(name: str) -> None:
    before, present, expected = CASES[name]
    traces = {} if before is None else {PATH: Trace(before, WRITTEN)}
    assert reasons(PATH, NOW, traces, present) == expected
