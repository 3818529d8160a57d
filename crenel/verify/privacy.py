# SPDX-License-Identifier: Apache-2.0
"""No page loads anything from another host, or runs what its policy forbids."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from crenel.contracts import Check, Tree
from crenel.problems import Problem, Span

_ALLOWED_INLINE = frozenset({"404.html"})  # its style is named by hash in its policy


def _run(tree: Tree) -> Iterator[Problem]:
    for path, facts in tree.pages.items():
        for mention in facts.mentions:
            try:
                parts = urlsplit(mention.address)
                outside = bool(parts.netloc) or parts.scheme not in ("", "data")
            except ValueError:
                outside = True
            if mention.loads and outside:
                message = f"{mention.element} {mention.attribute} loads {mention.address}"
                span = Span(path, mention.line)
                yield Problem(span, "V703", message, "put the file into the tree")
        for what, line in facts.inline:
            if path not in _ALLOWED_INLINE:
                yield Problem(Span(path, line), "V708", f"{what} inside the page")


CHECK = Check(name="privacy", run=_run)
