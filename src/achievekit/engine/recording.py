"""Record and settle: the steps that move progress, the same for one activity and for a replay of many."""

from collections.abc import Collection, Iterable
from datetime import datetime

from achievekit.activity import Activity
from achievekit.checks import kind_of
from achievekit.engine.audiences import Actors, Audience, CatalogPlan, Listener
from achievekit.engine.checking import check
from achievekit.engine.members import MemberDraft
from achievekit.engine.plans import Refused
from achievekit.engine.reports import Cause
from achievekit.errors import ActivityError, Finding
from achievekit.outcomes import Reason
from achievekit.schedules import Moment
from achievekit.zones import later


def check_activity(activity: object) -> None:
    """Raise ActivityError for what is no activity."""
    if not isinstance(activity, Activity):
        raise ActivityError(f"activity is {kind_of(activity)}; use Activity(…) or load_activity(…)")


def check_many(things: object, what: str) -> None:
    """Raise ActivityError for what can't be gone over."""
    if not isinstance(things, Iterable):
        raise ActivityError(Finding(what, f"is {kind_of(things)}; use a list"))


def actors_for(activity: Activity, member: str) -> Actors:
    """Return who acts, seen from `member`: itself, one whom it has brought, or both.

    Raises ActivityError if it has no part in the activity.
    """
    if activity.member == member:
        return ("member", "referee") if activity.referrer == member else ("member",)
    if activity.referrer == member:
        return ("referee",)
    referrer = "no referrer" if activity.referrer is None else f'the referrer "{activity.referrer}"'
    raise ActivityError(
        f'activity "{activity.id}" is of member "{activity.member}" and names {referrer}, but the progress is of'
        f' "{member}"; pass the progress of one of engine.members(activity)'
    )


def audiences_of(plans: CatalogPlan, activity: Activity) -> list[tuple[str, Audience]]:
    """Return the members whose progress an activity can move, each with who listens."""
    check_activity(activity)
    names = [activity.member]
    if activity.referrer is not None and activity.referrer != activity.member:
        names.append(activity.referrer)
    found = []
    for name in names:
        audience = plans.audience(actors_for(activity, name), activity.type)
        if audience is not None:
            found.append((name, audience))
    return found


def record_activity(
    member: MemberDraft,
    listeners: Collection[Listener],
    activity: Activity,
    received_at: datetime | None = None,
) -> tuple[int, list[Refused]]:
    """Count an activity where it counts; return in how many achievements it did, and where it did not.

    All achievements are checked before any is moved, so that their order makes no difference.
    """
    instant = activity.instant
    if received_at is not None and instant > later(received_at, member.settings.max_skew):
        return 0, [(listener.achievement.id, None, Reason.FROM_FUTURE) for listener in listeners]
    moment = member.settings.moment(instant)
    accepted, refused = check(member, listeners, activity, moment)
    cause = Cause(instant, activity.id, activity)
    used_up: list[Refused] = []
    member.keep(accepted)
    for draft, to_count in accepted.items():
        draft.settle(moment)
        if draft.timing.is_guarded and draft.completions_left(instant) == 0:
            # Settling has used up what the check found left.
            used_up.append((draft.timing.id, None, Reason.LIMIT_REACHED))
        else:
            draft.count(to_count, activity, cause)
    return len(accepted) - len(used_up), _with_used_up(refused, used_up, listeners) if used_up else refused


def _with_used_up(refused: list[Refused], used_up: list[Refused], listeners: Iterable[Listener]) -> list[Refused]:
    """Return refusals, those of whole achievements in place of those of their rules, as the achievements listen."""
    as_a_whole = {achievement for achievement, _, _ in used_up}
    places: dict[str | None, int] = {listener.achievement.id: place for place, listener in enumerate(listeners)}
    kept = [refusal for refusal in refused if refusal[0] not in as_a_whole]
    return sorted([*kept, *used_up], key=lambda refusal: places[refusal[0]])


def settle_member(member: MemberDraft, plans: CatalogPlan, moment: Moment) -> None:
    """Let time pass up to a moment for the achievements that have state and that the catalog knows."""
    for achievement in list(member.states):
        plan = plans.achievements.get(achievement)
        if plan is not None:
            member.draft(plan).settle(moment)
