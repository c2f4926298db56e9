"""What an administrator corrects by hand (section 7). Each docstring quotes the sentence that the test is about."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve

from achievekit import (
    Achievement,
    ActivityError,
    Campaign,
    Catalog,
    Count,
    Distinct,
    Engine,
    Fixed,
    Freezes,
    Grant,
    LastDays,
    Limit,
    Max,
    MemberProgress,
    Outcome,
    Rate,
    Recurring,
    Reward,
    Rule,
    Sum,
    Timeframe,
    attr,
    dump_progress,
    load_progress,
)
from achievekit.events import (
    AchievementCompleted,
    CampaignTriggered,
    CompletionsAdjusted,
    Event,
    FreezeUsed,
    LimitReached,
    PeriodCompleted,
    ProgressAdjusted,
    ProgressReversed,
    RuleCompleted,
    StreakBroken,
)
from achievekit.progress import Completion, Correction
from achievekit.views.standing import RuleView
from helpers import an_activity, an_engine, buys, feed, instant, of_kind, shown, walks

NOON = instant("2026-05-06 12:00")
NOBODY = MemberProgress("ana")
SPEND = Rule("buy", aggregation=Sum("amount"), period_goal=100)
DAILY = Rule("walk", period="day", consecutive_periods=3)


def adjust(engine: Engine, progress: MemberProgress = NOBODY, at: datetime = NOON, **numbers: Any) -> Outcome:
    return engine.adjust(progress, "a", at, **numbers)


def kinds(outcome: Outcome) -> list[type[Event]]:
    return [type(event) for event in outcome.events]


def count(outcome: Outcome) -> int:
    return outcome.progress.achievements["a"].completed_count


def view(engine: Engine, outcome: Outcome, at: datetime = NOON) -> RuleView:
    return shown(engine, outcome.progress, at)


# --- the value ------------------------------------------------------------------------------------


@pytest.mark.parametrize("period", ["overall", "hour", "day", "month", LastDays(7)], ids=str)
@pytest.mark.parametrize("value", [0, 7, 40, 99])
@pytest.mark.parametrize("counted", [(), (30,), (30, 12)], ids=str)
@pytest.mark.parametrize("aggregation", [Count(), Sum("amount"), Distinct("shop"), Max("amount")], ids=str)
def test_a_value(aggregation: Any, counted: tuple[int, ...], value: int, period: Any) -> None:
    """A value set is what the tab shows from then on."""
    engine = an_engine(Rule("buy", aggregation=aggregation, period=period, period_goal=100))
    progress = feed(engine, buys(*counted, day=6)).progress
    outcome = adjust(engine, progress, instant("2026-05-06 12:30"), current_period_value=value)
    for at in (instant("2026-05-06 12:30"), instant("2026-05-06 12:59")):
        assert view(engine, outcome, at).current_period_value == value
    assert kinds(outcome) == [ProgressAdjusted]


@pytest.mark.parametrize(
    ("aggregation", "after"), [(Count(), 41), (Sum("amount"), 45), (Distinct("shop"), 41), (Max("amount"), 40)], ids=str
)
def test_what_counts_later_is_added_to_it(aggregation: Any, after: int) -> None:
    """A value set is what the tab shows from then on: more adds to it."""
    engine = an_engine(Rule("buy", aggregation=aggregation, period_goal=100))
    adjusted = adjust(engine, current_period_value=40).progress
    assert shown(engine, feed(engine, buys(5, day=7), adjusted).progress, NOON).current_period_value == after


@pytest.mark.parametrize("value", [0.1, "12.34567890123456789012345678901234567890", 10**40, 3])
def test_a_value_is_exact(value: Any) -> None:
    """Quantities are exact: `int`, or `Decimal`. A `float` is taken as `Decimal(repr(x))` (section 2)."""
    engine = an_engine(evolve(SPEND, period_goal=10**50))
    given = Decimal(value) if isinstance(value, str) else value
    seen = view(engine, adjust(engine, current_period_value=given)).current_period_value
    assert type(seen) in (int, Decimal)
    assert str(seen) == str(value)


def test_what_is_told_of_a_value() -> None:
    """`actor` and `reason` recorded in `ProgressAdjusted` […] with before and after."""
    engine = an_engine(evolve(SPEND, id="spend"))
    progress = feed(engine, buys(30)).progress
    outcome = adjust(engine, progress, current_period_value=45.5, actor="eve", reason="a paper receipt")
    assert outcome.events == (
        ProgressAdjusted(
            id="ana:a:2",
            member="ana",
            achievement="a",
            at=NOON,
            rule="spend",
            current_period_value=Decimal("45.5"),
            previous_period_value=30,
            completed_consecutive_periods=0,
            previous_consecutive_periods=0,
            actor="eve",
            reason="a paper receipt",
        ),
    )


def test_a_correction_is_remembered_with_who_and_why() -> None:
    engine = Engine(an_engine(DAILY).catalog, history=3)
    at = [NOON + timedelta(minutes=minute) for minute in range(3)]
    progress = adjust(engine, at=at[0], completed_count=1, actor="eve").progress
    progress = adjust(engine, progress, at[1], current_period_value=2, completed_consecutive_periods=2).progress
    assert progress.achievements["a"].corrections == (
        Correction(at[0], "completed_count", 0, 1, actor="eve"),
        Correction(at[1], "current_period_value", 0, 2, "1"),
        Correction(at[1], "completed_consecutive_periods", 0, 2, "1"),
    )
    progress = adjust(engine, progress, at[2], completed_count=9, reason="lost in a move").progress
    newest = progress.achievements["a"].corrections
    assert [correction.after for correction in newest] == [2, 2, 9], "no more than the engine's history"
    assert newest[-1].reason == "lost in a move"


def test_a_value_that_reaches_the_goal_completes() -> None:
    """Reaching the goal with it completes, as if it had been counted."""
    engine = an_engine(SPEND)
    outcome = adjust(engine, feed(engine, buys(30)).progress, current_period_value=100)
    assert kinds(outcome) == [ProgressAdjusted, RuleCompleted, AchievementCompleted]
    assert of_kind(outcome.events, AchievementCompleted)[0] == AchievementCompleted(
        id="ana:a:4", member="ana", achievement="a", at=NOON, times=1, completed_count=1, manual=True
    )
    # The next round is empty, as after any completion.
    assert view(engine, outcome).current_period_value == 0
    assert outcome.progress.achievements["a"].completed_at == NOON
    assert outcome.progress.achievements["a"].completions == (Completion(NOON, 1, None),)


@pytest.mark.parametrize(("value", "times", "left"), [(250, 2, 50), (100, 1, 0), (99, 0, 99)])
def test_a_value_carries_over(value: int, times: int, left: int) -> None:
    """Reaching the goal with it completes, as if it had been counted: with carry-over, as often as it is reached."""
    engine = an_engine(SPEND, carry_over=True)
    outcome = adjust(engine, current_period_value=value)
    assert [event.times for event in of_kind(outcome.events, AchievementCompleted)] == [times] * (times > 0)
    assert view(engine, outcome).current_period_value == left


def test_a_calendar_period_that_is_met_says_so() -> None:
    """Reaching the goal with it completes, as if it had been counted: `PeriodCompleted` included."""
    engine = an_engine(evolve(SPEND, period="month"))
    outcome = adjust(engine, current_period_value=120)
    assert kinds(outcome) == [ProgressAdjusted, PeriodCompleted, RuleCompleted, AchievementCompleted]
    (period,) = of_kind(outcome.events, PeriodCompleted)
    assert (period.current_period_value, period.period_start) == (120, instant("2026-05-01"))
    assert view(engine, outcome).current_period_value == 120  # what a calendar period has counted stays
    # Once met, it is not met again.
    again = adjust(engine, outcome.progress, current_period_value=140)
    assert kinds(again) == [ProgressAdjusted]


def test_a_period_that_was_credited_is_not_credited_again() -> None:
    """As if it had been counted: what the fold yields beyond the number already credited is credited."""
    engine = an_engine(evolve(SPEND, period="month"))
    progress = feed(engine, buys(100)).progress
    lowered = adjust(engine, progress, current_period_value=10)
    assert count(lowered) == 1
    raised = adjust(engine, lowered.progress, current_period_value=100)
    assert kinds(raised) == [ProgressAdjusted, PeriodCompleted]
    assert count(raised) == 1


def test_a_whole_number_may_be_spelled_with_a_point() -> None:
    """[…] fractional counts: an error. A `float` is taken as `Decimal(repr(x))`, and 2.0 is no fraction (section 2)."""
    engine = an_engine(evolve(DAILY, period_goal=5))
    for value in (2.0, Decimal("2.00"), Decimal("2E0")):
        assert view(engine, adjust(engine, current_period_value=value)).current_period_value == 2
    assert type(view(engine, adjust(engine, current_period_value=2.0)).current_period_value) is int


def test_distinct_values_are_kept_so_there_are_not_millions() -> None:
    engine = an_engine(Rule("buy", aggregation=Distinct("shop"), period_goal=9))
    assert view(engine, adjust(engine, current_period_value=9)).current_period_value == 0  # a round is complete
    with pytest.raises(
        ActivityError, match="current_period_value: is 10001, each of which would be kept; use at most 10000"
    ):
        adjust(engine, current_period_value=10_001)
    many = an_engine(Rule("buy", aggregation=Distinct("shop"), period_goal=10_001))
    assert view(many, adjust(many, current_period_value=10_000)).current_period_value == 10_000


def test_a_value_joins_a_run() -> None:
    """Reaching the goal with it completes, as if it had been counted."""
    engine = an_engine(DAILY)
    progress = feed(engine, walks(4, 5)).progress
    outcome = adjust(engine, progress, current_period_value=1)
    assert kinds(outcome) == [ProgressAdjusted, PeriodCompleted, RuleCompleted, AchievementCompleted]
    assert view(engine, outcome).current_streak == 3


def test_a_value_of_a_period_that_is_over_but_open() -> None:
    """A value set is what the tab shows from then on: of the period that `at` lies in."""
    engine = an_engine(DAILY)
    progress = feed(engine, [*walks(4), an_activity("2026-05-06 00:30")]).progress
    outcome = adjust(engine, progress, instant("2026-05-05 20:00"), current_period_value=1)
    assert kinds(outcome) == [ProgressAdjusted, PeriodCompleted, RuleCompleted, AchievementCompleted]
    assert view(engine, outcome, instant("2026-05-06 00:30")).current_streak == 3


def test_a_lowered_value_takes_a_day_out_of_a_run() -> None:
    """A value set is what the tab shows from then on."""
    engine = an_engine(DAILY)
    outcome = adjust(engine, feed(engine, walks(4, 5, 6)[1:]).progress, current_period_value=0)
    assert view(engine, outcome).completed_consecutive_periods == 1
    (event,) = of_kind(outcome.events, ProgressAdjusted)
    assert (event.previous_consecutive_periods, event.completed_consecutive_periods) == (2, 1)


def test_a_value_in_a_rolling_window_counts_as_of_its_day() -> None:
    """A value set is what the tab shows from then on: it leaves the window with the day on which it was set."""
    engine = an_engine(evolve(SPEND, period=LastDays(7)))
    progress = feed(engine, [*buys(10, day=1), *buys(20, day=4)]).progress
    adjusted = adjust(engine, progress, current_period_value=50).progress
    assert adjusted.achievements["a"].rules["1"].buckets.keys() == {instant("2026-05-06").toordinal() - 719163}
    # The 1st has left the window on the 8th, and takes nothing of the 50 with it; the 6th leaves on the 13th.
    for day, value in [(6, 50), (8, 50), (12, 50), (13, 0)]:
        assert shown(engine, adjusted, instant(f"2026-05-{day:02} 12:00")).current_period_value == value


def test_a_value_in_a_rolling_window_before_the_newest_day() -> None:
    """The window's value is that of the days that end with the newest day the achievement has seen (section 4)."""
    engine = an_engine(evolve(SPEND, period=LastDays(7)))
    progress = feed(engine, buys(10, day=9)).progress
    outcome = adjust(engine, progress, NOON, current_period_value=50)
    assert view(engine, outcome, instant("2026-05-15")).current_period_value == 50
    assert view(engine, outcome, instant("2026-05-16")).current_period_value == 0


