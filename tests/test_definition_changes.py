"""Section 9, sentence by sentence, and `catalog_diff`, which tells beforehand what will happen.

Each change is made twice: `catalog_diff` says what it does to members' progress, and then the engine does it.
"""

import json
from functools import partial
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given

from achievekit import (
    Achievement,
    Catalog,
    Change,
    Count,
    Day,
    Difference,
    Distinct,
    Engine,
    Freezes,
    LastDays,
    Limit,
    Max,
    MemberProgress,
    Rule,
    Sum,
    Timeframe,
    Week,
    attr,
    catalog_diff,
    dump_event,
    dump_progress,
    load_catalog,
    load_event,
    load_progress,
)
from achievekit.events import AchievementCompleted, ProgressReset
from achievekit.fingerprints import fingerprint
from driving import engine_of, newcomer, run
from helpers import buys, feed, instant, of_kind, shown, walks
from strategies import Case, Plain, cases, catalogs, conditions

SPEND = Rule("buy", aggregation=Sum("amount"), period_goal=100, period="month")
DAILY = Rule("walk", period="day", consecutive_periods=7)
AT = instant("2026-05-07 12:00")
FIRST = instant("2026-05-04 12:00")


def a_catalog(*rules: Rule, **options: Any) -> Catalog:
    return Catalog(achievements=[Achievement("a", name="", rules=rules, **options)])


def resets(events: Any) -> list[tuple[str, str]]:
    return [(event.rule, event.reason) for event in of_kind(events, ProgressReset)]


def of_rules(old: Catalog, new: Catalog) -> dict[str | None, Change]:
    return {one.rule: one.change for one in catalog_diff(old, new)}


# --- what the numbers mean ------------------------------------------------------------------------

KEPT = {
    "goal raised": evolve(SPEND, period_goal=200),
    "goal lowered": evolve(SPEND, period_goal=90),
    "consecutive periods": evolve(SPEND, consecutive_periods=4),
    "conditions": evolve(SPEND, conditions=attr("shop") == "north"),
    "limit": evolve(SPEND, limit=Limit(3, per="day")),
    "freezes": evolve(SPEND, freezes=Freezes(initial=1)),
}
RESTARTED = {
    "trigger": evolve(SPEND, trigger="order"),
    "actor": evolve(SPEND, actor="referee"),
    "what is summed": evolve(SPEND, aggregation=Sum("price")),
    "items summed": evolve(SPEND, aggregation=Sum("amount", each="items")),
    "count": evolve(SPEND, aggregation=Count()),
    "max": evolve(SPEND, aggregation=Max("amount")),
    "distinct": evolve(SPEND, aggregation=Distinct("amount")),
    "week": evolve(SPEND, period="week"),
    "every": evolve(SPEND, period=Day(every=2)),
    "window": evolve(SPEND, period=LastDays(30)),
}


@pytest.mark.parametrize("changed", KEPT.values(), ids=KEPT)
def test_kept(changed: Rule) -> None:
    """A rule whose goal, consecutive periods, conditions, limit or freezes changed keeps its numbers."""
    old, new = a_catalog(SPEND), a_catalog(changed)
    assert of_rules(old, new) == {None: Change.UNCHANGED, "1": Change.KEPT}
    outcome = Engine(new).settle(feed(Engine(old), buys(80)).progress, AT)
    assert resets(outcome.events) == []
    assert shown(Engine(new), outcome.progress, AT).current_period_value == 80


@pytest.mark.parametrize("changed", RESTARTED.values(), ids=RESTARTED)
def test_restarted(changed: Rule) -> None:
    """A rule whose fingerprint changed […] starts empty: reported as `ProgressReset`."""
    old, new = a_catalog(SPEND), a_catalog(changed)
    assert of_rules(old, new) == {None: Change.UNCHANGED, "1": Change.RESTARTED}
    outcome = Engine(new).settle(feed(Engine(old), buys(80)).progress, AT)
    assert resets(outcome.events) == [("1", "redefined")]
    assert shown(Engine(new), outcome.progress, AT).current_period_value == 0


def test_removed() -> None:
    """A rule […] that is gone, starts empty: reported as `ProgressReset`."""
    spend = evolve(SPEND, id="spend")
    old, new = a_catalog(spend, DAILY), a_catalog(evolve(DAILY, id="2"))
    assert of_rules(old, new) == {None: Change.KEPT, "2": Change.UNCHANGED, "spend": Change.REMOVED}
    outcome = Engine(new).settle(feed(Engine(old), [*buys(80), *walks(5, 6)]).progress, AT)
    assert resets(outcome.events) == [("spend", "removed")]
    # Once it is back, it has nothing.
    back = Engine(old).settle(outcome.progress, AT)
    assert shown(Engine(old), back.progress, AT).current_period_value == 0


