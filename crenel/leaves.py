# SPDX-License-Identifier: Apache-2.0
"""Leaves: modules of a package that each declare one constant.

A page kind, a renderer or a check is one file; dropping the file into its package is all it takes
to add it. Discovery is by name and sorted, so the order never depends on the file system.
"""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType
from typing import TypeVar

T = TypeVar("T")


def leaves(package: ModuleType, constant: str, kind: type[T]) -> tuple[T, ...]:
    """The value of `constant` in each module of `package` that declares it, by module name.

    Raises TypeError if one of them is not a `kind`.
    """
    found: list[T] = []
    for name in sorted(info.name for info in pkgutil.iter_modules(package.__path__)):
        value = getattr(importlib.import_module(f"{package.__name__}.{name}"), constant, None)
        if isinstance(value, kind):
            found.append(value)
        elif value is not None:
            raise TypeError(f"{package.__name__}.{name}.{constant} is not a {kind.__name__}")
    return tuple(found)
