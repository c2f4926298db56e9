"""Adjust: what the tab shows is set by an administrator."""

from attrs import field

from achievekit.checks import check_choice, check_text, check_whole, kind_of
from achievekit.engine.audiences import CatalogPlan
from achievekit.engine.calendar_tracks import CalendarTrack
from achievekit.engine.drafts import AchievementDraft
from achievekit.engine.members import MemberDraft
from achievekit.engine.plans import AchievementPlan, RulePlan
from achievekit.engine.reports import Cause, facts_of
from achievekit.engine.tracks import Track
from achievekit.errors import ActivityError, Finding, Findings
from achievekit.events import CompletionsAdjusted, ProgressAdjusted
from achievekit.exact import Quantity, minus, quantity
from achievekit.progress import Correction
from achievekit.records import frozen


def _exact(value: object) -> Quantity | None:
    number = quantity(value)
    if number is None:
        return value  # type: ignore[return-value]  # the check says what is wrong
    return int(number) if number == int(number) else number  # 1.0 is a whole number


@frozen(kw_only=True)
class WantedNumbers:
    """What an administrator wants the tab to show; None leaves a number as it is."""

    achievement: str
    completed_count: int | None
    rule: str | None
    current_period_value: Quantity | None = field(converter=_exact)
    completed_consecutive_periods: int | None
    actor: str
    reason: str

    @property
    def is_of_rule(self) -> bool:
        """Whether a number of a rule is to be set."""
        return self.current_period_value is not None or self.completed_consecutive_periods is not None


def adjust_member(member: MemberDraft, plans: CatalogPlan, wanted: WantedNumbers, cause: Cause) -> None:
    """Set what is wanted, and complete what that completes.

    Raises ActivityError, upon which the draft is to be dropped, if it makes no sense.
    """
    plan = plans.named(wanted.achievement)
    found = Findings()
    _check_count(found, "completed_count", wanted.completed_count)
    rule = _rule_of(found, plan, wanted)
    check_text(found, "actor", wanted.actor, empty=True)
    check_text(found, "reason", wanted.reason, empty=True)
    found.raise_as(ActivityError)
    draft = member.draft(plan)
    draft.settle(draft.settings.moment(cause.at))
    before = draft.completed_count
    if rule is not None:
        _set_rule(draft, draft.track(rule.id), wanted, cause)
    if wanted.completed_count is not None:
        is_told = draft.completed_count > before  # to campaigns, by what the value has completed
        _set_completed_count(draft, wanted.completed_count, wanted, cause, is_told=is_told)


def _rule_of(found: Findings, plan: AchievementPlan, wanted: WantedNumbers) -> RulePlan | None:
    """Return the rule that is meant, None if none is to be set; note what is wrong about it."""
    if not wanted.is_of_rule:
        if wanted.completed_count is None:
            numbers = "completed_count, current_period_value or completed_consecutive_periods"
            found.add("", f"nothing is to be set; pass {numbers}")
        elif wanted.rule is not None:
            numbers = "current_period_value or completed_consecutive_periods"
            found.add("rule", f"is named, but nothing of a rule is to be set; pass {numbers}, or leave it out")
        return None
    ids = [rule.id for rule in plan.rules]
    if wanted.rule is None and len(ids) > 1:
        found.add("rule", f"is missing, and the achievement has several; use one of {', '.join(ids)}")
        return None
    rule = next((rule for rule in plan.rules if wanted.rule in (None, rule.id)), None)
    if rule is None:
        check_choice(found, "rule", wanted.rule, ids, kind="rule")
        return None
    _check_value(found, rule, wanted.current_period_value)
    periods = wanted.completed_consecutive_periods
    _check_count(found, "completed_consecutive_periods", periods, most=rule.consecutive_periods)
    if periods is not None and not rule.period.is_calendar:
        found.add("completed_consecutive_periods", "can be set for calendar periods only; leave it out")
    return rule


def _check_count(found: Findings, path: str, value: object, *, most: int | None = None) -> None:
    if value is not None:
        check_whole(found, path, value, least=0, most=most)


def _check_value(found: Findings, rule: RulePlan, value: Quantity | None) -> None:
    if value is None:
        return
    is_whole, most = rule.aggregation.is_whole, rule.aggregation.most_held
    if quantity(value) is None:
        found.add("current_period_value", f"is {kind_of(value)}; use a finite number")
    elif value < 0 or (is_whole and not isinstance(value, int)):
        found.add("current_period_value", f"is {value}; use {'a whole number from 0 up' if is_whole else '0 or more'}")
    elif most is not None and value > most:
        found.add("current_period_value", f"is {value}, each of which would be kept; use at most {most}")


