"""Completion: satisfied rules, rounds, carry-over, and limits (section 6)."""

from datetime import timedelta
from decimal import Decimal

import pytest

from achievekit import Activity, Distinct, Engine, LastDays, Limit, Max, Rule, Sum
from achievekit.aggregations import Aggregation
from achievekit.events import AchievementCompleted, AchievementProgressed, LimitReached, RuleCompleted
from achievekit.progress import Completion
from helpers import an_activity, an_engine, buys, feed, instant, of_kind, shown, walks


def value(engine: Engine, activities: list[Activity]) -> int | Decimal:
    """What the tab shows after these."""
    return shown(engine, feed(engine, activities).progress, activities[-1].at).current_period_value


def test_an_overall_rule_starts_again_at_0() -> None:
    # Goal 10: 6, 6 (12: done, 2 too much), 9, 1 (10: done).
    engine = an_engine(Rule("buy", aggregation=Sum("amount"), period_goal=10))
    assert feed(engine, buys(6, 6, 9, 1)).times == [0, 1, 0, 1]
    assert value(engine, buys(6, 6)) == 0
    # However far above the goal, it is one completion.
    assert feed(engine, buys(99)).times == [1]


def test_carry_over_keeps_what_is_left_above_the_goal() -> None:
    # Goal 10: 6; 12 is done and 2 are left; 2 + 9 = 11 is done and 1 is left.
    engine = an_engine(Rule("buy", aggregation=Sum("amount"), period_goal=10), carry_over=True)
    assert feed(engine, buys(6, 6, 9)).times == [0, 1, 1]
    assert value(engine, buys(6, 6, 9)) == 1
    # Exactly the goal leaves nothing.
    assert value(engine, buys(10)) == 0


def test_carry_over_over_several_goals_is_one_event() -> None:
    # 35 is three times ten, and 5 are left; fractions are exact: 0.7 is seven times 0.1, and nothing is left.
    engine = an_engine(Rule("buy", aggregation=Sum("amount"), period_goal=10), carry_over=True)
    fed = feed(engine, buys(35))
    (completed,) = of_kind(fed.events, AchievementCompleted)
    assert (completed.times, completed.completed_count) == (3, 3)
    assert value(engine, buys(35)) == 5
    tenths = an_engine(Rule("buy", aggregation=Sum("amount"), period_goal=0.1), carry_over=True)
    assert feed(tenths, buys(0.7)).times == [7]
    assert value(tenths, buys(0.7)) == 0


def test_completions_are_remembered_with_what_brought_them() -> None:
    # Goal 10 with carry-over: 35 is three times, and 6 more is one; 12 one more.
    engine = an_engine(Rule("buy", aggregation=Sum("amount"), period_goal=10), carry_over=True)
    bought = buys(35, 6, 12)
    completions = [Completion(one.at, times, one.id) for one, times in zip(bought, (3, 1, 1), strict=True)]
    assert feed(engine, bought).progress.achievements["a"].completions == tuple(completions)
    # As many as the engine's history.
    short = Engine(engine.catalog, history=2)
    assert feed(short, bought).progress.achievements["a"].completions == tuple(completions[-2:])
    assert feed(Engine(engine.catalog, history=0), bought).progress.achievements["a"].completions == ()


@pytest.mark.parametrize("aggregation", [Distinct("amount"), Max("amount")])
def test_only_counts_and_sums_carry_over(aggregation: Aggregation) -> None:
    # A list of values seen, or a maximum, has nothing left above the goal.
    engine = an_engine(Rule("buy", aggregation=aggregation, period_goal=2), carry_over=True)
    assert value(engine, buys(1, 5)) == 0


def test_a_value_is_distinct_once_a_round() -> None:
    engine = an_engine(Rule("buy", aggregation=Distinct("amount"), period_goal=2))
    assert feed(engine, buys("a", "a", "b", "b", "a")).times == [0, 0, 1, 0, 1]


def test_a_rolling_window_starts_empty() -> None:
    # Three within three days: 4 5 6 done; 7 8 has two only, as the round before took the 6th with it; 9 done.
    engine = an_engine(Rule("walk", period=LastDays(3), period_goal=3))
    fed = feed(engine, walks(4, 5, 6, 7, 8, 9))
    assert fed.times == [0, 0, 1, 0, 0, 1]
    # 4 5 . 7: on the 7th the window is 5 6 7, with two.
    assert feed(engine, walks(4, 5, 7)).times == [0, 0, 0]


