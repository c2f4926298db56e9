"""Rules and achievements as their author describes them.

Definitions are data: they check themselves, each mistake with its place, and do nothing else.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import evolve, field

from achievekit.activity import activity_reader
from achievekit.aggregations import Aggregation, Count, as_aggregation
from achievekit.checks import (
    Checked,
    as_mapping,
    as_number,
    as_tuple,
    check_bool,
    check_choice,
    check_items,
    check_mapping,
    check_number,
    check_text,
    check_whole,
    check_zone,
    kind_of,
)
from achievekit.conditions import Condition, as_condition, check_condition
from achievekit.errors import Findings
from achievekit.exact import Quantity
from achievekit.frozendict import FrozenDict
from achievekit.period_table import LIMIT_UNITS, as_period, check_period
from achievekit.periods import Overall, Period
from achievekit.records import frozen
from achievekit.timeframes import Timeframe

ACTORS = ("member", "referee")


@frozen
class Limit(Checked):
    """At most `times`: for ever, or per "hour" (of UTC), or per local "day", "week", "month", "quarter" or "year"."""

    times: int
    per: str | None = None

    def _check(self, found: Findings) -> None:
        check_whole(found, "times", self.times, least=1)
        if self.per is not None:
            check_choice(found, "per", self.per, LIMIT_UNITS, kind="limit interval")


@frozen(kw_only=True)
class Freezes(Checked):
    """Missed periods that a streak survives: `initial` at its start, one more for every `earned_every` met periods.

    `maximum` bounds how many can be saved up; None for no bound.
    """

    initial: int = 0
    earned_every: int | None = None
    maximum: int | None = None

    def _check(self, found: Findings) -> None:
        check_whole(found, "initial", self.initial, least=0)
        if self.earned_every is not None:
            check_whole(found, "earned_every", self.earned_every, least=1)
        if self.maximum is not None:
            check_whole(found, "maximum", self.maximum, least=0)
        if not found and self.maximum is not None and self.maximum < self.initial:
            found.add(
                "maximum", f"is {self.maximum}, below the {self.initial} initial ones; use {self.initial} or more"
            )


@frozen(kw_only=True)
class Rule(Checked):
    """Which activities count, what is measured, and the goal.

    Activities of type `trigger` count whose `conditions` hold, at most `limit` of them. `aggregation` measures them,
    and a period is met when its measure reaches `period_goal`. `consecutive_periods` in a row satisfy the rule,
    `freezes` forgiving missed ones. With `actor="referee"` the activities of those count whom the member brought.
    `unit` names what is measured. An `id` is given by place ("1", "2", …) where none is set.

    Raises DefinitionError with all mistakes.
    """

    trigger: str = field(kw_only=False)
    period_goal: Quantity = field(default=1, converter=as_number)
    id: str | None = None
    name: str = ""
    aggregation: Aggregation = field(factory=Count, converter=as_aggregation)
    period: Period = field(factory=Overall, converter=as_period)
    consecutive_periods: int = 1
    conditions: Condition | None = field(default=None, converter=as_condition)
    limit: Limit | None = None
    freezes: Freezes | None = None
    actor: str = "member"
    unit: str = ""

    def _check(self, found: Findings) -> None:
        check_text(found, "trigger", self.trigger)
        check_number(found, "period_goal", self.period_goal, above=0, why=", which is met before anyone acts")
        if self.id is not None:
            check_text(found, "id", self.id)
        check_text(found, "name", self.name, empty=True)
        _check_part(found, "aggregation", self.aggregation, Aggregation, 'Count() or Sum("amount")')
        check_period(found, "period", self.period)
        check_whole(found, "consecutive_periods", self.consecutive_periods, least=1)
        if self.conditions is not None:
            check_condition(found, "conditions", self.conditions, activity_reader)
        if self.limit is not None:
            _check_part(found, "limit", self.limit, Limit, 'Limit(3, per="day")')
        if self.freezes is not None:
            _check_part(found, "freezes", self.freezes, Freezes, "Freezes(initial=1)")
        check_choice(found, "actor", self.actor, ACTORS, kind="actor")
        check_text(found, "unit", self.unit, empty=True)
        self._check_together(found)

    def _check_together(self, found: Findings) -> None:
        several = isinstance(self.consecutive_periods, int) and self.consecutive_periods > 1
        makes_streaks = not isinstance(self.period, Period) or self.period.is_calendar
        if not makes_streaks and several:
            found.add(
                "consecutive_periods",
                f'is {self.consecutive_periods}, but only calendar periods follow each other; use one, such as "day"',
            )
        if not makes_streaks and isinstance(self.freezes, Freezes):
            found.add("freezes", 'only calendar periods can be missed; use one, such as "day", or leave freezes out')
        if isinstance(self.limit, Limit) and self.limit.per is None:
            found.add("limit", 'needs an interval in a rule; use e.g. Limit(3, per="day")')


def _numbered(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    if isinstance(rules, Rule):
        rules = (rules,)
    rules = as_tuple(rules)
    if not isinstance(rules, tuple):
        return rules
    return tuple(
        evolve(rule, id=str(place)) if isinstance(rule, Rule) and rule.id is None else rule
        for place, rule in enumerate(rules, start=1)
    )


def _names(value: Iterable[str]) -> tuple[str, ...]:
    """Take one id for itself."""
    return (value,) if isinstance(value, str) else as_tuple(value)


@frozen(kw_only=True)
class Achievement(Checked):
    """One or more rules, when they are on, and how often the achievement may be completed.

    `rules_required` of the rules must be satisfied (all by default). `limit` bounds the completions. `requires` names
    achievements that must be complete first. `carry_over` lets what an overall count or sum has above its goal go into
    the next round. `timezone` is an IANA name and overrides the member's and the catalog's. A `hidden` achievement is
    for views; `name`, `description` and `metadata` never change what counts.

    Raises DefinitionError with all mistakes.
    """

    id: str = field(kw_only=False)
    name: str
    rules: tuple[Rule, ...] = field(converter=_numbered)
    description: str = ""
    rules_required: int | None = None
    limit: Limit | None = None
    timeframe: Timeframe | None = None
    requires: tuple[str, ...] = field(default=(), converter=_names)
    carry_over: bool = False
    active: bool = True
    hidden: bool = False
    timezone: str | None = None
    metadata: Mapping[str, Any] = field(factory=FrozenDict, converter=as_mapping)

    def _check(self, found: Findings) -> None:
        check_text(found, "id", self.id)
        check_text(found, "name", self.name, empty=True)
        check_text(found, "description", self.description, empty=True)
        for name in ("carry_over", "active", "hidden"):
            check_bool(found, name, getattr(self, name))
        if self.limit is not None:
            _check_part(found, "limit", self.limit, Limit, "Limit(1)")
        if self.timeframe is not None:
            _check_part(found, "timeframe", self.timeframe, Timeframe, 'Timeframe(weekdays=["monday"])')
        if self.timezone is not None:
            check_zone(found, "timezone", self.timezone)
        check_mapping(found, "metadata", self.metadata)
        self._check_requires(found)
        self._check_rules(found)

    def _check_requires(self, found: Findings) -> None:
        if not isinstance(self.requires, tuple):
            found.add("requires", f"is {kind_of(self.requires)}; use a list of achievement ids")
            return
        for place, required in enumerate(self.requires):
            check_text(found, f"requires[{place}]", required)

    def _check_rules(self, found: Findings) -> None:
        check_items(found, "rules", self.rules, Rule)
        if self.rules_required is not None and isinstance(self.rules, tuple) and self.rules:
            check_whole(found, "rules_required", self.rules_required, least=1, most=len(self.rules))


def _check_part(found: Findings, path: str, value: object, kind: type, example: str) -> None:
    if not isinstance(value, kind):
        found.add(path, f"is {kind_of(value)}; use e.g. {example}")


def met_periods_per_freeze(freezes: Freezes) -> int | None:
    """Return how many met periods earn a freeze; None if none is ever earned."""
    return None if freezes.maximum == 0 else freezes.earned_every


def zone_of(achievement: Achievement, member_zone: str | None, catalog_zone: str) -> str:
    """Return the IANA zone that counts for an achievement of a member: its own, the member's, or the catalog's."""
    return achievement.timezone or member_zone or catalog_zone
