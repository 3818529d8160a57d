# SPDX-License-Identifier: Apache-2.0
"""Every page can be reached from `index.html` by links."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from crenel.contracts import Check, Tree
from crenel.problems import Problem, Span
from crenel.urls import OutPath

START = OutPath("index.html")


def _run(tree: Tree) -> Iterator[Problem]:
    reached, waiting = {START}, [START]
    while waiting:
        path = waiting.pop()
        for mention in tree.pages[path].mentions if path in tree.pages else ():
            parts = urlsplit(mention.address)
            if not parts.scheme and not parts.netloc and parts.path:
                joined = posixpath.join(posixpath.dirname(path), unquote(parts.path))
                target = OutPath(posixpath.normpath(joined))
                if target in tree.pages and target not in reached:
                    reached.add(target)
                    waiting.append(target)
    for path, facts in tree.pages.items():
        if path.endswith(".html") and path not in reached and facts.listed:
            yield Problem(Span(path), "V709", "no link leads here", "link it from a list or a page")


CHECK = Check(name="reach", run=_run)
