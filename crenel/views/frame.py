# SPDX-License-Identifier: Apache-2.0
"""The frame of a page: what stands around its content."""

from __future__ import annotations

from collections.abc import Sized
from dataclasses import dataclass
from itertools import filterfalse

from crenel import urls
from crenel.contracts import Plan
from crenel.han import is_han
from crenel.model import Page, Site
from crenel.strings import Words
from crenel.urls import OutPath
from crenel.values import Day, Key, Lang, Localized

NAVIGATION = ("explainers", "organisations", "timeline", "figures", "glossary", "lessons")
EVIDENCE = ("verify", "claims", "sources", "data")
INDEXED = ("explainers", "organisations", "lessons", "pages")
_PARENTS = {"relations": "organisations"}


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link of the interface."""

    href: str
    "Where it leads."
    label: str
    "Its words."
    current: bool = False
    "Whether it leads to this page."


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
    short: str
    href: str
    exact: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page's template is given besides its content."""

    kind: str
    "The section or collection that the page belongs to."
    lang: Lang
    "The language of the page."
    han_lang: str
    "The language of Han characters in it, empty if that is its own."
    latin_lang: str
    "The language of Latin words in it, empty if that is its own."
    words: Words
    "The words of the interface, by name."
    title: str
    "The title of the page."
    description: str
    "What it says, in a sentence."
    site_title: str
    "What the site is called."
    style: str
    "The address of the style sheet."
    icon: str
    "The address of the icon."
    script: str
    "The address of the script for reading."
    home: str
    "The address of the home page."
    search: str
    "The address of the search."
    feed: str
    "The address of the feed of changes."
    about: Anchor
    "The page about the site."
    copy: Anchor | None
    "The page that tells how to copy the site, if there is one."
    downloads: Anchor
    "The page of the downloads."
    trail: tuple[Anchor, ...]
    "The way from the home page to this one."
    navigation: tuple[Anchor, ...]
    "The main parts of the site."
    evidence: tuple[Anchor, ...]
    "The parts that show what the site rests on."
    alternates: tuple[Alternate, ...]
    "The same page in the other languages."
    converted: Alternate | None
    "The language that this page was made from, if it was converted."
    licence: Anchor
    "Under what the content may be reused."
    han: bool
    "Whether a language of the site is written in Han characters."
    pinyin: bool
    "Whether the site gives the reading of Chinese names."
    listed: bool
    "Whether any list leads to the page."


def date(words: Words, day: Day) -> Date:
    """A date as this language writes it."""
    return Date(day, words.day(day))


def address(page: Page, lang: Lang) -> OutPath:
    """The file of a page in `lang`, or of its original where that language lacks it."""
    own = lang if page.text(lang) else page.original.lang
    return urls.page(own, page.kind, page.slug)


