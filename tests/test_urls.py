# SPDX-License-Identifier: Apache-2.0
"""Addresses: relative, naming a file, legal for every tool."""

from __future__ import annotations

import posixpath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crenel import urls


@pytest.mark.parametrize(
    ("target", "start", "address"),
    [
        ("en/a/b.html", "en/a/c.html", "b.html"),
        ("en/a/b.html", "en/c.html", "a/b.html"),
        ("en/c.html", "en/a/b.html", "../c.html"),
        ("zh-hans/a/b.html#x", "en/a/b.html", "../../zh-hans/a/b.html#x"),
        ("en/a.html#x", "en/a.html", "#x"),
        ("en/a.html", "en/a.html", "a.html"),
        ("en/index.html", "index.html", "en/index.html"),
    ],
)
def test_relative(target: str, start: str, address: str) -> None:
    assert urls.relative(target, start) == address


_PATHS = st.lists(st.sampled_from(["a", "b", "c.html"]), min_size=1, max_size=5).map("/".join)


@given(_PATHS, _PATHS)
def test_a_relative_address_leads_back_to_its_target(target: str, start: str) -> None:
    found = posixpath.join(posixpath.dirname(start), urls.relative(target, start))
    assert posixpath.normpath(found) == target


@pytest.mark.parametrize("path", ["index.html", "en/a-b.html", "404.html", "SHA256SUMS", "a" * 120])
def test_legal_paths(path: str) -> None:
    assert urls.legal(path)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/a",
        "a/",
        "a//b",
        ".a",
        "a/.b",
        "A.html",
        "a b",
        "a/../b",
        "墙.html",
        "a" * 121,
        "a.",
        "a\n",
    ],
)
def test_illegal_paths(path: str) -> None:
    assert not urls.legal(path)
