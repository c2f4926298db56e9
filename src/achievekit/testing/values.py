"""Values worth trying for what a rule looks at: at, around and off the bounds of its conditions and of its goal.

MISSING stands for an attribute that is left out. Where the order means something, what fits comes first.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import singledispatch
from itertools import islice, product
from typing import Any, TypeAlias, TypeVar

from achievekit.activity import MISSING, at_path
from achievekit.aggregations import Aggregation, Count, Distinct, Max, Sum
from achievekit.conditions import Condition, comparisons
from achievekit.definitions import Rule
from achievekit.exact import Quantity, minus, plus

Attributes: TypeAlias = dict[str, Any]
# The values worth trying for each attribute, by its path.
Choices: TypeAlias = dict[str, list[Any]]

_Dated = TypeVar("_Dated", date, datetime)
_Found = TypeVar("_Found")

# So many combinations of values are tried; conditions that need more are no longer simple.
_MOST_TRIED = 10_000
# So many items, or different values, are made at once; a rule that asks for more takes several activities.
_MOST_AT_ONCE = 100
# So many different items are tried in a list.
_MOST_ITEMS = 10


@singledispatch
def _around(value: Any) -> tuple[Any, Any, Any]:
    """Return what lies just below a value, the value itself, and what lies just above."""
    raise NotImplementedError


@_around.register(int)
@_around.register(Decimal)
def _around_number(value: Quantity) -> tuple[Quantity, Quantity, Quantity]:
    return minus(value, 1), value, plus(value, 1)


@_around.register
def _around_boolean(value: bool) -> tuple[bool, bool, bool]:
    return not value, value, not value


@_around.register
def _around_text(value: str) -> tuple[str, str, str]:
    return value[:-1], value, f"{value}x"


@_around.register
def _around_date(value: date) -> tuple[date, date, date]:
    day = timedelta(days=1)
    return _moved(value, -day), value, _moved(value, day)


@_around.register
def _around_instant(value: datetime) -> tuple[datetime, datetime, datetime]:
    second = timedelta(seconds=1)
    return _moved(value, -second), value, _moved(value, second)


def _moved(value: _Dated, step: timedelta) -> _Dated:
    """Return a date or datetime a step on, or as it is at the calendar's edge, where authors mean "for ever"."""
    try:
        return value + step
    except OverflowError:
        return value


def _places(*order: int) -> Callable[[Any], list[Any]]:
    """Take below (0), at (1) and above (2) in this order."""
    return lambda value: [_around(value)[place] for place in order]


def _between(bounds: tuple[Any, Any]) -> list[Any]:
    low, high = map(_around, bounds)
    return [low[1], high[1], low[2], high[0], low[0], high[2]]


def _others(values: tuple[Any, ...]) -> list[Any]:
    return [other for value in values for other in (_around(value)[2], _around(value)[0])]


def _like(glob: str) -> list[str]:
    return [re.sub(r"\[([^!\]])[^\]]*\]|[*?]", lambda found: found[1] or "x", glob), ""]


# What to try for a comparison with the author's value, one row an operator.
TRIED: Mapping[str, Callable[[Any], list[Any]]] = {
    "eq": _places(1, 0, 2),
    "ne": _places(2, 0, 1),
    "lt": _places(0, 1, 2),
    "le": _places(1, 0, 2),
    "gt": _places(2, 1, 0),
    "ge": _places(1, 2, 0),
    "between": _between,
    "one_of": lambda values: [*values, *_others(values)],
    "not_one_of": lambda values: [*_others(values), *values],
    "contains": lambda value: [[value], [], str(value)],
    "not_contains": lambda value: [[], [value], str(value)],
    "contains_any": lambda values: [[values[0]], list(values), []],
    "starts_with": lambda start: [f"{start}x", start, f"x{start}"],
    "ends_with": lambda end: [f"x{end}", end, f"{end}x"],
    "like": _like,
    "matches": lambda regex: [regex.removeprefix("^").removesuffix("$"), ""],  # fits if it spells itself
    "exists": lambda _: [1, MISSING],
    "missing": lambda _: [MISSING, 1],
}