def navigation_path(lang: Lang, name: str) -> OutPath:
    """The file that an entry of the navigation leads to."""
    return urls.collection(lang, f"{name}/index" if name in INDEXED else name)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page stands and what it is called: all that its frame depends on.

    `others` are its files in other languages (false: only their home), `trail` the way to it;
    `listed` is false if no link need lead to it.
    """

    lang: Lang
    path: OutPath
    kind: str
    title: str
    description: str
    others: tuple[tuple[Lang, OutPath, bool], ...]
    trail: tuple[tuple[str, str], ...] = ()
    listed: bool = True


def frame(plan: Plan, place: Place) -> Frame:
    """The frame of the page at `place`."""
    config, words = plan.site.config, plan.strings[place.lang]

    def to(path: str) -> str:
        return urls.relative(path, place.path)

    def named(names: tuple[str, ...]) -> tuple[Anchor, ...]:
        paths = [(name, navigation_path(place.lang, name)) for name in names]
        return tuple(
            Anchor(to(path), words[f"nav.{name}"], path == place.path) for name, path in paths
        )

    def held(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for name in names if holds(plan.site, name))

    start = urls.collection(place.lang, "index")
    trail = [(start, words["nav.home"]), *place.trail] if place.path != start else []
    alternates = [
        Alternate(
            lang,
            plan.strings[lang]["language.name"],
            plan.strings[lang]["language.short"],
            to(path),
            exact,
        )
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
        script=to(urls.SCRIPT),
        home=to(start),
        search=to(urls.search(place.lang)),
        feed=to(urls.feed(place.lang)),
        about=named(("pages",))[0],
        copy=told(plan, place.lang, place.path, "get-a-copy"),
        downloads=Anchor(to(urls.DOWNLOADS), words["downloads"]),
        trail=tuple(Anchor(to(path), label) for path, label in trail),
        navigation=named(held(NAVIGATION)),
        evidence=named(held(EVIDENCE)),
        alternates=tuple(alternates),
        converted=_converted(plan, place, alternates),
        licence=Anchor(config.licence.url, config.licence.name),
        han=any(map(is_han, config.languages)),
        pinyin="pinyin" in config.extras,
        listed=place.listed,
    )


def told(plan: Plan, lang: Lang, path: OutPath, slug: str) -> Anchor | None:
    """The page about the site of that slug, as linked from `path`, if the language has it."""
    page = plan.site.pages.get((Key("pages"), Key(slug)))
    text = page.text(lang) if page else None
    if page is None or text is None:
        return None
    return Anchor(urls.relative(address(page, lang), path), text.front.title)


def _converted(plan: Plan, place: Place, alternates: list[Alternate]) -> Alternate | None:
    """The page that a converted page was made from."""
    made = {conversion.id: conversion.source for conversion in plan.site.conversions}
    source = made.get(place.lang)
    return next((other for other in alternates if other.lang == source), None)


def collection_frame(plan: Plan, lang: Lang, name: str, kind: str, title: Localized | str) -> Frame:
    """The frame of a page that exists in every language under one name.

    `title` is a word of the interface or a localized text; the description is the word
    `<kind>.summary`, of the home page the site's own. A page of a collection that holds nothing
    stands in no list.
    """
    words, site = plan.strings[lang], plan.site
    summary = site.config.description[lang] if kind == "home" else words[f"{kind}.summary"]
    text = words[title] if isinstance(title, str) else title[lang]
    others = tuple(
        (other, urls.collection(other, name), True)
        for other in plan.site.config.languages
        if other != lang
    )
    parent = _PARENTS.get(name) or name.rpartition("/")[0]
    trail: tuple[tuple[str, str], ...] = ()
    if parent and not name.endswith("/index"):
        trail = ((navigation_path(lang, parent), words[f"nav.{parent}"]),)
    path = urls.collection(lang, name)
    listed = holds(site, name.partition("/")[0])
    return frame(plan, Place(lang, path, kind, text, summary, others, trail, listed))


def holds(site: Site, name: str) -> bool:
    """Whether a collection of that name holds anything; what is no collection always does."""
    if name in INDEXED:
        return bool(site.of_kind(name))
    held: dict[str, Sized] = {
        "timeline": site.events,
        "glossary": site.terms,
        "claims": site.claims,
        "sources": site.sources,
        "relations": site.relations,
        "figures": (*site.charts, *site.diagrams, *site.events, *site.relations),
    }
    return bool(held.get(name, (name,)))


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
    trail = _trail(plan, page, lang)
    place = Place(lang, path, page.kind, text.front.title, text.front.summary, others, trail)
    return frame(plan, place)


def _trail(plan: Plan, page: Page, lang: Lang) -> tuple[tuple[str, str], ...]:
    index = navigation_path(lang, page.kind)
    above = (index, plan.strings[lang][f"nav.{page.kind}"])
    topic = plan.site.topic(page.original.front.topic)
    return (above, (f"{index}#{topic.id}", topic.title[lang])) if topic else (above,)
