"""Record and settle: the steps that move progress, the same for one activity and for a replay of many."""

from collections.abc import Iterable
from datetime import UTC, datetime

from achievekit.activity import Activity
from achievekit.engine.checking import check
from achievekit.engine.drafts import MemberDraft, Settings
from achievekit.engine.plans import Audience, CatalogPlan, Listener, Roles
from achievekit.errors import ActivityError
from achievekit.outcomes import Reason, Refusal
from achievekit.progress import MemberProgress
from achievekit.zones import as_instant


def roles_in(activity: Activity, member: str) -> Roles:
    """Return the parts that `member` plays in an activity.

    Raises ActivityError if there are none.
    """
    if activity.member == member:
        return ("member", "referee") if activity.referrer == member else ("member",)
    if activity.referrer == member:
        return ("referee",)
    raise ActivityError(
        f'activity "{activity.id}" is of member "{activity.member}", but the progress is of "{member}";'
        " pass the progress of one of engine.members(activity)"
    )


def members_of(catalog: CatalogPlan, activity: Activity) -> tuple[str, ...]:
    """Return the members whose progress an activity can move."""
    concerned = dict.fromkeys((activity.member, activity.referrer or activity.member))
    return tuple(name for name in concerned if catalog.audience(roles_in(activity, name), activity.type))


def record_activity(
    member: MemberDraft,
    listeners: Iterable[Listener],
    activity: Activity,
    received_at: datetime | None,
    settings: Settings,
) -> tuple[int, tuple[Refusal, ...]]:
    """Count an activity where it counts; return in how many achievements it did, and where it did not.

    All achievements are checked before any is moved, so that their order makes no difference.
    """
    instant = activity.at.astimezone(UTC)
    if received_at is not None and instant > as_instant(received_at, "received_at") + settings.max_skew:
        return 0, tuple(listener.achievement.refusals[Reason.FROM_FUTURE] for listener in listeners)
    verdicts = []
    refused: list[Refusal] = []
    for listener in listeners:
        timing = listener.achievement.timing(member.timezone)
        verdict = check(listener, timing, activity, instant, member.state_of, settings.lateness)
        refused.extend(verdict.refused)
        if verdict.counted:
            verdicts.append((listener.achievement, verdict.counted))
    for plan, counted in verdicts:
        draft = member.draft(plan)
        draft.advance(instant, activity.id)
        draft.count(counted, activity, instant)
    return len(verdicts), tuple(refused)


def refusals(
    audience: Audience,
    progress: MemberProgress,
    activity: Activity,
    received_at: datetime | None,
    settings: Settings,
) -> tuple[Refusal, ...]:
    """Return every refusal of everyone who listens, those included whom `Audience.candidates` leaves out."""
    member = MemberDraft(progress, settings)
    return record_activity(member, audience.everyone, activity, received_at, settings)[1]


def settle_member(member: MemberDraft, catalog: CatalogPlan, instant: datetime) -> None:
    """Let time pass up to `instant` for the achievements in which something has counted and that the catalog knows."""
    for achievement in member.touched():
        plan = catalog.achievements.get(achievement)
        if plan is not None:
            draft = member.draft(plan)
            draft.advance(instant)
            draft.credit(max(instant, draft.seen or instant))
