# SPDX-License-Identifier: Apache-2.0
"""The grammar of pages: all that our templates write fits, and nothing that runs or loads."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest

from crenel.grammar import Fault, fault
from tests.harness import GOLDEN

HEAD = '<!doctype html>\n<html lang="en">\n<body>\n'
TAIL = "\n</body>\n</html>\n"
POLICY = '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; {}">'


@pytest.mark.parametrize("path", sorted(GOLDEN.rglob("*.html")), ids=lambda path: path.name)
def test_our_own_pages_fit(path: Path) -> None:
    assert fault(path.read_text(encoding="utf-8")) is None


FITS = [
    '<p>1 &lt; 2 &amp; &quot;3&quot; &#39; &#160; &#x2014; &mdash; it\'s "so"</p>',
    '<p class="a b" lang="zh-Hans" id="fn:注">字</p>',
    '<a href="#x">x</a> <a href="../../en/a.html#b-c">x</a> <a href="SHA256SUMS">x</a>',
    '<a href="https://h:8/p?a=1&amp;b=(2)#c" rel="noreferrer" title="&#39;">x</a>',
    '<img src="../assets/pages/a/b.svg" alt="" width="1" height="2">',
    '<svg viewBox="0 0 1 1"><path d="M0 0"/><g font-size="1"/><title id="t">x</title></svg>',
    '<script src="../assets/reading.js" defer></script>',
    '<details open><summary>a</summary></details><input type="text" hidden>',
]


@pytest.mark.parametrize("body", FITS)
def test_what_templates_may_write_fits(body: str) -> None:
    assert fault(HEAD + body + TAIL) is None


NAMES = (
    "form iframe frame frameset object embed applet portal math noscript textarea select"
    " audio video source track canvas dialog marquee plaintext xmp listing foreignObject"
    " animate set image x-ref SCRIPT P"
)
REFUSED = {
    "<script>1</script>": "<script> as it is written here",
    '<script src="../assets/a.js"></script>': "<script> as it is written here",
    '<script src="https://h/assets/a.js" defer></script>': "<script> as it is written here",
    '<script src="../assets/../../a.js" defer></script>': "<script> as it is written here",
    '<script src="a.js" defer></script>': "<script> as it is written here",
    '<p class="a" onclick="1">': 'the attribute onclick="1" of <p>',
    '<p style="color:red">': 'the attribute style="color:red" of <p>',
    "<p class=a>": "the attribute class=a of <p>",
    "<p class='a'>": "the attribute class='a' of <p>",
    '<p lang="a b">': 'the attribute lang="a b" of <p>',
    '<p class="a"id="b">': 'the attribute id="b" of <p>',
    '<p data-x="a"/>': "the end of <p>",
    "<!-- -->": "a comment, a second document type or CDATA",
    "<![CDATA[ ]]>": "a comment, a second document type or CDATA",
    "<?php ?>": "not HTML: <?php ?>",
    "a < b": "not HTML: < b",
    "a & b": "not HTML: & b",
    "&#0;": "not HTML: &#0;",
    "&#x1b;": "not HTML: &#x1b;",
    "\x1b[2J": "not HTML: \x1b[2J",
    "<p>a</b>": "</b> closes what was not opened last",
    "</div>": "</div> closes what was not opened last",
    "<p><b></p>": "</p> closes what was not opened last",
    '<base href="https://h/">': "<base> as it is written here",
    '<meta http-equiv="refresh" content="0;url=x">': "<meta> as it is written here",
    '<link rel="preload" href="a.js">': "<link> as it is written here",
    '<link rel="stylesheet" href="https://h/a.css">': "<link> as it is written here",
    POLICY.format("script-src 'unsafe-inline'"): "<meta> as it is written here",
    POLICY.format("img-src *"): "<meta> as it is written here",
    "<style>p{}</style>": "<style> that the page's policy does not name",
    POLICY.format("style-src 'sha256-AAAA'") + "<style>p{}</style>": (
        "<style> that the page's policy does not name"
    ),
    '<title id="t"><b>x</b></title>': "<title> as it is written here",
    '<button type="submit">x</button>': 'the attribute type="submit" of <button>',
    '<svg viewBox="0 0 1 1"><use href="#a"/></svg>': "<use> as it is written here",
    '<path fill="url(https://h)"/>': 'the attribute fill="url(https://h)" of <path>',
    **{f"<{name}>": f"<{name}> as it is written here" for name in NAMES.split()},
    **{
        f'<a href="{address}">x</a>': f'the attribute href="{address}" of <a>'
        for address in (
            "javascript:1",
            "JaVaScRiPt:1",
            "java&#115;cript:1",
            "&#1;javascript:1",
            " javascript:1",
            "java\tscript:1",
            "data:text/html,x",
            "vbscript:1",
            "file:///etc/passwd",
            "//h/p",
            "/p",
            "\\\\h",
            "https:h",
            "https:///h",
            "https://a\\@h/",
            "http&#58;//h",
            "a.html?x",
            "./a",
            "a/../b",
            "",
        )
    },
    **{
        f'<img src="{address}" alt="">': f'the attribute src="{address}" of <img>'
        for address in ("https://h/a.png", "//h/a.png", "data:image/png;base64,", "a.gif", "a.html")
    },
}


@pytest.mark.parametrize("body", REFUSED)
def test_what_could_run_or_load_is_named_with_its_line(body: str) -> None:
    assert fault(HEAD + body + TAIL) == Fault(4, REFUSED[body])


def test_an_element_must_be_closed() -> None:
    assert fault('<!doctype html>\n<html lang="en">\n') == Fault(3, "<html> is not closed")


@pytest.mark.parametrize("page", ["", "x", "<!DOCTYPE html>", " <!doctype html>", "<html>"])
def test_a_page_begins_with_its_type(page: str) -> None:
    assert fault(page) == Fault(1, "a page that does not begin with <!doctype html>")


def test_a_style_that_the_policy_names_fits() -> None:
    digest = b64encode(sha256(b"p{}").digest()).decode()
    named = POLICY.format(f"style-src 'sha256-{digest}'")
    assert fault(f"<!doctype html>{named}<style>p{{}}</style>") is None
