# SPDX-License-Identifier: Apache-2.0
"""`schema`: writes what an editor needs to know of a site: JSON Schemas and snippets."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from crenel import command
from crenel.command import Command, count

SETTINGS = "settings.json"


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--root", type=Path, default=Path(), help="holds content/ (default: .)")
    told = "the editor's folder (default: ROOT/.vscode)"
    parser.add_argument("--to", type=Path, metavar="DIR", help=told)


def _run(options: argparse.Namespace) -> int:
    from crenel.skeletons import editor
    from crenel.skeletons.ground import ground

    folder = options.to or options.root / ".vscode"
    files = editor.files(ground(options.root).config)
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        print(path)
    if not (folder / SETTINGS).exists():
        (folder / SETTINGS).write_bytes(editor.settings())
        print(folder / SETTINGS)
    print(f"{count(len(files), 'file')} written", file=sys.stderr)
    return command.DONE


COMMAND = Command(
    "schema",
    "write JSON Schemas and snippets for editors",
    _options,
    _run,
    ("crenel schema",),
)
