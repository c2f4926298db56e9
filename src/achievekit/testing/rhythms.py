"""The periods of a rule as a timeline walks through them: which there are, an instant inside each, what to call them."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import takewhile

from achievekit.catalog import Catalog
from achievekit.definitions import Achievement, Rule
from achievekit.periods import WEEKDAYS, Day
from achievekit.schedules import Calendar, Schedule
from achievekit.timeframes import Openings
from achievekit.zones import EVER, NEVER, Clock, boundary, find_zone

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_TICK = datetime.resolution


class Rhythm:
    """The eligible periods of a rule in the zone that counts for a member; overall and rolling ones are walked by days."""

    def __init__(self, catalog: Catalog, achievement: Achievement, rule: Rule, timezone: str | None = None) -> None:
        self.zone = find_zone(achievement.timezone or timezone or catalog.timezone)
        clock = Clock(self.zone)
        self._openings = None if achievement.timeframe is None else Openings(achievement.timeframe, clock)
        period = rule.period if rule.period.is_calendar else Day()
        self.calendar = Calendar(period, Clock(find_zone("UTC")) if period.in_utc else clock)
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
        """Return an instant inside a period at which the achievement is on: about noon of its first day where it can be."""
        start = self.calendar.start(index)
        middle = start + min(self.calendar.end(index) - start, _DAY) / 2
        if self._openings is None or self._openings.holds(middle):
            return middle.astimezone(self.zone)
        opens = self._openings.next_open(start)
        assert opens is not None  # the period is eligible
        return opens.astimezone(self.zone)

    def edges(self, index: int) -> list[datetime]:
        """Return instants inside a period and at its edges, and a minute from them; none beyond the calendar's edges."""
        start = self.calendar.start(index)
        if start in (EVER, NEVER):
            return []
        end = self.calendar.end(index) if self.calendar.end(index) < NEVER else start + _DAY
        inside = [self.inside(index)] if self.is_eligible(index) else []
        return [*inside, *(at.astimezone(self.zone) for at in (start, start + _MINUTE, end - _MINUTE, end - _TICK))]

    def label(self, index: int) -> str:
        """Name a period by the local time at which it starts: `Mon 2026-05-04`, with the time where that is not midnight."""
        if index < self.calendar.first_index:
            return "before the first"
        start = self.calendar.start(index).astimezone(self.zone)
        weekday = WEEKDAYS[start.weekday()][:3].title()
        clock = "" if start.time() == time.min else f" {start:%H:%M}"
        return f"{weekday} {start.date()}{clock}"
