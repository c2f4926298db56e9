"""What seldom comes up: hand-made progress, limits that lapse, wrong things passed in, the calendar's edge."""

import json
import pickle
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from attrs import evolve

from achievekit import (
    Achievement,
    AchievementProgress,
    ActivityError,
    Catalog,
    Day,
    DefinitionError,
    Engine,
    Limit,
    MemberProgress,
    Month,
    Reason,
    Recurring,
    Rule,
    StateError,
    Sum,
    Timeframe,
    Year,
    attr,
    dump_event,
    dump_progress,
    load_event,
    load_progress,
)
from achievekit.events import AchievementCompleted, AchievementProgressed, PeriodCompleted, RuleCompleted
from achievekit.periods import Period
from helpers import an_activity, an_engine, feed, instant, of_kind, walks

# What an activity brings that reaches the goal of a period and completes by it.
ALL_AT_ONCE = (AchievementProgressed, PeriodCompleted, RuleCompleted, AchievementCompleted)


def test_progress_made_by_hand() -> None:
    """Completions taken over from another system: the count stands, and everything goes on from there."""
    engine = an_engine(Rule("walk", period_goal=2))
    moved = MemberProgress("ana", None, {"a": AchievementProgress(completed_count=3)})
    assert engine.next_deadline(moved) is None
    fed = feed(engine, [an_activity("2026-05-04 12:00"), an_activity("2026-05-05 12:00")], moved)
    assert fed.progress.achievements["a"].completed_count == 4


def test_a_goal_lowered_while_the_limit_is_used_up_is_not_granted_then_or_later() -> None:
    old = Achievement(
        "a", name="A", rules=[Rule("walk", id="1"), Rule("walk", id="2", period_goal=9)], rules_required=1
    )
    old = evolve(old, limit=Limit(1, per="day"))
    new = evolve(old, rules=[old.rules[0], evolve(old.rules[1], period_goal=5)])
    unlimited = Engine(Catalog(achievements=[evolve(old, limit=None, rules_required=2)]))
    progress = feed(unlimited, walks(*range(1, 6))).progress
    full = Engine(Catalog(achievements=[new])).settle(progress, instant("2026-05-05 13:00")).progress
    assert full.achievements["a"].completed_count == 1
    lowered = Engine(Catalog(achievements=[evolve(new, limit=Limit(1))]))
    again = evolve(
        full, achievements={"a": full.achievements["a"]._replace(numbers=progress.achievements["a"].numbers)}
    )
    outcome = lowered.settle(again, instant("2026-05-07 12:00"))
    assert outcome.progress.achievements["a"].completed_count == 1
    assert not [event for event in outcome.events if isinstance(event, AchievementCompleted)]
    assert lowered.next_deadline(outcome.progress) is None


def test_the_first_gap_decides_the_next_deadline() -> None:
    """Days 1 and 3 are met and day 2 can still be filled: its seal is the next thing to be told."""
    engine = an_engine(Rule("walk", period="day", consecutive_periods=9), lateness=timedelta(days=3))
    progress = feed(engine, [an_activity("2026-05-01 12:00"), an_activity("2026-05-03 12:00")]).progress
    assert engine.next_deadline(progress) == instant("2026-05-06 00:00")


def test_nothing_is_missed_after_the_timeframe_ends() -> None:
    frame = Timeframe(ends_at=instant("2026-05-02 00:00"))
    daily = Rule("walk", period="day", consecutive_periods=9)
    engine = Engine(Catalog(achievements=[Achievement("a", name="A", rules=[daily], timeframe=frame)]))
    progress = feed(engine, [an_activity("2026-05-01 12:00")]).progress
    assert engine.next_deadline(progress) is None
    assert engine.settle(progress, instant("2076-05-01 12:00")).events == ()


def test_what_an_overview_calls_inactive() -> None:
    resting = Achievement("a", name="A", rules=[Rule("walk")], active=False)
    engine = Engine(Catalog(achievements=[resting]))
    (view,) = engine.overview(MemberProgress("ana"), instant("2026-05-01 12:00")).achievements
    assert (view.status, view.completed_count) == ("inactive", 0)


