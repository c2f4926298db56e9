"""Single values in plain JSON types: exact numbers, instants, days, times of day, attributes.

An `int` is a JSON number and a `Decimal` a text. An instant is ISO 8601 with its offset.
"""

import math
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import lru_cache
from numbers import Integral
from typing import Any

from achievekit.checks import is_day_text, kind_of
from achievekit.codec.shapes import ListOf, Scalar, part_at
from achievekit.errors import AchievekitError, ActivityError, shortened
from achievekit.exact import LARGEST, SMALLEST, Quantity, stored_quantity, written, written_quantity
from achievekit.zones import as_instant

# An activity stands in the history of each achievement that counted it, and to read or write its instant takes much of
# what an entry does; those of a member's histories fit.
_INSTANTS_REMEMBERED = 1024


def dump_quantity(value: Quantity) -> int | str:
    """Return an exact number in plain JSON types."""
    return value if isinstance(value, int) else written(value)


def load_quantity(data: object) -> Quantity:
    """Return the exact number that an author wrote, or raise AchievekitError."""
    return _exact(written_quantity(data), data)


def load_stored_quantity(data: object) -> Quantity:
    """Return the exact number that was computed and dumped, or raise AchievekitError."""
    if type(data) is int and SMALLEST < data < LARGEST:  # as most are, which need no reading
        return data
    return _exact(stored_quantity(data), data)


def _exact(number: Quantity | None, data: object) -> Quantity:
    if number is None:
        raise AchievekitError(f"is {kind_of(data)}; use a finite number")
    return number


def load_moment(data: object) -> datetime:
    """Return the aware datetime that ISO 8601 text spells, or raise AchievekitError."""
    if not isinstance(data, str):
        raise AchievekitError(
            f'is {kind_of(data)}; use ISO 8601 text with an offset, such as "2026-05-04T08:00:00+02:00"'
        )
    try:
        moment = datetime.fromisoformat(data)
    except ValueError:
        raise AchievekitError(
            f'is "{shortened(data)}", which is no ISO 8601 time; use e.g. "2026-05-04T08:00:00+02:00"'
        ) from None
    if moment.tzinfo is None:
        raise AchievekitError(
            f'is "{shortened(data)}", which has no offset; add the local one, e.g. "+02:00", or "Z" for UTC'
        )
    return moment


def load_instant(data: object) -> datetime:
    """Return the instant, in UTC, that ISO 8601 text spells, or raise AchievekitError."""
    return _read_instant(data) if type(data) is str else as_instant(load_moment(data), "the instant")


def dump_instant(instant: datetime) -> str:
    """Return an instant as ISO 8601 text."""
    return _write_utc(instant) if instant.tzinfo is UTC else instant.isoformat()


@lru_cache(_INSTANTS_REMEMBERED)
def _read_instant(text: str) -> datetime:
    return as_instant(load_moment(text), "the instant")


# Equal instants of several zones are not written alike, so only those in UTC are remembered, as all in a progress are.
_write_utc = lru_cache(_INSTANTS_REMEMBERED)(datetime.isoformat)


def load_bound(data: object) -> datetime:
    """Return the bound of a period, in UTC, or raise AchievekitError; it may lie beyond the years that activities are of."""
    moment = load_moment(data)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise AchievekitError(
            f'is "{moment.isoformat()}", which lies beyond the calendar; use one from the years 1 to 9999'
        ) from None


def load_day(data: object) -> date:
    """Return the date that ISO 8601 text spells, or raise AchievekitError."""
    if not isinstance(data, str):
        raise AchievekitError(f'is {kind_of(data)}; use a date such as "2026-12-24"')
    try:
        return date.fromisoformat(data)
    except ValueError:
        raise AchievekitError(f'is "{shortened(data)}", which is no date; use e.g. "2026-12-24"') from None


def load_day_or_moment(data: object) -> date | datetime:
    """Return what ISO 8601 text spells, a date or an aware datetime, or raise AchievekitError."""
    return load_day(data) if is_day_text(data) else load_moment(data)


