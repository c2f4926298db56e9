"""Period kinds: which integer index a wall-clock reading falls into, and at which reading an index starts.

A period is turned into an integer at the door, so that a streak is arithmetic on integers. Period *n* is computed
from its anchor (1970-01-01), never from period *n - 1*: 31 January plus a month plus a month would drift.
A new kind is one class here, one row in `period_table.py`, and its words and looks, which tests ask for. What zones do to
the readings is told in `zones.py`.
"""

from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from attrs import field

from achievekit.checks import (
    Checked,
    as_clock,
    as_datetime,
    check_choice,
    check_clock,
    check_text,
    check_whole,
    kind_of,
)
from achievekit.errors import Findings
from achievekit.records import frozen
from achievekit.zones import BEYOND, LAST_YEAR

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  # a wall-clock reading
_EPOCH_DAY = _EPOCH.toordinal()
_HOUR = timedelta(hours=1)


@frozen
class Period(Checked):
    """What all kinds of period share. Use `Overall`, `Hour`, `Day`, … rather than this."""

    # A calendar kind follows the calendar: its periods come one after the other, so they can make a streak.
    is_calendar: ClassVar[bool] = True
    # The hours are those of UTC, whatever the zone; all else goes by the local wall clock.
    in_utc: ClassVar[bool] = False
    # Below this index there is no period; the default is below all, as the calendar has fewer seconds than that.
    first_index: ClassVar[int] = -BEYOND

    def index_of(self, wall: datetime) -> int:
        """Return the index of the period that the wall-clock reading `wall` falls into."""
        raise NotImplementedError

    def start_of(self, index: int) -> datetime:
        """Return the wall-clock reading at which period `index` starts.

        Raises OverflowError or ValueError where that is beyond the calendar's edges.
        """
        raise NotImplementedError


@frozen
class Overall(Period):
    """One period for all time: what counts adds up until the achievement completes."""

    is_calendar: ClassVar[bool] = False

    def index_of(self, wall: datetime) -> int:
        return 0

    def start_of(self, index: int) -> datetime:
        raise OverflowError("an overall period has no bounds")


@frozen
class Hour(Period):
    """Whole hours of UTC, whatever the zone; `every=6` groups six of them, counted from 1970-01-01T00:00Z."""

    every: int = 1
    in_utc: ClassVar[bool] = True

    def _check(self, found: Findings) -> None:
        check_whole(found, "every", self.every, least=1)

    def index_of(self, wall: datetime) -> int:
        return (wall - _EPOCH) // _HOUR // self.every

    def start_of(self, index: int) -> datetime:
        return _EPOCH + index * self.every * _HOUR


def _since_midnight(clock: time | None) -> timedelta:
    if clock is None:
        return timedelta()
    return timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second, microseconds=clock.microsecond)


@frozen
class _Days(Period):
    """A period made of whole local days; what happens before `day_starts_at` belongs to the day before."""

    every: int = 1
    day_starts_at: time | None = field(default=None, kw_only=True, converter=as_clock)

    def _check(self, found: Findings) -> None:
        check_whole(found, "every", self.every, least=1)
        check_clock(found, "day_starts_at", self.day_starts_at)

    def index_of(self, wall: datetime) -> int:
        return self._unit(wall - _since_midnight(self.day_starts_at)) // self.every

    def start_of(self, index: int) -> datetime:
        return self._first_day(index * self.every) + _since_midnight(self.day_starts_at)

    def _unit(self, day: date) -> int:
        """Return the number of the calendar unit that `day` lies in; unit 0 holds 1970-01-01."""
        raise NotImplementedError

    def _first_day(self, unit: int) -> datetime:
        """Return the midnight at which `unit` begins."""
        raise NotImplementedError


@frozen
class Day(_Days):
    """A local calendar day, 23 or 25 hours long where the clocks change; `every=n` groups n of them.

    With `day_starts_at="04:00"` what happens before 04:00 local time belongs to the day before.
    """

    def _unit(self, day: date) -> int:
        return day.toordinal() - _EPOCH_DAY

    def _first_day(self, unit: int) -> datetime:
        return _EPOCH + timedelta(days=unit)


