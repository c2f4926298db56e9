"""Reading and writing for the command line: JSON documents, activities line by line, outputs that are whole or not there."""

import json
import stat
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TextIO

from achievekit.activity import Activity
from achievekit.catalog import Catalog
from achievekit.codec import load_activity, load_catalog
from achievekit.errors import AchievekitError, ActivityError, DefinitionError


class InputError(Exception):
    """What is wrong with an input, in words for the terminal."""


def read_catalog(path: str) -> Catalog:
    """Read a catalog from a JSON file.

    Raises InputError with every mistake, a line each.
    """
    try:
        text = sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path}: can't be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: is not UTF-8 text: {error.reason} at byte {error.start}") from None
    try:
        return load_catalog(json.loads(text))
    except DefinitionError as error:
        raise InputError("\n".join(f"{path}: {finding}" for finding in error.findings)) from None
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: is no JSON: {error}") from None


class ActivityLines:
    """The activities of a JSON Lines file, one at a time; `-` is standard input. Empty lines are passed over.

    Iterating raises InputError at the first bad line, named by its number; with `skip_bad` such lines are told through
    `skipped` and `mistakes` (the first few) instead.
    """

    _MISTAKES_SHOWN = 10

    def __init__(self, path: str, *, skip_bad: bool) -> None:
        self._path = path
        self._skip_bad = skip_bad
        self.skipped = 0
        self.mistakes: list[str] = []

    def __iter__(self) -> Iterator[Activity]:
        name = "standard input" if self._path == "-" else self._path
        with ExitStack() as stack:
            try:
                source = sys.stdin.buffer if self._path == "-" else stack.enter_context(Path(self._path).open("rb"))
            except OSError as error:
                raise InputError(f"{self._path}: can't be read: {error.strerror}") from None
            for number, line in enumerate(source, start=1):
                if not line.strip():
                    continue
                try:
                    yield _parse(line)
                except (AchievekitError, ValueError, RecursionError) as error:
                    self._bad(f"{name}, line {number}: {_told(error)}")

    def _bad(self, message: str) -> None:
        if not self._skip_bad:
            raise InputError(f"{message}\n(pass --skip-bad-lines to go on without such lines)")
        self.skipped += 1
        if len(self.mistakes) < self._MISTAKES_SHOWN:
            self.mistakes.append(message)


def _parse(line: bytes) -> Activity:
    return load_activity(json.loads(line))


def _told(error: Exception) -> str:
    if isinstance(error, ActivityError):
        return "; ".join(map(str, error.findings))
    if isinstance(error, UnicodeDecodeError):
        return f"is not UTF-8 text: {error.reason} at byte {error.start}"
    return f"is no JSON: {error}"


class LineWriter:
    """Writes plain data as JSON Lines."""

    def __init__(self, target: TextIO) -> None:
        self._target = target

    def write(self, data: Any) -> None:
        """Write one line."""
        self._target.write(json.dumps(data, ensure_ascii=False) + "\n")


@contextmanager
def writing(path: str | None) -> Iterator[LineWriter | None]:
    """Open an output; its file appears whole, when all went well, or not at all. No path, no output."""
    if path is None:
        yield None
        return
    target = Path(path)
    whole = not target.exists() or stat.S_ISREG(target.stat().st_mode)  # a pipe or a terminal takes lines as they come
    written = target.with_name(target.name + ".part") if whole else target
    try:
        stream = written.open("w", encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path}: can't be written: {error.strerror}") from None
    try:
        with stream:
            yield LineWriter(stream)
    except BaseException:
        if whole:
            written.unlink()
        raise
    if whole:
        written.replace(target)
