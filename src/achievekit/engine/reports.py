"""Reports: what an achievement tells, taken down as notes, and made into events when somebody asks for them.

An event is a frozen object of a dozen fields, and most callers look at few of them; a note is a tuple.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from achievekit.engine.streaks import Miss
from achievekit.engine.tracks import Track
from achievekit.events import AchievementProgressed, Event, FreezeUsed, PeriodCompleted, StreakBroken
from achievekit.exact import Quantity

# Whose it is (member and achievement), which kind of event, its number in the life of the achievement, when it became
# true, the activity that caused it, and the facts of that kind.
Note: TypeAlias = tuple[tuple[str, str], type[Event], int, datetime, str | None, dict[str, Any]]


def make_events(notes: Iterable[Note]) -> tuple[Event, ...]:
    """Make the events of all notes."""
    return tuple(map(_make, notes))


def _make(note: Note) -> Event:
    (member, achievement), kind, number, at, activity, facts = note
    event_id = f"{_escaped(member)}:{_escaped(achievement)}:{number}"
    return kind(id=event_id, member=member, achievement=achievement, at=at, activity=activity, **facts)


def _escaped(name: str) -> str:
    # The parts of an event's id are joined by colons; without this "a:b" and "c" would read as "a" and "b:c".
    return name.replace("%", "%25").replace(":", "%3A")


class Reporter:
    """Takes down what one achievement of one member tells; `number` is that of its last event."""

    def __init__(self, member: str, achievement: str, number: int, notes: list[Note]) -> None:
        self._source = (member, achievement)
        self._notes = notes
        self.number = number

    def note(self, kind: type[Event], at: datetime, activity: str | None = None, **facts: Any) -> None:
        """Take down one event."""
        self.number += 1
        self._notes.append((self._source, kind, self.number, at, activity, facts))

    def progressed(
        self, track: Track, value: Quantity, change: Quantity, completed_count: int, at: datetime, activity: str | None
    ) -> None:
        """A rule counted something that changed its value."""
        plan = track.plan
        completed = track.completed_periods()
        self.note(
            AchievementProgressed,
            at,
            activity,
            rule=plan.id,
            period_goal=plan.goal,
            consecutive_periods=plan.consecutive_periods,
            remaining_consecutive_periods=plan.consecutive_periods - completed,
            current_period_value=value,
            completed_consecutive_periods=completed,
            progress_change=change,
            completed_count=completed_count,
        )

    def period_completed(self, track: Track, period: int, value: Quantity, at: datetime, activity: str | None) -> None:
        """A calendar period is met."""
        self.note(
            PeriodCompleted,
            at,
            activity,
            rule=track.plan.id,
            period_goal=track.plan.goal,
            current_period_value=value,
            period_start=track.calendar.start(period),
            period_end=track.calendar.end(period),
        )

    def missed(self, missed: Iterable[tuple[Track, Sequence[Miss]]]) -> None:
        """Periods were missed; told in the order in which they ended, so that it does not matter who settled when."""
        ends = [(track.calendar.end(miss.period), track, miss) for track, misses in missed for miss in misses]
        for end, track, miss in sorted(ends, key=lambda found: found[0]):
            start = track.calendar.start(miss.period)
            if miss.frozen:
                left = miss.freezes_left
                self.note(
                    FreezeUsed, end, rule=track.plan.id, streak=miss.streak, freezes_left=left, period_start=start
                )
            else:
                self.note(StreakBroken, end, rule=track.plan.id, streak=miss.streak, period_start=start)
