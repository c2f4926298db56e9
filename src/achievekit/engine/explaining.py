"""Explain: an activity goes the way of `record`, on a draft that is dropped, and what came of it is told with evidence.

What is told is what `record_activity` returned and noted; nothing here decides whether something counts.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from achievekit.activity import Activity
from achievekit.describing.reasons import did_you_mean_type, not_for_referrer, only_for_referrer, sentence
from achievekit.engine.audiences import CatalogPlan
from achievekit.engine.members import MemberDraft
from achievekit.engine.plans import RulePlan
from achievekit.engine.proving import Case, evidence_for
from achievekit.engine.recording import actors_for, record_activity
from achievekit.engine.reports import make_events
from achievekit.errors import nearest
from achievekit.events import AchievementCompleted, AchievementProgressed, Event
from achievekit.exact import Quantity
from achievekit.outcomes import Reason
from achievekit.views.evidence import Counted, Evidence, Verdict


def explain_activity(
    member: MemberDraft, plans: CatalogPlan, activity: Activity, received_at: datetime | None
) -> tuple[Verdict, ...]:
    """Return what `record` would do with an activity in each achievement and rule that listens, in catalog order.

    It is recorded on the draft of the member, which is then to be dropped.
    """
    audience = plans.audience(actors_for(activity, member.name), activity.type)
    if audience is None:
        return ()
    _, refused = record_activity(member, audience.everyone, activity, received_at)
    events = make_events(member.notes)
    verdicts: list[Verdict] = []
    for listener in audience.everyone:
        plan = listener.achievement
        case = Case(plans, plan, activity, received_at, after=member)
        reasons = {rule: reason for achievement, rule, reason in refused if achievement == plan.id}
        verdicts += _judge(case, listener.rules, reasons, [event for event in events if event.achievement == plan.id])
    return tuple(verdicts)


def find_hint(plans: CatalogPlan, member: str, activity: Activity) -> str:
    """Return what may have been meant by an activity that nobody listens to for this member; empty if nothing."""
    if member == activity.member and plans.audience(("referee",), activity.type) is not None:
        return only_for_referrer(activity)
    if member == activity.referrer and plans.audience(("member",), activity.type) is not None:
        return not_for_referrer(activity)
    near = nearest(activity.type, plans.triggers)
    return "" if near is None else did_you_mean_type(near)


def _judge(
    case: Case, rules: Sequence[RulePlan], reasons: Mapping[str | None, Reason], events: Sequence[Event]
) -> Iterator[Verdict]:
    if None in reasons:
        yield _verdict(case, None, reasons[None], evidence_for(reasons[None], case, None))
        return
    for rule in rules:
        reason = reasons.get(rule.id)
        yield _verdict(case, rule, reason, evidence_for(reason, case, rule) if reason else _counted(case, rule, events))


def _verdict(case: Case, rule: RulePlan | None, reason: Reason | None, evidence: Evidence) -> Verdict:
    return Verdict(
        achievement=case.plan.id,
        achievement_name=case.plan.name,
        rule=None if rule is None else rule.id,
        rule_name="" if rule is None else rule.definition.name,
        reason=reason,
        evidence=evidence,
        sentence=sentence(evidence, None if rule is None else rule.definition),
    )


def _counted(case: Case, rule: RulePlan, events: Sequence[Event]) -> Counted:
    """Return what counting changed, as the events tell it.

    Where no event does (a value that was seen before changes nothing), the numbers are those from before.
    """
    draft = case.draft_before()
    draft.settle(case.settings.moment(case.activity.instant))
    track = draft.track(rule.id)
    period = track.calendar.index(case.activity.instant)
    first, last = track.shown_periods(case.activity.instant)
    change: Quantity = 0
    value, periods = track.value(period), track.completed_periods()
    times, completed_count = 0, draft.completed_count
    for event in events:
        if isinstance(event, AchievementProgressed) and event.rule == rule.id:
            change, value = event.progress_change, event.current_period_value
            periods = event.completed_consecutive_periods
        elif isinstance(event, AchievementCompleted) and event.activity == case.activity.id:
            times, completed_count = event.times, event.completed_count
    return Counted(
        change=change,
        value=value,
        goal=rule.goal,
        unit=rule.definition.unit,
        period_start=case.local_bound(track.calendar.start(first)),
        period_end=case.local_bound(track.calendar.end(last)),
        consecutive_periods=rule.consecutive_periods,
        completed_consecutive_periods=periods,
        times=times,
        completed_count=completed_count,
        made_up_for=max(0, track.ahead() - case.after.draft(case.plan).track(rule.id).ahead()),
    )
