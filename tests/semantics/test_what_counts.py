"""Which activities count: every refusal, and which of two is told (section 3)."""

from datetime import timedelta
from typing import Any

import pytest

from achievekit import (
    Achievement,
    Activity,
    ActivityError,
    Catalog,
    Engine,
    LastDays,
    Limit,
    MemberProgress,
    Outcome,
    Reason,
    Rule,
    Sum,
    attr,
)
from achievekit import Timeframe as Frame
from helpers import an_activity, an_engine, feed, instant

SPRING = Frame(starts_at="2026-03-01T00:00+00:00", ends_at="2026-06-01T00:00+00:00")


def told(outcome: Outcome) -> list[tuple[str | None, str | None, str]]:
    """Each refusal as (achievement, rule, reason)."""
    return [(refusal.achievement, refusal.rule, refusal.reason) for refusal in outcome.refusals]


def test_the_reasons_in_their_order() -> None:
    # What follows them are the reasons of `reverse`.
    assert list(Reason)[:10] == [
        "from_future",
        "duplicate",
        "inactive",
        "outside_timeframe",
        "locked",
        "limit_reached",
        "conditions_not_met",
        "no_value",
        "too_late",
        "frequency_limit",
    ]


def engine_with(*, active: bool = True, frame: Frame | None = SPRING) -> Engine:
    """An achievement that can refuse for every reason: once only, three buys a day of an amount, after "key"."""
    counted = Rule(
        "buy",
        aggregation=Sum("amount"),
        period_goal=100,
        period="day",
        conditions=attr("shop") == "corner",
        limit=Limit(3, per="day"),
    )
    locked = Achievement(
        "a", name="", rules=[counted], requires=["key"], limit=Limit(1), active=active, timeframe=frame
    )
    key = Achievement("key", name="", rules=[Rule("unlock")])
    return Engine(Catalog(achievements=[locked, key]))


def buy(clock: str, id_: str = "", amount: object = 10, shop: str = "corner") -> Activity:
    return an_activity(clock, "buy", id_=id_, amount=amount, shop=shop)


UNLOCKED = feed(engine_with(), [an_activity("2026-05-01", "unlock")]).progress
WITH_ONE = feed(engine_with(), [buy("2026-05-04 12:00", "first")], UNLOCKED).progress
USED_UP = feed(engine_with(), [buy("2026-05-04 12:30", "all", amount=90)], WITH_ONE).progress


# Each case fails one check and all those after it that it can; only the first is told.
ORDER = [
    ("from_future", engine_with(active=False), WITH_ONE, buy("2027-05-04 12:00", "first", "?", "mall")),
    ("duplicate", engine_with(active=False, frame=None), USED_UP, buy("2026-05-04 12:00", "first", "?", "mall")),
    ("duplicate", engine_with(), USED_UP, buy("2026-07-04 12:00", "first")),
    ("inactive", engine_with(active=False), MemberProgress("ana"), buy("2026-07-01", "new", "?", "mall")),
    ("outside_timeframe", engine_with(), MemberProgress("ana"), buy("2026-02-28", "new", "?", "mall")),
    ("locked", engine_with(), MemberProgress("ana"), buy("2026-05-04", "new", "?", "mall")),
    ("locked", engine_with(), USED_UP, buy("2026-04-30", "new", "?", "mall")),  # before the key was there
    ("limit_reached", engine_with(), USED_UP, buy("2026-05-03", "new", "?", "mall")),
    ("conditions_not_met", engine_with(), WITH_ONE, buy("2026-05-02", "new", "?", "mall")),
    ("no_value", engine_with(), WITH_ONE, buy("2026-05-02", "new", "?")),
    ("too_late", engine_with(), WITH_ONE, buy("2026-05-02", "new")),
]


@pytest.mark.parametrize(("reason", "engine", "progress", "activity"), ORDER)
def test_the_first_check_that_fails_is_told(
    reason: str, engine: Engine, progress: MemberProgress, activity: Activity
) -> None:
    received_at = instant("2027-01-01") if reason == "from_future" else None
    outcome = engine.record(progress, activity, received_at=received_at)
    rule = "1" if reason in {"conditions_not_met", "no_value", "too_late"} else None
    assert told(outcome) == [("a", rule, reason)]
    assert outcome.progress is progress
    assert outcome.events == ()


