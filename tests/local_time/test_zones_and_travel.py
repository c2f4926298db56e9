"""Whose clock it is, members who travel, and days that start at another time than midnight."""

from functools import partial

import pytest
from attrs import evolve

from achievekit import Day, Engine, LastDays, MemberProgress, Month, Rule, Week
from achievekit.events import PeriodCompleted, StreakBroken
from helpers import an_activity, an_engine, feed, instant, of_kind, shown

warsaw = partial(an_activity, zone="Europe/Warsaw")


def day_of(engine: Engine, clock: str, member: MemberProgress | None = None) -> str:
    """The bounds, in UTC, of the period in which something happens at this clock."""
    (completed,) = of_kind(feed(engine, [an_activity(clock)], member).events, PeriodCompleted)
    return f"{completed.period_start:%m-%d %H:%M} - {completed.period_end:%m-%d %H:%M}"


def test_the_achievement_s_zone_goes_before_the_member_s_and_that_before_the_catalog_s() -> None:
    # Noon UTC on 4 May. Tokyo is at +9, New York at -4, Warsaw at +2 in summer.
    by_day = Rule("walk", period="day")
    clock = "2026-05-04 12:00"
    in_new_york = MemberProgress("ana", timezone="America/New_York")
    catalog_only = an_engine(by_day, timezone="Europe/Warsaw")
    assert day_of(catalog_only, clock) == "05-03 22:00 - 05-04 22:00"
    assert day_of(catalog_only, clock, in_new_york) == "05-04 04:00 - 05-05 04:00"
    tokyo = evolve(catalog_only.catalog.achievements[0], timezone="Asia/Tokyo")
    of_its_own = Engine(evolve(catalog_only.catalog, achievements=[tokyo]))
    assert day_of(of_its_own, clock, in_new_york) == "05-03 15:00 - 05-04 15:00"
    assert day_of(an_engine(by_day), clock) == "05-04 00:00 - 05-05 00:00"  # UTC by default


def test_an_activity_s_offset_is_not_its_zone() -> None:
    # 06:30 on 5 May at +09:00 is 21:30 UTC, 23:30 on 4 May in Warsaw; two hours later it is 5 May there too.
    engine = an_engine(Rule("walk", period="day", consecutive_periods=2), timezone="Europe/Warsaw")
    assert day_of(engine, "2026-05-05T06:30+09:00") == "05-03 22:00 - 05-04 22:00"
    one_day_in_tokyo = ["2026-05-05T06:30+09:00", "2026-05-05T08:30+09:00"]
    assert feed(engine, map(an_activity, one_day_in_tokyo)).times == [0, 1]
    # What is dated 4 and 5 May can be one day in Warsaw.
    one_day_in_warsaw = ["2026-05-04T23:00-03:00", "2026-05-05T12:00+02:00"]
    assert feed(engine, map(an_activity, one_day_in_warsaw)).times == [0, 0]


def test_a_flight_over_the_date_line_to_the_west_skips_a_date_and_breaks_a_streak() -> None:
    # From Honolulu (UTC-10) to Auckland (UTC+13 in January). 5 January 20:00 in Honolulu is 6 January 06:00 UTC, and
    # 19:00 in Auckland. Twelve hours later it is 7 January there: the two dates have 6 January between them.
    engine = an_engine(Rule("walk", period="day"))
    at_home = an_activity("2026-01-05 20:00", zone="Pacific/Honolulu")
    abroad = an_activity("2026-01-07 07:00", zone="Pacific/Auckland")
    fed = feed(engine, [at_home], MemberProgress("ana", timezone="Pacific/Honolulu"))
    landed = evolve(fed.progress, timezone="Pacific/Auckland")
    after = feed(engine, [abroad], landed)
    # 6 January ended at 11:00 UTC and was sealed at noon; it is 18:00 UTC now.
    (broken,) = of_kind(after.events, StreakBroken)
    assert broken.at == instant("2026-01-06 11:00")
    assert shown(engine, after.progress, abroad.at).current_streak == 1


def test_whoever_acts_on_the_date_of_landing_keeps_the_streak() -> None:
    # As above, but with something at 21:00 on 6 January in Auckland, two hours after the walk in Honolulu.
    engine = an_engine(Rule("walk", period="day", consecutive_periods=2))
    fed = feed(
        engine, [an_activity("2026-01-05 20:00", zone="Pacific/Honolulu")], MemberProgress("ana", "Pacific/Honolulu")
    )
    landed = evolve(fed.progress, timezone="Pacific/Auckland")
    assert feed(engine, [an_activity("2026-01-06 21:00", zone="Pacific/Auckland")], landed).times == [1]


def test_a_flight_over_the_date_line_to_the_east_lives_a_date_twice() -> None:
    # From Auckland to Honolulu: 7 January 09:00 in Auckland is 6 January 20:00 UTC, 10:00 in Honolulu. The 7th has
    # begun for this member and the 6th is sealed, so what is left of the 6th takes nothing.
    engine = an_engine(Rule("walk", period="day", consecutive_periods=3))
    dates = [an_activity(f"2026-01-0{day} 09:00", zone="Pacific/Auckland") for day in (6, 7)]
    fed = feed(engine, dates, MemberProgress("ana", timezone="Pacific/Auckland"))
    landed = evolve(fed.progress, timezone="Pacific/Honolulu")
    again = [an_activity(f"2026-01-0{day} 18:00", zone="Pacific/Honolulu") for day in (6, 7, 8)]
    after = feed(engine, again, landed)
    assert after.reasons == ["too_late", "", ""]
    # The 7th is one day, lived twice; with the 8th it makes three in a row.
    assert after.times == [0, 0, 1]
    assert not of_kind(after.events, StreakBroken)


