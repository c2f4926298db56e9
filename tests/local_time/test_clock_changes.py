"""Changes of clocks: days of 23, 25 and 23.5 hours, hours skipped and repeated, midnights missing or double."""

from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import pytest

from achievekit import Activity, Day, Freezes, Hour, Rule, Timeframe
from achievekit.events import FreezeUsed, PeriodCompleted, StreakBroken
from achievekit.periods import Period
from achievekit.schedules import Calendar
from achievekit.zones import Clock
from helpers import an_activity, an_engine, feed, instant, of_kind, shown


def bounds(zone: str, activity: Activity, period: str | Period = "day") -> tuple[str, str]:
    """The bounds, in UTC, of the period that an activity lies in."""
    engine = an_engine(Rule("walk", period=period), timezone=zone)
    (completed,) = of_kind(feed(engine, [activity]).events, PeriodCompleted)
    start, end = completed.period_start, completed.period_end
    assert end is not None
    assert start.tzinfo is end.tzinfo is UTC
    return f"{start:%m-%d %H:%M}", f"{end:%m-%d %H:%M}"


def streak(zone: str, *clocks: str, period: str | Period = "day") -> int:
    """The streak after something happened at each of these local clocks."""
    engine = an_engine(Rule("walk", period=period), timezone=zone)
    activities = [an_activity(clock, zone=zone) for clock in clocks]
    return shown(engine, feed(engine, activities).progress, activities[-1].at).current_streak


@pytest.mark.parametrize(
    ("zone", "noon", "expected", "hours"),
    [
        # Warsaw: UTC+1, and +2 from 29 March 02:00 to 25 October 03:00.
        ("Europe/Warsaw", "2026-03-29 12:00", ("03-28 23:00", "03-29 22:00"), 23),
        ("Europe/Warsaw", "2026-10-25 12:00", ("10-24 22:00", "10-25 23:00"), 25),
        # New York: UTC-5, and -4 from 8 March 02:00 to 1 November 02:00.
        ("America/New_York", "2026-03-08 12:00", ("03-08 05:00", "03-09 04:00"), 23),
        ("America/New_York", "2026-11-01 12:00", ("11-01 04:00", "11-02 05:00"), 25),
        # Lord Howe: UTC+11, and +10:30 from 5 April 02:00 to 4 October 02:00.
        ("Australia/Lord_Howe", "2026-10-04 12:00", ("10-03 13:30", "10-04 13:00"), 23.5),
        ("Australia/Lord_Howe", "2026-04-05 12:00", ("04-04 13:00", "04-05 13:30"), 24.5),
    ],
)
def test_a_day_runs_from_midnight_to_midnight_however_long(
    zone: str, noon: str, expected: tuple[str, str], hours: float
) -> None:
    start, end = bounds(zone, an_activity(noon, zone=zone))
    assert (start, end) == expected
    assert instant(f"2026-{end}") - instant(f"2026-{start}") == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("zone", "clocks"),
    [
        # The last second of the day before, the first of the day after: in Warsaw 23 h 2 s lie between them.
        ("Europe/Warsaw", ("2026-03-28 23:59:59", "2026-03-29 12:00", "2026-03-30 00:00:01")),
        ("Europe/Warsaw", ("2026-10-24 00:00:00", "2026-10-25 23:59:59", "2026-10-26 00:00:00")),
        ("America/New_York", ("2026-03-07 23:59:59", "2026-03-08 03:00:00", "2026-03-09 00:00:01")),
        ("America/New_York", ("2026-10-31 00:00:00", "2026-11-01 23:59:59", "2026-11-02 00:00:00")),
        ("Australia/Lord_Howe", ("2026-10-03 23:59:59", "2026-10-04 02:30:00", "2026-10-05 00:00:01")),
    ],
)
def test_a_day_is_a_day_at_every_change_of_clocks(zone: str, clocks: tuple[str, ...]) -> None:
    assert streak(zone, *clocks) == 3


