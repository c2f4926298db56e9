"""Rules that ask for `attribute == text` are found through that text; what is told must not depend on that."""

import pytest

from achievekit import Achievement, Activity, Catalog, Condition, Engine, MemberProgress, Rule, attr
from helpers import an_activity, instant

IN_SHOPS = [
    Achievement("tea", name="", rules=[Rule("buy", conditions=attr("shop") == "tea", period_goal=9)]),
    Achievement("any", name="", rules=[Rule("buy", period_goal=9)]),
    Achievement("cup", name="", rules=[Rule("buy", conditions=(attr("n") > 1) & (attr("shop") == "cup"))]),
    Achievement("big", name="", rules=[Rule("buy", conditions=attr("n") > 1)]),
    Achievement(
        "both",
        name="",
        rules=[Rule("buy", conditions=attr("shop") == "tea"), Rule("buy", conditions=attr("kind") == "gift")],
        rules_required=1,
    ),
]


def told(
    achievements: list[Achievement], activity: Activity
) -> tuple[list[str], list[tuple[str | None, str | None, str]]]:
    """The achievements that counted, in order, and every refusal."""
    outcome = Engine(Catalog(achievements=achievements)).record(MemberProgress("ana"), activity)
    counted = list(dict.fromkeys(event.achievement for event in outcome.events))
    return counted, [(refusal.achievement, refusal.rule, refusal.reason) for refusal in outcome.refusals]


def test_refusals_are_complete_and_in_the_order_of_the_catalog() -> None:
    counted, refused = told(IN_SHOPS, an_activity("2026-05-04", "buy", shop="tea", n=1))
    assert counted == ["tea", "any", "both"]
    assert refused == [
        ("cup", "1", "conditions_not_met"),
        ("big", "1", "conditions_not_met"),
        ("both", "2", "conditions_not_met"),
    ]
    counted, refused = told(IN_SHOPS, an_activity("2026-05-04", "buy", n=2))
    assert counted == ["any", "big"]
    assert refused == [
        ("tea", "1", "conditions_not_met"),
        ("cup", "1", "conditions_not_met"),
        ("both", "1", "conditions_not_met"),
        ("both", "2", "conditions_not_met"),
    ]


def test_the_order_of_the_catalog_is_that_of_the_events_too() -> None:
    activity = an_activity("2026-05-04", "buy", shop="tea", kind="gift", n=5)
    assert told(IN_SHOPS, activity)[0] == ["tea", "any", "big", "both"]
    assert told(IN_SHOPS[::-1], activity)[0] == ["both", "big", "any", "tea"]


def test_a_rule_found_through_its_text_refuses_for_its_own_reason() -> None:
    # "tea" was completed for good by its one purchase; the others are not asked for their text.
    once = [Achievement(name, name="", rules=[Rule("buy", conditions=attr("shop") == name)]) for name in ("tea", "cup")]
    engine = Engine(Catalog(achievements=once))
    activity = an_activity("2026-05-04", "buy", shop="tea")
    progress = engine.record(MemberProgress("ana"), activity).progress
    again = engine.record(progress, activity)
    assert [(r.achievement, r.reason) for r in again.refusals] == [("tea", "duplicate"), ("cup", "conditions_not_met")]
    assert again.progress is progress


def test_refusals_are_those_of_the_moment_of_the_call_whenever_they_are_read() -> None:
    engine = Engine(Catalog(achievements=IN_SHOPS))
    outcome = engine.record(MemberProgress("ana"), an_activity("2026-05-04", "buy", shop="tea", n=1))
    engine.record(outcome.progress, an_activity("2026-05-05", "buy", shop="cup", n=2))
    assert [refusal.achievement for refusal in outcome.refusals] == ["cup", "big", "both"]
    assert outcome.refusals is outcome.refusals


@pytest.mark.parametrize(
    ("condition", "facts", "counts"),
    [
        (attr("shop") == "tea", {"shop": "tea"}, True),
        (attr("shop") == "tea", {"shop": ["tea"]}, False),  # a list is no text, and has no hash
        (attr("shop") == "tea", {"shop": None}, False),
        (attr("shop") == "tea", {}, False),
        (attr("shop.name") == "tea", {"shop": {"name": "tea"}}, True),
        (attr("shop.name") == "tea", {"shop.name": "tea"}, False),
        (attr("activity.id") == "1", {}, True),
        (attr("activity.member") == "bo", {}, False),
        ((attr("shop") == "tea") & (attr("shop") == "cup"), {"shop": "tea"}, False),
        ((attr("shop") == "tea") | (attr("shop") == "cup"), {"shop": "cup"}, True),
        ((attr("kind") == "gift") & (attr("shop") == "tea"), {"shop": "tea", "kind": "gift"}, True),
        ((attr("kind") == "gift") & (attr("shop") == "tea"), {"shop": "tea", "kind": "sale"}, False),
        (~(attr("shop") == "tea"), {"shop": "cup"}, True),
        (~(attr("shop") == "tea"), {}, True),
        (attr("shop") != "tea", {"shop": "cup"}, True),
        (attr("shop") == "", {"shop": ""}, True),
        (attr("n") == 1, {"n": 1.0}, True),
        (attr("n") == 1, {"n": "1"}, False),
        (attr("n") == "1", {"n": 1}, False),
        (attr("n") == 1, {"n": True}, False),
        (attr("n") == True, {"n": True}, True),  # noqa: E712  # a comparison to be, not a truth value
        ((attr("shop") == "tea") & (lambda activity: activity.member == "ana"), {"shop": "tea"}, True),
    ],
)
def test_a_rule_counts_the_same_alone_and_among_others(
    condition: Condition, facts: dict[str, object], counts: bool
) -> None:
    activity = Activity("1", "ana", "buy", instant("2026-05-04"), facts)
    asked = Achievement("asked", name="", rules=[Rule("buy", conditions=condition)])
    assert ("asked" in told([asked], activity)[0]) is counts
    assert ("asked" in told([*IN_SHOPS, asked], activity)[0]) is counts


def test_many_rules_one_text() -> None:
    # Only the one that is meant is told to count; all others refuse.
    shops = [Achievement(f"s{n}", name="", rules=[Rule("buy", conditions=attr("shop") == f"s{n}")]) for n in range(500)]
    counted, refused = told(shops, an_activity("2026-05-04", "buy", shop="s250"))
    assert counted == ["s250"]
    assert [achievement for achievement, _, _ in refused] == [f"s{n}" for n in range(500) if n != 250]