def test_added() -> None:
    """A rule that joins begins empty, and is nothing to report."""
    old, new = a_catalog(SPEND), a_catalog(SPEND, DAILY)
    assert of_rules(old, new) == {None: Change.KEPT, "1": Change.UNCHANGED, "2": Change.ADDED}
    outcome = Engine(new).settle(feed(Engine(old), buys(80)).progress, AT)
    assert outcome.events == ()
    assert shown(Engine(new), outcome.progress, AT).current_period_value == 80


def test_what_a_reset_tells() -> None:
    """Reported as `ProgressReset`: once, at the instant and with the activity that brought it to light."""
    old, new = Engine(a_catalog(SPEND)), Engine(a_catalog(evolve(SPEND, period="week")))
    progress = feed(old, buys(80)).progress
    (event, *_) = new.record(progress, buys(10, day=7)[0]).events
    assert event == ProgressReset(
        id="ana:a:2", member="ana", achievement="a", at=AT, rule="1", reason="redefined", activity=None
    )
    assert load_event(json.loads(json.dumps(dump_event(event)))) == event
    settled = new.settle(progress, AT)
    assert new.settle(settled.progress, AT).events == ()
    assert new.next_deadline(progress) == FIRST  # it waits to be told


@pytest.mark.parametrize("correct", ["reverse", "adjust"])
def test_a_reset_is_told_by_corrections_too(correct: str) -> None:
    """Reported as `ProgressReset`: before anything that follows."""
    daily = evolve(DAILY, id="daily")
    old, new = a_catalog(SPEND, daily), a_catalog(evolve(SPEND, period="week"), daily)
    progress = feed(Engine(old), [*buys(80), *walks(7)]).progress
    outcome = (
        Engine(new).reverse(progress, walks(7)[0].id, AT)
        if correct == "reverse"
        else Engine(new).adjust(progress, "a", AT, rule="1", current_period_value=7)
    )
    assert resets(outcome.events[:1]) == [("1", "redefined")]
    assert len(outcome.events) == 2


def test_a_lowered_goal_is_credited() -> None:
    """[…] judged by the new goal at the next `record` or `settle` (a goal lowered below the value is credited then)."""
    old, new = Engine(a_catalog(SPEND)), Engine(a_catalog(evolve(SPEND, period_goal=50)))
    progress = feed(old, buys(80)).progress
    settled = new.settle(progress, AT)
    assert [event.times for event in of_kind(settled.events, AchievementCompleted)] == [1]
    assert feed(new, buys(1, day=7), progress).times == [1]
    assert feed(new, buys(1, day=7), settled.progress).times == [0]


def test_counts_and_history_stay() -> None:
    """`completed_count` and history always stay."""
    progress = feed(Engine(a_catalog(SPEND)), buys(100, 5)).progress
    after = Engine(a_catalog(evolve(SPEND, period="week"))).settle(progress, AT).progress.achievements["a"]
    assert after.completed_count == 1
    assert after.history == progress.achievements["a"].history


def test_an_unknown_achievement_is_carried_along() -> None:
    """Progress of an achievement that the catalog does not know is carried along untouched."""
    old = Catalog(achievements=[Achievement(id_, name="", rules=[SPEND]) for id_ in ("a", "b")])
    new = Catalog(achievements=old.achievements[:1])
    assert catalog_diff(old, new)[-1].change is Change.REMOVED
    progress = feed(Engine(old), buys(80)).progress
    engine = Engine(new)
    for outcome in (
        engine.record(progress, buys(5, day=7)[0]),
        engine.settle(progress, instant("2027-05-07")),
        engine.reverse(progress, buys(80)[0].id, AT),
        engine.adjust(progress, "a", AT, completed_count=3),
    ):
        stored = load_progress(dump_progress(outcome.progress))
        assert stored.achievements["b"] == progress.achievements["b"]
    assert shown(Engine(old), progress, AT).current_period_value == 80


def test_texts_never_matter() -> None:
    """Names, texts, metadata never matter."""
    named = evolve(SPEND, name="Spend", unit="zł")
    old, new = a_catalog(SPEND), a_catalog(named, description="…", metadata={"icon": "x"}, hidden=True)
    new = evolve(new, achievements=[evolve(new.achievements[0], name="Big spender")])
    assert {difference.change for difference in catalog_diff(old, new)} == {Change.UNCHANGED}
    progress = feed(Engine(old), buys(80)).progress
    assert Engine(new).settle(progress, FIRST).progress is progress


# --- fingerprints ---------------------------------------------------------------------------------


def meets(item: Any, kind: str = "book") -> bool:
    return bool(item["kind"] == kind)


class IsBook:
    def __call__(self, item: Any) -> bool:
        return meets(item)


