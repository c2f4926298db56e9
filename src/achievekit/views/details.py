"""The drawer: what an achievement asks for, in words, and what happened to one member, newest first.

All instants here are in the achievement's time zone, as people read them.
"""

from datetime import datetime
from enum import StrEnum, auto

from achievekit.exact import Quantity
from achievekit.records import frozen


class CellKind(StrEnum):
    """What became of one period of a streak."""

    MET = auto()
    PARTLY = auto()
    MISSED = auto()
    FROZEN = auto()
    SKIPPED = auto()
    OPEN = auto()


@frozen(kw_only=True)
class CalendarCell:
    """One period of a streak calendar, from `start` to just before `end` (None beyond the calendar's edges).

    `label` names it for people ("4 May 2026", "Q2 2026"). `value` is what counted in it.
    """

    period: int
    label: str
    start: datetime | None
    end: datetime | None
    value: Quantity
    kind: CellKind


@frozen(kw_only=True)
class StreakCalendar:
    """The newest periods of a rule, oldest first, as far back as the history tells; `period` is a word of `PERIODS`.

    `is_cut` says that there were earlier periods, or may have been: too many for a calendar, or no longer remembered.
    """

    rule: str
    period: str
    period_goal: Quantity
    unit: str
    cells: tuple[CalendarCell, ...]
    is_cut: bool = False


@frozen(kw_only=True)
class RuleDetails:
    """What one rule asks for.

    `type` is the kind of rule ("Streak", "Goal per month", "Total", "Rolling window"), `trigger` the type of activity,
    `goal` the exact condition as an English clause. `frequency_limit` and `freezes` are clauses too, empty where the
    rule has none.
    """

    rule: str
    name: str
    type: str
    trigger: str
    goal: str
    frequency_limit: str = ""
    freezes: str = ""


@frozen(kw_only=True)
class Setting:
    """One of the advanced settings, as a label and a value in words."""

    label: str
    text: str


@frozen(kw_only=True)
class TriggerEntry:
    """An activity that a rule counted, and by how much it changed the rule's value."""

    at: datetime
    activity: str
    rule: str
    change: Quantity
    unit: str


@frozen(kw_only=True)
class CompletionEntry:
    """The achievement was completed, `times` at once; `activity` is None where time or an administrator did it."""

    at: datetime
    times: int
    activity: str | None


@frozen(kw_only=True)
class AdjustmentEntry:
    """An administrator, `actor`, set a number for a `reason`; `what` is its name, `rule` is None for the count."""

    at: datetime
    what: str
    rule: str | None
    before: Quantity
    after: Quantity
    actor: str
    reason: str


@frozen(kw_only=True)
class Details:
    """What the drawer of an achievement shows; nothing, where the achievement is hidden.

    `goal` is what `describe` says of the whole achievement; `timeframe` and `limit` are clauses, empty where there is
    none; `requires` are the names of achievements to complete first. `triggers`, `completions` and `adjustments` are
    newest first, as many as the engine remembers. `calendars` has one entry for each rule that makes a streak.
    """

    goal: str = ""
    timeframe: str = ""
    limit: str = ""
    requires: tuple[str, ...] = ()
    rules: tuple[RuleDetails, ...] = ()
    settings: tuple[Setting, ...] = ()
    triggers: tuple[TriggerEntry, ...] = ()
    completions: tuple[CompletionEntry, ...] = ()
    adjustments: tuple[AdjustmentEntry, ...] = ()
    calendars: tuple[StreakCalendar, ...] = ()
