# SPDX-License-Identifier: Apache-2.0
"""PNG pictures (ISO/IEC 15948): the chunks that carry pixels are kept, every other is dropped.

The pixels are inflated once, to see that they are as many as the head promises: no more is ever
inflated than that, so a bomb costs nothing, and no program that shows the picture meets another
picture than the one that was looked at.

It refuses what is damaged, cut off, out of order or too large, and bytes behind the pixels.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

MAX_SIDE = 10_000
MAX_PIXELS = 16_000_000
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_KEPT = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_GREY, _COLOURS, _PALETTE = 0, 2, 3
# the seven passes of an interlaced picture: first column and row, steps between columns and rows
_ADAM7 = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)

Chunk = tuple[bytes, bytes]


class Refused(Exception):
    """Why a picture cannot be used."""


@dataclass(frozen=True, slots=True)
class _Head:
    width: int
    height: int
    depth: int
    colour: int
    compression: int
    filter: int
    interlace: int


def clean(data: bytes) -> tuple[bytes, int, int]:
    """The picture without all that is not pixels, its width and height; raises Refused."""
    if not data.startswith(_SIGNATURE):
        raise Refused("not a PNG picture")
    chunks = list(_chunks(data))
    if not chunks or chunks[0][0] != b"IHDR" or len(chunks[0][1]) != 13:
        raise Refused("not a whole PNG picture")
    head = _Head(*struct.unpack(">IIBBBBB", chunks[0][1]))
    _check_head(head)
    kept = [(kind, body) for kind, body in chunks if kind in _KEPT]
    _check_order(chunks)
    _check_colours(head, kept)
    _check_pixels(head, b"".join(body for kind, body in kept if kind == b"IDAT"))
    if head.colour != _PALETTE:  # a palette beside full colours is a hint that no pixel uses
        kept = [(kind, body) for kind, body in kept if kind != b"PLTE"]
    return _SIGNATURE + b"".join(_written(kind, body) for kind, body in kept), *_size(head)


def _size(head: _Head) -> tuple[int, int]:
    return head.width, head.height


def _written(kind: bytes, body: bytes) -> bytes:
    checksum = struct.pack(">I", zlib.crc32(kind + body))
    return struct.pack(">I", len(body)) + kind + body + checksum


def _chunks(data: bytes) -> Iterator[Chunk]:
    at = len(_SIGNATURE)
    while at + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        checksum = data[at + 8 + length : at + 12 + length]
        if len(checksum) < 4 or struct.unpack(">I", checksum)[0] != zlib.crc32(kind + body):
            raise Refused("a damaged PNG picture")
        yield kind, body
        if kind == b"IEND":
            return
        at += 12 + length
    raise Refused("a PNG picture that is cut off")


def _check_head(head: _Head) -> None:
    if not (0 < head.width <= MAX_SIDE and 0 < head.height <= MAX_SIDE):
        raise Refused(f"{head.width} x {head.height} pixels; at most {MAX_SIDE} each")
    if head.width * head.height > MAX_PIXELS:
        raise Refused(f"{head.width} x {head.height} pixels; at most {MAX_PIXELS} together")
    if head.depth not in _DEPTHS.get(head.colour, ()):
        raise Refused("a PNG picture of unknown colours")
    if head.compression or head.filter or head.interlace > 1:
        raise Refused("a PNG picture of an unknown method")


def _check_order(chunks: list[Chunk]) -> None:
    """IHDR, PLTE, tRNS, IDAT…, IEND: each at most once but IDAT, whose parts stand together."""
    kinds = [kind for kind, _ in chunks]
    if any(kind not in _KEPT and not kind[0] & 0x20 for kind in kinds):
        raise Refused("a PNG picture with an unknown part that it needs")
    first = kinds.index(b"IDAT") if b"IDAT" in kinds else 0
    parts = kinds.count(b"IDAT")
    if not parts or set(kinds[first : first + parts]) != {b"IDAT"}:
        raise Refused("a PNG picture whose pixels do not stand together")
    order = [_KEPT.index(kind) for kind in kinds if kind in _KEPT and kind != b"IDAT"]
    late = {b"PLTE", b"tRNS"} & set(kinds[first:])
    if order != sorted(set(order)) or late or chunks[-1][1]:
        raise Refused("a PNG picture whose parts are out of order")


def _check_colours(head: _Head, chunks: list[Chunk]) -> None:
    found = dict(chunks)
    palette, clear = found.get(b"PLTE"), found.get(b"tRNS")
    if palette is None:
        fits = head.colour != _PALETTE
    else:
        most = 3 << (head.depth if head.colour == _PALETTE else 8)
        fits = bool(head.colour & 2) and len(palette) % 3 == 0 and 0 < len(palette) <= most
    if clear is not None and head.colour == _PALETTE:
        fits = fits and len(clear) <= len(palette or b"") // 3
    elif clear is not None:
        fits = fits and len(clear) == {_GREY: 2, _COLOURS: 6}.get(head.colour)
    if not fits:
        raise Refused("a PNG picture whose palette does not fit")


def _check_pixels(head: _Head, packed: bytes) -> None:
    """Inflates at most what was promised, and one byte more to see that there is none."""
    passes = list(_passes(head))
    promised = sum(rows * length for rows, length in passes)
    stream = zlib.decompressobj()
    try:
        pixels = stream.decompress(packed, promised + 1)
    except zlib.error:
        raise Refused("a PNG picture whose pixels cannot be read") from None
    if len(pixels) != promised or not stream.eof or stream.unused_data:
        raise Refused("a PNG picture with more or fewer pixels than it says")
    at = 0
    for rows, length in passes:
        if max(pixels[at : at + rows * length : length]) > 4:
            raise Refused("a PNG picture whose pixels cannot be read")
        at += rows * length


def _passes(head: _Head) -> Iterator[tuple[int, int]]:
    """The rows of each pass and the bytes of a row, its filter with it."""
    bits = head.depth * _SAMPLES[head.colour]
    for left, top, across, down in _ADAM7 if head.interlace else ((0, 0, 1, 1),):
        columns = -((left - head.width) // across)
        rows = -((top - head.height) // down)
        if columns > 0 and rows > 0:
            yield rows, 1 + (columns * bits + 7) // 8