def test_a_fingerprint_is_the_same_in_every_process() -> None:
    """A fingerprint of what its numbers mean (trigger, aggregation, period)."""
    assert fingerprint(SPEND) == "88a24cbd8c57"
    assert fingerprint(evolve(SPEND, period=Week(starts_on="monday"))) == fingerprint(evolve(SPEND, period="week"))


@pytest.mark.parametrize(
    "make", [lambda: meets, IsBook, lambda: partial(meets, kind="pen")], ids=["function", "class", "partial"]
)
def test_a_function_is_known_by_its_name(make: Any) -> None:
    """Names alone stay the same from one process to the next; where an object lies in memory does not."""
    one, other = (Rule("buy", aggregation=Count(each="items", where=make())) for _ in range(2))
    assert fingerprint(one) == fingerprint(other)
    assert fingerprint(one) != fingerprint(Rule("buy", aggregation=Count(each="items")))


@given(conditions(), conditions())
def test_conditions_on_items_are_part_of_it(one: Plain, other: Plain) -> None:
    """A fingerprint of what its numbers mean (trigger, aggregation, period)."""

    def rule(where: Plain) -> Rule:
        plain = {"trigger": "buy", "aggregation": {"type": "count", "each": "items", "where": where}}
        return load_catalog({"achievements": [{"id": "a", "name": "", "rules": [plain]}]}).achievements[0].rules[0]

    assert (fingerprint(rule(one)) == fingerprint(rule(other))) == (rule(one) == rule(other))


# --- the difference in words ----------------------------------------------------------------------

STAY = "completions and history stay"
LOWERED = "its numbers stay, and whoever has reached the new goal completes at the next record or settle"
JUDGED = "its numbers stay, judged by the new definition from the next record or settle on"
ANEW = f"its numbers would mean something else, so everybody begins anew (ProgressReset); {STAY}"


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (SPEND, evolve(SPEND, period_goal=80), f"period_goal from 100 to 80; {LOWERED}"),
        (SPEND, evolve(SPEND, period_goal="100.50"), f'period_goal from 100 to "100.50"; {JUDGED}'),
        (DAILY, evolve(DAILY, consecutive_periods=5), f"consecutive_periods from 7 to 5; {LOWERED}"),
        (DAILY, evolve(DAILY, consecutive_periods=9), f"consecutive_periods from 7 to 9; {JUDGED}"),
        (
            DAILY,
            evolve(DAILY, freezes=Freezes(initial=1, maximum=2), limit=Limit(1, per="day")),
            (f'limit from none to {{"times": 1, "per": "day"}};'
            f' freezes from none to {{"initial": 1, "maximum": 2}}; {JUDGED}'),
        ),
        (
            evolve(SPEND, conditions=attr("shop") == "Łódź"),
            evolve(SPEND, conditions=~(attr("shop") == "Łódź")),
            ('conditions from {"attribute": "shop", "operator": "eq", "value": "Łódź"}'
            f' to {{"not": {{"attribute": "shop", "operator": "eq", "value": "Łódź"}}}}; {JUDGED}'),
        ),
        (SPEND, evolve(SPEND, conditions=meets), f"conditions from none to a Python function; {JUDGED}"),
        (SPEND, evolve(SPEND, trigger="order"), f'trigger from "buy" to "order"; {ANEW}'),
        (SPEND, evolve(SPEND, actor="referee"), f'actor from "member" to "referee"; {ANEW}'),
        (
            SPEND,
            evolve(SPEND, period=Week(starts_on="sunday"), period_goal=25),
            f'period_goal from 100 to 25; period from "month" to {{"type": "week", "starts_on": "sunday"}}; {ANEW}',
        ),
        (
            SPEND,
            evolve(SPEND, aggregation=Count()),
            f'aggregation from {{"type": "sum", "attribute": "amount"}} to {{"type": "count"}}; {ANEW}',
        ),
    ],
)  # fmt: skip
def test_a_rule_in_words(old: Rule, new: Rule, why: str) -> None:
    (_, difference) = catalog_diff(a_catalog(old), a_catalog(new))
    change = Change.RESTARTED if why.endswith(ANEW) else Change.KEPT
    assert difference == Difference("a", "1", change, why)
    assert str(difference) == f"a, rule 1: {change}: {why}"


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ({}, {"limit": Limit(2)}, 'limit from none to {"times": 2}'),
        ({"limit": Limit(2)}, {"limit": Limit(1, per="month")}, 'limit from {"times": 2} to {"times": 1, "per": "month"}'),
        ({}, {"active": False}, "active from true to false"),
        ({}, {"carry_over": True}, "carry_over from false to true"),
        ({}, {"timezone": "Asia/Tokyo"}, 'timezone from none to "Asia/Tokyo"'),
        (
            {"timeframe": Timeframe(weekdays=["monday"])},
            {"timeframe": Timeframe(weekdays=["friday"], time_from="08:00")},
            'timeframe from {"weekdays": ["monday"]} to {"weekdays": ["friday"], "time_from": "08:00:00"}',
        ),
        ({"rules_required": 1}, {}, "rules_required from 1 to 2"),
        ({}, {"rules_required": 1, "active": False}, "active from true to false; rules_required from 2 to 1"),
    ],
)  # fmt: skip
def test_an_achievement_in_words(old: dict[str, Any], new: dict[str, Any], why: str) -> None:
    difference, *rules = catalog_diff(a_catalog(SPEND, DAILY, **old), a_catalog(SPEND, DAILY, **new))
    assert str(difference) == f"a: kept: {why}; completions and history stay"
    assert {rule.change for rule in rules} == {Change.UNCHANGED}


