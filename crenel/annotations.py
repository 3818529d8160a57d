# SPDX-License-Identifier: Apache-2.0
"""Problems as workflow commands of GitHub Actions, which shows them beside the lines of a change.

A command is one line, `::error file=…,line=…,col=…,title=…::message`. In the message "%" and line
ends are escaped, in properties ":" and "," as well, as GitHub's own toolkit does it.
"""

from __future__ import annotations

from crenel.problems import Problem, printable

_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def annotation(problem: Problem) -> str:
    """The workflow command that tells of `problem`."""
    span, level = problem.span, "error" if problem.fatal else "warning"
    properties = [("file", span.path)]
    properties += [("line", str(span.line))] if span.line else []
    properties += [("col", str(span.column))] if span.line and span.column else []
    properties.append(("title", problem.code))
    told = ",".join(f"{n}={printable(value.translate(_PROPERTY))}" for n, value in properties)
    message = f"{problem.message}\n{problem.hint}" if problem.hint else problem.message
    return f"::{level} {told}::{printable(message.translate(_DATA))}"
