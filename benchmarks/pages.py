# SPDX-License-Identifier: Apache-2.0
"""What the pages of the corpus say, before any format: seeded, the same for every generator.

A page is a row of blocks that both languages share. Each paragraph rests on a claim, as our rules
ask; a format that knows no claims links to the claim's source instead. A page says the same for
every size of the corpus, but that its links and one of its claims lead to pages that exist.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from benchmarks.words import ENGLISH, QUALITIES, THINGS, Said, heading, phrase, sentence

LETTERS, SOURCES, TERMS = "abcd", 2, 40  # a page's claims, a page's sources, the site's terms
FIELDS: tuple[tuple[str, Said], ...] = tuple(
    (english, (english.capitalize(), chinese))
    for english, chinese in (
        ("water", "水利"), ("trade", "贸易"), ("crafts", "手艺"), ("travel", "出行"),
        ("farming", "农业"), ("letters", "文书"), ("weather", "天气"), ("towns", "城镇"),
        ("schools", "教育"), ("health", "健康"), ("machines", "机械"), ("coasts", "海岸"),
    )
)  # fmt: skip
KINDS: tuple[Said, ...] = (
    ("report", "报告"),
    ("paper", "论文"),
    ("news", "新闻"),
    ("notice", "公告"),
    ("law", "法律"),
    ("dataset", "数据"),
    ("book", "书籍"),
    ("archive", "档案"),
)
TAGS: tuple[Said, ...] = THINGS[:24]
FORM = "{form}"  # where in a sentence its form stands


@dataclass(frozen=True, slots=True)
class Link:
    """A link to another page of the corpus."""

    page: int
    words: Said


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the glossary."""

    number: int


@dataclass(frozen=True, slots=True)
class Cite:
    """A claim that a sentence rests on."""

    claim: Claim


@dataclass(frozen=True, slots=True)
class Marked:
    """Words between marks: bold, slanted or code."""

    mark: str
    words: Said


Form = Link | Term | Cite | Marked


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, with the place of its form if it has one."""

    words: Said
    form: Form | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences; `note` is the number of a footnote at its end."""

    sentences: tuple[Sentence, ...]
    note: int = 0


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a section or of a part of it."""

    level: int
    words: Said
    id: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple[Sentence, ...]
    ordered: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A head and rows; a row's last cell is a number and what it rests on."""

    head: tuple[Said, ...]
    rows: tuple[tuple[Said, Said, Sentence], ...]


@dataclass(frozen=True, slots=True)
class Remark:
    """A block that stands apart."""

    kind: str
    paragraph: Paragraph


@dataclass(frozen=True, slots=True)
class Code:
    """Lines of a program in no particular language."""

    lines: tuple[str, ...]


Block = Paragraph | Heading | Items | Table | Remark | Code


@dataclass(frozen=True, slots=True)
class Claim:
    """What a page asserts: the share of something in a year."""

    page: int
    letter: str
    year: int
    share: int
    subject: Said

    @property
    def id(self) -> str:
        """The claim's name."""
        return f"c{self.page:05d}-{self.letter}"

    @property
    def source(self) -> str:
        """The source that it rests on."""
        return f"s{self.page:05d}-{LETTERS[LETTERS.index(self.letter) % SOURCES]}"


@dataclass(frozen=True, slots=True)
class Page:
    """What is known of page `number` without its text."""

    number: int

    @property
    def title(self) -> Said:
        """The title."""
        return heading(dice("title", self.number))

    @property
    def summary(self) -> Said:
        """What lists say of it."""
        return sentence(dice("summary", self.number))

    @property
    def slug(self) -> str:
        """The page's name."""
        return f"{THINGS[self.number * 7 % len(THINGS)][0]}-{self.number:05d}"

    @property
    def field(self) -> int:
        """The part of the subject that it belongs to, of `FIELDS`."""
        return self.number % len(FIELDS)

    @property
    def date(self) -> str:
        """When it was written."""
        return f"20{10 + self.number % 15}-{1 + self.number % 12:02d}-{1 + self.number % 28:02d}"

    @property
    def tags(self) -> tuple[int, ...]:
        """Two to four keywords, of `TAGS`."""
        source = dice("tags", self.number)
        return tuple(source.sample(range(len(TAGS)), source.randint(2, 4)))

    @property
    def claims(self) -> tuple[Claim, ...]:
        """What it asserts."""
        source = dice("claims", self.number)
        return tuple(
            Claim(
                self.number,
                letter,
                source.randint(1950, 2019),
                source.randint(21, 99),
                phrase(source),
            )
            for letter in LETTERS
        )


def dice(*seed: object) -> Random:
    """The dice of one part of the corpus."""
    return Random(":".join(map(str, seed)))  # noqa: S311 (a corpus, not a secret)


def term(number: int) -> Said:
    """The words of a term."""
    (english, chinese), (thing, name) = QUALITIES[number % len(QUALITIES)], THINGS[-1 - number]
    return f"{english} {thing}", f"{chinese}{name}"


def source_title(page: Page, at: int) -> str:
    """The title of a source."""
    return sentence(dice("source", page.number, at))[ENGLISH].rstrip(".")


def source_url(page: Page, at: int) -> str:
    """The address of a source."""
    return f"https://{KINDS[(page.number + at) % len(KINDS)][0]}.example/{page.slug}/{at + 1}"