def _set_rule(draft: AchievementDraft, track: Track, wanted: WantedNumbers, cause: Cause) -> None:
    period = _open_period(track, cause)
    before, periods_before = track.value(period), track.completed_periods()
    if wanted.current_period_value is not None:
        track.set_value(period, wanted.current_period_value)
        _forget_values(draft, track, cause)
    if wanted.completed_consecutive_periods is not None:
        _set_completed_periods(draft, track, period, wanted.completed_consecutive_periods)
    after = track.value(period)
    # Whoever completes by it is told of the rise, as if it had been counted.
    facts = facts_of(track, after, max(0, minus(after, before)), draft.completed_count)
    periods_after = track.completed_periods()
    if wanted.current_period_value is not None:
        _remember(draft, wanted, Correction(cause.at, "current_period_value", before, after, track.plan.id))
    if wanted.completed_consecutive_periods is not None:
        what = "completed_consecutive_periods"
        _remember(draft, wanted, Correction(cause.at, what, periods_before, periods_after, track.plan.id))
    adjusted = {
        "rule": track.plan.id,
        "current_period_value": after,
        "previous_period_value": before,
        "completed_consecutive_periods": periods_after,
        "previous_consecutive_periods": periods_before,
        "actor": wanted.actor,
        "reason": wanted.reason,
    }
    draft.note(ProgressAdjusted, cause, adjusted)
    if before < track.goal_of(period) <= after and track.plan.period.is_calendar:
        draft.report_period(cause, track, period, after)
    draft.credit(cause, facts)


def _forget_values(draft: AchievementDraft, track: Track, cause: Cause) -> None:
    """Let nothing be taken back of the distinct values of which a number has taken the place."""
    first, last = track.shown_periods(cause.at)
    forgotten = (
        entry._replace(value=None) if entry.rule == track.plan.id and first <= entry.period <= last else entry
        for entry in draft.history
    )
    draft.rows = tuple((*entry,) for entry in forgotten)


def _open_period(track: Track, cause: Cause) -> int:
    """Return the period that the tab shows at the cause's instant. Raises ActivityError unless it can still change."""
    _, period = track.shown_periods(cause.at)
    if period < track.calendar.first_index:
        raise ActivityError(Finding("at", "lies before the first period; use a later instant"))
    if track.sealed_to is not None and period < track.sealed_to:
        raise ActivityError(Finding("at", "lies in a period that is sealed; use a later instant"))
    return period


def _set_completed_periods(draft: AchievementDraft, track: Track, period: int, completed: int) -> None:
    """Close the periods before `period` such that `completed` ones show.

    Raises ActivityError if what lies from there on contradicts that.
    """
    assert isinstance(track, CalendarTrack)  # as was checked
    assert draft.seen is not None  # it has advanced
    # In another zone, to which the member has moved, what has counted may lie in a day that has not begun there.
    if max([track.calendar.index(draft.seen), *track.buckets]) > period:
        why = "lies before the newest period, which goes on counting"
        raise ActivityError(Finding("at", f"{why}; use a later instant to set completed_consecutive_periods"))
    value, goal = track.value(period), track.plan.goal
    if completed > 0 or period not in track.met:
        draft.report_misses([(track, track.set_completed_periods(period, completed))])
    elif track.completed_periods() > 0:
        why = f"is 0, but the current period is met with {value} of {goal}"
        remedy = "use 1 or more, or set current_period_value below the goal too"
        raise ActivityError(Finding("completed_consecutive_periods", f"{why}; {remedy}"))
    # Else the current period was the last of a run that is credited: 0 shows already.


def _set_completed_count(
    draft: AchievementDraft, count: int, wanted: WantedNumbers, cause: Cause, *, is_told: bool
) -> None:
    before, draft.completed_count = draft.completed_count, count
    if count < before:
        for track in draft.tracks:
            track.withdraw(before - count)
    if count == 0:
        draft.completed_at = None
    elif count > before:
        draft.completed_at = min(cause.at, draft.completed_at or cause.at)
    _remember(draft, wanted, Correction(cause.at, "completed_count", before, count))
    adjusted = {"completed_count": count, "previous_count": before, "actor": wanted.actor, "reason": wanted.reason}
    draft.note(CompletionsAdjusted, cause, adjusted)
    if count > before and not is_told:
        raised = {"times": count - before, "completed_count": count, "manual": True}
        draft.trigger_campaigns("completed", cause, draft.facts(), raised)


def _remember(draft: AchievementDraft, wanted: WantedNumbers, correction: Correction) -> None:
    signed = correction._replace(actor=wanted.actor, reason=wanted.reason)
    draft.corrections = draft.settings.newest((*draft.corrections, signed))