@pytest.mark.parametrize("period", ["overall", "day", LastDays(7)], ids=str)
def test_of_distinct_values_nobody_knows_which(period: Any) -> None:
    """A value set is what the tab shows from then on; which values were seen is not known any more."""
    engine = an_engine(Rule("buy", aggregation=Distinct("shop"), period=period, period_goal=9))
    progress = feed(engine, buys(1, 2, day=6)).progress
    adjusted = adjust(engine, progress, instant("2026-05-06 13:00"), current_period_value=4).progress
    again = evolve(buys(1, day=6)[0], id="again", at=instant("2026-05-06 13:30"))
    assert (
        shown(engine, feed(engine, [again], adjusted).progress, instant("2026-05-06 14:00")).current_period_value == 5
    )
    lowered = adjust(engine, adjusted, instant("2026-05-06 13:00"), current_period_value=1)
    assert view(engine, lowered, instant("2026-05-06 14:00")).current_period_value == 1


@pytest.mark.parametrize("period", ["overall", "day", LastDays(7)], ids=str)
def test_a_number_set_takes_the_place_of_the_values_before_and_of_none_after(period: Any) -> None:
    """`reverse` takes back exactly what that activity counted: of one before a correction nothing is left to take."""
    rule = Rule("buy", aggregation=Distinct("shop"), period=period, period_goal=9)
    engine = an_engine(rule, Rule("buy", aggregation=Distinct("shop"), period_goal=9))
    (first,) = buys(1, day=6)
    progress = feed(engine, [first]).progress
    adjusted = adjust(engine, progress, instant("2026-05-06 13:00"), rule="1", current_period_value=4).progress
    again = evolve(first, id="again", at=instant("2026-05-06 13:30"))
    counted = feed(engine, [again], adjusted).progress
    outcome = engine.reverse(counted, first.id, NOON)
    taken = [
        (event.rule, event.current_period_value, event.progress_change)
        for event in of_kind(outcome.events, ProgressReversed)
    ]
    assert taken == [("1", 5, 0), ("2", 1, 0)]
    outcome = engine.reverse(outcome.progress, "again", NOON)
    taken = [
        (event.rule, event.current_period_value, event.progress_change)
        for event in of_kind(outcome.events, ProgressReversed)
    ]
    assert taken == [("1", 4, -1), ("2", 0, -1)]


