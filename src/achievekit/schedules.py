"""A period kind in a time zone: from an instant to a period's index, and from an index to its bounds.

This is the door: behind it the engine knows indexes and instants in UTC, and no calendars.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache

from achievekit.periods import Period
from achievekit.timeframes import Openings
from achievekit.zones import EVER, NEVER, TICK, Clock, boundary, find_zone

# Bounds are asked for again and again for the few periods that are open; a member's year of days fits.
_BOUNDS_REMEMBERED = 512

# Nearly every instant is found through its hour; those of a year fit.
_HOURS_REMEMBERED = 9000
_HOUR = timedelta(hours=1)


class Moment:
    """An instant in UTC, and the one a lateness before it: what has ended by then is sealed.

    It comes with its `hour`, through which all calendars find their period; so it is worked out once for all rules.
    """

    __slots__ = ("at", "hour", "sealed_by")

    def __init__(self, at: datetime, lateness: timedelta) -> None:
        self.at = at
        self.hour = hour_of(at)
        self.sealed_by = at - lateness


def hour_of(instant: datetime) -> int:
    """Return how many whole hours lie before an instant in UTC, from a day before the year 1."""
    return instant.toordinal() * 24 + instant.hour


class Calendar:
    """The periods of one kind in one zone, as integers.

    `index(instant)` is the period that an instant in UTC lies in, read off the wall clock; `start(i)` is the instant at
    which period i starts, and `end(i)` that at which i + 1 does. `first_index` is the first period there is. `by_hour`
    knows the index of an hour (see `hour_of`) in which the clock is not changed and no period begins, once it was asked
    for: there, `index` and `first_open` are the same. Whoever is called for every activity looks there first.
    """

    def __init__(self, period: Period, clock: Clock) -> None:
        self.first_index = period.first_index
        self._period = period
        self._clock = clock
        self.by_hour: dict[int, int] = {}
        self.start = lru_cache(_BOUNDS_REMEMBERED)(self._start)

    def index(self, instant: datetime) -> int:
        """Return the period that the wall clock reads at `instant`."""
        found = self.by_hour.get(hour_of(instant))
        return self._index(instant) if found is None else found

    def end(self, index: int) -> datetime:
        """Return the instant at which period `index` ends and the next one starts."""
        return self.start(index + 1)

    def first_open(self, instant: datetime) -> int:
        """Return the first index whose period is not over at `instant`: whose end is after it."""
        found = self.by_hour.get(hour_of(instant))
        if found is not None:
            return found
        index = self._index(instant)
        while self.start(index) > instant:  # clocks set back across its start: the one before goes on
            index -= 1
        return index

    def _index(self, instant: datetime) -> int:
        index = self._period.index_of(self._clock.reading(instant))
        hour = instant.replace(minute=0, second=0, microsecond=0)
        first, last = self._clock.reading(hour), self._clock.reading(hour + (_HOUR - TICK))
        is_plain = (
            last - first == _HOUR - TICK  # else the clock is changed
            and self._period.index_of(first) == index == self._period.index_of(last)
            and self.start(index) <= hour  # else the clock was set back across the start, and the period before goes on
        )
        if is_plain:
            if len(self.by_hour) >= _HOURS_REMEMBERED:
                self.by_hour.clear()
            self.by_hour[hour_of(hour)] = index
        return index

    def _start(self, index: int) -> datetime:
        try:
            return boundary(self._period.start_of(index), self._clock.zone)
        except (OverflowError, ValueError):  # beyond the calendar's edges
            return NEVER if index > 0 else EVER


class Schedule:
    """Which periods of a calendar are eligible for an achievement that is on at certain times only."""

    def __init__(self, calendar: Calendar, openings: Openings | None) -> None:
        self.calendar = calendar
        self._openings = openings
        self.next_eligible = lru_cache(_BOUNDS_REMEMBERED)(self._next_eligible)

    def _next_eligible(self, index: int) -> int | None:
        """Return the first eligible period from `index` on: one that has an instant at which the achievement is on."""
        start = self.calendar.start(index)
        opens = start if self._openings is None else self._openings.next_open(start)
        return None if opens is None or opens == NEVER else self.calendar.index(opens)

    def is_eligible(self, index: int) -> bool:
        """Whether a period counts for the achievement at all."""
        return index >= self.calendar.first_index and self.next_eligible(index) == index

    def eligible_from(self, index: int) -> Iterator[int]:
        """Yield the eligible periods, in order, from `index` on."""
        following = self.next_eligible(max(index, self.calendar.first_index))
        while following is not None:
            yield following
            following = self.next_eligible(following + 1)


class Almanac:
    """Clocks, calendars and schedules, one of each, so that all rules share what one of them has worked out."""

    def __init__(self) -> None:
        self._clocks: dict[str, Clock] = {}
        self._calendars: dict[tuple[Period, Clock], Calendar] = {}
        self._schedules: dict[Calendar, Schedule] = {}

    def clock(self, zone: str) -> Clock:
        """Return the clock of the IANA zone."""
        found = self._clocks.get(zone)
        if found is None:
            found = self._clocks[zone] = Clock(find_zone(zone))
        return found

    def calendar(self, period: Period, zone: str) -> Calendar:
        """Return the periods of that kind in the zone, or in UTC if that is where the kind always is."""
        clock = self.clock("UTC" if period.in_utc else zone)
        found = self._calendars.get((period, clock))
        if found is None:
            found = self._calendars[period, clock] = Calendar(period, clock)
        return found

    def schedule(self, calendar: Calendar, openings: Openings | None) -> Schedule:
        """Return which periods are eligible; all achievements that are always on share one answer."""
        if openings is not None:
            return Schedule(calendar, openings)
        found = self._schedules.get(calendar)
        if found is None:
            found = self._schedules[calendar] = Schedule(calendar, None)
        return found
