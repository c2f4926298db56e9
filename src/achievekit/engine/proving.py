"""Evidence for refusals, one row for each reason: looked up in the state as it was before the activity.

Only a completion limit is looked up where the activity was recorded, as letting time pass may have used it up.
"""

from collections.abc import Callable
from datetime import datetime

from achievekit.activity import Activity, activity_reader
from achievekit.describing.timeframes import PARTS, parts_of
from achievekit.engine.audiences import CatalogPlan
from achievekit.engine.checking import completed_by
from achievekit.engine.drafts import AchievementDraft
from achievekit.engine.failing import failures
from achievekit.engine.limits import Renewal, used
from achievekit.engine.members import MemberDraft
from achievekit.engine.plans import AchievementPlan, RulePlan, Timing
from achievekit.engine.settings import Settings
from achievekit.operators import is_present
from achievekit.outcomes import Reason
from achievekit.progress import UNTOUCHED, AchievementProgress, MemberProgress
from achievekit.records import frozen
from achievekit.timeframes import Openings
from achievekit.views.evidence import (
    Added,
    CompletionLimit,
    ConditionsNotMet,
    Duplicate,
    Earlier,
    Evidence,
    FrequencyLimit,
    FromFuture,
    Inactive,
    Locked,
    NoValue,
    OutsideTimeframe,
    Requirement,
    TooLate,
)
from achievekit.zones import Clock, later, local_bound


@frozen
class Case:
    """What evidence is looked up in: an activity, and a member's achievement as it was before it.

    `after` is the draft that the activity was recorded on; `progress` is what that was opened from.
    """

    plans: CatalogPlan
    plan: AchievementPlan
    activity: Activity
    received_at: datetime | None
    after: MemberDraft

    @property
    def progress(self) -> MemberProgress:
        """The member's progress before the activity."""
        return self.after.before

    @property
    def settings(self) -> Settings:
        """What the engine is set to."""
        return self.after.settings

    @property
    def timing(self) -> Timing:
        """The achievement's calendars for this member."""
        return self.plan.timings[self.progress.timezone]

    @property
    def state(self) -> AchievementProgress:
        """The achievement's state before the activity."""
        return self.progress.achievements.get(self.plan.id, UNTOUCHED)

    def draft_before(self) -> AchievementDraft:
        """Open that state anew."""
        return MemberDraft(self.progress, self.settings).draft(self.plan)

    def local(self, instant: datetime) -> datetime:
        """Return an instant in the achievement's time zone."""
        return instant.astimezone(self.timing.zone)

    def local_bound(self, bound: datetime | None) -> datetime | None:
        """Return a bound in the achievement's time zone; None where there is none inside the calendar."""
        return local_bound(bound, self.timing.zone)


def evidence_for(reason: Reason, case: Case, rule: RulePlan | None) -> Evidence:
    """Return the evidence for a refusal by an achievement, or by a `rule` of it."""
    if rule is None:
        return OF_ACHIEVEMENT[reason](case)
    return OF_RULE[reason](case, rule)


# --- of an achievement as a whole -------------------------------------------------------------------


def _from_future(case: Case) -> FromFuture:
    assert case.received_at is not None  # or nothing could be said of it
    return FromFuture(
        at=case.local(case.activity.instant),
        received_at=case.local(case.received_at),
        max_skew=case.settings.max_skew,
        acceptable_from=case.local(case.activity.instant - case.settings.max_skew),
    )


def _duplicate(case: Case) -> Duplicate:
    entries = [entry for entry in case.state.history if entry.activity == case.activity.id]
    units = {rule.id: rule.definition.unit for rule in case.plan.rules}
    return Duplicate(
        activity=case.activity.id,
        counted_at=case.local(entries[0].at),
        added=tuple(Added(rule=one.rule, change=one.change, unit=units.get(one.rule, "")) for one in entries),
    )


def _inactive(_case: Case) -> Inactive:
    return Inactive()


def _outside_timeframe(case: Case) -> OutsideTimeframe:
    frame, openings, instant = case.plan.definition.timeframe, case.timing.openings, case.activity.instant
    assert frame is not None  # or nothing would be outside it
    assert openings is not None
    clock = Clock(case.timing.zone)
    closed = {name: alone for name, alone in parts_of(frame) if not Openings(alone, clock).holds(instant)}
    return OutsideTimeframe(
        at=case.local(instant),
        parts={name: PARTS[name].words(alone) for name, alone in closed.items()},
        opens_at=case.local_bound(openings.next_open(instant)),
    )


