"""What is allowed but probably a mistake: goals nobody can reach, rules that can never see an activity."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice

from achievekit.aggregations import Count, Distinct
from achievekit.campaigns import Campaign
from achievekit.conditions import (
    AnyOf,
    Comparison,
    Condition,
    comparisons,
    required_equalities,
    required_parts,
    walk,
)
from achievekit.definitions import Achievement, Rule, met_periods_per_freeze, zone_of
from achievekit.errors import Finding, did_you_mean
from achievekit.operators import OPERATORS
from achievekit.period_table import LIMIT_UNITS
from achievekit.periods import Day, Hour, LastDays, Month, Overall, Period, Quarter, Week, Year
from achievekit.schedules import Almanac, Schedule
from achievekit.timeframes import Openings, Timeframe
from achievekit.zones import FIRST_YEAR

# The shortest and the longest of each kind, clock changes included.
SHORTEST = {Hour: 1, Day: 23, Week: 167, Month: 671, Quarter: 2159, Year: 8759}
LONGEST = {Hour: 1, Day: 25, Week: 169, Month: 745, Quarter: 2209, Year: 8785}
# Units of which each lies within one of the other.
_WITHIN = {(Day, Week), (Day, Month), (Day, Quarter), (Day, Year), (Month, Quarter), (Month, Year), (Quarter, Year)}

# So many periods are counted at most, as each takes a moment; in days they are 27 years.
_MOST_COUNTED = 10_000


def lint(achievements: Iterable[Achievement], campaigns: Iterable[Campaign], timezone: str) -> tuple[Finding, ...]:
    """Return the warnings for achievements and campaigns that are in a catalog of that time zone."""
    known = {achievement.id: achievement for achievement in achievements}
    return (*_lint_achievements(known, timezone), *_lint_campaigns(campaigns, known))


def _lint_achievements(known: dict[str, Achievement], timezone: str) -> Iterator[Finding]:
    for place, achievement in enumerate(known.values()):
        for finding in _lint_achievement(achievement, known, timezone):
            yield finding.under(f"achievements[{place}]")


def _lint_campaigns(campaigns: Iterable[Campaign], known: dict[str, Achievement]) -> Iterator[Finding]:
    for place, campaign in enumerate(campaigns):
        for finding in _lint_campaign(campaign, known[campaign.achievement]):
            yield finding.under(f"campaigns[{place}]")


def _lint_campaign(campaign: Campaign, achievement: Achievement) -> Iterator[Finding]:
    yield from _lint_bounds("conditions", campaign.conditions)
    rules = [rule.id or "" for rule in achievement.rules]
    for path, value in dict.fromkeys(required_equalities(campaign.conditions)):
        if path == "rule" and value not in rules:
            unknown = f'asks for the rule "{value}", which "{achievement.id}" does not have'
            yield Finding("conditions", f"{unknown}{did_you_mean(value, rules)}")


def _lint_achievement(achievement: Achievement, known: dict[str, Achievement], timezone: str) -> Iterator[Finding]:
    for number, required in enumerate(achievement.requires):
        if not known[required].active:
            yield Finding(f"requires[{number}]", f'"{required}" is not active, so this stays locked for new members')
    if achievement.carry_over and not any(map(_can_carry_over, achievement.rules)):
        yield Finding("carry_over", "is for overall counts and sums, of which there are none; leave it out")
    for place, rule in enumerate(achievement.rules):
        for finding in _lint_rule(rule):
            yield finding.under(f"rules[{place}]")
    if achievement.timeframe is not None:
        zone = zone_of(achievement, None, timezone)
        yield from _lint_timeframe(achievement.timeframe, achievement.rules, zone)


def _can_carry_over(rule: Rule) -> bool:
    return isinstance(rule.period, Overall) and rule.aggregation.adds_up


def _lint_rule(rule: Rule) -> Iterator[Finding]:
    yield from _lint_conditions(rule)
    yield from _lint_bounds("conditions", rule.conditions)
    yield from _lint_bounds("aggregation.where", getattr(rule.aggregation, "where", None))
    yield from _lint_paths(rule)
    yield from _lint_limit(rule)
    yield from _lint_distinct(rule)
    if rule.freezes is not None and not rule.freezes.initial and met_periods_per_freeze(rule.freezes) is None:
        yield Finding("freezes", "gives none, neither at the start nor later; set initial or earned_every")


def _lint_conditions(rule: Rule) -> Iterator[Finding]:
    if any(isinstance(part, AnyOf) and not part.conditions for part in walk(rule.conditions)):
        yield Finding("conditions", 'an "any" of nothing is never true; add a condition to it, or take it out')
    equalities = required_equalities(rule.conditions)
    wanted = Counter(path for path, _ in set(equalities))
    for path in sorted(path for path, values in wanted.items() if values > 1):
        yield Finding("conditions", f'"{path}" can\'t equal two values at once, so nothing ever counts')
    for path, value in dict.fromkeys(equalities):
        if path == "activity.type" and value != rule.trigger:
            yield Finding("conditions", f'asks for activities of type "{value}", but the trigger is "{rule.trigger}"')


def _lint_bounds(place: str, condition: Condition | None) -> Iterator[Finding]:
    for part in comparisons(condition):
        # What is not even met by its own lower bound is met by nothing, whatever kind the bounds are of.
        if part.operator == "between" and not OPERATORS["between"](part.value)(part.value[0]):
            low, high = part.value
            yield Finding(place, f'"{part.attribute}" is never from {low} to {high}; put the lower bound first')


def _lint_paths(rule: Rule) -> Iterator[Finding]:
    for place, path in dict.fromkeys(_paths(rule)):
        if path.startswith("attributes."):
            inner = path.removeprefix("attributes.")
            yield Finding(place, f'reads "{path}", but only campaigns say "attributes."; in a rule use "{inner}"')


def _paths(rule: Rule) -> Iterator[tuple[str, str]]:
    """Yield what a rule reads off an activity, and where it says so; an item of a list may be of any shape."""
    for part in comparisons(rule.conditions):
        yield "conditions", part.attribute
    for name in ("each", "attribute"):
        path = getattr(rule.aggregation, name, None)
        if path is not None:
            yield f"aggregation.{name}", path
            return  # with `each`, the attribute is an item's


def _lint_limit(rule: Rule) -> Iterator[Finding]:
    counts_activities = isinstance(rule.aggregation, Distinct) or rule.aggregation == Count()
    if rule.limit is None or not counts_activities:
        return
    per = LIMIT_UNITS[rule.limit.per or ""]
    intervals = _most_intervals(rule.period, per)
    if intervals is not None and intervals * rule.limit.times < rule.period_goal:
        most = _many(intervals * rule.limit.times, "activity", "activities")
        below = f"below the period_goal of {rule.period_goal}"
        yield Finding("limit", f"lets at most {most} count in a period, {below}; nobody can reach it")


def _lint_distinct(rule: Rule) -> Iterator[Finding]:
    if not isinstance(rule.aggregation, Distinct):
        return
    attribute = rule.aggregation.attribute
    is_one = attribute == "activity.type" or (attribute == "activity.member" and rule.actor == "member")
    if is_one and rule.period_goal > 1:
        yield Finding(
            "period_goal", f'is {rule.period_goal}, but "{attribute}" is always the same; nobody can reach it'
        )
    for part in required_parts(rule.conditions):
        if isinstance(part, Comparison) and part.attribute == attribute and part.operator == "one_of":
            number = len(set(part.value))
            if number < rule.period_goal:
                yield Finding(
                    "period_goal",
                    f'is {rule.period_goal}, but the conditions leave "{part.attribute}" {number} values;'
                    " nobody can reach it",
                )


def _most_intervals(period: Period, per: Period) -> int | None:
    """Return how many limit intervals one period can touch at most; None if there is no telling."""
    kind, unit = type(period), type(per)
    if isinstance(period, LastDays):
        if unit is Day:
            return period.days + (0 if period.day_starts_at is None else 1)
        hours = 24 * period.days + 1
    elif kind in LONGEST:
        every: int = period.every  # type: ignore[attr-defined]  # all kinds in the table have it
        if every == 1 and (kind is unit or (kind, unit) in _WITHIN) and period == kind():
            return 1
        hours = LONGEST[kind] * every
    else:
        return None
    return -(-hours // SHORTEST[unit]) + 1


def _many(number: int, noun: str, nouns: str) -> str:
    return f"{number} {noun if number == 1 else nouns}"


def _lint_timeframe(frame: Timeframe, rules: Iterable[Rule], zone: str) -> Iterator[Finding]:
    almanac = Almanac()
    openings = Openings(frame, almanac.clock(zone))
    opens = openings.next_open((frame.starts_at or datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)).astimezone(UTC))
    if opens is None:
        yield Finding("timeframe", "is never open, so nothing ever counts")
        return
    if frame.ends_at is None:  # it opens again and again
        return
    for place, rule in enumerate(rules):
        if not rule.period.is_calendar:
            continue
        schedule = Schedule(almanac.calendar(rule.period, zone), openings)
        wanted = min(rule.consecutive_periods, _MOST_COUNTED)
        number = sum(1 for _ in islice(schedule.eligible_from(schedule.calendar.index(opens)), wanted))
        if number < wanted:
            yield Finding(
                f"rules[{place}].consecutive_periods",
                f"is {rule.consecutive_periods}, but the timeframe is open in {_many(number, 'period', 'periods')} only;"
                " nobody can reach it",
            )
