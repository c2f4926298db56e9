"""Clocks: an instant and what a wall clock in a time zone reads at it.

The only room that knows time zones. Instants inside the library are `datetime`s in UTC: two datetimes that share a
zone compare and subtract by their wall clocks (wrong across a clock change), and inside a repeated hour they never
equal one of another zone (PEP 495); in UTC neither can happen. A wall-clock reading is a naive `datetime`.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache, partial
from zoneinfo import ZoneInfo, available_timezones

from achievekit.errors import ActivityError, DefinitionError, nearest, shortened

# Beyond the calendar's edges a period's bounds are these, so that no arithmetic can overflow.
EVER = datetime.min.replace(tzinfo=UTC)
NEVER = datetime.max.replace(tzinfo=UTC)

# No index of a period comes so far: the calendar has fewer seconds than that.
BEYOND = 10**15

# The first and last years whose instants are taken: so far inside the calendar's edges that neither a zone's wall clock
# nor a lateness (at most ten years) reaches beyond them.
FIRST_YEAR, LAST_YEAR = 100, 9998

# One activity is about its own instant and the one a lateness before it; some more serve settling and threads.
_INSTANTS_REMEMBERED = 16

TICK = datetime.resolution


def find_zone(name: object) -> ZoneInfo:
    """Return the IANA time zone `name`.

    Raises DefinitionError if there is none of that name.
    """
    if not isinstance(name, str):
        raise DefinitionError(f'a time zone is a name such as "Europe/Warsaw", not {type(name).__name__}')
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, LookupError):  # unknown, a folder of the database, or no name at all
        known = available_timezones()
        if not known:
            raise DefinitionError(
                f'time zone "{name}" is not to be found: this machine has no time zone database;'
                " install the package tzdata"
            ) from None
        raise DefinitionError(f'unknown time zone "{shortened(name)}"; {_meant_zone(name, known)}') from None


def _meant_zone(name: str, known: Iterable[str]) -> str:
    # What looks like an abbreviation or an offset (CEST, GMT+2) is near to another one, and not meant by it.
    places = [zone for zone in known if zone == "UTC" or ("/" in zone and not zone.startswith("Etc/"))]
    by_letters = {zone.lower(): zone for zone in places}
    near = nearest(name.lower(), by_letters)
    return 'use an IANA name such as "Europe/Warsaw"' if near is None else f'did you mean "{by_letters[near]}"?'


def as_instant(moment: object, what: str) -> datetime:
    """Return `moment`, an aware datetime, in UTC; `what` names it in errors.

    Raises ActivityError if it is no datetime, is naive, or lies outside the years 100 to 9998.
    """
    if not isinstance(moment, datetime):
        raise ActivityError(f"{what} is {type(moment).__name__}, not a datetime; use a timezone-aware datetime")
    if moment.tzinfo is not UTC and moment.utcoffset() is None:
        raise ActivityError(
            f"{what} is {moment.isoformat()}, which has no time zone; make it aware, e.g. with"
            ' .replace(tzinfo=ZoneInfo("Europe/Warsaw")) or .replace(tzinfo=UTC)'
        )
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ActivityError(f"{what} is in the year {moment.year}; use one from {FIRST_YEAR} to {LAST_YEAR}")
    instant = moment.astimezone(UTC)
    # One of pandas' would stay one, and lose its nanoseconds when it is stored.
    return instant if type(instant) is datetime else datetime.combine(instant.date(), instant.time(), UTC)


def fixed_offset(at: datetime) -> datetime:
    """Return an aware datetime with its offset fixed, and anything else as it is.

    In a zone's repeated hour a datetime equals none of another zone (PEP 495); with its offset fixed it does.
    """
    if isinstance(at, datetime) and at.tzinfo is not None and not isinstance(at.tzinfo, timezone):
        offset = at.utcoffset()
        return at if offset is None else at.replace(tzinfo=timezone(offset), fold=0)
    return at


def later(instant: datetime, span: timedelta) -> datetime:
    """`instant` plus `span`, or NEVER beyond the calendar's edge."""
    return instant + span if span <= NEVER - instant else NEVER


def elapsed(begin: datetime, end: datetime) -> timedelta:
    """Return how long it is from one instant to another; in a zone of both, Python would compare the wall clocks."""
    return end.astimezone(UTC) - begin.astimezone(UTC)


def wall_clock(instant: datetime, zone: ZoneInfo) -> datetime:
    """What a clock on a wall in `zone` reads at `instant`."""
    return instant.astimezone(zone).replace(tzinfo=None)


def local_bound(bound: datetime | None, zone: ZoneInfo) -> datetime | None:
    """Return a bound in local time; None where there is none, or it lies beyond the calendar's edges."""
    return None if bound is None or bound in (EVER, NEVER) else bound.astimezone(zone)


def instants_of(wall: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the first and the last instant at which a clock in `zone` comes to read `wall`.

    They are the same but where clocks were set back over `wall`. Where clocks were set forward over it, both are the
    jump: the first instant that reads anything later.
    """
    first, last = sorted((wall - _offset(wall, zone, fold=fold)).replace(tzinfo=UTC) for fold in (0, 1))
    if first == last or wall_clock(first, zone) == wall:
        return first, last
    # `wall` was skipped: `first` reads less, `last` more; the jump lies between.
    jump = _turn(first, last, lambda instant: wall_clock(instant, zone) >= wall)
    return jump, jump


def boundary(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant from which on a clock in `zone` never again reads less than `wall`.

    This is where a local period that begins at `wall` begins, whatever the clocks do there: at a midnight that does
    not exist it is the jump; where clocks are set back across it, the second time it is passed; where they are set
    back to it exactly, the first.
    """
    first, last = instants_of(wall, zone)
    if first != last and wall_clock(last - TICK, zone) < wall:
        return last
    return first


def _turn(before: datetime, after: datetime, has_turned: Callable[[datetime], bool]) -> datetime:
    """Return the first instant at which something holds that does so `after` but not `before`."""
    while after - before > TICK:
        middle = before + (after - before) / 2
        if has_turned(middle):
            after = middle
        else:
            before = middle
    return after


def _offset(wall: datetime, zone: ZoneInfo, fold: int) -> timedelta:
    offset = zone.utcoffset(wall.replace(fold=fold))
    assert offset is not None  # a ZoneInfo knows every datetime's offset
    return offset


class Clock:
    """The wall clock of a zone; `reading(instant)` is what it reads.

    All rules of an achievement ask for the same few instants, so the last answers are kept.
    """

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone
        self.reading = lru_cache(_INSTANTS_REMEMBERED)(partial(wall_clock, zone=zone))

    def change_between(self, begin: datetime, end: datetime) -> datetime | None:
        """Return an instant after `begin`, up to `end`, at which the clock is changed; None if there is none.

        They are to lie so near each other that it is not changed back in between.
        """

        def offset(instant: datetime) -> timedelta | None:
            return instant.astimezone(self.zone).utcoffset()

        before = offset(begin)
        return None if offset(end) == before else _turn(begin, end, lambda instant: offset(instant) != before)
