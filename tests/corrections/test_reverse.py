"""What was counted is taken back (section 7). Each docstring quotes the sentence that the test is about."""

from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve

from achievekit import (
    Achievement,
    AchievementProgress,
    Activity,
    Catalog,
    Count,
    Day,
    Distinct,
    Engine,
    Freezes,
    LastDays,
    Limit,
    Max,
    MemberProgress,
    Outcome,
    Reason,
    Recurring,
    Refusal,
    Rule,
    RuleProgress,
    Sum,
    Week,
    attr,
    dump_progress,
    load_progress,
)
from achievekit.events import (
    AchievementCompleted,
    AchievementProgressed,
    PeriodCompleted,
    ProgressReversed,
    RuleCompleted,
    StreakBroken,
)
from helpers import an_activity, an_engine, feed, instant, of_kind, shown

AGGREGATIONS = {
    "count": Count(),
    "count of items": Count(each="items", where=attr("kind") == "book"),
    "sum": Sum("amount"),
    "sum over items": Sum("price", each="items"),
    "distinct": Distinct("shop"),
}
PERIODS = {
    "overall": "overall",
    "hour": "hour",
    "two days from 04:00": Day(every=2, day_starts_at="04:00"),
    "week": Week(starts_on="sunday"),
    "month": "month",
    "quarter": "quarter",
    "year": "year",
    "last days": LastDays(7),
    "recurring": Recurring("FREQ=WEEKLY;BYDAY=MO,TH", start="2026-01-01T00:00"),
}
BOOK, PEN = {"kind": "book", "price": 2}, {"kind": "pen", "price": 0.5}
LATER = instant("2026-05-04 18:00")


def a_purchase(clock: str, id_: str, **facts: Any) -> Activity:
    usual: dict[str, Any] = {"amount": 10, "shop": "north", "items": [BOOK, PEN]}
    return an_activity(clock, "buy", id_=id_, **usual | facts)


def numbers(progress: MemberProgress, rule: str = "1") -> RuleProgress:
    return progress.achievements["a"].rules[rule]


def told(progress: MemberProgress) -> list[str]:
    """The ids in the history."""
    return [entry.activity for entry in progress.achievements["a"].history]


def reasons(outcome: Outcome) -> list[tuple[str | None, str]]:
    return [(refusal.rule, refusal.reason) for refusal in outcome.refusals]


# --- what is taken back ---------------------------------------------------------------------------


@pytest.mark.parametrize("aggregation", AGGREGATIONS.values(), ids=AGGREGATIONS)
@pytest.mark.parametrize("period", PERIODS.values(), ids=PERIODS)
def test_of_every_aggregation_and_period(aggregation: Any, period: Any) -> None:
    """`reverse(progress, activity_id, at)` takes back exactly what that activity counted."""
    engine = an_engine(Rule("buy", aggregation=aggregation, period=period, period_goal=100))
    first = a_purchase("2026-05-04 12:00", "b1", amount=0.1, items=[BOOK])
    second = a_purchase("2026-05-04 12:30", "b2", amount=0.2, shop="south", items=[BOOK, BOOK, PEN])
    third = a_purchase("2026-05-04 12:45", "b3", amount=7, shop="north")
    before = feed(engine, [first, third]).progress
    outcome = engine.reverse(feed(engine, [first, second, third]).progress, "b2", LATER)
    assert numbers(outcome.progress) == numbers(before)
    assert told(outcome.progress) == ["b1", "b3"]
    assert not outcome.refusals
    for at in (instant("2026-05-04 12:45"), LATER):
        assert shown(engine, outcome.progress, at) == shown(engine, before, at)


