# SPDX-License-Identifier: Apache-2.0
r"""The messages and hints that `crenel/` may give, read from its source.

A text counts if it is an argument of what makes a problem, or is kept under a name that is used as
one; in an f-string each value is a hole, written as "\x00".
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from tests.harness import REPOSITORY

PACKAGE = REPOSITORY / "crenel"
HOLE = "\x00"
MAKERS = {"Problem", "report", "_report", "_missing", "Diagnosis", "Lookalike", "near"}
MAKERS |= {"Refused", "_Doubt", "_failed", "failed", "lost", "malformed", "BadSignature", "BadKey"}
NAMES = re.compile("message|hint|told|wrong|reason|what|_HAN_MISTAKES")
HINTS = re.compile("_[A-Z]+")  # constants of the packages that repeat a hint
# functions whose answers are messages or hints
GIVERS = re.compile(r"excess|date|quoted|_file|_instead|_signer|_whole|_key|_release|_hint")


def texts() -> Mapping[str, str]:
    """Each text with where it stands."""
    found: dict[str, str] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if path.parent.name in ("zh", "commands", "draw", "formats"):
            continue
        constants = path.parent.name in ("copies", "publishing") or path.name == "keyring.py"
        for text in _of(tree, constants=constants):
            found.setdefault(text, path.relative_to(PACKAGE).as_posix())
    return found


def _of(tree: ast.AST, *, constants: bool) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node) in MAKERS:
            for argument in (*node.args, *(k.value for k in node.keywords)):
                yield from _strings(argument)
        elif isinstance(node, ast.FunctionDef) and GIVERS.fullmatch(node.name):
            for inner in ast.walk(node):
                if isinstance(inner, ast.Return) and inner.value:
                    yield from _strings(inner.value)
        elif isinstance(node, ast.Assign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = {n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)}
            if any(NAMES.fullmatch(n) or (constants and HINTS.fullmatch(n)) for n in names):
                yield from _strings(node.value)


def _called(node: ast.Call) -> str:
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _strings(node: ast.AST) -> Iterator[str]:
    """The texts of an expression: of each side of a choice, of parts of a tuple."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        if " " in node.value.strip():
            yield node.value
    elif isinstance(node, ast.JoinedStr):
        parts = (p.value if isinstance(p, ast.Constant) else HOLE for p in node.values)
        text = "".join(str(part) for part in parts)
        if re.search(r"[a-z]{2} ", text.replace(HOLE, "")):
            yield text
    elif isinstance(node, ast.IfExp):
        yield from _strings(node.body)
        yield from _strings(node.orelse)
    elif isinstance(node, ast.BoolOp | ast.Tuple):
        for each in node.values if isinstance(node, ast.BoolOp) else node.elts:
            yield from _strings(each)