def test_a_number_set_for_one_day_leaves_the_values_of_another() -> None:
    rule = Rule("buy", aggregation=Distinct("shop"), period="day", period_goal=9)
    engine = an_engine(rule, lateness=timedelta(days=2))
    (monday,), (tuesday,) = buys(1, day=4), buys(1, day=5)
    progress = adjust(engine, feed(engine, [monday, tuesday]).progress, tuesday.at, current_period_value=4).progress
    for one, taken in ((monday, (0, -1)), (tuesday, (4, 0))):
        (event,) = of_kind(engine.reverse(progress, one.id, NOON).events, ProgressReversed)
        assert (event.current_period_value, event.progress_change) == taken


@pytest.mark.parametrize(("value", "left"), [(50, 20), (30, 0), (10, 0)])
@pytest.mark.parametrize("period", ["overall", "day", LastDays(7)], ids=str)
def test_what_counted_before_can_be_taken_back(value: int, left: int, period: Any) -> None:
    """`reverse` takes back exactly what that activity counted; there is no less than nothing."""
    engine = an_engine(evolve(SPEND, period=period))
    progress = feed(engine, buys(30, day=6)).progress
    adjusted = adjust(engine, progress, instant("2026-05-06 12:30"), current_period_value=value).progress
    returned = engine.reverse(adjusted, "buy 2026-05-06T12:00:00+00:00", NOON)
    assert view(engine, returned, instant("2026-05-06 13:00")).current_period_value == left


# --- periods in a row -----------------------------------------------------------------------------


@pytest.mark.parametrize("met", [False, True], ids=["not met yet", "met"])
@pytest.mark.parametrize("completed", range(8))
@pytest.mark.parametrize("days", [(), (5,), (3, 4, 5), (2, 3)], ids=str)
def test_periods_in_a_row(days: tuple[int, ...], completed: int, *, met: bool) -> None:
    """`completed_consecutive_periods=k` closes the periods before the current one with a run such that k shows."""
    engine = an_engine(evolve(DAILY, consecutive_periods=7))
    progress = feed(engine, walks(*days, 6) if met else walks(*days)).progress
    before = shown(engine, progress, NOON)
    if met and not completed:
        with pytest.raises(ActivityError, match="the current period is met"):
            adjust(engine, progress, completed_consecutive_periods=completed)
        return
    outcome = adjust(engine, progress, completed_consecutive_periods=completed)
    (event,) = of_kind(outcome.events, ProgressAdjusted)
    assert event.previous_consecutive_periods == before.completed_consecutive_periods
    assert event.completed_consecutive_periods == completed
    after = view(engine, outcome)
    assert after.completed_consecutive_periods == completed % 7  # a full run completes, and the next one begins
    assert after.current_streak == max(before.current_streak, completed)
    assert after.longest_streak == max(before.longest_streak, completed)
    assert after.current_period_value == before.current_period_value
    assert count(outcome) == completed // 7


def test_a_run_goes_on_from_there() -> None:
    """[…] a run such that k shows: with the days that are missing it is full."""
    engine = an_engine(DAILY)
    adjusted = adjust(engine, completed_consecutive_periods=2).progress
    fed = feed(engine, walks(6, 7, 8, 9), adjusted)
    assert fed.times == [1, 0, 0, 1]
    assert shown(engine, fed.progress, instant("2026-05-09 12:00")).current_streak == 6


