"""The fingerprint of what a rule's numbers mean: its trigger, aggregation and period."""

from functools import partial
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given

from achievekit import Count, Rule, Sum, Week, load_catalog
from achievekit.fingerprints import fingerprint
from strategies import Plain, conditions

SPEND = Rule("buy", aggregation=Sum("amount"), period_goal=100, period="month")


def meets(item: Any, kind: str = "book") -> bool:
    return bool(item["kind"] == kind)


class IsBook:
    def __call__(self, item: Any) -> bool:
        return meets(item)


def test_a_fingerprint_is_the_same_in_every_process() -> None:
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
    def rule(where: Plain) -> Rule:
        plain = {"trigger": "buy", "aggregation": {"type": "count", "each": "items", "where": where}}
        return load_catalog({"achievements": [{"id": "a", "name": "", "rules": [plain]}]}).achievements[0].rules[0]

    assert (fingerprint(rule(one)) == fingerprint(rule(other))) == (rule(one) == rule(other))