@pytest.mark.parametrize("aggregation", AGGREGATIONS.values(), ids=AGGREGATIONS)
@pytest.mark.parametrize("period", PERIODS.values(), ids=PERIODS)
@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)], ids=str)
def test_reversing_everything_ends_in_empty_values(aggregation: Any, period: Any, order: tuple[int, ...]) -> None:
    """Reversing everything ends in empty values."""
    engine = an_engine(Rule("buy", aggregation=aggregation, period=period, period_goal=100))
    # Sums of tenths, of which a float would leave something over.
    amounts = [0.1, 0.2, 0.3]
    told = [
        a_purchase(f"2026-05-04 12:0{place}", f"b{place}", amount=amount, shop=f"s{place % 2}")
        for place, amount in enumerate(amounts)
    ]
    progress = feed(engine, told).progress
    for place in order:
        progress = engine.reverse(progress, f"b{place}", LATER).progress
    assert numbers(progress).buckets == {}
    assert progress.achievements["a"].history == ()
    view = shown(engine, progress, instant("2026-05-04 12:30"))
    assert (view.current_period_value, view.current_streak, view.completed_consecutive_periods) == (0, 0, 0)


def test_what_is_told_of_it() -> None:
    """`ProgressReversed`: `activity` is the id of what is taken back, `at` the instant at which it is."""
    engine = an_engine(Rule("buy", aggregation=Sum("amount"), period_goal=100, id="spend"))
    progress = feed(engine, [a_purchase("2026-05-04 12:00", "b1", amount=30), a_purchase("2026-05-05 12:00", "b2")])
    outcome = engine.reverse(progress.progress, "b1", instant("2026-05-09 10:00+02:00"))
    assert outcome.events == (
        ProgressReversed(
            id="ana:a:3",
            member="ana",
            achievement="a",
            at=instant("2026-05-09 08:00"),
            activity="b1",
            rule="spend",
            current_period_value=10,
            progress_change=-30,
        ),
    )


def test_a_distinct_value_goes_with_its_last_activity() -> None:
    """`reverse` takes back […] overall and distinct counts."""
    engine = an_engine(Rule("buy", aggregation=Distinct("shop"), period_goal=9))
    shops = {"b1": "north", "b2": "north", "b3": "south"}
    progress = feed(engine, [a_purchase("2026-05-04 12:00", id_, shop=shop) for id_, shop in shops.items()]).progress
    found = []
    for id_ in ("b1", "b2", "b3"):
        outcome = engine.reverse(progress, id_, LATER)
        progress = outcome.progress
        (event,) = of_kind(outcome.events, ProgressReversed)
        found.append((event.current_period_value, event.progress_change))
    assert found == [(2, 0), (1, -1), (0, -1)]  # one visit to the north is left after the first


@pytest.mark.parametrize("period", ["overall", "day", LastDays(7)], ids=str)
def test_the_frequency_slot_is_freed(period: Any) -> None:
    """`reverse` takes back […] its frequency slot."""
    engine = an_engine(Rule("buy", period=period, period_goal=9, limit=Limit(2, per="day")))
    purchases = [a_purchase(f"2026-05-04 12:0{place}", f"b{place}") for place in range(4)]
    fed = feed(engine, purchases[:3])
    assert fed.reasons == ["", "", "frequency_limit"]
    returned = engine.reverse(fed.progress, "b0", LATER).progress
    assert feed(engine, purchases[2:], returned).reasons == ["", "frequency_limit"]


def test_a_frequency_slot_of_an_interval_that_is_forgotten_frees_nothing() -> None:
    """`reverse` takes back […] its frequency slot."""
    engine = an_engine(Rule("buy", period_goal=9, limit=Limit(1, per="day")))
    progress = feed(engine, [a_purchase("2026-05-04 12:00", "b1"), a_purchase("2026-05-06 12:00", "b2")]).progress
    returned = engine.reverse(progress, "b1", instant("2026-05-06 13:00")).progress
    assert numbers(returned).limit_use == numbers(progress).limit_use
    late = [a_purchase("2026-05-04 13:00", "b3"), a_purchase("2026-05-06 13:00", "b4")]
    assert feed(engine, late, returned).reasons == ["too_late", "frequency_limit"]


