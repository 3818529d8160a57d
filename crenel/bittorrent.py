# SPDX-License-Identifier: Apache-2.0
"""Torrents: the metainfo of a folder, version 1 (BEP 3) and version 2 (BEP 52), and how to read it.

Two files instead of a hybrid: its padding would be asked of mirrors, which do not have it. Both
name the mirrors as web seeds (BEP 19). Neither tells when, by whom or with what it was made.

It refuses, when reading, every bencoding but the canonical one, and paths that climb.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, TypeAlias, TypeVar

from crenel.ipfs.cid import Malformed

P = TypeVar("P", bound=str)  # paths, "/" between their parts
Value: TypeAlias = "int | bytes | list[Value] | dict[bytes, Value]"

BLOCK = 16 << 10  # the leaf of version 2's trees
SMALLEST, LARGEST = 256 << 10, 1 << 20  # pieces
_PIECES = 1024
_DEEPEST = 64
_LONGEST_NUMBER = 20
_NOTHING = bytes(32)


def piece_length(total: int) -> int:
    """The smallest power of two that makes at most 1024 pieces, from 256 KiB to 1 MiB."""
    length = SMALLEST
    while length < LARGEST and total > length * _PIECES:
        length *= 2
    return length


def version1(name: str, files: Mapping[P, Path], mirrors: Sequence[str]) -> bytes:
    """The torrent of the folder `name`, version 1; `mirrors` are the parents of its copies."""
    order = sorted(files, key=str.encode)
    length = piece_length(_total(files))
    pieces, sizes = _pieces([files[path] for path in order], length)
    listed: list[Value] = [
        {b"length": size, b"path": [part.encode() for part in path.split("/")]}
        for path, size in zip(order, sizes, strict=True)
    ]
    about: Value = {
        b"files": listed,
        b"name": name.encode(),
        b"piece length": length,
        b"pieces": pieces,
    }
    return encode({b"info": about, **_seeds(mirrors)})


def version2(name: str, files: Mapping[P, Path], mirrors: Sequence[str]) -> bytes:
    """The torrent of the folder `name`, version 2; `mirrors` are the parents of its copies."""
    length = piece_length(_total(files))
    tree: dict[bytes, Value] = {}
    layers: dict[bytes, Value] = {}
    for path in sorted(files):
        size, root, layer = merkle(files[path], length)
        about: dict[bytes, Value] = {b"length": size}
        if size:
            about[b"pieces root"] = root
        if layer:
            layers[root] = layer
        _place(tree, path.encode().split(b"/"), {b"": about})
    info: Value = {
        b"file tree": tree,
        b"meta version": 2,
        b"name": name.encode(),
        b"piece length": length,
    }
    return encode({b"info": info, b"piece layers": layers, **_seeds(mirrors)})


def _place(tree: dict[bytes, Value], parts: list[bytes], entry: Value) -> None:
    for part in parts[:-1]:
        below = tree.setdefault(part, {})
        if not isinstance(below, dict):
            raise TypeError("a tree of dictionaries")
        tree = below
    tree[parts[-1]] = entry


def _seeds(mirrors: Sequence[str]) -> dict[bytes, Value]:
    return {b"url-list": [mirror.encode() for mirror in mirrors]} if mirrors else {}


def _total(files: Mapping[P, Path]) -> int:
    return sum(path.stat().st_size for path in files.values())


def _pieces(paths: Sequence[Path], length: int) -> tuple[bytes, list[int]]:
    """The SHA-1 of each piece of the files, one after the other, and the size of each file."""
    found, sizes = bytearray(), []
    piece, left = _sha1(), length
    for path in paths:
        sizes.append(0)
        with path.open("rb") as stream:
            while data := stream.read(left):
                piece.update(data)
                sizes[-1] += len(data)
                left -= len(data)
                if not left:
                    found += piece.digest()
                    piece, left = _sha1(), length
    if left < length:
        found += piece.digest()
    return bytes(found), sizes


def _sha1() -> hashlib._Hash:
    return hashlib.sha1(usedforsecurity=False)  # what BEP 3 says


def merkle(path: Path, length: int) -> tuple[int, bytes, bytes]:
    """Size, root and piece layer of a file (BEP 52); no layer if it fits into one piece."""
    with path.open("rb") as stream:
        size, leaves = _leaves(stream)
    if size <= length:
        return size, _root(leaves, _NOTHING), b""
    per_piece = length // BLOCK
    layer = [
        _root(leaves[at : at + per_piece] + [_NOTHING] * (at + per_piece - len(leaves)), _NOTHING)
        for at in range(0, len(leaves), per_piece)
    ]
    return size, _root(layer, _root([_NOTHING] * per_piece, _NOTHING)), b"".join(layer)


def _leaves(stream: BinaryIO) -> tuple[int, list[bytes]]:
    size, leaves = 0, []
    while data := stream.read(BLOCK):
        size += len(data)
        leaves.append(_pair(data))
    return size, leaves


def _root(hashes: list[bytes], padding: bytes) -> bytes:
    """The root of a binary tree over `hashes`, filled up with `padding` to a power of two."""
    if not hashes:
        return _NOTHING
    width = 1 << (len(hashes) - 1).bit_length()
    level = hashes + [padding] * (width - len(hashes))
    while len(level) > 1:
        level = [_pair(level[at] + level[at + 1]) for at in range(0, len(level), 2)]
    return level[0]


def _pair(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def encode(value: Value) -> bytes:
    """The canonical bencoding of a value."""
    if isinstance(value, int):
        return b"i%de" % value
    if isinstance(value, bytes):
        return b"%d:%b" % (len(value), value)
    if isinstance(value, list):
        return b"l" + b"".join(encode(item) for item in value) + b"e"
    return b"d" + b"".join(encode(key) + encode(value[key]) for key in sorted(value)) + b"e"


def decode(data: bytes) -> Value:
    """The value that `data` is the canonical bencoding of; raises Malformed."""
    value, end = _decode(data, 0, 0)
    if end != len(data):
        raise Malformed("bytes behind the end")
    return value


def _decode(data: bytes, at: int, depth: int) -> tuple[Value, int]:
    mark = data[at : at + 1]
    if depth > _DEEPEST:
        raise Malformed("too deep")
    if mark == b"i":
        return _number(data, at + 1, b"e")
    if mark == b"l":
        return _list(data, at + 1, depth + 1)
    if mark == b"d":
        items, end = _list(data, at + 1, depth + 1)
        keys = [key for key in items[::2] if isinstance(key, bytes)]
        if len(keys) * 2 != len(items) or any(a >= b for a, b in itertools.pairwise(keys)):
            raise Malformed("keys that are not texts in their order")
        return dict(zip(keys, items[1::2], strict=True)), end
    length, start = _number(data, at, b":")
    if length < 0 or start + length > len(data):
        raise Malformed("a text that ends too early")
    return data[start : start + length], start + length


def _list(data: bytes, at: int, depth: int) -> tuple[list[Value], int]:
    items: list[Value] = []
    while data[at : at + 1] != b"e":
        item, at = _decode(data, at, depth)
        items.append(item)
    return items, at + 1


def _number(data: bytes, at: int, mark: bytes) -> tuple[int, int]:
    end = data.find(mark, at, at + _LONGEST_NUMBER)
    digits = data[at:end]
    if end < 0 or not digits.removeprefix(b"-").isdigit() or b"%d" % int(digits) != digits:
        raise Malformed("not a number in its shortest form")
    return int(digits), end + 1


def information(data: bytes) -> dict[bytes, Value]:
    """The part "info" of a torrent, by which it is known; raises Malformed."""
    whole = decode(data)
    info = whole.get(b"info") if isinstance(whole, dict) else None
    if not isinstance(info, dict):
        raise Malformed("not a torrent")
    return info


def info_hash(data: bytes) -> str:
    """What a torrent is known by: SHA-1 for version 1, SHA-256 for version 2. Raises Malformed."""
    info = information(data)
    digest = _pair(encode(info)).hex()
    return digest if info.get(b"meta version") == 2 else _known1(info)


def _known1(info: dict[bytes, Value]) -> str:
    digest = _sha1()
    digest.update(encode(info))
    return digest.hexdigest()


def contents(data: bytes) -> Iterator[tuple[str, str]]:
    """Each file of a torrent and its size; for version 2 also its root. Raises Malformed."""
    info = information(data)
    tree, listed = info.get(b"file tree"), info.get(b"files")
    if isinstance(tree, dict) and info.get(b"meta version") == 2:
        yield from _branches(tree, ())
    elif isinstance(listed, list):
        for entry in listed:
            size, parts = _entry(entry)
            yield _path(parts), str(size)
    else:
        raise Malformed("a torrent of another kind")


def _entry(entry: Value) -> tuple[int, list[bytes]]:
    if isinstance(entry, dict):
        size, parts = entry.get(b"length"), entry.get(b"path")
        if isinstance(size, int) and size >= 0 and isinstance(parts, list):
            names = [part for part in parts if isinstance(part, bytes)]
            if len(names) == len(parts):
                return size, names
    raise Malformed("not a file")


def _branches(tree: dict[bytes, Value], parts: tuple[bytes, ...]) -> Iterator[tuple[str, str]]:
    for name, below in tree.items():
        if not isinstance(below, dict):
            raise Malformed("not a file")
        if name:
            yield from _branches(below, (*parts, name))
            continue
        size, root = below.get(b"length"), below.get(b"pieces root", b"")
        if not isinstance(size, int) or not isinstance(root, bytes) or len(tree) > 1:
            raise Malformed("not a file")
        yield _path(parts), f"{size} {root.hex()}".rstrip()


def _path(parts: Sequence[bytes]) -> str:
    if not parts or any(part in (b"", b".", b"..") or b"/" in part for part in parts):
        raise Malformed("a name that cannot be")
    try:
        return "/".join(part.decode() for part in parts)
    except UnicodeDecodeError:
        raise Malformed("a name that cannot be") from None
