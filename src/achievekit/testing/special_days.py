"""Days on which calendars go wrong: clocks change, months end, February has 29 days, a timeframe begins or ends."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from achievekit.definitions import Achievement

_DAY = timedelta(days=1)

# The years in which zones are searched for clock changes; they hold the day that Samoa skipped, and five leap days.
_FROM, _TO = date(2011, 1, 1), date(2030, 12, 31)

_ORDINARY = date(2026, 5, 4)
_ANYWHERE = (date(2024, 2, 29), date(2025, 2, 28), date(2025, 12, 31), date(2026, 4, 30), date(2026, 1, 31))


def special_days(achievement: Achievement, zone: ZoneInfo) -> list[list[date]]:
    """Return the days worth being around, kind by kind: an ordinary one, month ends, clock changes, timeframe edges."""
    kinds = [[_ORDINARY], list(_ANYWHERE), list(clock_changes(zone)), sorted(_edges(achievement, zone))]
    return [days for days in kinds if days]


@lru_cache
def clock_changes(zone: ZoneInfo) -> tuple[date, ...]:
    """Return the local days of some twenty years on which the clocks of a zone change.

    >>> [str(day) for day in clock_changes(ZoneInfo("Europe/Warsaw"))][-2:]
    ['2030-03-31', '2030-10-27']
    """
    days = (_FROM + n * _DAY for n in range((_TO - _FROM).days))
    return tuple(day for day in days if _midnight(day, zone).utcoffset() != _midnight(day + _DAY, zone).utcoffset())


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone)


def _edges(achievement: Achievement, zone: ZoneInfo) -> Iterator[date]:
    frame = achievement.timeframe
    if frame is None:
        return
    ends = [
        frame.starts_at,
        frame.ends_at,
        *frame.except_dates,
        *(end for span in frame.except_between for end in span),
    ]
    for edge in ends:
        if edge is not None:
            yield edge.astimezone(zone).date() if isinstance(edge, datetime) else edge