def _locked(case: Case) -> Locked:
    missing = []
    for required in case.plan.definition.requires:
        state = case.progress.achievements.get(required, UNTOUCHED)
        if not completed_by(case.activity.instant, state):
            name = case.plans.achievements[required].name
            missing.append(
                Requirement(achievement=required, name=name, completed_at=case.local_bound(state.completed_at))
            )
    return Locked(at=case.local(case.activity.instant), missing=tuple(missing))


def _limit_reached(case: Case) -> CompletionLimit:
    limit, renewal = case.plan.definition.limit, case.timing.renewal
    assert limit is not None  # or it would not be reached
    state = case.after.states[case.plan.id]
    completions, frees_at = state.completions, None
    so_far: int | None = state.completed_count
    if renewal is not None:
        calendar = renewal.calendar
        interval = calendar.index(case.activity.instant)
        completions = tuple(one for one in completions if calendar.index(one.at) == interval)
        so_far, frees_at = used(renewal.use_of(state), interval), case.local_bound(calendar.end(interval))
    return CompletionLimit(
        times=limit.times,
        per=limit.per,
        used=so_far,
        completions=tuple(case.local(one.at) for one in completions),
        frees_at=frees_at,
    )


OF_ACHIEVEMENT: dict[Reason, Callable[[Case], Evidence]] = {
    Reason.FROM_FUTURE: _from_future,
    Reason.DUPLICATE: _duplicate,
    Reason.INACTIVE: _inactive,
    Reason.OUTSIDE_TIMEFRAME: _outside_timeframe,
    Reason.LOCKED: _locked,
    Reason.LIMIT_REACHED: _limit_reached,
}


# --- of a rule ------------------------------------------------------------------------------------


def _before_first(case: Case, rule: RulePlan) -> OutsideTimeframe:
    """A recurring period has a first one, before which nothing counts, whatever the timeframe."""
    calendar = case.timing.by_id[rule.id].calendar
    begins = case.local(calendar.start(calendar.first_index))
    return OutsideTimeframe(at=case.local(case.activity.instant), parts={}, opens_at=begins)


def _conditions_not_met(case: Case, rule: RulePlan) -> ConditionsNotMet:
    assert rule.definition.conditions is not None  # or they would be met
    return ConditionsNotMet(comparisons=tuple(failures(rule.definition.conditions, case.activity)))


def _no_value(case: Case, rule: RulePlan) -> NoValue:
    path = rule.aggregation.source
    found = activity_reader(path)(case.activity)
    is_missing = not is_present(found)
    return NoValue(attribute=path, found=None if is_missing else found, is_missing=is_missing)


def _too_late(case: Case, rule: RulePlan) -> TooLate:
    draft = case.draft_before()
    assert draft.seen is not None  # or nothing could be too late
    sealed_to = draft.advanced(draft.track(rule.id)).sealed_to
    calendar = case.timing.by_id[rule.id].calendar
    of_limit = sealed_to is None or calendar.index(case.activity.instant) >= sealed_to
    if of_limit:
        calendar = _frequency(case, rule).calendar
    period = calendar.index(case.activity.instant)
    sealed_at = later(calendar.end(period), case.settings.lateness)
    is_window = not of_limit and not rule.period.is_calendar
    return TooLate(
        of_limit=of_limit,
        start=case.local_bound(calendar.start(period)),
        end=case.local_bound(calendar.end(period)),
        lateness=case.settings.lateness,
        sealed_at=None if is_window or sealed_at > draft.seen else case.local(sealed_at),
        seen=case.local(draft.seen),
    )


def _frequency_limit(case: Case, rule: RulePlan) -> FrequencyLimit:
    limit = _frequency(case, rule)
    interval = limit.calendar.index(case.activity.instant)
    history = case.draft_before().history
    entries = [entry for entry in history if entry.rule == rule.id and entry.interval == interval]
    return FrequencyLimit(
        times=limit.times,
        per=limit.per,
        start=case.local_bound(limit.calendar.start(interval)),
        frees_at=case.local_bound(limit.calendar.end(interval)),
        used_by=tuple(Earlier(activity=entry.activity, at=case.local(entry.at)) for entry in entries),
    )


def _frequency(case: Case, rule: RulePlan) -> Renewal:
    frequency = case.timing.by_id[rule.id].frequency
    assert frequency is not None  # it is the limit that is spoken of
    return frequency


OF_RULE: dict[Reason, Callable[[Case, RulePlan], Evidence]] = {
    Reason.OUTSIDE_TIMEFRAME: _before_first,
    Reason.CONDITIONS_NOT_MET: _conditions_not_met,
    Reason.NO_VALUE: _no_value,
    Reason.TOO_LATE: _too_late,
    Reason.FREQUENCY_LIMIT: _frequency_limit,
}
