"""Law 11: every local instant lies in exactly one period, in every zone, whatever its clocks do."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from dateutil.rrule import rrulestr
from hypothesis import example, given
from hypothesis import strategies as st

from achievekit.periods import WEEKDAYS, Day, Hour, LastDays, Month, Overall, Period, Quarter, Recurring, Week, Year
from achievekit.schedules import Calendar
from achievekit.zones import EVER, NEVER, Clock
from strategies import DAY_STARTS, ZONES

TICK = timedelta(microseconds=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
EPOCH_DAY = date(1970, 1, 1)

# --- where and when -------------------------------------------------------------------------------


def offset(zone: str, at: datetime) -> timedelta:
    found = at.astimezone(ZoneInfo(zone)).utcoffset()
    assert found is not None
    return found


@cache
def changes_of_clocks(zone: str, year: int) -> tuple[datetime, ...]:
    """The instants of a year at which the clocks of a zone change."""
    days = [datetime(year, 1, 1, tzinfo=UTC) + n * DAY for n in range(367)]
    return tuple(change_between(zone, day, day + DAY) for day in days if offset(zone, day) != offset(zone, day + DAY))


def change_between(zone: str, before: datetime, after: datetime) -> datetime:
    old = offset(zone, before)
    while after - before > TICK:
        middle = before + (after - before) / 2
        before, after = (middle, after) if offset(zone, middle) == old else (before, middle)
    return after


def somewhere() -> st.SearchStrategy[str]:
    return st.one_of(st.sampled_from(list(ZONES)), st.sampled_from(sorted(available_timezones())))


@st.composite
def moments(draw: st.DrawFn) -> tuple[str, datetime]:
    """A zone and an instant, mostly around a change of its clocks, a midnight or a year's end."""
    zone = draw(somewhere())
    odd_years = [day.year for day in ZONES.get(zone, ())]
    year = draw(st.one_of(st.integers(1890, 2045), st.sampled_from(odd_years or [2024])))
    midnight = datetime.combine(date(year, 1, 1), time(), UTC) + draw(st.integers(0, 366)) * DAY
    hub = draw(st.sampled_from([midnight - offset(zone, midnight), *changes_of_clocks(zone, year) * 4]))
    around = st.integers(-50, 50).map(lambda n: n * timedelta(minutes=30))
    exactly = st.sampled_from([timedelta(), TICK, -TICK, timedelta(seconds=30), timedelta(seconds=-30)])
    return zone, hub + draw(around) + draw(exactly)


RECURRENCES = (
    "FREQ=DAILY",
    "FREQ=DAILY;INTERVAL=3;BYHOUR=9,17;BYMINUTE=0;BYSECOND=0",
    "FREQ=WEEKLY;BYDAY=MO,FR",
    "FREQ=WEEKLY;INTERVAL=2;WKST=SU",
    "FREQ=MONTHLY;BYMONTHDAY=-1",
    "FREQ=MONTHLY;BYDAY=2TU",
    "FREQ=YEARLY;BYMONTH=3,10;BYDAY=-1SU",
    "FREQ=HOURLY;INTERVAL=6",
    "FREQ=MINUTELY;INTERVAL=15",
)
numbers = st.sampled_from([1, 1, 2, 3, 7])


@st.composite
def recurring(draw: st.DrawFn, wall: datetime) -> Recurring:
    rule = draw(st.sampled_from(RECURRENCES))
    # Fine rules are listed one by one below, so they don't begin long before.
    days = 3 if "MINUTELY" in rule or "HOURLY" in rule else 300
    start = wall.replace(microsecond=0) - draw(st.integers(0, days * 24)) * HOUR
    end = draw(st.sampled_from(["", "", ";COUNT=3", f";UNTIL={start + DAY * days / 2:%Y%m%dT%H%M%S}"]))
    return Recurring(rule + end, start.replace(minute=draw(st.sampled_from([0, 30]))))


def local(zone: str, at: datetime) -> datetime:
    """What the clock on the wall reads."""
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


@st.composite
def days_starts(draw: st.DrawFn, zone: str, at: datetime) -> time | None:
    """When a day may start: often at a time that the clocks skip or read twice."""
    changes = [change for year in {at.year, 2024} for change in changes_of_clocks(zone, year)]
    odd = [
        (local(zone, change - TICK) + part * (local(zone, change) - local(zone, change - TICK))).time()
        for change in changes
        for part in (0, 0.5, 1)
    ]
    usual = [None, time(0, 1), time(12), *map(time.fromisoformat, DAY_STARTS)]
    return draw(st.sampled_from([*usual, *odd * 2]))


@st.composite
def units(draw: st.DrawFn, zone: str, at: datetime) -> Period:
    number, starts_at = draw(numbers), draw(days_starts(zone, at))
    starts_on = draw(st.sampled_from(WEEKDAYS))
    choices: list[Period] = [
        Overall(),
        Hour(number),
        Week(number, starts_on=starts_on, day_starts_at=starts_at),
        *(unit(number, day_starts_at=starts_at) for unit in (Day, Day, Month, Quarter, Year)),
        LastDays(number, day_starts_at=starts_at),
    ]
    return draw(st.sampled_from(choices))


