"""Occurrences of an RFC 5545 recurrence rule, counted: how many have begun by a wall-clock reading, and when.

dateutil's rrule lists occurrences one after the other, which would make the cost of an activity grow with the years
since the start. Most rules repeat exactly after a cycle of days or weeks; those are reduced to one cycle. The others
(months and years) are listed once, as far as needed, and remembered.
"""

from bisect import bisect_right
from datetime import datetime, timedelta
from math import lcm
from threading import Lock

from dateutil.rrule import rrule, rrulestr

from achievekit.errors import DefinitionError
from achievekit.zones import BEYOND, TICK

_DAY, _WEEK = 86_400, 604_800
_SECONDS = {"SECONDLY": 1, "MINUTELY": 60, "HOURLY": 3_600, "DAILY": _DAY, "WEEKLY": _WEEK}
_TIMES_OF_DAY = {"BYHOUR", "BYMINUTE", "BYSECOND"}
# With nothing but these a rule repeats after a whole number of units, days and weeks.
_CYCLIC = {"FREQ", "INTERVAL", "BYDAY", "WKST", "COUNT", "UNTIL"} | _TIMES_OF_DAY


_MOST = 10**6  # of an interval or a count: more would leave the calendar
_NO_CYCLE = timedelta.max


class Occurrences:
    """The occurrences of `rule` from the wall-clock reading `start` on, numbered from 1; `start` itself is the first.

    A start that the rule does not hit (RFC 5545 leaves its meaning open) is an occurrence too, and counts for COUNT.
    Raises DefinitionError if the rule can't be read, never occurs, or is too fine to be counted.
    """

    def __init__(self, rule: str, start: datetime) -> None:
        parts = _parts(rule)
        whole = _parsed(rule, start)
        self._rule = rule
        self._start = start
        self._cycle = _cycle(rule, parts)
        self._coming = iter(whole.replace(count=None, until=None))
        self._listed: list[datetime] = []
        self._lock = Lock()  # a generator must not be advanced by two threads at once
        self._list_first()
        self._extra = 0 if self._listed[0] == start else 1
        try:
            self._per_cycle = BEYOND if self._cycle == _NO_CYCLE else self._hits(start + self._cycle - TICK)
        except OverflowError:  # it does not come round within the calendar
            self._cycle, self._per_cycle = _NO_CYCLE, BEYOND
        self._last = BEYOND
        if "COUNT" in parts:
            self._last = int(parts["COUNT"])
        elif "UNTIL" in parts:
            self._last = self.begun(_until(whole))
        if self._last < 1:
            raise DefinitionError(f'"{rule}" is over before it starts; use a later UNTIL')

    def __reduce__(self) -> tuple[type["Occurrences"], tuple[str, datetime]]:
        return Occurrences, (self._rule, self._start)  # what was listed, and the lock, stay behind

    def begun(self, wall: datetime) -> int:
        """Return how many occurrences have begun when the clock reads `wall`."""
        if wall < self._start:
            return 0
        cycles, rest = divmod(wall - self._start, self._cycle)
        hits = cycles * self._per_cycle + self._hits(self._start + rest)
        return min(self._extra + hits, self._last)

    def start_of(self, number: int) -> datetime:
        """Return the reading at which occurrence `number` begins.

        Raises OverflowError if there is none inside the calendar.
        """
        if number < 1:
            raise OverflowError(f"there is no occurrence {number}")
        if number <= self._extra:
            return self._start
        cycles, place = divmod(number - self._extra - 1, self._per_cycle)
        with self._lock:
            while len(self._listed) <= place and self._list_next():
                pass
        if number > self._last or place >= len(self._listed):
            raise OverflowError(f"there is no occurrence {number}")
        return self._listed[place] + cycles * self._cycle

    def _hits(self, wall: datetime) -> int:
        with self._lock:
            while self._listed[-1] <= wall and self._list_next():
                pass
        return bisect_right(self._listed, wall)

    def _list_first(self) -> None:
        try:
            occurs = self._list_next()
        except (ValueError, TypeError, IndexError, OverflowError):  # as dateutil stumbles over some mistakes only here
            raise DefinitionError(
                f'"{self._rule}" asks for what no calendar has; use hours below 24, and the like'
            ) from None
        if not occurs:
            raise DefinitionError(f'"{self._rule}" never occurs; use a rule that does')

    def _list_next(self) -> bool:
        coming = next(self._coming, None)
        if coming is not None:
            self._listed.append(coming)
        return coming is not None


def _parsed(rule: str, start: datetime) -> rrule:
    try:
        parsed = rrulestr(rule, dtstart=start)
    except (
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        OverflowError,
    ) as error:  # as dateutil's come for odd texts
        raise DefinitionError(
            f'"{rule}" is no recurrence rule ({error}); use RFC 5545 such as "FREQ=WEEKLY;BYDAY=FR"'
        ) from None
    if not isinstance(parsed, rrule):
        raise DefinitionError(f'"{rule}" is a set of rules; use a single one such as "FREQ=WEEKLY;BYDAY=FR"')
    return parsed


def _parts(rule: str) -> dict[str, str]:
    """Split `FREQ=WEEKLY;BYDAY=FR` at its marks; dateutil judges whether the parts make a rule."""
    pairs = (part.partition("=") for part in rule.upper().removeprefix("RRULE:").split(";"))
    parts = {name.strip(): value for name, _, value in pairs}
    if "DTSTART" in rule.upper():
        raise DefinitionError(f'"{rule}" holds a DTSTART; leave it to `start`')
    for name in ("INTERVAL", "COUNT"):
        number = parts.get(name, "1")
        if not number.isascii() or not number.isdigit() or not 0 < int(number) <= _MOST:
            raise DefinitionError(f'"{rule}" has {name}={number}; use a whole number from 1 to {_MOST}')
    if parts.get("UNTIL", "").endswith("Z"):
        raise DefinitionError(f'"{rule}" has an UNTIL in UTC, but goes by the wall clock; leave the Z out')
    return parts


def _cycle(rule: str, parts: dict[str, str]) -> timedelta:
    """Return the span after which the rule repeats exactly: none that ends if months or years have a say in it."""
    unit = _SECONDS.get(parts.get("FREQ", ""))
    if unit is None or not parts.keys() <= _CYCLIC:
        if unit is not None and unit < _DAY:
            raise DefinitionError(
                f'"{rule}" mixes times of day with months or years; use FREQ=DAILY with BYHOUR and BYMINUTE'
            )
        return _NO_CYCLE
    seconds = unit * int(parts.get("INTERVAL", 1))
    if parts.keys() & _TIMES_OF_DAY:
        seconds = lcm(seconds, _DAY)
    if "BYDAY" in parts:
        seconds = lcm(seconds, _WEEK)
    return timedelta(seconds=seconds)


def _until(rule: rrule) -> datetime:
    until: datetime = rule._until  # type: ignore[attr-defined]  # noqa: SLF001  # dateutil parsed it; it has no getter
    return until
