# SPDX-License-Identifier: Apache-2.0
"""The dialect: what each form becomes, case by case, and what no text can do to it."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crenel.document import Cite, CiteItem, Document, Embed, Html, Image, Link, Word
from crenel.markup.convert import Converter, Writing, convert_all
from crenel.problems import Problem, Span


def convert(text: str, lang: str = "en") -> tuple[Document, tuple[Problem, ...]]:
    return convert_all([Writing(text, "a.md", 1, lang, False, "zh-Hans")])[0]


def shown(text: str, lang: str = "en") -> str:
    """The HTML of `text`, each form in double braces."""
    document, _ = convert(text, lang)
    parts = []
    for segment in document.segments:
        if isinstance(segment, Html):
            parts.append(segment.html)
        elif isinstance(segment, Cite):
            parts.append("{{" + ";".join(i.key for i in segment.items) + "}}")
        elif isinstance(segment, Link):
            parts.append("{{" + (segment.label or segment.slug) + "}}")
        elif isinstance(segment, Image):
            parts.append("{{" + segment.name + "}}")
        elif isinstance(segment, Embed):
            parts.append("{{" + f"{segment.kind}:{segment.key}#{segment.part}" + "}}")
        elif isinstance(segment, Word):
            parts.append("{{" + segment.name + "}}")
    return "".join(parts)


CASES = {
    "citation": ("en", "Blue [@a].", "<p>Blue{{a}}.</p>"),
    "citation of two": ("en", "Blue [@a; @b, p. 4].", "<p>Blue{{a;b}}.</p>"),
    "citation on its own line": ("en", "Blue\n[@a].", "<p>Blue{{a}}.</p>"),
    "link": ("en", "See [[two]].", "<p>See {{two}}.</p>"),
    "link with words": ("en", "See [[explainer:two#a|the words]].", "<p>See {{the words}}.</p>"),
    "forms in code": ("en", "`[@a] [[b]]`", "<p><code>[@a] [[b]]</code></p>"),
    "escaped forms": ("en", r"\[@a] \[[b]]", "<p>[@a] [[b]]</p>"),
    "form in bold": ("en", "**[[two]]**", "<p><strong>{{two}}</strong></p>"),
    "bold by full-width stop": (
        "zh",
        "这是**重点。**然后",
        "<p>这是<strong>重点。</strong>然后</p>",
    ),
    "break in Chinese": ("zh", "第一行\n第二行", "<p>第一行第二行</p>"),
    "break before bold": ("zh", "第一\n**第二**", "<p>第一<strong>第二</strong></p>"),
    "break after Latin in Chinese": ("zh", "使用VPN\n的人", "<p>使用VPN的人</p>"),
    "break in English": ("en", "one\ntwo", "<p>one\ntwo</p>"),
    "break between Latin words": ("zh", "one\ntwo", "<p>one\ntwo</p>"),
    "break at a link": ("zh", "见\n[[two]]\n一文", "<p>见{{two}}一文</p>"),
    "break in code": ("zh", "    第一\n    第二", "<pre><code>第一\n第二\n</code></pre>"),
    "Chinese in English": ("en", "called 墙.", '<p>called <span lang="zh-Hans">墙</span>.</p>'),
    "less than": ("en", "1 < 2 &lt;b&gt;", "<p>1 &lt; 2 &lt;b&gt;</p>"),
    "outside link": (
        "en",
        "[x](https://h/p)",
        '<p><a href="https://h/p" rel="noreferrer">x</a></p>',
    ),
    "heading": ("en", "## What is it?", '<h2 id="what-is-it">What is it?</h2>'),
    "heading with id": ("zh", "## 标题 {#head}", '<h2 id="head">标题</h2>'),
    "language": ("en", "**mot**{lang=fr}", '<p><strong lang="fr">mot</strong></p>'),
    "definition": ("en", "Term\n:   text", "<dl>\n<dt>Term</dt>\n<dd>text</dd>\n</dl>"),
    "fence": ("en", "```\n[@a] <b>\n```", "<pre><code>[@a] &lt;b&gt;\n</code></pre>"),
    "block": (
        "en",
        "!!! disputed\n    Text [@a].",
        '<div class="block disputed" role="note">\n<p class="block-title">{{block.disputed}}</p>\n'
        "<p>Text{{a}}.</p>\n</div>",
    ),
    "block with its own title": (
        "en",
        '!!! note "Mind"\n    Text.',
        '<div class="block note" role="note">\n<p class="block-title">Mind</p>\n<p>Text.</p>\n</div>',
    ),
    "figure": (
        "en",
        "!!! figure\n    ![Map](map.svg)\n\n    Caption.",
        "<figure>{{map.svg}}<figcaption><p>Caption.</p>\n</figcaption></figure>",
    ),
    "table": (
        "en",
        "| a | b |\n|---|--:|\n| [[x\\|y]] | 2 |",
        '<div class="table"><table>\n<thead>\n<tr>\n<th scope="col">a</th>\n<th class="end" scope="col">b</th>\n</tr>\n'
        '</thead>\n<tbody>\n<tr>\n<td>{{y}}</td>\n<td class="end">2</td>\n</tr>\n</tbody>\n</table></div>',
    ),
    "table with an empty corner": (
        "en",
        "| | b |\n|---|---|\n| one | 2 |",
        '<div class="table"><table>\n<thead>\n<tr>\n<td></td>\n<th scope="col">b</th>\n</tr>\n'
        '</thead>\n<tbody>\n<tr>\n<th scope="row">one</th>\n<td>2</td>\n</tr>\n</tbody>\n</table></div>',
    ),
    "picture drawn from data": ("en", "One.\n\n[[chart:a]]", "<p>One.</p>\n{{chart:a#}}"),
    "part of a diagram": ("en", "[[diagram:a#b]]", "{{diagram:a#b}}"),
}


@pytest.mark.parametrize("name", CASES)
def test_each_form_becomes(name: str) -> None:
    lang, text, html = CASES[name]
    assert shown(text, lang) == html
    assert convert(text, lang)[1] == ()


@pytest.mark.parametrize(
    "braces", ["{lang=fr}", "{n=7}", "{n=x}", "{word}", "{.a}", "{#a}", "{hidden}"]
)
def test_a_form_takes_no_attributes(braces: str) -> None:
    text = "Blue [@a]{} and [[two]]{} and [@b]."
    document, problems = convert(text.replace("{}", braces))
    assert document == convert(text.replace("{}", ""))[0]
    assert [p.code for p in problems] == ["M414", "M414"]


@pytest.mark.parametrize(
    "head", ["{onclick=x}", "{#a}", "{.a .b}", "a hl_lines='1'", "{.a lang=fr}"]
)
def test_a_fence_takes_no_attributes_but_its_language(head: str) -> None:
    assert shown(f"```{head}\ncode\n```") == "<pre><code>code\n</code></pre>"
    assert [p.code for p in convert(f"```{head}\ncode\n```")[1]] == ["M414"]
    assert shown("```c++\n1\n```") == '<pre><code class="language-c++">1\n</code></pre>'


@pytest.mark.parametrize("inner", ["> [^2]: y", "x\n\n    - [^2]: y", "!!! note\n        [^2]: y"])
def test_a_footnote_within_a_footnote_is_refused(inner: str) -> None:
    document, problems = convert(f"A[^1].\n\n[^1]: {inner}")
    assert "footnote-ref" in repr(document)
    assert "M409" in [p.code for p in problems]


def test_forms_keep_all_they_say_and_where_they_stand() -> None:
    document, _ = convert("One.\n\nBlue [@a; @b, ch. 3, p. 4]. See [[kind:slug#anchor|words]].")
    cite, link = (s for s in document.segments if isinstance(s, Cite | Link))
    assert cite == Cite((CiteItem("a"), CiteItem("b", "ch. 3, p. 4")))
    assert cite.span == Span("a.md", 3, 6)
    assert link == Link("kind", "slug", "anchor", "words")
    assert link.span == Span("a.md", 3, 33)


def test_equal_forms_are_found_one_after_another() -> None:
    document, _ = convert("[@a]\n\n[@a] [@a]")
    spans = [s.span for s in document.segments if isinstance(s, Cite)]
    assert [(span.line, span.column) for span in spans] == [(1, 1), (3, 1), (3, 6)]


def test_headings_and_reading_length_are_counted() -> None:
    document, _ = convert("## One {#one}\n\n### Two {#two}\n\nthree words here 汉字", "en")
    assert [(h.level, h.id, h.text) for h in document.headings] == [
        (2, "one", "One"),
        (3, "two", "Two"),
    ]
    assert (document.words, document.characters) == (5, 2)


def test_a_list_belongs_to_the_paragraph_before_it_but_not_across_a_heading() -> None:
    document, _ = convert(
        "Lead:\n\n- one\n- two\n\n## Head\n\n- three\n\n!!! note\n    - four\n\nLast."
    )
    assert [(b.kind, b.text, b.group) for b in document.blocks] == [
        ("p", "Lead:", 1),
        ("li", "one", 1),
        ("li", "two", 1),
        ("li", "three", 2),
        ("li", "four", 3),
        ("p", "Last.", 4),
    ]


@pytest.mark.parametrize(("text", "lang"), [("It is so.[^1]", "en"), ("是这样。[^1]", "zh-Hans")])
def test_the_mark_of_a_footnote_is_no_number_of_the_text(text: str, lang: str) -> None:
    document, _ = convert(f"{text}\n\n[^1]: Why.", lang)
    assert document.blocks[0].text == text.removesuffix("[^1]")


def test_a_word_of_the_interface_stands_for_itself() -> None:
    document, _ = convert("!!! changed\n    Text.")
    assert Word("block.changed") in document.segments


_PIECES = st.sampled_from(
    [
        "<script>",
        "</p>",
        '<x-ref n="0"></x-ref>',
        "[@a]",
        "[[b|c]]",
        "![i](j.svg)",
        "[l](javascript:x)",
    ]
    + [
        "**",
        "`",
        "\n",
        "\n\n",
        "    ",
        "!!! note\n    ",
        "| a | b |\n|---|---|\n",
        "汉字",
        "word ",
        "&lt;",
    ]
    + [
        "{onclick=x}",
        "{#id}",
        "{lang=fr}",
        "{n=7}",
        "{word}",
        "## ",
        "- ",
        "> ",
        "[^1]",
        "[^1]: x\n",
        "\\",
        "<!--",
        "&#60;",
        '"',
        "'",
    ]
)
_TEXTS = st.lists(_PIECES | st.text(max_size=8), max_size=14).map("".join)


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, frozenset[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, frozenset(name for name, _ in attrs)))


_KNOWN = re.compile(
    "p|h[1-6]|a|strong|em|code|pre|ul|ol|li|dl|dt|dd|table|thead|tbody|tr|t[hd]|div|figure|figcaption"
    "|blockquote|hr|br|sup|span"
)


@given(_TEXTS, st.sampled_from(["en", "zh-Hans"]))
def test_no_text_brings_an_element_or_attribute_of_its_own(text: str, lang: str) -> None:
    text = re.sub("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]", "", text)
    document, _ = convert(text, lang)
    reader = _Elements()
    reader.feed("".join(s.html for s in document.segments if isinstance(s, Html)))
    for tag, attributes in reader.seen:
        assert _KNOWN.fullmatch(tag)
        assert attributes <= {"id", "class", "href", "rel", "lang", "start", "role", "scope"}


@given(st.lists(_TEXTS, min_size=2, max_size=4))
def test_a_text_depends_on_no_text_before_it(texts: list[str]) -> None:
    texts = [re.sub("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]", "", text) for text in texts]
    converter = Converter()
    together = [converter.convert(Writing(text, "a.md", 1, "en")) for text in texts]
    alone = [Converter().convert(Writing(text, "a.md", 1, "en")) for text in texts]
    assert together == alone
