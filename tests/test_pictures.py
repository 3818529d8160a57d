# SPDX-License-Identifier: Apache-2.0
"""Pictures: what is kept, what is dropped, what is refused."""

from __future__ import annotations

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crenel.load.pictures import load
from crenel.model import Picture
from crenel.problems import Problem

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10">{}</svg>'


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


HEAD = b"\x89PNG\r\n\x1a\n"
SIZE = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
PIXEL = chunk(b"IDAT", zlib.compress(b"\0\0"))
END = chunk(b"IEND", b"")
PNG = HEAD + SIZE + PIXEL + END


def test_a_png_keeps_its_pixels_and_nothing_else() -> None:
    secrets = chunk(b"tEXt", b"Author\0Anna") + chunk(b"eXIf", b"GPS") + chunk(b"tIME", b"1234567")
    assert load("a.png", HEAD + SIZE + secrets + PIXEL + END + b"after") == Picture(
        "a.png", PNG, 1, 1
    )


@pytest.mark.parametrize(
    "data",
    [
        b"",
        HEAD,
        PNG[:-4],
        PNG[:20] + b"\xff" + PNG[21:],
        HEAD + PIXEL + SIZE + END,
        HEAD + SIZE + PIXEL,
    ],
)
def test_a_damaged_png_is_refused(data: bytes) -> None:
    assert isinstance(load("a.png", data), Problem)


def test_an_svg_keeps_its_shapes_and_drops_its_editor() -> None:
    inside = (
        '<!-- Anna --><metadata>Anna</metadata><style>@import "x"</style>'
        '<rect width="3" xmlns:i="http://i" i:label="Anna"/><i:view xmlns:i="http://i"/>'
    )
    found = load("a.svg", SVG.format(inside).encode())
    assert isinstance(found, Picture)
    assert b"Anna" not in found.data
    assert b'<rect width="3" />' in found.data
    assert (found.width, found.height) == (20, 10)


@pytest.mark.parametrize(
    "inside",
    [
        "<script/>",
        "<foreignObject/>",
        '<image href="x.png"/>',
        '<a href="https://h"/>',
        '<rect onclick="1"/>',
        '<use href="https://h/x.svg#a"/>',
        '<use xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="data:x"/>',
        '<rect style="fill:url(https://h)"/>',
        '<rect fill="url(&#34;//h&#34;)"/>',
        "<animate/>",
        "<set/>",
    ],
)
def test_an_svg_that_could_run_or_load_something_is_refused(inside: str) -> None:
    assert isinstance(load("a.svg", SVG.format(inside).encode()), Problem)


@pytest.mark.parametrize(
    "data", ["", "<svg/>", "<html/>", SVG.format("<g>"), SVG.format("<g>" * 99 + "</g>" * 99)]
)
def test_what_is_no_svg_is_refused(data: str) -> None:
    assert isinstance(load("a.svg", data.encode()), Problem)


@given(st.binary(max_size=200), st.sampled_from(["a.png", "a.svg"]))
def test_any_bytes_are_a_picture_or_a_problem(data: bytes, name: str) -> None:
    assert isinstance(load(name, data), Picture | Problem)
    assert isinstance(load(name, HEAD + data), Picture | Problem)
