# SPDX-License-Identifier: Apache-2.0
"""How fast `verify` proves a folder: 20,000 files, 200 MB, made by a generator with a seed.

Run it as `python -m benchmarks.verify`. The best of several runs counts, since others may load the
machine; what is said first is how fast the machine hashes one large block on one core.
"""

from __future__ import annotations

import datetime
import hashlib
import random
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from crenel import pool, proving
from crenel.digest import digest_bytes
from crenel.ipfs import cid, unixfs
from crenel.statement import NAME, Listed, Statement

FILES, BYTES, RUNS, BAR = 20_000, 200_000_000, 7, 300
MEGA = 1_000_000


def generate(site: Path) -> dict[str, Path]:
    """The files of a site of uneven sizes."""
    dice = random.Random(7)  # noqa: S311 (a corpus, not a secret)
    files = {}
    for number in range(FILES):
        path = f"en/s{number // 500}/p{number}.html"
        files[path] = site / path
        files[path].parent.mkdir(parents=True, exist_ok=True)
        files[path].write_bytes(dice.randbytes(int(dice.uniform(0.2, 1.8) * BYTES / FILES)))
    return files


def publish(root: Path, files: Mapping[str, Path]) -> int:
    """A release of the site of `files` in `root`, not signed; gives its size."""
    site, shelf = root / "site", root / "release"
    shelf.mkdir()
    lines = [f"{hashlib.sha256(files[p].read_bytes()).hexdigest()}  {p}\n" for p in sorted(files)]
    sums = site / "SHA256SUMS"
    sums.write_text("".join(lines), encoding="ascii")
    data, today = sums.read_bytes(), datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    statement = Statement(
        site="benchmark",
        seq=1,
        issued=today,
        valid_until=today,
        root=cid.text(unixfs.tree({**files, "SHA256SUMS": sums}).cid),
        profile=unixfs.PROFILE,
        sums=Listed("site/SHA256SUMS", len(data), digest_bytes(data)),
        files=(),
    )
    (shelf / NAME).write_bytes(statement.text)
    return sum(path.stat().st_size for path in files.values())


def proved(root: Path) -> float:
    """Seconds that a proof of the site in `root` takes; raises SystemExit if it is not whole."""
    memory, today = root / "known.json", datetime.datetime.now(tz=datetime.UTC).date()
    question = proving.Question(f"{root}/site", memory, today, jobs=pool.default_jobs())
    start = time.perf_counter()
    judgement = proving.prove(question)
    seconds = time.perf_counter() - start
    if judgement.verdict != "whole":
        raise SystemExit(f"{judgement.verdict}: {judgement.problems[:3]}")
    return seconds


def main() -> None:
    """Says how fast the machine and `verify` are."""
    block = bytes(100 * MEGA)
    start = time.perf_counter()
    hashlib.sha256(block).digest()
    sys.stdout.write(
        f"SHA-256 of one block: {100 / (time.perf_counter() - start):.0f} MB/s on one core\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        size = publish(root, generate(root / "site"))
        best = min(proved(root) for _ in range(RUNS))
    speed = size / MEGA / best
    sys.stdout.write(
        f"verify of {FILES} files, {size / MEGA:.0f} MB: {best:.2f} s, {speed:.0f} MB/s\n"
    )
    raise SystemExit(speed < BAR)


if __name__ == "__main__":
    main()
