"""What the example tests share: activities in few words, an engine for one achievement, and what came of it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from achievekit import Achievement, Activity, Catalog, Engine, MemberProgress, Outcome, Rule
from achievekit.events import AchievementCompleted, Event
from achievekit.views.standing import RuleView

AnEvent = TypeVar("AnEvent", bound=Event)


def instant(clock: str, zone: str = "UTC", *, fold: int = 0) -> datetime:
    """What a clock in the zone shows, as an instant; a text with an offset is taken as it is."""
    read = datetime.fromisoformat(clock)
    return read if read.tzinfo else read.replace(tzinfo=ZoneInfo(zone), fold=fold)


def an_activity(
    clock: str, type_: str = "walk", *, id_: str = "", zone: str = "UTC", fold: int = 0, by: str = "ana", **facts: Any
) -> Activity:
    """Something Ana did; where no id is given, type and instant make one. `facts` are the attributes."""
    at = instant(clock, zone, fold=fold)
    return Activity(id_ or f"{type_} {at.isoformat()}", by, type_, at, facts)


def walks(*days: int) -> list[Activity]:
    """Ana's walks, one at noon on each of these days of May 2026."""
    return [an_activity(f"2026-05-{day:02} 12:00") for day in days]


def buys(*amounts: Any, day: int = 4) -> list[Activity]:
    """Ana's purchases of one day, a minute apart from noon on, each for an amount and in a shop of its own."""
    return [
        an_activity(f"2026-05-{day:02} 12:{minute:02}", "buy", amount=amount, shop=f"s{minute}")
        for minute, amount in enumerate(amounts)
    ]


def an_engine(*rules: Rule, timezone: str = "UTC", lateness: timedelta = timedelta(hours=1), **options: Any) -> Engine:
    """An engine for one achievement, "a", with these rules and options."""
    achievement = Achievement("a", name="", rules=rules, **options)
    return Engine(Catalog(achievements=[achievement], timezone=timezone), lateness=lateness)


class Fed(NamedTuple):
    """What came of feeding activities to an engine one by one."""

    progress: MemberProgress
    outcomes: tuple[Outcome, ...]

    @property
    def events(self) -> tuple[Event, ...]:
        return tuple(event for outcome in self.outcomes for event in outcome.events)

    @property
    def times(self) -> list[int]:
        """How many completions each of the activities brought."""
        return [sum(e.times for e in of_kind(outcome.events, AchievementCompleted)) for outcome in self.outcomes]

    @property
    def reasons(self) -> list[str]:
        """Why each of the activities was refused; empty where it was not."""
        return [",".join(refusal.reason for refusal in outcome.refusals) for outcome in self.outcomes]


def feed(engine: Engine, activities: Iterable[Activity], progress: MemberProgress | None = None) -> Fed:
    """Record the activities one by one, for Ana."""
    progress = progress or MemberProgress("ana")
    outcomes = []
    for activity in activities:
        outcomes.append(engine.record(progress, activity))
        progress = outcomes[-1].progress
    return Fed(progress, tuple(outcomes))


def of_kind(events: Iterable[Event], kind: type[AnEvent]) -> list[AnEvent]:
    """The events of one kind."""
    return [event for event in events if isinstance(event, kind)]


def shown(engine: Engine, progress: MemberProgress, at: datetime) -> RuleView:
    """What the tab shows of the first rule of the first achievement."""
    return engine.overview(progress, at).achievements[0].rules[0]
