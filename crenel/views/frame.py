# SPDX-License-Identifier: Apache-2.0
"""The frame of a page: what stands around its content."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import filterfalse

from crenel import urls
from crenel.contracts import Plan
from crenel.han import is_han
from crenel.model import Page
from crenel.strings import Words
from crenel.urls import OutPath
from crenel.values import Day, Lang, Localized

NAVIGATION = ("explainers", "organisations", "timeline", "glossary", "sources", "claims", "lessons")


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link of the interface."""

    href: str
    label: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Date:
    """A date for machines (`iso`) and for readers (`label`)."""

    iso: str
    label: str


@dataclass(frozen=True, slots=True)
class Alternate:
    """The same place in another language; `exact` is false where that language lacks the page."""

    lang: Lang
    name: str
    href: str
    exact: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page's template is given besides its content."""

    kind: str
    lang: Lang
    han_lang: str
    latin_lang: str
    words: Words
    title: str
    description: str
    site_title: str
    style: str
    icon: str
    home: str
    feed: str
    about: str
    data: str
    navigation: tuple[Anchor, ...]
    alternates: tuple[Alternate, ...]
    licence: Anchor


def date(words: Words, day: Day) -> Date:
    """A date as this language writes it."""
    return Date(day, words.day(day))


def address(page: Page, lang: Lang) -> OutPath:
    """The file of a page in `lang`, or of its original where that language lacks it."""
    own = lang if page.text(lang) else page.original.lang
    return urls.page(own, page.kind, page.slug)


def navigation_path(lang: Lang, name: str) -> OutPath:
    """The file that an entry of the navigation leads to."""
    indexed = name in ("explainers", "organisations", "lessons", "pages")
    return urls.collection(lang, f"{name}/index" if indexed else name)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page stands and what it is called: all that its frame depends on."""

    lang: Lang
    path: OutPath
    kind: str
    title: str
    description: str
    others: tuple[tuple[Lang, OutPath, bool], ...]


def frame(plan: Plan, place: Place) -> Frame:
    """The frame of the page at `place`."""
    config, words = plan.site.config, plan.strings[place.lang]

    def to(path: str) -> str:
        return urls.relative(path, place.path)

    paths = {name: navigation_path(place.lang, name) for name in NAVIGATION}
    alternates = [
        Alternate(lang, plan.strings[lang]["language.name"], to(path), exact)
        for lang, path, exact in place.others
    ]
    return Frame(
        kind=place.kind,
        lang=place.lang,
        han_lang="" if is_han(place.lang) else next(filter(is_han, config.languages), ""),
        latin_lang=next(filterfalse(is_han, config.languages), "") if is_han(place.lang) else "",
        words=words,
        title=place.title,
        description=place.description,
        site_title=config.title[place.lang],
        style=to(urls.STYLE),
        icon=to(urls.ICON),
        home=to(urls.collection(place.lang, "index")),
        feed=to(urls.feed(place.lang)),
        about=to(navigation_path(place.lang, "pages")),
        data=to(urls.collection(place.lang, "data")),
        navigation=tuple(
            Anchor(to(path), words[f"nav.{name}"], path == place.path)
            for name, path in paths.items()
        ),
        alternates=tuple(alternates),
        licence=Anchor(config.licence.url, config.licence.name),
    )


def collection_frame(plan: Plan, lang: Lang, name: str, kind: str, title: Localized | str) -> Frame:
    """The frame of a page that exists in every language under one name.

    `title` is a word of the interface or a localized text; the description is the word
    `<kind>.summary`.
    """
    words = plan.strings[lang]
    text = words[title] if isinstance(title, str) else title[lang]
    others = tuple(
        (other, urls.collection(other, name), True)
        for other in plan.site.config.languages
        if other != lang
    )
    path = urls.collection(lang, name)
    return frame(plan, Place(lang, path, kind, text, words[f"{kind}.summary"], others))


def page_frame(plan: Plan, page: Page, lang: Lang) -> Frame:
    """The frame of `page` in `lang`."""
    text = page.text(lang) or page.original
    others = tuple(
        (other, address(page, other), True)
        if page.text(other)
        else (other, urls.collection(other, "index"), False)
        for other in plan.site.config.languages
        if other != lang
    )
    path = urls.page(lang, page.kind, page.slug)
    place = Place(lang, path, page.kind, text.front.title, text.front.summary, others)
    return frame(plan, place)
