"""Record and settle: the steps that move progress, the same for one activity and for a replay of many."""

from collections.abc import Collection
from datetime import datetime

from achievekit.activity import Activity
from achievekit.checks import kind_of
from achievekit.engine.checking import Refused, check, completions_left
from achievekit.engine.members import MemberDraft
from achievekit.engine.plans import Audience, CatalogPlan, Listener, Roles
from achievekit.engine.reports import Cause
from achievekit.engine.settings import Settings
from achievekit.errors import ActivityError
from achievekit.outcomes import Reason
from achievekit.schedules import Moment
from achievekit.zones import later


def check_activity(activity: object) -> None:
    """Raise ActivityError for what is no activity."""
    if not isinstance(activity, Activity):
        raise ActivityError(f"activity is {kind_of(activity)}; use Activity(…) or load_activity(…)")


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


def audiences_of(catalog: CatalogPlan, activity: Activity) -> list[tuple[str, Audience]]:
    """Return the members whose progress an activity can move, each with who listens."""
    check_activity(activity)
    is_referred = activity.referrer is not None and activity.referrer != activity.member
    found = []
    for name in (activity.member, activity.referrer) if is_referred else (activity.member,):
        assert name is not None  # a referrer that there is
        audience = catalog.audience(roles_in(activity, name), activity.type)
        if audience is not None:
            found.append((name, audience))
    return found


def record_activity(
    member: MemberDraft,
    listeners: Collection[Listener],
    activity: Activity,
    settings: Settings,
    received_at: datetime | None = None,
) -> tuple[int, list[Refused]]:
    """Count an activity where it counts; return in how many achievements it did, and where it did not.

    All achievements are checked before any is moved, so that their order makes no difference.
    """
    instant = activity.instant
    if received_at is not None and instant > later(received_at, settings.max_skew):
        return 0, [(listener.achievement.id, None, Reason.FROM_FUTURE) for listener in listeners]
    moment = settings.moment(instant)
    refused: list[Refused] = []
    accepted = check(listeners, member.timezone, activity, moment, member.states, refused)
    cause = Cause(instant, activity.id, activity)
    counted_in = 0
    for plan, to_count in accepted:
        draft = member.draft(plan)
        draft.settle(moment)
        if plan.is_guarded and completions_left(plan, draft.timing, draft, instant) == 0:
            refused.append((plan.id, None, Reason.LIMIT_REACHED))  # settling has used up what the check found left
            places: dict[str | None, int] = {one.achievement.id: place for place, one in enumerate(listeners)}
            refused.sort(key=lambda refusal: places[refusal[0]])
        else:
            draft.count(to_count, activity, cause)
            counted_in += 1
    return counted_in, refused


def settle_member(member: MemberDraft, catalog: CatalogPlan, moment: Moment) -> None:
    """Let time pass up to a moment for the achievements that have state and that the catalog knows."""
    for achievement in list(member.states):
        plan = catalog.achievements.get(achievement)
        if plan is not None:
            member.draft(plan).settle(moment)
