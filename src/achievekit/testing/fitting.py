"""Activities that meet a rule's goal, worked out from the rule alone."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from achievekit.activity import Activity, activity_reader
from achievekit.aggregations import Aggregation, Bucket, Measure, Measured
from achievekit.definitions import Achievement, Rule
from achievekit.describing.words import amount
from achievekit.errors import DefinitionError
from achievekit.exact import Quantity
from achievekit.frozendict import FrozenDict
from achievekit.records import frozen
from achievekit.testing.values import Attributes, choices_of, combinations, patient

# A period that takes more activities than this is better tested with a smaller goal, or by hand.
_MOST_ACTIVITIES = 200
# Whether an activity counts is no matter of when, as far as its attributes are concerned.
_ANY_TIME = datetime(2026, 5, 4, tzinfo=UTC)


@frozen
class Doer:
    """Who does what a rule counts: `member`, or for a referee's rule the friends that `member` brought."""

    member: str
    rule: Rule

    def activity(self, id_: str, at: datetime, attributes: Mapping[str, Any]) -> Activity:
        """Return an activity of the rule's type that counts for `member`."""
        if self.rule.actor == "member":
            return Activity(id_, self.member, self.rule.trigger, at, attributes)
        return Activity(id_, f"friend {id_}", self.rule.trigger, at, attributes, referrer=self.member)


def worth(rule: Rule) -> Measure:
    """Return the function that finds what an activity that is tried is worth to a rule; None if it does not count."""
    measure = rule.aggregation.compile()
    if rule.conditions is None:
        return patient(measure)
    meets = rule.conditions.compile(activity_reader)
    return patient(lambda activity: measure(activity) if meets(activity) else None)


def counted_attributes(rule: Rule) -> Iterator[Attributes]:
    """Yield attributes that the rule counts, as far as trying values around its bounds finds them."""
    doer, worth_of = Doer("ana", rule), worth(rule)
    for attributes in combinations(choices_of(rule)):
        if worth_of(doer.activity("any", _ANY_TIME, attributes)) is not None:
            yield attributes


def goal_meeting_activities(
    achievement: Achievement, doer: Doer, id_: str, moments: Iterator[datetime], given: Mapping[str, Any]
) -> list[Activity]:
    """Return activities with the `given` attributes that together meet the goal of the doer's rule, one at each moment.

    Raises DefinitionError if none can be worked out: nobody can tell what meets a Python function or a regular
    expression, and a goal may take too many activities, or more than the `moments` there are for them.
    """
    rule, worth_of = doer.rule, worth(doer.rule)
    candidates = list(_candidates(rule, given))
    chosen: list[Activity] = []
    reached = _Reached()
    while reached.value < rule.period_goal:
        number = f".{len(chosen) + 1}" if chosen else ""
        at = next(moments, None)
        if at is None:
            raise DefinitionError(_give_up_in_limit(achievement, rule))
        possible = [doer.activity(f"{id_}{number}", at, attributes) for attributes in candidates]
        tries = ((activity, reached.with_one_more(rule.aggregation, worth_of(activity))) for activity in possible)
        best, farther = _first_or_largest(tries, rule.period_goal)
        if farther.value <= reached.value or len(chosen) == _MOST_ACTIVITIES:
            raise DefinitionError(_give_up(achievement, rule))
        chosen.append(best)
        reached = farther
    return chosen


@frozen
class _Reached:
    """How far a period has come."""

    value: Quantity = 0
    buckets: Mapping[int, Bucket] = FrozenDict()

    def with_one_more(self, aggregation: Aggregation, measured: Measured | None) -> "_Reached":
        if measured is None:
            return self
        buckets = dict(self.buckets)
        value, _, _ = aggregation.count(buckets, 0, measured)
        return _Reached(value, buckets)


def _candidates(rule: Rule, given: Mapping[str, Any]) -> Iterator[Attributes]:
    choices = {path: values for path, values in choices_of(rule).items() if _is_free(path, given)}
    return (_merged(attributes, given) for attributes in combinations(choices))


def _is_free(path: str, given: Mapping[str, Any]) -> bool:
    """Whether a value can be put at a path without touching what is given."""
    first, _, rest = path.partition(".")
    if first not in given:
        return True
    return bool(rest) and isinstance(given[first], Mapping) and _is_free(rest, given[first])


def _merged(attributes: Mapping[str, Any], given: Mapping[str, Any]) -> Attributes:
    both = dict(attributes)
    for name, value in given.items():
        inner = attributes.get(name)
        both[name] = _merged(inner, value) if isinstance(inner, Mapping) and isinstance(value, Mapping) else value
    return both


def _first_or_largest(tries: Iterable[tuple[Activity, _Reached]], goal: Quantity) -> tuple[Activity, _Reached]:
    """Return the first activity that reaches the goal, or else the one that comes nearest."""
    nearest = None
    for one in tries:
        if one[1].value >= goal:
            return one
        if nearest is None or one[1].value > nearest[1].value:
            nearest = one
    assert nearest is not None  # at least one combination of values is tried
    return nearest


def _give_up(achievement: Achievement, rule: Rule) -> str:
    return (
        f'no activities could be worked out that meet the goal of {amount(rule.period_goal)} of rule "{rule.id}" of'
        f' "{achievement.id}"; pass attributes={{…}} that it counts, or activity=, a function that returns them'
    )


def _give_up_in_limit(achievement: Achievement, rule: Rule) -> str:
    assert rule.limit is not None  # or there would be moments without end
    return (
        f'the goal of {amount(rule.period_goal)} of rule "{rule.id}" of "{achievement.id}" takes more activities than'
        f" its limit of {amount(rule.limit.times)} per {rule.limit.per} leaves in a period; pass activity=, a function that"
        " returns activities which count"
    )