def load_text(data: object) -> str:
    """Return the text, or raise AchievekitError."""
    if not isinstance(data, str):
        raise AchievekitError(f"is {kind_of(data)}; use text")
    return data


def load_truth(data: object) -> bool:
    """Return the truth value, or raise AchievekitError."""
    if not isinstance(data, bool):
        raise AchievekitError(f"is {kind_of(data)}; use true or false")
    return data


def load_whole(data: object) -> int:
    """Return the whole number, or raise AchievekitError."""
    if not isinstance(data, int) or isinstance(data, bool):
        raise AchievekitError(f"is {kind_of(data)}; use a whole number")
    return data


def load_count(data: object) -> int:
    """Return the whole number from 0 up, or raise AchievekitError."""
    count = load_whole(data)
    if count < 0:
        raise AchievekitError(f"is {count}; use a whole number from 0 up")
    return count


def dump_attribute(value: object) -> Any:
    """Return an activity's attribute in plain JSON types.

    A Decimal that a JSON number spells exactly is one, as text would no longer be a number when it is loaded; any other
    is `{"decimal": "…"}`. Dates and datetimes are ISO 8601 text. Raises ActivityError for what JSON can't hold.
    """
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Integral):  # NumPy's
        return int(value)
    if isinstance(value, float) and math.isfinite(value):
        return value
    if isinstance(value, Decimal) and value.is_finite():
        near = float(value)
        return near if math.isfinite(near) and Decimal(repr(near)) == value else {"decimal": written(value)}
    if isinstance(value, Mapping):
        plain = {str(key): part_at(str(key), dump_attribute, item) for key, item in value.items()}
        if len(plain) < len(value):
            raise ActivityError(f"is {kind_of(value)}, of whose keys several are the same as text; use text for keys")
        return plain
    if isinstance(value, list | tuple):
        return ATTRIBUTES.dump(value)
    if isinstance(value, set | frozenset):
        return sorted((dump_attribute(item) for item in value), key=repr)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    raise ActivityError(f"is {kind_of(value)}, which can't be dumped; use numbers, text, lists and mappings")


def load_attribute(data: Any) -> Any:
    """Return an attribute from plain JSON types; the inverse of `dump_attribute` where that loses nothing."""
    if isinstance(data, Mapping):
        if data.keys() == {"decimal"} and isinstance(data["decimal"], str):
            number = written_quantity(data["decimal"])
            return data if number is None else number
        return {key: load_attribute(item) for key, item in data.items()}
    if isinstance(data, list):
        return [load_attribute(item) for item in data]
    return data


ATTRIBUTE = Scalar(load_attribute, dump_attribute)
ATTRIBUTES = ListOf(ATTRIBUTE)
TEXT = Scalar(load_text)
TRUTH = Scalar(load_truth)
WHOLE = Scalar(load_whole)
COUNT = Scalar(load_count)
QUANTITY = Scalar(load_quantity, dump_quantity)
STORED_QUANTITY = Scalar(load_stored_quantity, dump_quantity)
INSTANT = Scalar(load_instant, dump_instant)
BOUND = Scalar(load_bound, datetime.isoformat)
MOMENT = Scalar(load_moment, datetime.isoformat)
DAY = Scalar(load_day, date.isoformat)
DAY_OR_MOMENT = Scalar(load_day_or_moment, lambda value: value.isoformat())
ISO = Scalar(dump=lambda value: value.isoformat())  # the class that takes it reads the text

# What a condition compares with: text could be meant as text, so dates and instants say what they are.
_TAGS = {"date": load_day, "datetime": load_moment, "decimal": load_quantity}


def dump_value(value: object) -> Any:
    """Return what a condition compares with in plain JSON types."""
    if isinstance(value, list | tuple):
        return [dump_value(item) for item in value]
    if isinstance(value, datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    return dump_attribute(value)


def load_value(data: Any) -> Any:
    """Return what a condition compares with, or raise AchievekitError."""
    if isinstance(data, list):
        return tuple(load_value(item) for item in data)
    if isinstance(data, Mapping) and len(data) == 1:
        ((tag, text),) = data.items()
        if tag in _TAGS and isinstance(text, str):
            return _TAGS[tag](text)
    return data
