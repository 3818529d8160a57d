# SPDX-License-Identifier: Apache-2.0
"""Names of files and folders of `content/`: which have a meaning, and what the others should be.

It refuses what the build would silently leave out, and names the file that was probably meant.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from crenel import meant
from crenel.problems import Problem, Span, near
from crenel.values import is_key

COLLECTIONS = (
    "charts",
    "claims",
    "conversions",
    "corrections",
    "diagrams",
    "events",
    "relations",
    "sources",
) + ("style", "terms")
PICTURES = (".svg", ".png")
_OTHER_PICTURES = (".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff", ".heic", ".avif")
_OFFICE = (".doc", ".docx", ".odt", ".rtf", ".pages", ".wps", ".pdf", ".txt", ".html", ".htm")
_YAML = (".yaml", ".yml")
_LEFT = (".orig", ".bak", ".tmp", ".rej", ".old")
_TEXT = re.compile(
    r"(?P<lang>[A-Za-z]{2,3}(?:[-_][A-Za-z]+)?)\.(?:md|markdown|mdown)(?:\.txt)?", re.I
)


def misplaced(path: str, sections: tuple[str, ...]) -> Problem | None:
    """Says why a file of `content/` has no meaning where it stands, or None if it has one."""
    parts = tuple(path.split("/"))[1:]
    if parts in (("site.yaml",), ("release.yaml",)) or (
        len(parts) == 2 and parts[0] in COLLECTIONS and is_yaml(parts[1])
    ):
        return None
    known = (*COLLECTIONS, *sections, "release.yaml", "site.yaml")
    if len(parts) == 1 or parts[0] not in known:
        hint = near(parts[0], known) or f"known here: {', '.join(sorted(known))}"
        return Problem(Span(path), "F105", f'"{parts[0]}" has no meaning here', hint)
    if parts[0] in COLLECTIONS:
        hint = f"write content/{parts[0]}/NAME.yaml"
        return Problem(Span(path), "F105", "only YAML files stand here", hint)
    return _of_a_page(path, parts)


def is_yaml(name: str) -> bool:
    """Whether a file holds YAML by its name, be it misspelt."""
    return name.lower().removesuffix(".txt").endswith(_YAML)


def misnamed(path: str) -> Problem | None:
    """Says what a file of a collection should be called, or None if its name is right."""
    name = PurePosixPath(path).name
    if name.endswith(".yaml"):
        return None
    right = re.split(r"\.ya?ml", name, flags=re.I)[0] + ".yaml"
    return Problem(Span(path), "F105", f'"{name}" has no meaning here', f'rename it to "{right}"')


def _of_a_page(path: str, parts: tuple[str, ...]) -> Problem | None:
    if len(parts) != 3:
        hint = f"write content/{parts[0]}/SLUG/LANGUAGE.md"
        return Problem(Span(path), "F105", "a page is a folder of files", hint)
    if not is_key(parts[1]):
        told = meant.key(parts[1])
        hint = "use lower-case ASCII letters, digits and single hyphens"
        hint = f'rename the folder to "{told}"' if told else hint
        return Problem(Span(path), "Y209", f'"{parts[1]}" is not an identifier', hint)
    name = parts[2]
    if name == "data.yaml" or name.endswith((".md", *PICTURES)):
        return None
    hint = _hint(name)
    return Problem(Span(path), "F105", f'"{name}" has no meaning here', hint)


def _hint(name: str) -> str:
    """What to do with a file that has no meaning in a page's folder."""
    lower = name.lower()
    if found := _TEXT.fullmatch(name):
        return f'rename it to "{found["lang"]}.md"'
    if lower.endswith(PICTURES) or re.fullmatch(r"data\.ya?ml", lower):
        return f'rename it to "{lower.replace(".yml", ".yaml")}"'
    if lower.endswith(_OTHER_PICTURES):
        return "save the picture as PNG or SVG"
    if lower.endswith(_OFFICE):
        return "copy its text into LANGUAGE.md, such as en.md, then delete it"
    if lower.endswith(_LEFT):
        return "delete it, or move it out of content"
    return "a page's folder holds LANGUAGE.md, data.yaml and pictures (.svg, .png)"
