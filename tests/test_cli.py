# SPDX-License-Identifier: Apache-2.0
"""The command line: exit status, where things are printed, what is answered."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness import PROBLEMS, REPOSITORY, build, crenel, prepare


def test_build_is_the_default_and_prints_where_to_open_it(root: Path) -> None:
    answer = crenel("--root", str(root))
    assert (answer.status, answer.out) == (0, f"{root / 'site' / 'index.html'}\n")


def test_timings_are_for_people(root: Path) -> None:
    answer = build(root, "--timings")
    for stage in ("read", "load", "convert", "plan", "make", "write"):
        assert f" s  {stage}" in answer.err


@pytest.mark.parametrize(
    "arguments",
    [["bild"], ["build", "--jobs", "0"], ["build", "--jobs", "x"], ["serve", "--port", "70000"]],
)
def test_wrong_usage(arguments: list[str]) -> None:
    assert crenel(*arguments).status == 2


@pytest.mark.parametrize("arguments", [["--help"], ["build", "--help"], ["--version"]])
def test_help(arguments: list[str]) -> None:
    answer = crenel(*arguments)
    assert answer.status == 0
    assert len(answer.out.splitlines()) <= 40


def test_help_names_every_command() -> None:
    for command in ("build", "check", "serve"):
        assert f"\n  {command} " in crenel("--help").out


def test_check_answers_in_json(tmp_path: Path) -> None:
    root = tmp_path / "root"
    prepare(PROBLEMS / "R301-no-such-page", root)
    answer = crenel("check", "--root", str(root), "--json")
    found = json.loads(answer.out)
    assert answer.status == 1
    assert {problem["code"] for problem in found} == {"R301"}
    assert found[0] == {
        "path": "content/pages/about/en.md",
        "line": 6,
        "column": 5,
        "code": "R301",
        "message": 'no page "tow"',
        "hint": 'did you mean "two"?',
        "fatal": True,
    }


def test_check_writes_nothing(root: Path) -> None:
    crenel("check", "--root", str(root))
    assert not (root / "site").exists()


def test_why_says_when_nothing_was_made(root: Path) -> None:
    build(root)
    answer = build(root, "--why", "index.html")
    assert answer.out.splitlines()[0] == "index.html: not made again"


def test_a_build_with_nothing_to_do_imports_no_parser_and_no_template_engine(root: Path) -> None:
    build(root)
    code = (
        "import sys; from crenel.cli import main; status = main(sys.argv[1:]);"
        "print(sorted({'yaml', 'jinja2', 'markdown', 'livereload'} & set(sys.modules))); sys.exit(status)"
    )
    command = [sys.executable, "-c", code, "build", "--root", str(root)]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


MOMENTS = ["crenel", "argparse", "crenel.command", "crenel.order", "crenel.pipeline"]


@pytest.mark.parametrize("moment", [*MOMENTS, "yaml", "markdown", "jinja2"])
def test_an_interruption_is_a_line_at_any_moment(root: Path, moment: str) -> None:
    options = ["build", "--clean", "--root", str(root), "--jobs", "1"]

    def heed() -> None:  # who runs the tests in the background may ignore interruptions
        signal.signal(signal.SIGINT, signal.default_int_handler)

    with subprocess.Popen(
        [sys.executable, "-X", "importtime", "build.py", *options],
        preexec_fn=heed,  # noqa: PLW1509 (there is one thread)
        cwd=REPOSITORY,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr
        for line in process.stderr:  # as Python tells it, when the module was imported
            if line.rpartition("|")[2].strip() == moment:
                break
        else:
            pytest.fail(f"{moment} was not imported")
        process.send_signal(signal.SIGINT)
        rest = process.stderr.read()
    said = [line for line in rest.splitlines() if not line.startswith("import time:")]
    assert said == ["crenel: interrupted; what stood before stands as it was"]
    assert process.returncode == 130


def test_who_ignores_interruptions_goes_on(root: Path) -> None:
    command = [sys.executable, "build.py", "build", "--root", str(root), "--jobs", "1"]
    with subprocess.Popen(
        ["sh", "-c", 'trap "" INT; exec "$@"', "sh", *command],
        cwd=REPOSITORY,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        while not (root / ".cache" / "lock").exists():
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        said = process.communicate()[1]
    assert (process.returncode, "interrupted" in said) == (0, False)


def test_a_defect_of_ours_shows_its_traceback(root: Path) -> None:
    (root / "templates").mkdir()
    (root / "templates" / "strings").mkdir()
    answer = crenel("build", "--root", str(root), "--out", "\0")
    assert answer.status == 3
    assert "Traceback" in answer.err
    assert "a defect of ours" in answer.err


def test_a_python_without_the_libraries_is_told_of_the_one_that_has_them(root: Path) -> None:
    command = [sys.executable, "-S", "build.py", "check", "--root", str(root)]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    said = "is missing; in a clone, make site installs it; then run .venv/bin/python build.py\n"
    assert done.stderr.endswith(said)
    assert "Traceback" not in done.stderr
