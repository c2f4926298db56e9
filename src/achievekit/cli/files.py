"""Reading and writing for the command line: JSON, activities line by line, outputs that are whole or not there."""

import json
import os
import shutil
import stat
import sys
from argparse import Namespace
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, Generic, TextIO, TypeVar

from achievekit.activity import Activity
from achievekit.catalog import Catalog
from achievekit.codec import load_activity, load_catalog, load_progress
from achievekit.errors import AchievekitError, Finding, shortened
from achievekit.progress import MemberProgress
from achievekit.rendering.terminal import clean

STANDARD_STREAM = "-"
# Other names of standard output. Opened anew, a file behind it would be written from its beginning a second time.
_STANDARD_OUTPUT = (STANDARD_STREAM, "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1")

# Of bad lines that are skipped, and of the mistakes in a line, so many are told; of the others, how many they are.
_MOST_MISTAKES = 10

_Loaded = TypeVar("_Loaded")


class FileError(Exception):
    """What is wrong with an input or an output, in words for the terminal: one argument for each line."""


def shown_name(path: str) -> str:
    """What an input is called in messages."""
    return "standard input" if path == STANDARD_STREAM else path


def read_catalog(path: str) -> Catalog:
    """Read a catalog from a JSON file; `-` is standard input.

    Raises FileError with every mistake, a line each.
    """
    content = b"".join(_lines(path))
    try:
        return load_catalog(_from_json(content.decode("utf-8-sig")))
    except (AchievekitError, ValueError, RecursionError) as error:
        mistakes = _mistakes(error)
        if isinstance(error, json.JSONDecodeError):
            mistakes = [f"is no JSON: {error.msg} at line {error.lineno}, column {error.colno}"]
        raise FileError(*(f"{shown_name(path)}: {mistake}" for mistake in mistakes)) from None


def activities_of(arguments: Namespace) -> "Lines[Activity]":
    """Return the activities that a command is to read."""
    remedy = "(pass --skip-bad-lines to go on without such lines)"
    return Lines(arguments.activities, load_activity, skip_bad=arguments.skip_bad_lines, remedy=[remedy])


def read_progress(path: str | None) -> list[MemberProgress]:
    """Read the progress of many members, one a line, from a JSON Lines file; `-` is standard input.

    Raises FileError at the first line that is none.
    """
    return [] if path is None else list(Lines(path, load_progress))


def _from_json(text: str) -> Any:
    """Return what JSON text spells; of a field that is given twice, JSON would take the last without a word.

    Raises AchievekitError if one is.
    """
    return json.loads(text, object_pairs_hook=_each_once)


