# SPDX-License-Identifier: Apache-2.0
"""Digests of frozen values: the same value gives the same digest in every process.

The digest of a view is what decides whether a page is stale, so it covers types, field names and
all contents, and never an address, a hash seed or an order that Python does not promise.

It refuses values that are not frozen (lists, sets, arbitrary objects): those have no identity to
trust.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import NewType

Digest = NewType("Digest", str)


def digest_bytes(data: bytes) -> Digest:
    """SHA-256 of `data` as 64 lower-case hexadecimal digits."""
    return Digest(hashlib.sha256(data).hexdigest())


class Digester:
    """Digests values, remembering by identity those that many views share.

    Values must outlive the digester, since memory addresses name them.
    """

    def __init__(self) -> None:
        self._known: dict[int, bytes] = {}

    def digest(self, value: object) -> Digest:
        """SHA-256 over the structure of `value`.

        Raises TypeError for a value that is not a dataclass, tuple, mapping, text, bytes, number,
        truth value or None.
        """
        return Digest(self._bytes(value).hex())

    def fields(self, value: object) -> dict[str, Digest]:
        """The digest of each field of the dataclass `value`, by its name."""
        if not is_dataclass(value):
            return {"value": self.digest(value)}
        return {f.name: self.digest(getattr(value, f.name)) for f in fields(value) if f.compare}

    def _bytes(self, value: object) -> bytes:
        if isinstance(value, str):
            return hashlib.sha256(b"s" + value.encode("utf-8", "surrogatepass")).digest()
        if value is None or isinstance(value, bool | int | float):
            return hashlib.sha256(f"{type(value).__name__}:{value!r}".encode()).digest()
        if isinstance(value, bytes):
            return hashlib.sha256(b"b" + value).digest()
        known = self._known.get(id(value))
        if known is None:
            known = self._known[id(value)] = self._compound(value)
        return known

    def _compound(self, value: object) -> bytes:
        if isinstance(value, tuple):
            head, parts = "tuple", [self._bytes(item) for item in value]
        elif isinstance(value, Mapping):
            head = "mapping"
            parts = [self._bytes(key) + self._bytes(value[key]) for key in sorted(value)]
        elif is_dataclass(value):
            names = [f.name for f in fields(value) if f.compare]
            head = f"{type(value).__name__}({','.join(names)})"
            parts = [self._bytes(getattr(value, name)) for name in names]
        else:
            raise TypeError(f"{type(value).__name__} has no digest")
        return hashlib.sha256(f"{head}:{len(parts)}:".encode() + b"".join(parts)).digest()
