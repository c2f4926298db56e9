"""What is reported, in which order, and with which values (sections 6 and 10)."""

from decimal import Decimal
from typing import Any

import pytest
from attrs import fields

from achievekit import Achievement, Catalog, Engine, LastDays, Limit, MemberProgress, Rule, Sum
from achievekit.events import (
    EVENTS,
    AchievementCompleted,
    AchievementProgressed,
    Event,
    LimitReached,
    PeriodCompleted,
    RuleCompleted,
    StreakBroken,
)
from helpers import an_activity, an_engine, feed, instant, of_kind, walks

DAILY = Rule("buy", id="spend", aggregation=Sum("amount"), period_goal=10, period="day", consecutive_periods=2)


def kinds(events: tuple[Event, ...]) -> list[type[Event]]:
    return [type(event) for event in events]


def test_cause_before_effect() -> None:
    # 4 May: met. The 5th is missed. 6 May: met. 7 May: two in a row, once for ever.
    engine = an_engine(DAILY, limit=Limit(1))
    days = [an_activity(f"2026-05-0{day} 12:00", "buy", amount=12) for day in (4, 6, 7)]
    outcomes = feed(engine, days).outcomes
    assert [kinds(outcome.events) for outcome in outcomes] == [
        [AchievementProgressed, PeriodCompleted],
        [StreakBroken, AchievementProgressed, PeriodCompleted],  # time passed before it counted
        [AchievementProgressed, PeriodCompleted, RuleCompleted, AchievementCompleted, LimitReached],
    ]


def test_the_fields_of_every_event() -> None:
    engine = an_engine(DAILY, limit=Limit(1), timezone="Europe/Warsaw")
    first = an_activity("2026-05-04 12:00", "buy", id_="b1", zone="Europe/Warsaw", amount=12)
    second = an_activity("2026-05-05 12:00", "buy", id_="b2", zone="Europe/Warsaw", amount=10.5)
    at = instant("2026-05-05 10:00")
    about = {"member": "ana", "achievement": "a", "at": at, "activity": "b2"}
    assert feed(engine, [first, second]).outcomes[1].events == (
        AchievementProgressed(
            id="ana:a:3",
            **about,  # type: ignore[arg-type]
            rule="spend",
            period_goal=10,
            consecutive_periods=2,
            remaining_consecutive_periods=0,
            current_period_value=Decimal("10.5"),
            completed_consecutive_periods=2,
            progress_change=Decimal("10.5"),
            completed_count=0,  # as it was
        ),
        PeriodCompleted(
            id="ana:a:4",
            **about,  # type: ignore[arg-type]
            rule="spend",
            period_goal=10,
            current_period_value=Decimal("10.5"),
            period_start=instant("2026-05-04 22:00"),
            period_end=instant("2026-05-05 22:00"),
            streak=2,
        ),
        RuleCompleted(id="ana:a:5", **about, rule="spend"),  # type: ignore[arg-type]
        AchievementCompleted(id="ana:a:6", **about, times=1, completed_count=1),  # type: ignore[arg-type]
        LimitReached(id="ana:a:7", **about, limit=1, per=None),  # type: ignore[arg-type]
    )


def test_values_are_those_before_the_new_round() -> None:
    # Goal 10, carried over: 8, then 25 (8 + 17): twice done, 5 left; then 6.
    rule = Rule("buy", aggregation=Sum("amount"), period_goal=10)
    engine = an_engine(rule, carry_over=True)
    buys = [an_activity(f"2026-05-0{day}", "buy", amount=amount) for day, amount in ((4, 8), (5, 17), (6, 1))]
    fed = feed(engine, buys)
    assert [
        (e.current_period_value, e.progress_change, e.completed_consecutive_periods, e.completed_count)
        for e in of_kind(fed.events, AchievementProgressed)
    ] == [(8, 8, 0, 0), (25, 17, 1, 0), (6, 1, 0, 2)]


