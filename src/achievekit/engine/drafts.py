"""Drafts: the state of an achievement while one call, or a whole replay, changes it.

A draft is opened from immutable state and closed into it. Every event is noted through a draft, which numbers it. A
draft has to see an instant (`advance`) before anything else.
"""

from collections import deque
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TypeVar

from attrs import evolve, frozen

from achievekit.activity import Activity
from achievekit.engine.calendar_tracks import open_track
from achievekit.engine.checking import ToCount, completions_left
from achievekit.engine.limits import use_limit
from achievekit.engine.plans import AchievementPlan, RulePlan
from achievekit.engine.reports import Cause, Facts, Note, Reporter, facts_of
from achievekit.engine.tracks import Track
from achievekit.events import LimitReached, ProgressReset, RuleCompleted
from achievekit.frozendict import FrozenDict
from achievekit.progress import UNTOUCHED, AchievementProgress, Completion, HistoryEntry, MemberProgress, RuleProgress
from achievekit.zones import NEVER, later

_Entry = TypeVar("_Entry")


@frozen
class Settings:
    """What an engine is set to; see `Engine`."""

    lateness: timedelta
    history: int
    max_skew: timedelta


class AchievementDraft(Reporter):
    """The state of one achievement while it changes; what happens on the way is added to `notes`."""

    __slots__ = (
        "_is_credited",
        "_resets",
        "_settings",
        "completed_at",
        "completed_count",
        "completions",
        "corrections",
        "history",
        "limit_use",
        "plan",
        "rules",
        "seen",
        "timing",
    )

    def __init__(
        self,
        plan: AchievementPlan,
        member: MemberProgress,
        settings: Settings,
        notes: list[Note],
        *,
        silent: bool = False,
    ) -> None:
        state = member.achievements.get(plan.id, UNTOUCHED)
        super().__init__(member.member, plan, state.reported, notes, silent=silent)
        self.plan = plan
        self.timing = plan.timings[member.timezone]
        self.completed_count = state.completed_count
        self.history = deque(state.history, settings.history)
        self.completed_at = state.completed_at
        self.limit_use = state.limit_use
        self.completions = state.completions
        self.corrections = state.corrections
        self.seen: datetime | None = state.seen
        self.rules: dict[str, Track] = {}
        self._is_credited = False
        self._settings = settings
        kept = 0
        for rule_id, rule in self.timing.rules.items():
            numbers = state.rules.get(rule_id)  # as RulePlan.numbers_in does it; a record opens many drafts
            if numbers is not None and numbers.fingerprint == rule.plan.fingerprint:
                kept += 1
            else:
                numbers = _fresh_numbers(rule.plan, state)
            self.rules[rule_id] = open_track(rule, numbers)
        self._resets = self._meaningless(state) if kept < len(state.rules) else []

    def close(self) -> AchievementProgress:
        """Return the state as it is now, immutable."""
        return AchievementProgress(
            self.completed_count,
            FrozenDict({rule_id: track.close() for rule_id, track in self.rules.items()}),
            tuple(self.history),
            self.seen,
            self.completed_at,
            self.limit_use,
            self.reported,
            self.completions,
            self.corrections,
        )

    def advance(self, at: datetime) -> None:
        """Let the achievement see an instant: seal what has ended, and report what was missed."""
        if self._resets:
            self._report_resets(Cause(at))
        if self.seen is None or at > self.seen:
            self.seen = at
        until = self.seen - self._settings.lateness
        missed = []
        for track in self.rules.values():
            if track.timing.is_timed:
                misses = track.advance(self.seen, until)
                if misses:
                    missed.append((track, misses))
        if missed:
            self.report_misses(missed)

    def settle(self, at: datetime) -> None:
        """Let time pass up to an instant, and credit what a changed catalog has left to be credited."""
        self.advance(at)
        if not self._is_credited:  # whatever counts is credited at once, and time alone brings nothing more
            self._is_credited = True
            if any(track.satisfied or track.satisfactions() for track in self.rules.values()):
                self.credit(Cause(self.seen or at))

    def count(self, to_count: Iterable[ToCount], activity: Activity, cause: Cause) -> None:
        """Count an activity for some of the rules, and complete what it completes."""
        facts, is_met = None, False
        for rule_id, measured, period, interval in to_count:
            track = self.rules[rule_id]
            if interval is not None:
                track.use_limit(interval)
            after, before, change = track.count(measured, period)
            value = measured if type(measured) is str else None
            entry = HistoryEntry(activity.id, cause.at, rule_id, change, period, track.round, interval, value)
            self.history.append(entry)
            if change:
                facts = self.report_progress(track, after, change, self.completed_count, cause)
                if before < track.plan.goal <= after:
                    is_met = True
                    if track.plan.period.is_calendar:
                        self.report_period(track, period, after, cause)
        if is_met:
            self.credit(cause, facts)

    def credit(self, cause: Cause, facts: Facts | None = None) -> None:
        """Complete the achievement as often as its rules are satisfied; `facts` are of the rule that may do it."""
        self._report_satisfied(cause)
        times = self._earned()
        if times:
            self._complete(times, cause, self.facts() if facts is None else facts)
            self._report_satisfied(cause)  # what was carried over may satisfy a rule of the new round at once

    def facts(self) -> Facts:
        """Return what there is to tell where no rule was moved by an activity: how the first one stands."""
        assert self.seen is not None  # it has advanced
        track = next(iter(self.rules.values()))
        return facts_of(track, track.value(track.shown_periods(self.seen)[1]), 0, self.completed_count)

    def _report_satisfied(self, cause: Cause) -> None:
        """Report the rules that are newly satisfied."""
        for track in self.rules.values():
            is_satisfied = track.satisfactions() > 0
            if is_satisfied and not track.satisfied:
                self.note(RuleCompleted, cause, {"rule": track.plan.id})
            track.satisfied = is_satisfied

    def _earned(self) -> int:
        """Return how often the rules complete the achievement together.

        Only so many are needed, and of the best that many the last one decides.
        """
        satisfied = [track for track in self.rules.values() if track.satisfied]
        if len(satisfied) < self.plan.needed:
            return 0
        return sorted(track.satisfactions() for track in satisfied)[-self.plan.needed]

    def next_deadline(self) -> datetime | None:
        """Return the earliest instant at which letting time pass would report something; None if it never would."""
        if self.seen is None:  # made by hand, e.g. for completions from another system
            return None
        reported = self.reported
        self.settle(self.seen)
        if self.reported > reported:  # without any time passing: the catalog or the member's zone has changed
            return self.seen
        ends = [end for track in self.rules.values() if (end := track.next_miss_ends()) is not None]
        seals = later(min(ends, default=NEVER), self._settings.lateness)
        return None if seals == NEVER else seals

    def _report_resets(self, cause: Cause) -> None:
        for rule_id in self._resets:
            reason = "redefined" if rule_id in self.rules else "removed"
            self.note(ProgressReset, cause, {"rule": rule_id, "reason": reason})
        self._resets = []

    def _meaningless(self, state: AchievementProgress) -> list[str]:
        """Return the rules whose numbers the catalog has no meaning for any more."""
        known = {rule.id for rule in self.plan.rules if rule.numbers_in(state.rules) is not None}
        return [rule_id for rule_id in state.rules if rule_id not in known]

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
            self.report_completion(facts, granted, self.completed_count, cause)
        limit = self.plan.definition.limit
        if limit is not None and left is not None and 0 < left <= granted:
            self.note(LimitReached, cause, {"limit": limit.times, "per": limit.per})
        # What the limit holds back is gone all the same: it is not granted later either.
        for track in self.rules.values():
            track.begin_round(times)

    def _grant(self, times: int, at: datetime) -> None:
        self.completed_count += times
        self.completed_at = at if self.completed_at is None else min(at, self.completed_at)
        limit, calendar = self.plan.definition.limit, self.timing.completions
        if limit is not None and calendar is not None:
            self.limit_use = use_limit(self.limit_use, limit, calendar.index(at), times)


def _fresh_numbers(rule: RulePlan, state: AchievementProgress) -> RuleProgress:
    """Return the numbers of a rule that had none, or others."""
    # What counted before is in the history still, and must not be taken for part of this round.
    rounds = [entry.round + 1 for entry in state.history if entry.rule == rule.id]
    return evolve(rule.untouched, round=max(rounds)) if rounds else rule.untouched
