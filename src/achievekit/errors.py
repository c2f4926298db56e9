"""Who is at fault: the author, the caller, the stored data, or a concurrent writer.

Nothing but exceptions and the findings they carry lives here. Every message says where, why and what to do;
all mistakes found in one input are reported together, one per line.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Self

from achievekit.records import frozen


@frozen
class Finding:
    """One mistake or warning: `path` is the place (`achievements[2].id`), `message` the reason and the remedy."""

    path: str
    message: str

    def __str__(self) -> str:
        said = f"{self.path}: {self.message}" if self.path else self.message
        return " ".join(said.splitlines())  # one line, whatever text it tells of

    def under(self, prefix: str) -> "Finding":
        """The same finding, seen from the thing at `prefix` that holds its place."""
        return Finding(join_path(prefix, self.path), self.message)


class AchievekitError(Exception):
    """The base of all errors raised by this library; `findings` holds every mistake, `str()` one per line."""

    def __init__(self, *findings: Finding | str) -> None:
        self.findings = tuple(f if isinstance(f, Finding) else Finding("", f) for f in findings)
        super().__init__(*self.findings)

    def __str__(self) -> str:
        return "\n".join(map(str, self.findings))

    def under(self, prefix: str) -> Self:
        """The same error, seen from the thing at `prefix` that holds the place of each finding."""
        return type(self)(*(finding.under(prefix) for finding in self.findings))


class DefinitionError(AchievekitError, ValueError):
    """The author's: a catalog, achievement, rule or engine setting that can't be meant as it is written."""


class ActivityError(AchievekitError, ValueError):
    """The caller's: an activity or an instant that the engine can't take, or one that is for another member."""


class StateError(AchievekitError, ValueError):
    """Stored data that can't be read: damaged, or written by a newer version."""


class ConflictError(AchievekitError):
    """A concurrent writer saved this member's progress first; load it again and repeat."""


class Findings:
    """Collects the mistakes of one input, so that they are all reported together."""

    def __init__(self) -> None:
        self._found: list[Finding] = []

    def add(self, path: str, message: str) -> None:
        """Note one mistake."""
        self._found.append(Finding(path, message))

    def include(self, prefix: str, found: Iterable[Finding]) -> None:
        """Note the mistakes of a part, their paths beginning at `prefix`."""
        self._found.extend(finding.under(prefix) for finding in found)

    @contextmanager
    def at(self, path: str) -> Iterator[None]:
        """Note the mistakes of what is checked within, their paths beginning at `path`, instead of raising them."""
        try:
            yield
        except AchievekitError as error:
            self.include(path, error.findings)

    def __bool__(self) -> bool:
        return bool(self._found)

    def raise_as(self, error: type[AchievekitError]) -> None:
        """Raise `error` with all that was noted; do nothing if nothing was."""
        if self._found:
            raise error(*self._found)


def join_path(prefix: str, path: str) -> str:
    """`rules[0]` and `period` make `rules[0].period`; an index needs no dot before it."""
    separator = "." if prefix and path and not path.startswith("[") else ""
    return f"{prefix}{separator}{path}"


# An error is to be read, whatever was passed in.
_MOST_SHOWN = 60


def shortened(text: str) -> str:
    """Return a text that may be of any length, cut where nobody would read on."""
    return text if len(text) <= _MOST_SHOWN else f"{text[: _MOST_SHOWN - 1]}…"


# Nobody reads through more to find the word that was meant.
_MOST_NAMED = 30


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean "month"?` for the nearest known word, or else all; empty if they are too many, or none."""
    words = sorted(known)
    near = words[0] if len(words) == 1 else nearest(word, words)
    if near is not None:
        return f'; did you mean "{near}"?'
    return f"; did you mean one of {', '.join(words)}?" if 0 < len(words) <= _MOST_NAMED else ""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that is spelled most like this one, or the only one that it is a part of, if any."""
    from difflib import get_close_matches  # only those who erred need it

    words = sorted(known)
    longer = [one for one in words if word in one]
    near = get_close_matches(word, words, n=1) or (longer if len(longer) == 1 else [])
    return near[0] if near else None