def test_a_value_in_the_window_is_that_of_all_its_days() -> None:
    # Three days that end with the newest seen, a late activity included: 4 + 6 on the 5th and the 4th.
    engine = an_engine(Rule("buy", period=LastDays(3), aggregation=Sum("amount"), period_goal=20))
    amounts = [an_activity(f"2026-05-0{day}", "buy", amount=amount) for day, amount in ((5, 4), (4, 6), (7, 3))]
    progressed = of_kind(feed(engine, amounts).events, AchievementProgressed)
    # On the 7th the window is 5 6 7, without the 6 of the 4th.
    assert [e.current_period_value for e in progressed] == [4, 10, 7]


def test_distinct_values_and_maxima_of_a_window() -> None:
    places = [an_activity(f"2026-05-0{day}", "buy", shop=shop, amount=5) for day, shop in enumerate("abab", start=4)]
    distinct = an_engine(Rule("buy", period=LastDays(3), aggregation=Distinct("shop"), period_goal=3))
    assert value(distinct, places) == 2
    falling = [an_activity(f"2026-05-0{day}", "buy", amount=amount) for day, amount in ((4, 9), (5, 7), (6, 8), (7, 1))]
    largest = an_engine(Rule("buy", period=LastDays(3), aggregation=Max("amount"), period_goal=10))
    assert value(largest, falling) == 8  # the 9 of the 4th has left


def test_all_rules_by_default() -> None:
    engine = an_engine(Rule("walk", period_goal=2), Rule("buy"))
    walk, other, buy = *walks(4, 5), *buys(1)
    assert feed(engine, [walk, buy, other]).times == [0, 0, 1]
    fed = feed(engine, [walk, other, buy])
    assert fed.times == [0, 0, 1]
    # Satisfied on the 5th, told then, once; every rule starts anew with the completion.
    told = [[e.rule for e in of_kind(outcome.events, RuleCompleted)] for outcome in fed.outcomes]
    assert told == [[], ["1"], ["2"]]
    assert all(not rule.buckets for rule in fed.progress.achievements["a"].rules.values())


def test_so_many_rules_as_are_required() -> None:
    engine = an_engine(Rule("walk"), Rule("buy"), Rule("sing", period_goal=2), rules_required=2)
    walk, buy = walks(4)[0], buys(1)[0]
    sing = an_activity("2026-05-04", "sing")
    # One song, a walk, and a purchase: two rules of three. The song that was half way is gone with the round.
    fed = feed(engine, [sing, walk, buy])
    assert fed.times == [0, 0, 1]
    assert all(not rule.buckets for rule in fed.progress.achievements["a"].rules.values())


def test_one_activity_can_satisfy_several_rules() -> None:
    engine = an_engine(Rule("buy"), Rule("buy", aggregation=Sum("amount"), period_goal=10))
    fed = feed(engine, buys(4, 8))
    assert fed.times == [0, 1]
    # The first rule went on counting, and was told as satisfied once.
    assert [e.rule for e in of_kind(fed.events, RuleCompleted)] == ["1", "2"]
    assert [e.current_period_value for e in of_kind(fed.events, AchievementProgressed)] == [1, 4, 2, 12]


def test_full_runs_wait_for_the_other_rules_and_go_with_the_round() -> None:
    # Three walking days are three full runs; with the purchase they are one completion, and none is left over.
    engine = an_engine(Rule("walk", period="day"), Rule("buy"))
    fed = feed(engine, [*walks(1, 2, 3), *buys(1, 1)])
    assert fed.times == [0, 0, 0, 1, 0]
    # The next walking day, and the purchase that came before it, are the next.
    assert feed(engine, walks(5), fed.progress).times == [1]


@pytest.mark.parametrize("settled", [False, True])
def test_a_window_that_lost_its_value_is_satisfied_anew(settled: bool) -> None:
    # The walk of the 4th satisfies its rule for two days; on the 10th it is long gone, and one more satisfies it anew.
    # Whether somebody settled in between makes no difference.
    engine = an_engine(Rule("walk", period=LastDays(2)), Rule("buy"))
    first = feed(engine, walks(4))
    progress = engine.settle(first.progress, instant("2026-05-08")).progress if settled else first.progress
    second = feed(engine, walks(10), progress)
    assert [len(of_kind(fed.events, RuleCompleted)) for fed in (first, second)] == [1, 1]
    # Too old, the walk is no help to a purchase.
    buy = [an_activity("2026-05-12", "buy")]
    assert feed(engine, buy, second.progress).times == [0]


