"""Reverse: what an activity counted is taken back, wherever it still can be."""

from collections.abc import Iterable

from achievekit.engine.audiences import CatalogPlan
from achievekit.engine.drafts import AchievementDraft
from achievekit.engine.members import MemberDraft
from achievekit.engine.plans import Refused
from achievekit.engine.reports import Cause
from achievekit.events import ProgressReversed
from achievekit.exact import minus
from achievekit.outcomes import Reason
from achievekit.progress import AchievementProgress, HistoryEntry


def reverse_activity(member: MemberDraft, plans: CatalogPlan, activity_id: str, cause: Cause) -> list[Refused]:
    """Take back what an activity counted, wherever it still can be; return where it can't.

    That is judged before a draft is kept: where all is refused nothing changes, whatever a new catalog has in store.
    """
    refused: list[Refused] = []
    is_known = False
    for achievement, state in member.before.achievements.items():
        plan = plans.achievements.get(achievement)
        if plan is None or activity_id not in state.activities:
            continue
        is_known = True
        draft = member.opened(plan.timings[member.timezone], state)
        reversible = []
        for entry in draft.history:
            if entry.activity != activity_id:
                continue
            reason = _irreversible(draft, state, entry)
            if reason is None:
                reversible.append(entry)
            else:
                refused.append((achievement, entry.rule, reason))
        if reversible:
            member.keep([draft])
            _take_back(draft, reversible, cause)
    return refused if is_known else [(None, None, Reason.UNKNOWN_ACTIVITY)]


def _irreversible(draft: AchievementDraft, state: AchievementProgress, entry: HistoryEntry) -> Reason | None:
    rule = draft.timing.by_id.get(entry.rule)
    if rule is None or rule.meaning not in state.meanings:
        return Reason.ROUND_CLOSED  # the rule is gone or means something else now, and its numbers begin anew
    track = draft.track(entry.rule)
    if not track.plan.aggregation.reversible:
        return Reason.NOT_REVERSIBLE
    sealed_to = draft.advanced(track).sealed_to
    if sealed_to is not None and entry.period < sealed_to:
        return Reason.TOO_LATE
    return Reason.ROUND_CLOSED if entry.round != track.round else None


def _take_back(draft: AchievementDraft, entries: Iterable[HistoryEntry], cause: Cause) -> None:
    draft.advance(draft.settings.moment(draft.seen or cause.at))  # no time passes: a return seals nothing
    for entry in entries:
        after, before = draft.track(entry.rule).take_back(entry)
        change = minus(after, before)
        _forget(draft, entry)
        told = {"rule": entry.rule, "current_period_value": after, "progress_change": change}
        draft.note(ProgressReversed, cause, told)
    draft.credit(cause)


def _forget(draft: AchievementDraft, entry: HistoryEntry) -> None:
    """Take an entry out of the history."""
    place = draft.rows.index(entry)
    draft.activities = draft.activities[:place] + draft.activities[place + 1 :]
    draft.rows = draft.rows[:place] + draft.rows[place + 1 :]
