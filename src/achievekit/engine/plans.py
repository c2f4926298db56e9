"""A catalog compiled once: who listens to what, with conditions as plain functions."""

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import TypeAlias, TypeVar

from achievekit.activity import Activity, activity_reader
from achievekit.aggregations import Aggregation
from achievekit.amounts import Occasion, before_reader, fact_reader
from achievekit.campaigns import TRIGGERS, Campaign, Grant
from achievekit.catalog import Catalog
from achievekit.checks import check_choice
from achievekit.conditions import required_equalities
from achievekit.definitions import Achievement, Freezes, Rule, zone_of
from achievekit.engine.limits import Renewal
from achievekit.engine.streaks import Terms
from achievekit.errors import ActivityError, Findings
from achievekit.exact import Quantity
from achievekit.fingerprints import fingerprint
from achievekit.operators import Test
from achievekit.periods import Overall, Period
from achievekit.progress import HistoryEntry
from achievekit.rule_progress import Numbers, RuleProgress, Streak
from achievekit.schedules import Almanac, Schedule
from achievekit.timeframes import Openings
from achievekit.zones import find_zone

# Who acts, seen from one member, in the words of `Rule.actor`: "member" (itself), "referee" (one whom it has brought)
# or, having brought itself, both.
Actors: TypeAlias = tuple[str, ...]

_Made = TypeVar("_Made")


class RulePlan:
    """One rule, compiled."""

    def __init__(self, achievement: Achievement, rule: Rule) -> None:
        assert rule.id is not None  # the achievement numbered its rules
        self.id: str = rule.id
        self.definition = rule
        self.goal: Quantity = rule.period_goal
        self.consecutive_periods = rule.consecutive_periods
        self.aggregation: Aggregation = rule.aggregation
        self.meets: Test | None = rule.conditions.compile(activity_reader) if rule.conditions is not None else None
        self.measure = rule.aggregation.compile()
        self.period: Period = rule.period
        self.carries_over = achievement.carry_over and rule.aggregation.adds_up
        self.terms = Terms(rule.consecutive_periods, rule.freezes or Freezes())
        self.fingerprint = fingerprint(rule)
        # What is told of the rule in events, the same in each.
        self.asked = (self.id, self.goal, self.consecutive_periods)
        untouched = RuleProgress(self.fingerprint, sealed=Streak(freezes=self.terms.freezes.initial))
        self.untouched = untouched.as_numbers(self.id)

    def fresh_numbers(self, history: Iterable[HistoryEntry]) -> Numbers:
        """Return the numbers to begin with.

        What stands in the history already counted by another meaning, and must not be taken for part of this round.
        """
        rounds = [entry.round + 1 for entry in history if entry.rule == self.id]
        if not rounds:
            return self.untouched
        return RuleProgress.of(self.untouched)._replace(round=max(rounds)).as_numbers(self.id)


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
        "fingerprint",
        "frequency",
        "id",
        "is_timed",
        "measure",
        "meets",
        "plan",
        "schedule",
    )

    def __init__(self, plan: RulePlan, almanac: Almanac, zone: str, openings: Openings | None) -> None:
        self.plan = plan
        self.id, self.fingerprint, self.meets, self.measure = plan.id, plan.fingerprint, plan.meets, plan.measure
        self.calendar = almanac.calendar(plan.period, zone)
        self.schedule = Schedule(self.calendar, openings)
        self.frequency = Renewal.of(plan.definition.limit, almanac, zone)
        # Whether anything ends when time passes.
        self.is_timed = self.frequency is not None or not isinstance(plan.period, Overall)


class Timing:
    """An achievement in one zone: its rules by id and, if its completions are limited, that limit's intervals."""

    def __init__(self, plan: "AchievementPlan", almanac: Almanac, zone: str) -> None:
        self.plan = plan
        frame = plan.definition.timeframe
        self.zone = find_zone(zone)
        self.openings = None if frame is None else Openings(frame, almanac.clock(zone))
        self.rules = {rule.id: RuleTiming(rule, almanac, zone, self.openings) for rule in plan.rules}
        self.renewal = Renewal.of(plan.definition.limit, almanac, zone)


