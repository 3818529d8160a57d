# SPDX-License-Identifier: Apache-2.0
"""Digests of frozen values: the same value gives the same digest in every process.

The digest of a view is what decides whether a page is stale, so it covers types, field names and
all contents, and never an address, a hash seed or an order that Python does not promise.

It refuses values that are not frozen (lists, sets, arbitrary objects): those have no identity to
trust.
"""

from __future__ import annotations

import hashlib
import marshal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from operator import attrgetter
from typing import Any, NewType

Digest = NewType("Digest", str)

Parts = Callable[[object], tuple[object, ...]]

_PLAIN = frozenset({str, bytes, int, float, bool, type(None)})  # what is written as it is
_FORM = 2  # of marshal: the last that writes equal values alike, shared or not


def digest_bytes(data: bytes) -> Digest:
    """SHA-256 of `data` as 64 lower-case hexadecimal digits."""
    return Digest(hashlib.sha256(data).hexdigest())


class Digester:
    """Digests values, by SHA-256 over their structure as Python's marshal writes it.

    In that form a tuple stands for itself, a mapping for a dictionary in the order of its keys, and
    a dataclass for a list of its name and what is compared of it. One whose class is `SHARED`,
    since many views hold the same value of it, stands there by its digest, which is made once.
    """

    def __init__(self) -> None:
        self._heads: dict[type, tuple[str, Parts, bool]] = {}
        self._shared: dict[int, tuple[object, Digest]] = {}  # the value is kept: so is its identity

    def digest(self, value: object) -> Digest:
        """The digest of `value`.

        Raises TypeError for a value that is not a dataclass, tuple, mapping, text, bytes, number,
        truth value or None.
        """
        return digest_bytes(marshal.dumps(self._plain(value), _FORM))

    def fields(self, value: object) -> dict[str, Digest]:
        """The digest of each field of the dataclass `value`, by its name."""
        if not is_dataclass(value):
            return {"value": self.digest(value)}
        return {f.name: self.digest(getattr(value, f.name)) for f in fields(value) if f.compare}

    def _plain(self, value: object) -> Any:  # what marshal writes
        """`value` without any type of ours."""
        kind = type(value)
        if kind in _PLAIN:
            return value
        if isinstance(value, tuple):
            return tuple(map(self._plain, value))
        if kind in self._heads or is_dataclass(kind):
            head, parts, shared = self._heads.get(kind) or self._head(kind)
            if not shared:
                return [head, *map(self._plain, parts(value))]
            known = self._shared.get(id(value))
            if known is None:
                plain = [head, *map(self._plain, parts(value))]
                known = self._shared[id(value)] = (value, digest_bytes(marshal.dumps(plain, _FORM)))
            return [head, known[1]]
        if isinstance(value, Mapping):
            return {key: self._plain(value[key]) for key in sorted(value)}
        if isinstance(value, str):
            return str(value)
        raise TypeError(f"{kind.__name__} has no digest")

    def _head(self, kind: type) -> tuple[str, Parts, bool]:
        names = [f.name for f in fields(kind) if f.compare]
        shared = bool(getattr(kind, "SHARED", False))
        found = self._heads[kind] = (f"{kind.__name__}({','.join(names)})", parted(names), shared)
        return found


def parted(names: Sequence[str]) -> Parts:
    """What gives the named attributes of a value, always as a tuple."""
    if len(names) == 1:
        only = attrgetter(names[0])
        return lambda value: (only(value),)
    return attrgetter(*names) if names else lambda _value: ()
