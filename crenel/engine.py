# SPDX-License-Identifier: Apache-2.0
"""The digest of the program: an output is only as good as the program that made it."""

from __future__ import annotations

import re
import sys
from contextlib import suppress
from pathlib import Path

from crenel.digest import Digest, digest_bytes

LIBRARIES = ("graphlay", "jinja2", "markdown", "markupsafe", "opencc", "pypinyin", "pyyaml")
_INSTALLED = re.compile(rf"({'|'.join(LIBRARIES)})-([^-]+)\.dist-info", re.IGNORECASE)


def digest() -> Digest:
    """A digest of Crenel's own source and of the versions of all that shapes its output."""
    package = Path(__file__).parent
    modules = sorted(package.rglob("*.py"), key=lambda path: path.relative_to(package).as_posix())
    own = [f"{m.relative_to(package).as_posix()} {digest_bytes(m.read_bytes())}" for m in modules]
    return digest_bytes("\n".join([surroundings(), *own]).encode())


def surroundings() -> str:
    """The versions of Python and of the libraries, a line each.

    Those are read from the names of their folders: asking Python's metadata is slow.
    """
    found: dict[str, str] = {}
    for folder in sys.path:
        with suppress(OSError):
            for entry in Path(folder or ".").iterdir():
                match = _INSTALLED.fullmatch(entry.name)
                if match:
                    found.setdefault(match[1].lower(), match[2])
    versions = (f"{name} {found.get(name, 'unknown')}" for name in LIBRARIES)
    return "\n".join([sys.version, *versions])