def _attribute_of(aggregation: Any, values: list[Any]) -> Choices:
    return {aggregation.attribute: values}


def _items_of(aggregation: Any, number: int, choices: Choices) -> Choices:
    """Choose lists for `each`: so many of an item that meets `where`, one, one that may not meet it, none."""
    meets = (lambda _: True) if aggregation.where is None else aggregation.where.compile(at_path)
    _add_tried(choices, aggregation.where)
    items = list(combinations(choices))
    fitting = list(islice(filter(patient(meets), items), _MOST_ITEMS))
    return {aggregation.each: [*([item] * number for item in fitting), fitting[:1], items[-1:], []]}


def _add_tried(choices: Choices, condition: Condition | None) -> None:
    for comparison in comparisons(condition):
        choices.setdefault(comparison.attribute, []).extend(TRIED[comparison.operator](comparison.value))


def _counted(count: Any, goal: Quantity) -> Choices:
    return {} if count.each is None else _items_of(count, min(_up(goal), _MOST_AT_ONCE), {})


def _summed(sum_: Any, goal: Quantity) -> Choices:
    values = _up_to(goal)
    return _attribute_of(sum_, values) if sum_.each is None else _items_of(sum_, 1, {sum_.attribute: values})


def _up(goal: Quantity) -> int:
    return int(goal) + (goal != int(goal))


def _up_to(goal: Quantity) -> list[Quantity]:
    return [goal, *_around(goal)[::2], 1, 0]


# What to try for what an aggregation measures, given the goal; one row a kind.
MEASURED: Mapping[type[Aggregation], Callable[[Any, Quantity], Choices]] = {
    Count: _counted,
    Sum: _summed,
    Distinct: lambda distinct, goal: _attribute_of(
        distinct, [f"v{n}" for n in range(1, min(_up(goal), _MOST_AT_ONCE) + 1)]
    ),
    Max: lambda max_, goal: _attribute_of(max_, _up_to(goal)),
}


def patient(judge: Callable[[Any], _Found]) -> Callable[[Any], _Found | None]:
    """Return a function that gives None where `judge` raises: a Python function need not expect all that is tried."""

    def judge_or_pass_over(subject: Any) -> _Found | None:
        try:
            return judge(subject)
        except Exception:  # noqa: BLE001  # whatever it is, this subject does not count
            return None

    return judge_or_pass_over


def choices_of(rule: Rule) -> Choices:
    """Return the attributes that a rule looks at, each with the values worth trying, MISSING among them.

    The activity's own fields (`activity.type`) are no attributes, and left out.
    """
    choices = {
        path: list(values)
        for path, values in MEASURED[type(rule.aggregation)](rule.aggregation, rule.period_goal).items()
    }
    _add_tried(choices, rule.conditions)
    return {
        path: values if MISSING in values else [*values, MISSING]
        for path, values in choices.items()
        if not path.startswith("activity.")
    }


def combinations(choices: Choices) -> Iterator[Attributes]:
    """Yield attributes with one of its values for each path, those first that fit best by themselves."""
    for values in islice(product(*choices.values()), _MOST_TRIED):
        yield attributes_of(dict(zip(choices, values, strict=True)))


def attributes_of(values: Mapping[str, Any]) -> Attributes:
    """Return nested attributes from values by dotted path; MISSING ones are left out."""
    attributes: Attributes = {}
    for path in sorted(values):  # "pickup" before "pickup.distance_m", which needs a mapping there
        if values[path] is not MISSING:
            _put(attributes, path.split("."), values[path])
    return attributes


def _put(attributes: Attributes, steps: list[str], value: Any) -> None:
    first, *rest = steps
    if not rest:
        attributes[first] = value
        return
    inner = attributes.get(first)
    if not isinstance(inner, dict):
        inner = attributes[first] = {}
    _put(inner, rest, value)