def test_a_run_breaks_as_any_other() -> None:
    """[…] a run such that k shows: a day missed breaks it."""
    engine = an_engine(DAILY)
    adjusted = adjust(engine, completed_consecutive_periods=2).progress
    (broken,) = of_kind(engine.settle(adjusted, instant("2026-05-07 01:00")).events, StreakBroken)
    assert (broken.streak, broken.at) == (2, instant("2026-05-07"))


def test_the_periods_before_are_closed() -> None:
    """`completed_consecutive_periods=k` closes the periods before the current one."""
    engine = an_engine(DAILY, lateness=timedelta(days=9))
    progress = feed(engine, walks(4)).progress
    adjusted = adjust(engine, progress, completed_consecutive_periods=1).progress
    assert feed(engine, walks(5, 6), adjusted).reasons == ["too_late", ""]
    closed = engine.reverse(adjusted, "walk 2026-05-04T12:00:00+00:00", NOON)
    assert [refusal.reason for refusal in closed.refusals] == ["too_late"]


def test_a_full_run_completes() -> None:
    """Reaching the goal with it completes, as if it had been counted."""
    engine = an_engine(DAILY)
    outcome = adjust(engine, feed(engine, walks(5)).progress, completed_consecutive_periods=3)
    assert kinds(outcome) == [ProgressAdjusted, RuleCompleted, AchievementCompleted]
    # The current day has not gone into it, and is the first of the next run.
    assert view(engine, outcome).completed_consecutive_periods == 0
    assert feed(engine, walks(6, 7, 8), outcome.progress).times == [0, 0, 1]


def test_a_full_run_with_the_current_period() -> None:
    """Reaching the goal with it completes, as if it had been counted."""
    engine = an_engine(DAILY)
    outcome = adjust(engine, feed(engine, walks(6)).progress, completed_consecutive_periods=3)
    assert kinds(outcome) == [ProgressAdjusted, RuleCompleted, AchievementCompleted]
    assert feed(engine, walks(7, 8, 9), outcome.progress).times == [0, 0, 1]


@pytest.mark.parametrize(
    ("value", "periods", "completes"), [(1, 3, True), (1, 2, False), (0, 2, False), (0, 3, True), (0, 0, False)]
)
def test_value_and_periods_at_once(value: int, periods: int, *, completes: bool) -> None:
    """A value set is what the tab shows from then on […] with a run such that k shows."""
    engine = an_engine(DAILY)
    outcome = adjust(
        engine, feed(engine, walks(6)).progress, current_period_value=value, completed_consecutive_periods=periods
    )
    after = view(engine, outcome)
    assert (after.current_period_value, after.completed_consecutive_periods) == (value, periods % 3)
    assert bool(of_kind(outcome.events, AchievementCompleted)) is completes


@pytest.mark.parametrize("in_a_row", [1, 3])
def test_what_shows_already_is_no_contradiction(in_a_row: int) -> None:
    """A value set is what the tab shows: a form that sends back all it showed corrects what was changed in it."""
    engine = an_engine(evolve(DAILY, consecutive_periods=in_a_row))
    fed = feed(engine, walks(*range(7 - in_a_row, 7)))
    assert fed.times[-1] == 1
    before = shown(engine, fed.progress, NOON)
    assert (before.current_period_value, before.completed_consecutive_periods) == (1, 0)
    outcome = adjust(engine, fed.progress, current_period_value=2, completed_consecutive_periods=0)
    assert view(engine, outcome) == evolve(before, current_period_value=2)
    assert kinds(outcome) == [ProgressAdjusted]


def test_periods_when_a_return_has_left_less_than_was_credited() -> None:
    """[…] with a run such that k shows, whatever was credited before."""
    engine = an_engine(DAILY)
    progress = feed(engine, walks(4, 5, 6)).progress
    returned = engine.reverse(progress, "walk 2026-05-06T12:00:00+00:00", NOON).progress
    adjusted = adjust(engine, returned, completed_consecutive_periods=2).progress
    assert feed(engine, walks(6), adjusted).times == [1]


def test_periods_that_show_already_earn_no_freeze_again() -> None:
    """Every `freezes.earned_every` met periods earn one freeze; the current one has earned its own."""
    engine = an_engine(evolve(DAILY, consecutive_periods=30, freezes=Freezes(earned_every=3)))
    progress = feed(engine, walks(4, 5, 6)).progress
    before = shown(engine, progress, NOON)
    assert before.freezes_left == 1
    for _ in range(2):
        progress = adjust(engine, progress, completed_consecutive_periods=3).progress
        assert shown(engine, progress, NOON) == before


@pytest.mark.parametrize(("freezes", "told"), [(None, StreakBroken), (Freezes(initial=1), FreezeUsed)])
def test_what_was_missed_before_is_told_when_its_period_is_closed(freezes: Freezes | None, told: type[Event]) -> None:
    """Reported when the missed period is sealed, exactly once."""
    engine = an_engine(evolve(DAILY, consecutive_periods=5, freezes=freezes), lateness=timedelta(days=3))
    progress = feed(engine, walks(3, 4)).progress  # the 5th is missed, and open still
    outcome = adjust(engine, progress, completed_consecutive_periods=2)
    assert kinds(outcome) == [told, ProgressAdjusted]
    assert outcome.events[0].at == instant("2026-05-06")
    assert told not in kinds(engine.settle(outcome.progress, instant("2026-05-06 20:00")))


def test_periods_of_a_rule_that_waits_for_another() -> None:
    """[…] with a run such that k shows: also where the rule's run is full and the achievement is not complete."""
    engine = an_engine(DAILY, evolve(SPEND, id="spend"))
    progress = feed(engine, walks(4, 5, 6)).progress
    assert shown(engine, progress, NOON).completed_consecutive_periods == 3
    outcome = adjust(engine, progress, rule="1", completed_consecutive_periods=1)
    assert view(engine, outcome).completed_consecutive_periods == 1
    assert feed(engine, buys(100, day=6), outcome.progress).times == [0]


