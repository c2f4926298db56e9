"""Reports: what an achievement tells, taken down as notes, and made into events when somebody asks for them.

An event is a frozen object of a dozen fields, and most callers look at few of them; a note is a tuple.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from attrs import define

from achievekit.activity import Activity
from achievekit.engine.plans import CampaignPlan
from achievekit.engine.streaks import Miss
from achievekit.engine.tracks import Track
from achievekit.events import (
    EVENTS,
    AchievementCompleted,
    AchievementProgressed,
    CampaignTriggered,
    Event,
    FreezeUsed,
    PeriodCompleted,
    StreakBroken,
)
from achievekit.exact import Quantity
from achievekit.occasions import RULE_FACTS, Occasion
from achievekit.zones import NEVER

# What an event tells of a rule and of its achievement, as they are before a new round begins: what the rule asks for
# (`RulePlan.told`), its value, its completed consecutive periods, the change, and the completions so far.
Facts: TypeAlias = tuple[tuple[str, Quantity, int], Quantity, int, Quantity, int]

# Whose event it is: the member, the achievement, and whether it is silent.
Source: TypeAlias = tuple[str, str, bool]

# An event, taken down: its Source, its kind, its number in the life of the achievement, when it became true, the
# activity that caused it, and what that kind tells: Facts where it progressed, else pairs of names and values. A replay
# holds millions of them; plain tuples of plain values are nothing to the garbage collector, while a dict would be.
Note: TypeAlias = tuple[Source, str, int, datetime, str | None, tuple[Any, ...]]

_PROGRESSED = AchievementProgressed.__name__
_KINDS = {kind.__name__: kind for kind in EVENTS.values()}


@define(eq=False)  # nobody changes it; a frozen one takes three times as long to make, and each activity makes one
class Cause:
    """Why something changes: at which instant (in UTC), and through which activity or, if `manual`, an administrator.

    Of an activity that is taken back only the id is known.
    """

    at: datetime
    activity_id: str | None = None
    activity: Activity | None = None
    manual: bool = False


def make_events(notes: Iterable[Note]) -> tuple[Event, ...]:
    """Make the events of all notes."""
    return tuple(map(_make, notes))


def _make(note: Note) -> Event:
    (member, achievement, silent), kind, number, at, activity, told = note
    facts = by_name(told) if kind == _PROGRESSED else dict(told)
    event_id = f"{_escaped(member)}:{_escaped(achievement)}:{number}"
    return _KINDS[kind](
        id=event_id, member=member, achievement=achievement, at=at, activity=activity, silent=silent, **facts
    )


def by_name(facts: Facts) -> dict[str, Any]:
    """Return the facts by their names."""
    (rule, goal, periods), value, completed, change, count = facts
    return dict(
        zip(RULE_FACTS, (rule, goal, periods, periods - completed, value, completed, change, count), strict=True)
    )


def _escaped(name: str) -> str:
    # The parts of an event's id are joined by colons; without this "a:b" and "c" would read as "a" and "b:c".
    return name.replace("%", "%25").replace(":", "%3A")


class Reporter:
    """Takes down what one achievement of one member, the `source`, tells; `reported` is the number of its last event."""

    __slots__ = ("campaigns", "notes", "reported", "source")

    source: Source
    campaigns: Mapping[str, Sequence[CampaignPlan]]
    notes: list[Note]
    reported: int

    def report_progress(self, cause: Cause, facts: Facts) -> None:
        """A rule has progressed."""
        self.reported = number = self.reported + 1
        self.notes.append((self.source, _PROGRESSED, number, cause.at, cause.activity_id, facts))
        if self.campaigns["progressed"]:
            self.trigger_campaigns("progressed", cause, facts, {})

    def note(self, kind: type[Event], cause: Cause, told: Mapping[str, Any]) -> None:
        """Take down any other event."""
        self.reported = number = self.reported + 1
        self.notes.append((self.source, kind.__name__, number, cause.at, cause.activity_id, tuple(told.items())))

    def report_completion(self, cause: Cause, facts: Facts, times: int, completed_count: int) -> None:
        """The achievement was completed; `facts` are those of the rule that did it."""
        news = {"times": times, "completed_count": completed_count, "manual": cause.manual}
        self.note(AchievementCompleted, cause, news)
        self.trigger_campaigns("completed", cause, facts, news)

    def trigger_campaigns(self, trigger: str, cause: Cause, facts: Facts, news: dict[str, Any]) -> None:
        """Let the campaigns that wait for this have a look at the facts, and at what is news to them."""
        for campaign in self.campaigns[trigger]:
            rewards = campaign.grants(Occasion(by_name(facts) | news, cause.activity))
            if rewards:
                self.note(CampaignTriggered, cause, {"campaign": campaign.id, "rewards": rewards})

    def report_period(self, cause: Cause, track: Track, period: int, value: Quantity) -> None:
        """A calendar period is met."""
        end = track.calendar.end(period)
        told = {
            "rule": track.plan.id,
            "period_goal": track.plan.goal,
            "current_period_value": value,
            "period_start": track.calendar.start(period),
            "period_end": None if end == NEVER else end,
            "streak": track.standing().streak,
        }
        self.note(PeriodCompleted, cause, told)

    def report_misses(self, missed: Iterable[tuple[Track, Sequence[Miss]]]) -> None:
        """Periods were missed; told in the order in which they ended, so that it does not matter who settled when."""
        ends = [(track.calendar.end(miss.period), track, miss) for track, misses in missed for miss in misses]
        for end, track, miss in sorted(ends, key=lambda found: found[0]):
            told = {"rule": track.plan.id, "streak": miss.streak, "period_start": track.calendar.start(miss.period)}
            if miss.frozen:
                self.note(FreezeUsed, Cause(end), told | {"freezes_left": miss.freezes_left})
            else:
                self.note(StreakBroken, Cause(end), told)


def facts_of(track: Track, value: Quantity, change: Quantity, completed_count: int) -> Facts:
    """Return what there is to tell of a rule, whose value shown has changed."""
    return track.plan.told, value, track.completed_periods(), change, completed_count