def test_a_frequency_slot_is_freed_in_the_zone_in_which_it_was_taken() -> None:
    """`reverse` takes back exactly what that activity counted: where the member has moved, not another one's slot."""
    engine = an_engine(Rule("buy", period_goal=100, limit=Limit(1, per="day")))
    late, noon, again = (
        a_purchase("2026-05-04 23:00", "b1"),
        a_purchase("2026-05-05 12:00", "b2"),
        a_purchase("2026-05-05 15:00", "b3"),
    )
    progress = evolve(feed(engine, [late, noon]).progress, timezone="Europe/Warsaw")  # in which both are of the 5th
    returned = engine.reverse(progress, "b1", LATER).progress
    assert feed(engine, [again], returned).reasons == ["frequency_limit"]
    assert feed(engine, [again], engine.reverse(returned, "b2", LATER).progress).reasons == [""]


@pytest.mark.parametrize("before", [None, Limit(5, per="month"), Limit(5, per="hour")], ids=str)
def test_a_frequency_slot_is_freed_by_the_unit_of_now(before: Limit | None) -> None:
    """While the rule had another limit, or none, nobody counted by that of now; see section 9."""
    old, new = (an_engine(Rule("buy", period_goal=100, limit=limit)) for limit in (before, Limit(2, per="day")))
    days = [a_purchase(f"2026-05-05 1{hour}:00", f"b{hour}") for hour in range(5)]
    progress = feed(old, days[:2]).progress
    assert feed(new, days[2:3], progress).reasons == ["frequency_limit"]
    returned = new.reverse(progress, "b0", LATER).progress
    fed = feed(new, days[2:4], returned)
    assert fed.reasons == ["", "frequency_limit"]
    for id_ in ("b1", "b2"):  # whether it counted before the limit was changed or afterwards
        assert feed(new, days[4:], new.reverse(fed.progress, id_, LATER).progress).reasons == [""]


def test_after_a_repeated_delivery_it_is_taken_back_once() -> None:
    """`reverse` takes back exactly what that activity counted."""
    engine = an_engine(Rule("buy", aggregation=Sum("amount"), period_goal=100))
    fed = feed(engine, [a_purchase("2026-05-04 12:00", "b1")] * 3)
    assert fed.reasons == ["", "duplicate", "duplicate"]
    outcome = engine.reverse(fed.progress, "b1", LATER)
    assert shown(engine, outcome.progress, LATER).current_period_value == 0
    assert reasons(engine.reverse(outcome.progress, "b1", LATER)) == [(None, "unknown_activity")]


def test_a_late_activity_that_joined_a_run_unjoins_it() -> None:
    """`record` then `reverse` leaves values, runs and streaks as they were."""
    engine = an_engine(Rule("buy", period="day", consecutive_periods=9), lateness=timedelta(days=2))
    days = {day: a_purchase(f"2026-05-0{day} 12:00", f"b{day}") for day in (4, 5, 6)}
    apart = feed(engine, [days[4], days[6]]).progress
    joined = feed(engine, [days[5]], apart).progress
    at = instant("2026-05-06 12:00")
    assert [shown(engine, progress, at).current_streak for progress in (apart, joined)] == [1, 3]
    assert shown(engine, engine.reverse(joined, "b5", at).progress, at) == shown(engine, apart, at)


def test_it_may_be_recorded_again() -> None:
    """It must stand in the history (section 7), which is what duplicate detection reads (section 3)."""
    engine = an_engine(Rule("buy", aggregation=Sum("amount"), period_goal=100))
    purchase = a_purchase("2026-05-04 12:00", "b1")
    fed = feed(engine, [purchase])
    returned = engine.reverse(fed.progress, "b1", LATER).progress
    again = engine.record(returned, purchase)
    assert numbers(again.progress) == numbers(fed.progress)
    assert told(again.progress) == ["b1"]
    ids = [event.id for event in (*fed.events, *again.events)]
    assert len(set(ids)) == len(ids)