def test_an_activity_in_the_skipped_hour() -> None:
    # 02:30 on 29 March is on no clock in Warsaw. Python reads it by the offset before the change, +01:00: 01:30 UTC,
    # when clocks show 03:30. The day, 29 March, is the same either way.
    skipped = an_activity("2026-03-29 02:30", zone="Europe/Warsaw")
    assert skipped.at == instant("2026-03-29 01:30")
    assert bounds("Europe/Warsaw", skipped) == ("03-28 23:00", "03-29 22:00")
    assert bounds("Europe/Warsaw", skipped, "hour") == ("03-29 01:00", "03-29 02:00")


def test_activities_in_the_repeated_hour() -> None:
    # 02:30 comes twice on 25 October: at 00:30 and at 01:30 UTC. One day, two hours.
    first, second = (an_activity("2026-10-25 02:30", zone="Europe/Warsaw", fold=fold) for fold in (0, 1))
    assert second.at - first.at == timedelta(hours=1)
    engine = an_engine(Rule("walk", period="day", period_goal=2), timezone="Europe/Warsaw")
    assert feed(engine, [first, second]).times == [0, 1]
    by_hour = an_engine(Rule("walk", period="hour", consecutive_periods=2), timezone="Europe/Warsaw")
    assert feed(by_hour, [first, second]).times == [0, 1]


def test_hours_are_those_of_utc_whatever_the_zone() -> None:
    # Kathmandu is at UTC+5:45. 10:00 to 10:50 local is 04:15 to 05:05 UTC: two hours.
    assert streak("Asia/Kathmandu", "2026-05-04 10:00", "2026-05-04 10:50", period="hour") == 2
    assert bounds("Asia/Kathmandu", an_activity("2026-05-04 10:00", zone="Asia/Kathmandu"), "hour") == (
        "05-04 04:00",
        "05-04 05:00",
    )
    # Six hours each from midnight UTC, 05:45 in Kathmandu.
    assert bounds("Asia/Kathmandu", an_activity("2026-05-04 05:44", zone="Asia/Kathmandu"), Hour(6)) == (
        "05-03 18:00",
        "05-04 00:00",
    )


def test_hours_in_a_row_over_a_change_of_clocks() -> None:
    # Warsaw skips 02:00-03:00 on 29 March: 01:59 and 03:00 lie in neighbouring hours.
    assert streak("Europe/Warsaw", "2026-03-29 01:59", "2026-03-29 03:00", period="hour") == 2
    # On 25 October two hours lie between 01:59 and 03:00.
    assert streak("Europe/Warsaw", "2026-10-25 01:59", "2026-10-25 03:00", period="hour") == 1
    # Lord Howe goes from 02:00 to 02:30 in the middle of no hour of UTC (15:30): 15:29 and 15:31 lie in one.
    assert streak("Australia/Lord_Howe", "2026-10-04 01:59", "2026-10-04 02:31", period="hour") == 1


@pytest.mark.parametrize(
    ("zone", "noon", "expected"),
    [
        # At 00:00 clocks went to 01:00; the day began there, and was 23 hours long.
        ("Asia/Beirut", "2022-03-27 12:00", ("03-26 22:00", "03-27 21:00")),  # UTC+2, then +3
        ("Africa/Cairo", "2023-04-28 12:00", ("04-27 22:00", "04-28 21:00")),  # UTC+2, then +3
        ("America/Sao_Paulo", "2018-11-04 12:00", ("11-04 03:00", "11-05 02:00")),  # UTC-3, then -2
    ],
)
def test_a_midnight_that_does_not_exist(zone: str, noon: str, expected: tuple[str, str]) -> None:
    assert bounds(zone, an_activity(noon, zone=zone)) == expected
    day = noon[:10]
    # Midnight read by the offset before the change is the jump itself: the first instant of the day.
    assert bounds(zone, an_activity(f"{day} 00:00", zone=zone)) == expected
    # One second before it is the day before, 24 hours long.
    before = Activity("1", "ana", "walk", instant(f"{day} 00:00", zone) - timedelta(seconds=1))
    assert bounds(zone, before)[1] == expected[0]