def test_a_frequency_limit_is_checked_last() -> None:
    # The fourth of the day, of which three count; on the next day it starts anew.
    engine = engine_with()
    buys = [buy(f"2026-05-04 12:0{minute}") for minute in range(4)]
    assert feed(engine, [*buys, buy("2026-05-05")], UNLOCKED).reasons == ["", "", "", "frequency_limit", ""]
    # A fourth that fails another check is told so.
    full = feed(engine, buys, UNLOCKED).progress
    assert feed(engine, [buy("2026-05-04 13:00", shop="mall")], full).reasons == ["conditions_not_met"]
    assert feed(engine, [buy("2026-05-04 13:00", amount=0)], full).reasons == ["no_value"]


def test_what_is_refused_uses_no_slot_of_the_frequency_limit() -> None:
    engine = an_engine(Rule("buy", aggregation=Sum("amount"), period_goal=99, limit=Limit(1, per="day")))
    buys = [an_activity("2026-05-04 12:00", "buy"), an_activity("2026-05-04 12:01", "buy", amount=5)]
    assert feed(engine, buys).reasons == ["no_value", ""]


def test_a_sealed_interval_of_the_frequency_limit_is_too_late() -> None:
    # The period, a month, is open; but the day of 4 May, by which the limit goes, was sealed on the 5th at 01:00.
    engine = an_engine(Rule("walk", period="month", period_goal=99, limit=Limit(2, per="day")))
    walks = ["2026-05-04 12:00", "2026-05-05 00:59", "2026-05-04 13:00", "2026-05-05 01:00", "2026-05-04 14:00"]
    assert feed(engine, map(an_activity, walks)).reasons == ["", "", "", "", "too_late"]


@pytest.mark.parametrize(
    ("per", "same", "next_"),
    [
        # Wednesday 6 May 2026; in Warsaw, so an hour is one of UTC and a day begins at 22:00 UTC.
        ("hour", "12:59 2026-05-06", "13:00 2026-05-06"),
        ("day", "21:59 2026-05-06", "22:00 2026-05-06"),
        ("week", "21:59 2026-05-10", "22:00 2026-05-10"),  # a Sunday
        ("month", "21:59 2026-05-31", "22:00 2026-05-31"),
        ("quarter", "21:59 2026-06-30", "22:00 2026-06-30"),
        ("year", "22:59 2026-12-31", "23:00 2026-12-31"),  # winter time
    ],
)
def test_the_intervals_of_a_frequency_limit(per: str, same: str, next_: str) -> None:
    engine = an_engine(Rule("walk", period_goal=99, limit=Limit(1, per=per)), timezone="Europe/Warsaw")
    clocks = ["2026-05-06 12:00", *(f"{day} {clock}" for clock, day in map(str.split, (same, next_)))]
    assert feed(engine, map(an_activity, clocks)).reasons == ["", "frequency_limit", ""]


def test_a_frequency_limit_outlives_a_round() -> None:
    # Two a day are two a day, though the first of them completed the achievement.
    engine = an_engine(Rule("walk", limit=Limit(2, per="day")))
    fed = feed(engine, map(an_activity, ["2026-05-04 12:00", "2026-05-04 13:00", "2026-05-04 14:00", "2026-05-05"]))
    assert fed.times == [1, 1, 0, 1]
    assert fed.reasons == ["", "", "frequency_limit", ""]


def test_each_rule_refuses_for_itself() -> None:
    engine = an_engine(
        Rule("buy", id="count", period_goal=9),
        Rule("buy", id="spend", period_goal=9, aggregation=Sum("amount")),
        Rule("buy", id="corner", period_goal=9, conditions=attr("shop") == "corner"),
        Rule("walk", id="walk", period_goal=9),
    )
    outcome = engine.record(MemberProgress("ana"), an_activity("2026-05-04", "buy", shop="mall"))
    assert told(outcome) == [("a", "spend", "no_value"), ("a", "corner", "conditions_not_met")]
    # The rule that listens to another type says nothing; the one that counts has counted.
    assert [entry.rule for entry in outcome.progress.achievements["a"].history] == ["count"]


def test_nobody_listens() -> None:
    outcome = an_engine(Rule("walk")).record(MemberProgress("ana"), an_activity("2026-05-04", "sleep"))
    assert outcome == Outcome(MemberProgress("ana"))
    assert told(outcome) == []


