# SPDX-License-Identifier: Apache-2.0
"""A chart shows what its claims give, and no more (S813).

Every value stands in the claim that its row names, every number around it in one of the chart's.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from crenel.contracts import Plan, Rule
from crenel.figures import Chart
from crenel.holding import held
from crenel.problems import Problem
from crenel.prose import numbers
from crenel.values import Localized


def _run(given: Plan) -> Iterator[Problem]:
    for chart in given.site.charts.values():
        yield from _chart(given, chart)


def _chart(given: Plan, chart: Chart) -> Iterator[Problem]:
    known = {Decimal(100)} if chart.unit.texts[0][1] == "%" else set[Decimal]()
    for row in chart.rows:
        own = held(given.site, row.claim.key)
        known |= own
        if Decimal(row.value).normalize() not in own:
            message = f'"{row.claim.key}" does not hold the value {row.value}'
            hint = "correct it, or name the claim that gives it"
            yield Problem(row.span, "S813", message, hint)
    texts: list[Localized] = [chart.title, chart.summary]
    texts += [text for row in chart.rows for text in (row.label, row.note) if text]
    shown = {n for text in texts for _, words in text.texts for n in numbers(words)}
    for number in sorted(shown - known):
        message = f"no claim of this chart holds the number {number:f}"
        yield Problem(chart.span, "S813", message, "cite the claim that gives it, or leave it out")


RULE = Rule(name="charts", run=_run)