def test_a_midnight_that_comes_twice_with_a_day_in_between() -> None:
    # St John's, 4 November 2007: at 00:01 (UTC-2:30) clocks went back to 23:01 on the 3rd (UTC-3:30). So the 4th had a
    # minute, 02:30 to 02:31 UTC; then came 59 minutes of the 3rd, and from 03:30 UTC the rest of the 4th.
    third, minute, again, fourth = (
        an_activity(f"2007-11-{clock}+00:00") for clock in ("03T12:00", "04T02:30:30", "04T02:31", "04T03:30")
    )
    zone = "America/St_Johns"
    assert bounds(zone, third) == bounds(zone, again) == ("11-03 02:30", "11-04 03:30")
    assert bounds(zone, minute) == bounds(zone, fourth) == ("11-04 03:30", "11-05 03:30")
    # Delivered as it happened: the minute meets the 4th, and the 3rd, which goes on after it, still counts.
    engine = an_engine(Rule("walk", period="day", consecutive_periods=2), timezone=zone)
    assert feed(engine, [minute, again]).times == [0, 1]


def test_sundays_in_a_row_where_sunday_s_midnight_comes_twice() -> None:
    # 4 November 2007 was a Sunday, and Saturday went on after Sunday's first minute. Not one instant of Saturday is
    # in the timeframe, so it is skipped, like all days but Sundays.
    engine = an_engine(
        Rule("walk", period="day", consecutive_periods=2),
        timezone="America/St_Johns",
        timeframe=Timeframe(weekdays=["sunday"]),
    )
    sundays = [an_activity(f"2007-{day} 12:00", zone="America/St_Johns") for day in ("10-28", "11-04")]
    fed = feed(engine, sundays)
    assert fed.times == [0, 1]
    assert not of_kind(fed.events, StreakBroken)


def test_a_midnight_that_comes_twice_within_its_own_day() -> None:
    # Havana, 1 November 2026: at 01:00 (UTC-4) clocks go back to 00:00 (UTC-5). No clock shows 31 October any more, so
    # the day begins with the first midnight, 04:00 UTC, and lasts 25 hours.
    first, second = (an_activity("2026-11-01 00:00", zone="America/Havana", fold=fold) for fold in (0, 1))
    assert second.at - first.at == timedelta(hours=1)
    assert bounds("America/Havana", first) == bounds("America/Havana", second) == ("11-01 04:00", "11-02 05:00")


def test_a_day_that_never_was_is_no_day_missed() -> None:
    # Apia went from 29 December 2011 (UTC-10) to the 31st (UTC+14).
    assert streak("Pacific/Apia", "2011-12-29 23:59", "2011-12-31 00:00") == 2
    assert streak("Pacific/Apia", "2011-12-28 12:00", "2011-12-31 12:00") == 1  # the 29th was missed
    apia = an_activity("2011-12-31 12:00", zone="Pacific/Apia")
    assert bounds("Pacific/Apia", apia) == ("12-30 10:00", "12-31 10:00")
    # Counted in pairs from 1970, the 30th (day 15338) and the 31st make one: a pair of 24 hours.
    assert bounds("Pacific/Apia", apia, Day(2)) == ("12-30 10:00", "12-31 10:00")


def test_nothing_is_sealed_for_a_day_that_never_was() -> None:
    # Freezes are left, but none is used for the 30th. The first day missed is 1 January, sealed an hour after its
    # end at 2 January 00:00 in Apia, 1 January 10:00 UTC.
    engine = an_engine(Rule("walk", period="day", freezes=Freezes(initial=1)), timezone="Pacific/Apia")
    clocks = "2011-12-29 12:00", "2011-12-31 12:00"
    fed = feed(engine, [an_activity(clock, zone="Pacific/Apia") for clock in clocks])
    assert not of_kind(fed.events, FreezeUsed)
    assert engine.next_deadline(fed.progress) == instant("2012-01-01 11:00")
    (used, broken) = engine.settle(fed.progress, instant("2012-01-05")).events
    assert isinstance(used, FreezeUsed)
    assert used.at == instant("2012-01-01 10:00")
    assert isinstance(broken, StreakBroken)
    assert broken.at == instant("2012-01-02 10:00")


def test_clocks_set_back_by_hours_across_midnight() -> None:
    """On 5 March 2010 at 02:00 those of Casey went back to 23:00 of the 4th, which was not over for all that time."""
    calendar = Calendar(Day(), Clock(ZoneInfo("Antarctica/Casey")))
    at = instant("2010-03-04 13:30")  # the clock reads 00:30, for the first time
    assert calendar.first_open(at) == calendar.index(at) - 1
