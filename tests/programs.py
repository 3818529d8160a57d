# SPDX-License-Identifier: Apache-2.0
"""Programs that tests run: where they are, or how to get them. None is optional where CI runs."""

from __future__ import annotations

import os
import shutil

import pytest

PACKAGES = {
    "aria2c": "aria2",
    "bash": "bash",
    "caddy": "caddy",
    "curl": "curl",
    "disorderfs": "disorderfs",
    "fish": "fish",
    "fusermount": "fuse3",
    "kiwix-serve": "kiwix-tools",
    "minisign": "minisign",
    "nginx": "nginx-light",
    "sha256sum": "coreutils",
    "signify-openbsd": "signify-openbsd",
    "ssh-keygen": "openssh-client",
    "unzip": "unzip",
    "zimcheck": "zim-tools",
    "zip": "zip",
    "zsh": "zsh",
    "zstd": "zstd",
}


def program(name: str) -> str:
    """The path of a program of Debian's packages; without it the test fails in CI, else is skipped."""
    found = shutil.which(name)
    if found is None:
        message = f"missing: {name} (Debian: apt install {PACKAGES[name]})"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return found
