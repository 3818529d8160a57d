# SPDX-License-Identifier: Apache-2.0
"""`build`: brings the site up to date."""

from __future__ import annotations

import argparse
import sys
import time
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace

from crenel import command
from crenel.command import Command, count
from crenel.order import Report
from crenel.pool import Farm


def _options(parser: argparse.ArgumentParser) -> None:
    command.root_options(parser)
    command.format_option(parser)
    parser.add_argument("--clean", action="store_true", help="make every file again")
    told = "read every file to see what has changed, whatever its time and size"
    parser.add_argument("--hash", action="store_true", help=told)
    told = "convert and render by a cluster that runs already: dask:ADDRESS of its scheduler"
    parser.add_argument("--executor", type=_cluster, metavar="KIND:ADDRESS", help=told)
    parser.add_argument("--why", metavar="PATH", help="say why a file of the site was made again")
    parser.add_argument("--timings", action="store_true", help="say how long each stage took")


def _cluster(text: str) -> str:
    """The address of a cluster, without its kind, of which there is one."""
    kind, _, address = text.partition(":")
    if kind != "dask" or not address:
        raise argparse.ArgumentTypeError("dask:ADDRESS, as dask:tcp://192.0.2.1:8786")
    return address


def _run(options: argparse.Namespace) -> int:
    from crenel import pipeline

    start, order = time.perf_counter(), command.order(options)
    with (
        command.patience("building; from nothing, a large site takes a minute or two"),
        _farm(options.executor) as farm,
    ):
        report = pipeline.build(replace(order, farm=farm))
    seconds = time.perf_counter() - start
    command.answer(report.warnings, options)
    if options.why:
        _say_why(options.why, report)
    if options.timings:
        for stage, spent in report.timings.items():
            print(f"{spent:8.3f} s  {stage}", file=sys.stderr)
    changes = f"{len(report.made)} made again, {len(report.removed)} removed"
    print(f"{count(report.total, 'file')}: {changes} ({seconds:.2f} s)", file=sys.stderr)
    if options.format == "text":
        print(order.out / "index.html")
    return command.DONE


def _farm(address: str | None) -> AbstractContextManager[Farm | None]:
    """Who converts and renders, if not this machine."""
    if not address:
        return nullcontext()
    command.require("cluster", "distributed")
    from crenel import cluster

    return cluster.farm(address)


def _say_why(path: str, report: Report) -> None:
    reasons = {str(made): why for made, why in report.made.items()}
    for reason in reasons.get(path, ("not made again",)):
        print(f"{path}: {reason}")


COMMAND = Command(
    "build",
    "bring the site up to date (the default)",
    _options,
    _run,
    (
        "crenel build --clean --timings",
        "crenel build --why en/index.html",
    ),
)
