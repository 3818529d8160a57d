# SPDX-License-Identifier: Apache-2.0
"""The tree tells nothing about the machine it was built on: no path, no user, no host."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crenel.contracts import Check, Tree
from crenel.problems import Problem, Span

_PATHS = re.compile(
    rb"/home/[a-z_][a-z0-9_-]*/|/Users/[A-Za-z]|[A-Z]:\\Users\\|/root/|file:///[a-zA-Z]"
)


def _run(tree: Tree) -> Iterator[Problem]:
    words = [re.escape(word.encode()) for word in sorted(tree.secrets) if word]
    patterns = [_PATHS, *(re.compile(b"|".join(words)) for _ in words[:1])]
    for path, data in tree.files.items():
        for pattern in patterns:
            for found in pattern.finditer(data):
                line = data.count(b"\n", 0, found.start()) + 1
                text = found[0].decode("utf-8", "replace")
                yield Problem(Span(path, line), "V705", f"the words {text}", "leave them out")


CHECK = Check(name="leaks", run=_run)