def clock_for(period: Period, zone: str) -> Clock:
    return Clock(ZoneInfo("UTC" if isinstance(period, Hour) else zone))


@st.composite
def calendars(draw: st.DrawFn) -> tuple[Period, str, datetime, Calendar]:
    """A kind of period, a zone, an instant at which it matters, and the calendar of them."""
    zone, at = draw(moments())
    period: Period = draw(st.one_of(units(zone, at), units(zone, at), recurring(local(zone, at))))
    return period, zone, at, Calendar(period, clock_for(period, zone))


def a_calendar(zone: str, at: str) -> tuple[Period, str, datetime, Calendar]:
    """The days of a zone, about an instant."""
    return Day(), zone, datetime.fromisoformat(at), Calendar(Day(), clock_for(Day(), zone))


# --- the law --------------------------------------------------------------------------------------


@given(calendars())
@example(a_calendar("America/St_Johns", "2010-11-07T02:30:30+00:00"))  # half a minute before it was yesterday again
def test_every_instant_lies_in_one_period(drawn: tuple[Period, str, datetime, Calendar]) -> None:
    """Every local instant lies in exactly one period."""
    _, zone, at, calendar = drawn
    index = calendar.index(at)
    if index < calendar.first_index:
        return  # before a recurrence begins there is no period
    assert at < calendar.end(index)
    if calendar.start(index) > at:
        # Only where clocks are about to be set back over the start: read once before it, and again from it on.
        assert offset(zone, calendar.start(index)) < offset(zone, at)
        assert local(zone, calendar.start(index) - TICK) < local(zone, at)
    assert calendar.start(calendar.first_open(at)) <= at < calendar.end(calendar.first_open(at))


@given(calendars())
@example(a_calendar("Pacific/Apia", "2011-12-30T12:00:00+00:00"))  # in which there was no 30 December
def test_periods_follow_each_other(drawn: tuple[Period, str, datetime, Calendar]) -> None:
    """Indexes rise by one from each period to the next; `index(start(i)) == i`; the end of i is the start of i + 1."""
    period, zone, at, calendar = drawn
    here = calendar.index(at)
    for index in range(max(calendar.first_index, here - 2), here + 3):
        start, end = calendar.start(index), calendar.end(index)
        assert end == calendar.start(index + 1)
        if start == end in (EVER, NEVER):
            continue  # there is but one overall period, and none after the last of a recurrence
        if start == end:
            # No instants: the clocks leapt over all of it, as over a day in Apia or an hour in spring.
            assert local(zone, start) >= period.start_of(index + 1)
        else:
            assert start < end
            assert start == EVER or calendar.index(start) == index
            assert start == EVER or calendar.index(start - TICK) < index
            assert end == NEVER or calendar.index(end - TICK) == index
            # Whatever the clocks do: what has begun is never left for what was before it.
            later = [] if start == EVER else [start + n * timedelta(minutes=15) for n in range(1, 13)]
            assert all(calendar.index(instant) >= index for instant in later)


# --- compared with plain arithmetic ---------------------------------------------------------------


def local_day(zone: str, at: datetime, starts_at: time | None) -> date:
    """The local day; what happens before it starts belongs to the day before."""
    wall = local(zone, at)
    return wall.date() - (DAY if starts_at is not None and wall.time() < starts_at else timedelta())


def number_of_unit(period: Period, zone: str, at: datetime) -> int:
    """The number of the unit an instant lies in, counted from 1970-01-01."""
    if isinstance(period, Hour):
        return int((at - datetime(1970, 1, 1, tzinfo=UTC)) // HOUR)
    assert isinstance(period, Day | Week | Month | LastDays)
    day = local_day(zone, at, period.day_starts_at)
    if isinstance(period, Week):
        first = EPOCH_DAY
        while WEEKDAYS[first.weekday()] != period.starts_on:
            first -= DAY
        return (day - first).days // 7
    if isinstance(period, Month):
        months = {Month: 1, Quarter: 3, Year: 12}[type(period)]
        return ((day.year - 1970) * 12 + day.month - 1) // months
    return (day - EPOCH_DAY).days


@given(st.data(), moments())
def test_units_are_those_of_the_local_calendar(data: st.DataObject, moment: tuple[str, datetime]) -> None:
    """A day, week, month … has the index that plain arithmetic with local dates finds."""
    zone, at = moment
    period = data.draw(units(zone, at))
    calendar = Calendar(period, clock_for(period, zone))
    expected = 0 if isinstance(period, Overall) else number_of_unit(period, zone, at) // getattr(period, "every", 1)
    assert calendar.index(at) == expected


@given(st.data(), moments())
def test_recurrences_are_counted(data: st.DataObject, moment: tuple[str, datetime]) -> None:
    """A recurring period's index is how many occurrences have begun, the start being the first."""
    zone, at = moment
    wall = local(zone, at)
    period = data.draw(recurring(wall))
    rule, _, end = period.rrule.partition(";COUNT=")
    begun = rrulestr(rule, dtstart=period.start).between(period.start, wall, inc=True)
    occurrences = sorted({period.start, *begun})[: int(end) if end else None]
    index = Calendar(period, Clock(ZoneInfo(zone))).index(at)
    assert index == (len(occurrences) if wall >= period.start else 0)
    if index:
        assert period.start_of(index) == occurrences[-1]
