"""Which activities count: the checks of one achievement and of each of its rules, in their order.

`record`, `replay` and `explain` all come through here. A check opens drafts to look at, and changes nothing.
"""

from collections.abc import Iterable
from datetime import datetime

from achievekit.activity import Activity
from achievekit.engine.audiences import Listener
from achievekit.engine.drafts import AchievementDraft, ToCount
from achievekit.engine.limits import completions_left, used
from achievekit.engine.members import AchievementState, MemberDraft
from achievekit.engine.plans import Refused, RuleTiming, Timing
from achievekit.outcomes import Reason, Refusal
from achievekit.schedules import Moment


def make_refusals(refused: Iterable[Refused]) -> tuple[Refusal, ...]:
    """Make the refusals that callers see."""
    return tuple(Refusal(*fields) for fields in refused)


def check(
    member: MemberDraft, listeners: Iterable[Listener], activity: Activity, moment: Moment
) -> tuple[dict[AchievementDraft, list[ToCount]], list[Refused]]:
    """Check an activity, whose instant is the `moment`, against the achievements that listen.

    Return drafts of those that are to count it, with what their rules are to count, and who refuses it.
    """
    accepted: dict[AchievementDraft, list[ToCount]] = {}
    refused: list[Refused] = []
    zone, states = member.timezone, member.states
    for listener in listeners:
        timing, rules = listener.in_zone[zone]
        state = states.get(timing.id)
        if state is not None and activity.id in state.activities:
            refused.append((timing.id, None, Reason.DUPLICATE))
            continue
        if timing.is_guarded:
            reason = _check_guards(member, timing, state, activity.instant)
            if reason is not None:
                refused.append((timing.id, None, reason))
                continue
        draft, to_count = None, []
        for rule in rules:
            if rule.meets is not None and not rule.meets(activity):
                refused.append(rule.conditions_not_met)
                continue
            if draft is None:
                draft = state if isinstance(state, AchievementDraft) else member.opened(timing, state)
            answer = _check_rule(draft, rule, activity, moment)
            if isinstance(answer, tuple):
                to_count.append(answer)
            else:
                refused.append((timing.id, rule.id, answer))
        if draft is not None and to_count:
            accepted[draft] = to_count
    return accepted, refused


def _check_guards(
    member: MemberDraft, timing: Timing, state: AchievementState | None, instant: datetime
) -> Reason | None:
    definition = timing.plan.definition
    if not definition.active:
        return Reason.INACTIVE
    if timing.openings is not None and not timing.openings.holds(instant):
        return Reason.OUTSIDE_TIMEFRAME
    if not all(completed_by(instant, member.states.get(required)) for required in definition.requires):
        return Reason.LOCKED
    if state is not None and completions_left(definition.limit, timing.renewal, state, instant) == 0:
        return Reason.LIMIT_REACHED
    return None


def completed_by(instant: datetime, state: AchievementState | None) -> bool:
    """Whether an achievement was complete at `instant`; where nobody knows since when, it always was."""
    if state is None or state.completed_count == 0:
        return False
    return state.completed_at is None or state.completed_at <= instant


def _check_rule(draft: AchievementDraft, rule: RuleTiming, activity: Activity, moment: Moment) -> Reason | ToCount:
    """Check an activity that meets the rule's conditions."""
    measured = rule.measure(activity)
    if measured is None:
        return Reason.NO_VALUE
    period = rule.calendar.by_hour.get(moment.hour)
    if period is None:
        period = rule.calendar.index(moment.at)
    if period < rule.calendar.first_index:
        return Reason.OUTSIDE_TIMEFRAME
    track = draft.tracks[rule.place]
    # What is not late lies after all that has been seen, and so after all that is sealed.
    is_late = draft.seen is not None and moment.at < draft.seen
    judge = draft.advanced(track) if is_late else track
    if judge.sealed_to is not None and period < judge.sealed_to:
        return Reason.TOO_LATE
    if rule.frequency is None:
        return track, measured, period, None
    assert judge.limit_use is not None  # as there is a limit
    interval = rule.frequency.calendar.index(moment.at)
    so_far = used(judge.limit_use, interval)
    if so_far is None:
        return Reason.TOO_LATE
    return (track, measured, period, interval) if so_far < rule.frequency.times else Reason.FREQUENCY_LIMIT