def test_everywhere_it_counted() -> None:
    """`reverse` takes back exactly what that activity counted: in all achievements, by all rules."""
    spend, visits = Rule("buy", aggregation=Sum("amount"), period_goal=100, id="spend"), Rule("buy", period_goal=9)
    brought = Rule("buy", actor="referee", period_goal=9)
    engine = Engine(
        Catalog(
            achievements=[
                Achievement("a", name="", rules=[spend, evolve(visits, id="visits"), evolve(brought, id="brought")]),
                Achievement("b", name="", rules=[visits]),
                Achievement("c", name="", rules=[Rule("walk", period_goal=9)]),
            ]
        )
    )
    own = evolve(a_purchase("2026-05-04 12:00", "b1"), referrer="ana")
    walk = an_activity("2026-05-04 12:00", "walk", id_="w1")
    walked = engine.record(MemberProgress("ana"), walk).progress
    outcome = engine.reverse(engine.record(walked, own).progress, "b1", LATER)
    reversed_ = [(event.achievement, event.rule) for event in of_kind(outcome.events, ProgressReversed)]
    assert reversed_ == [("a", "spend"), ("a", "visits"), ("a", "brought"), ("b", "1")]
    assert outcome.progress.achievements["c"] is walked.achievements["c"]
    assert all(not rule.buckets for id_ in "ab" for rule in outcome.progress.achievements[id_].rules.values())


def test_a_return_lets_no_time_pass() -> None:
    """The newest instant an achievement has seen is that of its counted activities and of `settle` (section 5)."""
    engine = an_engine(Rule("buy", period="day"))
    progress = feed(engine, [a_purchase("2026-05-04 12:00", "b1"), a_purchase("2026-05-04 13:00", "b2")]).progress
    outcome = engine.reverse(progress, "b2", instant("2026-06-01"))
    assert outcome.progress.achievements["a"].seen == instant("2026-05-04 13:00")
    assert [type(event) for event in outcome.events] == [ProgressReversed]
    assert not feed(engine, [a_purchase("2026-05-05 12:00", "b3")], outcome.progress).outcomes[0].refusals


def test_time_that_the_activity_let_pass_stays_passed() -> None:
    """`reverse` takes back exactly what that activity counted: what was sealed and reported meanwhile stays so."""
    engine = an_engine(Rule("buy", period="day"))
    fed = feed(engine, [a_purchase("2026-05-04 12:00", "b1"), a_purchase("2026-05-09 12:00", "b2")])
    assert of_kind(fed.events, StreakBroken)
    returned = engine.reverse(fed.progress, "b2", instant("2026-05-09 13:00")).progress
    assert feed(engine, [a_purchase("2026-05-05 12:00", "b3")], returned).reasons == ["too_late"]


def test_a_day_that_is_met_no_more_may_be_missed() -> None:
    """`reverse` takes back exactly what that activity counted: the day has to be met anew."""
    engine = an_engine(Rule("buy", period="day", consecutive_periods=9))
    progress = feed(engine, [a_purchase("2026-05-04 12:00", "b4"), a_purchase("2026-05-05 12:00", "b5")]).progress
    returned = engine.reverse(progress, "b5", instant("2026-05-05 13:00")).progress
    assert shown(engine, returned, instant("2026-05-05 13:00")).current_streak == 1
    (broken,) = engine.settle(returned, instant("2026-05-06 02:00")).events
    assert (broken.at, getattr(broken, "streak", None)) == (instant("2026-05-06"), 1)


# --- completions stay -----------------------------------------------------------------------------


def test_completions_already_granted_stay() -> None:
    """Completions already granted stay."""
    engine = an_engine(Rule("buy", aggregation=Sum("amount"), period_goal=100, period="month"))
    purchases = [a_purchase("2026-05-04 12:00", "b1", amount=60), a_purchase("2026-05-05 12:00", "b2", amount=50)]
    fed = feed(engine, purchases)
    assert fed.times == [0, 1]
    returned = engine.reverse(fed.progress, "b2", instant("2026-05-06"))
    assert returned.progress.achievements["a"].completed_count == 1
    assert returned.progress.achievements["a"].completed_at == instant("2026-05-05 12:00")
    assert [type(event) for event in returned.events] == [ProgressReversed]
    assert shown(engine, returned.progress, instant("2026-05-06")).current_period_value == 60


