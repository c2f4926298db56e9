"""Recurring periods: from each occurrence of an RFC 5545 rule to the next, by the local wall clock."""

from datetime import datetime

import pytest

from achievekit import Engine, MemberProgress, Recurring, Rule
from achievekit.events import PeriodCompleted
from helpers import an_activity, an_engine, feed, instant, of_kind, shown

PAYDAYS = Recurring("FREQ=MONTHLY;BYMONTHDAY=-1", start="2026-01-31T00:00")
FRIDAYS = Recurring("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", start="2026-01-02T00:00")


def engine_for(period: Recurring, zone: str = "UTC") -> Engine:
    return an_engine(Rule("walk", period=period, consecutive_periods=3), timezone=zone)


def bounds(period: Recurring, clock: str, zone: str = "UTC") -> tuple[str, str]:
    fed = feed(engine_for(period, zone), [an_activity(clock, zone=zone)])
    (completed,) = of_kind(fed.events, PeriodCompleted)
    start, end = completed.period_start, completed.period_end
    return f"{start:%Y-%m-%d %H:%M}", f"{end:%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ("2026-01-31 00:00", ("2026-01-31 00:00", "2026-02-28 00:00")),
        ("2026-02-27 23:59:59.999999", ("2026-01-31 00:00", "2026-02-28 00:00")),
        # The last day of February, then 31 March: the 28th is no anchor for what follows.
        ("2026-02-28 00:00", ("2026-02-28 00:00", "2026-03-31 00:00")),
        ("2026-04-15 12:00", ("2026-03-31 00:00", "2026-04-30 00:00")),
        ("2028-02-29 00:00", ("2028-02-29 00:00", "2028-03-31 00:00")),
    ],
)
def test_from_payday_to_payday(clock: str, expected: tuple[str, str]) -> None:
    assert bounds(PAYDAYS, clock) == expected


def test_paydays_in_a_row() -> None:
    # 31 January to 27 February, 28 February to 30 March, 31 March to 29 April.
    clocks = ["2026-02-27", "2026-03-30", "2026-03-31"]
    assert feed(engine_for(PAYDAYS), map(an_activity, clocks)).times == [0, 0, 1]
    # 27 February and 31 March have a whole period between them.
    progress = feed(engine_for(PAYDAYS), map(an_activity, ["2026-02-27", "2026-03-31"])).progress
    assert shown(engine_for(PAYDAYS), progress, instant("2026-03-31")).current_streak == 1


def test_the_31st_skips_the_months_that_have_none() -> None:
    # RFC 5545: February has no 31st, and no occurrence.
    thirty_first = Recurring("FREQ=MONTHLY;BYMONTHDAY=31", start="2026-01-31T00:00")
    assert bounds(thirty_first, "2026-02-28 12:00") == ("2026-01-31 00:00", "2026-03-31 00:00")


def test_every_second_friday() -> None:
    # 2 January 2026 is a Friday; then 16 and 30 January, 13 February.
    assert bounds(FRIDAYS, "2026-01-09 12:00") == ("2026-01-02 00:00", "2026-01-16 00:00")
    assert bounds(FRIDAYS, "2026-01-16 00:00") == ("2026-01-16 00:00", "2026-01-30 00:00")
    # 364 days on, 26 fortnights: 1 January 2027 begins one.
    assert bounds(FRIDAYS, "2027-01-01 00:00") == ("2027-01-01 00:00", "2027-01-15 00:00")
    clocks = ["2026-01-15", "2026-01-16", "2026-02-12"]
    assert feed(engine_for(FRIDAYS), map(an_activity, clocks)).times == [0, 0, 1]


def test_two_days_a_week() -> None:
    # Tuesdays and Fridays from Friday 2 January 2026: periods of four and three days.
    period = Recurring("FREQ=WEEKLY;BYDAY=TU,FR", start="2026-01-02T00:00")
    assert bounds(period, "2026-01-05") == ("2026-01-02 00:00", "2026-01-06 00:00")
    assert bounds(period, "2026-01-08") == ("2026-01-06 00:00", "2026-01-09 00:00")


def test_before_the_start_nothing_counts() -> None:
    for period, last, first in (
        (PAYDAYS, "2026-01-30 23:59:59.999999", "2026-01-31 00:00"),
        (FRIDAYS, "2026-01-01 23:59:59.999999", "2026-01-02 00:00"),
    ):
        engine = engine_for(period)
        outcome = engine.record(MemberProgress("ana"), an_activity(last))
        assert [(r.achievement, r.rule, r.reason) for r in outcome.refusals] == [("a", "1", "outside_timeframe")]
        assert outcome.progress == MemberProgress("ana")
        assert feed(engine, [an_activity(first)]).reasons == [""]


