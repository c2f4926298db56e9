"""`catalog_diff`: what a changed catalog does to progress, in words, and that it is what the engine does."""

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
    Freezes,
    LastDays,
    Limit,
    Max,
    Rule,
    Sum,
    Timeframe,
    Week,
    attr,
    catalog_diff,
    load_catalog,
)
from achievekit.events import ProgressReset
from driving import engine_of, newcomer, run
from helpers import of_kind
from strategies import Case, Plain, cases, catalogs

SPEND = Rule("buy", aggregation=Sum("amount"), period_goal=100, period="month")
DAILY = Rule("walk", period="day", consecutive_periods=7)


def a_catalog(*rules: Rule, **options: Any) -> Catalog:
    return Catalog(achievements=[Achievement("a", name="", rules=rules, **options)])


def by_night(activity: Any) -> bool:
    return bool(activity["night"])


def of_rules(old: Catalog, new: Catalog) -> dict[str | None, Change]:
    return {one.rule: one.change for one in catalog_diff(old, new)}


def test_a_rule_that_is_gone() -> None:
    # The other one is known by its id, wherever it stands.
    old, new = a_catalog(evolve(SPEND, id="spend"), DAILY), a_catalog(evolve(DAILY, id="2"))
    assert of_rules(old, new) == {None: Change.KEPT, "2": Change.UNCHANGED, "spend": Change.REMOVED}


def test_a_rule_that_joins() -> None:
    old, new = a_catalog(SPEND), a_catalog(SPEND, DAILY)
    assert of_rules(old, new) == {None: Change.KEPT, "1": Change.UNCHANGED, "2": Change.ADDED}


def test_texts_never_matter() -> None:
    named = evolve(SPEND, name="Spend", unit="zł")
    old, new = a_catalog(SPEND), a_catalog(named, description="…", metadata={"icon": "x"}, hidden=True)
    new = evolve(new, achievements=[evolve(new.achievements[0], name="Big spender")])
    assert {difference.change for difference in catalog_diff(old, new)} == {Change.UNCHANGED}


def test_an_empty_catalog_against_a_full_one() -> None:
    empty, full = Catalog(achievements=[]), a_catalog(SPEND)
    assert [one.change for one in catalog_diff(empty, full)] == [Change.ADDED]
    assert [one.change for one in catalog_diff(full, empty)] == [Change.REMOVED]
    assert catalog_diff(empty, empty) == ()


# --- in words -------------------------------------------------------------------------------------

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
        (
            evolve(SPEND, conditions=attr("x") == 1),
            evolve(SPEND, conditions=attr("x") == True),  # noqa: E712
            ('conditions from {"attribute": "x", "operator": "eq", "value": 1}'
            f' to {{"attribute": "x", "operator": "eq", "value": true}}; {JUDGED}'),
        ),
        (SPEND, evolve(SPEND, conditions=by_night), f"conditions from none to a Python function; {JUDGED}"),
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
        (
            SPEND,
            evolve(SPEND, aggregation=Sum("price")),
            f'aggregation from {{"type": "sum", "attribute": "amount"}} to {{"type": "sum", "attribute": "price"}}; {ANEW}',
        ),
        (
            SPEND,
            evolve(SPEND, aggregation=Sum("amount", each="items")),
            ('aggregation from {"type": "sum", "attribute": "amount"}'
            f' to {{"type": "sum", "attribute": "amount", "each": "items"}}; {ANEW}'),
        ),
        (
            SPEND,
            evolve(SPEND, aggregation=Max("amount")),
            f'aggregation from {{"type": "sum", "attribute": "amount"}} to {{"type": "max", "attribute": "amount"}}; {ANEW}',
        ),
        (
            SPEND,
            evolve(SPEND, aggregation=Distinct("amount")),
            ('aggregation from {"type": "sum", "attribute": "amount"}'
            f' to {{"type": "distinct", "attribute": "amount"}}; {ANEW}'),
        ),
        (SPEND, evolve(SPEND, period=Day(every=2)), f'period from "month" to {{"type": "day", "every": 2}}; {ANEW}'),
        (SPEND, evolve(SPEND, period=LastDays(30)), f'period from "month" to {{"type": "last_days", "days": 30}}; {ANEW}'),
    ],
)  # fmt: skip
def test_a_rule_in_words(old: Rule, new: Rule, why: str) -> None:
    achievement, difference = catalog_diff(a_catalog(old), a_catalog(new))
    assert achievement.change is Change.UNCHANGED
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
            Achievement("a", name="", rules=[SPEND, evolve(DAILY, id="daily"), Rule("read")], rules_required=1),
            Achievement("new", name="", rules=[SPEND, DAILY]),
        ]
    )
    assert [str(difference) for difference in catalog_diff(old, new)] == [
        "a: kept: rules_required from 2 to 1; completions and history stay",
        "a, rule 1: unchanged: nothing that counts has changed",
        'a, rule daily: added: begins empty for everybody, though it counts what rule 2 did; the id "2" would keep its numbers',
        "a, rule 3: added: begins empty for everybody",
        "a, rule 2: removed: its numbers are dropped (ProgressReset); completions and history stay",
        "new: added: begins empty for everybody; Engine.backfill starts it from a member's past",
        "gone: removed: its progress is carried along untouched, and goes on should it come back",
    ]


# --- laws -----------------------------------------------------------------------------------------


@given(catalogs())
def test_a_catalog_does_not_differ_from_itself(plain: Plain) -> None:
    one, same = load_catalog(plain), load_catalog(plain)
    assert {difference.change for difference in catalog_diff(one, same)} == {Change.UNCHANGED}


@given(cases(most_achievements=2), catalogs(most_achievements=2))
def test_what_is_said_is_what_happens(case: Case, new: Plain) -> None:
    """`catalog_diff` tells for each achievement and rule what a deployment will do to members' progress."""
    progress, _ = run(engine_of(case), newcomer(case), case.steps)
    said = catalog_diff(load_catalog(case.catalog), load_catalog(new))
    dropped = {(one.achievement, one.rule) for one in said if one.change in (Change.RESTARTED, Change.REMOVED)}
    settled = engine_of(case, new).settle(progress, case.end)
    kept = {(id_, rule) for id_, state in progress.achievements.items() for rule in state.rules}
    assert {(event.achievement, event.rule) for event in of_kind(settled.events, ProgressReset)} == dropped & kept
    gone = {one.achievement for one in said if (one.rule, one.change) == (None, Change.REMOVED)}
    for id_ in gone & progress.achievements.keys():
        assert settled.progress.achievements[id_] is progress.achievements[id_]


def test_a_rule_that_counts_as_one_that_stays_is_just_added() -> None:
    spend, more = evolve(SPEND, id="spend"), evolve(SPEND, id="more", period_goal=500)
    difference = next(one for one in catalog_diff(a_catalog(spend), a_catalog(spend, more)) if one.rule == "more")
    assert (difference.change, difference.why) == (Change.ADDED, "begins empty for everybody")
