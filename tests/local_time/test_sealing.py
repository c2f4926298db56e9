"""When a period closes for good, what is reported then, and when there is something to report next."""

from datetime import datetime, timedelta

import pytest

from achievekit import Freezes, LastDays, Rule, Timeframe
from achievekit.events import StreakBroken
from achievekit.periods import Period
from helpers import an_activity, an_engine, feed, instant, shown

TICK = timedelta(microseconds=1)
WARSAW = "Europe/Warsaw"


def test_a_streak_breaks_exactly_at_the_end_of_the_missed_period_plus_the_lateness() -> None:
    # 4 May; the 5th is missed. It ends at midnight in Warsaw, 5 May 22:00 UTC; with two hours of lateness it is sealed
    # at 24:00 UTC.
    engine = an_engine(Rule("walk", period="day"), timezone=WARSAW, lateness=timedelta(hours=2))
    progress = feed(engine, [an_activity("2026-05-04 12:00", zone=WARSAW)]).progress
    sealed_at = instant("2026-05-06 00:00")
    assert engine.next_deadline(progress) == sealed_at
    before = engine.settle(progress, sealed_at - TICK)
    assert not before.events
    assert engine.next_deadline(before.progress) == sealed_at
    (broken,) = engine.settle(before.progress, sealed_at).events
    assert broken == StreakBroken(
        id="ana:a:5",  # the fifth fact: 4 May progressed and completed a period, the rule and the achievement
        member="ana",
        achievement="a",
        at=instant("2026-05-05 22:00"),  # the end of the period, whenever it is told
        rule="1",
        streak=1,
        period_start=instant("2026-05-04 22:00"),
    )


def test_a_late_activity_counts_until_just_before_its_period_is_sealed() -> None:
    engine = an_engine(Rule("walk", period="day", period_goal=2))
    progress = feed(engine, [an_activity("2026-05-04 12:00")]).progress
    late = an_activity("2026-05-04 13:00")
    # 4 May ends at 00:00 and is sealed at 01:00 of the 5th.
    open_still = engine.settle(progress, instant("2026-05-05 01:00") - TICK).progress
    assert feed(engine, [late], open_still).times == [1]
    sealed = engine.settle(progress, instant("2026-05-05 01:00")).progress
    assert feed(engine, [late], sealed).reasons == ["too_late"]


def test_activities_of_this_achievement_make_time_pass_like_settle() -> None:
    engine = an_engine(Rule("walk", period="day", period_goal=2))
    late = an_activity("2026-05-04 13:00")
    in_time = [an_activity("2026-05-04 12:00"), an_activity("2026-05-05 00:59:59.999999"), late]
    assert feed(engine, in_time).reasons == ["", "", ""]
    too_late = [an_activity("2026-05-04 12:00"), an_activity("2026-05-05 01:00"), late]
    assert feed(engine, too_late).reasons == ["", "", "too_late"]


def test_what_is_refused_makes_no_time_pass() -> None:
    engine = an_engine(Rule("walk", period="day", period_goal=2, conditions=lambda activity: activity.id != "bad"))
    activities = [
        an_activity("2026-05-04 12:00"),
        an_activity("2026-06-01", id_="bad"),
        an_activity("2026-05-04 13:00"),
    ]
    assert feed(engine, activities).reasons == ["", "conditions_not_met", ""]


def test_without_lateness_a_period_is_sealed_at_its_end() -> None:
    engine = an_engine(Rule("walk", period="day"), lateness=timedelta(0))
    progress = feed(engine, [an_activity("2026-05-04 23:59:59.999999")]).progress
    assert engine.next_deadline(progress) == instant("2026-05-06")
    assert feed(engine, [an_activity("2026-05-05 00:00"), an_activity("2026-05-04 12:00")], progress).reasons == [
        "",
        "too_late",
    ]


