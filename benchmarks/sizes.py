# SPDX-License-Identifier: Apache-2.0
"""How much the sizes of a site's files tell: the share of pages that no other page is as large as.

Run it as `python -m benchmarks.sizes SITE` for a built tree, once without `pad` and once with it.
Whoever sees a transfer of such a size knows the page; `identity` is what a server sends that does
not compress, `gzip` what one sends that does (level 6, as most are set).
"""

from __future__ import annotations

import gzip
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

from crenel import urls
from crenel.output import tree

LEVEL = 6
ENCODINGS: Mapping[str, Callable[[bytes], int]] = {
    "identity": len,
    "gzip": lambda data: len(gzip.compress(data, LEVEL, mtime=0)),
}


def alone(sizes: list[int]) -> tuple[int, int, float]:
    """How many files are alone with their size, how many sizes there are, how many share one."""
    counted = Counter(sizes)
    among = sum(number * number for number in counted.values()) / max(1, len(sizes))
    return sum(number == 1 for number in counted.values()), len(counted), among


def told(name: str, files: list[bytes]) -> list[str]:
    """What the sizes of a kind of files tell, a line an encoding."""
    lines = [f"{len(files)} {name}, {sum(map(len, files))} bytes"]
    for encoding, measure in ENCODINGS.items():
        single, sizes, among = alone([measure(data) for data in files])
        share = 100 * single / max(1, len(files))
        lines.append(
            f"  {encoding}: {single} alone with their size ({share:.1f} %), {sizes} sizes, "
            f"{among:.1f} files share a size on average"
        )
    return lines


def main(arguments: list[str]) -> int:
    """Prints the figures of the tree that is named."""
    (place,) = arguments
    site = Path(place)
    own = [path for path in tree.walk(site) if not urls.packed(path)]
    files = {path: (site / path).read_bytes() for path in own}
    pages = [data for path, data in files.items() if path.endswith(".html")]
    searched = [data for path, data in files.items() if path.startswith(urls.SEARCHED)]
    print(*told("pages", pages), *told("search files", searched), sep="\n")
    print(f"the tree: {len(files)} files, {sum(map(len, files.values()))} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