def test_a_period_longer_than_the_calendar() -> None:
    engine = an_engine(Rule("walk", period=Month(every=10**6), period_goal=2))
    progress = feed(engine, [an_activity("2026-05-01 12:00")]).progress
    (view,) = engine.overview(progress, instant("2026-05-01 13:00")).achievements
    assert (view.rules[0].current_period_value, view.rules[0].period_end) == (1, None)


def test_no_time_zone_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("achievekit.zones.available_timezones", set)
    with pytest.raises(ActivityError, match="this machine has no time zone database; install the package tzdata"):
        MemberProgress("ana", "Europe/Nowhere")


def test_answers_can_be_pickled_and_compared() -> None:
    """A worker process may hand them back."""
    engine = an_engine(Rule("walk", period_goal=2, conditions=attr("source") == "watch"))
    counted = engine.record(MemberProgress("ana"), an_activity("2026-05-01 12:00", source="watch"))
    refused = engine.record(MemberProgress("ana"), an_activity("2026-05-01 12:00", source="phone"))
    assert pickle.loads(pickle.dumps(counted)) == counted != refused  # noqa: S301  # our own
    assert [one.reason for one in pickle.loads(pickle.dumps(refused)).refusals] == [Reason.CONDITIONS_NOT_MET]  # noqa: S301
    replay = engine.replay([an_activity("2026-05-01 12:00", source="watch")])
    assert pickle.loads(pickle.dumps(replay)).events == replay.events == counted.events  # noqa: S301
    assert (counted == "counted") is False


@pytest.mark.parametrize("method", ["settle", "overview", "next_deadline", "reverse", "adjust", "record", "backfill"])
def test_something_else_than_progress(method: str) -> None:
    engine, noon = an_engine(Rule("walk")), instant("2026-05-01 12:00")
    arguments: dict[str, tuple[Any, ...]] = {
        "next_deadline": (),
        "reverse": ("x", noon),
        "adjust": ("a", noon),
        "record": (an_activity("2026-05-01 12:00"),),
        "backfill": ("a", []),
    }
    with pytest.raises(ActivityError, match=r'progress is \{\} \(dict\); use MemberProgress\("ana"\) or load_progress'):
        getattr(engine, method)({}, *arguments.get(method, (noon,)))


def test_something_else_than_an_activity() -> None:
    engine, ana = an_engine(Rule("walk")), MemberProgress("ana")
    wrong: Any = {"id": "w1"}
    for call in (
        lambda: engine.record(ana, wrong),
        lambda: engine.members(wrong),
        lambda: engine.replay([wrong]),
        lambda: engine.backfill(ana, "a", [wrong]),
    ):
        with pytest.raises(ActivityError, match=r"activity is \{'id': 'w1'\} \(dict\); use Activity"):
            call()


def test_an_instant_that_no_clock_shows_is_no_instant() -> None:
    """The year 1, which some systems write for "never", lies outside UTC's calendar once its offset is taken off."""
    engine = an_engine(Rule("walk", conditions=attr("seen") >= instant("2026-05-01 00:00")))
    outcome = engine.record(MemberProgress("ana"), an_activity("2026-05-01 12:00", seen="0001-01-01T00:00:00+02:00"))
    assert [one.reason for one in outcome.refusals] == [Reason.CONDITIONS_NOT_MET]


def test_a_number_too_long_to_be_shown() -> None:
    with pytest.raises(DefinitionError, match="times: is -1000"):
        Limit(-1000)
    with pytest.raises(DefinitionError, match="period_goal: is a number of too many digits; use a finite number"):
        Rule("walk", period_goal=10**5000)


@pytest.mark.parametrize(
    ("period", "clock"),
    [
        (Recurring("FREQ=DAILY;COUNT=3", start=datetime(2026, 5, 4)), "2026-05-08 10:00"),  # noqa: DTZ001  # wall clock
        (Year(every=10_000), "2026-05-08 10:00"),
        (Year(), "9998-12-31 10:00"),
        (Day(), "0100-01-01 00:00"),
    ],
)
def test_events_of_periods_at_the_edge_of_the_calendar_can_be_stored(period: Period, clock: str) -> None:
    engine = an_engine(Rule("walk", period=period), timezone="Pacific/Kiritimati")
    events = engine.record(MemberProgress("ana"), an_activity(clock)).events
    assert tuple(type(event) for event in events) == ALL_AT_ONCE
    assert tuple(load_event(json.loads(json.dumps(dump_event(event)))) for event in events) == events
    (completed,) = of_kind(events, PeriodCompleted)
    assert completed.period_end is None or completed.period_end.astimezone(ZoneInfo("Asia/Tokyo"))
    assert (completed.period_end is None) is (period != Day())


