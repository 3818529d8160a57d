# SPDX-License-Identifier: Apache-2.0
"""Two builds at once: the second says who holds the lock and changes nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from crenel.lock import locked
from tests.harness import REPOSITORY, build


def test_a_second_build_waits_for_nobody_and_says_why(root: Path) -> None:
    command = [sys.executable, str(REPOSITORY / "build.py"), "--root", str(root)]
    with locked(root / ".cache" / "lock"):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"O606 another build is running (process {os.getpid()}, since 20" in done.stderr
    assert not (root / "site").exists()
    build(root)
