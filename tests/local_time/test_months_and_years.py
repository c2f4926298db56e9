"""29 February, the 31st, and what follows on what: days, months, quarters and years, worked out by hand."""

import pytest

from achievekit import Day, Month, Quarter, Rule, Year
from achievekit.events import PeriodCompleted
from achievekit.periods import Period
from helpers import an_activity, an_engine, feed, instant, of_kind, shown


def streak_over(period: str | Period, *clocks: str) -> int:
    """The streak after one activity at each of these clocks, seen at the last of them."""
    engine = an_engine(Rule("walk", period=period))
    fed = feed(engine, map(an_activity, clocks))
    return shown(engine, fed.progress, instant(clocks[-1])).current_streak


def bounds(period: str | Period, clock: str) -> tuple[str, str]:
    """The first and last day of the period in which something happens at this clock."""
    (completed,) = of_kind(feed(an_engine(Rule("walk", period=period)), [an_activity(clock)]).events, PeriodCompleted)
    return f"{completed.period_start:%Y-%m-%d}", f"{completed.period_end:%Y-%m-%d}"


@pytest.mark.parametrize(
    ("year", "is_leap"),
    [
        ("1900", False),  # divisible by 100, not by 400
        ("2000", True),  # divisible by 400
        ("2023", False),
        ("2024", True),
        ("2100", False),
    ],
)
def test_the_day_after_28_february(year: str, is_leap: bool) -> None:
    # In a leap year 29 February lies between the two and was missed; in others they are neighbours.
    assert streak_over("day", f"{year}-02-28", f"{year}-03-01") == (1 if is_leap else 2)
    # February ends where March begins, whatever its length.
    assert bounds("month", f"{year}-02-28") == (f"{year}-02-01", f"{year}-03-01")
    assert bounds("day", f"{year}-02-28") == (f"{year}-02-28", f"{year}-02-29" if is_leap else f"{year}-03-01")


def test_29_february_is_a_day_like_any_other() -> None:
    assert streak_over("day", "2024-02-28", "2024-02-29", "2024-03-01") == 3
    assert bounds("day", "2024-02-29") == ("2024-02-29", "2024-03-01")
    # 26 February 2024 is a Monday.
    assert bounds("week", "2024-02-29") == ("2024-02-26", "2024-03-04")
    assert bounds("quarter", "2024-02-29") == ("2024-01-01", "2024-04-01")
    assert bounds("year", "2024-02-29") == ("2024-01-01", "2025-01-01")


def test_years_in_a_row_from_a_29_february() -> None:
    # 2024, 2025, 2026: no year is missed, though the day itself comes again in 2028 only.
    assert streak_over("year", "2024-02-29", "2025-02-28", "2026-03-01") == 3
    # From 29 February to 29 February three years are missed.
    assert streak_over("year", "2024-02-29", "2028-02-29") == 1


def test_months_in_a_row_from_a_31st() -> None:
    # January, February, March, April, May: the 31st is no anchor that could drift to the 28th.
    assert streak_over("month", "2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31") == 5
    # The first of the next month follows the 31st; a month in between is missed.
    assert streak_over("month", "2026-01-31 23:59:59", "2026-02-01") == 2
    assert streak_over("month", "2026-01-31", "2026-03-01") == 1  # 29 days apart, and all of February missed
    assert bounds("month", "2026-01-31") == ("2026-01-01", "2026-02-01")


def test_two_days_that_are_two_months_apart_in_number_only() -> None:
    # 31 January and 1 February: neighbours as days and as months, in one quarter and one year.
    clocks = "2026-01-31", "2026-02-01"
    assert [streak_over(period, *clocks) for period in ("day", "month", "quarter", "year")] == [2, 2, 1, 1]


def test_the_end_of_the_year() -> None:
    clocks = "2025-12-31 23:59:59.999999", "2026-01-01"
    assert [streak_over(period, *clocks) for period in ("hour", "day", "month", "quarter", "year")] == [2] * 5
    # Wednesday and Thursday of one week, that of 29 December 2025.
    assert streak_over("week", *clocks) == 1
    assert bounds("week", "2026-01-01") == ("2025-12-29", "2026-01-05")


def test_quarters() -> None:
    assert bounds("quarter", "2026-03-31") == ("2026-01-01", "2026-04-01")
    assert bounds("quarter", "2026-04-01") == ("2026-04-01", "2026-07-01")
    assert bounds("quarter", "2026-12-31") == ("2026-10-01", "2027-01-01")
    assert streak_over("quarter", "2025-11-15", "2026-02-15", "2026-05-15", "2026-08-15") == 4


@pytest.mark.parametrize(
    ("period", "clock", "expected"),
    [
        # Two days each from 1 January 1970. 1 January 2026 is day 20454 (56 years of 365 days and the 14 leap
        # days of 1972 to 2024), an even number, so a pair begins with it.
        (Day(2), "2026-01-01", ("2026-01-01", "2026-01-03")),
        (Day(2), "2026-01-02", ("2026-01-01", "2026-01-03")),
        # Before the anchor too: day -1 and day -2 are a pair.
        (Day(2), "1969-12-31", ("1969-12-30", "1970-01-01")),
        # January 2026 is month 56 * 12 = 672: even.
        (Month(2), "2026-02-28", ("2026-01-01", "2026-03-01")),
        # 672 = 5 * 134 + 2: five months that began two months before, in November 2025.
        (Month(5), "2026-01-15", ("2025-11-01", "2026-04-01")),
        # The first quarter of 2026 is quarter 224: even.
        (Quarter(2), "2026-06-30", ("2026-01-01", "2026-07-01")),
        # 2026 is year 56 = 10 * 5 + 6: decades run from 1970, 1980, …, 2020.
        (Year(10), "2026-01-01", ("2020-01-01", "2030-01-01")),
        # 1969 is year -1: the decade before the anchor.
        (Year(10), "1969-12-31", ("1960-01-01", "1970-01-01")),
    ],
)
def test_every_n_units_are_counted_from_1970(period: Period, clock: str, expected: tuple[str, str]) -> None:
    assert bounds(period, clock) == expected


def test_every_two_days_in_a_row() -> None:
    # Pairs 1+2, 3+4, 5+6 January 2026: three in a row with one day of each, though no two days are neighbours
    # by themselves in the first step (1st to 4th).
    assert streak_over(Day(2), "2026-01-01", "2026-01-04", "2026-01-05") == 3
    assert streak_over(Day(2), "2026-01-01", "2026-01-05") == 1