@pytest.mark.parametrize("per", [None, "month"])
def test_a_limit_stays_used_up(per: str | None) -> None:
    """Completions already granted stay, and so what they have used of the limit."""
    engine = an_engine(Rule("buy", period="day"), limit=Limit(1, per=per))
    progress = feed(engine, [a_purchase("2026-05-04 12:00", "b1")]).progress
    returned = engine.reverse(progress, "b1", LATER).progress
    assert feed(engine, [a_purchase("2026-05-05 12:00", "b2")], returned).reasons == ["limit_reached"]


def test_a_full_run_once_credited_is_not_credited_again() -> None:
    """Full runs are credited by number: what the fold yields beyond the number already credited is credited now."""
    engine = an_engine(Rule("buy", period="day", consecutive_periods=2))
    days = {day: a_purchase(f"2026-05-0{day} 12:00", f"b{day}") for day in range(4, 9)}
    progress = feed(engine, [days[4], days[5]]).progress
    returned = engine.reverse(progress, "b5", instant("2026-05-05 13:00")).progress
    at = instant("2026-05-05 13:00")
    assert shown(engine, returned, at).completed_consecutive_periods == 1
    # The same day again: the run of the 4th and the 5th has been credited already.
    again = feed(engine, [days[5]], returned)
    assert again.times == [0]
    assert [type(event) for event in again.events] == [AchievementProgressed, PeriodCompleted]
    assert shown(engine, again.progress, at).completed_consecutive_periods == 0
    # Then it goes on as ever.
    assert feed(engine, [days[6], days[7]], again.progress).times == [0, 1]
    # Without the same day again, the next run is the one that was credited.
    assert feed(engine, [days[6], days[7]], returned).times == [0, 0]


def test_with_freezes_a_return_can_complete() -> None:
    """Invariant: no state ever holds a met goal that has not been credited, unless the limit holds it back."""
    # Met on the 1st, 3rd, 5th and 6th; the one freeze is used for the 2nd, and the 4th breaks the streak. Without the
    # 1st the freeze is used for the 4th, and the 3rd, 5th and 6th are three in a row.
    rule = Rule("buy", period="day", consecutive_periods=3, freezes=Freezes(initial=1))
    engine = an_engine(rule, lateness=timedelta(days=9))
    fed = feed(engine, [a_purchase(f"2026-05-0{day} 12:00", f"b{day}") for day in (1, 3, 5, 6)])
    assert sum(fed.times) == 0
    outcome = engine.reverse(fed.progress, "b1", instant("2026-05-06 13:00"))
    assert [type(event) for event in outcome.events] == [ProgressReversed, RuleCompleted, AchievementCompleted]


def test_a_rule_that_waits_for_another_is_satisfied_anew() -> None:
    """`reverse` takes back exactly what that activity counted: a rule that had reached its goal has not any more."""
    engine = an_engine(Rule("buy", period_goal=1), Rule("walk", period_goal=1))
    purchase, walk = a_purchase("2026-05-04 12:00", "b1"), an_activity("2026-05-04 13:00", "walk")
    fed = feed(engine, [purchase])
    assert of_kind(fed.events, RuleCompleted)
    returned = engine.reverse(fed.progress, "b1", LATER).progress
    walked = feed(engine, [walk], returned)
    assert walked.times == [0]
    again = feed(engine, [purchase], walked.progress)
    assert [type(event) for event in again.events] == [AchievementProgressed, RuleCompleted, AchievementCompleted]


def test_a_goal_lowered_meanwhile_is_credited_by_what_is_left() -> None:
    """Invariant: no state ever holds a met goal that has not been credited."""
    rule = Rule("buy", aggregation=Sum("amount"), period_goal=100)
    purchases = [a_purchase("2026-05-04 12:00", "b1", amount=60), a_purchase("2026-05-04 13:00", "b2", amount=30)]
    progress = feed(an_engine(rule), purchases).progress
    outcome = an_engine(evolve(rule, period_goal=50)).reverse(progress, "b2", LATER)
    assert [type(event) for event in outcome.events] == [ProgressReversed, RuleCompleted, AchievementCompleted]
    assert {event.activity for event in outcome.events} == {"b2"}