# --- the number of completions --------------------------------------------------------------------


def test_a_completion_that_is_taken_away_can_be_earned_again() -> None:
    """No state ever holds a met goal that has not been credited (section 6)."""
    monthly = an_engine(evolve(SPEND, period="month"))
    progress = feed(monthly, buys(110)).progress
    emptied = adjust(monthly, progress, completed_count=0, current_period_value=0).progress
    june = an_activity("2026-06-07 12:00", "buy", amount=150)
    assert feed(monthly, [june], emptied).times == [1]
    assert feed(monthly, buys(100, day=7), emptied).times == [1]
    # What is left as it was is done: the month that is met does not complete again.
    assert feed(monthly, buys(100, day=7), adjust(monthly, progress, completed_count=0).progress).times == [0]


def test_a_completion_that_is_taken_away_after_a_return_can_be_earned_again() -> None:
    monthly = an_engine(evolve(SPEND, period="month"))
    first, second = buys(60, 50)
    progress = feed(monthly, [first, second]).progress
    returned = monthly.reverse(progress, second.id, NOON).progress
    (again,) = buys(50, day=7)
    # As long as the completion stays, it is this one's.
    assert feed(monthly, [again], returned).times == [0]
    assert feed(monthly, [again], adjust(monthly, returned, completed_count=0).progress).times == [1]
    # Two are granted, and one of them is taken away: the one that is left stands for the next full run.
    weekly = an_engine(evolve(SPEND, period="week"), lateness=timedelta(days=30))
    early, late = buys(100, day=4), buys(100, day=12)
    progress = feed(weekly, [*early, *late]).progress
    for purchase in (*early, *late):
        progress = weekly.reverse(progress, purchase.id, instant("2026-05-12 20:00")).progress
    progress = weekly.adjust(progress, "a", instant("2026-05-12 20:00"), completed_count=1).progress
    assert feed(weekly, [*buys(100, day=13), *buys(100, day=20)], progress).times == [0, 1]


def rewarded(*, limit: Limit | None = None) -> Engine:
    """An engine for monthly spending with two completion campaigns, one that is off, and one for progress."""
    achievement = Achievement("a", name="", rules=[evolve(SPEND, period="month")], limit=limit)
    points, voucher = Reward("points", Rate(150, of="times")), Reward("voucher", Fixed(1))
    campaigns = [
        Campaign("points", achievement="a", trigger="completed", rewards=[points]),
        Campaign("voucher", achievement="a", trigger="completed", rewards=[voucher]),
        Campaign("off", achievement="a", trigger="completed", rewards=[voucher], active=False),
        Campaign("cashback", achievement="a", trigger="progressed", rewards=[Reward("points", Rate("0.05"))]),
    ]
    return Engine(Catalog(achievements=[achievement], campaigns=campaigns))


def test_raising_triggers_each_campaign_once() -> None:
    """Raising `completed_count` triggers each linked completion campaign **once, however large the raise**."""
    about: dict[str, Any] = {"member": "ana", "achievement": "a", "at": NOON}
    outcome = adjust(rewarded(), completed_count=3, actor="eve", reason="two bugs")
    assert outcome.events == (
        CompletionsAdjusted(id="ana:a:1", **about, completed_count=3, previous_count=0, actor="eve", reason="two bugs"),
        CampaignTriggered(id="ana:a:2", **about, campaign="points", rewards=(Grant("points", 450),)),
        CampaignTriggered(id="ana:a:3", **about, campaign="voucher", rewards=(Grant("voucher", 1),)),
    )
    assert count(outcome) == 3


@pytest.mark.parametrize("lowered", [2, 1, 0])
def test_lowering_triggers_nothing(lowered: int) -> None:
    """Lowering it triggers nothing."""
    engine = rewarded()
    outcome = adjust(engine, adjust(engine, completed_count=3).progress, completed_count=lowered)
    assert kinds(outcome) == [CompletionsAdjusted]
    assert count(outcome) == lowered


def test_the_same_count_triggers_nothing() -> None:
    """Raising `completed_count` triggers […]: the same is no raise. What was done is recorded all the same."""
    engine = rewarded()
    outcome = adjust(engine, adjust(engine, completed_count=3).progress, completed_count=3)
    assert kinds(outcome) == [CompletionsAdjusted]


def test_a_campaign_s_conditions_see_the_raise() -> None:
    """Its conditions and amounts read the event: […] `completed_count`, `times`, `manual` (section 8)."""
    conditions = {
        "by hand": attr("manual") == True,  # noqa: E712  # a condition, not a truth value
        "not by hand": attr("manual") == False,  # noqa: E712
        "second": attr("completed_count").crosses(2),
        "fourth": attr("completed_count").crosses(4),
        "three at once": attr("times") == 3,
        "by an activity": attr("activity.id").exists(),
        "by spending": attr("rule") == "1",
        "of a hundred": attr("period_goal") == 100,
    }
    campaigns = [
        Campaign(id_, achievement="a", trigger="completed", conditions=condition, rewards=[Reward("star", Fixed(1))])
        for id_, condition in conditions.items()
    ]
    engine = Engine(Catalog(achievements=[Achievement("a", name="", rules=[SPEND])], campaigns=campaigns))
    outcome = adjust(engine, completed_count=3)
    triggered = [event.campaign for event in of_kind(outcome.events, CampaignTriggered)]
    assert triggered == ["by hand", "second", "three at once", "by spending", "of a hundred"]


@pytest.mark.parametrize(("counts", "completed_at"), [((1,), 6), ((1, 0), None), ((1, 0, 2), 6), ((3, 2), 6)], ids=str)
def test_the_first_completion(counts: tuple[int, ...], completed_at: int | None) -> None:
    """A required achievement was not complete before […], or was completed after the activity's instant (section 3)."""
    engine, progress = rewarded(), NOBODY
    for number in counts:
        progress = adjust(engine, progress, completed_count=number).progress
    wanted = None if completed_at is None else instant(f"2026-05-{completed_at:02} 12:00")
    assert progress.achievements["a"].completed_at == wanted