def test_rules_report_in_their_order() -> None:
    # Both count before anything completes.
    engine = an_engine(Rule("buy"), Rule("buy", aggregation=Sum("amount"), period_goal=5))
    (outcome,) = feed(engine, [an_activity("2026-05-04", "buy", amount=5)]).outcomes
    assert [(type(event), getattr(event, "rule", None)) for event in outcome.events] == [
        (AchievementProgressed, "1"),
        (AchievementProgressed, "2"),
        (RuleCompleted, "1"),
        (RuleCompleted, "2"),
        (AchievementCompleted, None),
    ]


def test_misses_of_several_rules_are_told_in_the_order_in_which_they_ended() -> None:
    # Hours and days from 4 May 12:30: the hour to 14:00 is missed first, then the day of the 5th.
    engine = an_engine(Rule("walk", id="day", period="day"), Rule("walk", id="hour", period="hour"))
    progress = feed(engine, [an_activity("2026-05-04 12:30")]).progress
    told = of_kind(engine.settle(progress, instant("2026-06-01")).events, StreakBroken)
    assert [(event.rule, event.at) for event in told] == [
        ("hour", instant("2026-05-04 14:00")),
        ("day", instant("2026-05-06 00:00")),
    ]


def test_a_late_activity_reports_at_its_own_instant() -> None:
    engine = an_engine(Rule("walk", period_goal=2))
    fed = feed(engine, [an_activity("2026-05-05"), an_activity("2026-05-04")])
    (completed,) = of_kind(fed.events, AchievementCompleted)
    assert completed.at == instant("2026-05-04")


def test_instants_are_told_in_utc() -> None:
    fed = feed(an_engine(Rule("walk", period="day"), timezone="Asia/Tokyo"), [an_activity("2026-05-04T12:00+09:00")])
    for event in fed.events:
        assert event.at.isoformat() == "2026-05-04T03:00:00+00:00"


def test_ids_are_numbered_per_achievement_and_say_whose_they_are() -> None:
    # Colons and percent signs in names are escaped, so that no two names make the same id.
    walk = [Rule("walk", period_goal=99)]
    catalog = Catalog(achievements=[Achievement(name, name="", rules=walk) for name in ("a", "b:c", "100%")])
    engine = Engine(catalog)
    progress = MemberProgress("ana:x")
    ids = []
    for day in (4, 5):
        outcome = engine.record(progress, an_activity(f"2026-05-0{day}", by="ana:x"))
        progress = outcome.progress
        ids += [event.id for event in outcome.events]
    assert ids == [f"ana%3Ax:{name}:{number}" for number in (1, 2) for name in ("a", "b%3Ac", "100%25")]


def test_achievements_report_in_the_order_of_the_catalog() -> None:
    catalog = Catalog(achievements=[Achievement(name, name="", rules=[Rule("walk")]) for name in "cab"])
    outcome = Engine(catalog).record(MemberProgress("ana"), an_activity("2026-05-04"))
    assert [event.achievement for event in of_kind(outcome.events, AchievementCompleted)] == ["c", "a", "b"]


@pytest.mark.parametrize("cls", EVENTS.values())
def test_the_fields_of_an_event_go_by_their_names(cls: type[Event]) -> None:
    assert [field.name for field in fields(cls) if field.init and not field.kw_only] == []


def test_a_rule_whose_window_has_passed_is_completed_anew() -> None:
    week, never = Rule("walk", id="week", period=LastDays(3), period_goal=2), Rule("fly", id="never")
    engine = an_engine(week, never)
    done = walks(4, 5, 20, 21)
    one_by_one = of_kind(feed(engine, done).events, RuleCompleted)
    at_once = of_kind(engine.replay(done).events, RuleCompleted)
    assert [event.at.day for event in one_by_one] == [event.at.day for event in at_once] == [5, 21]


@pytest.mark.parametrize("period", ["overall", "day", LastDays(7)], ids=str)
def test_progress_tells_whether_the_goal_is_met(period: Any) -> None:
    engine = an_engine(Rule("walk", period=period, period_goal=2), Rule("fly"))
    activities = [an_activity(f"2026-05-04 12:0{minute}") for minute in range(3)]
    events = of_kind(feed(engine, activities).events, AchievementProgressed)
    assert [event.current_period_value for event in events] == [1, 2, 3]
    assert [event.completed_consecutive_periods for event in events] == [0, 1, 1]
    assert [event.remaining_consecutive_periods for event in events] == [1, 0, 0]