def test_what_was_brought_along_by_hand_is_taken_back_though_nobody_has_seen_it() -> None:
    engine = an_engine(Rule("walk", period="day", period_goal=3))
    walked = feed(
        engine, [an_activity("2026-05-04 12:00", id_="w1"), an_activity("2026-05-04 13:00", id_="w2")]
    ).progress
    state = walked.achievements["a"]
    rules = {"1": state.rules["1"]._replace(sealed_to=None)}
    by_hand = evolve(walked, achievements={"a": AchievementProgress(rules=rules, history=state.history)})
    outcome = engine.reverse(by_hand, "w1", LATER)
    assert [event.current_period_value for event in of_kind(outcome.events, ProgressReversed)] == [1]


# --- refusals -------------------------------------------------------------------------------------


def assert_refused(engine: Engine, progress: MemberProgress, id_: str, at: str, reason: Reason) -> None:
    outcome = engine.reverse(progress, id_, instant(at))
    assert outcome.refusals == (Refusal("a", "1", reason),)
    assert outcome.events == ()
    assert outcome.progress is progress


@pytest.mark.parametrize("id_", ["b9", ""])
def test_an_unknown_id(id_: str) -> None:
    """Unknown id, […]: refused, with the reason `unknown_activity`."""
    engine = an_engine(Rule("buy"), limit=Limit(1))
    # The second was refused, and so is in no history.
    progress = feed(engine, [a_purchase("2026-05-04 12:00", "b1"), a_purchase("2026-05-04 13:00", "b9")]).progress
    outcome = engine.reverse(progress, id_, LATER)
    assert outcome.refusals == (Refusal(None, None, Reason.UNKNOWN_ACTIVITY),)
    assert outcome.progress is progress
    nobody = MemberProgress("ana")
    assert engine.reverse(nobody, "b1", LATER).progress is nobody


def test_an_id_that_the_history_has_forgotten() -> None:
    """It must stand in the history."""
    catalog = Catalog(achievements=[Achievement("a", name="", rules=[Rule("buy", period_goal=9)])])
    engine = Engine(catalog, history=2)
    progress = feed(engine, [a_purchase("2026-05-04 12:00", f"b{place}") for place in range(3)]).progress
    assert reasons(engine.reverse(progress, "b0", LATER)) == [(None, "unknown_activity")]
    assert not engine.reverse(progress, "b1", LATER).refusals


@pytest.mark.parametrize("period", ["hour", "day", "week", "month", "quarter", "year", LastDays(3)], ids=str)
def test_a_sealed_period(period: Any) -> None:
    """A sealed period: refused, with the reason `too_late`."""
    engine = an_engine(Rule("buy", period=period, period_goal=9))
    purchases = [a_purchase("2026-05-04 12:00", "b1"), a_purchase("2027-05-04 12:00", "b2")]
    assert_refused(engine, feed(engine, purchases).progress, "b1", "2027-05-04 13:00", Reason.TOO_LATE)


def test_a_period_is_sealed_an_hour_after_its_end_and_not_before() -> None:
    """A period is sealed once its end plus `Engine(lateness=1 hour)` is not after the newest instant (section 5)."""
    engine = an_engine(Rule("buy", period="day", period_goal=9))
    progress = feed(engine, [a_purchase("2026-05-04 12:00", "b1")]).progress
    open_still = engine.settle(progress, instant("2026-05-05 00:59:59")).progress
    assert not engine.reverse(open_still, "b1", instant("2026-05-05 01:00")).refusals
    sealed = engine.settle(progress, instant("2026-05-05 01:00")).progress
    assert_refused(engine, sealed, "b1", "2026-05-05 01:00", Reason.TOO_LATE)


@pytest.mark.parametrize("period", ["overall", LastDays(30)], ids=str)
def test_a_closed_round(period: Any) -> None:
    """A closed round: refused, with the reason `round_closed`."""
    engine = an_engine(Rule("buy", period=period, period_goal=2))
    purchases = [a_purchase(f"2026-05-04 12:0{place}", f"b{place}") for place in range(3)]
    progress = feed(engine, purchases).progress
    for id_ in ("b0", "b1"):
        assert_refused(engine, progress, id_, "2026-05-04 18:00", Reason.ROUND_CLOSED)
    assert not engine.reverse(progress, "b2", LATER).refusals


