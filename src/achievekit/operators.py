"""What each comparison means: one row of `OPERATORS` per word, from the author's value to a test of what is found.

Values come in kinds: number, text, boolean, date, instant. Two values compare only within a kind. Dates and instants
have no kind of their own in JSON, so where the author compares with one, ISO 8601 text found in an activity is read as
such.
"""

import operator as python
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from fnmatch import translate
from typing import Any, TypeAlias

from achievekit.activity import MISSING
from achievekit.checks import kind_of
from achievekit.errors import DefinitionError
from achievekit.exact import LARGEST, SMALLEST, quantity

# A test of what stands at the attribute's path; MISSING where nothing does.
Test: TypeAlias = Callable[[Any], bool]
# Turns what is found into something comparable within one kind, or None if it is of another.
Reader: TypeAlias = Callable[[Any], Any]


def _text(found: object) -> str | None:
    return found if isinstance(found, str) else None


def _boolean(found: object) -> bool | None:
    return found if isinstance(found, bool) else None


def _instant(found: object) -> datetime | None:
    if isinstance(found, str):
        try:
            found = datetime.fromisoformat(found)
        except ValueError:
            return None
    if not isinstance(found, datetime) or found.tzinfo is None:
        return None
    try:
        return found.astimezone(UTC)
    except OverflowError:  # at the calendar's edge, such as the year 1 that some systems write for "never"
        return None


def _date(found: object) -> date | None:
    if isinstance(found, str):
        try:
            return date.fromisoformat(found)
        except ValueError:
            return None
    return found if isinstance(found, date) and not isinstance(found, datetime) else None


def _reader_of(value: object) -> Reader:
    """Return the reader of the kind that the author's value is of.

    Raises DefinitionError if it is of none.
    """
    for kind, reader in ((str, _text), (bool, _boolean), (datetime, _instant), (date, _date)):
        if isinstance(value, kind) and reader(value) is not None:
            return reader
    if quantity(value) is not None:
        return quantity
    if isinstance(value, datetime):
        raise DefinitionError(f"is {value.isoformat()}, which has no time zone; use a timezone-aware datetime")
    or_missing = ", or the operator missing" if value is None else ""
    raise DefinitionError(
        f"is {kind_of(value)}; use a number, text, boolean, date or timezone-aware datetime{or_missing}"
    )


def _equal(value: object) -> Test:
    read = _reader_of(value)
    wanted = read(value)
    if read is _text:
        # Nothing but text equals text, and what is no text may refuse to be compared, as pandas' NA does.
        return lambda found: isinstance(found, str) and found == wanted
    return lambda found: read(found) == wanted


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any], Test]:
    def row(value: object) -> Test:
        if isinstance(value, bool):
            raise DefinitionError(f"is {kind_of(value)}, and booleans have no order; use == or !=")
        read = _reader_of(value)
        bound = read(value)

        def holds(found: object) -> bool:
            comparable = read(found)
            return comparable is not None and compare(comparable, bound)

        def holds_for_number(found: object) -> bool:
            # Most numbers that are compared are whole and small, and need no reading.
            if type(found) is int and SMALLEST < found < LARGEST:
                return compare(found, bound)
            return holds(found)

        return holds_for_number if read is quantity else holds

    return row


def _between(bounds: object) -> Test:
    if not isinstance(bounds, list | tuple) or len(bounds) != 2:  # noqa: PLR2004  # low and high
        raise DefinitionError(f"is {kind_of(bounds)}; use two bounds: [low, high]")
    low, high = (_ordered(python.ge)(bounds[0]), _ordered(python.le)(bounds[1]))
    if _reader_of(bounds[0]) is not _reader_of(bounds[1]):
        raise DefinitionError("has bounds of different kinds; use two numbers, two texts, two dates or two instants")
    return lambda found: low(found) and high(found)


def _one_of(values: object) -> Test:
    known = _list(values)
    tests = [_equal(value) for value in known]
    if all(isinstance(value, str) for value in known):  # nothing but text equals text
        texts = frozenset(known)
        return lambda found: isinstance(found, str) and found in texts
    return lambda found: any(test(found) for test in tests)


def _contains(value: object) -> Test:
    equal = _equal(value)

    def holds(found: object) -> bool:
        if isinstance(found, str):
            return isinstance(value, str) and value in found
        return isinstance(found, list | tuple | set | frozenset) and any(map(equal, found))

    return holds


def _contains_any(values: object) -> Test:
    tests = [_contains(value) for value in _list(values)]
    return lambda found: any(test(found) for test in tests)


def _starts_with(value: object) -> Test:
    start = _required_text(value)
    return lambda found: isinstance(found, str) and found.startswith(start)


def _ends_with(value: object) -> Test:
    end = _required_text(value)
    return lambda found: isinstance(found, str) and found.endswith(end)


def _like(value: object) -> Test:
    fits = re.compile(translate(_required_text(value))).match
    return lambda found: isinstance(found, str) and fits(found) is not None


def _matches(value: object) -> Test:
    try:
        search = re.compile(_required_text(value)).search
    except (re.error, OverflowError, RecursionError) as error:
        raise DefinitionError(f"is no regular expression ({error}); mend {value!r}") from None
    return lambda found: isinstance(found, str) and search(found) is not None


def _exists(value: object) -> Test:
    if value is not None:
        raise DefinitionError(f"is {kind_of(value)}, but this operator compares with nothing; leave it out")
    return is_present


def _missing(value: object) -> Test:
    exists = _exists(value)
    return lambda found: not exists(found)


def _present_but(row: Callable[[Any], Test]) -> Callable[[Any], Test]:
    """The opposite of a row, but false where the attribute is missing, as every comparison is."""

    def opposite(value: object) -> Test:
        test = row(value)
        return lambda found: is_present(found) and not test(found)

    return opposite


def is_present(found: object) -> bool:
    """Whether there is a value; null counts as missing."""
    return found is not MISSING and found is not None


def _list(values: object) -> list[Any] | tuple[Any, ...]:
    if not isinstance(values, list | tuple) or not values:
        raise DefinitionError(f"is {kind_of(values)}; use a list of one value or more")
    return values


def _required_text(value: object) -> str:
    if not isinstance(value, str):
        raise DefinitionError(f"is {kind_of(value)}; use text")
    return value


OPERATORS: Mapping[str, Callable[[Any], Test]] = {
    "eq": _equal,
    "ne": _present_but(_equal),
    "lt": _ordered(python.lt),
    "le": _ordered(python.le),
    "gt": _ordered(python.gt),
    "ge": _ordered(python.ge),
    "between": _between,
    "one_of": _one_of,
    "not_one_of": _present_but(_one_of),
    "contains": _contains,
    "not_contains": _present_but(_contains),
    "contains_any": _contains_any,
    "starts_with": _starts_with,
    "ends_with": _ends_with,
    "like": _like,
    "matches": _matches,
    "exists": _exists,
    "missing": _missing,
    "crosses": _ordered(python.ge),  # and it did not hold before; see Comparison.compile
}

# What the words of data are in Python; whoever writes these is told the word.
SIGNS = {"=": "eq", "==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge", "in": "one_of"}
