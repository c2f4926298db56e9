"""Reverse and adjust: what was counted is taken back, and what the tab shows is set by an administrator."""

from collections.abc import Iterable

from attrs import field, frozen

from achievekit.checks import check_number, check_whole
from achievekit.engine.drafts import AchievementDraft
from achievekit.engine.members import MemberDraft
from achievekit.engine.plans import AchievementPlan, CatalogPlan
from achievekit.engine.reports import Cause, facts_of
from achievekit.engine.tracks import CalendarTrack, Track
from achievekit.errors import ActivityError, Findings, did_you_mean
from achievekit.events import CompletionsAdjusted, ProgressAdjusted, ProgressReversed
from achievekit.exact import Quantity, minus, quantity
from achievekit.outcomes import Reason, Refusal
from achievekit.progress import HistoryEntry

# --- reverse -------------------------------------------------------------------------------------


def reverse_activity(member: MemberDraft, catalog: CatalogPlan, activity: str, cause: Cause) -> list[Refusal]:
    """Take back what an activity counted, wherever it still can be; return where it can't."""
    refused: list[Refusal] = []
    is_known = False
    for achievement, state in list(member.states.items()):
        plan = catalog.achievements.get(achievement)
        entries = [entry for entry in state.history if entry.activity == activity]
        if plan is None or not entries:
            continue
        is_known = True
        draft = member.draft(plan)
        draft.advance(Cause(draft.seen or cause.at, manual=True))
        meanings = {rule: numbers.fingerprint for rule, numbers in state.rules.items()}
        reasons = {
            entry.rule: reason
            for entry in entries
            if (reason := _irreversible(draft, entry, meanings.get(entry.rule))) is not None
        }
        refused += [Refusal(achievement, rule, reason) for rule, reason in reasons.items()]
        _take_back(draft, [entry for entry in entries if entry.rule not in reasons], cause)
    return refused if is_known else [Refusal(None, None, Reason.UNKNOWN_ACTIVITY)]


def _irreversible(draft: AchievementDraft, entry: HistoryEntry, fingerprint: str | None) -> Reason | None:
    track = draft.rules.get(entry.rule)
    if track is None or track.fingerprint != fingerprint:
        return Reason.ROUND_CLOSED  # the rule is gone or means something else now, and its numbers began anew
    if not track.plan.aggregation.reversible:
        return Reason.NOT_REVERSIBLE
    if track.sealed_to is not None and entry.period < track.sealed_to:
        return Reason.TOO_LATE
    return Reason.ROUND_CLOSED if track.is_closed_to(entry) else None


def _take_back(draft: AchievementDraft, entries: Iterable[HistoryEntry], cause: Cause) -> None:
    for entry in entries:
        after, before = draft.rules[entry.rule].take_back(entry)
        change = minus(after, before)
        draft.history = tuple(other for other in draft.history if other is not entry)
        draft.report.note(ProgressReversed, cause, rule=entry.rule, current_period_value=after, progress_change=change)
    draft.credit(cause)


# --- adjust --------------------------------------------------------------------------------------


def _exact(value: object) -> Quantity | None:
    number = quantity(value)
    return value if number is None else number  # type: ignore[return-value]  # the check says what is wrong


@frozen(kw_only=True)
class Adjustment:
    """What an administrator wants the tab to show; None leaves a number as it is."""

    achievement: str
    completed_count: int | None
    rule: str | None
    current_period_value: Quantity | None = field(converter=_exact)
    completed_consecutive_periods: int | None
    actor: str
    reason: str


def adjust_member(member: MemberDraft, catalog: CatalogPlan, wanted: Adjustment, cause: Cause) -> None:
    """Set what is wanted, and complete what that completes.

    Raises ActivityError, before anything has changed, if it makes no sense.
    """
    plan = catalog.achievements.get(wanted.achievement)
    if plan is None:
        hint = did_you_mean(str(wanted.achievement), catalog.achievements)
        raise ActivityError(f'achievement: unknown achievement "{wanted.achievement}"{hint}')
    found = Findings()
    _check_count(found, "completed_count", wanted.completed_count)
    rule = _rule_of(found, plan, wanted)
    found.raise_as(ActivityError)
    draft = member.draft(plan)
    draft.advance(cause)
    if rule is not None:
        _set_rule(draft, draft.rules[rule], wanted, cause)
    if wanted.completed_count is not None:
        _set_completed_count(draft, wanted.completed_count, wanted, cause)