def test_a_closed_round_with_carry_over() -> None:
    """A closed round: refused, with the reason `round_closed`; what it carried over stays."""
    engine = an_engine(Rule("buy", aggregation=Sum("amount"), period_goal=100), carry_over=True)
    purchases = [a_purchase("2026-05-04 12:00", "b1", amount=250), a_purchase("2026-05-04 13:00", "b2", amount=30)]
    progress = feed(engine, purchases).progress
    assert_refused(engine, progress, "b1", "2026-05-04 18:00", Reason.ROUND_CLOSED)
    returned = engine.reverse(progress, "b2", LATER).progress
    assert shown(engine, returned, LATER).current_period_value == 50


@pytest.mark.parametrize("period", ["overall", "day", LastDays(7)], ids=str)
def test_a_max(period: Any) -> None:
    """A Max: refused, with the reason `not_reversible`."""
    engine = an_engine(Rule("buy", aggregation=Max("amount"), period=period, period_goal=100))
    progress = feed(engine, [a_purchase("2026-05-04 12:00", "b1")]).progress
    assert_refused(engine, progress, "b1", "2026-05-04 18:00", Reason.NOT_REVERSIBLE)


@pytest.mark.parametrize(
    "changed",
    [
        Rule("buy", aggregation=Count(), period_goal=9),
        Rule("buy", aggregation=Sum("amount"), period_goal=9, period="day"),
        Rule("order", aggregation=Sum("amount"), period_goal=9),
    ],
    ids=["aggregation", "period", "trigger"],
)
def test_a_rule_that_means_something_else_now(changed: Rule) -> None:
    """A call that is refused or raises leaves progress equal, though a `ProgressReset` waits to be told."""
    engine = an_engine(Rule("buy", aggregation=Sum("amount"), period_goal=100))
    progress = feed(engine, [a_purchase("2026-05-04 12:00", "b1")]).progress
    assert_refused(an_engine(changed), progress, "b1", "2026-05-04 18:00", Reason.ROUND_CLOSED)


def test_a_rule_that_is_gone() -> None:
    """A rule […] that is gone starts empty (section 9): there is nothing to take back from."""
    spend, visits = Rule("buy", id="spend", aggregation=Sum("amount"), period_goal=99), Rule("buy", period_goal=9)
    progress = feed(an_engine(spend, visits), [a_purchase("2026-05-04 12:00", "b1")]).progress
    outcome = an_engine(evolve(visits, id="2")).reverse(progress, "b1", LATER)
    assert reasons(outcome) == [("spend", "round_closed")]
    assert outcome.progress.achievements["a"].rules.keys() == {"2"}
    assert told(outcome.progress) == ["b1"]  # by the rule that is gone


def test_an_achievement_that_is_gone() -> None:
    """Progress of an achievement that the catalog does not know is carried along untouched (section 9)."""
    progress = feed(an_engine(Rule("buy", period_goal=9)), [a_purchase("2026-05-04 12:00", "b1")]).progress
    empty = Engine(Catalog(achievements=[Achievement("other", name="", rules=[Rule("buy")])]))
    outcome = empty.reverse(progress, "b1", LATER)
    assert reasons(outcome) == [(None, "unknown_activity")]
    assert outcome.progress is progress


def test_one_rule_may_refuse_what_another_takes_back() -> None:
    """Refused, with the reason […]: each rule for itself, as where it counted."""
    engine = an_engine(
        Rule("buy", id="most", aggregation=Max("amount"), period_goal=99),
        Rule("buy", id="daily", period="day", period_goal=9),
        Rule("buy", id="spend", aggregation=Sum("amount"), period_goal=99),
    )
    purchases = [a_purchase("2026-05-04 12:00", "b1"), a_purchase("2026-05-09 12:00", "b2", amount=4)]
    outcome = engine.reverse(feed(engine, purchases).progress, "b1", instant("2026-05-09 13:00"))
    assert reasons(outcome) == [("most", "not_reversible"), ("daily", "too_late")]
    assert [event.rule for event in of_kind(outcome.events, ProgressReversed)] == ["spend"]
    assert numbers(outcome.progress, "spend").buckets == {0: 4}
    # What was taken back can't be taken back once more; what was refused is still counted, and so a duplicate.
    assert told(outcome.progress) == ["b1", "b1", "b2", "b2", "b2"]
    assert feed(engine, purchases[:1], outcome.progress).reasons == ["duplicate"]


