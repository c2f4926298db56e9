"""What the achievements tab shows of an achievement and its rules at an instant."""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum, auto
from fractions import Fraction
from functools import cached_property
from math import nextafter
from typing import Any

from attrs import Factory, field

from achievekit.definitions import Limit
from achievekit.exact import Quantity, minus
from achievekit.frozendict import EMPTY
from achievekit.records import frozen
from achievekit.views.details import Details


class Status(StrEnum):
    """How a member stands with an achievement: the first of these that holds."""

    HIDDEN = auto()
    INACTIVE = auto()
    ENDED = auto()
    SCHEDULED = auto()
    LOCKED = auto()
    LIMIT_REACHED = auto()
    IN_PROGRESS = auto()
    NOT_STARTED = auto()


# Those in which more can count, now or when the timeframe is open again.
UNDER_WAY = (Status.IN_PROGRESS, Status.NOT_STARTED)

# What is short of the whole by less than a float can tell must not look like it.
_ALMOST_ONE = nextafter(1.0, 0.0)


def share(value: Quantity, goal: Quantity) -> float:
    """How much of `goal` (above 0) there is, from 0.0 to 1.0; 1.0 only if it is reached."""
    if value >= goal:
        return 1.0
    return max(0.0, min(float(Fraction(value) / Fraction(goal)), _ALMOST_ONE))


@frozen(kw_only=True)
class RuleView:
    """One rule as the tab shows it. Bounds and deadlines are in local time, None where there is none.

    `current_period_value` is that of the period the instant lies in, from `period_start` to just before `period_end`;
    `missing` is what it lacks of `period_goal`, `fraction` how far it has come, from 0.0 to 1.0, and `counts_until`
    until when more of it can count: the period's end, or the timeframe's last closing in it.

    `completed_consecutive_periods` are met in a row towards `consecutive_periods`; `current_streak` goes on over
    completions. If nothing more counts, the streak ends at `deadline`, freezes taken into account; it is `at_risk` when
    that is the end of the period the instant lies in, and more can still count. `warns` says whether to warn of it:
    where one period is enough, only two in a row are a streak.

    `satisfied` says that the rule has done its part and waits for others. `period` is a word of `PERIODS`; `next_step`
    says in English what to do next.
    """

    rule: str
    period_goal: Quantity
    current_period_value: Quantity
    consecutive_periods: int
    completed_consecutive_periods: int
    current_streak: int
    longest_streak: int
    freezes_left: int
    period_start: datetime | None = None
    period_end: datetime | None = None
    name: str = ""
    trigger: str = ""
    unit: str = ""
    period: str = "overall"
    # What follows from other fields is a field too, so that `plain()` gives it.
    missing: Quantity = field(
        init=False,
        default=Factory(lambda rule: max(0, minus(rule.period_goal, rule.current_period_value)), takes_self=True),
    )
    fraction: float = field(
        init=False, default=Factory(lambda rule: share(rule.current_period_value, rule.period_goal), takes_self=True)
    )
    satisfied: bool = False
    counts_until: datetime | None = None
    at_risk: bool = False
    warns: bool = field(
        init=False,
        default=Factory(
            lambda rule: rule.at_risk and (rule.consecutive_periods > 1 or rule.current_streak > 1), takes_self=True
        ),
    )
    deadline: datetime | None = None
    next_step: str = field(default="", eq=False)


@frozen(kw_only=True, slots=False)
class AchievementViewData:
    """One achievement as the tab shows it: the fields of an `AchievementView`, which adds the ways of showing them.

    There are two, as `rendering` reads the fields, and `AchievementView`, which calls `rendering`, stands above it.

    `limit` bounds the completions; when it is reached, `limit_frees_at` tells when the next one is possible (None:
    never). `opens_at` is when the timeframe opens next, None where it is open or never opens again. `rules_required` of
    the `rules` are to be satisfied. `next_step` says in English what to do next. `metadata` is what the host wrote into
    the definition. A masked one (status `hidden`) has no id, no rules and no metadata.

    Two views are equal when they show the same on the tab, whatever words it is put in and whatever stands in the
    drawers.
    """

    achievement: str
    completed_count: int
    limit_reached: bool
    status: Status
    rules: tuple[RuleView, ...]
    name: str = ""
    description: str = ""
    limit: Limit | None = None
    limit_frees_at: datetime | None = None
    opens_at: datetime | None = None
    rules_required: int = 1
    metadata: Mapping[str, Any] = field(default=EMPTY, eq=False)
    next_step: str = field(default="", eq=False)
    _find_details: Callable[[], Details] = field(default=Details, eq=False, repr=False)

    @cached_property
    def details(self) -> Details:
        """The drawer; put together when somebody opens it."""
        return self._find_details()

    @property
    def is_under_way(self) -> bool:
        """Whether more can count, now or when the timeframe is open again."""
        return self.status in UNDER_WAY

    @property
    def shown_rules(self) -> tuple[RuleView, ...]:
        """The rules that have something to show: all while it is under way, else those in which something counted."""
        return tuple(rule for rule in self.rules if self.is_under_way or rule.fraction)

    def __reduce__(self) -> tuple[Any, ...]:
        shown = {name: value for name, value in self.__dict__.items() if name not in ("details", "_find_details")}
        return _with_details, (type(self), shown, self.details)


def _with_details(kind: type[AchievementViewData], shown: dict[str, Any], details: Details) -> AchievementViewData:
    return kind(**shown, find_details=lambda: details)
