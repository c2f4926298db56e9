"""Drafts: the state of an achievement while one call, or a whole replay, changes it.

A draft is opened from immutable state and closed into it. Every event is noted through a draft, which numbers it. A
draft has to see an instant (`advance`) before anything else.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TypeVar

from attrs import frozen

from achievekit.activity import Activity
from achievekit.engine.calendar_tracks import open_track
from achievekit.engine.checking import Counted, completions_left
from achievekit.engine.limits import use_limit
from achievekit.engine.plans import AchievementPlan, RulePlan, Timing
from achievekit.engine.reports import Cause, Facts, Note, Reporter, facts_of
from achievekit.engine.tracks import Track
from achievekit.events import LimitReached, ProgressReset, RuleCompleted
from achievekit.exact import minus
from achievekit.frozendict import FrozenDict
from achievekit.progress import AchievementProgress, Completion, HistoryEntry, MemberProgress, RuleProgress
from achievekit.zones import NEVER, later

_Entry = TypeVar("_Entry")


@frozen
class Settings:
    """What an engine is set to; see `Engine`."""

    lateness: timedelta
    history: int
    max_skew: timedelta


class AchievementDraft:
    """The state of one achievement while it changes; what happens on the way is added to `notes`."""

    def __init__(
        self,
        plan: AchievementPlan,
        member: MemberProgress,
        settings: Settings,
        notes: list[Note],
        *,
        silent: bool = False,
    ) -> None:
        state = member.achievements.get(plan.id, _UNTOUCHED)
        self.plan = plan
        self.timing = plan.timings[member.timezone]
        self.completed_count = state.completed_count
        self.history = state.history
        self.completed_at = state.completed_at
        self.limit_use = state.limit_use
        self.completions = state.completions
        self.corrections = state.corrections
        self.seen: datetime | None = state.seen
        self.rules: dict[str, Track] = {rule.id: _open(rule, self.timing, state) for rule in plan.rules}
        self._resets = [rule_id for rule_id, rule in state.rules.items() if not self._keeps(rule_id, rule)]
        self._is_credited = False
        self._settings = settings
        self.report = Reporter(member.member, plan, state.reported, notes, silent=silent)

    def close(self) -> AchievementProgress:
        """Return the state as it is now, immutable."""
        return AchievementProgress(
            self.completed_count,
            FrozenDict({rule_id: track.close() for rule_id, track in self.rules.items()}),
            self.history,
            self.seen,
            self.completed_at,
            self.limit_use,
            self.report.number,
            self.completions,
            self.corrections,
        )

    def advance(self, cause: Cause) -> None:
        """Let the achievement see an instant: seal what has ended, and report what was missed."""
        for rule_id in self._resets:
            reason = "redefined" if rule_id in self.rules else "removed"
            self.report.note(ProgressReset, cause, rule=rule_id, reason=reason)
        self._resets = []
        if self.seen is None or cause.at > self.seen:
            self.seen = cause.at
        until = self.seen - self._settings.lateness
        missed = [(track, misses) for track in self.rules.values() if (misses := track.advance(self.seen, until))]
        if missed:
            self.report.missed(missed)

    def settle(self, instant: datetime) -> None:
        """Let time pass up to `instant`, and credit what a changed catalog has left to be credited."""
        self.advance(Cause(instant))
        if not self._is_credited:  # whatever counts is credited at once, and time alone brings nothing more
            self.credit(Cause(self.seen or instant))
            self._is_credited = True

    def count(self, counted: Iterable[Counted], activity: Activity, cause: Cause) -> None:
        """Count an activity for some of the rules, and complete what it completes."""
        facts = None
        for plan, measured, period, interval in counted:
            track = self.rules[plan.id]
            after, before = track.count(measured, period, interval)
            change = minus(after, before)
            value = measured if isinstance(measured, str) else None
            entry = HistoryEntry(activity.id, cause.at, plan.id, change, period, track.round, interval, value)
            self.history = self.remember(self.history, entry)
            if change:
                facts = self.report.progressed(track, after, change, self.completed_count, cause)
                if plan.period.is_calendar and before < plan.goal <= after:
                    self.report.period_completed(track, period, after, cause)
        self.credit(cause, facts)

    def credit(self, cause: Cause, facts: Facts | None = None) -> None:
        """Complete the achievement as often as its rules are satisfied; `facts` are those of the rule that may do it."""
        times = self._satisfactions(cause)
        if times:
            self._complete(times, cause, self.facts() if facts is None else facts)
            self._satisfactions(cause)  # what was carried over may satisfy a rule of the new round at once

    def facts(self) -> Facts:
        """Return what there is to tell where no rule was moved by an activity: how the first one stands."""
        assert self.seen is not None  # it has advanced
        track = next(iter(self.rules.values()))
        return facts_of(track, track.value(track.shown_periods(self.seen)[1]), 0, self.completed_count)

    def _satisfactions(self, cause: Cause) -> int:
        """Report the rules that are newly satisfied; return how often they complete the achievement together."""
        numbers = []
        for track in self.rules.values():
            number = track.satisfactions()
            numbers.append(number)
            if number and not track.satisfied:
                self.report.note(RuleCompleted, cause, rule=track.plan.id)
            track.satisfied = number > 0
        return sorted(numbers)[-self.plan.needed]

    def next_report(self) -> datetime | None:
        """Return the earliest instant at which letting time pass would report something; None if it never would."""
        if self.seen is None:  # made by hand, e.g. for completions from another system
            return None
        reported = self.report.number
        self.settle(self.seen)
        if self.report.number > reported:  # without any time passing: the catalog or the member's zone has changed
            return self.seen
        ends = [end for track in self.rules.values() if (end := track.deadline()) is not None]
        seals = later(min(ends, default=NEVER), self._settings.lateness)
        return None if seals == NEVER else seals

    def _keeps(self, rule_id: str, state: RuleProgress) -> bool:
        return rule_id in self.rules and self.rules[rule_id].fingerprint == state.fingerprint

    def remember(self, entries: tuple[_Entry, ...], entry: _Entry) -> tuple[_Entry, ...]:
        """Return the entries with one more, but no more than the engine is set to remember."""
        longer = (*entries, entry)
        return longer[max(0, len(longer) - self._settings.history) :]

    def _complete(self, times: int, cause: Cause, facts: Facts) -> None:
        left = completions_left(self.plan, self.timing, self, cause.at)
        granted = times if left is None or cause.manual else min(times, left)  # no limit stops an administrator
        if granted:
            self._grant(granted, cause.at)
            self.completions = self.remember(self.completions, Completion(cause.at, granted, cause.activity_id))
            self.report.completed(facts, granted, self.completed_count, cause)
        limit = self.plan.definition.limit
        if limit is not None and left is not None and 0 < left <= granted:
            self.report.note(LimitReached, cause, limit=limit.times, per=limit.per)
        # What the limit holds back is gone all the same: it is not granted later either.
        for track in self.rules.values():
            track.begin_round(times)

    def _grant(self, times: int, at: datetime) -> None:
        self.completed_count += times
        self.completed_at = at if self.completed_at is None else min(at, self.completed_at)
        limit, calendar = self.plan.definition.limit, self.timing.completions
        if limit is not None and calendar is not None:
            self.limit_use = use_limit(self.limit_use, limit, calendar.index(at), times)


_UNTOUCHED = AchievementProgress()


def _open(rule: RulePlan, timing: Timing, state: AchievementProgress) -> Track:
    """Open a rule's numbers, if they still mean what they meant; else it begins anew."""
    kept = state.rules.get(rule.id)
    if kept is not None and kept.fingerprint == rule.fingerprint:
        return open_track(rule, timing, kept)
    anew = open_track(rule, timing, None)
    # What counted before is in the history still, and must not be taken for part of this round.
    anew.round = max((entry.round + 1 for entry in state.history if entry.rule == rule.id), default=0)
    return anew
