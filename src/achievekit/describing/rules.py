"""Rules and achievements in English: what counts, what is measured, and the goal, each as a clause."""

from collections.abc import Mapping
from functools import singledispatch

from achievekit.checks import kind_of
from achievekit.conditions import Condition
from achievekit.definitions import Achievement, Freezes, Limit, Rule, met_periods_per_freeze
from achievekit.describing.aggregations import aggregation_words, measured_path
from achievekit.describing.conditions import describe_condition
from achievekit.describing.periods import in_a_row, period_words
from achievekit.describing.timeframes import describe_timeframe
from achievekit.describing.words import amount, listed, many, often, quoted, quoted_if_needed, with_unit
from achievekit.frozendict import EMPTY
from achievekit.timeframes import Timeframe

# Whose activities a rule counts, after their type: one row for each of `ACTORS`.
ACTOR_WORDS: dict[str, str] = {"member": "", "referee": " by members they brought in"}


@singledispatch
def describe(definition: object) -> str:
    """Return what an achievement asks for, or a rule, a condition or a timeframe, as an English clause.

    Raises TypeError for anything else.

    >>> describe(Rule("walk", period_goal=3, period="week", consecutive_periods=2))
    'count of walk reaches 3 per week, 2 weeks in a row'
    """
    raise TypeError(f"{kind_of(definition)} can't be described; use an Achievement, Rule, Condition or Timeframe")


@describe.register
def describe_achievement(achievement: Achievement, names: Mapping[str, str] = EMPTY) -> str:
    """Return what an achievement asks for; `names` are those of the achievements that it may require, by id."""
    parts = [
        _rules(achievement),
        "what is above the goal carries over" if achievement.carry_over else "",
        f"open {describe_timeframe(achievement.timeframe)}" if achievement.timeframe else "",
        _requires(achievement, names),
        f"can be completed {limit_words(achievement.limit)}" if achievement.limit else "",
        f"by the clock in {achievement.timezone}" if achievement.timezone else "",
    ]
    return "; ".join(part for part in parts if part)


@describe.register
def describe_rule(rule: Rule) -> str:
    """Return what a rule counts and its goal: `sum of `steps` of walk reaches 10,000 per day, 7 days in a row`."""
    measure = aggregation_words(rule.aggregation).measure(rule.aggregation)
    where = "" if rule.conditions is None else f", where {describe_condition(rule.conditions)},"
    goal = f"{measure} {quoted_if_needed(rule.trigger)}{ACTOR_WORDS[rule.actor]}{where} reaches {_goal(rule)}"
    row = in_a_row(rule.period, rule.consecutive_periods) if rule.consecutive_periods > 1 else ""
    freezes = freezes_words(rule)
    parts = [
        f"{goal} {period_words(rule.period).per(rule.period)}".rstrip(),
        row,
        f"counting {frequency_words(rule.limit)}" if rule.limit else "",
        f"with freezes {freezes}" if freezes else "",
    ]
    return ", ".join(part for part in parts if part)


describe.register(Condition, describe_condition)
describe.register(Timeframe, describe_timeframe)


def frequency_words(limit: Limit) -> str:
    """Return how many activities a rule counts in an interval: `at most 2 per day`."""
    return f"at most {amount(limit.times)} per {limit.per}"


def limit_words(limit: Limit) -> str:
    """Return how often an achievement can be completed: `once`, `at most twice per week`."""
    most = "" if limit.times == 1 else "at most "
    return f"{most}{often(limit.times)}{f' per {limit.per}' if limit.per else ''}"


def freezes_words(rule: Rule) -> str:
    """Return which missed periods are forgiven, and how many: `for missed days (1 to begin with)`, else nothing."""
    freezes = rule.freezes or Freezes()
    noun = period_words(rule.period).noun
    sources = [f"{amount(freezes.initial)} to begin with"] if freezes.initial else []
    every = met_periods_per_freeze(freezes)
    if every is not None:
        sources.append(f"one earned for every {f'met {noun}' if every == 1 else many(every, f'met {noun}')}")
    if not sources:
        return ""
    most = "" if freezes.maximum is None else f", at most {amount(freezes.maximum)} at a time"
    return f"for missed {noun}s ({listed(sources)}{most})"


def setting_words(achievement: Achievement, zone: str) -> dict[str, str]:
    """Return the settings that are no part of the goal, by their labels; `zone` is where the achievement's days are."""
    rules = len(achievement.rules)
    required = {"Rules required": f"{achievement.rules_required or rules} of {rules}"} if rules > 1 else {}
    switches = {"Carry over": achievement.carry_over, "Active": achievement.active, "Hidden": achievement.hidden}
    return {**required, **{label: "yes" if is_on else "no" for label, is_on in switches.items()}, "Time zone": zone}


def _requires(achievement: Achievement, names: Mapping[str, str]) -> str:
    """Return what is to be completed first."""
    if not achievement.requires:
        return ""
    are = "is" if len(achievement.requires) == 1 else "are"
    return f"only after {listed(quoted(names.get(one, one)) for one in achievement.requires)} {are} completed"


def _goal(rule: Rule) -> str:
    """Return the goal, with its unit unless that only repeats what is measured."""
    return with_unit(rule.period_goal, "" if rule.unit == measured_path(rule.aggregation) else rule.unit)


def _rules(achievement: Achievement) -> str:
    clauses = [describe_rule(rule) for rule in achievement.rules]
    if len(clauses) == 1:
        return clauses[0]
    needed = achievement.rules_required or len(clauses)
    which = "all of these" if needed == len(clauses) else f"any {amount(needed)} of these"
    return f"{which}: " + "; ".join(f"({place}) {clause}" for place, clause in enumerate(clauses, start=1))
