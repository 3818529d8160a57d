# SPDX-License-Identifier: Apache-2.0
"""The content that something new is added to: what it may name, and which names are taken.

Mistakes elsewhere in the content are no hindrance; only `site.yaml` must be valid.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from crenel import kinds
from crenel.contracts import Kind
from crenel.leaves import leaves
from crenel.load import pages as loader
from crenel.load import records
from crenel.load.discover import COLLECTIONS, Source, discover
from crenel.model import Config
from crenel.problems import BuildFailed, Problem, Span
from crenel.values import Key, is_key


@dataclass(frozen=True, slots=True)
class Ground:
    """The content under `root`; `pages` are the kinds of pages by the word that names them."""

    root: Path
    config: Config
    files: Mapping[str, Source]
    pages: Mapping[str, Kind]

    def records(self) -> records.Records:
        """The records that have no mistakes."""
        collections = tuple(s for s in self.files.values() if s.parts[1] in COLLECTIONS)
        return records.load(collections, self.config.languages)[0]

    def folders(self, kind: Kind) -> tuple[loader.Folder, ...]:
        """The pages of a kind, not converted yet; those with mistakes are left out."""
        own = tuple(s for s in self.files.values() if s.parts[1] == kind.section)
        with_data = frozenset({kind.section} if kind.with_data else ())
        found = loader.load(own, self.config, with_data)[0]
        return tuple(folder for folder in found if folder.whole)


def ground(root: Path) -> Ground:
    """The content under `root`; raises BuildFailed if its configuration has mistakes."""
    found = discover(root / "content", "content")
    config, problems = records.config(found.files)
    if config is None:
        raise BuildFailed([*found.problems, *problems])
    files = MappingProxyType({file.path: file for file in found.files})
    links = {kind.link: kind for kind in leaves(kinds, "KIND", Kind) if kind.section}
    return Ground(root, config, files, MappingProxyType(links))


def key(text: str, place: str) -> Key:
    """`text` as an identifier for something at `place`; raises BuildFailed (Y209)."""
    if not is_key(text):
        hint = "use lower-case ASCII letters, digits and single hyphens, at most 60"
        raise BuildFailed([Problem(Span(place), "Y209", f'"{text}" is not an identifier', hint)])
    return Key(text)