@frozen
class Week(_Days):
    """Seven local days from `starts_on`; ISO week 53 and the year's end make no difference.

    Week 0 begins on the first `starts_on` day on or before 1970-01-01 (a Thursday).
    """

    starts_on: str = field(default="monday", kw_only=True)

    def _check(self, found: Findings) -> None:
        super()._check(found)
        check_choice(found, "starts_on", self.starts_on, WEEKDAYS, kind="weekday")

    def _unit(self, day: date) -> int:
        return (day.toordinal() - _EPOCH_DAY + self._days_before_epoch()) // 7

    def _first_day(self, unit: int) -> datetime:
        return _EPOCH + timedelta(days=7 * unit - self._days_before_epoch())

    def _days_before_epoch(self) -> int:
        return (_EPOCH.weekday() - WEEKDAYS.index(self.starts_on)) % 7


@frozen
class Month(_Days):
    """A local calendar month, whatever its length."""

    months: ClassVar[int] = 1

    def _unit(self, day: date) -> int:
        return ((day.year - _EPOCH.year) * 12 + day.month - 1) // self.months

    def _first_day(self, unit: int) -> datetime:
        years, months = divmod(unit * self.months, 12)
        return _EPOCH.replace(year=_EPOCH.year + years, month=_EPOCH.month + months)


@frozen
class Quarter(Month):
    """Three local calendar months: January to March, April to June, …"""

    months: ClassVar[int] = 3


@frozen
class Year(Month):
    """A local calendar year."""

    months: ClassVar[int] = 12


@frozen
class LastDays(Period):
    """A window of `days` local days that ends with the newest day the achievement has seen."""

    days: int
    day_starts_at: time | None = field(default=None, kw_only=True, converter=as_clock)
    is_calendar: ClassVar[bool] = False

    def _check(self, found: Findings) -> None:
        check_whole(found, "days", self.days, least=1)
        check_clock(found, "day_starts_at", self.day_starts_at)

    def index_of(self, wall: datetime) -> int:
        return (wall - _since_midnight(self.day_starts_at)).toordinal() - _EPOCH_DAY

    def start_of(self, index: int) -> datetime:
        return _EPOCH + timedelta(days=index) + _since_midnight(self.day_starts_at)


def _wall_clock(value: str | datetime) -> datetime:
    """Take a wall-clock time; an offset on it is dropped."""
    taken = as_datetime(value)
    return taken.replace(tzinfo=None) if isinstance(taken, datetime) else taken  # type: ignore[return-value]


@frozen
class Recurring(Period):
    """From each occurrence of an RFC 5545 recurrence rule to the next, by the local wall clock.

    `start`, a wall-clock time (an offset on it is dropped), is the first occurrence and begins period 1; before it
    there is no period, and nothing counts. After the last occurrence (COUNT, UNTIL) the last period goes on.

    >>> payday = Recurring("FREQ=MONTHLY;BYMONTHDAY=-1", start=datetime(2026, 1, 31))
    >>> payday.index_of(datetime(2026, 3, 1)), payday.start_of(3)
    (2, datetime.datetime(2026, 3, 31, 0, 0))
    """

    rrule: str
    start: datetime = field(converter=_wall_clock)
    _occurrences: Any = field(init=False, eq=False, repr=False)
    first_index: ClassVar[int] = 1

    def _check(self, found: Findings) -> None:
        check_text(found, "rrule", self.rrule)
        if not isinstance(self.start, datetime):
            found.add("start", f'is {kind_of(self.start)}; use a wall-clock time such as "2026-01-31T00:00:00"')
        elif self.start.microsecond:
            found.add("start", "has a fraction of a second, which no recurrence rule has; use whole seconds")
        elif self.start.year > LAST_YEAR:
            found.add("start", f"is in the year {self.start.year}; use one up to {LAST_YEAR}")
        if not found:
            from achievekit.recurrences import Occurrences  # no other kind of period needs dateutil

            with found.at("rrule"):
                object.__setattr__(self, "_occurrences", Occurrences(self.rrule, self.start))

    def index_of(self, wall: datetime) -> int:
        begun: int = self._occurrences.begun(wall)
        return begun

    def start_of(self, index: int) -> datetime:
        start: datetime = self._occurrences.start_of(index)
        return start