def _each_once(fields: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(fields)
    if len(found) == len(fields):
        return found
    twice = [name for name, times in Counter(name for name, _ in fields).items() if times > 1]
    where = shortened(json.dumps(found, ensure_ascii=False))
    raise AchievekitError(*(Finding(shortened(name), f"stands twice in {where}; keep one of them") for name in twice))


class Lines(Generic[_Loaded]):
    """What the lines of a JSON Lines file load to, one at a time; `-` is standard input. Empty lines are passed over.

    Iterating raises FileError at the first bad line, named by its number; with `skip_bad` such lines are counted, in
    `skipped`, and can be told afterwards. `remedy` is what whoever called the command can do about a bad line.
    """

    def __init__(
        self, path: str, load: Callable[[object], _Loaded], *, skip_bad: bool = False, remedy: Sequence[str] = ()
    ) -> None:
        self._path = path
        self._load = load
        self._skip_bad = skip_bad
        self._remedy = remedy
        self.skipped = 0
        self._mistakes: list[str] = []

    def __iter__(self) -> Iterator[_Loaded]:
        encoding = "utf-8-sig"  # a byte order mark may open a file, and a file only
        for number, line in enumerate(_lines(self._path), start=1):
            try:
                text = line.decode(encoding).rstrip()
                if text:
                    yield self._load(_from_json(text))
            except (AchievekitError, ValueError, RecursionError) as error:
                self._bad(f"{shown_name(self._path)}, line {number}: {_in_one_line(_mistakes(error))}")
            encoding = "utf-8"

    def _bad(self, message: str) -> None:
        if not self._skip_bad:
            raise FileError(message, *self._remedy)
        self.skipped += 1
        if len(self._mistakes) < _MOST_MISTAKES:
            self._mistakes.append(message)

    def tell_skipped(self, err: TextIO) -> None:
        """Tell which lines were skipped and why, and of all but the first few how many."""
        for mistake in self._mistakes:
            print(f"skipped: {clean(mistake)}", file=err)
        more = self.skipped - len(self._mistakes)
        if more:
            print(f"skipped: {more:,} more", file=err)


def _lines(path: str) -> Iterator[bytes]:
    try:
        if path == STANDARD_STREAM:
            yield from _opened(sys.stdin, "standard input").buffer
            return
        with Path(path).open("rb") as source:
            yield from source
    except OSError as error:
        raise FileError(f"{shown_name(path)}: can't be read: {error.strerror}") from None


def _in_one_line(mistakes: list[str]) -> str:
    """Return the first mistakes, and how many more there are."""
    more = len(mistakes) - _MOST_MISTAKES
    return "; ".join([*mistakes[:_MOST_MISTAKES], *([f"and {more:,} more"] if more > 0 else [])])


def _mistakes(error: Exception) -> list[str]:
    if isinstance(error, AchievekitError):
        return [str(finding) for finding in error.findings]
    if isinstance(error, UnicodeDecodeError):
        return [f"is not UTF-8 text: {error.reason} at byte {error.start + 1}"]
    if isinstance(error, json.JSONDecodeError):
        return [f"is no JSON: {error.msg} at column {error.colno}"]
    if isinstance(error, RecursionError):
        return ["is nested too deeply to be read"]
    return ["holds a number of too many digits to be read"]  # the one other error of json.loads


class Output:
    """Takes plain data as JSON Lines, or text, in UTF-8.

    Raises FileError, under the name given, where that is not possible; but a pipe that nobody reads any more is no
    mistake, and raises BrokenPipeError.
    """

    def __init__(self, target: BinaryIO, name: str) -> None:
        self._target = target
        self._name = name

    def write_line(self, data: Any) -> None:
        """Write plain data as one line of JSON."""
        self.write_text(f"{json.dumps(data, ensure_ascii=False)}\n")

    def write_text(self, text: str) -> None:
        """Write text as it is."""
        # Half of a surrogate pair, which JSON can spell but UTF-8 can't, becomes the escape that it came from.
        with _blaming(self._name):
            self._target.write(text.encode(errors="backslashreplace"))


@contextmanager
def _blaming(name: str) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise FileError(f"{name}: can't be written: {error.strerror}") from None


def is_standard_output(path: str | None) -> bool:
    """Whether an output's name stands for standard output."""
    return path in _STANDARD_OUTPUT


def check_outputs(outputs: Sequence[str], inputs: Sequence[str]) -> None:
    """Raise FileError if one file would be written twice, or written over an input."""
    taken = {os.path.realpath(path): "is an input too" for path in inputs if path != STANDARD_STREAM}
    for path in outputs:
        real = os.path.realpath("/dev/stdout" if is_standard_output(path) else path)
        if real in taken:
            raise FileError(f"{path}: {taken[real]}; write to another file")
        if is_standard_output(path) or not _is_special(path):
            taken[real] = "is asked for twice"


@contextmanager
def writing(path: str | None) -> Iterator[Output | None]:
    """Open an output; its file appears whole, when all went well, or not at all.

    No path, no output. Standard output, pipes and devices take lines as they come.
    """
    if path is None:
        yield None
    elif is_standard_output(path):
        yield Output(_opened(sys.stdout, "standard output").buffer, "standard output")
    elif _is_special(path):
        with _blaming(path), Path(path).open("wb") as stream:
            yield Output(stream, path)
    else:
        with _appearing(path) as stream:
            yield Output(stream, path)


@contextmanager
def _appearing(path: str) -> Iterator[BinaryIO]:
    target = Path(os.path.realpath(path))  # a link stays one
    part = target.with_name(f".{target.name}.{os.getpid()}.part")  # a name that nobody else has given a file
    with _blaming(path):
        stream = part.open("xb")
    try:
        with _blaming(path), suppress(FileNotFoundError):
            shutil.copymode(target, part)  # who may read it stays as it was
        yield stream
        with _blaming(path):
            stream.close()
            part.replace(target)
    except BaseException:  # an interruption too
        with suppress(OSError):
            stream.close()
        part.unlink(missing_ok=True)
        raise


def _opened(stream: TextIO | None, name: str) -> TextIO:
    """Return a standard stream. Raises FileError if the process was started without it."""
    if stream is None:
        raise FileError(f"{name}: is closed; use a file")
    return stream


def _is_special(path: str) -> bool:
    try:
        return not stat.S_ISREG(os.stat(path).st_mode)  # noqa: PTH116  # by its name as given: a pipe has no real path
    except OSError:
        return False
