# SPDX-License-Identifier: Apache-2.0
"""Makes a release again from its source alone and compares every file with the one at hand.

    python -m tests.reproduce [--from clone|archive] [FOLDER]

FOLDER holds `site/` and `release/` (default: this one). The source is the commit that is checked
out, as a fresh clone or as a source archive without git; the tools are installed anew from the
locks. Signatures are not compared, since they need the key: the statement that they sign is.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent
SIGNED = ("release/release.txt.minisig", "release/release.txt.sshsig", ".ipns-record")


def source(form: str, folder: Path) -> Path:
    """The source of the commit that is checked out, laid out below `folder`."""
    out = folder / f"from {form}"
    if form == "clone":
        subprocess.run(["git", "clone", "-q", "--no-local", REPOSITORY, out], check=True)
        return out
    out.mkdir()
    packed = folder / "source.tar"
    subprocess.run(["git", "-C", REPOSITORY, "archive", "-o", packed, "HEAD"], check=True)
    subprocess.run(["tar", "-xf", packed, "-C", out], check=True)
    return out


def files(root: Path) -> Iterator[tuple[str, str]]:
    """Every file of a release but its signatures and history: its path and SHA-256."""
    for folder in ("site", "release"):
        for path in sorted((root / folder).rglob("*")):
            name = path.relative_to(root).as_posix()
            kept = not name.endswith(SIGNED) and not name.startswith("release/history/")
            if path.is_file() and kept:
                yield name, hashlib.sha256(path.read_bytes()).hexdigest()


def main() -> int:
    """Says which files differ; 1 if any does, or if there are none."""
    parser = argparse.ArgumentParser(prog="python -m tests.reproduce")
    parser.add_argument("--from", dest="form", choices=("clone", "archive"), default="clone")
    parser.add_argument("folder", nargs="?", type=Path, default=REPOSITORY)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        made = source(options.form, Path(folder))
        subprocess.run(["make", "-C", made, "package"], check=True)
        ours, theirs = dict(files(made)), dict(files(options.folder))
    differing = sorted(p for p in ours.keys() | theirs.keys() if ours.get(p) != theirs.get(p))
    for path in differing:
        sys.stdout.write(f"differs: {path}\n")
    sys.stdout.write(f"{len(ours)} files made again, {len(differing)} differ\n")
    return bool(differing or not ours)


if __name__ == "__main__":
    raise SystemExit(main())
