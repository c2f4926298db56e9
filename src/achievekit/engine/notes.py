"""Notes: events as the engine takes them down, made into events when somebody asks for them.

An event is a frozen object of a dozen fields, and most callers look at few of them; a note is a tuple.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeAlias

from achievekit.events import Event

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