def _rule_of(found: Findings, plan: AchievementPlan, wanted: Adjustment) -> str | None:
    """Return the rule that is meant, None if none is to be set; note what is wrong about it."""
    if wanted.current_period_value is None and wanted.completed_consecutive_periods is None:
        if wanted.rule is not None:
            found.add("rule", "is named, but nothing is to be set; pass current_period_value or the like")
        return None
    known = {rule.id: rule for rule in plan.rules}
    if wanted.rule is None and len(known) > 1:
        found.add("rule", f"is missing, and the achievement has several; use one of {', '.join(known)}")
        return None
    rule = known.get(plan.rules[0].id if wanted.rule is None else wanted.rule)
    if rule is None:
        found.add("rule", f'unknown rule "{wanted.rule}"{did_you_mean(str(wanted.rule), known)}')
        return None
    if rule.aggregation.is_whole:
        _check_count(found, "current_period_value", wanted.current_period_value)
    elif wanted.current_period_value is not None:
        _check_value(found, wanted.current_period_value)
    periods = wanted.completed_consecutive_periods
    _check_count(found, "completed_consecutive_periods", periods, most=rule.consecutive_periods)
    if periods is not None and not rule.period.is_calendar:
        found.add("completed_consecutive_periods", "can be set for calendar periods only; leave it out")
    return rule.id


def _check_count(found: Findings, path: str, value: object, *, most: int | None = None) -> None:
    if value is not None:
        check_whole(found, path, value, least=0, most=most)


def _check_value(found: Findings, value: Quantity) -> None:
    check_number(found, "current_period_value", value)
    if quantity(value) is not None and value < 0:
        found.add("current_period_value", f"is {value}; use 0 or more")


def _set_rule(draft: AchievementDraft, track: Track, wanted: Adjustment, cause: Cause) -> None:
    period = track.shown_periods(cause.at)[1]
    _check_period(track, period, wanted)
    value_before, periods_before = track.value(period), track.completed_periods()
    if wanted.current_period_value is not None:
        track.set_value(period, wanted.current_period_value)
    if wanted.completed_consecutive_periods is not None:
        assert isinstance(track, CalendarTrack)  # as was checked
        track.set_completed_periods(wanted.completed_consecutive_periods, period)
    facts = facts_of(track, track.value(period), 0, draft.completed_count)
    draft.report.note(
        ProgressAdjusted,
        cause,
        rule=track.plan.id,
        current_period_value=facts["current_period_value"],
        previous_period_value=value_before,
        completed_consecutive_periods=facts["completed_consecutive_periods"],
        previous_consecutive_periods=periods_before,
        actor=wanted.actor,
        reason=wanted.reason,
    )
    draft.credit(cause, facts)


def _check_period(track: Track, period: int, wanted: Adjustment) -> None:
    """Raise ActivityError if the period is sealed, or the periods wanted contradict it."""
    if track.sealed_to is not None and period < track.sealed_to:
        raise ActivityError("at: lies in a period that is sealed; use a later instant")
    value = track.value(period) if wanted.current_period_value is None else wanted.current_period_value
    if wanted.completed_consecutive_periods == 0 and value >= track.plan.goal:
        raise ActivityError(
            f"completed_consecutive_periods: is 0, but the current period is met with {value} of {track.plan.goal};"
            " use 1 or more, or set current_period_value below the goal too"
        )


def _set_completed_count(draft: AchievementDraft, count: int, wanted: Adjustment, cause: Cause) -> None:
    before, draft.completed_count = draft.completed_count, count
    if count == 0:
        draft.completed_at = None
    elif draft.completed_at is None:
        draft.completed_at = cause.at
    draft.report.note(
        CompletionsAdjusted,
        cause,
        completed_count=count,
        previous_count=before,
        actor=wanted.actor,
        reason=wanted.reason,
    )
    if count > before:
        raised = {"times": count - before, "completed_count": count, "manual": True}
        draft.report.trigger("completed", cause, draft.facts() | raised)
