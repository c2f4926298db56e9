"""A catalog that changes while members are on their way (section 9)."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from attrs import evolve

from achievekit import (
    Achievement,
    Catalog,
    Count,
    Distinct,
    Engine,
    Freezes,
    LastDays,
    Limit,
    Max,
    Outcome,
    Rule,
    Sum,
    attr,
    dump_event,
    dump_progress,
    load_event,
    load_progress,
)
from achievekit import Day as DayOf
from achievekit import Week as WeekOf
from achievekit.events import (
    AchievementCompleted,
    AchievementProgressed,
    FreezeUsed,
    PeriodCompleted,
    ProgressAdjusted,
    ProgressReset,
    ProgressReversed,
    RuleCompleted,
    StreakBroken,
)
from achievekit.views.evidence import CompletionLimit
from helpers import an_activity, an_engine, buys, feed, instant, of_kind, shown, walks

SPEND = Rule("buy", aggregation=Sum("amount"), period_goal=100)
MONTHLY = evolve(SPEND, period="month")
DAILY = Rule("walk", period="day", consecutive_periods=7)
NOON = instant("2026-05-05 12:00")

# What has no say in what the numbers mean. The condition is one that what has been counted does not meet.
KEPT: dict[str, dict[str, Any]] = {
    "goal raised": {"period_goal": 200},
    "goal lowered": {"period_goal": 90},
    "conditions": {"conditions": attr("amount") < 50},
    "limit": {"limit": Limit(3, per="day")},
    "texts": {"name": "Spend", "unit": "zł"},
}
KEPT_IN_PERIODS: dict[str, dict[str, Any]] = {
    "consecutive periods": {"consecutive_periods": 4},
    "freezes": {"freezes": Freezes(initial=1)},
}
RESTARTED: dict[str, dict[str, Any]] = {
    "trigger": {"trigger": "order"},
    "actor": {"actor": "referee"},
    "what is summed": {"aggregation": Sum("price")},
    "items summed": {"aggregation": Sum("amount", each="items")},
    "count": {"aggregation": Count()},
    "max": {"aggregation": Max("amount")},
    "distinct": {"aggregation": Distinct("amount")},
    "week": {"period": "week"},
    "every": {"period": DayOf(every=2)},
    "window": {"period": LastDays(30)},
}


def each_changed(changes: dict[str, dict[str, Any]], *rules: Rule) -> list[Any]:
    """Parameters: each rule, and the same rule with each change."""
    return [
        pytest.param(rule, evolve(rule, **change), id=f"{type(rule.period).__name__} {name}")
        for rule in rules
        for name, change in changes.items()
    ]


def resets(outcome: Outcome) -> list[tuple[str, str]]:
    """What is reported as reset, as (rule, reason)."""
    return [(event.rule, event.reason) for event in of_kind(outcome.events, ProgressReset)]


def test_a_goal_lowered_below_the_value_is_credited_at_the_next_settle() -> None:
    # 80 of 100; the goal is now 50.
    progress = feed(an_engine(SPEND), buys(80)).progress
    lowered = an_engine(evolve(SPEND, period_goal=50))
    # There is something to report as soon as somebody looks.
    assert lowered.next_deadline(progress) == progress.achievements["a"].seen
    outcome = lowered.settle(progress, instant("2026-05-05"))
    assert [type(event) for event in outcome.events] == [RuleCompleted, AchievementCompleted]
    assert outcome.progress.achievements["a"].completed_count == 1
    assert shown(lowered, outcome.progress, instant("2026-05-05")).current_period_value == 0
    assert not lowered.settle(outcome.progress, instant("2026-05-05")).events


@pytest.mark.parametrize("settled_before", [False, True])
@pytest.mark.parametrize("later", ["2026-05-05", "2026-05-09", "2027-05-09"])
def test_a_goal_lowered_below_the_value_of_a_window_is_credited_though_the_window_has_moved(
    later: str, *, settled_before: bool
) -> None:
    """Settling at any instants, however often, ends in the same progress (law 6)."""
    window = evolve(SPEND, period=LastDays(2))
    progress = feed(an_engine(window), buys(40, 40)).progress
    lowered = an_engine(evolve(window, period_goal=50))
    if settled_before:
        progress = lowered.settle(progress, lowered.next_deadline(progress) or NOON).progress
    progress = lowered.settle(progress, instant(later)).progress
    assert progress.achievements["a"].completed_count == 1
    fed = feed(lowered, [an_activity(f"{later} 13:00", "buy", amount=60)], progress)
    assert fed.progress.achievements["a"].completed_count == 2


@pytest.mark.parametrize("day", [1, 4, 5, 9])
def test_what_a_window_had_is_credited_as_of_then_whoever_looks(day: int) -> None:
    window = evolve(SPEND, period=LastDays(2))
    progress = feed(an_engine(window), buys(80)).progress
    settled = an_engine(evolve(window, period_goal=50)).settle(progress, instant(f"2026-05-{day:02}"))
    (completed,) = of_kind(settled.events, AchievementCompleted)
    seen = progress.achievements["a"].seen
    assert seen is not None
    assert completed.at == seen


def test_a_goal_lowered_below_the_value_is_credited_before_the_next_activity_counts() -> None:
    # 80 of 100, then 50: `record` settles first, so the 80 are done and the 30 that come belong to the next round.
    progress = feed(an_engine(SPEND), buys(80)).progress
    lowered = an_engine(evolve(SPEND, period_goal=50))
    fed = feed(lowered, buys(30, day=5), progress)
    assert fed.times == [1]
    assert shown(lowered, fed.progress, instant("2026-05-05 12:00")).current_period_value == 30
    # Settling before it makes no difference.
    settled = lowered.settle(progress, instant("2026-05-05 12:00")).progress
    assert feed(lowered, buys(30, day=5), settled).progress == fed.progress


def test_a_goal_of_a_month_lowered_below_the_value_is_credited_once() -> None:
    # The 80 stay the month's, and what comes on top of them is of the same month.
    progress = feed(an_engine(MONTHLY), buys(80)).progress
    lowered = an_engine(evolve(MONTHLY, period_goal=50))
    settled = lowered.settle(progress, NOON)
    assert [event.times for event in of_kind(settled.events, AchievementCompleted)] == [1]
    assert feed(lowered, buys(1, day=7), progress).times == [1]
    assert feed(lowered, buys(1, day=7), settled.progress).times == [0]


def test_a_goal_raised_above_the_value_waits() -> None:
    progress = feed(an_engine(SPEND), buys(80)).progress
    assert feed(an_engine(evolve(SPEND, period_goal=200)), buys(30, day=5), progress).times == [0]


def test_a_period_that_was_credited_is_not_credited_again_under_another_goal() -> None:
    # 10 a day, met with 12 on the 4th. Under a goal of 20 the day is open; with 8 more it is met once more, but not
    # credited once more.
    daily = Rule("buy", aggregation=Sum("amount"), period_goal=10, period="day")
    progress = feed(an_engine(daily), buys(12)).progress
    raised = an_engine(evolve(daily, period_goal=20))
    later = an_activity("2026-05-04 20:00", "buy", amount=8)
    fed = feed(raised, [later], progress)
    assert fed.times == [0]
    assert feed(raised, buys(20, day=5), fed.progress).times == [1]


def test_a_period_that_was_credited_stays_met_under_a_higher_goal() -> None:
    # 10 a day, met on the 4th, then 20 a day: nothing more comes on the 4th. It is no reason to hold back the 5th.
    daily = Rule("buy", aggregation=Sum("amount"), period_goal=10, period="day")
    progress = feed(an_engine(daily), buys(12)).progress
    raised = an_engine(evolve(daily, period_goal=20))
    assert shown(raised, progress, instant("2026-05-04 20:00")).current_streak == 1
    fed = feed(raised, buys(15, 5, day=5), progress)
    assert fed.times == [0, 1]
    assert shown(raised, fed.progress, instant("2026-05-05 20:00")).current_streak == 2
    # What is sealed needs no such memory.
    settled = raised.settle(fed.progress, instant("2026-05-07")).progress
    assert settled.achievements["a"].rules["1"].credited_by == {}


def test_a_period_that_was_not_credited_is_judged_by_the_higher_goal() -> None:
    # Two days in a row, of which the first has 12: enough for 10 a day, too little for 20.
    in_a_row = Rule("buy", aggregation=Sum("amount"), period_goal=10, period="day", consecutive_periods=2)
    progress = feed(an_engine(in_a_row), buys(12)).progress
    raised = an_engine(evolve(in_a_row, period_goal=20))
    assert feed(raised, [*buys(20, day=5), *buys(20, day=6)], progress).times == [0, 1]
    # So is the day after a full run: it belongs to the next one.
    progress = feed(an_engine(in_a_row), [*buys(12, day=3), *buys(12), *buys(12, day=5)]).progress
    assert feed(raised, [*buys(20, day=6), *buys(20, day=7)], progress).times == [0, 1]


def test_a_credited_period_that_is_taken_back_is_met_no_more() -> None:
    # What was granted stays, and a day that is met anew grants it no second time (section 7), whatever the goal is now.
    daily = Rule("buy", aggregation=Sum("amount"), period_goal=10, period="day")
    (bought,) = buys(12)
    progress = feed(an_engine(daily), [bought]).progress
    raised = an_engine(evolve(daily, period_goal=20))
    # Taking back what came on top of it leaves it met.
    one_more = raised.record(progress, an_activity("2026-05-04 18:00", "buy", id_="more", amount=5)).progress
    left = raised.reverse(one_more, "more", instant("2026-05-04 20:00"))
    assert not left.refusals
    assert shown(raised, left.progress, instant("2026-05-04 20:00")).current_streak == 1
    returned = raised.reverse(progress, bought.id, instant("2026-05-04 20:00")).progress
    assert shown(raised, returned, instant("2026-05-04 20:00")).current_streak == 0
    assert feed(raised, [*buys(20, day=5), *buys(20, day=6)], returned).times == [0, 1]


def test_a_run_that_is_set_takes_in_a_period_that_stays_met() -> None:
    daily = Rule("buy", aggregation=Sum("amount"), period_goal=10, period="day")
    progress = feed(an_engine(daily), buys(12)).progress
    at = instant("2026-05-04 20:00")
    for in_a_row, wanted, streak in ((1, 0, 1), (3, 2, 2)):
        raised = an_engine(evolve(daily, period_goal=20, consecutive_periods=in_a_row))
        outcome = raised.adjust(progress, "a", at, rule="1", completed_consecutive_periods=wanted)
        view = shown(raised, outcome.progress, at)
        assert (view.completed_consecutive_periods, view.current_streak) == (wanted, streak)


@pytest.mark.parametrize("sealed_at", [None, "2026-05-06 13:00"], ids=["the last one open", "all sealed"])
def test_fewer_periods_in_a_row_are_credited_at_the_next_settle(sealed_at: str | None) -> None:
    # Five of seven in a row; three are enough now. So the run holds a goal that is met, and no state may hold one that
    # is not credited.
    engine, lowered = (an_engine(evolve(DAILY, consecutive_periods=number)) for number in (7, 3))
    progress = feed(engine, walks(*range(1, 6))).progress
    if sealed_at is not None:
        progress = engine.settle(progress, instant(sealed_at)).progress
    outcome = lowered.settle(progress, instant("2026-05-06 13:00"))
    assert of_kind(outcome.events, AchievementCompleted)
    view = shown(lowered, outcome.progress, instant("2026-05-06 13:00"))
    assert view.current_streak == 5
    assert view.completed_consecutive_periods < 3


@pytest.mark.parametrize("lateness", [timedelta(hours=1), timedelta(days=7)])
def test_more_periods_in_a_row_begin_after_those_that_are_credited(lateness: timedelta) -> None:
    # One a day, which three days have been credited by, and then three in a row.
    one, three = (an_engine(evolve(DAILY, consecutive_periods=number), lateness=lateness) for number in (1, 3))
    progress = feed(one, walks(1, 2, 3)).progress
    view = shown(three, progress, instant("2026-05-03 20:00"))
    assert (view.completed_consecutive_periods, view.current_streak) == (0, 3)
    fed = feed(three, walks(*range(4, 11)), progress)
    assert fed.times == [0, 0, 1, 0, 0, 1, 0]
    assert shown(three, fed.progress, instant("2026-05-10 20:00")).current_streak == 10


@pytest.mark.parametrize("sealed_at", [None, "2026-05-08 02:00"], ids=["the last one open", "all sealed"])
def test_fewer_periods_in_a_row_credit_nothing_that_is_credited(sealed_at: str | None) -> None:
    # A full run of seven, and then one a day: the seven are done.
    seven, one = (an_engine(evolve(DAILY, consecutive_periods=number)) for number in (7, 1))
    progress = feed(seven, walks(*range(1, 8))).progress
    if sealed_at is not None:
        progress = seven.settle(progress, instant(sealed_at)).progress
    assert not one.settle(progress, instant("2026-05-08 02:00")).events
    assert feed(one, walks(8, 9), progress).times == [1, 1]


def test_a_streak_that_begins_has_the_freezes_of_its_catalog() -> None:
    # The streak before was broken when there were none.
    plain, frozen = an_engine(DAILY), an_engine(evolve(DAILY, freezes=Freezes(initial=2)))
    broken = plain.settle(feed(plain, walks(4)).progress, instant("2026-05-06 12:00")).progress
    assert shown(frozen, broken, instant("2026-05-06 12:00")).freezes_left == 2
    begun = feed(frozen, walks(10), broken).progress
    assert shown(frozen, begun, instant("2026-05-10 20:00")).freezes_left == 2
    assert [type(event) for event in frozen.settle(begun, instant("2026-05-12 12:00")).events] == [FreezeUsed]
    # One that is under way keeps what it has.
    alive = feed(plain, walks(3, 4)).progress
    assert shown(frozen, alive, instant("2026-05-04 20:00")).freezes_left == 0


def test_fewer_rules_required_are_credited_at_the_next_settle() -> None:
    both, one = (an_engine(Rule("walk"), Rule("buy"), rules_required=number) for number in (2, 1))
    progress = feed(both, walks(4)).progress
    assert both.next_deadline(progress) is None
    assert one.next_deadline(progress) == progress.achievements["a"].seen
    assert of_kind(one.settle(progress, instant("2026-05-05")).events, AchievementCompleted)


@pytest.mark.parametrize(
    ("before", "changed"), [*each_changed(KEPT, SPEND, MONTHLY), *each_changed(KEPT_IN_PERIODS, MONTHLY)]
)
def test_numbers_are_kept_where_they_mean_the_same(before: Rule, changed: Rule) -> None:
    progress = feed(an_engine(before), buys(80)).progress
    engine = an_engine(changed)
    settled = engine.settle(progress, NOON)
    assert not of_kind(settled.events, ProgressReset)
    assert shown(engine, settled.progress, NOON).current_period_value == 80
    (progressed,) = of_kind(feed(engine, buys(10, day=5), progress).events, AchievementProgressed)
    assert progressed.current_period_value == 90


def test_a_streak_keeps_the_freezes_it_has_though_the_most_are_fewer() -> None:
    progress = feed(an_engine(evolve(DAILY, freezes=Freezes(initial=2))), walks(2, 3)).progress  # the 2nd is sealed
    fewer = an_engine(evolve(DAILY, freezes=Freezes(earned_every=1, maximum=1)))
    fed = feed(fewer, walks(4), progress)
    assert shown(fewer, fed.progress, instant("2026-05-04 13:00")).freezes_left == 2
    assert shown(fewer, feed(fewer, walks(8), fed.progress).progress, instant("2026-05-08 13:00")).freezes_left == 1


def test_streaks_are_kept_where_freezes_or_the_number_in_a_row_change() -> None:
    progress = feed(an_engine(DAILY), walks(3, 4)).progress
    for changed in (evolve(DAILY, freezes=Freezes(initial=1)), evolve(DAILY, consecutive_periods=9)):
        fed = feed(an_engine(changed), walks(5), progress)
        assert shown(an_engine(changed), fed.progress, instant("2026-05-05 12:00")).current_streak == 3


@pytest.mark.parametrize("before", [None, Limit(1, per="day"), Limit(9)])
def test_a_new_completion_limit_goes_by_what_is_remembered(before: Limit | None) -> None:
    # Monday and Tuesday, with no limit, one by the day or one for ever. By the new one there are three a week.
    old, new = (an_engine(Rule("walk"), limit=limit) for limit in (before, Limit(3, per="week")))
    progress = feed(old, walks(4, 5)).progress
    fed = feed(new, walks(6, 7, 11), progress)
    assert fed.times == [1, 0, 1]
    assert fed.reasons == ["", "limit_reached", ""]
    explained = new.explain(feed(new, walks(6), progress).progress, *walks(7)).verdicts[0].evidence
    assert isinstance(explained, CompletionLimit)
    assert (explained.used, len(explained.completions)) == (3, 3)
    # What was done while the limit was off counts when it is back.
    back = feed(new, walks(15), feed(old, walks(12, 13, 14), fed.progress).progress)
    assert back.times == [0]


@pytest.mark.parametrize("before", [None, Limit(9, per="hour")])
def test_a_new_frequency_limit_goes_by_what_is_remembered(before: Limit | None) -> None:
    often = Rule("walk", period_goal=99)
    old, new = (an_engine(evolve(often, limit=limit)) for limit in (before, Limit(3, per="day")))
    hours = [an_activity(f"2026-05-04 {hour:02}:00") for hour in range(8, 15)]
    progress = feed(old, hours[:2]).progress
    for state in (progress, new.settle(progress, hours[1].instant).progress):
        assert feed(new, hours[2:4], state).reasons == ["", "frequency_limit"]
    fed = feed(new, hours[2:3], progress)
    # Late ones too, and whatever counts while there is no limit.
    assert feed(new, [an_activity("2026-05-04 07:00")], fed.progress).reasons == ["frequency_limit"]
    freed = new.reverse(fed.progress, hours[2].id, hours[2].instant).progress
    assert feed(new, hours[3:5], freed).reasons == ["", "frequency_limit"]
    back = feed(old, hours[3:4], freed).progress
    assert feed(new, hours[4:5], back).reasons == ["frequency_limit"]
    # What counted by another meaning of the rule is no use of this one's limit.
    other = an_engine(evolve(often, period="week", limit=Limit(3, per="day")))
    assert feed(other, hours[3:7], fed.progress).reasons == ["", "", "", "frequency_limit"]


@pytest.mark.parametrize(
    ("before", "changed"),
    [*each_changed(RESTARTED, SPEND, MONTHLY), *each_changed({"month": {"period": "month"}}, SPEND)],
)
def test_numbers_start_empty_where_they_mean_something_else(before: Rule, changed: Rule) -> None:
    engine = an_engine(changed)
    outcome = engine.settle(feed(an_engine(before), buys(80)).progress, NOON)
    assert resets(outcome) == [("1", "redefined")]
    assert shown(engine, outcome.progress, NOON).current_period_value == 0


def test_a_period_with_another_option_is_another_period() -> None:
    weekly = evolve(SPEND, period="week")
    progress = feed(an_engine(weekly), buys(5)).progress
    sundays, mondays = (an_engine(evolve(weekly, period=WeekOf(starts_on=day))) for day in ("sunday", "monday"))
    assert resets(sundays.settle(progress, NOON)) == [("1", "redefined")]
    assert not resets(mondays.settle(progress, NOON))  # the default


def test_a_reset_is_told_once_and_before_what_follows() -> None:
    counted = an_engine(evolve(SPEND, aggregation=Count(), period_goal=3))
    progress = feed(an_engine(SPEND), buys(80)).progress
    assert counted.next_deadline(progress) == progress.achievements["a"].seen
    fed = feed(counted, buys(1, 1, 1, day=5), progress)
    assert fed.times == [0, 0, 1]
    (reset,) = of_kind(fed.events, ProgressReset)
    assert fed.events[0] == reset
    # No activity caused it: the catalog did.
    assert reset == ProgressReset(
        id="ana:a:2", member="ana", achievement="a", at=NOON, rule="1", reason="redefined", activity=None
    )
    assert load_event(json.loads(json.dumps(dump_event(reset)))) == reset
    settled = counted.settle(progress, NOON)
    assert resets(settled) == [("1", "redefined")]
    # Time never runs backwards, so that it does not matter who settles first.
    (earlier,) = of_kind(counted.settle(progress, NOON - timedelta(days=9)).events, ProgressReset)
    assert earlier.at == progress.achievements["a"].seen
    assert not counted.settle(settled.progress, NOON).events


@pytest.mark.parametrize("correct", ["reverse", "adjust"])
def test_a_reset_is_told_by_corrections_too(correct: str) -> None:
    daily = evolve(DAILY, id="daily")
    old, new = an_engine(MONTHLY, daily), an_engine(evolve(MONTHLY, period="week"), daily)
    progress = feed(old, [*buys(80), *walks(5)]).progress
    outcome = (
        new.reverse(progress, walks(5)[0].id, NOON)
        if correct == "reverse"
        else new.adjust(progress, "a", NOON, rule="1", current_period_value=7)
    )
    first, then = outcome.events
    assert isinstance(first, ProgressReset)
    assert isinstance(then, ProgressReversed if correct == "reverse" else ProgressAdjusted)
    assert resets(outcome) == [("1", "redefined")]


@pytest.mark.parametrize("changed", [evolve(SPEND, aggregation=Count(), period_goal=3), evolve(SPEND, period="week")])
def test_counts_and_history_stay(changed: Rule) -> None:
    progress = feed(an_engine(SPEND), buys(100, 5)).progress
    engine = an_engine(changed)
    settled = engine.settle(progress, NOON).progress
    state = settled.achievements["a"]
    assert state.completed_count == 1
    assert state.history == progress.achievements["a"].history
    # What stands in the history is a duplicate still.
    assert feed(engine, buys(100), settled).reasons == ["duplicate"]


def test_a_rule_that_is_gone_and_one_that_is_new() -> None:
    spend, walk = evolve(SPEND, id="spend"), Rule("walk", id="walk", period_goal=2)
    old = an_engine(spend)
    progress = feed(old, buys(5)).progress
    settled = an_engine(walk).settle(progress, NOON)
    assert resets(settled) == [("spend", "removed")]
    assert list(settled.progress.achievements["a"].rules) == ["walk"]
    # Once it is back, it has nothing.
    back = old.settle(settled.progress, NOON).progress
    assert shown(old, back, NOON).current_period_value == 0
    # A rule that joins begins empty, and takes nothing from another's numbers.
    both = an_engine(spend, walk)
    assert not both.settle(progress, NOON).events
    fed = feed(both, walks(5, 6), progress)
    assert not of_kind(fed.events, ProgressReset)
    assert [e.rule for e in of_kind(fed.events, RuleCompleted)] == ["walk"]
    assert shown(both, fed.progress, instant("2026-05-06 12:00")).current_period_value == 5


def test_rules_with_ids_may_change_their_places() -> None:
    spend, walk = evolve(SPEND, id="spend"), Rule("walk", id="walk", period_goal=2)
    progress = feed(an_engine(spend, walk), buys(5)).progress
    assert not an_engine(walk, spend).settle(progress, instant("2026-05-05")).events


def test_a_new_rule_has_seen_what_its_achievement_has() -> None:
    # On the 10th it joins an achievement that saw the 9th: the 4th is as sealed for it as for the others.
    progress = feed(an_engine(SPEND), buys(5, day=9)).progress
    both = an_engine(SPEND, DAILY, rules_required=1)
    assert feed(both, walks(4), progress).reasons == ["too_late"]


def test_texts_and_metadata_never_matter() -> None:
    plain = Achievement("a", name="", rules=[SPEND])
    named = evolve(SPEND, name="Spend", unit="zł")
    told = evolve(plain, name="Spend 100", rules=[named], description="…", metadata={"icon": "x"}, hidden=True)
    before, after = (Engine(Catalog(achievements=[each])) for each in (plain, told))
    progress = feed(before, buys(5)).progress
    assert after.settle(progress, instant("2026-05-04 12:00")).progress is progress


def test_an_achievement_that_the_catalog_does_not_know_is_carried_along() -> None:
    old = Achievement("old", name="", rules=[DAILY])
    new = Achievement("new", name="", rules=[SPEND])
    before, after = (Engine(Catalog(achievements=each)) for each in ([old, new], [new]))
    progress = feed(before, walks(3, 4)).progress
    fed = feed(after, buys(5, day=20), after.settle(progress, instant("2026-05-20")).progress)
    for outcome in (
        *fed.outcomes,
        after.reverse(fed.progress, buys(5, day=20)[0].id, instant("2026-05-20 12:00")),
        after.adjust(fed.progress, "new", instant("2026-05-20 12:00"), completed_count=3),
    ):
        assert not outcome.refusals
        assert outcome.progress.achievements["old"] is progress.achievements["old"]
        stored = load_progress(dump_progress(outcome.progress))
        assert stored.achievements["old"] == progress.achievements["old"]
    assert after.next_deadline(progress) is None
    assert [view.achievement for view in after.overview(fed.progress, instant("2026-05-20")).achievements] == ["new"]
    # Once it is back it goes on, and the 5th was missed.
    (broken,) = of_kind(before.settle(fed.progress, instant("2026-05-20")).events, StreakBroken)
    assert (broken.streak, broken.at) == (2, instant("2026-05-06"))


def test_a_catalog_in_which_nothing_is_left() -> None:
    progress = feed(an_engine(SPEND), buys(5)).progress
    empty = Engine(Catalog(achievements=[]))
    assert empty.settle(progress, NOON).progress is progress
    assert empty.settle(progress, NOON).events == ()
    assert empty.overview(progress, NOON).achievements == ()


def test_an_inactive_achievement_keeps_its_numbers() -> None:
    on, off = (an_engine(SPEND, active=active) for active in (True, False))
    progress = feed(on, buys(80)).progress
    assert feed(off, buys(30, day=5), progress).reasons == ["inactive"]
    assert feed(on, buys(30, day=6), progress).times == [1]


def test_a_rule_that_began_anew_can_be_stored() -> None:
    began = feed(an_engine(DAILY), walks(4)).progress
    anew = an_engine(evolve(DAILY, trigger="run"))
    progress = feed(anew, [an_activity("2026-05-04 13:00", "run")], began).progress
    assert load_progress(json.loads(json.dumps(dump_progress(progress)))) == progress


LONG = timedelta(days=20)


def day(number: int) -> datetime:
    return datetime.fromisoformat(f"2026-05-{number:02}")


def in_a_row(number: int, goal: int = 1, lateness: timedelta = LONG) -> Engine:
    return an_engine(evolve(DAILY, consecutive_periods=number, period_goal=goal), lateness=lateness)


def test_only_periods_of_full_runs_stay_met() -> None:
    # The 1st was part of no run: the 3rd and the 4th completed. Of five a day it has one.
    progress = feed(in_a_row(2), walks(1, 3, 4)).progress
    assert progress.achievements["a"].rules["1"].credited_by.keys() == {
        DayOf().index_of(day(3)),
        DayOf().index_of(day(4)),
    }
    late = [an_activity(f"2026-05-02 {hour:02}:00") for hour in range(8, 13)]
    assert feed(in_a_row(2, goal=5), late, progress).times == [0] * 5
    # Nor is it kept from completing alone, once one is enough.
    settled = in_a_row(1).settle(progress, instant("2026-05-04 20:00"))
    assert [event.times for event in of_kind(settled.events, AchievementCompleted)] == [1]


def test_a_credited_period_that_is_met_again_joins_runs_at_once() -> None:
    # The 1st and 2nd completed; the 2nd was taken back, and two a day are asked for. With the 3rd to 5th there is one full
    # run, which is the one that was granted; with the 2nd, met again by the goal that credited it, there are two.
    first, second = walks(1, 2)
    progress = feed(in_a_row(2), [first, second]).progress
    returned = in_a_row(2).reverse(progress, second.id, instant("2026-05-02 20:00")).progress
    twice = [an_activity(f"2026-05-0{number} {hour}:00") for number in (3, 4, 5) for hour in (10, 11)]
    higher = in_a_row(2, goal=2)
    joined = feed(higher, [*twice, an_activity("2026-05-02 13:00")], returned)
    assert joined.times == [0, 0, 0, 0, 0, 0, 1]
    assert [type(event) for event in joined.outcomes[-1].events][1] is PeriodCompleted
    assert not higher.settle(joined.progress, instant("2026-05-05 20:00")).events


def test_settling_once_more_credits_nothing_more() -> None:
    # The 2nd is left of a run of two that was granted, and taken away again; then one day is enough.
    first, second = walks(1, 2)
    two, one = (in_a_row(number, lateness=timedelta(days=3)) for number in (2, 1))
    progress = two.reverse(feed(two, [first, second]).progress, first.id, instant("2026-05-02 20:00")).progress
    progress = two.adjust(progress, "a", instant("2026-05-02 20:00"), completed_count=0).progress
    for at in ("2026-05-05 00:00", "2026-05-06 00:00", "2026-05-07 00:00"):
        settled = one.settle(progress, instant(at)).progress
        assert not one.settle(settled, instant(at)).events


def test_what_is_taken_back_frees_its_place_in_a_limit_that_came_later() -> None:
    often = Rule("walk", period_goal=99)
    hours = [an_activity(f"2026-05-04 {hour:02}:00") for hour in range(8, 12)]
    for before in (None, Limit(3, per="week")):
        progress = feed(an_engine(evolve(often, limit=before)), hours[:3]).progress
        limited = an_engine(evolve(often, limit=Limit(3, per="day")))
        returned = limited.reverse(progress, hours[0].id, hours[2].instant).progress
        assert feed(limited, hours[3:], returned).reasons == [""]


@pytest.mark.parametrize("fewer", [1, 2])
@pytest.mark.parametrize("lateness", [timedelta(hours=1), timedelta(days=9)])
def test_what_is_left_of_a_credited_run_is_no_run_of_its_own(fewer: int, lateness: timedelta) -> None:
    three, changed = (in_a_row(number, lateness=lateness) for number in (3, fewer))
    first, second, third = walks(1, 2, 3)
    progress = feed(three, [first, second, third]).progress
    returned = three.reverse(progress, third.id, third.instant).progress
    settled = changed.settle(returned, third.instant)
    assert not settled.events
    rule = changed.overview(settled.progress, third.instant).achievements[0].rules[0]
    assert (rule.completed_consecutive_periods, rule.current_streak) == (fewer - 1, 2)


def test_an_achievement_that_refuses_does_so_for_all_of_its_rules() -> None:
    """[…] in this order; the first that fails is the refusal reason (section 3). Law 7."""

    def engine(goal: int, **options: Any) -> Engine:
        often = Rule("walk", id="often", period_goal=9, limit=Limit(1, per="day"))
        rules = [often, Rule("walk", id="goal", period_goal=goal)]
        return an_engine(*rules, rules_required=1, **options)

    first, second = an_activity("2026-05-04 12:00"), an_activity("2026-05-04 13:00")
    progress = feed(engine(9), [first]).progress
    limited = engine(1, limit=Limit(1))
    outcome = limited.record(progress, second)
    assert [(refusal.rule, refusal.reason) for refusal in outcome.refusals] == [(None, "limit_reached")]
    assert outcome.refusals == limited.explain(progress, second).refusals


def test_a_period_is_told_to_be_met_once() -> None:
    progress = feed(in_a_row(1), walks(1)).progress
    more = feed(in_a_row(1, goal=2), [an_activity("2026-05-01 18:00")], progress)
    assert not of_kind(more.events, PeriodCompleted)


def test_fewer_periods_in_a_row_leave_a_streak_its_freezes() -> None:
    week = evolve(DAILY, freezes=Freezes(earned_every=1, maximum=2))
    progress = feed(an_engine(week), walks(1, 2, 3, 4)).progress  # 1 to 3 May are sealed
    fewer = an_engine(evolve(week, consecutive_periods=3))
    at = instant("2026-05-04 20:00")
    assert shown(fewer, progress, at).freezes_left == shown(an_engine(week), progress, at).freezes_left == 2
    settled = fewer.settle(progress, at)
    (numbers,) = settled.progress.achievements["a"].rules.values()
    assert of_kind(settled.events, AchievementCompleted)
    assert (numbers.sealed.streak, numbers.sealed.freezes, numbers.sealed.full_runs) == (3, 2, 1)
