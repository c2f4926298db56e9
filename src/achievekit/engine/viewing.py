"""What a member's achievements look like at an instant: drafts are opened, let see the instant, read, and dropped."""

from datetime import datetime

from attrs import evolve

from achievekit.describing.statuses import HIDDEN_NAME
from achievekit.describing.steps import HIDDEN_STEP, achievement_step, rule_step
from achievekit.engine.audiences import CatalogPlan
from achievekit.engine.calendar_tracks import CalendarTrack
from achievekit.engine.drafts import AchievementDraft
from achievekit.engine.drawers import details_of
from achievekit.engine.members import MemberDraft
from achievekit.engine.plans import AchievementPlan
from achievekit.engine.tracks import Track
from achievekit.overviews import AchievementView
from achievekit.period_table import word_of
from achievekit.rule_progress import Streak
from achievekit.views.standing import UNDER_WAY, RuleView, Status
from achievekit.zones import BEYOND, NEVER, local_bound

# With more freezes a streak's end is too far off to matter, and too far to walk to.
_MOST_FREEZES = 100
_MASKED = AchievementView(
    achievement="",
    completed_count=0,
    limit_reached=False,
    status=Status.HIDDEN,
    rules=(),
    name=HIDDEN_NAME,
    rules_required=0,
    next_step=HIDDEN_STEP,
)


def view_member(
    member: MemberDraft, plans: CatalogPlan, at: datetime, *, include_hidden: bool
) -> tuple[AchievementView, ...]:
    """Return the views of a member's achievements at an instant in UTC; hidden ones are masked until completed."""
    started = frozenset(member.states)
    names = {
        plan.id: HIDDEN_NAME if _is_masked(plan, member, include_hidden) else plan.name
        for plan in plans.achievements.values()
    }
    views = []
    for plan in plans.achievements.values():
        if _is_masked(plan, member, include_hidden):
            views.append(_MASKED)
            continue
        draft = member.draft(plan)
        draft.advance(member.settings.moment(at))
        lacking = tuple(names[one] for one in plan.definition.requires if not member.has_completed(one))
        views.append(_view(draft, at, names, lacking, is_started=plan.id in started))
    return tuple(views)


def _is_masked(plan: AchievementPlan, member: MemberDraft, include_hidden: bool) -> bool:
    return plan.definition.hidden and not include_hidden and not member.has_completed(plan.id)


def _view(
    draft: AchievementDraft,
    at: datetime,
    names: dict[str, str],
    lacking: tuple[str, ...],
    *,
    is_started: bool,
) -> AchievementView:
    definition, timing = draft.timing.plan.definition, draft.timing
    limit_reached = draft.completions_left(at) == 0
    opens_at = at if timing.openings is None else timing.openings.next_open(at)
    status = _status(draft, at, opens_at, lacking, limit_reached=limit_reached, is_started=is_started)
    frees_at = None
    if limit_reached and timing.renewal is not None:
        intervals = timing.renewal.calendar
        frees_at = local_bound(intervals.end(intervals.index(at)), timing.zone)
    view = AchievementView(
        achievement=draft.timing.plan.id,
        completed_count=draft.completed_count,
        limit_reached=limit_reached,
        status=status,
        rules=tuple(_view_rule(draft, track, at, can_count=status in UNDER_WAY) for track in draft.tracks),
        name=draft.timing.plan.name,
        description=definition.description,
        limit=definition.limit,
        limit_frees_at=frees_at,
        opens_at=None if opens_at == at else local_bound(opens_at, timing.zone),
        rules_required=draft.timing.plan.needed,
        metadata=definition.metadata,
        find_details=lambda: details_of(draft, at, names),
    )
    return evolve(view, next_step=achievement_step(view, lacking))


