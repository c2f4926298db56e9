"""Which activities count: the checks of one achievement and of each of its rules, in their order.

`record`, `replay` and `explain` all come through here. A check reads state, open or closed, and changes nothing.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Protocol

from attrs import frozen

from achievekit.activity import Activity
from achievekit.engine.limits import used
from achievekit.engine.plans import AchievementPlan, Listener, RulePlan, Timing
from achievekit.engine.tracks import Counted, open_track
from achievekit.outcomes import Reason, Refusal
from achievekit.progress import HistoryEntry, LimitUse


class RuleState(Protocol):
    """What a check reads of a rule's numbers."""

    @property
    def fingerprint(self) -> str: ...
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


StateOf = Callable[[str], AchievementState | None]


@frozen
class Verdict:
    """What a check of one achievement found: the rules that count, and what was refused."""

    counted: tuple[Counted, ...]
    refused: tuple[Refusal, ...]


def check(
    listener: Listener, timing: Timing, activity: Activity, instant: datetime, state_of: StateOf, lateness: timedelta
) -> Verdict:
    """Check an activity, at `instant` in UTC, against one achievement.

    `state_of` returns a member's state of an achievement by its id, as it was before this activity.
    """
    plan = listener.achievement
    state = state_of(plan.id)
    reason = _check_achievement(plan, timing, activity, instant, state, state_of)
    if reason is not None:
        return Verdict((), (plan.refusals[reason],))
    counted, refused = [], []
    for rule in listener.rules:
        found = _check_rule(rule, timing, activity, instant, state, lateness)
        if isinstance(found, Counted):
            counted.append(found)
        else:
            refused.append(rule.refusals[found])
    return Verdict(tuple(counted), tuple(refused))


def _check_achievement(
    plan: AchievementPlan,
    timing: Timing,
    activity: Activity,
    instant: datetime,
    state: AchievementState | None,
    state_of: StateOf,
) -> Reason | None:
    if state is not None and any(entry.activity == activity.id for entry in state.history):
        return Reason.DUPLICATE
    if not plan.definition.active:
        return Reason.INACTIVE
    if timing.openings is not None and not timing.openings.holds(instant):
        return Reason.OUTSIDE_TIMEFRAME
    if not all(_completed_by(instant, state_of(required)) for required in plan.definition.requires):
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
    plan: RulePlan,
    timing: Timing,
    activity: Activity,
    instant: datetime,
    state: AchievementState | None,
    lateness: timedelta,
) -> Reason | Counted:
    if plan.meets is not None and not plan.meets(activity):
        return Reason.CONDITIONS_NOT_MET
    measured = plan.measure(activity)
    if measured is None:
        return Reason.NO_VALUE
    calendar = timing.schedules[plan.id].calendar
    period = calendar.index(instant)
    if period < calendar.first_index:
        return Reason.OUTSIDE_TIMEFRAME
    numbers = _numbers(plan, timing, state, lateness)
    if numbers is not None and numbers.sealed_to is not None and period < numbers.sealed_to:
        return Reason.TOO_LATE
    if plan.id not in timing.limits:
        return Counted(plan, measured, period, None)
    limit, intervals = timing.limits[plan.id]
    interval = intervals.index(instant)
    so_far = used(numbers.limit_use, limit, interval) if numbers is not None else 0
    if so_far is None:
        return Reason.TOO_LATE
    return Counted(plan, measured, period, interval) if so_far < limit.times else Reason.FREQUENCY_LIMIT


def _numbers(plan: RulePlan, timing: Timing, state: AchievementState | None, lateness: timedelta) -> RuleState | None:
    if state is None or state.seen is None:
        return None
    numbers = state.rules.get(plan.id)
    if numbers is not None and numbers.fingerprint == plan.fingerprint:
        return numbers
    # A rule that is new to the achievement, or begins anew, has seen what the achievement has.
    track = open_track(plan, timing, None)
    track.advance(state.seen, state.seen - lateness)
    return track
