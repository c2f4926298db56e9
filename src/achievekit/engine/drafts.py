"""Drafts: the state of an achievement while one call, or a whole replay, changes it.

A draft is opened from immutable state and closed into it. Every event is noted through a draft, which numbers it. A
draft has to see an instant (`advance`) before anything else.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from attrs import frozen

from achievekit.engine.checking import Counted, completions_left
from achievekit.engine.limits import use_limit
from achievekit.engine.plans import AchievementPlan
from achievekit.engine.reports import Note, Reporter
from achievekit.engine.tracks import Track, open_track
from achievekit.events import (
    AchievementCompleted,
    LimitReached,
    ProgressReset,
    RuleCompleted,
)
from achievekit.exact import minus
from achievekit.frozendict import FrozenDict
from achievekit.progress import AchievementProgress, HistoryEntry, MemberProgress, RuleProgress
from achievekit.zones import NEVER


@frozen
class Settings:
    """What an engine is set to; see `Engine`."""

    lateness: timedelta
    history: int
    max_skew: timedelta


class AchievementDraft:
    """The state of one achievement while it changes; what happens on the way is added to `notes`."""

    def __init__(self, plan: AchievementPlan, member: MemberProgress, settings: Settings, notes: list[Note]) -> None:
        state = member.achievements.get(plan.id, _UNTOUCHED)
        self.plan = plan
        self.timing = plan.timings[member.timezone]
        self.completed_count = state.completed_count
        self.history = state.history
        self.completed_at = state.completed_at
        self.limit_use = state.limit_use
        self.seen: datetime | None = state.seen
        self.rules: dict[str, Track] = {
            rule.id: open_track(rule, self.timing, _kept(state, rule.id, rule.fingerprint)) for rule in plan.rules
        }
        self._unreported_resets = state.rules if self._has_resets(state) else FrozenDict()
        self._settings = settings
        self._report = Reporter(member.member, plan.id, state.reported, notes)

    def close(self) -> AchievementProgress:
        """Return the state as it is now, immutable."""
        return AchievementProgress(
            self.completed_count,
            FrozenDict({rule_id: track.close() for rule_id, track in self.rules.items()}),
            self.history,
            self.seen,
            self.completed_at,
            self.limit_use,
            self._report.number,
        )

    def advance(self, instant: datetime, activity: str | None = None) -> None:
        """Let the achievement see `instant`: seal what has ended, and report what was missed."""
        if self._unreported_resets:
            self._report_resets(instant, activity)
        if self.seen is None or instant > self.seen:
            self.seen = instant
        until = self.seen - self._settings.lateness
        missed = [(track, misses) for track in self.rules.values() if (misses := track.advance(self.seen, until))]
        if missed:
            self._report.missed(missed)

    def count(self, counted: Iterable[Counted], activity: str, instant: datetime) -> None:
        """Count an activity for some of the rules, and complete what it completes."""
        for plan, measured, period, interval in counted:
            track = self.rules[plan.id]
            after, before = track.count(measured, period, interval)
            change = minus(after, before)
            value = measured if isinstance(measured, str) else None
            self._remember(HistoryEntry(activity, instant, plan.id, change, period, track.round, interval, value))
            if change:
                self._report.progressed(track, after, change, self.completed_count, instant, activity)
                if plan.period.is_calendar and before < plan.goal <= after:
                    self._report.period_completed(track, period, after, instant, activity)
        self.credit(instant, activity)

    def credit(self, at: datetime, activity: str | None = None) -> None:
        """Complete the achievement as often as its rules are satisfied."""
        times = self._satisfactions(at, activity)
        if times:
            self._complete(times, at, activity)
            self._satisfactions(at, activity)  # what was carried over may satisfy a rule of the new round at once

    def _satisfactions(self, at: datetime, activity: str | None) -> int:
        """Report the rules that are newly satisfied; return how often they complete the achievement together."""
        numbers = []
        for track in self.rules.values():
            number = track.satisfactions()
            numbers.append(number)
            if number and not track.satisfied:
                self._report.note(RuleCompleted, at, activity, rule=track.plan.id)
            track.satisfied = number > 0
        return sorted(numbers)[-self.plan.needed]

    def next_report(self) -> datetime | None:
        """Return the earliest instant at which letting time pass would report something; None if it never would."""
        assert self.seen is not None  # there is progress
        if self._resets():
            return self.seen
        self.advance(self.seen)
        if any(track.satisfactions() and not track.satisfied for track in self.rules.values()):
            return self.seen
        ends = [end for track in self.rules.values() if (end := track.deadline()) is not None and end != NEVER]
        return min(ends) + self._settings.lateness if ends else None

    def _remember(self, entry: HistoryEntry) -> None:
        history = (*self.history, entry)
        self.history = history[max(0, len(history) - self._settings.history) :]

    def _complete(self, times: int, at: datetime, activity: str | None) -> None:
        left = completions_left(self.plan, self.timing, self, at)
        granted = times if left is None else min(times, left)
        if granted:
            self._grant(granted, at)
            self._report.note(AchievementCompleted, at, activity, times=granted, completed_count=self.completed_count)
        limit = self.plan.definition.limit
        if granted and limit is not None and granted == left:
            self._report.note(LimitReached, at, activity, limit=limit.times, per=limit.per)
        # What the limit holds back is gone all the same: it is not granted later either.
        for track in self.rules.values():
            track.begin_round(times)

    def _grant(self, times: int, at: datetime) -> None:
        self.completed_count += times
        self.completed_at = at if self.completed_at is None else min(at, self.completed_at)
        limit, calendar = self.plan.definition.limit, self.timing.completions
        if limit is not None and calendar is not None:
            self.limit_use = use_limit(self.limit_use, limit, calendar.index(at), times)

    def _has_resets(self, state: AchievementProgress) -> bool:
        tracks = self.rules
        return any(
            rule_id not in tracks or tracks[rule_id].fingerprint != rule.fingerprint
            for rule_id, rule in state.rules.items()
        )

    def _resets(self) -> list[tuple[str, str]]:
        """Return the rules whose numbers were dropped when the draft was opened, each with the reason."""
        now = {rule.id: rule.fingerprint for rule in self.plan.rules}
        return [
            (rule_id, "redefined" if rule_id in now else "removed")
            for rule_id, state in self._unreported_resets.items()
            if now.get(rule_id) != state.fingerprint
        ]

    def _report_resets(self, at: datetime, activity: str | None) -> None:
        for rule_id, reason in self._resets():
            self._report.note(ProgressReset, at, activity, rule=rule_id, reason=reason)
        self._unreported_resets = FrozenDict()


_UNTOUCHED = AchievementProgress()


def _kept(state: AchievementProgress, rule_id: str, fingerprint: str) -> RuleProgress | None:
    """Return a rule's numbers if they still mean what they meant."""
    kept = state.rules.get(rule_id)
    return kept if kept is not None and kept.fingerprint == fingerprint else None
