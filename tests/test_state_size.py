"""State does not grow with time, and what a call costs does not grow with the length of a gap.

Work is counted in calls of functions (Python's and C's), not in seconds: that is the same on every machine.
"""

import gc
import json
import re
import sys
from collections.abc import Callable
from datetime import timedelta
from types import FrameType
from typing import Any

import pytest

from achievekit import (
    Activity,
    Distinct,
    Engine,
    Freezes,
    LastDays,
    Limit,
    MemberProgress,
    Recurring,
    Rule,
    Timeframe,
    dump_progress,
)
from achievekit.periods import Period
from helpers import an_engine, feed, instant

START = instant("2026-05-06 12:00")  # a Wednesday
DAY = timedelta(days=1)

# Nine weeks are more days than the history holds (50). After ten years (522 weeks) it is a Wednesday again, and as
# many days into a run of seven.
NINE_WEEKS, TWO_YEARS, TEN_YEARS = 9 * 7, 104 * 7, 522 * 7
REMEMBERED = 50

DAILY = Rule("walk", period="day", consecutive_periods=7)
RULES = {
    "plain": [DAILY],
    "freezes": [Rule("walk", period="day", consecutive_periods=7, freezes=Freezes(earned_every=5, maximum=3))],
    "frequency limit": [Rule("walk", period="day", consecutive_periods=7, limit=Limit(3, per="day"))],
    "all calendar periods": [Rule("walk", period=unit) for unit in ("hour", "day", "week", "month", "quarter", "year")],
    "rolling window": [Rule("walk", period=LastDays(30), aggregation=Distinct("place"), period_goal=99)],
    "never complete": [Rule("walk", period_goal=10**6), DAILY],
}


def walk(day: int) -> Activity:
    at = START + day * DAY
    return Activity(at.isoformat(), "ana", "walk", at, {"place": f"place {day % 40:02}"})


def walked(engine: Engine, since: int, until: int, progress: MemberProgress | None = None) -> MemberProgress:
    """Progress after a walk on each of these days."""
    return feed(engine, map(walk, range(since, until)), progress).progress


def stored(progress: MemberProgress) -> str:
    """What is stored, but for the completions, of which there may be fewer than are remembered after nine weeks."""
    plain = dump_progress(progress)
    for achievement in plain["achievements"].values():
        assert len(achievement.pop("completions", ())) <= REMEMBERED
    return json.dumps(plain)


def without_digits(text: str) -> str:
    return re.sub(r"\d+", "#", text)