def test_the_current_period_is_the_first_that_can_be_missed() -> None:
    # Met on the 4th, something below the goal on the 5th: the 5th can still be missed, and is told as such.
    engine = an_engine(Rule("walk", period="day", period_goal=2))
    walks = ["2026-05-04 10:00", "2026-05-04 11:00", "2026-05-05 10:00"]
    progress = feed(engine, map(an_activity, walks)).progress
    assert engine.next_deadline(progress) == instant("2026-05-06 01:00")
    met = feed(engine, [an_activity("2026-05-05 11:00")], progress).progress
    assert engine.next_deadline(met) == instant("2026-05-07 01:00")


@pytest.mark.parametrize(
    ("period", "deadline"),
    [
        # Something happens on Wednesday 6 May 2026 at 12:30 UTC; the period after it would be the first one missed.
        # One hour of lateness, all in UTC.
        ("hour", "2026-05-06 15:00"),  # 13:00 to 14:00
        ("day", "2026-05-08 01:00"),  # the 7th
        ("week", "2026-05-18 01:00"),  # 11 to 17 May
        ("month", "2026-07-01 01:00"),  # June
        ("quarter", "2026-10-01 01:00"),  # July to September
        ("year", "2028-01-01 01:00"),  # 2027
    ],
)
def test_the_next_deadline(period: str, deadline: str) -> None:
    engine = an_engine(Rule("walk", period=period))
    progress = feed(engine, [an_activity("2026-05-06 12:30")]).progress
    at = engine.next_deadline(progress)
    assert at == instant(deadline)
    assert len(engine.settle(progress, at).events) == 1
    assert not engine.settle(progress, at - TICK).events


@pytest.mark.parametrize("period", ["overall", LastDays(7)])
def test_what_cannot_be_missed_has_no_deadline(period: str | Period) -> None:
    engine = an_engine(Rule("walk", period=period, period_goal=2))
    progress = feed(engine, [an_activity("2026-05-06 12:30")]).progress
    assert engine.next_deadline(progress) is None


def test_without_a_streak_there_is_nothing_to_report() -> None:
    engine = an_engine(Rule("walk", period="day", period_goal=2))
    progress = feed(engine, [an_activity("2026-05-06")]).progress  # below the goal: no streak yet
    assert engine.next_deadline(progress) is None
    # Once broken, a streak is not broken again.
    met = feed(engine, [an_activity("2026-05-06 12:00")], progress).progress
    broken = engine.settle(met, instant("2026-06-01")).progress
    assert engine.next_deadline(broken) is None
    assert engine.next_deadline(feed(engine, []).progress) is None


def test_the_earliest_of_several_deadlines() -> None:
    # A day and an hour rule: the hour after 12:30, 13:00 to 14:00, is missed first.
    engine = an_engine(Rule("walk", period="day"), Rule("walk", period="hour"), rules_required=2)
    progress = feed(engine, [an_activity("2026-05-06 12:30")]).progress
    assert engine.next_deadline(progress) == instant("2026-05-06 15:00")
    assert engine.next_deadline(engine.settle(progress, instant("2026-05-06 15:00")).progress) == instant(
        "2026-05-08 01:00"
    )


def test_freezes_move_the_deadlines_one_by_one() -> None:
    # Wednesday 6 May and two freezes: the 7th and the 8th are saved, the 9th breaks the streak.
    engine = an_engine(Rule("walk", period="day", freezes=Freezes(initial=2)))
    progress = feed(engine, [an_activity("2026-05-06 12:00")]).progress
    deadlines: list[datetime] = []
    while (at := engine.next_deadline(progress)) is not None:
        deadlines.append(at)
        progress = engine.settle(progress, at).progress
    assert deadlines == [instant(f"2026-05-{day:02} 01:00") for day in (8, 9, 10)]


def test_a_deadline_leaps_over_what_the_timeframe_skips() -> None:
    # On in Junes only: after 30 June 2026 the first day that can be missed is 1 June 2027.
    engine = an_engine(Rule("walk", period="day"), timeframe=Timeframe(months=[6]))
    progress = feed(engine, [an_activity("2026-06-30 12:00")]).progress
    assert engine.next_deadline(progress) == instant("2027-06-02 01:00")


