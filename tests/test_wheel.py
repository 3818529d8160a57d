# SPDX-License-Identifier: Apache-2.0
"""The wheel carries the templates and an installed command that builds any root."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

from tests.harness import REPOSITORY, build, small, snapshot


def test_an_installed_crenel_builds_the_same_site(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-P",
        "-m",
        "build",
        "--no-isolation",
        "--wheel",
        "--outdir",
        str(tmp_path),
    ]
    subprocess.run([*command, str(REPOSITORY)], check=True, capture_output=True, cwd=tmp_path)
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "crenel/templates/base.html" in names
    assert not [name for name in names if name.startswith(("tests", "content", "build.py"))]
    place = tmp_path / "installed"
    install = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index"]
    subprocess.run([*install, "--target", str(place), str(wheel)], check=True)
    root = small(tmp_path / "root")
    run = [sys.executable, "-P", str(place / "bin" / "crenel"), "--root", str(root)]
    subprocess.run(
        run, check=True, capture_output=True, env={**os.environ, "PYTHONPATH": str(place)}
    )
    made = tmp_path / "made"
    environment = {**os.environ, "PYTHONPATH": str(place)}
    for step in (["init", str(made), "--languages", "en,de"], ["build", "--root", str(made)]):
        subprocess.run([*run[:3], *step], check=True, capture_output=True, env=environment)
    assert (made / "site" / "de" / "index.html").is_file()
    here = small(tmp_path / "here")
    build(here)
    assert snapshot(root / "site") == snapshot(here / "site")
