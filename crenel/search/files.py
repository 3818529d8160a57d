# SPDX-License-Identifier: Apache-2.0
r"""How an index is written: small scripts, since a page opened from a folder can load no others.

Each file calls `crenelSearch(name, data)` of the engine, which asked for it by that name.

    <lang>/index  {"name", "shards", "units", "chunks", "kinds", "common", "same"}: what the engine
                  must know first; `chunks` holds the number of units of each text chunk, `kinds`
                  for each kind its name, its label and the number of units of each entry (or how
                  many have one), `common` the tokens by which alone nothing is found, `same` groups
                  of beginnings of words that stand for one another
    <lang>/s<n>   shard n: "token,posting,posting… token,…"; a posting is
                  (unit - unit before) * 4 + class, in base 36
    <lang>/t<n>   chunk n: [title, heading, href, text] of successive units; a title, or the file
                  of an href, that is the same as before is left empty
    fold          the table of Han characters as pairs, and groups of words that mean the same

Measured on our site, compressed: a shard has 4.5 kB and at most 13.2, a chunk 6.1 and at most 7.3,
the table of characters 6.2, the engine 9.1. All of that cost, over 50 queries in two languages,
73 kB in the median and at most 130 for a first result, 96 and at most 179 for a list of twenty.

A token's shard follows from its first character (Han) or its first two, so that all words that
begin with what was typed stand in one shard.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from crenel.search.index import CLASSES, Entry, Postings
from crenel.search.tokens import is_han

SHARD = 9_000  # bytes aimed at, uncompressed
CHUNK = 14_000
MOST = 400  # shards; with the chunks, fewer files than a folder may hold
COMMON = 5  # a token that stands in more than one of so many units tells nothing

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_PRIME = 31


@dataclass(frozen=True, slots=True)
class Language:
    """An index by language: its tag, its own name, what each kind of entry is called.

    `same` are groups of beginnings of words, folded: a word is found by any other of its group.
    """

    tag: str
    name: str
    labels: Mapping[str, str]
    same: tuple[tuple[str, ...], ...] = ()


def encode(postings: Postings) -> str:
    """Postings as text."""
    parts, before = [], 0
    for posting in postings:
        number = posting - before
        parts.append(_WRITTEN[number] if number < _KNOWN else base36(number))
        before = posting - posting % CLASSES
    return ",".join(parts)


def base36(number: int) -> str:
    """A natural number in base 36."""
    text = ""
    while number >= 36:
        number, digit = divmod(number, 36)
        text = _DIGITS[digit] + text
    return _DIGITS[number] + text


_KNOWN = 36**2  # most steps from unit to unit are small: these are written only once
_WRITTEN = tuple(map(base36, range(_KNOWN)))


def shard_of(token: str, shards: int) -> int:
    """The shard in which `token` stands."""
    found = 0
    for character in token[:1] if is_han(token) else token[:2]:
        found = (found * _PRIME + ord(character)) % 0x10000
    return found % shards


def script(name: str, data: object) -> bytes:
    """A file that gives `data` to the engine; nothing in it would end a script inside a page."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    text = text.replace("</", r"<\/").replace("<!--", r"\u003c!--")
    return f'crenelSearch("{name}",{text})\n'.encode()


def files(
    language: Language, entries: tuple[Entry, ...], index: Mapping[str, Postings]
) -> Iterator[tuple[str, bytes]]:
    """The names and contents of the files of one language."""
    folder = language.tag.lower()
    shards = _shards(index)
    chunks = list(_chunks(entries))
    units = sum(len(entry.units) for entry in entries)
    manifest = {
        "name": language.name,
        "shards": len(shards),
        "units": units,
        "chunks": [len(chunk) for chunk in chunks],
        "kinds": [
            [kind, language.labels[kind], _sizes(members)]
            for kind, members in groupby(entries, key=lambda entry: entry.kind)
        ],
        "common": common(index, units),
        "same": language.same,
    }
    yield f"{folder}/index", script(f"{folder}/index", manifest)
    for number, shard in enumerate(shards):
        yield f"{folder}/s{number}", script(f"{folder}/s{number}", " ".join(shard))
    for number, chunk in enumerate(chunks):
        yield f"{folder}/t{number}", script(f"{folder}/t{number}", chunk)


def common(index: Mapping[str, Postings], units: int) -> list[str]:
    """The tokens that stand nearly everywhere, in order."""
    return sorted(token for token, found in index.items() if len(found) * COMMON > units)


def fold_file(table: Mapping[str, str], groups: Iterable[Iterable[str]]) -> bytes:
    """The file of what a query in Han characters is folded by."""
    pairs = "".join(a + b for a, b in sorted(table.items()))
    return script("fold", {"table": pairs, "groups": [list(group) for group in groups]})


def _sizes(entries: Iterable[Entry]) -> int | list[int]:
    sizes = [len(entry.units) for entry in entries]
    return len(sizes) if set(sizes) == {1} else sizes


def _shards(index: Mapping[str, Postings]) -> list[list[str]]:
    written = {token: f"{token},{encode(index[token])}" for token in sorted(index)}
    size = sum(len(entry.encode()) + 1 for entry in written.values())
    shards: list[list[str]] = [[] for _ in range(min(MOST, size // SHARD + 1))]
    for token, entry in written.items():
        shards[shard_of(token, len(shards))].append(entry)
    return shards


def _chunks(entries: Iterable[Entry]) -> Iterator[list[list[str]]]:
    chunk: list[list[str]] = []
    size, title, file = 0, "", ""
    for entry in entries:
        for unit in entry.units:
            own, mark, anchor = unit.href.partition("#")
            row = [
                "" if entry.title == title else entry.title,
                unit.heading,
                ("" if own == file else own) + mark + anchor,
                unit.text,
            ]
            length = sum(len(part.encode()) for part in row)
            if chunk and size + length > CHUNK:
                yield chunk
                chunk, size = [], 0
                row[0], row[2] = entry.title, unit.href
            chunk.append(row)
            size, title, file = size + length, entry.title, own
    if chunk:
        yield chunk
