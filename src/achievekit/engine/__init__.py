"""The engine: the only room where progress changes.

A catalog is compiled into plans once. A call opens drafts of the state it is about, changes them, and closes them into
new state. Whoever only looks (`overview`, `explain`, `next_deadline`) opens drafts too, and drops them.

What each module does, and the way of one activity through them, is told in docs/architecture.md.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from attrs import asdict

from achievekit.activity import Activity
from achievekit.catalog import Catalog, check_catalog
from achievekit.checks import check_whole, kind_of
from achievekit.engine.audiences import CatalogPlan
from achievekit.engine.checking import make_refusals
from achievekit.engine.members import MemberDraft
from achievekit.engine.plans import Refused
from achievekit.engine.recording import actors_for, audiences_of, check_activity, record_activity, settle_member
from achievekit.engine.reports import Cause, make_events
from achievekit.engine.settings import HISTORY, LATENESS, LONGEST_SPAN, MAX_SKEW, Settings
from achievekit.errors import DefinitionError, Findings
from achievekit.exact import Quantity
from achievekit.frozendict import FrozenDict
from achievekit.outcomes import Outcome, Replay
from achievekit.progress import MemberProgress
from achievekit.zones import as_instant, find_zone

# `record` and `settle` are called with every activity. What other calls need is loaded by the first of them, inside the
# methods below, and what they return is named here for annotations only.
if TYPE_CHECKING:
    from achievekit.engine.replaying import OpenReplay
    from achievekit.explanations import Explanation
    from achievekit.overviews import Overview


class Engine:
    """The rules engine for one catalog. It holds no state: every call takes progress and returns new progress.

    `lateness` is how long after its end a period still takes late activities. `history` is how many counted activities
    each achievement remembers, for duplicates and reversals. `max_skew` is how far an activity may lie after the
    `received_at` passed with it. An engine may be shared by threads.

    Raises DefinitionError if a setting makes no sense.
    """

    def __init__(
        self,
        catalog: Catalog,
        *,
        lateness: timedelta = LATENESS,
        history: int = HISTORY,
        max_skew: timedelta = MAX_SKEW,
    ) -> None:
        found = Findings()
        check_catalog(found, "catalog", catalog)
        check_whole(found, "history", history, least=0)
        for name, span in (("lateness", lateness), ("max_skew", max_skew)):
            if not isinstance(span, timedelta) or not timedelta() <= span <= LONGEST_SPAN:
                found.add(name, f"is {kind_of(span)}; use a timedelta from 0 to {LONGEST_SPAN.days} days")
        found.raise_as(DefinitionError)
        self.catalog = catalog
        self._plans = CatalogPlan(catalog)
        self._settings = Settings(lateness, history, max_skew)

    def __reduce__(self) -> tuple[Any, ...]:
        # What is compiled can't travel to another process, and is compiled there.
        return partial(Engine, **asdict(self._settings, recurse=False)), (self.catalog,)

    def members(self, activity: Activity) -> tuple[str, ...]:
        """Return the members whose progress this activity can move: who did it, and who brought them."""
        return tuple(name for name, _ in audiences_of(self._plans, activity))

    def record(self, progress: MemberProgress, activity: Activity, *, received_at: datetime | None = None) -> Outcome:
        """Count an activity for one member.

        The achievements it counts for are settled up to its instant first. What does not count is refused, and
        changes nothing more. With `received_at`, an activity from further ahead than `max_skew` is refused.

        Raises ActivityError if the activity is another member's, or `received_at` is naive.
        """
        check_activity(activity)
        member = MemberDraft(progress, self._settings)
        received = None if received_at is None else as_instant(received_at, "received_at")
        audience = self._plans.audience(actors_for(activity, progress.member), activity.type)
        if audience is None:
            return Outcome(progress)
        candidates = audience.candidates(activity)
        _, refused = record_activity(member, candidates, activity, received)
        if candidates is audience.everyone:
            return _outcome(member, lambda: refused)
        # The index passed some rules over; their refusals are worked out only if somebody asks.
        return _outcome(
            member,
            lambda: record_activity(MemberDraft(progress, self._settings), audience.everyone, activity, received)[1],
        )

    def settle(self, progress: MemberProgress, at: datetime) -> Outcome:
        """Tell the engine that time has passed up to `at`: seal, credit and report. Call it as often as you like.

        An achievement in which nothing has counted yet has seen nothing, and is left as it is.

        Raises ActivityError if `at` is naive.
        """
        member = MemberDraft(progress, self._settings)
        instant = as_instant(at, "at")
        settle_member(member, self._plans, self._settings.moment(instant))
        return _outcome(member)

    def next_deadline(self, progress: MemberProgress) -> datetime | None:
        """Return the earliest instant (in UTC) at which `settle` would report something; None if it never would."""
        member = MemberDraft(progress, self._settings)
        known = map(self._plans.achievements.get, progress.achievements)
        deadlines = [member.draft(plan).next_deadline() for plan in known if plan is not None]
        return min((deadline for deadline in deadlines if deadline is not None), default=None)

    def reverse(self, progress: MemberProgress, activity_id: str, at: datetime) -> Outcome:
        """Take back exactly what an activity counted: a return, a refund, a mistake. Completions stay granted.

        Refused are an activity that no achievement of the catalog remembers (`unknown_activity`), a sealed period
        (`too_late`), a round that is over (`round_closed`) and a maximum (`not_reversible`). `at` is when it is taken
        back.

        Raises ActivityError if `at` is naive.
        """
        from achievekit.engine.reversing import reverse_activity

        member = MemberDraft(progress, self._settings)
        cause = Cause(as_instant(at, "at"), activity_id=activity_id)
        refused = reverse_activity(member, self._plans, activity_id, cause)
        return _outcome(member, lambda: refused)

    def adjust(
        self,
        progress: MemberProgress,
        achievement: str,
        at: datetime,
        *,
        completed_count: int | None = None,
        rule: str | None = None,
        current_period_value: Quantity | float | None = None,
        completed_consecutive_periods: int | None = None,
        actor: str = "",
        reason: str = "",
    ) -> Outcome:
        """Correct what the tab shows, as an administrator: `actor`, for this `reason`.

        A value set counts as if it had been counted: reaching the goal completes, limit or not. With
        `completed_consecutive_periods` the periods before the current one are closed. A raised `completed_count`
        triggers each completion campaign once. `rule` may be left out where there is only one.

        Raises ActivityError, and changes nothing, for what is unknown, negative or contradictory.
        """
        from achievekit.engine.adjusting import WantedNumbers, adjust_member

        wanted = WantedNumbers(
            achievement=achievement,
            completed_count=completed_count,
            rule=rule,
            current_period_value=current_period_value,
            completed_consecutive_periods=completed_consecutive_periods,
            actor=actor,
            reason=reason,
        )
        member = MemberDraft(progress, self._settings)
        adjust_member(member, self._plans, wanted, Cause(as_instant(at, "at"), manual=True))
        return _outcome(member)

    def overview(self, progress: MemberProgress, at: datetime, *, include_hidden: bool = False) -> "Overview":
        """Return what the achievements tab shows at `at`, without any write: a new day shows 0, a missed streak 0.

        `at` is meant to be no earlier than what was recorded and settled. An earlier one shows what is known now, in
        which sealed periods are 0, and not what was true then; to look back, replay the activities up to then.

        Hidden achievements that were never completed are masked, unless an administrator asks to `include_hidden` ones.

        Raises ActivityError if `at` is naive.
        """
        from achievekit.engine.viewing import view_member
        from achievekit.overviews import Overview

        member = MemberDraft(progress, self._settings)
        instant = as_instant(at, "at")
        views = view_member(member, self._plans, instant, include_hidden=include_hidden)
        return Overview(member.name, self._local(progress, instant), views)

    def explain(
        self, progress: MemberProgress, activity: Activity, *, received_at: datetime | None = None
    ) -> "Explanation":
        """Tell what `record` would do with an activity, and why, for each achievement and rule that listens.

        It goes the way of `record` and drops the result. It is for those who run a programme: hidden achievements are
        explained like all others.

        Raises ActivityError as `record` does.
        """
        from achievekit.engine.explaining import explain_activity, find_hint
        from achievekit.explanations import Explanation

        check_activity(activity)
        received = None if received_at is None else as_instant(received_at, "received_at")
        verdicts = explain_activity(MemberDraft(progress, self._settings), self._plans, activity, received)
        hint = "" if verdicts else find_hint(self._plans, progress.member, activity)
        at = self._local(progress, activity.instant)
        return Explanation(progress.member, activity, at, verdicts, hint=hint)

    def _local(self, progress: MemberProgress, instant: datetime) -> datetime:
        return instant.astimezone(find_zone(progress.timezone or self.catalog.timezone))

    def replay(self, activities: Iterable[Activity], *, progress: Iterable[MemberProgress] = ()) -> Replay:
        """Record many activities of many members in the order given, as `record` would one by one.

        Members begin with empty progress, or with the one given for them.

        Raises ActivityError if an activity or a progress is none, or two progresses are of one member.
        """
        replay = self.open_replay(progress)
        replay.record_all(activities)
        notes = replay.take_notes()
        members = FrozenDict({name: replay.progress(name) for name in replay.members()})
        return Replay.worked_out_later(members, events=lambda: make_events(notes))

    def backfill(
        self, progress: MemberProgress, achievement: str, activities: Iterable[Activity], *, silent: bool = False
    ) -> Outcome:
        """Start a newly added achievement from a member's past; all others are left as they are.

        `activities` are the member's, in the order in which to record them. `silent` marks the events, so that a host
        can hold back a flood of notices.

        Raises ActivityError if the achievement is unknown or has progress already, or an activity is another member's.
        """
        from achievekit.engine.replaying import backfill

        member = MemberDraft(progress, self._settings, silent=silent)
        refused = backfill(member, self._plans, achievement, activities)
        return _outcome(member, lambda: refused)

    def open_replay(self, progress: Iterable[MemberProgress] = ()) -> "OpenReplay":
        """Begin a replay that is fed activity by activity, for input that is too long to hold.

        Raises ActivityError if two progresses are of one member.
        """
        from achievekit.engine.replaying import OpenReplay

        return OpenReplay(self._plans, self._settings, progress)


def _outcome(member: MemberDraft, find_refused: Callable[[], Iterable[Refused]] = lambda: ()) -> Outcome:
    """Close a draft; events and refusals are worked out when somebody asks."""
    notes = member.notes  # by itself, as an outcome need not keep the drafts
    return Outcome.worked_out_later(
        member.close(), events=lambda: make_events(notes), refusals=lambda: make_refusals(find_refused())
    )
