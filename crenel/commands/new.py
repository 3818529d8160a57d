# SPDX-License-Identifier: Apache-2.0
"""`new`: makes a page, a record or a translation, and lists what a human must write there."""

from __future__ import annotations

import argparse
import datetime
import sys
from pathlib import Path

from crenel import command
from crenel.command import Command, count
from crenel.problems import near


def _options(parser: argparse.ArgumentParser) -> None:
    kinds = (
        "explainer, lesson, organisation, page; claim, correction, event, source, term; "
        "or translation"
    )
    words = [word.strip(";,") for word in kinds.split() if word != "or"]
    parser.add_argument("kind", metavar="KIND", help=kinds, words=words)
    told = "its name in addresses and citations; of a translation: the page's"
    parser.add_argument("slug", metavar="SLUG", help=told)
    told = "of a translation: the language, as in: new translation SLUG zh-Hans"
    parser.add_argument("lang", metavar="LANG", nargs="?", help=told)
    parser.add_argument("--root", type=Path, default=Path(), help="holds content/ (default: .)")
    command.language_option(parser)
    told = "add the record to NAME.yaml (default: the only file of its folder)"
    parser.add_argument("--file", metavar="NAME", help=told)


def _run(options: argparse.Namespace) -> int:
    from crenel.skeletons import pages, records, translations
    from crenel.skeletons.ground import ground
    from crenel.values import Day

    found = ground(options.root)
    known = sorted([*found.pages, *records.KINDS, "translation"])
    if options.kind not in known:
        hint = near(options.kind, known) or f"one of: {', '.join(known)}"
        return _usage(f"no kind {options.kind!r}; {hint}")
    if (options.kind == "translation") != (options.lang is not None):
        return _usage("a translation needs a language, and nothing else has one")
    if options.file and options.kind not in records.KINDS:
        return _usage("--file is only for records: claims, corrections, events, sources and terms")
    today = Day(datetime.datetime.now().astimezone().date().isoformat())
    if options.kind == "translation":
        made = translations.new(found, options.slug, options.lang, today)
    elif options.kind in found.pages:
        made = pages.new(found, found.pages[options.kind], options.slug, today)
    else:
        known = records.files(found, options.kind)
        names = [options.file] if options.file else known
        if options.file and known and options.file not in known:
            told = f"{options.file}.yaml is a new file; there were: {', '.join(known)}"
            print(f"crenel: {told}", file=sys.stderr)
        if len(names) > 1:
            return _usage(f"say to which file, with --file: {', '.join(names)}")
        name = names[0] if names else records.KINDS[options.kind].folder
        made = records.new(found, options.kind, options.slug, name, today)
    for hole in made.holes:
        print(hole)
    number = count(len(made.holes), "thing")
    print(f"made {', '.join(made.paths)}; {number} to write, above", file=sys.stderr)
    return command.DONE


def _usage(message: str) -> int:
    print(f"crenel: {message}", file=sys.stderr)
    return command.USAGE


COMMAND = Command(
    "new",
    "make a page, record or translation to be written",
    _options,
    _run,
    (
        "crenel new explainer how-dns-works",
        "crenel new claim dns-forged --file dns",
    ),
)
