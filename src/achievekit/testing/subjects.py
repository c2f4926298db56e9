"""What a test is about: one achievement of a catalog, one of its rules, one member."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from attrs import evolve

from achievekit.activity import Activity
from achievekit.catalog import Catalog
from achievekit.checks import kind_of
from achievekit.definitions import Achievement, Rule
from achievekit.engine import Engine
from achievekit.errors import DefinitionError, did_you_mean
from achievekit.progress import MemberProgress
from achievekit.testing.runs import Run


def look_up(catalog: Catalog | None, achievement: Achievement | str) -> tuple[Catalog, Achievement]:
    """Return the catalog and the achievement that are meant; an achievement alone makes a catalog of its own, in UTC.

    Raises DefinitionError if there is no such achievement, or no catalog to look an id up in.
    """
    if not isinstance(achievement, Achievement | str):
        raise DefinitionError(f"achievement is {kind_of(achievement)}; use an Achievement, or the id of one")
    if catalog is None:
        if isinstance(achievement, str):
            raise DefinitionError(
                f'"{achievement}" is an id without a catalog; pass catalog=, or the Achievement itself'
            )
        return Catalog(achievements=[achievement]), achievement
    if not isinstance(catalog, Catalog):
        raise DefinitionError(f"catalog is {kind_of(catalog)}; use a Catalog")
    known = {one.id: one for one in catalog.achievements}
    id_ = achievement if isinstance(achievement, str) else achievement.id
    if id_ not in known:
        raise DefinitionError(f'the catalog has no achievement "{id_}"{did_you_mean(id_, known)}')
    return catalog, known[id_]


def rule_in_periods(achievement: Achievement, rule: str | None = None) -> Rule:
    """Return the rule of that id, or the only one with calendar periods.

    Raises DefinitionError if there is none, or more than one.
    """
    rules = {one.id or "": one for one in achievement.rules if one.period.is_calendar}
    if rule is None and len(rules) == 1:
        return next(iter(rules.values()))
    if rule in rules:
        return rules[rule]
    if not rules:
        raise DefinitionError(
            f'"{achievement.id}" has no rule with calendar periods, so there are none to be done one by one;'
            " test it with assert_completes"
        )
    if rule is None:
        raise DefinitionError(f'"{achievement.id}" has the rules {_quoted(rules)}; say which one is meant with rule=')
    raise DefinitionError(f'"{achievement.id}" has no rule "{rule}" with calendar periods{did_you_mean(rule, rules)}')


def telling_rule(achievement: Achievement) -> Rule:
    """Return the rule whose periods tell most about the achievement: one that asks for several in a row, if any."""
    return max(achievement.rules, key=lambda rule: (rule.period.is_calendar, rule.consecutive_periods))


def run_of(
    catalog: Catalog,
    achievement: Achievement,
    rule: Rule,
    activities: Iterable[Activity],
    *,
    member: str | None,
    timezone: str | None,
    lateness: timedelta,
) -> Run:
    """Return the run of one member through the achievement, with all activities recorded that concern the member.

    `member` may be None where the activities can move only one in the achievement. Raises DefinitionError if they can't.
    """
    if not isinstance(activities, Iterable):
        raise DefinitionError(f"activities is {kind_of(activities)}; use a list of activities")
    activities = tuple(activities)
    for place, activity in enumerate(activities):
        if not isinstance(activity, Activity):
            raise DefinitionError(f"activities[{place}] is {kind_of(activity)}; use an Activity")
    if member is None:
        alone = Engine(Catalog(achievements=[evolve(achievement, requires=())]))
        moved = [name for activity in activities for name in alone.members(activity)]
        member = _the_only(moved or [activity.member for activity in activities])
    run = Run(catalog, achievement, rule, MemberProgress(member, timezone=timezone), lateness)
    for activity in activities:
        if member in (activity.member, activity.referrer):
            run.record(activity)
        else:
            run.passed_over += 1
    return run


def _the_only(members: Sequence[str]) -> str:
    different = dict.fromkeys(members)
    if len(different) > 1:
        raise DefinitionError(
            f"the activities are about the members {_quoted(different)}; say which one is meant with member="
        )
    return next(iter(different), "nobody")


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
