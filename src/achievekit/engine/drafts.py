"""Drafts: the state of an achievement and of a member while one call, or a whole replay, changes it.

A draft is opened from immutable state and closed into it. Every event is reported through a draft, which numbers it.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from attrs import frozen

from achievekit.activity import Activity
from achievekit.engine.checking import AchievementState, completions_left
from achievekit.engine.limits import use_limit
from achievekit.engine.plans import AchievementPlan
from achievekit.engine.streaks import Miss
from achievekit.engine.tracks import Counted, Track, open_track
from achievekit.events import (
    AchievementCompleted,
    AchievementProgressed,
    Event,
    FreezeUsed,
    LimitReached,
    PeriodCompleted,
    ProgressReset,
    RuleCompleted,
    StreakBroken,
)
from achievekit.exact import Quantity, minus
from achievekit.frozendict import FrozenDict
from achievekit.progress import AchievementProgress, HistoryEntry, MemberProgress
from achievekit.zones import NEVER


@frozen
class Settings:
    """What an engine is set to; see `Engine`."""

    lateness: timedelta
    history: int
    max_skew: timedelta


class AchievementDraft:
    """The state of one achievement while it changes; what is reported on the way is added to `events`."""

    def __init__(
        self,
        plan: AchievementPlan,
        member: MemberProgress,
        settings: Settings,
        events: list[Event],
    ) -> None:
        state = member.achievements.get(plan.id)
        before = state or AchievementProgress()
        self.plan = plan
        self.timing = plan.timing(member.timezone)
        self._events = events
        self.completed_count = before.completed_count
        self.history = before.history
        self.seen = before.seen
        self.completed_at = before.completed_at
        self.limit_use = before.limit_use
        self._settings = settings
        self._member = member.member
        self._id_prefix = f"{_escaped(member.member)}:{_escaped(plan.id)}:"
        self._reported = before.reported
        self._rules_before = before.rules
        self.rules = self._open_rules()

    def _open_rules(self) -> dict[str, Track]:
        rules = {}
        for rule in self.plan.rules:
            state = self._rules_before.get(rule.id)
            kept = state if state is not None and state.fingerprint == rule.fingerprint else None
            rules[rule.id] = open_track(rule, self.timing, kept)
        return rules

    def advance(self, instant: datetime, activity: str | None = None) -> None:
        """Let the achievement see `instant`: seal what has ended, and report what was missed."""
        if self._rules_before:
            self._report_resets(instant, activity)
        if self.seen is None or instant > self.seen:
            self.seen = instant
        until = self.seen - self._settings.lateness
        missed = [
            (track.calendar.end(miss.period), place, track, miss)
            for place, track in enumerate(self.rules.values())
            for miss in track.advance(self.seen, until)
        ]
        # In the order in which the periods ended, so that settling in between reports the same in the same order.
        for end, _, track, miss in sorted(missed, key=lambda found: found[:2]):
            self._report_miss(track, miss, end)

    def count(self, counted: Iterable[Counted], activity: Activity, instant: datetime) -> None:
        """Count an activity for some of the rules, and complete what it completes."""
        for each in counted:
            self._count_in_rule(each, activity, instant)
        self.credit(instant, activity.id)

    def credit(self, at: datetime, activity: str | None = None) -> None:
        """Complete the achievement as often as its rules are satisfied."""
        assert self.seen is not None  # whoever credits has advanced
        satisfactions = []
        for track in self.rules.values():
            number = track.satisfactions(self.seen)
            if number and not track.satisfied:
                self._report(RuleCompleted, at, activity, rule=track.plan.id)
            track.satisfied = number > 0
            satisfactions.append(number)
        times = sorted(satisfactions, reverse=True)[self.plan.needed - 1]
        if times:
            self._complete(times, at, activity)

    def close(self) -> AchievementProgress:
        """Return the state as it is now, immutable."""
        return AchievementProgress(
            self.completed_count,
            FrozenDict({rule_id: track.close() for rule_id, track in self.rules.items()}),
            self.history,
            self.seen,
            self.completed_at,
            self.limit_use,
            self._reported,
        )

    def next_report(self) -> datetime | None:
        """Return the earliest instant at which letting time pass would report something; None if it never would."""
        assert self.seen is not None  # there is progress
        unreported = any(track.satisfactions(self.seen) and not track.satisfied for track in self.rules.values())
        if unreported or self._resets():
            return self.seen
        ends = [end for track in self.rules.values() if (end := track.deadline()) is not None and end != NEVER]
        return min(ends) + self._settings.lateness if ends else None

    def _count_in_rule(self, counted: Counted, activity: Activity, instant: datetime) -> None:
        track = self.rules[counted.plan.id]
        change = track.count(counted)
        value = counted.measured if isinstance(counted.measured, str) else None
        self._remember(
            HistoryEntry(
                activity.id, instant, counted.plan.id, change, counted.period, track.round, counted.interval, value
            )
        )
        if not change:
            return
        reached, goal = track.value(counted.period), counted.plan.goal
        self._report_progress(track, reached, change, instant, activity.id)
        if counted.plan.period.is_calendar and minus(reached, change) < goal <= reached:
            self._report(
                PeriodCompleted,
                instant,
                activity.id,
                rule=counted.plan.id,
                period_goal=goal,
                current_period_value=reached,
                period_start=track.calendar.start(counted.period),
                period_end=track.calendar.end(counted.period),
            )

    def _remember(self, entry: HistoryEntry) -> None:
        history = (*self.history, entry)
        self.history = history[max(0, len(history) - self._settings.history) :]

    def _complete(self, times: int, at: datetime, activity: str | None) -> None:
        assert self.seen is not None
        left = completions_left(self.plan, self.timing, self, at)
        granted = times if left is None else min(times, left)
        if granted:
            self._grant(granted, at)
            self._report(AchievementCompleted, at, activity, times=granted, completed_count=self.completed_count)
        limit = self.plan.definition.limit
        if granted and limit is not None and granted == left:
            self._report(LimitReached, at, activity, limit=limit.times, per=limit.per)
        # What the limit holds back is gone all the same: it is not granted later either.
        for track in self.rules.values():
            track.begin_round(times, self.seen)

    def _grant(self, times: int, at: datetime) -> None:
        self.completed_count += times
        self.completed_at = at if self.completed_at is None else min(at, self.completed_at)
        limit, calendar = self.plan.definition.limit, self.timing.completions
        if limit is not None and calendar is not None:
            self.limit_use = use_limit(self.limit_use, limit, calendar.index(at), times)

    def _resets(self) -> list[tuple[str, str]]:
        """Return the rules whose numbers were dropped when the draft was opened, each with the reason."""
        now = {rule.id: rule.fingerprint for rule in self.plan.rules}
        return [
            (rule_id, "redefined" if rule_id in now else "removed")
            for rule_id, state in self._rules_before.items()
            if now.get(rule_id) != state.fingerprint
        ]

    def _report_resets(self, at: datetime, activity: str | None) -> None:
        for rule_id, reason in self._resets():
            self._report(ProgressReset, at, activity, rule=rule_id, reason=reason)
        self._rules_before = FrozenDict()  # reported once

    def _report_progress(
        self, track: Track, value: Quantity, change: Quantity, at: datetime, activity: str | None
    ) -> None:
        assert self.seen is not None
        plan = track.plan
        completed = track.completed_periods(self.seen)
        self._report(
            AchievementProgressed,
            at,
            activity,
            rule=plan.id,
            period_goal=plan.goal,
            consecutive_periods=plan.consecutive_periods,
            remaining_consecutive_periods=plan.consecutive_periods - completed,
            current_period_value=value,
            completed_consecutive_periods=completed,
            progress_change=change,
            completed_count=self.completed_count,
        )

    def _report_miss(self, track: Track, miss: Miss, end: datetime) -> None:
        start = track.calendar.start(miss.period)
        if miss.frozen:
            self._report(
                FreezeUsed,
                end,
                rule=track.plan.id,
                streak=miss.streak,
                freezes_left=miss.freezes_left,
                period_start=start,
            )
        else:
            self._report(StreakBroken, end, rule=track.plan.id, streak=miss.streak, period_start=start)

    def _report(self, kind: type[Event], at: datetime, activity: str | None = None, **facts: Any) -> None:
        self._reported += 1
        self._events.append(
            kind(
                id=f"{self._id_prefix}{self._reported}",
                member=self._member,
                achievement=self.plan.id,
                at=at,
                activity=activity,
                **facts,
            )
        )


class MemberDraft:
    """The state of one member while it changes; drafts of achievements are opened as they are touched."""

    def __init__(self, progress: MemberProgress, settings: Settings) -> None:
        self._before = progress
        self._settings = settings
        self._drafts: dict[str, AchievementDraft] = {}
        self._events: list[Event] = []

    @property
    def timezone(self) -> str | None:
        """The member's own zone."""
        return self._before.timezone

    @property
    def name(self) -> str:
        """The member's id."""
        return self._before.member

    def completed(self, achievement: str) -> bool:
        """Whether the member has completed an achievement at least once."""
        state = self.state_of(achievement)
        return state is not None and state.completed_count > 0

    def state_of(self, achievement: str) -> AchievementState | None:
        """Return the state of an achievement as it is now; None if nothing has counted in it."""
        return self._drafts.get(achievement) or self._before.achievements.get(achievement)

    def draft(self, plan: AchievementPlan) -> AchievementDraft:
        """Return the draft of an achievement, opened where it is not."""
        found = self._drafts.get(plan.id)
        if found is None:
            found = self._drafts[plan.id] = AchievementDraft(plan, self._before, self._settings, self._events)
        return found

    def touched(self) -> list[str]:
        """Return the achievements in which something has counted, in the order in which it first did."""
        return list(dict.fromkeys((*self._before.achievements, *self._drafts)))

    def take_events(self) -> tuple[Event, ...]:
        """Return what was reported since the last time."""
        events = tuple(self._events)
        self._events.clear()
        return events

    def close(self) -> MemberProgress:
        """Return the state as it is now: the very object the draft was opened from, where nothing changed."""
        before = self._before.achievements
        closed = {achievement: draft.close() for achievement, draft in self._drafts.items()}
        changed = {achievement: state for achievement, state in closed.items() if before.get(achievement) != state}
        if not changed:
            return self._before
        return MemberProgress(self._before.member, self._before.timezone, FrozenDict({**before, **changed}))


def _escaped(name: str) -> str:
    # The parts of an event's id are joined by colons; without this "a:b" and "c" would read as "a" and "b:c".
    return name.replace("%", "%25").replace(":", "%3A")
