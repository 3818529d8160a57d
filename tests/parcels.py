# SPDX-License-Identifier: Apache-2.0
"""Parcels for tests: what a built tree gives to be packed, and the judges of what is made."""

from __future__ import annotations

import dataclasses
import html
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from crenel import urls
from crenel.parcel import Edition, Parcel, Part
from crenel.urls import OutPath
from crenel.values import Lang

SECTIONS = ("explainers", "organisations", "lessons", "pages", "timeline", "figures", "glossary")
LEDGER = ("claims", "sources")
NAMES = {"en": "English", "zh-Hans": "简体中文", "zh-Hant": "繁體中文"}
WORDS = {
    "en": {
        "contents": "Contents",
        "licence": "Free to reuse under {name}",
        "updated": "Updated {day}",
        "colon": ": ",
        "book.check": "To check this copy, compare its SHA-256 with that of {file} in release.txt of release {seq}, and check the signature of release.txt.",
    },
    "zh": {
        "contents": "目录",
        "licence": "可自由使用，许可协议：{name}",
        "updated": "更新于{day}",
        "colon": "：",
        "book.check": "核对这份副本：算出它的SHA-256，与第{seq}版release.txt里{file}一行比较，再核对release.txt的签名。",
    },
}


def parcel_of(
    site: Path, *, name: str = "small", sections: tuple[str, ...] = SECTIONS + LEDGER
) -> Parcel:
    """The tree `site` as a parcel: an edition per language, a part per section."""
    files = {
        OutPath(path.relative_to(site).as_posix()): path
        for path in sorted(site.rglob("*"))
        if path.is_file()
    }
    homes = [p for p in files if re.fullmatch(r"[^/]+/index\.html", p) and p != urls.DOWNLOADS]
    editions = tuple(_edition(site, files, home, sections) for home in homes)
    return Parcel(
        name=name,
        files=files,
        editions=editions,
        licence="CC BY 4.0",
        publisher=editions[0].title,
        issued="2026-11-23",
        seq=3,
        mirrors=(),
        before=None,
    )


def _edition(
    site: Path, files: dict[OutPath, Path], home: OutPath, sections: tuple[str, ...]
) -> Edition:
    page = (site / home).read_text(encoding="utf-8")
    lang = Lang(_found(r'<html lang="([^"]+)"', page))
    folder = home.partition("/")[0]
    parts = tuple(_parts(site, files, folder, sections))
    words = {**WORDS["zh" if lang.startswith("zh") else "en"], "language.name": NAMES[lang]}
    title = _found(r"<title>([^<]+)</title>", page)
    about = _found(r'<meta name="description" content="([^"]+)"', page)
    return Edition(lang, title, about, home, parts, words)


def _parts(
    site: Path, files: dict[OutPath, Path], folder: str, sections: tuple[str, ...]
) -> Iterator[Part]:
    for section in sections:
        first = [OutPath(f"{folder}/{section}.html"), OutPath(f"{folder}/{section}/index.html")]
        others = [p for p in files if p.startswith(f"{folder}/{section}/") and p.endswith(".html")]
        pages = tuple(
            page for page in dict.fromkeys(first + others) if page in files and _own(site / page)
        )
        if pages:
            title = _found(r"<h1>([^<]+)</h1>", (site / pages[0]).read_text(encoding="utf-8"))
            yield Part(title, pages)


def _own(page: Path) -> bool:
    """Whether a page is one of its own, not the old address of another."""
    return 'name="robots"' not in page.read_text(encoding="utf-8")


def _found(pattern: str, page: str) -> str:
    match = re.search(pattern, page)
    assert match, pattern
    return html.unescape(match[1])


def java() -> str:
    """The Java that judges run on; a test that needs it fails in CI where there is none."""
    found = shutil.which("java")
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Java is missing, and a skip in CI is a failure")
        pytest.skip("no Java on this machine (Debian: apt install default-jre-headless)")
    return found


def twin(parcel: Parcel, folder: Path) -> Parcel:
    """The same files elsewhere, with other times and modes."""
    site = folder / "elsewhere"
    for number, (name, path) in enumerate(reversed(list(parcel.files.items()))):
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_bytes(path.read_bytes())
        os.utime(site / name, (number, number))
        (site / name).chmod(0o600)
    files = {name: site / name for name in reversed(list(parcel.files))}
    return dataclasses.replace(parcel, files=files)
