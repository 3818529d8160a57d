# SPDX-License-Identifier: Apache-2.0
"""How to cite a page: APA (7th ed.), Chicago (17th ed.), GB/T 7714—2015, BibTeX, CSL-JSON.

A copy has no address of its own, so none is cited. What names the page is its identity (site,
language, section, slug), its date, and the SHA-256 of the Markdown it was made from: whoever holds
another copy can find the same text and prove that it is the same.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from crenel.values import Day, Lang

# of TeX and BibTeX; a brace has a name, since BibTeX counts even those behind a backslash
_TEX = str.maketrans(
    {character: f"\\{character}" for character in "#$%&_"}
    | {"{": r"\textbraceleft{}", "}": r"\textbraceright{}", "\\": r"\textbackslash{}"}
    | {"^": r"\textasciicircum{}", "~": r"\textasciitilde{}"}
)
_ENDS = tuple(".?!…。？！")
DIGITS = 16  # of the hash: enough to tell versions apart, short enough to be typed


@dataclass(frozen=True, slots=True)
class Cited:
    """What is cited: a page of a site in one version."""

    identity: str
    site: str
    title: str
    date: Day
    lang: Lang
    digest: str


@dataclass(frozen=True, slots=True)
class Citation:
    """A page in the ways it is cited; `share` is one line for a message."""

    identity: str
    digest: str
    apa: str
    chicago: str
    gbt: str
    bibtex: str
    csl: str
    share: str


def citation(cited: Cited) -> Citation:
    """Every form of citing `cited`; all of them name its version."""
    version = f"{cited.identity}, {cited.date}, sha256 {cited.digest}"
    year = cited.date[:4]
    return Citation(
        identity=cited.identity,
        digest=cited.digest,
        apa=f"{cited.site}. ({cited.date}). {cited.title} [{version}].",
        chicago=f"{cited.site}. “{_ended(cited.title)}” {cited.date}. {version}.",
        gbt=f"{cited.site}. {cited.title}[EB/OL]. ({cited.date}). {version}.",
        bibtex=_bibtex(cited, year, version),
        csl=_csl(cited, version),
        share=f"{cited.title} — {cited.site} ({version})",
    )


def _ended(title: str) -> str:
    """`title` with a full stop, unless it ends with a mark of its own."""
    return title if title.endswith(_ENDS) else f"{title}."


def _bibtex(cited: Cited, year: str, version: str) -> str:
    key = f"{cited.identity.rpartition('/')[2]}-{cited.lang.lower()}-{year}"
    entries = {
        "author": f"{{{_tex(cited.site)}}}",
        "title": f"{{{_tex(cited.title)}}}",
        "year": year,
        "date": cited.date,
        "language": cited.lang,
        "note": version,
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in entries.items())
    return f"@online{{{key},\n{lines}}}"


def _tex(words: str) -> str:
    """`words` so that TeX shows them and runs none of them; braces of BibTeX stay in pairs."""
    return " ".join(words.translate(_TEX).split())


def _csl(cited: Cited, version: str) -> str:
    """The item as the schema of CSL 1.0.2 has it."""
    item = {
        "id": cited.identity,
        "type": "webpage",
        "title": cited.title,
        "author": [{"literal": cited.site}],
        "container-title": cited.site,
        "issued": {"date-parts": [[int(part) for part in cited.date.split("-")]]},
        "language": cited.lang,
        "version": cited.digest,
        "note": version,
    }
    return json.dumps([item], ensure_ascii=False, indent=1)
