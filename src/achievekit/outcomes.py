"""What the engine answers: the new progress, the events, and what was refused and why."""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum, auto
from functools import cached_property
from typing import Any, ClassVar, Generic, Self, TypeVar

import attrs

from achievekit.events import Event
from achievekit.progress import MemberProgress
from achievekit.records import frozen

_Progress = TypeVar("_Progress")


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


@attrs.frozen(slots=False, init=False, eq=False, repr=False, match_args=False)
class _Answer(Generic[_Progress]):
    """What answers share: they are read, compared, shown and pickled by `__match_args__`.

    Some of it is worked out when it is read.
    """

    __match_args__: ClassVar[tuple[str, ...]]
    progress: _Progress
    _find: Mapping[str, Callable[[], tuple[Any, ...]]]

    @classmethod
    def worked_out_later(cls, progress: _Progress, **find: Callable[[], tuple[Any, ...]]) -> Self:
        """Return an answer of which all but the progress is worked out when it is read, as few callers read it."""
        made = cls.__new__(cls)
        made.__dict__.update(progress=progress, _find=find)
        return made

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """What was reported, in the order in which it was."""
        return self._find["events"]()

    def _values(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in self.__match_args__)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={getattr(self, name)!r}' for name in self.__match_args__)})"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), self._values()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, type(self)):
            return NotImplemented
        return self._values() == other._values()

    __hash__ = None  # type: ignore[assignment]  # attributes of activities, and so events, may hold what has none


class Outcome(_Answer[MemberProgress]):
    """The answer to one call: the new progress, what was reported, cause before effect, and every refusal.

    `progress` is the very object passed in where nothing changed. Refusals are in the catalog's order.
    """

    __match_args__ = ("progress", "events", "refusals")

    def __init__(
        self, progress: MemberProgress, events: Iterable[Event] = (), refusals: Iterable[Refusal] = ()
    ) -> None:
        self.__dict__.update(progress=progress, events=tuple(events), refusals=tuple(refusals))

    @cached_property
    def refusals(self) -> tuple[Refusal, ...]:
        """Every refusal, in the catalog's order."""
        return self._find["refusals"]()


class Replay(_Answer[Mapping[str, MemberProgress]]):
    """The answer to many activities: progress by member, and all events in the order in which they were reported."""

    __match_args__ = ("progress", "events")

    def __init__(self, progress: Mapping[str, MemberProgress], events: Iterable[Event] = ()) -> None:
        self.__dict__.update(progress=progress, events=tuple(events))
