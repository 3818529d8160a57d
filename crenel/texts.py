# SPDX-License-Identifier: Apache-2.0
"""Texts become documents, each once: what was converted before is taken from the store.

What crosses from a process, or is kept, is the pickled face of a text with its problems, and in it
the document, pickled by itself: it is opened when it is asked for. Nothing but values of
these kinds is ever made of it, since a store may come with a folder that somebody else has filled.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass, fields, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_args

from crenel import engine, pool
from crenel.digest import Digest, Digester, parted
from crenel.document import Block, CiteItem, Document, Face, Heading, Segment, Suspect
from crenel.load import pages
from crenel.load.discover import Source, text_of
from crenel.load.pages import Draft
from crenel.manuscript import Manuscript
from crenel.markup.convert import Writing, convert_all
from crenel.model import Text
from crenel.order import Order
from crenel.problems import Problem, Span
from crenel.store import Memory, Store

_BATCH = 32  # texts that a process converts before it hands them over
_KINDS = (*get_args(Segment), Block, CiteItem, Document, Face, Heading, Problem, Span, Suspect)
_KNOWN = MappingProxyType({(kind.__module__, kind.__qualname__): kind for kind in _KINDS})
_PARTS = MappingProxyType({kind: parted([f.name for f in fields(kind)]) for kind in _KINDS})


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where converted texts are kept: the store, and the digest of the program that made them."""

    store: Store | Memory
    program: Digest

    @classmethod
    def of(cls, root: Path, *, writes: bool) -> Shelf:
        """That of `root`; nothing is put into it or thrown away unless `writes`."""
        return cls(Store(root / ".cache" / "texts", writes), engine.digest())

    @classmethod
    def of_nothing(cls) -> Shelf:
        """One for a single build."""
        return cls(Memory({}), engine.digest())

    def key(self, writing: Writing) -> Digest:
        """Under what a converted text is kept."""
        return Digester().digest((self.program, *astuple(writing)))


def texts(
    drafts: Sequence[Draft], order: Order, shelf: Shelf | None
) -> list[tuple[Text, tuple[Problem, ...]]]:
    """The text of each draft and what is wrong with it; by many processes, if there are many."""
    shelf = shelf or Shelf.of_nothing()
    keys = [shelf.key(draft.writing) for draft in drafts]
    found = dict[int, tuple[Text, tuple[Problem, ...]]]()
    for number, draft in enumerate(drafts):
        data = shelf.store.get(keys[number])
        if data:
            found[number] = _text(draft, data, shelf.store, keys[number])
    missing = [number for number in range(len(drafts)) if number not in found]
    writings = [drafts[number].writing for number in missing]
    if order.farm:
        made = pool.sent(order.farm, _converted, writings)
    else:
        made = pool.stream(_converted, writings, order.jobs)
    for number, data in zip(missing, made, strict=True):
        store = shelf.store if shelf.store.put(keys[number], data) else None
        found[number] = _text(drafts[number], data, store, keys[number])
    shelf.store.prune(set(keys))
    return [found[number] for number in range(len(drafts))]


def _converted(writings: Sequence[Writing]) -> list[bytes]:
    return [
        _pickled((document.face, problems, _pickled(document)))
        for document, problems in convert_all(writings)
    ]


def _pickled(value: object) -> bytes:
    data = io.BytesIO()
    _Pickler(data, pickle.HIGHEST_PROTOCOL).dump(value)
    return data.getvalue()


class _Pickler(pickle.Pickler):
    """Writes each value as its kind and what that is called with: half the work of dataclasses'."""

    def reducer_override(self, value: object) -> Any:
        """The kind and the parts of a value of ours."""
        parts = _PARTS.get(type(value))
        return (type(value), parts(value)) if parts else NotImplemented


class _Unpickler(pickle.Unpickler):
    """Makes values of the kinds that a converted text is made of, and calls nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        """The kind of that name; raises UnpicklingError for whatever else a pickle may ask for."""
        if (module, name) not in _KNOWN:
            raise pickle.UnpicklingError(f"{module}.{name} is no part of a text")
        return _KNOWN[module, name]


def _opened(data: bytes) -> Any:
    return _Unpickler(io.BytesIO(data)).load()


def _text(
    draft: Draft, data: bytes, store: Store | Memory | None, key: Digest
) -> tuple[Text, tuple[Problem, ...]]:
    """A text of which `data` was made; its document is read from the `store` when it is wanted."""
    face, problems, inner = _opened(data)
    make: Callable[[], Document] = partial(_opened, inner)
    if store:
        make = partial(_document, store, key, replace(draft.writing, text=""), draft.source)
    manuscript = Manuscript(draft.writing.path, draft.source, make)
    return Text(draft.lang, draft.writing.path, draft.front, face, manuscript), problems


def _document(store: Store | Memory, key: Digest, writing: Writing, source: bytes) -> Document:
    """The document that is kept as `key`; if it no longer is, it is made again."""
    data = store.get(key)
    if data is None:
        text, _ = text_of(Source(writing.path, source))
        parts = pages.parted(text)
        (data,) = _converted([replace(writing, text=parts[1] if parts else "")])
    found: Document = _opened(_opened(data)[2])
    return found
