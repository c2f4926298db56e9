"""Weeks: over the year's end with its week 53, from other days than Monday, and in pairs."""

import pytest

from achievekit import Rule, Week
from achievekit.events import AchievementCompleted, PeriodCompleted
from helpers import an_activity, an_engine, feed, instant, of_kind, shown


def week_of(week: Week, clock: str) -> str:
    """The first day of the week in which something happens at this clock."""
    (completed,) = of_kind(feed(an_engine(Rule("walk", period=week)), [an_activity(clock)]).events, PeriodCompleted)
    assert completed.period_end is not None
    assert (completed.period_end - completed.period_start).days == 7 * week.every
    return f"{completed.period_start:%a %Y-%m-%d}"


@pytest.mark.parametrize(
    "clocks",
    [
        # 2020 has a week 53: 28 December to 3 January. Weeks 52 and 53 of 2020, 1 and 2 of 2021:
        ("2020-12-27", "2020-12-28", "2021-01-04", "2021-01-17"),
        # So has 2026. Week 53 (28 December to 3 January) is met by its last day, in the new year:
        ("2026-12-21", "2027-01-03", "2027-01-10", "2027-01-11"),
        # 2025 has none: 52 (22 to 28 December 2025), 1 (from 29 December), 2, 3.
        ("2025-12-28", "2025-12-31", "2026-01-05", "2026-01-12"),
    ],
)
def test_weeks_in_a_row_over_the_year_s_end(clocks: tuple[str, ...]) -> None:
    engine = an_engine(Rule("walk", period="week", consecutive_periods=4))
    fed = feed(engine, map(an_activity, clocks))
    assert fed.times == [0, 0, 0, 1]
    assert of_kind(fed.events, AchievementCompleted)[0].at == instant(clocks[-1])


def test_week_53_missed_is_a_week_missed() -> None:
    engine = an_engine(Rule("walk", period="week"))
    fed = feed(engine, map(an_activity, ["2026-12-27", "2027-01-04"]))  # Sunday of week 52, Monday of week 1
    assert shown(engine, fed.progress, instant("2027-01-04")).current_streak == 1


def test_new_year_s_day_can_lie_in_the_old_year_s_week() -> None:
    assert week_of(Week(), "2021-01-01") == "Mon 2020-12-28"
    assert week_of(Week(), "2027-01-03 23:59:59.999999") == "Mon 2026-12-28"
    assert week_of(Week(), "2027-01-04") == "Mon 2027-01-04"


@pytest.mark.parametrize(
    ("starts_on", "clock", "first"),
    [
        # 4 May 2026 is a Monday.
        ("monday", "2026-05-03 23:59", "Mon 2026-04-27"),
        ("monday", "2026-05-04 00:00", "Mon 2026-05-04"),
        ("saturday", "2026-05-01 23:59", "Sat 2026-04-25"),
        ("saturday", "2026-05-02 00:00", "Sat 2026-05-02"),
        ("sunday", "2026-05-02 23:59", "Sun 2026-04-26"),
        ("sunday", "2026-05-03 00:00", "Sun 2026-05-03"),
        # 1 January 1970 is a Thursday: week 0 begins on it, or on the last `starts_on` day before it.
        ("thursday", "1970-01-01", "Thu 1970-01-01"),
        ("friday", "1970-01-01", "Fri 1969-12-26"),
        ("monday", "1970-01-01", "Mon 1969-12-29"),
    ],
)
def test_the_day_a_week_starts_on(starts_on: str, clock: str, first: str) -> None:
    assert week_of(Week(starts_on=starts_on), clock) == first


def test_saturday_and_sunday_are_two_weeks_only_where_a_week_starts_between_them() -> None:
    clocks = ["2026-05-02", "2026-05-03"]
    streaks = {}
    for starts_on in ("monday", "saturday", "sunday"):
        engine = an_engine(Rule("walk", period=Week(starts_on=starts_on)))
        progress = feed(engine, map(an_activity, clocks)).progress
        streaks[starts_on] = shown(engine, progress, instant(clocks[-1])).current_streak
    assert streaks == {"monday": 1, "saturday": 1, "sunday": 2}


@pytest.mark.parametrize(
    ("week", "clock", "first"),
    [
        # Week 0 begins on 29 December 1969; 4 May 2026 is 20580 days later, 2940 weeks, an even number.
        (Week(2), "2026-05-04", "Mon 2026-05-04"),
        (Week(2), "2026-05-17", "Mon 2026-05-04"),
        (Week(2), "2026-05-18", "Mon 2026-05-18"),
        # 2940 = 3 * 980: three weeks begin on it too, and end with 24 May.
        (Week(3), "2026-05-24", "Mon 2026-05-04"),
        # From Sunday 28 December 1969, 3 May 2026 is 20580 days on: even again.
        (Week(2, starts_on="sunday"), "2026-05-16", "Sun 2026-05-03"),
        # The pair before week 0.
        (Week(2), "1969-12-28", "Mon 1969-12-15"),
    ],
)
def test_every_n_weeks_are_counted_from_1970(week: Week, clock: str, first: str) -> None:
    assert week_of(week, clock) == first


def test_fortnights_in_a_row() -> None:
    # 4-17 May, 18-31 May, 1-14 June: Monday of the first, Sunday of the second (27 days on), Monday of the third.
    engine = an_engine(Rule("walk", period=Week(2), consecutive_periods=3))
    assert feed(engine, map(an_activity, ["2026-05-04", "2026-05-31", "2026-06-01"])).times == [0, 0, 1]
