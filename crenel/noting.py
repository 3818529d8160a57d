# SPDX-License-Identifier: Apache-2.0
"""Notes of what was asked for: which texts a file was made from.

Who makes a file opens a notebook; each text that is read meanwhile writes its name into it, however
deep below. What is worked out once for many files writes its names for each of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

T = TypeVar("T")

_NOTEBOOK: ContextVar[set[str] | None] = ContextVar("notebook", default=None)


def note(*names: str) -> None:
    """Writes `names` into the open notebook, if there is one."""
    notebook = _NOTEBOOK.get()
    if notebook is not None:
        notebook.update(names)


@contextmanager
def noted() -> Iterator[set[str]]:
    """Opens a notebook: the names that are noted in the block; one around it gets them, too."""
    notebook = set[str]()
    token = _NOTEBOOK.set(notebook)
    try:
        yield notebook
    finally:
        _NOTEBOOK.reset(token)
        note(*notebook)


def once(make: Callable[[], T]) -> Callable[[], T]:
    """`make`, done at most once; each who asks notes what it was made from."""
    made = list[tuple[T, frozenset[str]]]()

    def ask() -> T:
        if not made:
            with noted() as names:
                value = make()
            made.append((value, frozenset(names)))
        value, read = made[0]
        note(*read)
        return value

    return ask
