# SPDX-License-Identifier: Apache-2.0
"""The site through real IPFS gateways: every page, every link, every byte, with a node less too."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from crenel.publishing.release import Release
from tests.harness import AUDIT, build, crenel
from tests.nodes import Node, node
from tests.published import files, released
from tests.test_browser import crawl


@dataclass(frozen=True)
class Gate:
    """A way to the site through a node's gateway: its address, and what to ask the node for."""

    door: str
    path: str
    host: str


@pytest.fixture(scope="module")
def held(real: Path, kubo: Node, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The real site, released and taken by a node."""
    root = tmp_path_factory.mktemp("held")
    shutil.copytree(real / "site", root / "site")
    found = released(root, name="real")
    answer = crenel("publish", "--root", str(root), "--ipfs", f"http://{kubo.api}")
    assert answer.status == 0, answer.err
    return found


@pytest.fixture(params=["path", "subdomain"])
def gate(request: pytest.FixtureRequest, held: Release, kubo: Node) -> Gate:
    root, port = held.statement.root, kubo.gateway.rpartition(":")[2]
    if request.param == "path":
        return Gate(f"http://{kubo.gateway}/ipfs/{root}/", f"/ipfs/{root}/", kubo.gateway)
    host = f"{root}.ipfs.localhost:{port}"
    return Gate(f"http://{host}/", "/", host)


# an audit walks both kinds of gateways; every file of both is compared in any case
@pytest.mark.browser
@pytest.mark.parametrize("gate", ["subdomain", *["path"] * AUDIT], indirect=True)
def test_every_page_opens_and_every_link_leads_somewhere(
    browser: Browser, held: Release, gate: Gate
) -> None:
    assert crawl(browser, held.site, gate.door, scripts=True, every=8) == []


def test_every_file_is_served_as_it_is(held: Release, kubo: Node, gate: Gate) -> None:
    for path, place in files(held.site).items():
        status, data = kubo.get(gate.path + path, host=gate.host)
        if path.endswith("/index.html") or path == "index.html":
            assert kubo.get((gate.path + path).removesuffix("index.html"), host=gate.host)[0] == 200
        assert (status, data) == (200, place.read_bytes()), path


def test_what_does_not_exist_is_not_found(kubo: Node, gate: Gate) -> None:
    assert kubo.get(f"{gate.path}no-such-page.html", host=gate.host)[0] == 404


@pytest.fixture
def three(tmp_path: Path) -> Iterator[tuple[Node, Node, Node]]:
    with contextlib.ExitStack() as stack:
        first, second, third = (
            stack.enter_context(node(tmp_path / f"node-{number}")) for number in range(3)
        )
        yield first, second, third


def served(by: Node, root: str, wanted: Mapping[str, Path]) -> None:
    for path, place in wanted.items():
        assert by.get(f"/ipfs/{root}/{path}") == (200, place.read_bytes()), path


def test_the_site_outlives_the_node_that_took_it_first(
    root: Path, three: tuple[Node, Node, Node]
) -> None:
    """The second has it from the first, the third from the second after the first has died."""
    build(root)
    cid, (first, second, third) = released(root).statement.root, three
    answer = crenel("publish", "--root", str(root), "--ipfs", f"http://{first.api}")
    assert answer.status == 0, answer.err
    second.connect(first)  # just before it is needed: an idle connection may be closed
    second.run("pin", "add", cid)
    first.kill()
    third.connect(second)
    third.run("pin", "add", cid)
    second.kill()
    served(third, cid, files(root / "site"))