def test_a_completion_added_for_an_earlier_instant_is_the_first() -> None:
    """`requires` asks for the earliest completion: one added by hand unlocks as of the instant it is added for."""
    first, second = Achievement("a", name="", rules=[SPEND]), Achievement("b", name="", rules=[DAILY], requires=["a"])
    engine = Engine(Catalog(achievements=[first, second]))
    progress = feed(engine, buys(100, day=6)).progress
    (late,) = walks(5)
    assert feed(engine, [late], progress).reasons == ["locked"]
    backdated = adjust(engine, progress, instant("2026-05-04 12:00"), completed_count=2).progress
    assert feed(engine, [late], backdated).reasons == [""]


def test_value_and_count_at_once() -> None:
    """The count set is the count: what the value completes is among it, and has triggered the campaigns once."""
    outcome = adjust(rewarded(), current_period_value=100, completed_count=1)
    assert kinds(outcome) == [
        ProgressAdjusted,
        PeriodCompleted,
        RuleCompleted,
        AchievementCompleted,
        CampaignTriggered,
        CampaignTriggered,
        CompletionsAdjusted,
    ]
    assert count(outcome) == 1
    raised = adjust(rewarded(), current_period_value=100, completed_count=5)
    assert kinds(raised) == kinds(outcome)
    assert count(raised) == 5


def test_an_adjusted_value_is_no_progress_to_a_campaign() -> None:
    """`ProgressAdjusted` is no `AchievementProgressed`: campaigns for progress have nothing to pay for."""
    assert kinds(adjust(rewarded(), current_period_value=99)) == [ProgressAdjusted]


def test_a_completion_tells_what_the_value_rose_by() -> None:
    """Reaching the goal with it completes, as if it had been counted: so a campaign reads the change."""
    cashback = Campaign("c", achievement="a", trigger="completed", rewards=[Reward("points", Rate("0.1"))])
    engines = [
        Engine(Catalog(achievements=[Achievement("a", name="", rules=[rule])], campaigns=[cashback]))
        for rule in (SPEND, evolve(SPEND, period_goal=20))
    ]
    progress = feed(engines[0], buys(30)).progress
    raised = of_kind(adjust(engines[0], progress, current_period_value=120).events, CampaignTriggered)
    assert [event.rewards for event in raised] == [(Grant("points", Decimal("9.0")),)]
    # With the goal lowered meanwhile, what counted before completes first, without a rise and so without cashback.
    lowered = of_kind(adjust(engines[1], progress, current_period_value=25).events, CampaignTriggered)
    assert [event.rewards for event in lowered] == [
        (Grant("points", Decimal("0.0")),),
        (Grant("points", Decimal("2.5")),),
    ]


# --- the limit ------------------------------------------------------------------------------------


@pytest.mark.parametrize("per", [None, "month"])
def test_the_limit_does_not_stop_an_administrator(per: str | None) -> None:
    """The completion limit does not stop an administrator."""
    engine = an_engine(SPEND, DAILY, rules_required=1, limit=Limit(1, per=per))
    progress = feed(engine, buys(100)).progress
    assert feed(engine, buys(100, day=5), progress).reasons == ["limit_reached"]
    by_value = adjust(engine, progress, rule="1", current_period_value=100)
    by_periods = adjust(engine, by_value.progress, rule="2", completed_consecutive_periods=3)
    by_count = adjust(engine, by_periods.progress, completed_count=7)
    assert [count(outcome) for outcome in (by_value, by_periods, by_count)] == [2, 3, 7]
    assert not of_kind((*by_value.events, *by_periods.events), LimitReached)  # it was reached before


def test_a_value_uses_the_limit_up() -> None:
    """At most that many completions for ever, or per local calendar interval (section 6)."""
    engine = an_engine(SPEND, limit=Limit(1, per="month"))
    outcome = adjust(engine, current_period_value=100)
    assert kinds(outcome) == [ProgressAdjusted, RuleCompleted, AchievementCompleted, LimitReached]
    assert feed(engine, buys(100, day=7), outcome.progress).reasons == ["limit_reached"]


def test_more_than_the_limit_at_once() -> None:
    """The completion limit does not stop an administrator."""
    engine = an_engine(SPEND, limit=Limit(2), carry_over=True)
    outcome = adjust(engine, current_period_value=350)
    assert count(outcome) == 3
    assert len(of_kind(outcome.events, LimitReached)) == 1
    assert view(engine, outcome).current_period_value == 50


def test_a_count_uses_a_limit_for_ever_up_and_frees_it() -> None:
    """At most that many completions for ever: `completed_count` is what it goes by."""
    engine = an_engine(SPEND, limit=Limit(2))
    raised = adjust(engine, completed_count=2).progress
    assert feed(engine, buys(100, day=7), raised).reasons == ["limit_reached"]
    lowered = adjust(engine, raised, completed_count=1).progress
    assert feed(engine, buys(100, day=7), lowered).times == [1]


def test_a_count_leaves_a_limit_per_interval_alone() -> None:
    """Per local calendar interval (of the completing activity's instant): a count set by hand has no such instant."""
    engine = an_engine(SPEND, limit=Limit(1, per="month"))
    raised = adjust(engine, completed_count=5).progress
    assert feed(engine, buys(100, 100, day=7), raised).times == [1, 0]


@pytest.mark.parametrize(
    "options",
    [{"active": False}, {"requires": ["b"]}, {"timeframe": Timeframe(months=[12])}],
    ids=["off", "locked", "over"],
)
def test_nothing_else_stops_an_administrator_either(options: dict[str, Any]) -> None:
    """An administrator's correction."""
    achievements = [Achievement("a", name="", rules=[SPEND], **options), Achievement("b", name="", rules=[DAILY])]
    engine = Engine(Catalog(achievements=achievements))
    assert count(adjust(engine, current_period_value=100)) == 1