def test_moving_back_and_forth_changes_nothing_by_itself() -> None:
    engine = an_engine(Rule("walk", period="day"), Rule("walk", period="week"), rules_required=1)
    progress = feed(engine, [warsaw("2026-05-04 12:00")]).progress
    moved = evolve(progress, timezone="Pacific/Honolulu")
    assert moved.achievements is progress.achievements
    assert evolve(moved, timezone=None) == progress


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        # Warsaw is at UTC+2 in May: 04:00 is 02:00 UTC.
        ("2026-05-05 03:59:59.999999", "05-04 02:00 - 05-05 02:00"),
        ("2026-05-05 04:00", "05-05 02:00 - 05-06 02:00"),
        # 29 March (02:00 to 03:00 skipped): the day of the 28th ends at 04:00 summer time, 23 hours after it began.
        ("2026-03-29 03:30", "03-28 03:00 - 03-29 02:00"),
        ("2026-03-29 04:00", "03-29 02:00 - 03-30 02:00"),
        # 25 October (02:00 to 03:00 repeated): the day of the 24th is 25 hours long.
        ("2026-10-25 03:30", "10-24 02:00 - 10-25 03:00"),
        ("2026-10-25 04:00", "10-25 03:00 - 10-26 03:00"),
    ],
)
def test_a_day_that_starts_at_four(clock: str, expected: str) -> None:
    engine = an_engine(Rule("walk", period=Day(day_starts_at="04:00")), timezone="Europe/Warsaw")
    assert day_of(engine, warsaw(clock).at.isoformat()) == expected


@pytest.mark.parametrize(
    ("clock", "fold", "expected"),
    [
        # 02:30 is skipped on 29 March: the day starts at the jump, 01:00 UTC.
        ("2026-03-29 01:59", 0, "03-28 01:30 - 03-29 01:00"),
        ("2026-03-29 03:00", 0, "03-29 01:00 - 03-30 00:30"),
        # It comes twice on 25 October. From 00:30 to 01:00 UTC clocks show 02:30 to 03:00, the day of the 25th; then
        # 02:00 again, the day of the 24th; and for good from the second 02:30, 01:30 UTC.
        ("2026-10-25 02:29", 0, "10-24 00:30 - 10-25 01:30"),
        ("2026-10-25 02:30", 0, "10-25 01:30 - 10-26 01:30"),
        ("2026-10-25 02:29", 1, "10-24 00:30 - 10-25 01:30"),
        ("2026-10-25 02:30", 1, "10-25 01:30 - 10-26 01:30"),
    ],
)
def test_a_day_that_starts_within_a_change_of_clocks(clock: str, fold: int, expected: str) -> None:
    engine = an_engine(Rule("walk", period=Day(day_starts_at="02:30")), timezone="Europe/Warsaw")
    assert day_of(engine, warsaw(clock, fold=fold).at.isoformat()) == expected


def test_nights_out_in_a_row() -> None:
    # 4 May at 23:00, 6 May at 01:00 (still the 5th), 6 May at 23:00: three days that start at four.
    clocks = ["2026-05-04 23:00", "2026-05-06 01:00", "2026-05-06 23:00"]
    by_night = an_engine(Rule("walk", period=Day(day_starts_at="04:00"), consecutive_periods=3))
    assert feed(by_night, map(an_activity, clocks)).times == [0, 0, 1]
    by_date = an_engine(Rule("walk", period="day", consecutive_periods=3))
    assert feed(by_date, map(an_activity, clocks)).times == [0, 0, 0]


def test_weeks_and_months_start_at_four_too() -> None:
    # Monday 1 June 2026, 03:59, is still May, and last week.
    assert day_of(an_engine(Rule("walk", period=Week(day_starts_at="04:00"))), "2026-06-01 03:59") == (
        "05-25 04:00 - 06-01 04:00"
    )
    assert day_of(an_engine(Rule("walk", period=Month(day_starts_at="04:00"))), "2026-06-01 03:59") == (
        "05-01 04:00 - 06-01 04:00"
    )
    assert day_of(an_engine(Rule("walk", period=Month(day_starts_at="04:00"))), "2026-06-01 04:00") == (
        "06-01 04:00 - 07-01 04:00"
    )


def test_last_days_start_at_four_too() -> None:
    # Two days that end with 2 June (until 3 June 04:00): 1 June 03:59 lies before them, 04:00 in them.
    engine = an_engine(Rule("walk", period=LastDays(2, day_starts_at="04:00"), period_goal=3))
    clocks = ["2026-06-01 03:59", "2026-06-01 04:00", "2026-06-03 03:59"]
    assert (
        shown(engine, feed(engine, map(an_activity, clocks)).progress, instant("2026-06-03 03:59")).current_period_value
        == 2
    )