def test_a_start_that_the_rule_does_not_hit_begins_the_first_period_all_the_same() -> None:
    # Thursday 1 January; the first Friday is the 2nd.
    period = Recurring("FREQ=WEEKLY;BYDAY=FR", start="2026-01-01T00:00")
    assert bounds(period, "2026-01-01 12:00") == ("2026-01-01 00:00", "2026-01-02 00:00")
    assert bounds(period, "2026-01-02 12:00") == ("2026-01-02 00:00", "2026-01-09 00:00")


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=WEEKLY;COUNT=3",  # Fridays 2, 9 and 16 January
        "FREQ=WEEKLY;UNTIL=20260116T000000",  # the last one included
        "FREQ=WEEKLY;UNTIL=20260122T235959",
        "FREQ=MONTHLY;BYMONTHDAY=2,9,16;COUNT=3",
    ],
)
def test_after_the_last_occurrence_its_period_goes_on(rule: str) -> None:
    period = Recurring(rule, start="2026-01-02T00:00")
    assert bounds(period, "2026-01-15") == ("2026-01-09 00:00", "2026-01-16 00:00")
    engine = engine_for(period)
    fed = feed(engine, map(an_activity, ["2026-01-02", "2026-01-09", "2030-06-01"]))
    # 2030 lies in the third period, which has no end: nothing can be missed any more.
    assert fed.times == [0, 0, 1]
    assert of_kind(fed.events, PeriodCompleted)[-1].period_start == instant("2026-01-16")
    assert shown(engine, fed.progress, instant("2030-06-01")).period_end is None
    assert engine.next_deadline(fed.progress) is None


def test_a_wall_clock_start_keeps_its_time_over_a_change_of_clocks() -> None:
    # Daily at 08:00 in Warsaw: 07:00 UTC until 28 March, 06:00 UTC from the 29th.
    period = Recurring("FREQ=DAILY", start="2026-03-01T08:00")
    zone = "Europe/Warsaw"
    assert bounds(period, "2026-03-28 08:00", zone) == ("2026-03-28 07:00", "2026-03-29 06:00")
    assert bounds(period, "2026-03-29 07:59", zone) == ("2026-03-28 07:00", "2026-03-29 06:00")
    assert bounds(period, "2026-03-29 08:00", zone) == ("2026-03-29 06:00", "2026-03-30 06:00")


def test_an_offset_on_the_start_is_dropped() -> None:
    # The start is what the wall shows wherever the member lives.
    period = Recurring("FREQ=DAILY", start=instant("2026-03-01 08:00", "Asia/Tokyo"))
    assert bounds(period, "2026-03-02 08:00", "Europe/Warsaw") == ("2026-03-02 07:00", "2026-03-03 07:00")


def test_an_occurrence_in_the_skipped_hour_begins_at_the_jump() -> None:
    # 02:30 on 29 March is skipped in Warsaw: the period begins at 01:00 UTC, when clocks go to 03:00.
    period = Recurring("FREQ=DAILY", start="2026-03-01T02:30")
    assert bounds(period, "2026-03-29 12:00", "Europe/Warsaw") == ("2026-03-29 01:00", "2026-03-30 00:30")


def test_several_times_a_day() -> None:
    # Breakfast, lunch and supper: from 19:00 to 07:00 is one period.
    period = Recurring("FREQ=DAILY;BYHOUR=7,12,19;BYMINUTE=0;BYSECOND=0", start="2026-01-01T07:00")
    assert bounds(period, "2026-05-04 12:30") == ("2026-05-04 12:00", "2026-05-04 19:00")
    assert bounds(period, "2026-05-05 06:59") == ("2026-05-04 19:00", "2026-05-05 07:00")
    clocks = ["2026-05-04 07:00", "2026-05-04 18:59", "2026-05-05 00:00"]
    assert feed(engine_for(period), map(an_activity, clocks)).times == [0, 0, 1]


@pytest.mark.parametrize("rule", ["FREQ=YEARLY;INTERVAL=9000", "FREQ=WEEKLY;INTERVAL=1000000"])
def test_the_next_occurrence_lies_beyond_the_calendar(rule: str) -> None:
    rare = Recurring(rule, start=datetime.fromisoformat("2026-01-01"))
    engine = an_engine(Rule("walk", period=rare, period_goal=9))
    progress = feed(engine, [an_activity("2026-05-04 12:00")]).progress
    assert shown(engine, progress, instant("2026-05-04 12:00")).period_end is None
