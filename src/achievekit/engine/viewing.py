"""What a member's achievements look like at an instant: drafts are opened, let see the instant, read, and dropped."""

from datetime import datetime

from achievekit.engine.checking import completions_left
from achievekit.engine.drafts import AchievementDraft
from achievekit.engine.members import MemberDraft
from achievekit.engine.plans import CatalogPlan
from achievekit.engine.tracks import Track
from achievekit.views import AchievementView, Overview, RuleView
from achievekit.zones import EVER, NEVER


def view_member(member: MemberDraft, catalog: CatalogPlan, at: datetime) -> Overview:
    """Return the overview of a member at `at`, an instant in UTC."""
    locked = {
        plan.id
        for plan in catalog.achievements.values()
        if not all(member.completed(required) for required in plan.definition.requires)
    }
    touched = set(member.states)
    views = []
    for plan in catalog.achievements.values():
        draft = member.draft(plan)
        draft.advance(at)
        limit_reached = completions_left(plan, draft.timing, draft, at) == 0
        if not plan.definition.active:
            status = "inactive"
        elif plan.id in locked:
            status = "locked"
        elif limit_reached:
            status = "limit_reached"
        else:
            status = "in_progress" if plan.id in touched else "not_started"
        views.append(_view(draft, at, status, limit_reached=limit_reached))
    return Overview(member.name, at, tuple(views))


def _view(draft: AchievementDraft, at: datetime, status: str, *, limit_reached: bool) -> AchievementView:
    return AchievementView(
        achievement=draft.plan.id,
        completed_count=draft.completed_count,
        limit_reached=limit_reached,
        status=status,
        rules=tuple(_view_rule(draft, track, at) for track in draft.rules.values()),
    )


def _view_rule(draft: AchievementDraft, track: Track, at: datetime) -> RuleView:
    standing = track.standing()
    first, last = track.shown_periods(at)
    return RuleView(
        rule=track.plan.id,
        period_goal=track.plan.goal,
        current_period_value=track.value(last),
        consecutive_periods=track.plan.consecutive_periods,
        completed_consecutive_periods=track.completed_periods(),
        current_streak=standing.streak,
        longest_streak=standing.longest,
        freezes_left=standing.freezes,
        period_start=_local(draft, track.calendar.start(first)),
        period_end=_local(draft, track.calendar.end(last)),
    )


def _local(draft: AchievementDraft, bound: datetime) -> datetime | None:
    return None if bound in (EVER, NEVER) else bound.astimezone(draft.timing.zone)
