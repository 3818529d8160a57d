# SPDX-License-Identifier: Apache-2.0
"""What a package is made from, and what a package format must declare.

A format is a pair: `write` makes a file from the tree, `read` says what such a file holds. One
law tests them all: what is read back is what `holds` says was meant, and writing twice gives the
same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from crenel.urls import OutPath
from crenel.values import Lang


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a book: its title and its pages in their order."""

    title: str
    pages: tuple[OutPath, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """A language of the site as a book: `words` are those of the interface that books need."""

    lang: Lang
    title: str
    description: str
    home: OutPath
    parts: tuple[Part, ...]
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is packed.

    `files` is the tree T for formats on the shelf "downloads", and the published folder R (T and
    its downloads) for those on the shelf "release". `issued` is the day of the release, `before`
    the CAR of the one before.
    """

    name: str
    files: Mapping[OutPath, Path]
    editions: tuple[Edition, ...]
    licence: str
    publisher: str
    issued: str
    seq: int
    mirrors: tuple[str, ...]
    before: Path | None


def whole(parcel: Parcel, _name: str) -> Parcel:
    """All of the parcel: what a file is made from that carries everything."""
    return parcel


@dataclass(frozen=True, slots=True)
class Format:
    """A package format.

    `names` gives the files it makes of a parcel, `of` the part of the parcel that one of them is
    made from: `write` is given no more, so what else changes does not change the file. `write`
    makes it at a path, `read` says what a file holds: a digest or measure by name, and `holds` what
    it should hold. `needs` names the libraries without which it cannot be made. `exact`: writing
    twice gives the same bytes. Those of most `weight` take longest, and are begun first.
    """

    name: str
    shelf: Literal["downloads", "release"]
    names: Callable[[Parcel], tuple[str, ...]]
    write: Callable[[Parcel, str, Path], None]
    read: Callable[[Path], Mapping[str, str]]
    holds: Callable[[Parcel, str], Mapping[str, str]]
    needs: tuple[str, ...] = ()
    exact: bool = True
    of: Callable[[Parcel, str], Parcel] = whole
    weight: int = 1
