"""Consecutive periods: runs, streaks, and what late activities do to them (section 5). Days of May 2026, in UTC.

A line such as `1 2 . 4` names the days that are met, in the order of the calendar; activities come at noon.
"""

from datetime import timedelta
from itertools import permutations

import pytest

from achievekit import Engine, Limit, Rule, Sum
from achievekit.events import AchievementCompleted, AchievementProgressed, PeriodCompleted, StreakBroken
from achievekit.views.standing import RuleView
from helpers import Fed, an_activity, an_engine, buys, feed, instant, of_kind, shown, walks


def daily(in_a_row: int = 1, *, lateness: timedelta = timedelta(hours=1)) -> Engine:
    return an_engine(Rule("walk", period="day", consecutive_periods=in_a_row), lateness=lateness)


def seen_on(engine: Engine, fed: Fed, clock: str) -> RuleView:
    return shown(engine, fed.progress, instant(f"2026-05-{clock}"))


def test_a_period_is_met_once_its_goal_is_reached_and_counts_on() -> None:
    engine = an_engine(Rule("buy", aggregation=Sum("amount"), period_goal=10, period="day", consecutive_periods=2))
    bought = buys(6, 3, 1, 5, 20)
    fed = feed(engine, bought)
    # 6, 9, 10: met, told once. 15 and 35 add to the bucket and tell no more.
    assert [e.current_period_value for e in of_kind(fed.events, AchievementProgressed)] == [6, 9, 10, 15, 35]
    (met,) = of_kind(fed.events, PeriodCompleted)
    assert (met.activity, met.current_period_value) == (bought[2].id, 10)
    # What was too much on the 4th does not help on the 5th.
    view = seen_on(engine, fed, "05 12:00")
    assert (view.current_period_value, view.completed_consecutive_periods) == (0, 1)


def test_three_in_a_row_and_three_again() -> None:
    # 1 2 3 | 4 5 6 | 7: the run starts anew after each three, the streak goes on.
    engine = daily(3)
    fed = feed(engine, walks(1, 2, 3, 4, 5, 6, 7))
    assert fed.times == [0, 0, 1, 0, 0, 1, 0]
    progressed = of_kind(fed.events, AchievementProgressed)
    assert [e.completed_consecutive_periods for e in progressed] == [1, 2, 3, 1, 2, 3, 1]
    assert [e.remaining_consecutive_periods for e in progressed] == [2, 1, 0, 2, 1, 0, 2]
    assert [e.completed_count for e in progressed] == [0, 0, 0, 1, 1, 1, 2]
    view = seen_on(engine, fed, "07 12:00")
    assert (view.current_streak, view.completed_consecutive_periods) == (7, 1)


def test_a_missed_period_starts_streak_and_run_anew() -> None:
    # 1 2 . 4 5 6: three in a row with the 6th only.
    fed = feed(daily(3), walks(1, 2, 4, 5, 6))
    assert fed.times == [0, 0, 0, 0, 1]
    # The 3rd ended at midnight and was sealed an hour later: told with what came on the 4th.
    (broken,) = of_kind(fed.outcomes[2].events, StreakBroken)
    assert (broken.streak, broken.period_start, broken.at) == (2, instant("2026-05-03"), instant("2026-05-04"))
    assert (broken.rule, broken.activity) == ("1", None)
    assert fed.outcomes[2].events[0] is broken  # time passed before the activity counted


def test_a_broken_streak_is_told_once_with_its_whole_length() -> None:
    # 1 2 3 4 5, then nothing: the streak was 5 long, though two full runs of two have been credited from it.
    engine = daily(2)
    fed = feed(engine, walks(1, 2, 3, 4, 5))
    assert sum(fed.times) == 2
    first = engine.settle(fed.progress, instant("2026-05-20"))
    (broken,) = first.events
    assert isinstance(broken, StreakBroken)
    assert (broken.streak, broken.at) == (5, instant("2026-05-07"))
    # Many days are missed; one break.
    assert not engine.settle(first.progress, instant("2026-06-20")).events
    assert engine.settle(fed.progress, instant("2026-06-20")).events == (broken,)


def test_the_longest_streak_is_kept() -> None:
    # 1 2 3 . 5 6 . 8
    engine = daily()
    fed = feed(engine, walks(1, 2, 3, 5, 6, 8))
    views = [(view.current_streak, view.longest_streak) for view in (seen_on(engine, fed, c) for c in ("08", "10"))]
    assert views == [(1, 3), (0, 3)]
    assert [e.streak for e in of_kind(fed.events, StreakBroken)] == [3, 2]


def test_a_missed_day_shows_before_it_is_told() -> None:
    # 4 May, nothing on the 5th: from midnight on the tab shows no streak; the break waits for the seal.
    engine = daily()
    fed = feed(engine, walks(3, 4))
    assert seen_on(engine, fed, "05 23:59:59").current_streak == 2
    assert seen_on(engine, fed, "06 00:00").current_streak == 0
    assert not engine.settle(fed.progress, instant("2026-05-06 00:30")).events
    # A late walk of the 5th, delivered at half past midnight, saves it.
    saved = feed(engine, walks(5), engine.settle(fed.progress, instant("2026-05-06 00:30")).progress)
    assert seen_on(engine, saved, "06 00:30").current_streak == 3


