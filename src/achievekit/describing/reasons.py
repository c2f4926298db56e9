"""What evidence says, in English: the value, the bound it met, and what would help. One row of `SENTENCES` for each kind."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from achievekit.definitions import Rule
from achievekit.describing.aggregations import words_of as words_of_aggregation
from achievekit.describing.conditions import describe_condition
from achievekit.describing.periods import counted, label_of
from achievekit.describing.words import (
    amount,
    between,
    instant,
    listed,
    many,
    named,
    often,
    quoted,
    shortened,
    span,
    value,
    with_unit,
)
from achievekit.period_table import LIMIT_UNITS
from achievekit.periods import LastDays
from achievekit.views.evidence import (
    ConditionsNotMet,
    Counted,
    Duplicate,
    Evidence,
    FailedComparison,
    FrequencyLimit,
    FromFuture,
    Inactive,
    LimitReached,
    Locked,
    NoValue,
    OutsideTimeframe,
    Requirement,
    TooLate,
)

# Of more than these only the last is told.
_MOST_LISTED = 3


def sentence(evidence: Evidence, rule: Rule | None) -> str:
    """Return what evidence says; `rule` is the one that it is about, None where it is about a whole achievement."""
    return SENTENCES[type(evidence)](evidence, rule)


def _counted(found: Counted, rule: Rule) -> str:
    unchanged = words_of_aggregation(rule.aggregation).unchanged
    said = f"It added {with_unit(found.change, found.unit)}" if found.change else f"It added nothing, as {unchanged}"
    said += f": {amount(found.value)} of {with_unit(found.goal, found.unit)}"
    if rule.period.is_calendar:
        said += f" ({label_of(rule.period, found.period_start)})"
    if found.consecutive_periods > 1:
        row = counted(rule.period, found.consecutive_periods)
        said += f", {amount(found.completed_consecutive_periods)} of {row} in a row"
    if found.times:
        how_often = "" if found.times == 1 else f" {often(found.times)}"
        said += f". That completed the achievement{how_often}: {many(found.completed_count, 'time')} in all"
    return f"{said}."


def _from_future(found: FromFuture, _rule: None) -> str:
    return (
        f"It is dated {instant(found.at)}, which is {span(between(found.received_at, found.at))} after it was received; at most"
        f" {span(found.max_skew)} are allowed. Send it again from {instant(found.acceptable_from)} on, or mend the clock"
        " that dated it."
    )


def _duplicate(found: Duplicate, _rule: None) -> str:
    return (
        f"An activity with the id {named(found.activity)}, dated {instant(found.counted_at)}, has been counted before."
        " If this is another one, give it an id of its own."
    )


def _inactive(_found: Inactive, _rule: None) -> str:
    return "The achievement is switched off. Once it is `active` again, activities can count."


def _outside_timeframe(found: OutsideTimeframe, _rule: Rule | None) -> str:
    parts = ", ".join(found.parts.values())
    opens = "never opens again" if found.opens_at is None else f"opens next {instant(found.opens_at)}"
    return f"It is dated {instant(found.at)}, but the timeframe is open {parts}. It {opens}."


def _locked(found: Locked, _rule: None) -> str:
    missing = listed(map(_requirement, found.missing))
    return f"It is dated {instant(found.at)}, and {missing}. Only what happens after that can count."


def _requirement(missing: Requirement) -> str:
    if missing.completed_at is None:
        return f"{quoted(missing.name)} is to be completed first"
    return f"{quoted(missing.name)} was completed only on {instant(missing.completed_at)}"


def _limit_reached(found: LimitReached, _rule: None) -> str:
    most = often(found.times) if found.times == 1 else f"at most {often(found.times)}"
    per = f" per {found.per}" if found.per else ""
    if found.frees_at is None:
        frees = "Nothing more can count."
    else:
        frees = f"Activities from {instant(found.frees_at)} on can count."
    return f"The achievement can be completed {most}{per}; {_used(found)}. {frees}"


def _used(found: LimitReached) -> str:
    if found.used is None:
        return "how often it was then is no longer known"
    if len(found.completions) > _MOST_LISTED:
        return f"it was {often(found.used)}, the last time on {instant(found.completions[-1])}"
    return (
        f"it was, on {listed(map(instant, found.completions))}" if found.completions else f"it was {often(found.used)}"
    )


def _conditions_not_met(found: ConditionsNotMet, rule: Rule) -> str:
    assert rule.conditions is not None  # or they would be met
    seen = listed(dict.fromkeys(map(_seen, found.comparisons)))
    return f"{seen[:1].upper()}{seen[1:]}; only {_activities(rule)} where {describe_condition(rule.conditions)} count."


def _seen(failed: FailedComparison) -> str:
    if not failed.operator:
        return f"the function `{failed.attribute}` says {'yes' if failed.negated else 'no'}"
    return f"`{failed.attribute}` is {'missing' if failed.is_missing else shortened(value(failed.found))}"


def _no_value(found: NoValue, rule: Rule) -> str:
    seen = "missing" if found.is_missing else shortened(value(found.found))
    needs = words_of_aggregation(rule.aggregation).needs(rule.aggregation)
    return f"`{found.attribute}` is {seen}; only {_activities(rule)} with {needs} count."


def _activities(rule: Rule) -> str:
    return f"{named(rule.trigger)} activities"


def _too_late(found: TooLate, rule: Rule) -> str:
    period = LIMIT_UNITS[rule.limit.per] if found.of_limit and rule.limit and rule.limit.per else rule.period
    limit = "the frequency limit's " if found.of_limit else ""
    said = f"It belongs to {limit}{label_of(period, found.start)}, which"
    if isinstance(period, LastDays):
        return (
            f"{said} has left the window of the last {many(period.days, 'day')}: the achievement has seen"
            f" {instant(found.seen)}. Only what comes before the window moves on can count."
        )
    assert found.end is not None  # it is over
    if found.sealed_at is None:
        return (
            f"{said} ended {instant(found.end)} and was closed before the lateness of {span(found.lateness)} was over, by a"
            " correction or under another setting. Only a correction can change it."
        )
    needed = _rounded_up(between(found.end, found.seen))
    return (
        f"{said} ended {instant(found.end)} and was sealed {instant(found.sealed_at)}, after the lateness of"
        f" {span(found.lateness)}; the achievement has seen {instant(found.seen)}. With a lateness of more than"
        f" {span(needed)} it would be in time."
    )


def _rounded_up(length: timedelta) -> timedelta:
    return -(-length // timedelta(minutes=1)) * timedelta(minutes=1)


def _frequency_limit(found: FrequencyLimit, _rule: Rule) -> str:
    places = "the place" if found.times == 1 else "the places"
    by = f", and {listed(named(one.activity) for one in found.used_by)} took {places}" if found.used_by else ""
    frees = "" if found.frees_at is None else f" Activities from {instant(found.frees_at)} on can count."
    return f"At most {many(found.times, 'activity', 'activities')} per {found.per} can count{by}.{frees}"


SENTENCES: dict[type[Evidence], Callable[[Any, Any], str]] = {
    Counted: _counted,
    FromFuture: _from_future,
    Duplicate: _duplicate,
    Inactive: _inactive,
    OutsideTimeframe: _outside_timeframe,
    Locked: _locked,
    LimitReached: _limit_reached,
    ConditionsNotMet: _conditions_not_met,
    NoValue: _no_value,
    TooLate: _too_late,
    FrequencyLimit: _frequency_limit,
}