def test_a_bound_beyond_the_calendar_is_damage() -> None:
    plain = {"type": "freeze_used", "id": "1", "member": "ana", "achievement": "a", "at": "2026-05-08T10:00:00+00:00"}
    told = {"rule": "1", "streak": 1, "freezes_left": 0, "period_start": "0001-01-01T00:00:00+14:00"}
    with pytest.raises(StateError, match=r'period_start: is "0001-.*lies beyond the calendar; use one from the years'):
        load_event(plain | told)


def test_sums_may_be_longer_than_what_is_summed() -> None:
    engine = an_engine(Rule("walk", aggregation=Sum("steps"), period="month", period_goal=1))
    longest = 9 * 10**399
    fed = feed(engine, [an_activity(f"2026-05-04 10:0{minute}", steps=longest) for minute in range(3)])
    assert load_progress(json.loads(json.dumps(dump_progress(fed.progress)))) == fed.progress
    assert [load_event(dump_event(event)) for event in fed.events] == list(fed.events)
    (value,) = fed.progress.achievements["a"].rules["1"].buckets.values()
    assert value == 3 * longest
    damaged = json.loads(json.dumps(dump_event(fed.events[0]))) | {"current_period_value": 10**900}
    with pytest.raises(StateError, match=r"current_period_value: is a number of too many digits; use a finite number"):
        load_event(damaged)


def test_settling_before_an_activity_may_use_up_the_limit() -> None:
    """The lowered goal is credited first, as if somebody had settled then; so nothing is left to count for."""
    old = Achievement("a", name="A", rules=[Rule("walk", period_goal=9)], limit=Limit(1))
    new = evolve(old, rules=[Rule("walk", period_goal=2)])
    progress = feed(Engine(Catalog(achievements=[old])), walks(*range(1, 4))).progress
    outcome = Engine(Catalog(achievements=[new])).record(progress, an_activity("2026-05-04 12:00"))
    assert [one.reason for one in outcome.refusals] == [Reason.LIMIT_REACHED]
    assert outcome.progress.achievements["a"].completed_count == 1
    assert [type(event) for event in outcome.events if isinstance(event, AchievementCompleted)] == [
        AchievementCompleted
    ]


def test_such_a_refusal_stands_in_the_order_of_the_catalog() -> None:
    old = Achievement("b", name="B", rules=[Rule("walk", period_goal=9)], limit=Limit(1))
    new = evolve(old, rules=[Rule("walk", period_goal=1)])
    a, c = (Achievement(id_, name=id_, rules=[Rule("walk", conditions=attr("km") > 5)]) for id_ in "ac")
    progress = feed(Engine(Catalog(achievements=[a, old, c])), [an_activity("2026-05-01 12:00")]).progress
    refusals = Engine(Catalog(achievements=[a, new, c])).record(progress, an_activity("2026-05-04 12:00")).refusals
    assert [(one.achievement, one.reason) for one in refusals] == [
        ("a", Reason.CONDITIONS_NOT_MET),
        ("b", Reason.LIMIT_REACHED),
        ("c", Reason.CONDITIONS_NOT_MET),
    ]


def test_a_timeframe_that_does_not_open_again_before_the_calendar_ends() -> None:
    """9999-01-01 is a Friday."""
    frame = Timeframe(weekdays=["thursday"], months=[1], days_of_month=[1])
    daily = Rule("walk", period="day", consecutive_periods=2)
    engine = Engine(Catalog(achievements=[Achievement("a", name="A", rules=[daily], timeframe=frame)]))
    progress = feed(engine, [an_activity("9998-01-01 12:00")]).progress
    assert engine.next_deadline(progress) is None


def test_an_occurrence_is_found_before_anything_happened_there() -> None:
    payday = Recurring("FREQ=MONTHLY;BYMONTHDAY=-1", start=instant("2026-01-31 00:00"))
    assert f"{payday.start_of(5):%d %B}" == "31 May"