def test_the_days_that_left_the_window_are_sealed_at_once() -> None:
    # Three days that end with the newest seen: on 6 May those are the 4th to the 6th. No lateness here.
    engine = an_engine(Rule("walk", period=LastDays(3), period_goal=3), lateness=timedelta(days=30))
    clocks = ["2026-05-06 00:00", "2026-05-03 23:59:59.999999", "2026-05-04 00:00"]
    fed = feed(engine, map(an_activity, clocks))
    assert fed.reasons == ["", "too_late", ""]
    assert shown(engine, fed.progress, instant("2026-05-06 23:59")).current_period_value == 2
    # On the 7th the 4th has left; its activity is gone from the value.
    assert shown(engine, fed.progress, instant("2026-05-07 00:00")).current_period_value == 1
    assert feed(
        engine, [an_activity("2026-05-07 00:00", id_="7"), an_activity("2026-05-04 12:00", id_="4")], fed.progress
    ).reasons == ["", "too_late"]


def test_a_window_is_of_local_days() -> None:
    # Two days in Warsaw that end with 5 May: from 3 May 22:00 UTC.
    engine = an_engine(Rule("walk", period=LastDays(2), period_goal=9), timezone=WARSAW)
    fed = feed(engine, map(an_activity, ["2026-05-05 21:59", "2026-05-03 22:00", "2026-05-03 21:59"]))
    assert fed.reasons == ["", "", "too_late"]
    view = shown(engine, fed.progress, instant("2026-05-05 12:00"))
    assert (view.period_start, view.period_end) == (instant("2026-05-03 22:00"), instant("2026-05-05 22:00"))


@pytest.mark.parametrize("period", ["overall", "hour", "day", "week", "month", "quarter", "year", LastDays(400)])
@pytest.mark.parametrize("clock", ["0100-01-01 00:00", "9998-12-31 23:59:59.999999"])
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])  # UTC+14 and UTC-11
def test_the_first_and_the_last_year_there_are(period: str | Period, clock: str, zone: str) -> None:
    engine = an_engine(Rule("walk", period=period), timezone=zone)
    fed = feed(engine, [an_activity(clock)])
    assert fed.times == [1]
    assert shown(engine, fed.progress, instant(clock)).period_goal == 1
    deadline = engine.next_deadline(fed.progress)
    assert deadline is None or deadline > instant(clock)
    settled = engine.settle(fed.progress, instant("9998-12-31 23:59:59.999999")).progress
    assert settled.achievements["a"].completed_count == 1


def test_a_lateness_that_reaches_beyond_the_calendar() -> None:
    # The next day ends in the year 9999; ten years later there is no calendar, so nothing is ever reported.
    engine = an_engine(Rule("walk", period="day"), lateness=timedelta(days=3660))
    progress = feed(engine, [an_activity("9998-12-31 12:00")]).progress
    assert engine.next_deadline(progress) is None


def test_days_in_a_row_at_the_end_of_time() -> None:
    engine = an_engine(Rule("walk", period="day", consecutive_periods=2))
    assert feed(engine, map(an_activity, ["9998-12-30 12:00", "9998-12-31 12:00"])).times == [0, 1]


def test_a_local_clock_may_show_the_year_9999() -> None:
    # 31 December 9998, 12:00 UTC, is 1 January 9999 in Kiritimati (UTC+14), and an instant that is taken.
    engine = an_engine(Rule("walk", period="year"), timezone="Pacific/Kiritimati")
    view = shown(engine, feed(engine, [an_activity("9998-12-31 12:00")]).progress, instant("9998-12-31 12:00"))
    assert view.period_start == instant("9999-01-01", "Pacific/Kiritimati")
    assert view.period_end is None  # beyond the calendar
