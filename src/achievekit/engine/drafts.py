"""Drafts: the state of an achievement while one call, or a whole replay, changes it.

A draft is opened from immutable state and closed into it. Every event is noted through a draft, which numbers it. A
draft has to see a moment (`advance`) before anything else.
"""

from collections.abc import Iterable
from datetime import datetime

from achievekit.activity import Activity
from achievekit.engine.calendar_tracks import open_track
from achievekit.engine.checking import ToCount, completions_left
from achievekit.engine.limits import INTERVALS_REMEMBERED, use_limit, when_completed, when_counted
from achievekit.engine.plans import Timing
from achievekit.engine.reports import Cause, Facts, Note, Reporter, Source, facts_of
from achievekit.engine.settings import Settings
from achievekit.engine.tracks import Track
from achievekit.events import LimitReached, ProgressReset, RuleCompleted
from achievekit.progress import AchievementProgress, Completion, HistoryEntry, made_of
from achievekit.rule_progress import Numbers, Sealing
from achievekit.schedules import Moment
from achievekit.zones import NEVER, later


class AchievementDraft(Reporter):
    """The state of one achievement while it changes; what happens on the way is added to `notes`.

    The history is kept as `activities` and `rows`, as an `AchievementProgress` does.
    """

    __slots__ = (
        "_is_credited",
        "_resets",
        "activities",
        "completed_at",
        "completed_count",
        "completions",
        "corrections",
        "limit_use",
        "plan",
        "rows",
        "seen",
        "settings",
        "timing",
        "tracks",
    )

    def __init__(
        self, timing: Timing, state: AchievementProgress, settings: Settings, source: Source, notes: list[Note]
    ) -> None:
        self.timing = timing
        self.plan = plan = timing.plan
        self.campaigns = plan.campaigns
        self.settings = settings
        self.source = source
        self.notes = notes
        (
            self.completed_count,
            all_numbers,
            activities,
            rows,
            self.seen,
            self.completed_at,
            self.limit_use,
            self.reported,
            self.completions,
            self.corrections,
        ) = state
        self.activities = list(activities)
        self.rows = list(rows)
        self.tracks: dict[str, Track] = {}
        self._is_credited = False
        known = 0
        for rule_id, rule in self.timing.rules.items():
            numbers = state.numbers_of(rule_id, rule.fingerprint)
            known += numbers is not None
            track = open_track(rule, rule.plan.fresh_numbers(state.history) if numbers is None else numbers)
            if rule.frequency is None:
                track.limit_use = None
            else:
                history = when_counted(rule_id, () if numbers is None else rows)
                track.limit_use = rule.frequency.in_unit(track.limit_use, history)
            self.tracks[rule_id] = track
        self._resets = self._meaningless(state) if known < len(all_numbers) else []

    def close(self) -> AchievementProgress:
        """Return the state as it is now, immutable."""
        numbers: tuple[Numbers, ...] = ()
        for track in self.tracks.values():  # there is mostly one
            numbers += (track.close(),)
        if len(numbers) > 1:
            numbers = tuple(sorted(numbers))
        state = (
            self.completed_count,
            numbers,
            tuple(self.activities),
            tuple(self.rows),
            self.seen,
            self.completed_at,
            self.limit_use,
            self.reported,
            self.completions,
            self.corrections,
        )
        return made_of(AchievementProgress, state)

    @property
    def history(self) -> list[HistoryEntry]:
        """The newest counted activities, oldest first."""
        return list(map(HistoryEntry._make, self.rows))

    def sealing(self, rule: str, _fingerprint: str) -> Sealing:
        """Return what decides whether a rule can still count; a draft has numbers of all, and of the right meaning."""
        track = self.tracks[rule]
        return track.sealed_to, track.limit_use

    def forget(self, entry: HistoryEntry) -> None:
        """Take an entry out of the history."""
        place = self.rows.index(entry)
        del self.activities[place], self.rows[place]

    def advance(self, moment: Moment) -> None:
        """Let the achievement see a moment: seal what has ended, and report what was missed."""
        if self._resets:
            self._report_resets(Cause(moment.at))
        seen = self.seen
        if seen is None or moment.at > seen:
            self.seen = moment.at
        elif moment.at < seen:
            moment = self.settings.moment(seen)
        missed = []
        for track in self.tracks.values():
            if track.timing.is_timed:
                misses = track.advance(moment)
                if misses:
                    missed.append((track, misses))
        if missed:
            self.report_misses(missed)

    def settle(self, moment: Moment) -> None:
        """Let time pass up to a moment, and credit what a changed catalog has left to be credited."""
        self.advance(moment)
        if not self._is_credited:  # whatever counts is credited at once, and time alone brings nothing more
            self._is_credited = True
            for track in self.tracks.values():
                if track.satisfied or track.satisfactions():
                    self.credit(Cause(self.seen or moment.at))
                    break

    def count(self, to_count: Iterable[ToCount], activity: Activity, cause: Cause) -> None:
        """Count an activity for some of the rules, and complete what it completes."""
        facts, is_met = None, False
        for rule_id, measured, period, interval in to_count:
            track = self.tracks[rule_id]
            if interval is not None:
                track.use_limit(interval)
            after, change, meets = track.count(measured, period)
            value = measured if type(measured) is str else None
            self.activities.append(activity.id)
            self.rows.append((activity.id, activity.instant, rule_id, change, period, track.round, interval, value))
            if change:
                facts = facts_of(track, after, change, self.completed_count)
                self.report_progress(cause, facts)
                if meets:
                    is_met = True
                    if track.plan.period.is_calendar:
                        self.report_period(cause, track, period, after)
        surplus = len(self.rows) - self.settings.history
        if surplus > 0:
            del self.activities[:surplus], self.rows[:surplus]
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
        track = next(iter(self.tracks.values()))
        _, period = track.shown_periods(self.seen)
        return facts_of(track, track.value(period), 0, self.completed_count)

    def _report_satisfied(self, cause: Cause) -> None:
        """Report the rules that are newly satisfied."""
        for track in self.tracks.values():
            is_satisfied = track.satisfactions() > 0
            if is_satisfied and not track.satisfied:
                self.note(RuleCompleted, cause, {"rule": track.plan.id})
            track.satisfied = is_satisfied

    def _earned(self) -> int:
        """Return how often the rules complete the achievement together.

        Of as many as are needed, the best ones, that which is satisfied least often decides.
        """
        satisfied = [track for track in self.tracks.values() if track.satisfied]
        if len(satisfied) < self.plan.needed:
            return 0
        return sorted(track.satisfactions() for track in satisfied)[-self.plan.needed]

    def next_deadline(self) -> datetime | None:
        """Return the earliest instant at which letting time pass would report something; None if it never would."""
        if self.seen is None:  # made by hand, e.g. for completions from another system
            return None
        reported = self.reported
        self.settle(self.settings.moment(self.seen))
        if self.reported > reported:  # without any time passing: the catalog or the member's zone has changed
            return self.seen
        ends = [end for track in self.tracks.values() if (end := track.next_miss_ends()) is not None]
        seals = later(min(ends, default=NEVER), self.settings.lateness)
        return None if seals == NEVER else seals

    def _report_resets(self, cause: Cause) -> None:
        for rule_id in self._resets:
            reason = "redefined" if rule_id in self.tracks else "removed"
            self.note(ProgressReset, cause, {"rule": rule_id, "reason": reason})
        self._resets = []

    def _meaningless(self, state: AchievementProgress) -> list[str]:
        """Return the rules whose numbers the catalog has no meaning for any more."""
        known = {(rule.id, rule.fingerprint) for rule in self.plan.rules}
        return [rule for rule, fingerprint, *_ in state.numbers if (rule, fingerprint) not in known]

    def _complete(self, times: int, cause: Cause, facts: Facts) -> None:
        left = completions_left(self.timing, self, cause.at)
        granted = times if left is None or cause.manual else min(times, left)  # no limit stops an administrator
        if granted:
            self._add_completions(granted, cause.at)
            completion = Completion(cause.at, granted, cause.activity_id)
            self.completions = self.settings.newest((*self.completions, completion))
            self.report_completion(cause, facts, granted, self.completed_count)
        limit = self.plan.definition.limit
        if limit is not None and left is not None and 0 < left <= granted:
            self.note(LimitReached, cause, {"limit": limit.times, "per": limit.per})
        # What the limit holds back is gone all the same: it is not granted later either.
        for track in self.tracks.values():
            track.begin_round(times)

    def _add_completions(self, times: int, at: datetime) -> None:
        self.completed_count += times
        self.completed_at = at if self.completed_at is None else min(at, self.completed_at)
        renewal = self.timing.renewal
        if renewal is None:
            self.limit_use = None
        else:
            use = renewal.in_unit(self.limit_use, when_completed(self.completions))
            self.limit_use = use_limit(use, renewal.calendar.index(at), times, most=INTERVALS_REMEMBERED)
