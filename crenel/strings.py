# SPDX-License-Identifier: Apache-2.0
"""The words of the interface, per language, as `templates/strings/<lang>.yaml` gives them.

Templates hold no words of their own: `words["timeline"]` is looked up in the page's language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import ClassVar

from crenel.values import Day, Lang, Number


@dataclass(frozen=True, slots=True)
class Words:
    """All words of one language."""

    SHARED: ClassVar = True

    lang: Lang
    texts: Mapping[str, str]

    def __getitem__(self, key: str) -> str:
        """The text of `key`; raises KeyError if there is none."""
        return self.texts[key]

    def fill(self, key: str, **values: object) -> str:
        """The text of `key` with each `{name}` replaced by its value."""
        return self.texts[key].format_map(values)

    def count(self, key: str, number: int) -> str:
        """The text for `number` things: `key.one` or `key.other`, with `{n}` filled in."""
        return self.fill(f"{key}.{'one' if number == 1 else 'other'}", n=number)

    def number(self, number: Number) -> str:
        """A number as this language writes it: in groups of three, or by its words for scales.

        `number.group` parts the groups. `number.scales` gives the words as
        "10000:万|100000000:亿"; a number is never rounded for one.
        """
        value, group = Decimal(number), self.texts["number.group"]
        for scale in reversed(self.texts["number.scales"].split("|")):
            size, _, name = scale.partition(":")
            if name and value >= int(size):
                with localcontext(prec=len(number) + 2 * len(size)):  # so that nothing is rounded
                    if value * 100 % int(size) == 0:
                        part = (value / int(size)).normalize()
                        return f"{part:,f}".replace(",", group) + name
        return f"{value:,f}".replace(",", group)

    def day(self, day: Day | None) -> str:
        """A date as this language writes it, as exactly as it is known; empty for None."""
        if day is None:
            return ""
        year, month, date = (*day.split("-"), "", "")[:3]
        name = self.texts["months"].split("|")[int(month) - 1] if month else ""
        form = "date.day" if date else "date.month" if month else "date.year"
        return self.fill(form, year=year, month=name, day=int(date or 0))


@dataclass(frozen=True, slots=True)
class Strings:
    """The words of every language of the site."""

    words: Mapping[Lang, Words]

    def __getitem__(self, lang: Lang) -> Words:
        """The words of `lang`; raises KeyError if there are none."""
        return self.words[lang]
