# SPDX-License-Identifier: Apache-2.0
"""Lines that a template leaves empty go, with the white space around line ends; nothing else does."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from crenel.passes.whitespace import tidy

_PIECES = st.sampled_from(["a", "墙", "<p>", " ", "  ", "\n", "\n\n", "\t", "\r", "\u3000", "\xa0"])


@given(st.lists(_PIECES).map("".join))
def test_each_run_of_white_space_that_holds_a_line_end_becomes_one(text: str) -> None:
    wanted = re.sub(r"\s*\n\s*", "\n", text).lstrip()
    assert tidy(text.encode()).decode() == wanted


def test_preformatted_text_stays() -> None:
    assert tidy(b"a \n\n<pre> b \n\n c</pre> \n d") == b"a\n<pre> b \n\n c</pre>\nd"
