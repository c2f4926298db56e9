"""What evidence says, in English: the value, its bound, and what would help. `SENTENCES` has a row for each kind."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from achievekit.activity import Activity
from achievekit.definitions import Limit, Rule
from achievekit.describing.aggregations import aggregation_words
from achievekit.describing.conditions import describe_condition
from achievekit.describing.periods import is_unit, label_of, number_of
from achievekit.describing.rules import limit_words
from achievekit.describing.words import (
    amount,
    capitalized,
    clock,
    instant,
    listed,
    many,
    of_goal,
    often,
    quoted,
    quoted_if_needed,
    span,
    value,
    with_unit,
)
from achievekit.errors import shortened
from achievekit.period_table import LIMIT_UNITS
from achievekit.periods import LastDays
from achievekit.views.evidence import (
    CompletionLimit,
    ConditionsNotMet,
    Counted,
    Duplicate,
    Evidence,
    FailedComparison,
    FrequencyLimit,
    FromFuture,
    Inactive,
    Locked,
    NoValue,
    OutsideTimeframe,
    Requirement,
    TooLate,
)
from achievekit.zones import elapsed

# Of more than these only the last is told.
_MOST_LISTED = 3

_SECOND, _MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def sentence(evidence: Evidence, rule: Rule | None) -> str:
    """Return what evidence says; `rule` is the one that it is about, None where it is about a whole achievement."""
    return SENTENCES[type(evidence)](evidence, rule)


def only_for_referrer(activity: Activity) -> str:
    """Return whom activities of a type count for, where that is the referrer."""
    who = "and this one names none" if activity.referrer is None else f"here {quoted(activity.referrer)}"
    return f"They count for the member's referrer, {who}."


def not_for_referrer(activity: Activity) -> str:
    """Return whom activities of a type count for, where that is not the referrer."""
    return f"They count for the member who did them, here {quoted(activity.member)}."


def did_you_mean_type(near: str) -> str:
    """Return the type of activities that was meant by one to which nobody listens."""
    return f"Did you mean {quoted(near)}?"


def _counted(evidence: Counted, rule: Rule) -> str:
    unchanged = aggregation_words(rule.aggregation).unchanged
    said = (
        f"It adds {with_unit(evidence.change, evidence.unit)}"
        if evidence.change
        else f"It adds nothing, as {unchanged}"
    )
    said += f": {of_goal(evidence.value, evidence.goal, evidence.unit)}"
    if rule.period.is_calendar:
        said += f" ({label_of(rule.period, evidence.period_start)})"
    if evidence.consecutive_periods > 1:
        row = number_of(rule.period, evidence.consecutive_periods)
        said += f", {amount(evidence.completed_consecutive_periods)} of {row} in a row"
    if evidence.made_up_for and not evidence.times:
        said += ". That completes nothing: it makes up for what was credited before, and has been taken back since"
    if evidence.times:
        how_often = "" if evidence.times == 1 else f" {often(evidence.times)}"
        said += f". That completes the achievement{how_often}: {many(evidence.completed_count, 'time')} in all"
    return f"{said}."


def _from_future(evidence: FromFuture, _rule: None) -> str:
    ahead = span(_rounded_up(elapsed(evidence.received_at, evidence.at), _SECOND))
    allowed = f"at most {span(evidence.max_skew)} ahead" if evidence.max_skew else "nothing from the future"
    return (
        f"It is dated {instant(evidence.at)}, {ahead} after it was received; {allowed} is allowed."
        f" Send it again on {instant(_whole_second(evidence.acceptable_from))} or later, or correct the clock that dated it."
    )


def _duplicate(evidence: Duplicate, _rule: None) -> str:
    moved = [one for one in evidence.added if one.change]
    several = len(evidence.added) > 1
    added = [f"{with_unit(one.change, one.unit)}{f' in rule {one.rule}' if several else ''}" for one in moved]
    return (
        f"An activity with the id {quoted_if_needed(evidence.activity)}, dated {instant(evidence.counted_at)}, has been"
        f" counted before: it added {listed(added) if added else 'nothing'}."
        " If this is another one, give it an id of its own."
    )


def _inactive(_evidence: Inactive, _rule: None) -> str:
    return "The achievement is switched off. Once it is `active` again, activities can count."


def _outside_timeframe(evidence: OutsideTimeframe, _rule: Rule | None) -> str:
    dated = f"It is dated {instant(evidence.at)}"
    if not evidence.parts:
        assert evidence.opens_at is not None  # a first period has a beginning
        return f"{dated}, before the first period, which begins on {instant(evidence.opens_at)}."
    opens = "never opens again" if evidence.opens_at is None else f"opens next on {instant(evidence.opens_at)}"
    return f"{dated}, but the timeframe is open {', '.join(evidence.parts.values())}, and {opens}."


def _locked(evidence: Locked, _rule: None) -> str:
    missing = listed(map(_requirement, evidence.missing))
    return f"It is dated {instant(evidence.at)}, and {missing}. Only what happens after that can count."


def _requirement(missing: Requirement) -> str:
    if missing.completed_at is None:
        return f"{quoted(missing.name)} has to be completed first"
    return f"{quoted(missing.name)} was completed only on {instant(missing.completed_at)}"


def _limit_reached(evidence: CompletionLimit, _rule: None) -> str:
    if evidence.frees_at is None:
        frees = "Nothing more can count."
    else:
        frees = f"Activities dated {instant(evidence.frees_at)} or later can count."
    most = limit_words(Limit(evidence.times, evidence.per))
    return f"The achievement can be completed {most}{_used(evidence)}. {frees}"


def _used(evidence: CompletionLimit) -> str:
    if evidence.used is None:
        return "; how often it was completed in that interval is no longer known"
    if evidence.used == len(evidence.completions) <= _MOST_LISTED:
        return f", and was completed on {listed(map(instant, evidence.completions))}"
    last = f", most recently on {instant(evidence.completions[-1])}" if evidence.completions else ""
    return f", and was completed {often(evidence.used)}{last}"


def _conditions_not_met(evidence: ConditionsNotMet, rule: Rule) -> str:
    assert rule.conditions is not None  # or they would be met
    seen = (
        listed(dict.fromkeys(map(_seen, evidence.comparisons))) if evidence.comparisons else "no activity can meet that"
    )
    return f"{capitalized(seen)}; {_activities(rule)} count only where {describe_condition(rule.conditions)}."


def _seen(failed: FailedComparison) -> str:
    if not failed.operator:
        return f"the function `{failed.attribute}` says {'yes' if failed.negated else 'no'}"
    return f"`{failed.attribute}` is {'missing' if failed.is_missing else shortened(value(failed.found))}"


def _no_value(evidence: NoValue, rule: Rule) -> str:
    seen = "missing" if evidence.is_missing else shortened(value(evidence.found))
    needs = aggregation_words(rule.aggregation).needs(rule.aggregation)
    return f"`{evidence.attribute}` is {seen}; {_activities(rule)} count only where {needs}."


def _activities(rule: Rule) -> str:
    return f"{quoted_if_needed(rule.trigger)} activities"


def _too_late(evidence: TooLate, rule: Rule) -> str:
    period = LIMIT_UNITS[rule.limit.per] if evidence.of_limit and rule.limit and rule.limit.per else rule.period
    kind = "" if is_unit(period) or evidence.start is None else "the period "
    belongs = f"It belongs to {kind}{label_of(period, evidence.start)}"
    stands = f"the achievement already stands at {instant(evidence.seen)}"
    if isinstance(period, LastDays):
        gone, in_time = _left_window(period.days)
        return f"{belongs}, which is {gone}: {stands}. An activity has to arrive {in_time}."
    assert evidence.end is not None  # it is over
    which = ", an interval of the frequency limit that" if evidence.of_limit else ", which"
    ended = f"{belongs}{which} ended on {instant(evidence.end)}"
    if evidence.sealed_at is None:
        before = f"the lateness of {span(evidence.lateness)} was over" if evidence.lateness else "that"
        return (
            f"{ended} and was closed before {before}, by a correction or under another setting."
            " Only a correction can change it."
        )
    needed = _rounded_up(elapsed(evidence.end, evidence.seen), _MINUTE)
    enough = f"A lateness of more than {span(needed)}" if needed else "Any lateness"
    return f"{ended} and was sealed {_sealed(evidence)}; {stands}. {enough} would have been enough."


def _left_window(days: int) -> tuple[str, str]:
    """Return what a day is that left the window of so many days, and when what happened on it should have come."""
    if days == 1:
        return "over", "on its day"
    return f"no longer within the last {many(days, 'day')}", "while its day is within them"


def _sealed(evidence: TooLate) -> str:
    assert evidence.end is not None  # it is over
    assert evidence.sealed_at is not None
    if not evidence.lateness:
        return "at once, as there is no lateness"
    is_same_day = evidence.sealed_at.date() == evidence.end.date()
    sealed = f"at {clock(evidence.sealed_at)}" if is_same_day else f"on {instant(evidence.sealed_at)}"
    return f"{sealed}, {span(evidence.lateness)} later"


def _rounded_up(length: timedelta, unit: timedelta) -> timedelta:
    return -(-length // unit) * unit


def _whole_second(moment: datetime) -> datetime:
    """Return the first instant from `moment` on that is spelled without a fraction of a second."""
    utc = moment.astimezone(UTC)
    return (utc + timedelta(microseconds=-utc.microsecond % 1_000_000)).astimezone(moment.tzinfo)


def _frequency_limit(evidence: FrequencyLimit, _rule: Rule) -> str:
    have = "has" if evidence.times == 1 and evidence.used_by else "have"
    frees = "" if evidence.frees_at is None else f" Activities dated {instant(evidence.frees_at)} or later can count."
    most = many(evidence.times, "activity", "activities")
    return f"At most {most} per {evidence.per} can count, and {_takers(evidence)} already {have}.{frees}"


def _takers(evidence: FrequencyLimit) -> str:
    if not evidence.used_by:
        return "that many"
    known = [quoted_if_needed(one.activity) for one in evidence.used_by]
    forgotten = evidence.times - len(known)
    return listed([*known, many(forgotten, "other")] if forgotten > 0 else known)


SENTENCES: dict[type[Evidence], Callable[[Any, Any], str]] = {
    Counted: _counted,
    FromFuture: _from_future,
    Duplicate: _duplicate,
    Inactive: _inactive,
    OutsideTimeframe: _outside_timeframe,
    Locked: _locked,
    CompletionLimit: _limit_reached,
    ConditionsNotMet: _conditions_not_met,
    NoValue: _no_value,
    TooLate: _too_late,
    FrequencyLimit: _frequency_limit,
}