@pytest.mark.parametrize("period", ["overall", "day"])
@pytest.mark.parametrize("between", ["redefined", "removed"])
def test_what_counted_before_a_reset_is_no_part_of_the_numbers_since(period: str, between: str) -> None:
    """A rule whose fingerprint changed, or that is gone, starts empty (section 9); history always stays."""
    visited = Rule("buy", id="1", aggregation=Distinct("shop"), period_goal=100, period=period)
    spent = evolve(visited, aggregation=Sum("amount"))
    progress = feed(an_engine(visited), [a_purchase("2026-05-04 12:00", "b1")]).progress
    if between == "removed":
        progress = an_engine(Rule("walk", id="2")).settle(progress, LATER).progress
    engine = an_engine(spent)
    progress = feed(engine, [a_purchase("2026-05-04 18:00", "b2", amount=50)], progress).progress
    assert_refused(engine, progress, "b1", "2026-05-04 19:00", Reason.ROUND_CLOSED)


def test_a_naive_instant() -> None:
    """Every instant is a timezone-aware `datetime`; a naive one is refused with an error (section 2)."""
    engine = an_engine(Rule("buy", period_goal=9))
    progress = feed(engine, [a_purchase("2026-05-04 12:00", "b1")]).progress
    with pytest.raises(ValueError, match="at is 2026-05-04T18:00:00, which has no time zone"):
        engine.reverse(progress, "b1", LATER.replace(tzinfo=None))


def test_what_was_stored_in_between_makes_no_difference() -> None:
    """Dump and load at any point changes nothing that follows (law 5)."""
    engine = an_engine(Rule("buy", aggregation=Distinct("shop"), period="day", limit=Limit(2, per="day")))
    progress = feed(engine, [a_purchase("2026-05-04 12:00", "b1"), a_purchase("2026-05-04 13:00", "b2")]).progress
    stored = load_progress(dump_progress(progress))
    assert engine.reverse(stored, "b1", LATER) == engine.reverse(progress, "b1", LATER)


@pytest.mark.parametrize("id_", ["b1", "b2", "b3"])
def test_no_round_before_a_reset_is_taken_for_one_since(id_: str) -> None:
    """A rule whose fingerprint changed starts empty (section 9), in a round that none of its history is of."""
    visited = Rule("buy", id="1", aggregation=Distinct("shop"), period_goal=1)
    purchases = [a_purchase(f"2026-05-04 12:0{minute}", f"b{minute}") for minute in (1, 2, 3)]  # three rounds
    progress = feed(an_engine(visited), purchases).progress
    engine = an_engine(evolve(visited, aggregation=Sum("amount"), period_goal=100))
    progress = feed(engine, [a_purchase("2026-05-04 18:00", "b4", amount=50)], progress).progress
    assert_refused(engine, progress, id_, "2026-05-04 19:00", Reason.ROUND_CLOSED)


@pytest.mark.parametrize("returned", ["b1", "b2"])
def test_what_was_recorded_beside_it_is_still_a_duplicate(returned: str) -> None:
    """Whatever is taken back, the history goes on telling of all the others (section 7)."""
    engine = an_engine(Rule("buy", aggregation=Sum("amount"), period_goal=100))
    purchases = [a_purchase(f"2026-05-04 12:0{minute}", f"b{minute}") for minute in (1, 2, 3)]
    outcome = engine.reverse(feed(engine, purchases).progress, returned, LATER)
    others = [one for one in purchases if one.id != returned]
    assert told(outcome.progress) == [one.id for one in others]
    assert feed(engine, others, outcome.progress).reasons == ["duplicate", "duplicate"]
