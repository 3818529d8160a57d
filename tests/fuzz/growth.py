# SPDX-License-Identifier: Apache-2.0
"""Inputs of once, twice and four times a length: how much more their reading costs.

Run it as `python -m tests.fuzz.growth`; in a test run each of the longest must only end. Suspicious
is what makes a reader look back or ahead: what is opened and never closed, what is nested, what
stands on many lines. What is made here needs no file in the corpus.
"""

from __future__ import annotations

import contextlib
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.fuzz.readers import BY_NAME

LENGTH = 16 << 10  # of the first; the last has 64 KiB


@dataclass(frozen=True)
class Case:
    """An input by its length, and the reader it is meant for."""

    reader: str
    about: str
    make: Callable[[int], bytes]

    @property
    def name(self) -> str:
        """What it is called."""
        return f"{self.reader} {self.about}"


def _repeated(unit: str) -> Callable[[int], bytes]:
    data = unit.encode()
    return lambda length: data * (length // len(data))


def _nested(step: str, line: str) -> Callable[[int], bytes]:
    def make(length: int) -> bytes:
        lines, size = list[str](), 0
        while size < length:
            lines.append(step * len(lines) + line)
            size += len(lines[-1]) + 1
        return "\n".join(lines).encode()

    return make


def _ticks(length: int) -> bytes:
    return b" ".join(b"`" * n for n in range(1, int((2 * length) ** 0.5)))


def _table(length: int) -> bytes:
    n = length // 8
    return b"a|" * n + b"\n" + b"-|" * n + b"\n" + b"b\n" * (2 * n)


def _closed(head: str, begin: str, end: str) -> Callable[[int], bytes]:
    def make(length: int) -> bytes:
        n = length // (len(begin) + len(end))
        return (head + begin * n + end * n).encode()

    return make


_MARKDOWN = {
    "[": "[", "[[": "[[", "[[a": "[[a", "![": "![", "[@": "[@", "[@a;": "[@a; ", "[@a]": "[@a] ",
    "[[a]]": "[[a]] ", "[a](": "[a](", "[a](b)": "[a](b) ", "[a](<": "[a](<", "[a][": "[a][",
    "[a]( quote": '[a]("b) ', "*": "*", "*a": "*a ", "**a *b": "**a *b ", "***a": "***a ",
    "_": "_", "_a": "_a ", "`": "`", "`a": "`a ", "<": "<", ">": ">", "<b>": "<b>",
    "<http": "<http://", "> on lines": ">\n", "\\": "\\", "&": "&", "{": "{", "{#a}": "# a {#b",
    "|": "|", "table": "a|b\n", "footnotes": "[^a]", "footnote texts": "[^a]: x\n",
    "references": "[a]: b\n", "paragraphs": "a\n\n", "items": "* a\n", "loose items": "- a\n\n",
    "headings": "# a\n", "headings after words": "a\n# b\n", "setext": "a\n=\n",
    "spaced headings": "# a\n\n", "definitions": "a\n: b\n", "blocks": "!!! note\n    a\n",
    "fences": "```\n", "breaks": "a  \n", "spaces": "a" + " " * 99, "han": "雨\n", "han runs": "a雨 ",
    "words": "word ", "citations and code": "[@a]*b*`c` ",
}  # fmt: skip
_LINE = "0" * 64 + "  a/b.html\n"
CASES: tuple[Case, ...] = (
    *(Case("markdown", about, _repeated(unit)) for about, unit in _MARKDOWN.items()),
    Case("markdown", "code of many lengths", _ticks),
    Case("markdown", "wide table", _table),
    Case("markdown", "nested quotes", _nested("> ", "a")),
    Case("markdown", "nested items", _nested("    ", "- a")),
    Case("markdown", "nested blocks", _nested("    ", "!!! note")),
    Case("markdown", "marked lines", _repeated('```a hl_lines="\n')),
    Case("markdown", "wide spaces", lambda n: "漢\n".encode() + "\u3000\n".encode() * (n // 4) + b"x"),
    Case("markdown", "spaces in a citation", lambda n: b"[@a" + b" " * n + b"x]"),
    Case("yaml", "open lists", _repeated("[")),
    Case("yaml", "open maps", _repeated("{a: ")),
    Case("yaml", "nested lists", _nested(" ", "-")),
    Case("yaml", "dashes", _repeated("- ")),
    Case("yaml", "question marks", _repeated("? ")),
    Case("yaml", "flow", lambda n: b"[" + b"a, " * (n // 3) + b"]"),
    Case("yaml", "full-width colons", lambda n: "a：b\n".encode() * (n // 6) + b'"'),
    Case("yaml", "quotes", _repeated("'a' ")),
    Case("yaml", "spaces", lambda n: b"a: b" + b" " * n + b"c"),
    Case("records", "records", _repeated("- id: a\n")),
    Case("records", "unknown keys", lambda n: b"- a: b\n" + b"".join(b"  k%06d: v\n" % i for i in range(n // 13))),
    Case("page", "front matter", lambda n: b"---\n" + b"a: b\n" * (n // 5) + b"---\n"),
    Case("page", "fences of front matter", lambda n: b"---\n" + b"--- \n" * (n // 5)),
    Case("svg", "nested", _closed('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">', "<g>", "</g>")),
    Case("svg", "siblings", lambda n: b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">' + b"<g/>" * (n // 4) + b"</svg>"),
    Case("svg", "attribute", lambda n: b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1" d="' + b"url(" * (n // 4) + b'"/>'),
    Case("statement", "lines", _repeated("file: 1 " + "0" * 64 + " release/a\n")),
    Case("sums", "lines", _repeated(_LINE)),
    Case("sums", "one line", _repeated("0")),
    Case("torrent", "open lists", _repeated("l")),
    Case("torrent", "numbers", lambda n: b"l" + b"i1e" * (n // 3) + b"e"),
    Case("cid", "letters", _repeated("b")),
    Case("memory", "open lists", _repeated("[")),
    Case("memory", "digits", _repeated("9")),
    Case("format-html", "open divs", lambda n: b"<style></style>" + b"<div class=leaf>" * (n // 16)),
    Case("format-html", "open tags", _repeated("<a ")),
    Case("key", "lines", _repeated("a\n")),
    Case("signature", "lines", _repeated("a\n")),
)  # fmt: skip


def measured(case: Case, folder: Path) -> tuple[float, float, float]:
    """The seconds that once, twice and four times the length cost: the better of two readings."""
    reader = BY_NAME[case.reader]

    def spent(length: int) -> float:
        data, least = case.make(length), float("inf")
        for _ in range(2):
            begun = time.process_time()
            with contextlib.suppress(*reader.refusals):
                reader.read(data, folder)
            least = min(least, time.process_time() - begun)
        return least

    return spent(LENGTH), spent(2 * LENGTH), spent(4 * LENGTH)


def main() -> None:
    """Prints a line for each input."""
    with tempfile.TemporaryDirectory() as folder:
        for case in CASES:
            one, two, four = measured(case, Path(folder))
            ratios = f"{two / max(one, 1e-6):5.1f} {four / max(one, 1e-6):5.1f}"
            sys.stdout.write(f"{one:7.3f} {two:7.3f} {four:7.3f} s {ratios}  {case.name}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
