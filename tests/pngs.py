# SPDX-License-Identifier: Apache-2.0
"""Hostile PNG pictures, built chunk by chunk (ISO/IEC 15948): bombs, lies, and what hides in them."""

from __future__ import annotations

import struct
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(kind: bytes, body: bytes = b"", crc: int | None = None) -> bytes:
    """A chunk; its checksum is right unless one is given."""
    found = zlib.crc32(kind + body) if crc is None else crc
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", found)


def head(width: int = 1, height: int = 1, depth: int = 8, colour: int = 0, *rest: int) -> bytes:
    """IHDR; `rest` are compression, filter and interlace."""
    methods = (*rest, 0, 0, 0)[:3]
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, *methods))


def pixels(data: bytes = b"\0\0") -> bytes:
    """IDAT."""
    return chunk(b"IDAT", zlib.compress(data, 9))


END = chunk(b"IEND")


def png(*chunks: bytes) -> bytes:
    """The signature, chunks, and IEND."""
    return SIGNATURE + b"".join(chunks) + END


def bomb(size: int) -> bytes:
    """A stream of zlib that grows to `size` bytes."""
    packer = zlib.compressobj(9)
    block = bytes(1 << 20)
    return b"".join(packer.compress(block) for _ in range(size >> 20)) + packer.flush()


WHOLE = png(head(), pixels())
REFUSED = {
    "size of two thousand million": png(head(0x7FFFFFFF, 0x7FFFFFFF), pixels()),
    "size beyond the standard": png(head(0xFFFFFFFF, 1), pixels()),
    "size of nothing": png(head(0, 0), pixels(b"")),
    "size of nothing in one direction": png(head(1, 0), pixels(b"")),
    "more pixels than a page can use": png(head(10_000, 10_000), pixels()),
    "fewer pixels than promised": png(head(9_000, 9), pixels()),
    "more pixels than promised": png(head(), pixels(bytes(4))),
    "a bomb of a gigabyte": png(head(100, 100), chunk(b"IDAT", bomb(1 << 30))),
    "a bomb behind the promised pixels": png(head(), chunk(b"IDAT", bomb(64 << 20))),
    "bytes behind the compressed stream": png(
        head(), chunk(b"IDAT", zlib.compress(b"\0\0") + b"<script>alert(1)</script>")
    ),
    "a stream that is cut off": png(head(), chunk(b"IDAT", zlib.compress(b"\0\0")[:-3])),
    "a stream that is no zlib": png(head(), chunk(b"IDAT", b"<script>alert(1)</script>")),
    "a stream with a preset dictionary": png(head(), chunk(b"IDAT", b"\x78\xf9" + bytes(12))),
    "a stream of nothing": png(head(), chunk(b"IDAT")),
    "no pixels": png(head()),
    "an unknown filter": png(head(), pixels(b"\x05\0")),
    "a depth that is none": png(head(1, 1, 3), pixels()),
    "a depth that the colour does not have": png(head(1, 1, 1, 2), pixels()),
    "a colour that is none": png(head(1, 1, 8, 7), pixels()),
    "a compression that is none": png(head(1, 1, 8, 0, 1), pixels()),
    "a filter method that is none": png(head(1, 1, 8, 0, 0, 1), pixels()),
    "an interlace that is none": png(head(1, 1, 8, 0, 0, 0, 2), pixels()),
    "a palette that is missing": png(head(1, 1, 8, 3), pixels()),
    "a palette of no whole colours": png(head(1, 1, 8, 3), chunk(b"PLTE", bytes(4)), pixels()),
    "a palette that is too long": png(head(1, 1, 8, 3), chunk(b"PLTE", bytes(3 * 257)), pixels()),
    "a palette where none may be": png(head(), chunk(b"PLTE", bytes(3)), pixels()),
    "a palette behind the pixels": png(head(1, 1, 8, 3), pixels(), chunk(b"PLTE", bytes(3))),
    "two palettes": png(head(1, 1, 8, 3), chunk(b"PLTE", bytes(3)) * 2, pixels()),
    "transparency that hides a script": png(
        head(), chunk(b"tRNS", b"<script>alert(1)</script>"), pixels()
    ),
    "transparency behind the pixels": png(head(), pixels(), chunk(b"tRNS", bytes(2))),
    "two heads": png(head(), head(), pixels()),
    "a head behind the pixels": png(pixels(), head()),
    "a head that is too long": png(chunk(b"IHDR", bytes(14)), pixels()),
    "pixels in two places": png(head(), chunk(b"IDAT"), chunk(b"tIME", bytes(7)), pixels()),
    "a checksum that is wrong": png(head(), chunk(b"IDAT", zlib.compress(b"\0\0"), 1)),
    "a length beyond the file": SIGNATURE + head() + b"\xff\xff\xff\xffIDAT",
    "a length beyond the standard": SIGNATURE + head() + b"\x80\0\0\0IDAT" + bytes(99),
    "no end": SIGNATURE + head() + pixels(),
    "an end that holds a script": SIGNATURE + head() + pixels() + chunk(b"IEND", b"<script>"),
    "an unknown chunk that is needed": png(head(), chunk(b"EVIL"), pixels()),
    "a picture of another kind": b"GIF89a" + bytes(50),
    "a page that is called a picture": b"<!doctype html><script>alert(1)</script>",
    "an svg that is called a png": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "nothing": b"",
    "a signature only": SIGNATURE,
    "a signature broken by line ends": WHOLE.replace(b"\r\n", b"\n"),
}
HIDDEN = b"<script>alert(1)</script>"
CLEANED = {
    "a palette beside full colours": png(
        head(1, 1, 8, 2), chunk(b"PLTE", HIDDEN + bytes(-len(HIDDEN) % 3)), pixels(bytes(4))
    ),
    "a text chunk": png(head(), chunk(b"tEXt", b"Comment\0" + HIDDEN), pixels()),
    "a compressed text chunk": png(
        head(), chunk(b"zTXt", b"a\0\0" + zlib.compress(HIDDEN * 9)), pixels()
    ),
    "a compressed text chunk that is a bomb": png(
        head(), chunk(b"zTXt", b"a\0\0" + bomb(64 << 20)), pixels()
    ),
    "a chunk of XMP": png(
        head(), chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + HIDDEN), pixels()
    ),
    "a chunk of EXIF": png(head(), pixels(), chunk(b"eXIf", b"MM\0*" + HIDDEN)),
    "a colour profile that is a bomb": png(
        head(), chunk(b"iCCP", b"a\0\0" + bomb(16 << 20)), pixels()
    ),
    "an unknown chunk": png(head(), chunk(b"evIl", HIDDEN), pixels()),
    "an animation": png(
        head(), chunk(b"acTL", bytes(8)), pixels(), chunk(b"fdAT", bytes(4) + HIDDEN)
    ),
    "chunks behind the end": WHOLE + chunk(b"tEXt", HIDDEN),
    "a page behind the end": WHOLE + b"<!doctype html>" + HIDDEN,
    "an archive behind the end": WHOLE + b"PK\x05\x06" + bytes(18),
    "pixels in many parts": png(
        head(), *(chunk(b"IDAT", bytes([byte])) for byte in zlib.compress(b"\0\0"))
    ),
    "an interlaced picture": png(head(1, 1, 8, 0, 0, 0, 1), pixels()),
}
