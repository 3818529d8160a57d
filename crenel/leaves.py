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
    found = (leaf(package, name, constant, kind) for name in names(package))
    return tuple(value for value in found if value is not None)


def leaf(package: ModuleType, name: str, constant: str, kind: type[T]) -> T | None:
    """The value of `constant` in the module `name` of `package`, if it declares one.

    Raises TypeError if that is not a `kind`.
    """
    value = getattr(importlib.import_module(f"{package.__name__}.{name}"), constant, None)
    if value is None or isinstance(value, kind):
        return value
    raise TypeError(f"{package.__name__}.{name}.{constant} is not a {kind.__name__}")


def names(package: ModuleType) -> tuple[str, ...]:
    """The names of the modules of `package`, sorted."""
    return tuple(sorted(info.name for info in pkgutil.iter_modules(package.__path__)))