class AchievementPlan:
    """One achievement, compiled; `place` is its place in the catalog."""

    def __init__(self, achievement: Achievement, place: int, almanac: Almanac, default_zone: str) -> None:
        self.id = achievement.id
        self.place = place
        self.definition = achievement
        self.rules = tuple(RulePlan(achievement, rule) for rule in achievement.rules)
        self.needed = achievement.rules_required or len(self.rules)
        # Whether anything but a duplicate can keep the achievement as a whole from counting.
        self.is_guarded = bool(
            not achievement.active or achievement.timeframe or achievement.requires or achievement.limit
        )
        self.campaigns: dict[str, list[CampaignPlan]] = {trigger: [] for trigger in TRIGGERS}
        self.timings = ByZone(
            lambda member_zone: Timing(self, almanac, zone_of(achievement, member_zone, default_zone))
        )


class Listener:
    """An achievement, and those of its rules that listen to a type of activity by these actors.

    `timings` are the achievement's and those rules', by the member's own zone.
    """

    __slots__ = ("achievement", "rules", "timings")

    def __init__(self, achievement: AchievementPlan, rules: tuple[RulePlan, ...]) -> None:
        self.achievement = achievement
        self.rules = rules
        self.timings = ByZone(self._timings)

    def _timings(self, member_zone: str | None) -> tuple[Timing, tuple[RuleTiming, ...]]:
        timing = self.achievement.timings[member_zone]
        return timing, tuple(timing.rules[rule.id] for rule in self.rules)


class Audience:
    """Who listens to activities of one type.

    Rules that ask for `attribute == text` are found through that text, so that thousands of them cost nothing when
    another one is meant.
    """

    def __init__(self, listeners: Iterable[Listener]) -> None:
        self.everyone = tuple(listeners)
        self._always: list[Listener] = []
        self._keyed: dict[str, dict[str, list[Listener]]] = {}
        for listener in self.everyone:
            self._index(listener)
        self._readers = [(activity_reader(path), by_text) for path, by_text in self._keyed.items()]

    def candidates(self, activity: Activity) -> Collection[Listener]:
        """Return the listeners that may count the activity, in catalog order; the others' conditions are not met."""
        if not self._keyed:
            return self.everyone
        found = {listener.achievement.place: listener for listener in self._always}
        for read, by_text in self._readers:
            text = read(activity)
            if isinstance(text, str):
                found.update((listener.achievement.place, listener) for listener in by_text.get(text, ()))
        return [found[place] for place in sorted(found)]

    def _index(self, listener: Listener) -> None:
        keys = [required_equalities(plan.definition.conditions) for plan in listener.rules]
        if not all(keys):
            self._always.append(listener)
            return
        for (path, text), *_ in keys:  # any one of them finds the rule
            self._keyed.setdefault(path, {}).setdefault(text, []).append(listener)


class CatalogPlan:
    """All achievements, compiled, and an index from what happens to who listens; `triggers` are all types of these."""

    def __init__(self, catalog: Catalog) -> None:
        almanac = Almanac()
        plans = [AchievementPlan(a, place, almanac, catalog.timezone) for place, a in enumerate(catalog.achievements)]
        self.achievements = {plan.id: plan for plan in plans}
        for campaign in catalog.campaigns:
            if campaign.active:
                self.achievements[campaign.achievement].campaigns[campaign.trigger].append(CampaignPlan(campaign))
        by_key: dict[tuple[Actors, str], list[Listener]] = {}
        for plan in plans:
            for actors in (("member",), ("referee",), ("member", "referee")):
                for trigger, listener in _listeners(plan, actors):
                    by_key.setdefault((actors, trigger), []).append(listener)
        self._audiences = {key: Audience(listeners) for key, listeners in by_key.items()}
        self.triggers = {trigger for _, trigger in by_key}

    def named(self, achievement: object) -> AchievementPlan:
        """Return the achievement of that id.

        Raises ActivityError if there is none.
        """
        found = Findings()
        check_choice(found, "achievement", achievement, self.achievements, kind="achievement")
        found.raise_as(ActivityError)
        return self.achievements[str(achievement)]

    def audience(self, actors: Actors, trigger: str) -> Audience | None:
        """Return who listens to the type where these act, seen from a member; None if nobody does."""
        return self._audiences.get((actors, trigger))


def _listeners(plan: AchievementPlan, actors: Actors) -> Iterator[tuple[str, Listener]]:
    triggers = dict.fromkeys(rule.definition.trigger for rule in plan.rules)
    for trigger in triggers:
        rules = tuple(
            rule for rule in plan.rules if rule.definition.trigger == trigger and rule.definition.actor in actors
        )
        if rules:
            yield trigger, Listener(plan, rules)
