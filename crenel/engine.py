# SPDX-License-Identifier: Apache-2.0
"""The digest of the program: an output is only as good as the program that made it."""

from __future__ import annotations

import importlib.metadata
import platform
from pathlib import Path

from crenel.digest import Digest, digest_bytes

LIBRARIES = ("jinja2", "markupsafe", "markdown", "pyyaml")


def digest() -> Digest:
    """A digest of Crenel's own source and of the versions of all that shapes its output."""
    package = Path(__file__).parent
    modules = sorted(package.rglob("*.py"), key=lambda path: path.relative_to(package).as_posix())
    own = [f"{m.relative_to(package).as_posix()} {digest_bytes(m.read_bytes())}" for m in modules]
    versions = [f"{name} {importlib.metadata.version(name)}" for name in LIBRARIES]
    return digest_bytes("\n".join([platform.python_version(), *versions, *own]).encode())
