# SPDX-License-Identifier: Apache-2.0
"""How fast a tree becomes blocks: 20,000 files of 200 MB in all, in MB/s.

Run it from the repository as `python -m benchmarks.blocks`. The corpus is made anew by a seeded
generator; each figure is the best of several runs, beside that of plain reading and SHA-256. On a
busy machine the processor's own time says more than the clock.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from crenel.ipfs import car, cid, unixfs

NUMBER, FOLDER = 20_000, 400
SMALLEST, USUAL, LARGEST = 1_000, 10_000, 19_000
_BUFFER = 1 << 20


def corpus(folder: Path, number: int) -> Mapping[str, Path]:
    """Files of random bytes in folders of 400."""
    source = random.Random(1)  # noqa: S311 (a corpus, not a secret)
    files = {}
    for index in range(number):
        name = f"part-{index // FOLDER:03d}/page-{index:05d}.html"
        files[name] = folder / name
        files[name].parent.mkdir(parents=True, exist_ok=True)
        size = source.triangular(SMALLEST, LARGEST, USUAL)
        files[name].write_bytes(source.randbytes(int(size)))
    return files


def best(work: Callable[[], object], runs: int) -> tuple[float, float]:
    """The shortest time that `work` took, in seconds: of the clock, and of the processor."""
    times, busy = [], []
    for _ in range(runs):
        start, used = time.perf_counter(), time.process_time()
        work()
        times.append(time.perf_counter() - start)
        busy.append(time.process_time() - used)
    return min(times), min(busy)


def _hash(files: Mapping[str, Path]) -> None:
    for path in files.values():
        hashlib.sha256(path.read_bytes()).digest()


def _write(root: unixfs.Node, path: Path) -> None:
    with path.open("wb", buffering=_BUFFER) as stream:
        car.write(root, stream)


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=NUMBER)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        files = corpus(Path(name) / "tree", options.files)
        total = sum(path.stat().st_size for path in files.values()) / 1e6
        root, archive = unixfs.tree(files), Path(name) / "tree.car"
        works: Mapping[str, Callable[[], object]] = {
            "reading and SHA-256": lambda: _hash(files),
            "root CID": lambda: unixfs.tree(files),
            "CAR written": lambda: _write(root, archive),
            "CAR read and checked": lambda: car.read(archive),
        }
        say = sys.stdout.write
        say(f"{len(files)} files, {total:.0f} MB, {cid.text(root.cid)}\n")
        for what, work in works.items():
            clock, processor = (total / seconds for seconds in best(work, options.runs))
            say(f"{what:22}{clock:6.0f} MB/s{processor:6.0f} MB a second of processor time\n")


if __name__ == "__main__":
    main()
