# SPDX-License-Identifier: Apache-2.0
"""The grammar of our pages: the HTML that templates write, and no other (WHATWG HTML, 13.1).

It is the second wall behind the rules on content. It changes nothing: a page fits or is refused, so
what a reader gets is what the rules let through, and a hole in them stops the build instead of
being papered over. Browsers mend what they are given; what fits here needs no mending.

It refuses comments, CDATA, unquoted values, unknown elements and attributes, event handlers,
`style=`, forms, frames, scripts and styles of the page's own, addresses of other schemes than http
and https, elements that are not closed where they were opened.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice
from types import MappingProxyType

_CONTROL = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
_DECIMAL = "9|10|13|3[2-9]|[4-9][0-9]|1[01][0-9]|12[0-6]|1[6-9][0-9]|[2-9][0-9]{2}|[1-9][0-9]{3,6}"
_HEX = "[2-6][0-9A-Fa-f]|7[0-9A-Ea-e]|[A-Fa-f][0-9A-Fa-f]|[1-9A-Fa-f][0-9A-Fa-f]{2,5}"
_ENTITY = f"&(?:[A-Za-z][A-Za-z0-9]{{1,31}}|#0*+(?:{_DECIMAL})|#[Xx]0*+(?:{_HEX}));"
_TEXT = f"(?:[^<>&{_CONTROL}]++|{_ENTITY})*+"
_VALUE = f'(?:[^"<>&{_CONTROL}]++|{_ENTITY})*+'
_NAME = f'(?:[^"<>&\\s{_CONTROL}]++|{_ENTITY})++'
_WORDS = "[A-Za-z0-9_.#+-]*(?: [A-Za-z0-9_.#+-]+)*"
_TAG = "[A-Za-z0-9]{1,8}(?:-[A-Za-z0-9]{1,8})*"
_FILE = r"(?:\.\./)*+[A-Za-z0-9][A-Za-z0-9_-]*(?:[./][A-Za-z0-9_-]+)*"
_HTTP = rf"https?://(?![/?#@])(?:[^\"<>&\s\\{_CONTROL}]++|&amp;|&#39;)++"
_NUMBER = r"-?[0-9]+(?:\.[0-9]+)?"
_PLAIN = r"[A-Za-z0-9#.,% +-]*"
_POLICY = (
    r"default-src 'none'(?:; [a-z-]+(?: (?:'self'|'none'|'script'|data:|'sha256-[\w+/=]+'))*)*"
)

_SHAPE = (
    "cx cy d fill font-size font-weight height opacity patternUnits points preserveAspectRatio r rx"
    " ry stroke stroke-width text-anchor transform viewBox width x x1 x2 y y1 y2"
)
_VALUES: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("class", "rel"), _WORDS),
        **dict.fromkeys(("lang", "hreflang"), _TAG),
        **dict.fromkeys(("id", "for"), _NAME),
        **dict.fromkeys(("colspan", "rowspan", "start", "value"), _NUMBER),
        "href": f"(?:#{_NAME}|{_FILE}(?:#{_NAME})?|{_HTTP})",
        "src": rf"{_FILE}\.(?:svg|png)",
        "role": "[a-z]+",
        "scope": "col|row",
        "type": r"application/atom\+xml|button|file|image/svg\+xml|search|text|text/markdown",
        **dict.fromkeys(_SHAPE.split(), _PLAIN),
        **dict.fromkeys(("fill", "stroke"), rf"{_PLAIN}|url\(#[\w.-]+\)"),
        "transform": r"(?:[a-zA-Z]+\([0-9., -]*\) ?)*",
    }
)
_ANYWHERE = "class id lang role title aria-[a-z]+ data-[a-z-]+"
# names of elements with the attributes that only they may have; the first that fits is taken
_GROUPS: tuple[tuple[str, str], ...] = (
    (
        "abbr address article aside b bdi blockquote body br caption cite code data dd del dfn dl"
        " dt em figcaption figure footer h1 h2 h3 h4 h5 h6 head header hr html i ins kbd li main"
        " mark nav p pre q rp rt ruby s samp section small span strong sub summary sup table tbody"
        " template tfoot thead tr u ul var wbr",
        "",
    ),
    ("a", "href hreflang rel type"),
    ("img", "src alt width height"),
    (
        "button details div input label ol progress search td th time",
        "autocapitalize autocomplete colspan datetime for hidden multiple open placeholder reversed"
        " rowspan scope spellcheck start type value",
    ),
    ("circle defs desc ellipse g line path pattern polygon polyline rect svg text tspan", _SHAPE),
)
_BARE = frozenset({"data-[a-z-]+", "hidden", "multiple", "open", "reversed"})
_VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "wbr"})


def _attribute(name: str) -> str:
    value = f'{name}="(?:{_VALUES.get(name, _VALUE)})"'
    return f"{value}|{name}(?=[ >])" if name in _BARE else value


def _attributes(names: str) -> str:
    return f"(?: (?:{'|'.join(map(_attribute, names.split()))}))*+"


def _group(names: str, own: str) -> str:
    slash = "/?" if own == _SHAPE else ""
    return f"(?:{'|'.join(names.split())})(?=[ />]){_attributes(f'{_ANYWHERE} {own}')}{slash}>"


def _alone() -> tuple[str, ...]:
    """What is written whole, with nothing to choose but an address or a text."""
    return (
        r'script src="(?:\.\./)*+assets/(?:[a-z0-9-]+/)*+[a-z0-9-]+\.js" defer></script>',
        r"style>[^<>]*+</style>",
        f'title(?: id="{_NAME}")?>{_TEXT}</title>',
        'meta charset="utf-8">',
        f'meta name="[a-z]+" content="{_VALUE}">',
        f'meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        'link rel="icon" href="data:,">',
        f'link rel="(?:alternate|icon|license|next|prev|stylesheet)"'
        f'(?: (?:href="{_FILE}"|{"|".join(map(_attribute, ("type", "hreflang", "title")))}))*+>',
    )


@cache
def _page() -> re.Pattern[str]:
    """A page, or as much of it as fits."""
    ends = "|".join(sorted({name for names, _ in _GROUPS for name in names.split()} - _VOID))
    tags = "|".join([*(_group(names, own) for names, own in _GROUPS), *_alone()])
    text = f"[^<>&{_CONTROL}]++|{_ENTITY}"
    return re.compile(f"<!doctype html>(?:{text}|<(?:{tags}|/(?:{ends})>))*+")


_OPEN_OR_END = re.compile(r"<(/?[A-Za-z0-9]+)[^<>]*+(?<!/)>")  # not what ends with "/>"
_STYLE = re.compile(r"<style>([^<]*)</style>")
_START = re.compile(r"<([A-Za-z][^\s/>]*)")
_WRITTEN = re.compile(r"""\s*([^\s=>"'/]+)(?:=("[^"]*"|'[^']*'|[^\s>]*))?""")


@dataclass(frozen=True, slots=True)
class Fault:
    """The first thing in a page that does not fit, and its line."""

    line: int
    message: str


def fault(page: str) -> Fault | None:
    """What keeps `page` from being one that we may publish, or None if it fits."""
    fitting = _page().match(page)
    end = fitting.end() if fitting else 0
    if end < len(page) or not end:
        return _at(page, end, _told(page, end))
    return _crossed(page) or _unnamed_style(page)


def _at(page: str, place: int, message: str) -> Fault:
    return Fault(page.count("\n", 0, place) + 1, message)


def _crossed(page: str) -> Fault | None:
    """The first end tag that closes another element than the last one opened."""
    opened = [""]
    for index, tag in enumerate(_OPEN_OR_END.findall(page)):
        if tag[0] != "/":
            if tag not in _VOID:
                opened.append(tag)
        elif tag[1:] != opened.pop():
            found = next(islice(_OPEN_OR_END.finditer(page), index, None))
            return _at(page, found.start(), f"<{tag}> closes what was not opened last")
    return _at(page, len(page), f"<{opened[-1]}> is not closed") if len(opened) > 1 else None


def _unnamed_style(page: str) -> Fault | None:
    """A style of the page's own whose digest its policy does not name."""
    for found in _STYLE.finditer(page):
        digest = b64encode(hashlib.sha256(found[1].encode()).digest()).decode()
        if f"'sha256-{digest}'" not in page[: found.start()]:
            return _at(page, found.start(), "<style> that the page's policy does not name")
    return None


def _told(page: str, place: int) -> str:
    """What stands at `place`, where the page stops fitting."""
    if place == 0:
        return "a page that does not begin with <!doctype html>"
    if page.startswith("<!", place):
        return "a comment, a second document type or CDATA"
    start = _START.match(page, place)
    if not start:
        return "not HTML: " + page[place : place + 20].partition("\n")[0]
    name = start[1]
    if not any(name in names.split() for names, _ in _GROUPS):
        return f"<{name}> as it is written here"
    return f"{_culprit(page, start.end(), name)} of <{name}>"


def _culprit(page: str, place: int, name: str) -> str:
    """The first attribute after `place` that does not fit an element called `name`."""
    own = next(own for names, own in _GROUPS if name in names.split())
    fits = re.compile(_attributes(f"{_ANYWHERE} {own}"))
    while found := _WRITTEN.match(page, place):
        whole = fits.match(page, place)
        if not whole or whole.end() < found.end():
            return f"the attribute {found[0].strip()[:60]}"
        place = found.end()
    return "the end"
