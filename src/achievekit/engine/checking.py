"""Which activities count: the checks of one achievement and of each of its rules, in their order.

`record`, `replay` and `explain` all come through here. A check reads state, open or closed, and changes nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeAlias

from achievekit.activity import Activity
from achievekit.aggregations import Measured
from achievekit.engine.calendar_tracks import open_track
from achievekit.engine.limits import used, when_completed, when_counted
from achievekit.engine.plans import AchievementPlan, Listener, RuleTiming, Timing
from achievekit.outcomes import Reason, Refusal
from achievekit.progress import Completion, Row
from achievekit.rule_progress import LimitUse, Sealing
from achievekit.schedules import Moment


class AchievementState(Protocol):
    """What a check reads of an achievement's state: of an `AchievementProgress`, or of a draft of one."""

    @property
    def completed_count(self) -> int: ...
    @property
    def activities(self) -> Sequence[str]: ...
    @property
    def rows(self) -> Sequence[Row]: ...
    @property
    def completions(self) -> Sequence[Completion]: ...
    @property
    def seen(self) -> datetime | None: ...
    @property
    def completed_at(self) -> datetime | None: ...
    @property
    def limit_use(self) -> LimitUse | None: ...
    def sealing(self, rule: str, fingerprint: str, /) -> Sealing | None:
        """Return what decides whether a rule can still count; None if it has no numbers of that meaning."""


States: TypeAlias = Mapping[str, AchievementState]
# What a rule is to count, by its id: how much, in which period and in which interval of its frequency limit.
ToCount: TypeAlias = tuple[str, Measured, int, int | None]
# What did not count, and why: the fields of a Refusal, which few callers look at.
Refused: TypeAlias = tuple[str | None, str | None, Reason]

_CONDITIONS_NOT_MET = Reason.CONDITIONS_NOT_MET  # by far the most frequent; reading it off the enum is a call


def make_refusals(refused: Iterable[Refused]) -> tuple[Refusal, ...]:
    """Make the refusals that callers see."""
    return tuple(Refusal(*fields) for fields in refused)


def check(
    listeners: Iterable[Listener],
    member_zone: str | None,
    activity: Activity,
    moment: Moment,
    states: States,
) -> tuple[list[tuple[AchievementPlan, list[ToCount]]], list[Refused]]:
    """Check an activity against the achievements that listen; return what the rules of each are to count, and the rest.

    `states` are a member's by achievement id, as they were before this activity, whose instant is the `moment`.
    """
    found = []
    refused: list[Refused] = []
    for listener in listeners:
        plan = listener.achievement
        timing, rules = listener.timings[member_zone]
        state = states.get(plan.id)
        if state is not None and activity.id in state.activities:
            refused.append((plan.id, None, Reason.DUPLICATE))
            continue
        if plan.is_guarded:
            reason = _check_guards(timing, activity.instant, state, states)
            if reason is not None:
                refused.append((plan.id, None, reason))
                continue
        to_count = []
        for rule in rules:
            if rule.meets is not None and not rule.meets(activity):
                refused.append((plan.id, rule.id, _CONDITIONS_NOT_MET))
                continue
            answer = _check_rule(rule, activity, moment, state)
            if isinstance(answer, tuple):
                to_count.append(answer)
            else:
                refused.append((plan.id, rule.id, answer))
        if to_count:
            found.append((plan, to_count))
    return found, refused


def _check_guards(timing: Timing, instant: datetime, state: AchievementState | None, states: States) -> Reason | None:
    definition = timing.plan.definition
    if not definition.active:
        return Reason.INACTIVE
    if timing.openings is not None and not timing.openings.holds(instant):
        return Reason.OUTSIDE_TIMEFRAME
    if not all(completed_by(instant, states.get(required)) for required in definition.requires):
        return Reason.LOCKED
    if state is not None and completions_left(timing, state, instant) == 0:
        return Reason.LIMIT_REACHED
    return None


def completed_by(instant: datetime, state: AchievementState | None) -> bool:
    """Whether an achievement was complete at `instant`; where nobody knows since when, it always was."""
    if state is None or state.completed_count == 0:
        return False
    return state.completed_at is None or state.completed_at <= instant


def completions_left(timing: Timing, state: AchievementState, instant: datetime) -> int | None:
    """Return how many completions the limit leaves at `instant`; None if there is no limit."""
    limit = timing.plan.definition.limit
    if limit is None:
        return None
    if timing.renewal is None:
        return max(0, limit.times - state.completed_count)
    use = timing.renewal.in_unit(state.limit_use, when_completed(state.completions))
    so_far = used(use, timing.renewal.calendar.index(instant))
    return 0 if so_far is None else max(0, limit.times - so_far)


def _check_rule(
    rule: RuleTiming, activity: Activity, moment: Moment, state: AchievementState | None
) -> Reason | ToCount:
    """Check an activity that meets the rule's conditions."""
    measured = rule.measure(activity)
    if measured is None:
        return Reason.NO_VALUE
    period = rule.calendar.index_in(moment.hour, moment.at)
    if period < rule.calendar.first_index:
        return Reason.OUTSIDE_TIMEFRAME
    sealed_to = limit_use = None
    if state is not None:
        sealing = state.sealing(rule.id, rule.fingerprint)
        if sealing is None or (state.seen is not None and moment.at < state.seen):
            sealing = sealing_at(rule, sealing, state, moment.lateness)
        sealed_to, limit_use = sealing
        if sealed_to is not None and period < sealed_to:
            return Reason.TOO_LATE
    if rule.frequency is None:
        return rule.id, measured, period, None
    interval = rule.frequency.calendar.index_in(moment.hour, moment.at)
    use = rule.frequency.in_unit(limit_use, when_counted(rule.id, () if state is None else state.rows))
    so_far = used(use, interval)
    if so_far is None:
        return Reason.TOO_LATE
    return (rule.id, measured, period, interval) if so_far < rule.frequency.times else Reason.FREQUENCY_LIMIT


def sealing_at(rule: RuleTiming, sealing: Sealing | None, state: AchievementState, lateness: timedelta) -> Sealing:
    """Return what decides whether a rule can still count, once it has seen what its achievement has.

    A rule that is new to the achievement, or has changed, has no sealing yet. With one it may be further: since it was
    worked out, the member may have moved to another zone, or the lateness have changed.
    """
    if state.seen is None:
        return sealing or (None, None)
    track = open_track(rule, rule.plan.untouched)
    track.sealed_to, limit_use = sealing or (None, None)
    if rule.frequency is not None:
        track.limit_use = rule.frequency.in_unit(
            limit_use, when_counted(rule.id, () if sealing is None else state.rows)
        )
    track.advance(Moment.of(state.seen, lateness))
    return track.sealed_to, track.limit_use
