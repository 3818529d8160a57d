# SPDX-License-Identifier: Apache-2.0
"""What each part of ours takes, on the corpus and on the repository's own content.

Run it as `python -m benchmarks.parts --pages 200`. The stages are those that `build --timings`
tells, in one process; the parts after them are measured alone, by the functions that everybody may
call, the best of a few runs. A page is a text in one language; MB are those that a part reads.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks import corpus, rivals, verify
from benchmarks.side_by_side import workplace
from benchmarks.tables import MEGA, table
from crenel.document import Document
from crenel.ipfs import car, unixfs
from crenel.markup.convert import Writing, convert_all
from crenel.output import tree
from crenel.search.files import Language, files
from crenel.search.index import Entry, Field, Unit, invert
from crenel.search.tokens import folder as folder_of
from crenel.urls import SUMS
from crenel.zipping import Member, zipped

RUNS = 3
_STAGE = re.compile(r"^ +([0-9.]+) s  (\S.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Part:
    """A part: seconds, and the bytes it goes through (0: not by bytes)."""

    name: str
    seconds: float
    size: int = 0


@dataclass(frozen=True, slots=True)
class Texts:
    """The pages of a root, without their front matter."""

    writings: tuple[Writing, ...]

    @property
    def size(self) -> int:
        """Their bytes."""
        return sum(len(writing.text.encode()) for writing in self.writings)


def texts(root: Path) -> Texts:
    """Every page below `content`."""
    found = []
    for path in sorted((root / "content").rglob("*.md")):
        text = path.read_text(encoding="utf-8").split("---\n", 2)[-1]
        found.append(Writing(text, path.name, 1, path.stem))
    return Texts(tuple(found))


def stages(root: Path) -> Iterator[Part]:
    """The stages of a complete build in one process."""
    command = [*rivals.CRENEL.started(root), "build", "--root", str(root), "--clean"]
    done = subprocess.run(
        [*command, "--jobs", "1", "--timings"], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(done.stderr[-500:])
    for seconds, name in _STAGE.findall(done.stderr):
        yield Part(name, float(seconds))


def alone(root: Path, given: Texts) -> Iterator[Part]:
    """The parts that can be measured by themselves, on the texts and on the built tree."""
    site = root / "site"
    built: dict[str, Path] = {path: site / path for path in tree.walk(site) if path != SUMS}
    size = sum(path.stat().st_size for path in built.values())
    documents = [document for document, _ in convert_all(given.writings)]
    root_node, archive = unixfs.tree(built), root / "tree.car"
    works: Mapping[str, tuple[Callable[[], object], int]] = {
        "Markdown alone": (lambda: convert_all(given.writings), given.size),
        "search index alone": (lambda: _search(given, documents), given.size),
        "reading and SHA-256": (lambda: _hash(built), size),
        "root CID": (lambda: unixfs.tree(built), size),
        "CAR": (lambda: _car(root_node, archive), size),
        "zip": (lambda: _zip(built, root / "tree.zip"), size),
    }
    for name, (work, through) in works.items():
        yield Part(name, _best(work), through)
    verify.publish(root, built)
    yield Part("verify", min(verify.proved(root) for _ in range(RUNS)), size)


def _best(work: Callable[[], object]) -> float:
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def _search(given: Texts, documents: list[Document]) -> None:
    """The index of all texts, a language at a time."""
    fold = folder_of({})
    for lang in dict.fromkeys(writing.lang for writing in given.writings):
        pairs = zip(given.writings, documents, strict=True)
        entries = tuple(
            Entry("page", "", (Unit("", "", tuple(Field(b.text) for b in document.blocks)),))
            for writing, document in pairs
            if writing.lang == lang
        )
        list(files(Language(lang, lang, {"page": "page"}), entries, invert(entries, fold)))


def _hash(built: Mapping[str, Path]) -> None:
    for path in built.values():
        hashlib.sha256(path.read_bytes()).digest()


def _car(root: unixfs.Node, path: Path) -> None:
    with path.open("wb", buffering=1 << 20) as stream:
        car.write(root, stream)


def _zip(built: Mapping[str, Path], path: Path) -> None:
    with path.open("wb", buffering=1 << 20) as stream:
        stream.writelines(zipped(Member(name, one.read_bytes()) for name, one in built.items()))


def measured(name: str, root: Path) -> str:
    """The table of a root."""
    given = texts(root)
    found = [*stages(root), *alone(root, given)]
    pages, rows = len(given.writings), []
    for part in found:
        speed = f"{part.size / MEGA / part.seconds:.1f}" if part.size else "-"
        cells = f"{part.seconds:.3f}", f"{part.seconds / pages * 1000:.3f}"
        rows.append((part.name, *cells, speed))
    return table((f"{name}: {pages} pages", "s", "ms a page", "MB/s"), rows)


def main(arguments: list[str] | None = None) -> int:
    """Prints a table of the corpus and one of the repository's content."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=200, help="of the corpus")
    options = parser.parse_args(arguments)
    with workplace() as folder:
        corpus.write(folder / "corpus", options.pages)
        for name in ("content", "templates"):
            shutil.copytree(rivals.REPOSITORY / name, folder / "own" / name)
        for name in ("corpus", "own"):
            print(measured(name, folder / name) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
