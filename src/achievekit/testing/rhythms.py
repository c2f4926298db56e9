"""The periods of a rule as a timeline walks through them: which there are, instants in each, what to call them."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import takewhile

from achievekit.catalog import Catalog
from achievekit.definitions import Achievement, Rule, zone_of
from achievekit.describing.periods import period_words
from achievekit.describing.words import DAYS
from achievekit.periods import Day, Period
from achievekit.schedules import Almanac, Schedule
from achievekit.timeframes import Openings
from achievekit.zones import EVER, NEVER, boundary, find_zone

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_TICK = datetime.resolution


class Rhythm:
    """The eligible periods of a rule in the zone that counts for a member; days, where it has no calendar periods."""

    def __init__(self, catalog: Catalog, achievement: Achievement, rule: Rule, timezone: str | None = None) -> None:
        zone, almanac, frame = zone_of(achievement, timezone, catalog.timezone), Almanac(), achievement.timeframe
        self.zone = find_zone(zone)
        self._openings = None if frame is None else Openings(frame, almanac.clock(zone))
        self._period: Period = rule.period if rule.period.is_calendar else Day()
        self.calendar = almanac.calendar(self._period, zone)
        self._schedule = Schedule(self.calendar, self._openings)

    def period_at(self, day: date, clock: time) -> int:
        """Return the period that a local time of a day lies in, or the first one there is."""
        return max(self.calendar.first_index, self.calendar.index(boundary(datetime.combine(day, clock), self.zone)))

    def eligible_from(self, index: int) -> Iterator[int]:
        """Yield the eligible periods, in order, from `index` on."""
        following = self._schedule.next_eligible(max(index, self.calendar.first_index))
        while following is not None:
            yield following
            following = self._schedule.next_eligible(following + 1)

    def is_eligible(self, index: int) -> bool:
        """Whether a period counts for the achievement at all."""
        return index in self.between(index, index)

    def between(self, first: int, last: int) -> Iterator[int]:
        """Yield the eligible periods from `first` to `last`."""
        return takewhile(lambda index: index <= last, self.eligible_from(first))

    def inside(self, index: int) -> datetime:
        """Return an instant in a period at which the achievement is on: if it can be, about noon of its first day."""
        start = self.calendar.start(index)
        middle = start + min(self.calendar.end(index) - start, _DAY) / 2
        if self._openings is None or self._openings.holds(middle):
            return middle.astimezone(self.zone)
        opens = self._openings.next_open(start)
        assert opens is not None  # the period is eligible
        return opens.astimezone(self.zone)

    def edges(self, index: int) -> list[datetime]:
        """Return instants in a period, at its edges and a minute from them; none beyond the calendar's edges."""
        start = self.calendar.start(index)
        if start in (EVER, NEVER):
            return []
        end = self.calendar.end(index) if self.calendar.end(index) < NEVER else start + _DAY
        inside = [self.inside(index)] if self.is_eligible(index) else []
        return [*inside, *(at.astimezone(self.zone) for at in (start, start + _MINUTE, end - _MINUTE, end - _TICK))]

    def label(self, index: int) -> str:
        """Return what a period is called: `Mon 4 May 2026`, `week of 4 May 2026`, `Q2 2026`."""
        if index < self.calendar.first_index:
            return "before the first"
        start = self.calendar.start(index).astimezone(self.zone)
        label = period_words(self._period).label(start)
        return f"{DAYS[start.weekday()][:3]} {label}" if isinstance(self._period, Day) else label