def _status(
    draft: AchievementDraft,
    at: datetime,
    opens_at: datetime | None,
    lacking: tuple[str, ...],
    *,
    limit_reached: bool,
    is_started: bool,
) -> Status:
    frame = draft.timing.plan.definition.timeframe
    holds = {
        Status.INACTIVE: not draft.timing.plan.definition.active,
        Status.ENDED: opens_at is None,
        Status.SCHEDULED: frame is not None and frame.starts_at is not None and at < frame.starts_at,
        Status.LOCKED: bool(lacking),
        Status.LIMIT_REACHED: limit_reached,
        Status.IN_PROGRESS: is_started,
    }
    return next((status for status, is_so in holds.items() if is_so), Status.NOT_STARTED)


def _view_rule(draft: AchievementDraft, track: Track, at: datetime, *, can_count: bool) -> RuleView:
    plan, standing, zone = track.plan, track.standing(), draft.timing.zone
    first, last = track.shown_periods(at)
    value = track.value(last)
    closes = _closes(draft, track, at, last)
    counts_until = local_bound(closes, zone)
    ends = _streak_ends(track, standing) if isinstance(track, CalendarTrack) else None
    view = RuleView(
        rule=plan.id,
        period_goal=plan.goal,
        current_period_value=value,
        consecutive_periods=plan.consecutive_periods,
        completed_consecutive_periods=track.completed_periods(),
        current_streak=standing.streak,
        longest_streak=standing.longest,
        freezes_left=standing.freezes,
        period_start=local_bound(track.calendar.start(first), zone),
        period_end=local_bound(track.calendar.end(last), zone),
        name=plan.definition.name,
        trigger=plan.definition.trigger,
        unit=plan.definition.unit,
        period=word_of(plan.period),
        satisfied=track.satisfactions() > 0,
        counts_until=counts_until,
        at_risk=can_count and counts_until is not None and ends is not None and track.calendar.start(ends) <= at,
        deadline=None if ends is None else _deadline(draft, track, ends),
    )
    is_over = plan.period.is_calendar and (view.missing <= 0 or closes is None)
    next_opening = _next_opening(draft, track, last) if is_over else None
    return evolve(
        view, next_step=rule_step(plan.definition, view, at.astimezone(zone), next_opening, is_closed=closes is None)
    )


def _streak_ends(track: CalendarTrack, standing: Streak) -> int | None:
    """Return the period with which a streak ends if nothing more counts, after all its freezes; None if never."""
    if not standing.streak or standing.freezes > _MOST_FREEZES:
        return None
    left, misses = track.foreseen(BEYOND)
    return misses[-1].period if misses and left.streak == 0 else None


def _deadline(draft: AchievementDraft, track: Track, period: int) -> datetime | None:
    """Return, in local time, until when a streak can be saved that ends with a period; None if at no time."""
    return local_bound(_last_chance(draft, track.calendar.start(period), track.calendar.end(period)), draft.timing.zone)


def _closes(draft: AchievementDraft, track: Track, at: datetime, period: int) -> datetime | None:
    """Return until when something can count for the period shown at `at`; None if nothing can."""
    if not track.plan.period.is_calendar:
        return _last_chance(draft, at, NEVER)
    return None if period < track.calendar.first_index else _last_chance(draft, at, track.calendar.end(period))


def _last_chance(draft: AchievementDraft, begin: datetime, end: datetime) -> datetime | None:
    """Return until when something can count between two instants, NEVER if that has no end; None if nothing can."""
    openings, frame = draft.timing.openings, draft.timing.plan.definition.timeframe
    if openings is None or frame is None:
        return end
    if end == NEVER and frame.ends_at is None:  # there is nothing to search back from
        return None if openings.next_open(begin) is None else NEVER
    return openings.last_close(begin, end)


def _next_opening(draft: AchievementDraft, track: Track, period: int) -> datetime | None:
    """Return, in local time, when something can count for a period after this one."""
    coming = next(track.timing.schedule.eligible_from(period + 1), None)
    if coming is None:
        return None
    start, openings = track.calendar.start(coming), draft.timing.openings
    opens = start if openings is None else openings.next_open(start)
    return local_bound(opens, draft.timing.zone)
