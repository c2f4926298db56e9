"""A catalog, compiled once: who listens to what."""

from collections.abc import Collection, Iterable, Iterator
from operator import attrgetter
from typing import TypeAlias

from achievekit.activity import Activity, activity_reader
from achievekit.catalog import Catalog
from achievekit.checks import check_choice
from achievekit.conditions import required_equalities
from achievekit.engine.plans import AchievementPlan, ByZone, CampaignPlan, RulePlan, RuleTiming, Timing
from achievekit.errors import ActivityError, Findings
from achievekit.schedules import Almanac

# Who acts, seen from one member, in the words of `Rule.actor`: "member" (itself), "referee" (one whom it has brought)
# or, having brought itself, both.
Actors: TypeAlias = tuple[str, ...]

_PLACE = attrgetter("achievement.place")


class Listener:
    """An achievement, and those of its rules that listen to a type of activity by these actors.

    `in_zone` has the timing of the achievement and those of these rules, by the member's own zone.
    """

    __slots__ = ("achievement", "in_zone", "rules")

    def __init__(self, achievement: AchievementPlan, rules: tuple[RulePlan, ...]) -> None:
        self.achievement = achievement
        self.rules = rules
        self.in_zone = ByZone(self._timings)

    def _timings(self, member_zone: str | None) -> tuple[Timing, tuple[RuleTiming, ...]]:
        timing = self.achievement.timings[member_zone]
        return timing, tuple(timing.by_id[rule.id] for rule in self.rules)


class Audience:
    """Who listens to activities of one type.

    Rules that ask for `attribute == text` are found through that text, so that thousands of them cost nothing when
    another one is meant.
    """

    def __init__(self, listeners: Iterable[Listener]) -> None:
        self.everyone = tuple(listeners)
        self._always: list[Listener] = []  # whatever the texts
        self._keyed: dict[str, dict[str, list[Listener]]] = {}
        for listener in self.everyone:
            self._index(listener)
        self._readers = [(activity_reader(path), by_text) for path, by_text in self._keyed.items()]

    def candidates(self, activity: Activity) -> Collection[Listener]:
        """Return the listeners that may count the activity, in catalog order; the others' conditions are not met."""
        if not self._keyed:
            return self.everyone
        found: list[Listener] = []
        for read, by_text in self._readers:
            text = read(activity)
            if isinstance(text, str):
                found += by_text.get(text, ())
        return sorted({*self._always, *found}, key=_PLACE) if found else self._always

    def _index(self, listener: Listener) -> None:
        keys = [required_equalities(plan.definition.conditions) for plan in listener.rules]
        if not all(keys):
            self._always.append(listener)
            return
        for (path, text), *_ in keys:  # any one of them finds the rule
            self._keyed.setdefault(path, {}).setdefault(text, []).append(listener)


class CatalogPlan:
    """All achievements, compiled, and an index from what happens to who listens.

    `triggers` are the types of activities that anybody listens to.
    """

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
