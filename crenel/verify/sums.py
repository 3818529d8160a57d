# SPDX-License-Identifier: Apache-2.0
"""`SHA256SUMS` lists exactly the files of the tree, with their checksums."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from crenel.contracts import Check, Tree
from crenel.problems import Problem, Span
from crenel.urls import SUMS

_LINE = re.compile(r"([0-9a-f]{64})  (\S+)")
_HINT = 'run "python build.py build"'


def _run(tree: Tree) -> Iterator[Problem]:
    data = tree.files.get(SUMS)
    if data is None:
        yield Problem(Span(SUMS), "V706", "the list is missing", _HINT)
        return
    listed = {}
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
        found = _LINE.fullmatch(line)
        if not found:
            yield Problem(Span(SUMS, number), "V706", "not a line of the list", _HINT)
        else:
            listed[found[2]] = found[1]
    for path, content in tree.files.items():
        if path != SUMS and path not in listed:
            yield Problem(Span(path), "V706", "this file was added", _HINT)
        elif path != SUMS and listed[path] != hashlib.sha256(content).hexdigest():
            yield Problem(Span(path), "V706", "this file was changed", _HINT)
    for gone in sorted(set(listed) - set(tree.files)):
        yield Problem(Span(gone), "V706", "this file is missing", _HINT)


CHECK = Check(name="sums", run=_run)