def test_all_rules_required_said_and_unsaid_are_the_same() -> None:
    difference, *_ = catalog_diff(a_catalog(SPEND, DAILY), a_catalog(SPEND, DAILY, rules_required=2))
    assert difference == Difference("a", None, Change.UNCHANGED, "nothing that counts has changed")


def test_what_it_requires_in_words() -> None:
    old, new = (
        Catalog(
            achievements=[
                Achievement("a", name="", rules=[SPEND]),
                Achievement("b", name="", rules=[SPEND], requires=r),
            ]
        )
        for r in ([], ["a"])
    )
    assert str(catalog_diff(old, new)[2]) == 'b: kept: requires from [] to ["a"]; completions and history stay'


def test_the_catalog_s_timezone_concerns_those_without_one() -> None:
    old, new = (
        Catalog(
            timezone=zone,
            achievements=[
                Achievement("a", name="", rules=[SPEND]),
                Achievement("b", name="", rules=[SPEND], timezone="Asia/Tokyo"),
            ],
        )
        for zone in ("UTC", "Europe/Warsaw")
    )
    assert [str(one) for one in catalog_diff(old, new) if one.rule is None] == [
        'a: kept: the catalog\'s timezone from "UTC" to "Europe/Warsaw"; completions and history stay',
        "b: unchanged: nothing that counts has changed",
    ]


def test_what_comes_and_goes_in_words() -> None:
    old = Catalog(
        achievements=[Achievement("gone", name="", rules=[SPEND]), Achievement("a", name="", rules=[SPEND, DAILY])]
    )
    new = Catalog(
        achievements=[
            Achievement("a", name="", rules=[SPEND, evolve(DAILY, id="daily")], rules_required=1),
            Achievement("new", name="", rules=[SPEND, DAILY]),
        ]
    )
    assert [str(difference) for difference in catalog_diff(old, new)] == [
        "a: kept: rules_required from 2 to 1; completions and history stay",
        "a, rule 1: unchanged: nothing that counts has changed",
        "a, rule daily: added: begins empty for everybody",
        "a, rule 2: removed: its numbers are dropped (ProgressReset); completions and history stay",
        "new: added: begins empty for everybody; Engine.backfill starts it from a member's past",
        "gone: removed: its progress is carried along untouched, and goes on should it come back",
    ]


@given(catalogs())
def test_a_catalog_does_not_differ_from_itself(plain: Plain) -> None:
    one, same = load_catalog(plain), load_catalog(plain)
    assert {difference.change for difference in catalog_diff(one, same)} == {Change.UNCHANGED}


@given(cases(most_achievements=2), catalogs(most_achievements=2))
def test_what_is_said_is_what_happens(case: Case, new: Plain) -> None:
    """`catalog_diff` tells for each achievement and rule what a deployment will do to members' progress."""
    progress, _ = run(engine_of(case), newcomer(case), case.steps)
    said = catalog_diff(load_catalog(case.catalog), load_catalog(new))
    for difference in said:
        assert difference.why
    dropped = {(one.achievement, one.rule) for one in said if one.change in (Change.RESTARTED, Change.REMOVED)}
    settled = engine_of(case, new).settle(progress, case.end)
    kept = {(id_, rule) for id_, state in progress.achievements.items() for rule in state.rules}
    assert {(event.achievement, event.rule) for event in of_kind(settled.events, ProgressReset)} == dropped & kept
    for id_ in {
        one.achievement for one in said if (one.rule, one.change) == (None, Change.REMOVED)
    } & progress.achievements.keys():
        assert settled.progress.achievements[id_] is progress.achievements[id_]


def test_an_empty_catalog_against_a_full_one() -> None:
    empty, full = Catalog(achievements=[]), a_catalog(SPEND)
    assert [one.change for one in catalog_diff(empty, full)] == [Change.ADDED]
    assert [one.change for one in catalog_diff(full, empty)] == [Change.REMOVED]
    assert catalog_diff(empty, empty) == ()
    assert Engine(empty).settle(feed(Engine(full), buys(5)).progress, AT).events == ()
    assert Engine(empty).overview(MemberProgress("ana"), AT).achievements == ()