def calls(work: Callable[[], object]) -> int:
    """How many functions are called to do it."""
    counted = 0

    def count(_frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal counted
        counted += event in {"call", "c_call"}

    before = sys.getprofile()
    gc.disable()  # which others may have asked to be called by
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
        gc.enable()
    return counted


@pytest.mark.parametrize("name", RULES)
def test_ten_years_of_days_are_stored_and_counted_like_nine_weeks(name: str) -> None:
    rules = RULES[name]
    engine = an_engine(*rules, timezone="Europe/Warsaw")
    # A year must have ended before a rule of years looks as it does ever after.
    some_days = TWO_YEARS if name == "all calendar periods" else NINE_WEEKS
    young = walked(engine, 0, some_days)
    old = walked(engine, some_days, TEN_YEARS, young)
    # What is stored is the same but for the digits of numbers …
    assert without_digits(stored(old)) == without_digits(stored(young))
    # … of which at most eight a rule are counters (streak, longest, full runs, credited, completed, reported, …) that
    # had two digits and have four.
    assert len(stored(old)) - len(stored(young)) <= 8 * 2 * len(rules)
    # And one walk more costs the same number of calls; 5 % are for caches that are full by now.
    engine.record(young, walk(some_days)), engine.record(old, walk(TEN_YEARS))  # warm up the calendars
    first = calls(lambda: engine.record(young, walk(some_days)))
    last = calls(lambda: engine.record(old, walk(TEN_YEARS)))
    assert last <= first * 1.05


@pytest.mark.parametrize("per", ["hour", "day"])
def test_a_completion_limit_remembers_a_bounded_number_of_intervals(per: str) -> None:
    # 64 of them. What is older counts as used up, so that the limit is never exceeded.
    engine = an_engine(Rule("walk"), limit=Limit(2, per=per))
    young = walked(engine, 0, 65)
    old = walked(engine, 65, TEN_YEARS, young)
    assert old.achievements["a"].completed_count == TEN_YEARS
    assert without_digits(stored(old)) == without_digits(stored(young))
    assert feed(engine, [walk(TEN_YEARS - 65)], old).reasons == ["limit_reached"]


def test_a_gap_leaves_nothing_behind() -> None:
    # Fifty years without a walk are no more to store than two days.
    engine = an_engine(DAILY)
    week = walked(engine, 0, 7)
    soon, late = (feed(engine, [walk(day)], week).progress for day in (9, 50 * 365))
    assert without_digits(stored(late)) == without_digits(stored(soon))


WORKDAYS = Timeframe(weekdays=["monday", "tuesday", "wednesday", "thursday", "friday"])
WEEKLY = Recurring("FREQ=WEEKLY;BYDAY=TU,FR", start="2026-01-02T00:00")
MONTHLY = Recurring("FREQ=MONTHLY;BYMONTHDAY=-1", start="2026-01-31T00:00")
HOUR, WEEK = DAY / 24, 7 * DAY
# Gaps so short that a walk at both ends leaves four periods or more between them, workdays or not: a streak breaks,
# even one with three freezes. All are whole weeks, but for the hours, so that there is a walk on a workday.
SHORT: dict[str | Period, timedelta] = {
    "overall": 2 * DAY,
    LastDays(7): 2 * DAY,
    "hour": 6 * HOUR,
    "day": 2 * WEEK,
    "week": 6 * WEEK,
    "month": 26 * WEEK,
    "quarter": 78 * WEEK,
    "year": 313 * WEEK,
    WEEKLY: 6 * WEEK,
    MONTHLY: 26 * WEEK,
}
FIFTY_YEARS, FIVE_HUNDRED_YEARS = 2609 * WEEK, 26090 * WEEK


def work_after(gap: timedelta, engine: Engine, *, warm: bool) -> list[int]:
    """The calls that a record, a settle, a view and a deadline cost after a gap."""
    progress = feed(engine, [walk(0)]).progress
    at = START + gap
    activity = Activity("after", "ana", "walk", at)
    works: list[Callable[[], object]] = [
        lambda: engine.record(progress, activity),
        lambda: engine.settle(progress, at),
        lambda: engine.overview(progress, at),
        lambda: engine.next_deadline(engine.record(progress, activity).progress),
    ]
    if warm:
        for work in works:
            work()
    return [calls(work) for work in works]


@pytest.mark.parametrize("freezes", [None, Freezes(initial=3)], ids=["", "freezes"])
@pytest.mark.parametrize("frame", [None, WORKDAYS], ids=["", "workdays"])
@pytest.mark.parametrize("period", SHORT, ids=str)
def test_a_gap_of_fifty_years_costs_like_a_short_one(
    period: str | Period, frame: Timeframe | None, freezes: Freezes | None
) -> None:
    # Where there are no streaks to break, a goal that is not reached stays open over the gap.
    has_streaks = period != "overall" and not isinstance(period, LastDays)

    def engine() -> Engine:
        rule = Rule(
            "walk", period=period, period_goal=1 if has_streaks else 9, freezes=freezes if has_streaks else None
        )
        return an_engine(rule, timeframe=frame, timezone="Europe/Warsaw")

    # With warm caches, and without: but a monthly recurrence lists its occurrences once, as far as it is asked for, and
    # its definition remembers them.
    for warm in (True,) if period is MONTHLY else (True, False):
        gaps = (SHORT[period], FIFTY_YEARS, FIVE_HUNDRED_YEARS)
        for short, long, longer in zip(*(work_after(gap, engine(), warm=warm) for gap in gaps), strict=True):
            # The quarter more is for the calendar: a month that begins on a Saturday opens two steps later than others.
            assert long <= short * 1.25
            assert longer <= short * 1.25


def test_a_gap_of_fifty_years_costs_like_one_of_two_days() -> None:
    # The plainest case, in numbers: both break a streak of days.
    two_days, fifty_years = (work_after(gap, an_engine(DAILY), warm=True) for gap in (2 * DAY, FIFTY_YEARS))
    assert fifty_years == two_days