# --- several rules --------------------------------------------------------------------------------


def test_one_rule_of_several() -> None:
    """`adjust(…, rule=…)`: the others stay as they are."""
    engine = an_engine(SPEND, DAILY)
    progress = feed(engine, [*buys(30), *walks(4, 5, 6)]).progress
    before = engine.overview(progress, NOON).achievements[0].rules
    outcome = adjust(engine, progress, rule="1", current_period_value=50)
    after = engine.overview(outcome.progress, NOON).achievements[0].rules
    assert after == (evolve(before[0], current_period_value=50), before[1])
    both = adjust(engine, outcome.progress, rule="1", current_period_value=100)
    assert kinds(both) == [ProgressAdjusted, RuleCompleted, AchievementCompleted]


def test_time_passes_first() -> None:
    """A streak that was missed is lost before the value is set: cause comes before effect (section 10)."""
    engine = an_engine(DAILY)
    progress = feed(engine, walks(1, 2)).progress
    outcome = adjust(engine, progress, current_period_value=1)
    assert kinds(outcome) == [StreakBroken, ProgressAdjusted, PeriodCompleted]
    assert view(engine, outcome).current_streak == 1


@pytest.mark.parametrize(
    ("numbers", "count"),
    [({"completed_count": 5}, 5), ({"current_period_value": 0}, 1), ({"current_period_value": 75}, 2)],
)
def test_what_a_lowered_goal_has_completed_is_granted_first(numbers: dict[str, Any], count: int) -> None:
    before, after = an_engine(SPEND), an_engine(evolve(SPEND, period_goal=50))
    progress = feed(before, buys(60)).progress
    adjusted = adjust(after, progress, **numbers).progress
    assert adjusted.achievements["a"].completed_count == count
    assert after.settle(adjusted, NOON).events == ()


# --- errors ---------------------------------------------------------------------------------------

NO_CALENDAR = "completed_consecutive_periods: can be set for calendar periods only; leave it out"


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        ({"completed_count": -1}, "completed_count: is -1; use a whole number from 0 up"),
        ({"completed_count": 1.5}, "completed_count: is 1.5 (float); use a whole number from 0 up"),
        ({"completed_count": Decimal(2)}, "completed_count: is Decimal('2') (Decimal); use a whole number from 0 up"),
        ({"completed_count": True}, "completed_count: is True (bool); use a whole number from 0 up"),
        ({"completed_count": "3"}, "completed_count: is '3'; use a whole number from 0 up"),
        ({"rule": "count", "current_period_value": -1}, "current_period_value: is -1; use a whole number from 0 up"),
        ({"rule": "count", "current_period_value": 1.5}, "current_period_value: is 1.5; use a whole number from 0 up"),
        ({"rule": "shops", "current_period_value": 0.5}, "current_period_value: is 0.5; use a whole number from 0 up"),
        ({"rule": "spend", "current_period_value": -0.5}, "current_period_value: is -0.5; use 0 or more"),
        (
            {"rule": "spend", "current_period_value": float("nan")},
            "current_period_value: is nan (float); use a finite number",
        ),
        (
            {"rule": "spend", "current_period_value": Decimal("Infinity")},
            "current_period_value: is Decimal('Infinity') (Decimal); use a finite number",
        ),
        ({"rule": "spend", "current_period_value": "12"}, "current_period_value: is '12'; use a finite number"),
        ({"rule": "count", "current_period_value": True}, "current_period_value: is True (bool); use a finite number"),
        (
            {"rule": "count", "completed_consecutive_periods": -1},
            "completed_consecutive_periods: is -1; use a whole number from 0 to 3",
        ),
        (
            {"rule": "count", "completed_consecutive_periods": 4},
            "completed_consecutive_periods: is 4; use a whole number from 0 to 3",
        ),
        (
            {"rule": "count", "completed_consecutive_periods": 0.5},
            "completed_consecutive_periods: is 0.5 (float); use a whole number from 0 to 3",
        ),
        (
            {"rule": "count", "completed_consecutive_periods": 0},
            (
                "completed_consecutive_periods: is 0, but the current period is met with 5 of 2; use 1 or more,"
                " or set current_period_value below the goal too"
            ),
        ),
        ({"rule": "spend", "completed_consecutive_periods": 1}, NO_CALENDAR),
        ({"rule": "shops", "completed_consecutive_periods": 1}, NO_CALENDAR),
        ({"rule": "cuont", "current_period_value": 1}, 'rule: unknown rule "cuont"; did you mean "count"?'),
        ({"rule": "cuont", "completed_consecutive_periods": 1}, 'rule: unknown rule "cuont"; did you mean "count"?'),
        (
            {"current_period_value": 1},
            "rule: is missing, and the achievement has several; use one of count, spend, shops",
        ),
        (
            {"rule": "count", "completed_count": 1},
            (
                "rule: is named, but nothing of a rule is to be set;"
                " pass current_period_value or completed_consecutive_periods, or leave it out"
            ),
        ),
        (
            {"rule": "count"},
            "nothing is to be set; pass completed_count, current_period_value or completed_consecutive_periods",
        ),
        (
            {"actor": "eve"},
            "nothing is to be set; pass completed_count, current_period_value or completed_consecutive_periods",
        ),
        ({"completed_count": 1, "actor": 7}, "actor: is 7 (int); use text"),
        ({"completed_count": 1, "reason": None}, "reason: is missing; use text"),
        (
            {"completed_count": -1, "rule": "spend", "current_period_value": -2, "actor": 7},
            (
                "completed_count: is -1; use a whole number from 0 up\ncurrent_period_value: is -2; use 0 or more\n"
                "actor: is 7 (int); use text"
            ),
        ),
    ],
    ids=str,
)
def test_mistakes(numbers: dict[str, Any], told: str) -> None:
    """Negative or fractional counts, a k that contradicts the current period, unknown rules […]: an error that says so,
    nothing changed.
    """
    engine = an_engine(
        Rule("buy", id="count", period="day", consecutive_periods=3, period_goal=2),
        evolve(SPEND, id="spend"),
        Rule("buy", id="shops", aggregation=Distinct("shop"), period=LastDays(7), period_goal=9),
    )
    progress = feed(engine, buys(1, 2, 3, 4, 5, day=6)).progress
    stored = dump_progress(progress)
    with pytest.raises(ActivityError) as raised:
        adjust(engine, progress, **numbers)
    assert str(raised.value) == told
    assert dump_progress(progress) == stored