def test_the_future_begins_after_the_skew() -> None:
    engine = Engine(an_engine(Rule("walk")).catalog, max_skew=timedelta(minutes=5))
    progress, now = MemberProgress("ana"), instant("2026-05-04 12:00")
    for clock, reasons in (
        ("2026-05-04 12:05", []),
        ("2026-05-04 12:05:00.000001", [("a", None, "from_future")]),
    ):
        assert told(engine.record(progress, an_activity(clock), received_at=now)) == reasons
    # The offsets in which the two are told make no difference, and without `received_at` there is no future.
    abroad = instant("2026-05-04T21:00+09:00")
    assert told(engine.record(progress, an_activity("2026-05-04T14:05+02:00"), received_at=abroad)) == []
    assert told(engine.record(progress, an_activity("2099-01-01"))) == []


def test_a_long_skew_reaches_beyond_the_calendar_without_harm() -> None:
    engine = Engine(an_engine(Rule("walk")).catalog, max_skew=timedelta(days=3660))
    walk = an_activity("9998-12-31")
    assert told(engine.record(MemberProgress("ana"), walk, received_at=walk.at)) == []


def test_the_same_id_counts_once_as_long_as_it_stands_in_the_history() -> None:
    catalog = an_engine(Rule("walk", period_goal=99)).catalog
    walks = [an_activity(f"2026-05-04 12:0{minute}", id_=id_) for minute, id_ in enumerate("abca")]
    assert feed(Engine(catalog, history=3), walks).reasons == ["", "", "", "duplicate"]
    # With two entries "a" has gone by then. The newest stand last.
    fed = feed(Engine(catalog, history=2), walks)
    assert fed.reasons == ["", "", "", ""]
    assert [entry.activity for entry in fed.progress.achievements["a"].history] == ["c", "a"]
    # The history holds what counts only.
    assert feed(Engine(catalog, history=0), [walks[0], walks[0]]).reasons == ["", ""]


def test_a_refused_activity_may_come_again() -> None:
    # It does not stand in the history, so it is no duplicate once its attributes are right.
    engine = an_engine(Rule("buy", aggregation=Sum("amount")))
    fed = feed(engine, [an_activity("2026-05-04", "buy", amount=text) for text in ("12", 12)])
    assert fed.reasons == ["no_value", ""]


def test_duplicates_are_told_per_achievement() -> None:
    # The second achievement refused it the first time, so only the first one knows it.
    anything = Achievement("any", name="", rules=[Rule("buy", period_goal=9)])
    paid = Achievement("paid", name="", rules=[Rule("buy", period_goal=9, aggregation=Sum("amount"))])
    engine = Engine(Catalog(achievements=[anything, paid]))
    first = engine.record(MemberProgress("ana"), an_activity("2026-05-04", "buy"))
    again = engine.record(first.progress, an_activity("2026-05-04", "buy", amount=5))
    assert told(first) == [("paid", "1", "no_value")]
    assert told(again) == [("any", None, "duplicate")]


def test_a_naive_received_at_is_refused_even_where_nobody_listens() -> None:
    engine, naive = an_engine(Rule("walk")), instant("2026-05-04 12:00").replace(tzinfo=None)
    with pytest.raises(ActivityError, match="received_at is 2026-05-04T12:00:00, which has no time zone"):
        engine.record(MemberProgress("ana"), an_activity("2026-05-04 12:00", "swim"), received_at=naive)


@pytest.mark.parametrize("period", ["overall", "day", LastDays(7)], ids=str)
def test_an_hour_of_a_frequency_limit_is_sealed_whatever_the_period(period: Any) -> None:
    """`too_late`: its frequency-limit interval is sealed, the lateness after its end."""
    engine = an_engine(Rule("walk", period=period, period_goal=9, limit=Limit(3, per="hour")))
    clocks = ("12:00", "18:00", "12:10", "16:59:59", "17:00")
    fed = feed(engine, [an_activity(f"2026-05-04 {clock}") for clock in clocks])
    assert fed.reasons == ["", "", "too_late", "too_late", ""]
    (rule,) = fed.progress.achievements["a"].rules.values()
    assert rule.limit_use is not None
    assert len(rule.limit_use.counts) == 2  # what is sealed is forgotten
