# SPDX-License-Identifier: Apache-2.0
"""What the samples say: medians, ratios to Hugo, and how the cost of a page grows with the site."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.changes import EVERYBODY, MEANT, OURS
from benchmarks.processes import Took

BASE, OWN = "hugo", "crenel"
BAR, SMALL = 1.15, 1000  # a page may cost at most so much more, against a site of so many pages
MEGA, MEBI = 1e6, 1 << 20


@dataclass(frozen=True, slots=True)
class Sample:
    """One build: whose, of how many pages, of which kind, what it took."""

    generator: str
    pages: int
    kind: str
    took: Took


@dataclass(frozen=True, slots=True)
class Measured:
    """What a size of a generator came to: the largest memory, and the bytes of its output."""

    generator: str
    pages: int
    peak: int
    size: int


@dataclass(frozen=True, slots=True)
class Figures:
    """All samples of a run, in seconds of the clock or (`clock` is false) of the processors."""

    samples: tuple[Sample, ...]
    measured: tuple[Measured, ...] = ()
    clock: bool = True

    @property
    def generators(self) -> tuple[str, ...]:
        """The generators, in the order of their first builds."""
        return tuple(dict.fromkeys(sample.generator for sample in self.samples))

    @property
    def sizes(self) -> tuple[int, ...]:
        """The sizes, smallest first."""
        return tuple(sorted({sample.pages for sample in self.samples}))

    def taken(self, generator: str, pages: int, kind: str) -> tuple[Took, ...]:
        """The runs of a kind: the quiet ones, or all if every one was disturbed."""
        wanted = (generator, pages, kind)
        all_runs = [s.took for s in self.samples if (s.generator, s.pages, s.kind) == wanted]
        return tuple(took for took in all_runs if not took.disturbed) or tuple(all_runs)

    def seconds(self, generator: str, pages: int, kind: str) -> float | None:
        """The median; None if nothing was measured."""
        taken = self.taken(generator, pages, kind)
        told = [took.seconds if self.clock else took.processor for took in taken]
        return median(told) if told else None

    def disturbed(self, generator: str, pages: int, kind: str) -> bool:
        """Whether no run of a kind was quiet, as far as the clock is meant."""
        return self.clock and any(took.disturbed for took in self.taken(generator, pages, kind))

    def ratio(self, generator: str, pages: int, kind: str) -> float | None:
        """How many times as long as Hugo it took."""
        own, base = (self.seconds(name, pages, kind) for name in (generator, BASE))
        return own / base if own and base else None

    def growth(self, kind: str, small: int, large: int) -> float | None:
        """What a page of ours costs in the large site against what it costs in the small one."""
        less, more = (self.seconds(OWN, pages, kind) for pages in (small, large))
        return (more / large) / (less / small) if less and more else None


def report(figures: Figures) -> str:
    """Every table."""
    marked = "Seconds of the clock; a mark (~) says that others disturbed every run."
    parts = [marked if figures.clock else "Seconds of all processors together."]
    parts += [table for pages in figures.sizes for table in _size(figures, pages)]
    parts += [_growth(figures)] if len(figures.sizes) > 1 else []
    return "\n\n".join(parts) + "\n"


def _size(figures: Figures, pages: int) -> Iterator[str]:
    head = ["generator", *(f"{kind} s" for kind in EVERYBODY)]
    head += [f"{kind} / Hugo" for kind in EVERYBODY]
    head += ["peak MiB", "output MB"]
    there = [g for g in figures.generators if figures.taken(g, pages, EVERYBODY[0])]
    yield f"{pages:,} pages\n\n" + table(head, (_row(figures, g, pages) for g in there))
    others = [kind for kind in OURS if kind not in EVERYBODY]
    rows = [(kind, MEANT[kind], _time(figures, OWN, pages, kind)) for kind in others]
    if OWN in there:
        yield table(("crenel alone", "what was changed", "s"), rows)


def _row(figures: Figures, generator: str, pages: int) -> list[str]:
    row = [generator, *(_time(figures, generator, pages, kind) for kind in EVERYBODY)]
    for kind in EVERYBODY:
        ratio = figures.ratio(generator, pages, kind)
        row.append(f"{ratio:.2f}" if ratio else "-")
    found = [m for m in figures.measured if (m.generator, m.pages) == (generator, pages)]
    row.append(f"{found[0].peak / MEBI:.0f}" if found else "-")
    row.append(f"{found[0].size / MEGA:.1f}" if found else "-")
    return row


def _time(figures: Figures, generator: str, pages: int, kind: str) -> str:
    seconds = figures.seconds(generator, pages, kind)
    mark = "~" if figures.disturbed(generator, pages, kind) else ""
    return "-" if seconds is None else f"{mark}{seconds:.3f}"


def _growth(figures: Figures) -> str:
    small = SMALL if SMALL in figures.sizes[:-1] else figures.sizes[0]
    large, rows = figures.sizes[-1], []
    for kind in OURS:
        found = figures.growth(kind, small, large)
        if found is not None:
            rows.append((kind, f"{found:.2f}", "within" if found <= BAR else "over"))
    head = (f"a page of crenel at {large:,} against {small:,}", "ratio", f"bar {BAR}")
    return table(head, rows)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of Markdown, numbers on the right."""
    all_rows = [tuple(head), *map(tuple, rows)]
    widths = [max(map(len, column)) for column in zip(*all_rows, strict=True)]
    lines = []
    for row in all_rows:
        cells = (
            cell.ljust(width) if at == 0 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        lines.append(f"| {' | '.join(cells)} |")
    rule = " | ".join("-" * (w - 1) + (":" if at else "-") for at, w in enumerate(widths))
    return "\n".join((lines[0], f"| {rule} |", *lines[1:]))
