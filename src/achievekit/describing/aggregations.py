"""What a rule measures, in English: one row of `AGGREGATION_WORDS` for each kind in `AGGREGATIONS`."""

from collections.abc import Callable
from typing import Any

from achievekit.aggregations import Aggregation, Count, Distinct, Max, Sum
from achievekit.describing.conditions import describe_condition
from achievekit.describing.words import amount, with_unit
from achievekit.exact import Quantity
from achievekit.records import frozen


@frozen(kw_only=True)
class AggregationWords:
    """What is said of an aggregation.

    `measure` says what it is ("sum of `steps` of"), `needs` what has to be so for an activity to count, "it" being the
    attribute that was looked at; both are of the aggregation. `more` says what is to come, of what is missing, the goal
    and the unit. `unchanged` says why an activity that counts may change nothing, where that can be.
    """

    measure: Callable[[Any], str]
    more: Callable[[Quantity, Quantity, str], str]
    needs: Callable[[Any], str]
    unchanged: str = ""


def aggregation_words(aggregation: Aggregation) -> AggregationWords:
    """Return what is said of an aggregation."""
    return AGGREGATION_WORDS[type(aggregation)]


def measured_path(aggregation: Aggregation) -> str:
    """Return the path of the attribute that is measured, else that of the list that is counted, else nothing."""
    return str(getattr(aggregation, "attribute", None) or getattr(aggregation, "each", None) or "")


def _items(aggregation: Any) -> str:
    where = "" if aggregation.where is None else f" (where {describe_condition(aggregation.where)})"
    return f"`{aggregation.each}`{where}"


def _more(missing: Quantity, _goal: Quantity, _unit: str) -> str:
    return f"{amount(missing)} more"


def _number_needed(aggregation: Any) -> str:
    if getattr(aggregation, "each", None):
        return f"the sum of `{aggregation.attribute}` over {_items(aggregation)} is above 0"
    return "it is a number above 0"


AGGREGATION_WORDS: dict[type[Aggregation], AggregationWords] = {
    Count: AggregationWords(
        measure=lambda count: f"count of {_items(count)} of" if count.each else "count of",
        more=_more,
        needs=lambda count: f"{_items(count)} has one item or more",
    ),
    Sum: AggregationWords(
        measure=lambda total: f"sum of `{total.attribute}` {f'over {_items(total)} ' if total.each else ''}of",
        more=_more,
        needs=_number_needed,
    ),
    Distinct: AggregationWords(
        measure=lambda distinct: f"count of different `{distinct.attribute}` of",
        more=_more,
        needs=lambda _: "it is a text, a number or a truth value",
        unchanged="this value has been seen before",
    ),
    Max: AggregationWords(
        measure=lambda largest: f"largest `{largest.attribute}` of",
        more=lambda _missing, goal, unit: f"a single one of {with_unit(goal, unit)} or more is needed",
        needs=_number_needed,
        unchanged="the largest so far is no smaller",
    ),
}
