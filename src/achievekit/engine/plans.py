"""Achievements and campaigns, compiled once, with conditions as plain functions; and their calendars, by time zone."""

from collections.abc import Callable
from typing import TypeAlias, TypeVar

from achievekit.activity import activity_reader
from achievekit.aggregations import Aggregation
from achievekit.campaigns import TRIGGERS, Campaign, Grant
from achievekit.definitions import Achievement, Freezes, zone_of
from achievekit.engine.limits import Renewal
from achievekit.engine.streaks import Terms
from achievekit.exact import Quantity
from achievekit.fingerprints import fingerprint
from achievekit.occasions import Occasion, before_reader, fact_reader
from achievekit.operators import Test
from achievekit.outcomes import Reason
from achievekit.periods import LastDays, Overall, Period
from achievekit.progress import AchievementProgress
from achievekit.rule_progress import LimitUse, RuleProgress, Streak
from achievekit.schedules import Almanac
from achievekit.timeframes import Openings
from achievekit.zones import find_zone

# What did not count, and why: the fields of a Refusal, which few callers look at.
Refused: TypeAlias = tuple[str | None, str | None, Reason]

_Made = TypeVar("_Made")


class RulePlan:
    """One rule, compiled; `place` is its place in the achievement, and `kept_at` that of its numbers in state."""

    def __init__(self, achievement: Achievement, place: int) -> None:
        rule = achievement.rules[place]
        assert rule.id is not None  # the achievement numbered its rules
        self.id: str = rule.id
        self.definition = rule
        self.place = place
        self.kept_at = sorted(str(one.id) for one in achievement.rules).index(rule.id)
        self.goal: Quantity = rule.period_goal
        self.consecutive_periods = rule.consecutive_periods
        self.aggregation: Aggregation = rule.aggregation
        self.meets: Test | None = rule.conditions.compile(activity_reader) if rule.conditions is not None else None
        self.measure = rule.aggregation.compile()
        self.period: Period = rule.period
        self.carries_over = achievement.carry_over and rule.aggregation.adds_up
        self.terms = Terms(rule.consecutive_periods, rule.freezes or Freezes())
        self.fingerprint = fingerprint(rule)
        # What events tell of the rule, the same in each.
        self.told = (self.id, self.goal, self.consecutive_periods)
        limit_use = None if rule.limit is None or rule.limit.per is None else LimitUse(rule.limit.per)
        sealed = Streak(freezes=self.terms.freezes.initial)
        self.untouched = RuleProgress(self.fingerprint, sealed=sealed, limit_use=limit_use)


class CampaignPlan:
    """One campaign, compiled."""

    def __init__(self, campaign: Campaign) -> None:
        self.id = campaign.id
        conditions = campaign.conditions
        self._meets = None if conditions is None else conditions.compile(fact_reader, before_reader)
        self._rewards = [(reward.unit, reward.amount.compile()) for reward in campaign.rewards]

    def grants(self, occasion: Occasion) -> tuple[Grant, ...]:
        """Return what the campaign grants on this occasion; nothing where its conditions don't hold."""
        if self._meets is not None and not self._meets(occasion):
            return ()
        return tuple(Grant(unit, amount(occasion)) for unit, amount in self._rewards)


class ByZone(dict["str | None", _Made]):
    """What depends on a member's own zone, made when that zone is first asked for."""

    def __init__(self, make: Callable[[str | None], _Made]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, member_zone: str | None) -> _Made:
        found = self[member_zone] = self._make(member_zone)
        return found


class RuleTiming:
    """One rule in one zone: its periods and, if it has a frequency limit, that limit's intervals.

    What of the `plan` is asked for at every activity stands here too.
    """

    __slots__ = (
        "calendar",
        "conditions_not_met",
        "frequency",
        "id",
        "is_timed",
        "kept_at",
        "meaning",
        "measure",
        "meets",
        "place",
        "plan",
        "schedule",
    )

    def __init__(
        self, achievement: str, plan: RulePlan, almanac: Almanac, zone: str, openings: Openings | None
    ) -> None:
        self.plan = plan
        self.conditions_not_met: Refused = (achievement, plan.id, Reason.CONDITIONS_NOT_MET)  # by far the most frequent
        self.place, self.kept_at = plan.place, plan.kept_at
        self.id, self.meets, self.measure = plan.id, plan.meets, plan.measure
        self.meaning = (plan.id, plan.fingerprint)
        self.calendar = almanac.calendar(plan.period, zone)
        self.schedule = almanac.schedule(self.calendar, openings)
        self.frequency = Renewal.of(plan.definition.limit, almanac, zone)
        # Whether anything ends when time passes.
        self.is_timed = self.frequency is not None or not isinstance(plan.period, Overall)


class Timing:
    """An achievement in one zone: its rules and, if its completions are limited, that limit's intervals.

    `kept` are the rules in the order in which state has their numbers; `untouched` is the state to begin with.
    """

    def __init__(self, plan: "AchievementPlan", almanac: Almanac, zone: str) -> None:
        self.plan = plan
        self.id, self.is_guarded = plan.id, plan.is_guarded
        frame = plan.definition.timeframe
        self.zone = find_zone(zone)
        self.openings = None if frame is None else Openings(frame, almanac.clock(zone))
        self.rules = tuple(RuleTiming(plan.id, rule, almanac, zone, self.openings) for rule in plan.rules)
        self.by_id = {rule.id: rule for rule in self.rules}
        self.kept = sorted(self.rules, key=lambda rule: rule.kept_at)
        self.untouched = AchievementProgress(rules={rule.id: rule.plan.untouched for rule in self.kept})
        self.meanings = self.untouched.meanings
        self.renewal = Renewal.of(plan.definition.limit, almanac, zone)


class AchievementPlan:
    """One achievement, compiled; `place` is its place in the catalog."""

    def __init__(self, achievement: Achievement, place: int, almanac: Almanac, default_zone: str) -> None:
        self.id = achievement.id
        self.name = achievement.name or achievement.id
        self.place = place
        self.definition = achievement
        self.rules = tuple(RulePlan(achievement, number) for number in range(len(achievement.rules)))
        self.needed = achievement.rules_required or len(self.rules)
        # Whether anything but a duplicate can keep the achievement as a whole from counting.
        self.is_guarded = bool(
            not achievement.active or achievement.timeframe or achievement.requires or achievement.limit
        )
        self.has_windows = any(isinstance(rule.period, LastDays) for rule in achievement.rules)
        self.campaigns: dict[str, list[CampaignPlan]] = {trigger: [] for trigger in TRIGGERS}
        self.timings = ByZone(
            lambda member_zone: Timing(self, almanac, zone_of(achievement, member_zone, default_zone))
        )