def test_an_unknown_achievement() -> None:
    """Unknown rules or achievements: an error that says so, nothing changed."""
    engine = Engine(Catalog(achievements=[Achievement("spend", name="", rules=[SPEND])]))
    with pytest.raises(ActivityError) as raised:
        engine.adjust(NOBODY, "spned", NOON, completed_count=1)
    assert str(raised.value) == 'achievement: unknown achievement "spned"; did you mean "spend"?'


@pytest.mark.parametrize("numbers", [{"current_period_value": 1}, {"completed_consecutive_periods": 1}], ids=str)
def test_a_sealed_period(numbers: dict[str, int]) -> None:
    """A sealed period takes nothing any more (section 5)."""
    engine = an_engine(DAILY)
    progress = feed(engine, walks(6)).progress
    with pytest.raises(ActivityError) as raised:
        adjust(engine, progress, instant("2026-05-05 12:00"), **numbers)
    assert str(raised.value) == "at: lies in a period that is sealed; use a later instant"
    # The number of completions is of no period.
    assert count(adjust(engine, progress, instant("2026-05-05 12:00"), completed_count=1)) == 1


def test_periods_before_one_that_counts_already() -> None:
    """`completed_consecutive_periods=k` closes the periods before the current one with a run such that k shows."""
    engine = an_engine(DAILY)
    progress = feed(engine, [*walks(5), an_activity("2026-05-06 00:30")]).progress
    with pytest.raises(ActivityError) as raised:
        adjust(engine, progress, instant("2026-05-05 20:00"), completed_consecutive_periods=1)
    assert str(raised.value) == (
        "at: lies before the newest period, which goes on counting;"
        " use a later instant to set completed_consecutive_periods"
    )


@pytest.mark.parametrize("completed", [0, 1])
def test_periods_before_one_that_has_not_begun_where_the_member_is_now(completed: int) -> None:
    engine = an_engine(DAILY)
    berlin = MemberProgress("ana", timezone="Europe/Berlin")
    progress = feed(engine, [an_activity("2026-05-05 00:10", zone="Europe/Berlin")], berlin).progress
    moved = evolve(progress, timezone="America/New_York")
    with pytest.raises(ActivityError, match="at: lies before the newest period, which goes on counting"):
        adjust(engine, moved, instant("2026-05-04 20:00", "America/New_York"), completed_consecutive_periods=completed)
    next_day = instant("2026-05-05 20:00", "America/New_York")
    adjusted = adjust(engine, moved, next_day, completed_consecutive_periods=1)
    assert (count(adjusted), shown(engine, adjusted.progress, next_day).completed_consecutive_periods) == (0, 1)


def test_before_the_first_period() -> None:
    """The wall-clock `start` is the first occurrence (section 4): before it there is no period to set."""
    engine = an_engine(evolve(DAILY, period=Recurring("FREQ=WEEKLY", start="2026-06-01T00:00")))
    with pytest.raises(ActivityError) as raised:
        adjust(engine, current_period_value=1)
    assert str(raised.value) == "at: lies before the first period; use a later instant"


def test_a_naive_instant() -> None:
    """Every instant is a timezone-aware `datetime`; a naive one is refused with an error (section 2)."""
    with pytest.raises(ActivityError, match="at is 2026-05-06T12:00:00, which has no time zone"):
        adjust(an_engine(SPEND), at=NOON.replace(tzinfo=None), completed_count=1)


def test_what_was_stored_in_between_makes_no_difference() -> None:
    """Dump and load at any point changes nothing that follows (law 5)."""
    engine = an_engine(DAILY, evolve(SPEND, id="shops", aggregation=Distinct("shop")))
    adjusted = adjust(engine, completed_count=2, rule="1", completed_consecutive_periods=2).progress
    adjusted = adjust(engine, adjusted, rule="shops", current_period_value=3).progress
    stored = load_progress(dump_progress(adjusted))
    assert stored == adjusted
    assert (
        feed(engine, [*walks(6), *buys(1, 2)], stored).events == feed(engine, [*walks(6), *buys(1, 2)], adjusted).events
    )


def test_a_run_that_is_set_has_risen_by_nothing() -> None:
    """Completing it triggers what is linked, but a rate of the change grants nothing where no value changed."""
    campaign = Campaign(id="c", achievement="a", trigger="completed", rewards=[Reward("points", Rate(1))])
    achievement = Achievement("a", name="", rules=[evolve(DAILY, consecutive_periods=2)])
    engine = Engine(Catalog(achievements=[achievement], campaigns=[campaign]))
    outcome = engine.adjust(NOBODY, "a", NOON, completed_consecutive_periods=2)
    (triggered,) = of_kind(outcome.events, CampaignTriggered)
    assert triggered.rewards == (Grant("points", 0),)


@pytest.mark.parametrize("period", ["overall", "day", LastDays(7)], ids=str)
def test_different_values_that_were_set_outlive_a_reverse(period: Any) -> None:
    """What is set counts like any others: a return takes back its own, and leaves them (section 7)."""
    engine = an_engine(Rule("buy", aggregation=Distinct("shop"), period=period, period_goal=9))
    set_to_four = adjust(engine, at=instant("2026-05-06 11:00"), current_period_value=4).progress
    bought = feed(engine, buys(30, day=6), set_to_four).progress
    assert shown(engine, bought, NOON).current_period_value == 5
    returned = engine.reverse(bought, "buy 2026-05-06T12:00:00+00:00", NOON)
    assert view(engine, returned).current_period_value == 4
