# SPDX-License-Identifier: Apache-2.0
"""Tables to take away: CSV (RFC 4180, UTF-8) that no spreadsheet runs.

A cell that would be taken for a formula begins with an apostrophe, as a person would type it; so
does what follows a semicolon or a tab, by which some spreadsheets divide cells. Who needs the text
as it is takes the JSON beside it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

_FORMULA = re.compile(r"((?:^|[;\t\r\n])[ ]*)(?=[=+@＝＋－＠-])|^(?=[\t\r])")


def table(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> bytes:
    """A row of `columns`, then `rows`."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_cell(str(value)) for value in row] for row in rows)
    return text.getvalue().encode()


def _cell(text: str) -> str:
    return _FORMULA.sub(r"\1'", text)
