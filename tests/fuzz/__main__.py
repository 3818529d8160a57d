# SPDX-License-Identifier: Apache-2.0
"""A campaign: `python -m tests.fuzz --seconds N [--reader NAME] [--seed S]`.

What fails is written to `tests/fuzz/found/`; mend it, then move the input to the corpus and name
it by what it was.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
import tempfile
import time
from pathlib import Path

from tests.fuzz.mutation import mutated
from tests.fuzz.readers import READERS, Reader
from tests.fuzz.trial import failure

FOUND = Path(__file__).parent / "found"
_MEASURED = 20  # of so many readings one is measured for memory


def campaign(reader: Reader, seconds: float, seed: int) -> tuple[int, int]:
    """Fuzzes a reader; gives how many inputs it was given and how many failed."""
    dice, seeds, told = random.Random(f"{seed} {reader.name}"), list(reader.corpus), set[str]()
    until, number, failed = time.monotonic() + seconds, 0, 0
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < until:
            data = mutated(dice, seeds)
            number += 1
            each = number % _MEASURED == 0
            wrong = failure(reader, data, Path(folder), measured=each, timed=True)
            if wrong:
                failed += 1
                _keep(reader, data, wrong, told)
    return number, failed


def _keep(reader: Reader, data: bytes, wrong: str, told: set[str]) -> None:
    """Writes an input and says what was wrong, once for each kind of failure."""
    kind = wrong.strip().splitlines()[-1][:60] if "\n" in wrong else wrong[:6]
    if kind not in told:
        told.add(kind)
        FOUND.mkdir(exist_ok=True)
        name = f"{reader.name}-{hashlib.sha256(data).hexdigest()[:12]}"
        (FOUND / name).write_bytes(data)
        sys.stderr.write(f"{name}: {wrong}\n")


def main() -> int:
    """Runs campaigns; gives the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="of each reader")
    parser.add_argument("--reader", choices=[each.name for each in READERS])
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    failures = 0
    for reader in READERS:
        if options.reader in (None, reader.name):
            number, failed = campaign(reader, options.seconds, options.seed)
            failures += failed
            sys.stdout.write(f"{reader.name:<16} {number:>8} inputs {failed:>6} failed\n")
            sys.stdout.flush()
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
