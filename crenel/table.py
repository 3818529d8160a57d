# SPDX-License-Identifier: Apache-2.0
"""Tables to take away: CSV (RFC 4180, UTF-8) that no spreadsheet runs.

A cell that would be taken for a formula begins with an apostrophe, as a person would type it; who
needs the text as it is takes the JSON beside it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def table(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> bytes:
    """A row of `columns`, then `rows`."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_cell(str(value)) for value in row] for row in rows)
    return text.getvalue().encode()


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
