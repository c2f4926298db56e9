"""Occasions: what conditions and amounts of campaigns look at, and how they read it."""

from collections.abc import Callable, Mapping
from typing import Any

from achievekit.activity import MISSING, Activity, activity_reader, at_path
from achievekit.errors import DefinitionError, did_you_mean, shortened
from achievekit.exact import Quantity, minus, quantity
from achievekit.records import frozen

# What an event tells of a rule and its achievement, in the order in which the engine takes it down.
RULE_FACTS = (
    "rule",
    "period_goal",
    "consecutive_periods",
    "remaining_consecutive_periods",
    "current_period_value",
    "completed_consecutive_periods",
    "progress_change",
    "completed_count",
)
# What can be told of the event; the activity that caused it is reached as in a rule, its attributes under
# `attributes.`.
FACTS = (*RULE_FACTS, "times", "manual")
_NO_NUMBERS = ("manual", "rule")
# What holds of an event that does not tell it, as it completed nothing.
_UNTOLD: Mapping[str, Any] = {"times": 0, "manual": False}
# By how much an event moved a number, where it did.
_CHANGES = {"current_period_value": "progress_change", "completed_count": "times"}


@frozen
class Occasion:
    """What a campaign looks at: the facts of an event, and the activity that caused it, if one did."""

    facts: Mapping[str, Any]
    activity: Activity | None = None


def fact_reader(path: str) -> Callable[[Occasion], object]:
    """Return a function that reads a fact of the event, `activity.…`, or an attribute under `attributes.`.

    Raises DefinitionError if an event has no such fact.
    """
    owner, _, rest = path.partition(".")
    if owner == "activity" and rest:
        read = activity_reader(path)
        return lambda occasion: MISSING if occasion.activity is None else read(occasion.activity)
    if owner == "attributes" and rest:
        follow = at_path(rest)
        return lambda occasion: MISSING if occasion.activity is None else follow(occasion.activity.attributes)
    if path not in FACTS:
        raise DefinitionError(
            f'an event has no "{shortened(path)}"{did_you_mean(path, [*FACTS, "activity.…", "attributes.…"])}'
        )
    untold = _UNTOLD.get(path, MISSING)
    return lambda occasion: occasion.facts.get(path, untold)


def number_reader(path: str) -> Callable[[Occasion], Quantity]:
    """Return a function that reads a number, 0 where there is none.

    Raises DefinitionError if an event has no such fact, or it is never a number.
    """
    if path in _NO_NUMBERS:
        raise DefinitionError(f'"{path}" is no number; use a fact that is, such as progress_change')
    read = fact_reader(path)
    return lambda occasion: quantity(read(occasion)) or 0


def before_reader(path: str) -> Callable[[Occasion], Quantity]:
    """Return a function that reads what a number was before the event.

    Raises DefinitionError unless the event tells by how much it moved the number.
    """
    if path not in _CHANGES:
        raise DefinitionError(f'an event does not tell what "{path}" was before it; use {" or ".join(_CHANGES)}')
    after, change = number_reader(path), number_reader(_CHANGES[path])
    return lambda occasion: minus(after(occasion), change(occasion))
