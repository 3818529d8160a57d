# SPDX-License-Identifier: Apache-2.0
"""Crenel's documents as a site made by Crenel: `docs/*.md` become pages of `docs-site/`.

Run it as `python -m tests.docs [OUT]`. A document's title and first sentence become its front
matter, links between documents become links by identity, links to other files keep their words.
"""

from __future__ import annotations

import datetime
import posixpath
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from tests.harness import REPOSITORY, build

DOCS, SITE = REPOSITORY / "docs", REPOSITORY / "docs-site"
OUT = REPOSITORY / "dist" / "docs"
TRANSLATED = {"zh": "zh-Hans"}
# what readers begin with; everything else follows by name
FIRST = ("tutorial", "editors", "translators", "teachers", "mirroring", "developers")
WORDS = {
    "en": {"nav.pages": "All documents", "pages.summary": "What each role does, and reference."},
    "zh-Hans": {"nav.pages": "全部文档", "pages.summary": "各种角色怎样工作，以及参考资料。"},
}
_TITLE = re.compile(r"# (.+)\n+")
_HEADING = re.compile(r"^(#{2,4}) (.+)$", re.MULTILINE)
_LINK = re.compile(r"(?<!!)\[(?P<words>[^\]]+)\]\((?P<target>[^)\s]+)\)|`[^`\n]+`")


@dataclass(frozen=True)
class Doc:
    """A document: its path below `docs/`, and its text."""

    path: str
    text: str

    @property
    def lang(self) -> str:
        return TRANSLATED.get(self.path.partition("/")[0], "en")

    @property
    def slug(self) -> str:
        """Its name as a page: that of the original."""
        own = self.path.partition("/")[2] if self.lang != "en" else self.path
        return own.removesuffix(".md").replace("/", "-")[:60].rstrip("-")

    @property
    def order(self) -> int:
        last = len(FIRST) + (self.path.startswith("adr/"))
        return 10 * (1 + (FIRST.index(self.slug) if self.slug in FIRST else last))


def documents() -> tuple[Doc, ...]:
    """Every document, the originals first."""
    found = [
        Doc(path.relative_to(DOCS).as_posix(), path.read_text(encoding="utf-8"))
        for path in sorted(DOCS.rglob("*.md"))
    ]
    return tuple(sorted(found, key=lambda doc: (doc.lang != "en", doc.path)))


def runs(text: str) -> Iterator[tuple[bool, str]]:
    """The text as runs of lines, each with whether it is prose; code is left as it is."""
    fenced, lines = False, list[tuple[bool, str]]()
    for line in text.splitlines(keepends=True):
        edge = line.startswith("```")
        lines.append((not (fenced or edge or line.startswith("    ")), line))
        fenced ^= edge
    for is_prose, members in groupby(lines, key=lambda line: line[0]):
        yield is_prose, "".join(line for _, line in members)


def plain(text: str) -> str:
    """A text without links and marks, on one line."""
    text = _LINK.sub(lambda m: m["words"] or m[0], text)
    return " ".join(re.sub(r"[`*]", "", text).split())


def ids(text: str) -> list[str]:
    """The ids of a document's headings, as other programs make them."""
    prose = "".join(run for is_prose, run in runs(text) if is_prose)
    found = [re.sub(r"[^a-z0-9 -]", "", plain(m[2]).lower()) for m in _HEADING.finditer(prose)]
    return [re.sub(r"[ -]+", "-", name).strip("-") for name in found]


def page(doc: Doc, known: Mapping[str, Doc], day: str) -> str:
    """The document as a page."""
    title = _TITLE.match(doc.text)
    assert title, doc.path
    body = doc.text[title.end() :]
    front = {"title": quoted(title[1]), "summary": quoted(summary(body))}
    front |= {"updated": day, "order": str(doc.order)}
    front |= {"translates": day} if doc.lang != "en" else {}
    original = next(d for d in known.values() if (d.lang, d.slug) == ("en", doc.slug))
    names = iter(ids(original.text))

    def prose(text: str) -> str:
        named = _HEADING.sub(lambda m: f"{m[0]} {{#{next(names)}}}", text)
        return linked(named, doc, known)

    lines = "".join(f"{key}: {value}\n" for key, value in front.items())
    text = "".join(prose(run) if is_prose else run for is_prose, run in runs(body))
    return f"---\n{lines}---\n\n{text}"


def summary(body: str) -> str:
    """The first sentence of a text."""
    first = plain(next(part for part in body.split("\n\n") if part[0] not in "|#"))
    return re.split(r"(?<=[.?])\s+|(?<=。)|[:：]$", first, maxsplit=1)[0]


def quoted(text: str) -> str:
    """A text as YAML in double quotes."""
    return '"' + plain(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def linked(text: str, doc: Doc, known: Mapping[str, Doc]) -> str:
    """Prose with its links by identity."""

    def link(match: re.Match[str]) -> str:
        words, target = match["words"], match["target"]
        if not target or "://" in target:
            return match[0]
        file, _, place = target.partition("#")
        path = posixpath.normpath(posixpath.join(posixpath.dirname(doc.path), file))
        if path not in known:
            return words
        anchor = f"#{place}" if place else ""
        line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
        bar = r"\|" if line.startswith("|") else "|"
        return f"[[{known[path].slug}{anchor}{bar}{words}]]"

    return _LINK.sub(link, text)


def changed(doc: Doc) -> str:
    """The day of the document's last change, as git knows it; today if it knows none."""
    command = ["git", "log", "-1", "--format=%cs", "--", str(DOCS / doc.path)]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    return done.stdout.strip() or datetime.datetime.now(datetime.UTC).date().isoformat()


def write(root: Path) -> None:
    """Writes the root that the site of documents is built from."""
    shutil.copytree(SITE, root)
    for lang, own in WORDS.items():
        text = (REPOSITORY / "templates" / "strings" / f"{lang}.yaml").read_text(encoding="utf-8")
        for key, word in own.items():
            text = re.sub(rf"^{re.escape(key)}: .*$", f"{key}: {word}", text, flags=re.MULTILINE)
        target = root / "templates" / "strings" / f"{lang}.yaml"
        target.parent.mkdir(exist_ok=True)
        target.write_text(text, encoding="utf-8")
    docs = documents()
    known = {doc.path: doc for doc in docs}
    days = {doc.slug: changed(doc) for doc in docs if doc.lang == "en"}
    for doc in docs:
        target = root / "content" / "pages" / doc.slug / f"{doc.lang}.md"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(page(doc, known, days[doc.slug]), encoding="utf-8")


def main(out: Path) -> None:
    """Builds the site of documents in `out`."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "root"
        write(root)
        build(root, "--out", str(out.resolve()))
    sys.stdout.write(f"{out / 'index.html'}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else OUT)
