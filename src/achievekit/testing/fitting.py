"""Activities that meet a rule's goal, worked out from the rule alone."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from attrs import frozen

from achievekit.activity import Activity, activity_reader
from achievekit.definitions import Achievement, Rule
from achievekit.testing.values import Attributes, choices_of, combinations

# A period that takes more activities than this is better tested with a smaller goal, or by hand.
_MOST_ACTIVITIES = 200


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


def goal_meeting_activities(
    achievement: Achievement, doer: Doer, id_: str, at: datetime, given: Mapping[str, Any]
) -> list[Activity]:
    """Return activities at an instant that together meet the goal of the doer's rule; `given` attributes are taken as they are.

    Raises ValueError if none can be worked out: of conditions that are Python functions or regular expressions nobody
    can tell what meets them, and a goal may take too many activities.
    """
    rule = doer.rule
    fits = rule.conditions.compile(activity_reader) if rule.conditions is not None else lambda _: True
    measure, aggregation = rule.aggregation.measure(), rule.aggregation
    candidates = list(_candidates(rule, given))
    found: list[Activity] = []
    bucket = aggregation.empty
    while aggregation.value(bucket) < rule.period_goal:
        number = f".{len(found) + 1}" if found else ""
        possible = (doer.activity(f"{id_}{number}", at, attributes) for attributes in candidates)
        measured = ((one, measure(one)) for one in possible if fits(one))
        added = ((one, aggregation.add(bucket, worth)) for one, worth in measured if worth is not None)
        best = _first_or_largest(added, aggregation.value, rule.period_goal)
        if best is None or aggregation.value(best[1]) <= aggregation.value(bucket) or len(found) == _MOST_ACTIVITIES:
            raise ValueError(_give_up(achievement, rule))
        found.append(best[0])
        bucket = best[1]
    return found


def _candidates(rule: Rule, given: Mapping[str, Any]) -> Iterator[Attributes]:
    choices = {path: values for path, values in choices_of(rule).items() if path.split(".")[0] not in given}
    return ({**attributes, **given} for attributes in combinations(choices))


def _first_or_largest(
    added: Iterable[tuple[Activity, Any]], value: Callable[[Any], Any], goal: Any
) -> tuple[Activity, Any] | None:
    """Return the first activity whose bucket reaches the goal, or else the one that comes nearest."""
    nearest = None
    for one in added:
        if value(one[1]) >= goal:
            return one
        if nearest is None or value(one[1]) > value(nearest[1]):
            nearest = one
    return nearest


def _give_up(achievement: Achievement, rule: Rule) -> str:
    return (
        f'no activities could be worked out that meet the goal of {rule.period_goal} of rule "{rule.id}" of'
        f' "{achievement.id}"; pass attributes={{…}} that it counts, or activity=, a function that returns them'
    )
