# SPDX-License-Identifier: Apache-2.0
"""The mark, a battlement with its gaps and a door, as a PNG for programs that take no SVG.

Its data is stored, not compressed: builds of zlib give different streams for the same pixels.
"""

from __future__ import annotations

import struct
import zlib

_UNITS = 32  # the square that the shapes are given in: left, top, right, bottom
_WALL = ((3, 6, 10, 28), (10, 12, 13, 28), (13, 6, 19, 28), (19, 12, 22, 28), (22, 6, 29, 28))
_DOOR = (13, 22, 19, 28)
_ARCH = (16, 22, 3)  # its middle and radius
_BLUE, _PAPER = (11, 79, 158), (253, 252, 249)
_FINE = 4  # samples of a pixel in each direction
_LARGEST = 100  # its data must fit into one stored block


def png(size: int) -> bytes:
    """The mark as a square of `size` pixels, at most 100, on nothing."""
    if not 0 < size <= _LARGEST:
        raise ValueError(f"between 1 and {_LARGEST} pixels")
    rows = (b"\0" + b"".join(_pixel(x, y, size) for x in range(size)) for y in range(size))
    head = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    chunks = (_chunk(b"IHDR", head), _chunk(b"IDAT", _stored(b"".join(rows))), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _pixel(x: int, y: int, size: int) -> bytes:
    """Red, green, blue and opacity: the mean of what stands at points within the pixel."""
    step = _UNITS / size / _FINE
    steps = [i + 0.5 for i in range(_FINE)]
    points = [((x * _FINE + i) * step, (y * _FINE + j) * step) for i in steps for j in steps]
    found = [colour for colour in (_colour(*point) for point in points) if colour]
    if not found:
        return bytes(4)
    mean = (sum(colour[part] for colour in found) // len(found) for part in range(3))
    return bytes((*mean, 255 * len(found) // _FINE**2))


def _colour(x: float, y: float) -> tuple[int, int, int] | None:
    across, down, radius = _ARCH
    if _within(_DOOR, x, y) or (x - across) ** 2 + (y - down) ** 2 < radius**2:
        return _PAPER
    return _BLUE if any(_within(box, x, y) for box in _WALL) else None


def _within(box: tuple[int, int, int, int], x: float, y: float) -> bool:
    left, top, right, bottom = box
    return left <= x < right and top <= y < bottom


def _stored(data: bytes) -> bytes:
    """A zlib stream of one stored block (RFC 1950, RFC 1951)."""
    length = struct.pack("<BHH", 1, len(data), len(data) ^ 0xFFFF)
    return b"\x78\x01" + length + data + struct.pack(">I", zlib.adler32(data))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
