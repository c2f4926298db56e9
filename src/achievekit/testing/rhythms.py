"""The periods of a rule as a timeline walks through them: which there are, instants in each, what to call them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain, repeat, takewhile

from achievekit.catalog import Catalog
from achievekit.definitions import Achievement, Limit, Rule, zone_of
from achievekit.describing.periods import period_words
from achievekit.describing.words import WEEKDAY_NAMES
from achievekit.period_table import LIMIT_UNITS
from achievekit.periods import Day, Period
from achievekit.schedules import Almanac, Schedule
from achievekit.timeframes import Openings
from achievekit.zones import EVER, NEVER, TICK, boundary, find_zone

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)


class Rhythm:
    """The eligible periods of a rule in the zone that counts for a member; days, where it has no calendar periods."""

    def __init__(self, catalog: Catalog, achievement: Achievement, rule: Rule, timezone: str | None = None) -> None:
        zone, almanac, frame = zone_of(achievement, timezone, catalog.timezone), Almanac(), achievement.timeframe
        self.zone = find_zone(zone)
        self._openings = None if frame is None else Openings(frame, almanac.clock(zone))
        self._period: Period = rule.period if rule.period.is_calendar else Day()
        self.calendar = almanac.calendar(self._period, zone)
        self._schedule = Schedule(self.calendar, self._openings)
        self._intervals = {unit: almanac.calendar(period, zone) for unit, period in LIMIT_UNITS.items()}

    def period_at(self, day: date, clock: time) -> int:
        """Return the period that a local time of a day lies in, or the first one there is."""
        return max(self.calendar.first_index, self.calendar.index(boundary(datetime.combine(day, clock), self.zone)))

    def eligible_from(self, index: int) -> Iterator[int]:
        """Yield the eligible periods, in order, from `index` on."""
        return self._schedule.eligible_from(index)

    def is_eligible(self, index: int) -> bool:
        """Whether a period counts for the achievement at all."""
        return self._schedule.is_eligible(index)

    def between(self, first: int, last: int) -> Iterator[int]:
        """Yield the eligible periods from `first` to `last`."""
        return takewhile(lambda index: index <= last, self.eligible_from(first))

    def inside(self, index: int) -> datetime:
        """Return an instant in a period at which the achievement is on: if it can be, about noon of its first day."""
        found = self._open_between(self.calendar.start(index), self.calendar.end(index))
        assert found is not None  # the period is eligible
        return found

    def moments(self, index: int, limit: Limit | None) -> Iterator[datetime]:
        """Return an instant in a period for each activity that a frequency limit takes there: `inside` first.

        Without a limit that one comes again for ever.
        """
        first = self.inside(index)
        if limit is None or limit.per is None:
            return repeat(first)
        instants = chain([first], self._in_other_intervals(index, first, limit.per))
        return (at for at in instants for _ in range(limit.times))

    def _in_other_intervals(self, index: int, first: datetime, unit: str) -> Iterator[datetime]:
        """Yield an instant in each interval of a limit in the period: those after that of `first`, then the rest."""
        intervals = self._intervals[unit]
        start, end = self.calendar.start(index), self.calendar.end(index)
        home, last = intervals.index(first.astimezone(UTC)), intervals.index(end - TICK)
        for interval in chain(range(home + 1, last + 1), range(intervals.index(start), home)):
            at = self._open_between(max(start, intervals.start(interval)), min(end, intervals.end(interval)))
            if at is not None:
                yield at

    def _open_between(self, start: datetime, end: datetime) -> datetime | None:
        """Return an instant at which the achievement is on, about noon of the first day if it can be; None if never."""
        middle = start + min(end - start, _DAY) / 2
        if self._openings is None or self._openings.holds(middle):
            at: datetime | None = middle
        else:
            at = self._openings.next_open(start)
        return at.astimezone(self.zone) if at is not None and at < end else None

    def edges(self, index: int) -> list[datetime]:
        """Return instants in a period, at its edges and a minute from them; none beyond the calendar's edges."""
        start = self.calendar.start(index)
        if start in (EVER, NEVER):
            return []
        end = self.calendar.end(index) if self.calendar.end(index) < NEVER else start + _DAY
        inside = [self.inside(index)] if self.is_eligible(index) else []
        return [*inside, *(at.astimezone(self.zone) for at in (start, start + _MINUTE, end - _MINUTE, end - TICK))]

    def label(self, index: int) -> str:
        """Return what a period is called: `Mon 4 May 2026`, `week of 4 May 2026`, `Q2 2026`."""
        if index < self.calendar.first_index:
            return "before the first"
        start = self.calendar.start(index).astimezone(self.zone)
        label = period_words(self._period).label(start)
        return f"{WEEKDAY_NAMES[start.weekday()][:3]} {label}" if isinstance(self._period, Day) else label
