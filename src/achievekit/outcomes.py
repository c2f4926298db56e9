"""What the engine answers: the new progress, the events, and what was refused and why."""

from collections.abc import Callable, Mapping
from enum import StrEnum, auto
from functools import cached_property
from typing import Any

from attrs import field, frozen

from achievekit.events import Event
from achievekit.progress import MemberProgress


class Reason(StrEnum):
    """Why an achievement or a rule did not count an activity, in the order in which they are looked at.

    OUTSIDE_TIMEFRAME is also said of a rule, after NO_VALUE, where its periods begin later.
    """

    FROM_FUTURE = auto()
    DUPLICATE = auto()
    INACTIVE = auto()
    OUTSIDE_TIMEFRAME = auto()
    LOCKED = auto()
    LIMIT_REACHED = auto()
    CONDITIONS_NOT_MET = auto()
    NO_VALUE = auto()
    TOO_LATE = auto()
    FREQUENCY_LIMIT = auto()
    # Why an activity can't be taken back, beside TOO_LATE.
    UNKNOWN_ACTIVITY = auto()
    ROUND_CLOSED = auto()
    NOT_REVERSIBLE = auto()


@frozen
class Refusal:
    """One achievement, or one `rule` of it, did not count the activity, or can't take it back.

    `achievement` is None where no achievement of the catalog remembers the activity.
    """

    achievement: str | None
    rule: str | None
    reason: Reason


@frozen(slots=False, eq=False, repr=False)
class Outcome:
    """The answer to one call. `progress` is the very object passed in where nothing changed.

    Events and refusals are worked out when they are asked for, as few callers look at all of them.
    """

    progress: MemberProgress
    _find_events: Callable[[], tuple[Event, ...]] = tuple
    _find_refusals: Callable[[], tuple[Refusal, ...]] = tuple

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """What was reported, cause before effect."""
        return self._find_events()

    @cached_property
    def refusals(self) -> tuple[Refusal, ...]:
        """Every refusal, in the catalog's order."""
        return self._find_refusals()

    def __repr__(self) -> str:
        return f"Outcome(progress={self.progress!r}, events={self.events!r}, refusals={self.refusals!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return _outcome, (self.progress, self.events, self.refusals)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Outcome):
            return NotImplemented
        return (self.progress, self.events, self.refusals) == (other.progress, other.events, other.refusals)

    __hash__ = None  # type: ignore[assignment]  # progress holds mappings


@frozen(slots=False)
class Replay:
    """The answer to many activities: progress by member, and all events in the order in which they were reported."""

    progress: Mapping[str, MemberProgress]
    _find_events: Callable[[], tuple[Event, ...]] = field(eq=False, repr=False)

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """All events; made when they are asked for."""
        return self._find_events()

    def __reduce__(self) -> tuple[Any, ...]:
        return _replay, (self.progress, self.events)


def _outcome(progress: MemberProgress, events: tuple[Event, ...], refusals: tuple[Refusal, ...]) -> Outcome:
    return Outcome(progress, lambda: events, lambda: refusals)


def _replay(progress: Mapping[str, MemberProgress], events: tuple[Event, ...]) -> Replay:
    return Replay(progress, lambda: events)
