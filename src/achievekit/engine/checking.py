"""Which activities count: the checks of one achievement and of each of its rules, in their order.

`record`, `replay` and `explain` all come through here. A check reads state, open or closed, and changes nothing.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Protocol, TypeAlias

from achievekit.activity import Activity
from achievekit.aggregations import Measured
from achievekit.engine.calendar_tracks import open_track
from achievekit.engine.limits import used
from achievekit.engine.plans import AchievementPlan, Listener, RulePlan, Timing
from achievekit.outcomes import Reason, Refusal
from achievekit.progress import HistoryEntry, LimitUse


class RuleState(Protocol):
    """What a check reads of a rule's numbers."""

    @property
    def fingerprint(self) -> str: ...
    @property
    def round(self) -> int: ...
    @property
    def sealed_to(self) -> int | None: ...
    @property
    def limit_use(self) -> LimitUse | None: ...


class AchievementState(Protocol):
    """What a check reads of an achievement's state: of an `AchievementProgress`, or of a draft of one."""

    @property
    def completed_count(self) -> int: ...
    @property
    def history(self) -> tuple[HistoryEntry, ...]: ...
    @property
    def seen(self) -> datetime | None: ...
    @property
    def completed_at(self) -> datetime | None: ...
    @property
    def limit_use(self) -> LimitUse | None: ...
    @property
    def rules(self) -> Mapping[str, RuleState]: ...


States: TypeAlias = Mapping[str, AchievementState]
# What a rule shall count: how much, in which period and in which interval of its frequency limit.
Counted: TypeAlias = tuple[RulePlan, Measured, int, int | None]


def check(
    listener: Listener, timing: Timing, activity: Activity, states: States, lateness: timedelta
) -> tuple[list[Counted], list[Refusal]]:
    """Check an activity against one achievement; return what its rules shall count, and what was refused.

    `states` are a member's by achievement id, as they were before this activity.
    """
    plan = listener.achievement
    state = states.get(plan.id)
    if state is not None and _is_duplicate(activity.id, state.history):
        return [], [plan.refusals[Reason.DUPLICATE]]
    if plan.is_guarded:
        reason = _check_guards(plan, timing, activity.instant, state, states)
        if reason is not None:
            return [], [plan.refusals[reason]]
    counted: list[Counted] = []
    refused: list[Refusal] = []
    for rule in listener.rules:
        found = _check_rule(rule, timing, activity, state, lateness)
        if isinstance(found, tuple):
            counted.append(found)
        else:
            refused.append(rule.refusals[found])
    return counted, refused


def _is_duplicate(activity: str, history: tuple[HistoryEntry, ...]) -> bool:
    for entry in history:  # noqa: SIM110  # any() would take twice as long, and every activity is looked at
        if entry.activity == activity:
            return True
    return False


def _check_guards(
    plan: AchievementPlan, timing: Timing, instant: datetime, state: AchievementState | None, states: States
) -> Reason | None:
    if not plan.definition.active:
        return Reason.INACTIVE
    if timing.openings is not None and not timing.openings.holds(instant):
        return Reason.OUTSIDE_TIMEFRAME
    if not all(_completed_by(instant, states.get(required)) for required in plan.definition.requires):
        return Reason.LOCKED
    if state is not None and completions_left(plan, timing, state, instant) == 0:
        return Reason.LIMIT_REACHED
    return None


def _completed_by(instant: datetime, state: AchievementState | None) -> bool:
    if state is None or state.completed_count == 0:
        return False
    return state.completed_at is None or state.completed_at <= instant


def completions_left(plan: AchievementPlan, timing: Timing, state: AchievementState, instant: datetime) -> int | None:
    """Return how many completions the limit leaves at `instant`; None if there is no limit."""
    limit = plan.definition.limit
    if limit is None:
        return None
    if timing.completions is None:
        return max(0, limit.times - state.completed_count)
    so_far = used(state.limit_use, limit, timing.completions.index(instant))
    return 0 if so_far is None else max(0, limit.times - so_far)


def _check_rule(
    plan: RulePlan, timing: Timing, activity: Activity, state: AchievementState | None, lateness: timedelta
) -> Reason | Counted:
    if plan.meets is not None and not plan.meets(activity):
        return Reason.CONDITIONS_NOT_MET
    measured = plan.measure(activity)
    if measured is None:
        return Reason.NO_VALUE
    calendar = timing.schedules[plan.id].calendar
    period = calendar.index(activity.instant)
    if period < calendar.first_index:
        return Reason.OUTSIDE_TIMEFRAME
    numbers = None if state is None else _numbers(plan, timing, state, lateness)
    if numbers is not None and numbers.sealed_to is not None and period < numbers.sealed_to:
        return Reason.TOO_LATE
    if plan.id not in timing.limits:
        return plan, measured, period, None
    limit, intervals = timing.limits[plan.id]
    interval = intervals.index(activity.instant)
    so_far = 0 if numbers is None else used(numbers.limit_use, limit, interval)
    if so_far is None:
        return Reason.TOO_LATE
    return (plan, measured, period, interval) if so_far < limit.times else Reason.FREQUENCY_LIMIT


def _numbers(plan: RulePlan, timing: Timing, state: AchievementState, lateness: timedelta) -> RuleState | None:
    numbers = state.rules.get(plan.id)
    if numbers is not None and numbers.fingerprint == plan.fingerprint:
        return numbers
    if state.seen is None:
        return None
    # A rule that is new to the achievement, or begins anew, has seen what the achievement has.
    track = open_track(plan, timing, None)
    track.advance(state.seen, state.seen - lateness)
    return track
