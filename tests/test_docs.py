"""The pages: what they show is what the commands print, and their links lead somewhere. Their Python runs as doctests.

A `text` block shows what the command in the `sh` block before it prints.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from achievekit.cli import main

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
SOURCE, TESTS = ROOT / "src" / "achievekit", ROOT / "tests"
IMPORT = re.compile(r"^from (achievekit[\w.]*) import", re.MULTILINE)
FENCED = re.compile(r"^```(?P<language>\w*)\n(?P<content>.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)#\s]*)(?:#[^)\s]*)?\)")


class Shown(NamedTuple):
    """A command on a page, and the output that the page shows below it."""

    page: str
    command: str
    output: str


def blocks(page: Path) -> list[tuple[str, str]]:
    """The fenced blocks of a page, as (language, content)."""
    return [(found["language"], found["content"]) for found in FENCED.finditer(page.read_text(encoding="utf-8"))]


def shown_outputs() -> Iterator[Shown]:
    for page in PAGES:
        command = ""
        for language, content in blocks(page):
            if language == "text":
                yield Shown(page.relative_to(ROOT).as_posix(), command, content)
            command = content.strip() if language == "sh" else ""


SHOWN = list(shown_outputs())
EXAMPLE_COMMANDS = [
    content.strip()
    for page in PAGES
    if page.is_relative_to(ROOT / "docs" / "examples")
    for language, content in blocks(page)
    if language == "sh"
]


def test_outputs_are_shown() -> None:
    assert {"README.md", "docs/tutorial.md", "docs/examples/steps/README.md"} <= {shown.page for shown in SHOWN}


@pytest.mark.parametrize("shown", SHOWN, ids=lambda shown: shown.page)
def test_a_command_prints_what_its_page_shows(
    shown: Shown, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    *_, command = shown.command.split(" && ")  # the steps before it install the package
    program, *arguments = shlex.split(command)
    assert Path(program).name == "achievekit"
    monkeypatch.chdir(ROOT)
    assert main(arguments) == 0
    assert capsys.readouterr().out == shown.output


@pytest.mark.parametrize("command", EXAMPLE_COMMANDS)
def test_the_commands_of_the_examples_run_as_written(command: str) -> None:
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("bash is not installed")
    if "from_git_log.py ." in command and not (shutil.which("git") and (ROOT / ".git").exists()):
        pytest.skip("this is no clone of a git repository")
    scripts = Path(sys.executable).parent  # where an active virtual environment looks first
    environment = {**os.environ, "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}", "PYTHONUTF8": "1"}
    done = subprocess.run(
        [bash, "-c", f"set -euo pipefail\n{command}"],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_to_files(page: Path) -> None:
    text = FENCED.sub("", page.read_text(encoding="utf-8"))
    targets = {found["target"] for found in LINK.finditer(text)} - {""}
    assert not [target for target in targets if "://" not in target and not (page.parent / target).exists()]


def rooms() -> list[str]:
    """The modules in the order in which the architecture's first block lists them, as paths."""
    listed: list[str] = []
    folders: list[str] = []
    for line in blocks(ROOT / "docs" / "architecture.md")[0][1].splitlines():
        name = line.split()[0]
        del folders[(len(line) - len(line.lstrip())) // 4 :]
        if name.endswith("/"):
            folders.append(name)
        else:
            listed.append("".join([*folders, name]))
    return listed


def test_the_architecture_lists_every_room() -> None:
    assert sorted(rooms()) == sorted(path.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("*.py"))


def test_the_architecture_names_every_room_and_helper_of_the_tests() -> None:
    there = {path.name + "/" for path in TESTS.iterdir() if path.is_dir() and not path.name.startswith((".", "__"))}
    there |= {path.name for path in TESTS.glob("*.py") if not path.name.startswith("test_")}
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^- `tests/([^`]*)`: ", page, re.MULTILINE)) == there


def test_a_room_imports_only_from_those_listed_above_it() -> None:
    above: set[str] = set()
    for room in rooms():
        above.add(room)  # a package may name its own modules
        for module in IMPORT.findall((SOURCE / room).read_text(encoding="utf-8")):
            name = module.removeprefix("achievekit").removeprefix(".").replace(".", "/")
            assert above & {f"{name}.py", f"{name}/__init__.py".removeprefix("/")}, (room, module)


def test_the_steps_are_those_that_the_generator_writes() -> None:
    generator = ROOT / "docs" / "examples" / "steps" / "generate.py"
    done = subprocess.run(
        [sys.executable, str(generator), "--check"], capture_output=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_what_tests_cite_of_the_semantics_is_there() -> None:
    page = (ROOT / "docs" / "semantics.md").read_text(encoding="utf-8")
    sections = set(re.findall(r"^## (\d+)\.", page, flags=re.MULTILINE))
    laws = set(re.findall(r"^(\d+)\. ", page.partition("Laws")[2], flags=re.MULTILINE))
    assert (len(sections), len(laws)) == (11, 12)
    tests = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py"))
    assert set(re.findall(r"\b[Ss]ection (\d+)", tests)) <= sections
    # Each law is a property, and the test says which.
    assert set(re.findall(r"\b[Ll]aw (\d+)", tests)) == laws