@pytest.mark.parametrize("order", list(permutations([1, 2, 3])))
def test_any_order_within_the_lateness_ends_the_same(order: tuple[int, ...]) -> None:
    engine = daily(3, lateness=timedelta(days=5))
    fed = feed(engine, walks(*order))
    assert fed.times == [0, 0, 1]  # with the last of the three, whichever day it is of
    (completed,) = of_kind(fed.events, AchievementCompleted)
    assert completed.at == instant(f"2026-05-0{order[-1]} 12:00")


def test_a_late_activity_joins_two_runs() -> None:
    # 1 2 . 4 5, then the 3rd: 1 2 3 4 5 is a run of five.
    engine = daily(5, lateness=timedelta(days=5))
    fed = feed(engine, walks(1, 2, 4, 5, 3))
    assert fed.times == [0, 0, 0, 0, 1]
    assert [e.completed_consecutive_periods for e in of_kind(fed.events, AchievementProgressed)] == [1, 2, 1, 2, 5]


def test_a_late_activity_makes_full_runs_out_of_what_was_left_over() -> None:
    # In twos: 2-3 . 5 . 7-8. The 4th makes 2-3 4-5 . 7-8, one more; the 6th then 2-3 4-5 6-7 8, no more.
    lateness = timedelta(days=20)
    assert feed(daily(2, lateness=lateness), walks(2, 3, 5, 7, 8, 4, 6)).times == [0, 1, 0, 0, 1, 1, 0]
    # The 6th first: 2-3 . 5-6 7-8, one more; the 4th then 2-3 4-5 6-7 8, no more.
    assert feed(daily(2, lateness=lateness), walks(2, 3, 5, 7, 8, 6, 4)).times == [0, 1, 0, 0, 1, 1, 0]
    # In threes: 1 2 . 4-6 7 8 . 10. The 3rd makes 1-3 4-6 7 8 . 10, the 9th 1-3 4-6 7-9 10.
    assert feed(daily(3, lateness=lateness), walks(1, 2, 4, 5, 6, 7, 8, 10, 3, 9)).times == [
        0,
        0,
        0,
        0,
        1,
        0,
        0,
        0,
        1,
        1,
    ]


def test_filling_a_gap_never_takes_a_full_run_back() -> None:
    # In twos: 2 3 is credited. With the 1st the pairs are 1-2 and 3: still one. With the 4th: 1-2 3-4, two.
    engine = daily(2, lateness=timedelta(days=9))
    fed = feed(engine, walks(2, 3, 1, 4))
    assert fed.times == [0, 1, 0, 1]
    assert seen_on(engine, fed, "04 12:00").completed_consecutive_periods == 0


def test_seven_in_a_row_completed_by_a_late_activity_once() -> None:
    # Days 4 to 10 with a gap on the 7th, which arrives after the 10th, within five days of lateness. Once only.
    rule = Rule("walk", period="day", consecutive_periods=7)
    engine = an_engine(rule, limit=Limit(1), lateness=timedelta(days=5))
    fed = feed(engine, walks(4, 5, 6, 8, 9, 10, 7, 11))
    assert fed.times == [0, 0, 0, 0, 0, 0, 1, 0]
    (completed,) = of_kind(fed.events, AchievementCompleted)
    assert (completed.at, completed.activity) == (instant("2026-05-07 12:00"), walks(7)[0].id)
    # The limit is used up at every instant, earlier ones included.
    assert fed.reasons[-1] == "limit_reached"
    assert feed(engine, walks(3), fed.progress).reasons == ["limit_reached"]


def test_too_late_to_join() -> None:
    # The 7th ended at midnight and was sealed on the 8th at 01:00.
    fed = feed(daily(7), walks(4, 5, 6, 8, 9, 10, 7))
    assert sum(fed.times) == 0
    assert fed.reasons[-1] == "too_late"


def test_the_first_activity_opens_its_own_past_as_far_as_the_lateness_goes() -> None:
    # Seen on the 4th at noon with a lateness of a day: open from noon of the 3rd, so the whole of the 3rd is.
    engine = daily(2, lateness=timedelta(days=1))
    assert feed(engine, walks(4, 3)).times == [0, 1]
    assert feed(engine, walks(4, 2)).reasons == ["", "too_late"]


def test_several_activities_in_several_periods_of_one_kind() -> None:
    # Four times a week, three weeks in a row: 4, 5 and 4 times from Monday 4 May on.
    engine = an_engine(Rule("walk", period="week", period_goal=4, consecutive_periods=3))
    fed = feed(engine, walks(4, 5, 6, 7, 11, 12, 13, 14, 15, 18, 19, 20, 21))
    assert fed.times == [0] * 12 + [1]
    # Three times in the second week: no.
    assert sum(feed(engine, walks(4, 5, 6, 7, 11, 12, 13, 18, 19, 20, 21)).times) == 0


def test_a_full_run_of_one_period_is_four_in_a_month() -> None:
    engine = an_engine(Rule("walk", period="month", period_goal=4))
    fed = feed(engine, [*walks(1, 2, 3, 4, 5, 6, 7, 8, 9), *(an_activity(f"2026-06-0{day}") for day in range(1, 5))])
    # Once in May, however often; and in June again.
    assert fed.times == [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1]
