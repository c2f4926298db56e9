"""What a rule measures, in English: one row of `AGGREGATION_WORDS` for each kind in `AGGREGATIONS`."""

from collections.abc import Callable
from typing import Any

from attrs import frozen

from achievekit.aggregations import AGGREGATIONS, Aggregation
from achievekit.describing.conditions import describe_condition
from achievekit.describing.words import amount, with_unit
from achievekit.exact import Quantity

_WORDS = {kind: word for word, kind in AGGREGATIONS.items()}


@frozen(kw_only=True)
class AggregationWords:
    """What is said of an aggregation.

    `measure` says what it is ("sum of `steps` of"), `needs` what an activity has to bring; both are of the aggregation.
    `more` says what is to come, of what is missing, the goal and the unit. `unchanged` says why an activity that counts may
    change nothing, where that can be.
    """

    measure: Callable[[Any], str]
    more: Callable[[Quantity, Quantity, str], str]
    needs: Callable[[Any], str]
    unchanged: str = ""


def words_of(aggregation: Aggregation) -> AggregationWords:
    """Return what is said of an aggregation."""
    return AGGREGATION_WORDS[_WORDS[type(aggregation)]]


def measured(aggregation: Aggregation) -> str:
    """Return the path of the attribute that is measured, else that of the list that is counted, else nothing."""
    return str(getattr(aggregation, "attribute", None) or getattr(aggregation, "each", None) or "")


def _items(aggregation: Any) -> str:
    where = "" if aggregation.where is None else f" (where {describe_condition(aggregation.where)})"
    return f"`{aggregation.each}`{where}"


def _more(missing: Quantity, _goal: Quantity, _unit: str) -> str:
    return f"{amount(missing)} more"


def _number_needed(aggregation: Any) -> str:
    if getattr(aggregation, "each", None):
        return f"{_items(aggregation)} whose `{aggregation.attribute}` is more than 0 in all"
    return f"a number above 0 as `{aggregation.attribute}`"


AGGREGATION_WORDS: dict[str, AggregationWords] = {
    "count": AggregationWords(
        measure=lambda count: f"count of {_items(count)} of" if count.each else "count of",
        more=_more,
        needs=lambda count: f"{_items(count)} with one item or more",
    ),
    "sum": AggregationWords(
        measure=lambda total: f"sum of `{total.attribute}` {f'over {_items(total)} ' if total.each else ''}of",
        more=_more,
        needs=_number_needed,
    ),
    "distinct": AggregationWords(
        measure=lambda distinct: f"count of different `{distinct.attribute}` of",
        more=_more,
        needs=lambda distinct: f"a text, a number or a truth value as `{distinct.attribute}`",
        unchanged="this value has been seen before",
    ),
    "max": AggregationWords(
        measure=lambda largest: f"largest `{largest.attribute}` of",
        more=lambda _missing, goal, unit: f"one of {with_unit(goal, unit)} or more",
        needs=_number_needed,
        unchanged="the largest so far is no smaller",
    ),
}
