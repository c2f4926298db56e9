"""A command to run in this process, and two files to run it on."""

import json
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from achievekit.cli import main
from cli.running import WALKER, WALKS, Cli, Ran, write_lines


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    """Run a command in this process."""

    def run(*arguments: object, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(stdin)))
        status: object
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as exit_:
            status = exit_.code
        return Ran(status, *capsys.readouterr())

    return run


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    """The file with the catalog of one achievement."""
    path = tmp_path / "catalog.json"
    path.write_text(json.dumps(WALKER), encoding="utf-8")
    return path


@pytest.fixture
def walks(tmp_path: Path) -> Path:
    """The file with Ana's walks."""
    return write_lines(tmp_path / "walks.jsonl", WALKS)
