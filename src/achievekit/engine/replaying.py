"""Replay and backfill: many activities, through the same steps as `record`, with the drafts kept open to the end."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from achievekit.activity import Activity
from achievekit.engine.audiences import CatalogPlan
from achievekit.engine.checking import make_refusals
from achievekit.engine.members import MemberDraft
from achievekit.engine.plans import Refused
from achievekit.engine.recording import (
    actors_for,
    audiences_of,
    check_activity,
    check_many,
    record_activity,
    settle_member,
)
from achievekit.engine.reports import Note, make_events
from achievekit.engine.settings import Settings
from achievekit.errors import ActivityError, Finding
from achievekit.events import Event
from achievekit.outcomes import Refusal
from achievekit.progress import UNTOUCHED, MemberProgress


def backfill(
    member: MemberDraft, plans: CatalogPlan, achievement: str, activities: Iterable[Activity]
) -> list[Refused]:
    """Record a member's past for one achievement alone, in which nothing has counted; return what was refused.

    What was reported of it before keeps its numbers, so that events to come have new ids.

    Raises ActivityError if the achievement is unknown or has progress, or something is no activity of the member's.
    """
    plan = plans.named(achievement)
    state = member.before.achievements.get(plan.id, UNTOUCHED)
    if state._replace(reported=0) != UNTOUCHED:
        remedy = f"backfill a new one, or one that was emptied to AchievementProgress(reported={state.reported})"
        raise ActivityError(Finding("achievement", f'"{achievement}" has progress already; {remedy}'))
    check_many(activities, "activities")
    refused: list[Refused] = []
    for activity in activities:
        check_activity(activity)
        audience = plans.audience(actors_for(activity, member.name), activity.type)
        everyone = () if audience is None else audience.everyone
        listeners = [listener for listener in everyone if listener.achievement is plan]
        refused += record_activity(member, listeners, activity)[1]
    return refused


class Fed(NamedTuple):
    """What came of one activity in a replay; `counted_in` is in how many achievements it counted, for anybody."""

    notes: list[Note]
    refused: list[Refused]
    counted_in: int

    @property
    def events(self) -> tuple[Event, ...]:
        """The events, made when asked for."""
        return make_events(self.notes)

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """The refusals, made when asked for."""
        return make_refusals(self.refused)


class OpenReplay:
    """A replay under way: memory grows with the members, not with the activities. Made by `Engine.open_replay`."""

    def __init__(self, plans: CatalogPlan, settings: Settings, progress: Iterable[MemberProgress]) -> None:
        self._plans = plans
        self._settings = settings
        self._notes: list[Note] = []
        self._members: dict[str, MemberDraft] = {}
        check_many(progress, "progress")
        for state in progress:
            member = MemberDraft(state, settings, self._notes)
            if member.name in self._members:
                raise ActivityError(f'progress of "{member.name}" is given twice; pass one for each member')
            self._members[member.name] = member

    def feed(self, activity: Activity, *, only: str | None = None) -> Fed:
        """Record an activity for all members it concerns, or for `only` one; tell what came of it.

        What a function of yours raises, that serves as a condition, comes through, and the activity may be half counted
        then: throw the replay away, or begin it anew with progress from before.

        Raises ActivityError if it is no activity.
        """
        counted_in, refused = self._record(activity, only, all_refusals=True)
        return Fed(self.take_notes(), refused, counted_in)

    def _record(self, activity: Activity, only: str | None, *, all_refusals: bool) -> tuple[int, list[Refused]]:
        """Record an activity, and note what happened; return in how many achievements it counted, and what was refused.

        Without `all_refusals`, those of rules that the index passes over are left out, which is quicker.
        """
        refused: list[Refused] = []
        counted_in = 0
        for name, audience in audiences_of(self._plans, activity):
            if only is not None and name != only:
                continue
            member = self._members.get(name)
            if member is None:
                member = self._members[name] = MemberDraft(MemberProgress(name), self._settings, self._notes)
            listeners = audience.everyone if all_refusals else audience.candidates(activity)
            number, refused_here = record_activity(member, listeners, activity)
            counted_in += number
            refused += refused_here
        return counted_in, refused

    def record_all(self, activities: Iterable[Activity]) -> None:
        """Record many activities, for everybody; what was refused is not told.

        Raises ActivityError if one of them is none.
        """
        check_many(activities, "activities")
        for activity in activities:
            self._record(activity, None, all_refusals=False)

    def take_notes(self) -> list[Note]:
        """Return what was noted since the last time."""
        notes = self._notes[:]
        self._notes.clear()
        return notes

    def settle(self, at: datetime) -> Iterator[Event]:
        """Let time pass up to `at`, an instant in UTC, for one member after the other as the events are taken."""
        moment = self._settings.moment(at)
        for member in self._members.values():
            settle_member(member, self._plans, moment)
            yield from make_events(self.take_notes())

    def members(self) -> Iterator[str]:
        """Yield the members so far: first those whose progress was given, then the others as they came."""
        return iter(self._members)

    def progress(self, member: str) -> MemberProgress:
        """Return a member's progress as it stands, which is empty where nothing has come of them."""
        known = self._members.get(member)
        return MemberProgress(member) if known is None else known.close()
