# SPDX-License-Identifier: Apache-2.0
"""The rules of the house: levels, homes, documents that are current, licences, lint and types."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness import REPOSITORY, crenel
from tests.update import COMMANDS_PAGE, PROBLEMS_PAGE, commands_page, problems_page

PACKAGE = REPOSITORY / "crenel"
LEVELS = (
    {
        "problems",
        "codes",
        "digest",
        "leaves",
        "han",
        "pinyin",
        "noting",
        "pool",
        "workers",
        "exchange",
        "quoting",
        "annotations",
        "sarif",
        "speech",
        "zh",
    },
    {
        "values",
        "meant",
        "records",
        "entries",
        "model",
        "figures",
        "language",
        "document",
        "strings",
        "contracts",
        "urls",
        "artifact",
        "manuscript",
        "draw",
        "search",
        "statement",
        "table",
        "judgement",
        "parcel",
        "deflate",
        "excerpt",
        "grammar",
        "xhtml",
        "bittorrent",
        "patch",
        "zipping",
        "ipfs",
        "signing",
    },
    {"graph", "markup", "views", "assemble", "likeness", "conversion", "holding", "prose"},
    {
        "load",
        "kinds",
        "render",
        "passes",
        "output",
        "verify",
        "rules",
        "cache",
        "store",
        "formats",
        "copies",
    },
    {
        "pipeline",
        "order",
        "planning",
        "farming",
        "cluster",
        "texts",
        "making",
        "checking",
        "preview",
        "rendering",
        "engine",
        "stamps",
        "lock",
        "command",
        "usage",
        "completion",
        "colour",
        "packaging",
        "beginning",
        "keyring",
        "releasing",
        "proving",
        "mirroring",
        "publishing",
        "skeletons",
        "survey",
    },
    {"start", "cli", "commands"},
)
# packages of one level that stand side by side: none may know another
SIBLINGS = {"load", "kinds", "render", "passes", "output", "verify", "rules", "cache", "markup"} | {
    "formats",
    "copies",
}
# and leaves: the modules of these packages never import one another
SEPARATE = {"kinds", "render", "passes", "rules", "formats", "commands"}
HOMES = {
    "yaml": {"load/yaml_nodes.py"},
    "jinja2": {"render/jinja.py"},
    "markupsafe": {"render/jinja.py"},
    "markdown": {"markup"},
    "livereload": {"preview/server.py"},
    "watchfiles": {"preview/server.py"},
    "graphlay": {"draw/network.py"},
    "opencc": {"conversion.py"},
    "pypinyin": {"pinyin.py"},
    "mmh3": {"ipfs/unixfs.py"},
    "minisign": {"signing/minisign.py"},
    "zstandard": {"patch.py"},
    "deflate": {"deflate.py"},
    "libzim": {"formats/zim.py"},
}
MODULES = sorted(PACKAGE.rglob("*.py"))


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _own(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def _level(name: str) -> int:
    return next(level for level, names in enumerate(LEVELS) if name in names)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_down(path: Path) -> None:
    own = _own(path)
    if own == "__init__":
        return
    for name in _imports(path):
        parts = name.split(".")
        if parts[0] != "crenel" or len(parts) < 2 or parts[1] in (own, "__version__"):
            continue
        assert _level(parts[1]) <= _level(own), f"{own} imports {name}"
        assert not (own in SIBLINGS and parts[1] in SIBLINGS and _level(own) == _level(parts[1]))


@pytest.mark.parametrize("package", sorted(SEPARATE))
def test_leaves_do_not_know_one_another(package: str) -> None:
    for path in (PACKAGE / package).glob("*.py"):
        assert not [name for name in _imports(path) if name.startswith(f"crenel.{package}")], path


def test_verifiers_know_neither_loader_nor_renderer() -> None:
    for path in (PACKAGE / "verify").glob("*.py"):
        for name in _imports(path):
            assert not name.startswith(
                ("crenel.load", "crenel.render", "crenel.kinds", "crenel.markup")
            )


@pytest.mark.parametrize("library", HOMES)
def test_each_library_has_one_home(library: str) -> None:
    found = set()
    for path in MODULES:
        if any(name.split(".")[0] == library for name in _imports(path)):
            place = path.relative_to(PACKAGE).as_posix()
            found.add(place if place in HOMES[library] else place.split("/")[0])
    assert found <= HOMES[library]
    assert found


def test_no_import_is_only_for_types() -> None:
    for path in MODULES:
        assert "TYPE_CHECKING" not in path.read_text(encoding="utf-8"), path


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_modules_are_rooms_not_halls(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 310
    assert text.startswith("# SPDX-License-Identifier: Apache-2.0\n")
    assert ast.get_docstring(ast.parse(text)), "a module says what it is for"


def test_the_page_of_problem_codes_is_current() -> None:
    assert PROBLEMS_PAGE.read_text(encoding="utf-8") == problems_page()


def test_every_promise_of_the_threat_model_names_tests_that_exist() -> None:
    text = (REPOSITORY / "docs" / "security.md").read_text(encoding="utf-8")
    rows = [row for row in text.splitlines() if row.startswith("| ") and "held by" not in row]
    assert rows
    for row in rows:
        named = re.findall(r"`(test_[a-z_]+\.py)`", row.rpartition(" | ")[2])
        assert named, row
        assert all((REPOSITORY / "tests" / name).is_file() for name in named), row


def test_the_page_of_commands_is_what_the_code_says() -> None:
    assert COMMANDS_PAGE.read_text(encoding="utf-8") == commands_page()


def test_every_command_and_option_is_in_the_readme() -> None:
    text = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    for command in ("build", "check", "serve"):
        assert f"build.py {command}" in text
    for option in ("--clean", "--drafts", "--jobs", "--why", "--timings", "--root"):
        assert option in text
        assert any(option in crenel(*command, "--help").out for command in (("build",), ()))


def test_links_between_documents_lead_somewhere() -> None:
    for path in [*REPOSITORY.glob("*.md"), *REPOSITORY.glob("docs/**/*.md")]:
        for target in re.findall(
            r"(?<!!)\[[^\]]*\]\(([^)#:]+)\)", path.read_text(encoding="utf-8")
        ):
            assert (path.parent / target).exists(), f"{path}: {target}"


LOCKS = ("requirements.lock", "requirements-release.lock", "requirements-dev.lock")
# called by one optional format and never part of what we give away
SEPARATE_WORKS = {"libzim"}


@pytest.mark.parametrize("name", LOCKS)
def test_locks_hold_hashes_and_no_address(name: str) -> None:
    text = (REPOSITORY / name).read_text(encoding="utf-8")
    assert "://" not in text
    for entry in re.split(r"\n(?=[a-z])", text):
        assert "--hash=sha256:" in entry


FREE = re.compile(
    r"(Apache|BSD|MIT|PSF|MPL|ISC|Unlicense|Python Software Foundation)", re.IGNORECASE
)


@pytest.mark.parametrize("name", LOCKS)
def test_the_licence_of_each_dependency_fits(name: str) -> None:
    text = (REPOSITORY / name).read_text(encoding="utf-8")
    for package in re.findall(r"^([a-z0-9-]+)==", text, re.MULTILINE):
        about = importlib.metadata.metadata(package).json
        told = [str(about.get(key, "")) for key in ("license_expression", "license")]
        told += [c for c in about.get("classifier", []) if c.startswith("License")]
        if package in SEPARATE_WORKS:
            assert name != "requirements.lock", f"{package} is not needed to build"
            continue
        assert FREE.search(" ".join(told)), f"{package}: {told}"
        assert not re.search(r"\bA?GPL", " ".join(told)), package


TOOLS = {
    "format": ["ruff", "format", "--check", "-q", "."],
    "lint": ["ruff", "check", "-q", "."],
    "types": ["mypy"],
}


@pytest.mark.parametrize("tool", TOOLS)
def test_the_code_is_in_order(tool: str) -> None:
    command = [sys.executable, "-m", *TOOLS[tool]]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_locks_agree() -> None:
    """What a reader, a publisher and a developer install is the same, as far as they share it."""
    found: dict[str, set[str]] = {}
    for lock in REPOSITORY.glob("requirements*.lock"):
        for name, version in re.findall(r"(?m)^([\w.-]+)==(\S+)", lock.read_text("utf-8")):
            found.setdefault(name, set()).add(version)
    assert len(found) > 10
    assert {name: versions for name, versions in found.items() if len(versions) > 1} == {}
