# SPDX-License-Identifier: Apache-2.0
"""Is the fast way equal? `python -m tests.fuzz.equal --documents 100000 [--seed 1] [--jobs 2]`.

Each document is converted with Python-Markdown as it is and with `crenel.markup.fast`; whatever
differs, in a document, a place or a problem, is printed, and so is whatever raises. In a test run
some thousands are compared (`tests/test_fast.py`).
"""

from __future__ import annotations

import argparse
import sys
import traceback
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor

from crenel.markup.convert import Converter, Writing
from tests.fuzz.growth import CASES
from tests.fuzz.writings import made

BATCH = 500
_SHOWN = 5  # differences that are printed whole
LENGTHS = (40, 400, 2_000)  # of inputs that could cost more than their length


def differences(writings: Iterable[Writing]) -> Iterator[tuple[Writing, str, str]]:
    """The writings that are not converted alike, or not at all, and what each way gives."""
    plain, fast = Converter(plain=True), Converter()
    for writing in writings:
        try:
            one, other = repr(plain.convert(writing)), repr(fast.convert(writing))
        except Exception:
            plain, fast = Converter(plain=True), Converter()
            yield writing, traceback.format_exc(), ""
        else:
            if one != other:
                yield writing, one, other


def suspicious(lengths: Iterable[int] = LENGTHS) -> Iterator[Writing]:
    """The inputs of `tests.fuzz.growth`, alone and behind some words."""
    for case in CASES:
        for length in lengths if case.reader == "markdown" else ():
            text = case.make(length).decode()
            for lang, before in (("en", ""), ("zh-Hans", "雨\n"), ("en", "- rain 雨\n\n    ")):
                yield Writing(
                    text if not before else before + text, "a.md", 1, lang, False, "zh-Hans"
                )


def _batch(seeds: range) -> list[str]:
    return [
        f"{writing!r}\n  plain: {one}\n  fast:  {other}"
        for writing, one, other in differences(made(seed) for seed in seeds)
    ]


def main() -> int:
    """Compares; gives the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0, help="of the first document")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    end = options.seed + options.documents
    batches = [range(at, min(at + BATCH, end)) for at in range(options.seed, end, BATCH)]
    differ = [repr(found) for found in differences(suspicious((*LENGTHS, 16_000)))]
    with ProcessPoolExecutor(options.jobs) as executor:
        for number, found in enumerate(executor.map(_batch, batches), 1):
            differ += found
            sys.stderr.write(f"\r{min(number * BATCH, options.documents)} documents")
    sys.stderr.write("\n")
    for shown in differ[:_SHOWN]:
        sys.stdout.write(f"{shown}\n")
    sys.stdout.write(f"{options.documents} documents, {len(differ)} differ\n")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
