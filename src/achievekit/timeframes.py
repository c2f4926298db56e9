"""When an achievement is on: the instants at which activities may count, and which periods are skipped for it."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeAlias

from attrs import field

from achievekit.checks import (
    Checked,
    as_clock,
    as_date,
    as_datetime,
    as_tuple,
    check_choice,
    check_clock,
    check_whole,
    is_day_text,
    kind_of,
)
from achievekit.errors import ActivityError, Findings
from achievekit.periods import WEEKDAYS
from achievekit.records import frozen
from achievekit.zones import EVER, NEVER, TICK, Clock, as_instant, boundary, instants_of

Span: TypeAlias = tuple[date | datetime, date | datetime]

_ONE_DAY = timedelta(days=1)
_LONGEST_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _items(value: Iterable[Any] | None) -> tuple[Any, ...] | None:
    """Take one word or number for itself, and any other collection for its items."""
    if value is None:
        return None
    if isinstance(value, str | int | Mapping) or not isinstance(value, Iterable):
        return (value,)
    return as_tuple(value)


def _dates(value: Iterable[date | str]) -> tuple[date, ...]:
    return tuple(as_date(item) for item in _items(value) or ())


def _day_or_moment(value: object) -> Any:
    return as_date(value) if is_day_text(value) else as_datetime(value)  # type: ignore[arg-type]


def _spans(value: Iterable[Iterable[date | datetime | str]]) -> tuple[Span, ...]:
    items = _items(value) or ()
    return tuple(tuple(map(_day_or_moment, span)) if isinstance(span, list | tuple) else span for span in items)


@frozen(kw_only=True)
class Timeframe(Checked):
    """The instants at which an achievement takes activities: those at which all that is given holds.

    `starts_at`, `ends_at` (instants), `time_from`, `time_to` (times of day) and the spans of `except_between` are
    half-open: from the first on, until just before the second. `weekdays` are names, `days_of_month` 1 to 31, `months`
    1 to 12. A window whose `time_from` is after its `time_to` goes over midnight. `except_dates` are local days; a span
    of `except_between` runs between two instants or two local midnights (given as dates). All but instants are read
    off the local wall clock, whatever `day_starts_at` a rule's period has.
    """

    starts_at: datetime | None = field(default=None, converter=as_datetime)
    ends_at: datetime | None = field(default=None, converter=as_datetime)
    weekdays: tuple[str, ...] | None = field(default=None, converter=_items)
    days_of_month: tuple[int, ...] | None = field(default=None, converter=_items)
    months: tuple[int, ...] | None = field(default=None, converter=_items)
    time_from: time | None = field(default=None, converter=as_clock)
    time_to: time | None = field(default=None, converter=as_clock)
    except_dates: tuple[date, ...] = field(default=(), converter=_dates)
    except_between: tuple[Span, ...] = field(default=(), converter=_spans)

    def _check(self, found: Findings) -> None:
        _check_instants(found, self)
        _check_calendar(found, self)
        _check_exceptions(found, self)


def _check_instants(found: Findings, frame: Timeframe) -> None:
    given = [(name, getattr(frame, name)) for name in ("starts_at", "ends_at") if getattr(frame, name) is not None]
    are_sound = [_is_instant(found, name, value) for name, value in given]
    if all(are_sound) and frame.starts_at and frame.ends_at and frame.ends_at <= frame.starts_at:
        found.add("ends_at", "is not after starts_at, so nothing could ever count; use a later instant")


def _is_instant(found: Findings, path: str, value: object) -> bool:
    """Whether this is an instant; if not, note why."""
    if not isinstance(value, datetime):
        found.add(path, f"is {kind_of(value)}; use a timezone-aware datetime")
        return False
    try:
        as_instant(value, "this")
    except ActivityError as error:
        found.include(path, error.findings)
        return False
    return True


def _check_calendar(found: Findings, frame: Timeframe) -> None:
    for name in ("weekdays", "days_of_month", "months"):
        if getattr(frame, name) == ():
            found.add(name, "is empty, so nothing could ever count; leave it out for all")
    for place, weekday in enumerate(frame.weekdays or ()):
        check_choice(found, f"weekdays[{place}]", weekday, WEEKDAYS, kind="weekday")
    for place, number in enumerate(frame.days_of_month or ()):
        check_whole(found, f"days_of_month[{place}]", number, least=1, most=31)
    for place, number in enumerate(frame.months or ()):
        check_whole(found, f"months[{place}]", number, least=1, most=12)
    if not found and frame.months and frame.days_of_month:
        longest = max(_LONGEST_MONTH[month - 1] for month in frame.months)
        if min(frame.days_of_month) > longest:
            found.add("days_of_month", "has no day that the months have; use days that occur in them")
    for name in ("time_from", "time_to"):
        check_clock(found, name, getattr(frame, name))
    if frame.time_from is not None and frame.time_from == frame.time_to:
        found.add("time_to", "is the same as time_from, so nothing could ever count; leave both out for all day")


def _check_exceptions(found: Findings, frame: Timeframe) -> None:
    for place, holiday in enumerate(frame.except_dates):
        if not isinstance(holiday, date) or isinstance(holiday, datetime):
            found.add(f"except_dates[{place}]", f'is {kind_of(holiday)}; use a date such as "2026-12-24"')
    for place, span in enumerate(frame.except_between):
        path = f"except_between[{place}]"
        if not isinstance(span, tuple) or len(span) != 2:  # noqa: PLR2004  # from and to
            found.add(path, f"is {kind_of(span)}; use a pair of instants or dates: [from, to]")
            continue
        are_sound = [
            type(value) is date or _is_instant(found, path + end, value)
            for end, value in zip(("[0]", "[1]"), span, strict=True)
        ]
        if all(are_sound) and type(span[0]) is type(span[1]) and span[1] <= span[0]:
            found.add(path, "ends before it begins; use [from, to]")


class Openings:
    """A timeframe on the clock of a zone: is it open at an instant, and when does it open next?"""

    def __init__(self, frame: Timeframe, clock: Clock) -> None:
        self._clock = clock
        self._starts_at = frame.starts_at.astimezone(UTC) if frame.starts_at else EVER
        self._ends_at = frame.ends_at.astimezone(UTC) if frame.ends_at else NEVER
        self._weekdays = {WEEKDAYS.index(name) for name in frame.weekdays or WEEKDAYS}
        self._days = set(frame.days_of_month or range(1, 32))
        self._months = set(frame.months or range(1, 13))
        self._from, self._to = frame.time_from or time.min, frame.time_to
        self._has_window = frame.time_from is not None or frame.time_to is not None
        self._except_dates = set(frame.except_dates)
        self._except = [(self._instant(begin), self._instant(end)) for begin, end in frame.except_between]

    def holds(self, instant: datetime) -> bool:
        """Whether the timeframe is open at `instant`."""
        if not self._starts_at <= instant < self._ends_at:
            return False
        wall = self._clock.reading(instant)
        return self._day_holds(wall) and self._time_holds(wall.time()) and self._exception_end(instant) is None

    def next_open(self, instant: datetime) -> datetime | None:
        """Return the earliest instant from `instant` on at which the timeframe is open; None if there is none.

        The search leaps from day to day and over months that are out, never from period to period.
        """
        at = max(instant, self._starts_at)
        try:
            while not self.holds(at):
                if at >= self._ends_at:
                    return None
                at = self._exception_end(at) or self._next_candidate(at)
        except OverflowError:  # beyond the year 9999
            return None
        return at

    def last_close(self, begin: datetime, end: datetime) -> datetime | None:
        """Return when the timeframe closes for the last time from `begin` to `end`: `end` if it is open just before.

        None if it is not open in between. The search leaps back as `next_open` leaps on.
        """
        first = max(begin, self._starts_at)
        at = min(end, self._ends_at)
        while at > first:
            if self.holds(at - TICK):
                return at
            at = self._change_before(at)
        return None

    def _change_before(self, at: datetime) -> datetime:
        """Return the last instant before `at` at which an exception, a day or the time window may begin or end.

        The window does so at its edges, and where the clock is changed into it or out of it.
        """
        begins = [begin for begin, end in self._except if begin < at <= end]
        if begins:
            return min(begins)
        wall = self._clock.reading(at - TICK)
        edges = [datetime.combine(wall.replace(day=wall.day if wall.month in self._months else 1), time.min)]
        if self._day_holds(wall):
            edges += [datetime.combine(wall, edge) for edge in (self._from, self._to) if edge is not None]
        edge = max(instant for edge in edges for instant in instants_of(edge, self._clock.zone) if instant < at)
        return self._change_of_clock(edge, at - TICK) or edge

    def _next_candidate(self, at: datetime) -> datetime:
        """Return the next instant after `at` at which the day or the time window may begin.

        The window does so where it starts, and where the clock is changed into it.
        """
        wall = self._clock.reading(at)
        edges = [self._next_day(wall.date())]
        if self._day_holds(wall) and not self._time_holds(wall.time()):
            edges.append(datetime.combine(wall, self._from))
        edge = min(instant for edge in edges for instant in instants_of(edge, self._clock.zone) if instant > at)
        return self._change_of_clock(at, min(edge, at + _ONE_DAY)) or edge

    def _change_of_clock(self, begin: datetime, end: datetime) -> datetime | None:
        """Return an instant after `begin`, up to `end`, at which the clock may be changed into the window or out of it."""
        return self._clock.change_between(begin, end) if self._has_window else None

    def _next_day(self, today: date) -> datetime:
        tomorrow = today + _ONE_DAY
        while tomorrow.month not in self._months:
            tomorrow = (tomorrow.replace(day=28) + timedelta(days=4)).replace(day=1)
        return datetime.combine(tomorrow, time.min)

    def _day_holds(self, wall: datetime) -> bool:
        return (
            wall.month in self._months
            and wall.day in self._days
            and wall.weekday() in self._weekdays
            and wall.date() not in self._except_dates
        )

    def _time_holds(self, clock: time) -> bool:
        if self._to is None:
            return clock >= self._from
        if self._from <= self._to:
            return self._from <= clock < self._to
        return clock >= self._from or clock < self._to

    def _exception_end(self, instant: datetime) -> datetime | None:
        ends = [end for begin, end in self._except if begin <= instant < end]
        return max(ends, default=None)

    def _instant(self, edge: date | datetime) -> datetime:
        if isinstance(edge, datetime):
            return edge.astimezone(UTC)
        try:
            return boundary(datetime.combine(edge, time.min), self._clock.zone)
        except OverflowError:  # the first day there is, in the east
            return EVER
