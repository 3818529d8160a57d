# SPDX-License-Identifier: Apache-2.0
"""The forms of the dialect, each with an example: for `docs/blocks.md` and editors' snippets.

In an example a word between ‹ and › is to be replaced; everything else is written as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_HOLE = re.compile("‹([^‹›]+)›")


@dataclass(frozen=True, slots=True)
class Form:
    """A form: its name, an example, what it is for and what a reader gets."""

    name: str
    example: str
    meaning: str
    gives: str

    def filled(self, fill: Callable[[str], str]) -> str:
        """The example with what `fill` gives for each word that is to be replaced."""
        return _HOLE.sub(lambda found: fill(found[1]), self.example)


INLINE = (
    Form(
        "citation",
        "[@‹claim›]",
        "Cites a claim or, where none fits, a source. Several are joined by semicolons.",
        "A number that opens the claim with its sources, date and confidence in its place.",
    ),
    Form(
        "citation at a place",
        "[@‹claim›; @‹source›, ‹p. 4›]",
        "Says where in a source to look.",
        "A number for each, and the place beside the source.",
    ),
    Form(
        "link",
        "[[‹explainer›]]",
        "Links a page by its slug, which is the same in every language.",
        "The page's title as a link.",
    ),
    Form(
        "link with words",
        "[[explainer:‹explainer›#‹first›|‹words›]]",
        "Names the kind of page where a slug fits several, a heading, and the words to be shown. "
        "Each part may be left out; in a table write `\\|`.",
        "The words as a link to the heading.",
    ),
    Form(
        "link to an organisation",
        "[[organisation:‹organisation›|‹words›]]",
        "Links the profile of an organisation, at its first mention in a text.",
        "The words as a link to the profile.",
    ),
    Form(
        "link to a lesson",
        "[[lesson:‹lesson›|‹words›]]",
        "Links a lesson.",
        "The words as a link to the lesson.",
    ),
    Form(
        "link to a page",
        "[[page:‹page›|‹words›]]",
        "Links a page about the site itself.",
        "The words as a link to the page.",
    ),
    Form(
        "term",
        "[[term:‹term›|‹words›]]",
        "Links an entry of the glossary, at its first mention in a text.",
        "The words with their definition at hand.",
    ),
    Form(
        "foreign words",
        "**‹mot›**{lang=‹fr›}",
        "Says which language words are of. Han characters need it nowhere.",
        "Words that are read aloud and hyphenated in their language.",
    ),
)
EMBEDDED = (
    Form(
        "chart",
        "[[chart:‹chart›]]",
        "Stands alone in a paragraph: a chart of `charts/`.",
        "The chart as a picture, its values as a table with the claims that give them.",
    ),
    Form(
        "diagram",
        "[[diagram:‹diagram›]]",
        "Stands alone in a paragraph: a diagram of `diagrams/`.",
        "All stations with what happens at each, and the same as a list.",
    ),
    Form(
        "act of a diagram",
        "[[diagram:‹diagram›#‹act›]]",
        "Stands alone in a paragraph: one act of a diagram.",
        "The steps of the act on their path, and the same as a list.",
    ),
    Form(
        "timeline",
        "[[timeline:‹topic›]]",
        "Stands alone in a paragraph: the events of a topic.",
        "The events as a strip, and the same as a list with their claims.",
    ),
    Form(
        "corrections",
        "[[corrections:all]]",
        "Stands alone in a paragraph: the list of corrections.",
        "Each correction with its date, what was said before and what is said now.",
    ),
)
BLOCKS = (
    Form(
        "note",
        "!!! note\n    ‹A remark.›",
        "A remark beside the text. Words in quotes after the kind replace its title.",
        "A box with its title.",
    ),
    Form(
        "disputed",
        "!!! disputed\n    ‹What sources disagree about› [@‹claim›].",
        "What sources disagree about.",
        "A box with its title.",
    ),
    Form(
        "changed",
        "!!! changed\n    ‹What has changed since› [@‹claim›].",
        "What has changed since the events that the text tells of.",
        "A box with its title.",
    ),
    Form(
        "figure",
        "!!! figure\n    ![‹What the picture shows›](‹picture.svg›)\n\n"
        "    ‹The caption› [@‹claim›].",
        "A picture of the page's folder (SVG or PNG), then its caption. Who does not see the "
        "picture gets the words in brackets.",
        "A figure with its caption.",
    ),
    Form(
        "question",
        '!!! question "‹What is asked?›"\n    - ‹One answer.›\n    - ‹Another.›\n\n'
        "    ‹The right one and why› [@‹claim›].",
        "A question, a list of answers, then the right one and why.",
        "The answer is hidden until a reader opens it, and printed.",
    ),
)
TEXT = (
    Form(
        "heading",
        "## ‹Words› {#‹first›}",
        "A heading and its id. Translations carry the original's ids; levels begin with two and "
        "are not skipped.",
        "A heading that can be linked, and that leads to the same place in other languages.",
    ),
    Form(
        "footnote",
        "‹Words›.[^‹mark›]\n\n[^‹mark›]: ‹What is said aside.›",
        "A remark that would interrupt the text.",
        "A number that leads to the remark at the end of the page.",
    ),
    Form(
        "table",
        "| ‹One› | ‹Other› |\n|---|--:|\n| ‹word› | ‹12› |",
        "A table with a row of headers; a colon in the second row turns a column to its side. "
        "Under an empty corner the first column are headers too.",
        "A table that scrolls where it is too wide.",
    ),
    Form(
        "definition",
        "‹Word›\n:   ‹What it means.›",
        "A list of words with what they mean.",
        "A list of definitions.",
    ),
    Form(
        "code",
        "```text\n‹what a machine reads›\n```",
        "Text that is shown as it is.",
        "A block of code.",
    ),
)
FAMILIES = (
    ("In a sentence", INLINE),
    ("Pictures and lists made from data", EMBEDDED),
    ("Blocks, indented by four spaces", BLOCKS),
    ("The rest of the text", TEXT),
)
