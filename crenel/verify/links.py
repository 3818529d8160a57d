# SPDX-License-Identifier: Apache-2.0
"""Every link of the tree leads to a file of the tree, and to a place that is there."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from crenel.contracts import Check, Facts, Mention, Tree
from crenel.problems import Problem, Span, near
from crenel.urls import OutPath


def target(path: str, address: str) -> tuple[str, str] | None:
    """The file and the anchor that `address` names in the file `path`; None if it leads outside."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return None
    file = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(parts.path)))
    return (file if parts.path else path), unquote(parts.fragment)


def _run(tree: Tree) -> Iterator[Problem]:
    for path, facts in tree.pages.items():
        yield from _twice(path, facts)
        for mention in facts.mentions:
            yield from _mention(tree, path, mention)


def _twice(path: OutPath, facts: Facts) -> Iterator[Problem]:
    seen = set[str]()
    for key, line in facts.ids:
        if key in seen:
            yield Problem(Span(path, line), "V707", f'the id "{key}" stands twice')
        seen.add(key)


def _mention(tree: Tree, path: OutPath, mention: Mention) -> Iterator[Problem]:
    span, address = Span(path, mention.line), mention.address
    if address.startswith("/") and not address.startswith("//"):
        yield Problem(span, "V704", f"an address from the root: {address}", "make it relative")
        return
    try:
        found = target(path, address)
    except ValueError:
        yield Problem(span, "V701", f"not an address: {address}", "correct it")
        return
    if found is None:
        return
    file, anchor = found
    if file not in tree.files:
        hint = near(file, tree.files)
        yield Problem(span, "V701", f"no such file: {address}", hint or "correct the link")
    elif anchor and file in tree.pages and anchor not in [key for key, _ in _ids(tree, file)]:
        yield Problem(span, "V702", f"no such place: {address}", "correct the link")


def _ids(tree: Tree, file: str) -> tuple[tuple[str, int], ...]:
    return tree.pages[OutPath(file)].ids


CHECK = Check(name="links", run=_run)
