"""What all contenders are given: the same activities, and the same twenty achievements."""

import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from achievekit import Activity

SEED = 7
ZONE = "Europe/Warsaw"
BEGIN = datetime(2026, 1, 5, tzinfo=UTC)  # the clocks change on the way, on 29 March
DAYS = 120


class Size(NamedTuple):
    """How many activities of how many members."""

    activities: int
    members: int

    def part(self, one_in: int) -> "Size":
        """A smaller one in which members are as busy."""
        return Size(self.activities // one_in, self.members // one_in)


FULL = Size(200_000, 5_000)


class Condition(NamedTuple):
    """A comparison that each contender writes its own way; `operator` is `>=`, `<=`, `==`, `!=`, `in` or `missing`."""

    attribute: str
    operator: str
    value: Any = None


class Task(NamedTuple):
    """An achievement of one rule: reach the `goal` in a `period`, so many `in_a_row`.

    `summed` is the attribute that adds up; where there is none, activities are counted. All conditions must hold.
    """

    id: str
    trigger: str
    period: str
    goal: int
    summed: str | None = None
    in_a_row: int = 1
    conditions: tuple[Condition, ...] = ()


OVERALL, DAY, WEEK, MONTH, LAST_30_DAYS = "overall", "day", "week", "month", "last 30 days"
SOME_SKUS = ("s1", "s2", "s3", "s4", "s5")

_if = Condition
TASKS = (
    Task("regular", "login", OVERALL, 50),
    Task("login-week", "login", DAY, 1, in_a_row=7),
    Task("login-month", "login", WEEK, 4, in_a_row=4),
    Task("often-this-month", "login", MONTH, 12),
    Task("often-lately", "login", LAST_30_DAYS, 15),
    Task("spender", "purchase", OVERALL, 2000, "amount"),
    Task("ten-bargains", "purchase", OVERALL, 10, conditions=(_if("sku", "==", "s3"),)),
    Task("daily-buyer", "purchase", DAY, 1, in_a_row=7, conditions=(_if("amount", ">=", 60),)),
    Task("steady-spender", "purchase", WEEK, 100, "amount", 4, (_if("amount", ">=", 40),)),
    Task(
        "weekly-treats",
        "purchase",
        WEEK,
        2,
        conditions=(_if("amount", ">=", 10), _if("amount", "<=", 60), _if("sku", "in", SOME_SKUS)),
    ),
    Task("big-baskets", "purchase", MONTH, 3, conditions=(_if("amount", ">=", 70), _if("sku", "!=", "s0"))),
    Task(
        "favourites",
        "purchase",
        MONTH,
        200,
        "amount",
        conditions=(_if("amount", ">=", 50), _if("sku", "in", SOME_SKUS)),
    ),
    Task(
        "spending-lately",
        "purchase",
        LAST_30_DAYS,
        400,
        "amount",
        conditions=(_if("amount", ">=", 50), _if("sku", "!=", "s0"), _if("sku", "!=", "s1")),
    ),
    Task("far", "trip", OVERALL, 600, "distance", conditions=(_if("distance", ">=", 20),)),
    Task(
        "good-trips",
        "trip",
        OVERALL,
        10,
        conditions=(_if("distance", ">=", 20), _if("amount", "<=", 80), _if("sku", "missing")),
    ),
    Task(
        "daily-traveller", "trip", DAY, 1, in_a_row=7, conditions=(_if("distance", ">=", 20), _if("amount", "<=", 70))
    ),
    Task("steady-traveller", "trip", WEEK, 40, "distance", 4),
    Task(
        "weekend-trips",
        "trip",
        WEEK,
        2,
        conditions=(_if("distance", ">=", 2), _if("distance", "<=", 30), _if("amount", "<=", 30)),
    ),
    Task("far-this-month", "trip", MONTH, 150, "distance"),
    Task("far-lately", "trip", LAST_30_DAYS, 150, "distance", conditions=(_if("distance", ">=", 25),)),
)


class _Dice:
    """Chance that repeats itself: only of `random()` does Python promise that its numbers never change."""

    def __init__(self) -> None:
        self._random = random.Random(SEED).random

    def below(self, bound: int) -> int:
        return int(self._random() * bound)

    def often_low(self, bound: int) -> int:
        return int(self._random() ** 2 * bound)


def activities(size: Size) -> list[Activity]:
    """Activities in the order of their instants. Few members do much and many do little, as members do."""
    dice = _Dice()
    seconds = sorted(dice.below(DAYS * 86_400) for _ in range(size.activities))
    return [
        Activity(
            f"a{number}",
            f"m{dice.often_low(size.members)}",
            kind := ("login", "purchase", "trip")[dice.below(3)],
            BEGIN + timedelta(seconds=second),
            _attributes(kind, dice),
        )
        for number, second in enumerate(seconds)
    ]


def _attributes(kind: str, dice: _Dice) -> Mapping[str, Any]:
    if kind == "purchase":
        return {"amount": 1 + dice.below(99), "sku": f"s{dice.below(10)}"}
    if kind == "trip":
        return {"distance": 1 + dice.below(39), "amount": 1 + dice.below(99)}
    return {}
