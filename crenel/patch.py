# SPDX-License-Identifier: Apache-2.0
"""Patches: bytes compressed with others as their dictionary, so that sameness is free.

The form is a zstd frame (RFC 8878) that needs the old bytes as a raw prefix: what
`zstd --patch-from` writes and reads. The only home of zstandard.

It refuses to give back more than was asked for, and anything but one whole frame.
"""

from __future__ import annotations

from crenel.ipfs.cid import Malformed

LARGEST = 1 << 29  # of old and new together: they must fit into memory and into zstd's window
LEVEL = 12
_INDEX = 26  # with zstd's own, smaller tables most of a large prefix is never found again
_LEAST_WINDOW, _LARGEST_WINDOW = 20, 30


def write(old: bytes, new: bytes) -> bytes:
    """What turns `old` into `new`; raises ValueError if they are too large."""
    import zstandard  # noqa: PLC0415

    if len(old) + len(new) > LARGEST:
        raise ValueError("too large for a patch")
    window = max(_LEAST_WINDOW, (len(old) + len(new)).bit_length())
    parameters = zstandard.ZstdCompressionParameters.from_level(
        LEVEL, window_log=window, hash_log=_INDEX, chain_log=_INDEX, write_checksum=True
    )
    prefix = zstandard.ZstdCompressionDict(old, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    compressor = zstandard.ZstdCompressor(dict_data=prefix, compression_params=parameters)
    return compressor.compress(new)


def size(patch: bytes) -> int:
    """How long the new bytes are; raises Malformed."""
    import zstandard  # noqa: PLC0415

    try:
        told = zstandard.frame_content_size(patch)
    except zstandard.ZstdError:
        raise Malformed("not a patch") from None
    if told < 0:
        raise Malformed("a patch that does not say how long its result is")
    return told


def apply(old: bytes, patch: bytes, most: int) -> bytes:
    """The bytes that `patch` makes of `old`, at most `most` of them; raises Malformed."""
    import zstandard  # noqa: PLC0415

    if size(patch) > most:
        raise Malformed("a patch whose result is too long")
    prefix = zstandard.ZstdCompressionDict(old, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    reader = zstandard.ZstdDecompressor(prefix, max_window_size=1 << _LARGEST_WINDOW)
    try:
        stream = reader.decompressobj()
        made = stream.decompress(patch)
    except zstandard.ZstdError as error:
        raise Malformed(f"not a patch of this file: {error}") from None
    if not stream.eof or stream.unused_data or len(made) != size(patch):
        raise Malformed("not one whole patch")
    return made