def test_carry_over_with_calendar_rules_completes_as_often_as_the_least_of_them() -> None:
    # Three walking days, and purchases of 50 with a goal of 20: two completions at once; 50 - 2 * 20 are left.
    engine = an_engine(
        Rule("buy", aggregation=Sum("amount"), period_goal=20), Rule("walk", period="day"), carry_over=True
    )
    activities = [*walks(1, 2, 3), *buys(50)]
    assert feed(engine, activities).times == [0, 0, 0, 2]
    assert value(engine, activities) == 10


def test_a_limit_for_ever() -> None:
    engine = an_engine(Rule("walk"), limit=Limit(2))
    fed = feed(engine, walks(1, 2, 3, 20))
    assert fed.times == [1, 1, 0, 0]
    assert fed.reasons == ["", "", "limit_reached", "limit_reached"]
    (reached,) = of_kind(fed.events, LimitReached)
    assert (reached.limit, reached.per, reached.at) == (2, None, instant("2026-05-02 12:00"))


def test_beyond_the_limit_nothing_is_granted_then_or_later() -> None:
    # 35 is three times ten, of which two are granted; raising the limit does not bring the third.
    rule = Rule("buy", aggregation=Sum("amount"), period_goal=10)
    two, five = (an_engine(rule, carry_over=True, limit=Limit(times)) for times in (2, 5))
    fed = feed(two, buys(35))
    (completed,) = of_kind(fed.events, AchievementCompleted)
    assert (completed.times, completed.completed_count) == (2, 2)
    assert len(of_kind(fed.events, LimitReached)) == 1
    assert not five.settle(fed.progress, instant("2026-05-05")).events
    # What was left above three goals, 5, is there still: 5 more make the third completion.
    assert feed(five, [an_activity("2026-05-05", "buy", amount=5)], fed.progress).times == [1]


@pytest.mark.parametrize(
    ("per", "same", "next_"),
    [
        # From Wednesday 6 May 2026, 12:00 UTC, in Warsaw.
        ("hour", "2026-05-06 12:59", "2026-05-06 13:00"),
        ("day", "2026-05-06 21:59", "2026-05-06 22:00"),
        ("week", "2026-05-10 21:59", "2026-05-10 22:00"),
        ("month", "2026-05-31 21:59", "2026-05-31 22:00"),
        ("quarter", "2026-06-30 21:59", "2026-06-30 22:00"),
        ("year", "2026-12-31 22:59", "2026-12-31 23:00"),
    ],
)
def test_a_limit_per_interval(per: str, same: str, next_: str) -> None:
    engine = an_engine(Rule("walk"), limit=Limit(2, per=per), timezone="Europe/Warsaw")
    fed = feed(engine, map(an_activity, ["2026-05-06 12:00", "2026-05-06 12:30", same, next_]))
    assert fed.times == [1, 1, 0, 1]
    assert fed.reasons == ["", "", "limit_reached", ""]
    assert [(e.limit, e.per) for e in of_kind(fed.events, LimitReached)] == [(2, per)]


def test_a_limit_per_interval_goes_by_the_activity_that_completes() -> None:
    # One a day. The 5th is used up; a late activity of the 4th completes for the 4th, once.
    engine = an_engine(Rule("walk"), limit=Limit(1, per="day"), lateness=timedelta(hours=1))
    fed = feed(engine, [*walks(5, 4), an_activity("2026-05-04 13:00"), an_activity("2026-05-05 13:00")])
    assert fed.times == [1, 1, 0, 0]
    assert fed.reasons == ["", "", "limit_reached", "limit_reached"]


def test_days_refused_by_a_limit_are_days_missed() -> None:
    # Two in a row, once a week: what follows in that week is refused, so on Monday the 11th a run begins anew.
    engine = an_engine(Rule("walk", period="day", consecutive_periods=2), limit=Limit(1, per="week"))
    fed = feed(engine, walks(4, 5, 6, 7, 11, 12))
    assert fed.times == [0, 1, 0, 0, 0, 1]
    assert fed.reasons == ["", "", "limit_reached", "limit_reached", "", ""]


def test_the_count_never_falls_when_a_limit_is_lowered() -> None:
    five, two = (an_engine(Rule("walk"), limit=Limit(times)) for times in (5, 2))
    progress = feed(five, walks(1, 2, 3)).progress
    fed = feed(two, walks(4), two.settle(progress, instant("2026-05-04")).progress)
    assert fed.reasons == ["limit_reached"]
    assert fed.progress.achievements["a"].completed_count == 3
