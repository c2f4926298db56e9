"""Drafts: the state of an achievement while one call, or a whole replay, changes it.

A draft is opened from immutable state and closed into it. Every event is noted through a draft, which numbers it. A
draft has to see a moment (`advance`) before anything else.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeAlias

from achievekit.activity import Activity
from achievekit.aggregations import Measured
from achievekit.engine.adapting import adapt, limit_in_unit
from achievekit.engine.calendar_tracks import open_track
from achievekit.engine.limits import INTERVALS_REMEMBERED, completions_left, use_limit
from achievekit.engine.plans import Timing
from achievekit.engine.reports import Cause, Facts, Note, Reporter, Source, facts_of
from achievekit.engine.settings import Settings
from achievekit.engine.tracks import RollingTrack, Track
from achievekit.events import LimitReached, ProgressReset, RuleCompleted
from achievekit.progress import AchievementProgress, Completion, HistoryEntry
from achievekit.rule_progress import Numbers
from achievekit.schedules import Moment
from achievekit.zones import NEVER, later

# What a rule is to count: how much, in which period and in which interval of its frequency limit.
ToCount: TypeAlias = tuple[Track, Measured, int, int | None]


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
        self.campaigns = timing.plan.campaigns
        self.settings = settings
        self.source = source
        self.notes = notes
        (
            self.completed_count,
            meanings,
            numbers,
            self.activities,
            self.rows,
            self.seen,
            self.completed_at,
            self.limit_use,
            self.reported,
            self.completions,
            self.corrections,
        ) = state
        self._is_credited = False
        self._resets: list[str] = []
        if meanings != timing.meanings:
            numbers, self._resets = adapt(timing, state)
        self.tracks: list[Track] = []
        for rule in timing.rules:
            track = open_track(rule, numbers[rule.kept_at])
            if rule.frequency is not None or track.limit_use is not None:
                track.limit_use, self.rows = limit_in_unit(rule, track.limit_use, self.rows)
            self.tracks.append(track)

    def close(self) -> AchievementProgress:
        """Return the state as it is now, immutable."""
        numbers: tuple[Numbers, ...] = ()
        for rule in self.timing.kept:  # there is mostly one
            numbers += (self.tracks[rule.place].close(),)
        state = (
            self.completed_count,
            self.timing.meanings,
            numbers,
            self.activities,
            self.rows,
            self.seen,
            self.completed_at,
            self.limit_use,
            self.reported,
            self.completions,
            self.corrections,
        )
        return tuple.__new__(AchievementProgress, state)  # in half the time that its own constructor takes

    @property
    def history(self) -> list[HistoryEntry]:
        """The newest counted activities, oldest first."""
        return list(map(HistoryEntry._make, self.rows))

    def track(self, rule: str) -> Track:
        """Return the track of a rule of the catalog."""
        return self.tracks[self.timing.by_id[rule].place]

    def advanced(self, track: Track) -> Track:
        """Return a copy of a track as it is once it has seen what the achievement has.

        Since its numbers were kept, the rule may have come to the achievement, the member have moved to another zone,
        or the lateness have changed.
        """
        copy = open_track(track.timing, track.close())
        if self.seen is not None:
            copy.advance(self.settings.moment(self.seen))
        return copy

    def completions_left(self, instant: datetime) -> int | None:
        """Return how many completions the limit leaves at `instant`; None if there is no limit."""
        return completions_left(self.timing.plan.definition.limit, self.timing.renewal, self, instant)

    def advance(self, moment: Moment) -> None:
        """Let the achievement see a moment: seal what has ended, and report what was missed."""
        seen = self.seen
        if seen is None or moment.at > seen:
            self.seen = moment.at
        elif moment.at < seen:
            moment = self.settings.moment(seen)
        if self._resets:
            self._report_resets(Cause(moment.at))
        missed = []
        for track in self.tracks:
            if track.timing.is_timed:
                misses = track.advance(moment)
                if misses:
                    missed.append((track, misses))
        if missed:
            self.report_misses(missed)

    def settle(self, moment: Moment) -> None:
        """Let time pass up to a moment, and credit what a changed catalog has left to be credited."""
        if self.timing.plan.has_windows and not self._is_credited and self._may_lose_days(moment):
            self.settle(self.settings.moment(self.seen or moment.at))
        self.advance(moment)
        if not self._is_credited:  # whatever counts is credited at once, and time alone brings nothing more
            self._is_credited = True
            for track in self.tracks:
                if track.satisfied or track.satisfactions():
                    self.credit(Cause(self.seen or moment.at))
                    break

    def _may_lose_days(self, moment: Moment) -> bool:
        """Whether days that satisfy a rule may leave a window before they are credited."""
        if self.seen is None or moment.at <= self.seen:
            return False
        return any(track.satisfactions() for track in self.tracks if isinstance(track, RollingTrack))

    def count(self, to_count: Iterable[ToCount], activity: Activity, cause: Cause) -> None:
        """Count an activity for some of the rules, and complete what it completes."""
        facts, is_met = None, False
        for track, measured, period, interval in to_count:
            if interval is not None:
                track.use_limit(interval)
            after, completed_periods, change, meets_goal = track.count(measured, period)
            value = measured if type(measured) is str else None
            self.activities += (activity.id,)
            rule = track.plan.id
            self.rows += ((activity.id, activity.instant, rule, change, period, track.round, interval, value),)
            if change:
                facts = (track.plan.told, after, completed_periods, change, self.completed_count)
                self.report_progress(cause, facts)
                if meets_goal:
                    is_met = True
                    if track.plan.period.is_calendar:
                        self.report_period(cause, track, period, after)
        if (surplus := len(self.rows) - self.settings.history) > 0:
            self.activities, self.rows = self.activities[surplus:], self.rows[surplus:]
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
        track = self.tracks[0]
        _, period = track.shown_periods(self.seen)
        return facts_of(track, track.value(period), 0, self.completed_count)

    def _report_satisfied(self, cause: Cause) -> None:
        """Report the rules that are newly satisfied."""
        for track in self.tracks:
            is_satisfied = track.satisfactions() > 0
            if is_satisfied and not track.satisfied:
                self.note(RuleCompleted, cause, {"rule": track.plan.id})
            track.satisfied = is_satisfied

    def _earned(self) -> int:
        """Return how often the rules complete the achievement together.

        Of as many as are needed, the best ones, that which is satisfied least often decides.
        """
        satisfied, needed = [track for track in self.tracks if track.satisfied], self.timing.plan.needed
        return 0 if len(satisfied) < needed else sorted(track.satisfactions() for track in satisfied)[-needed]

    def next_deadline(self) -> datetime | None:
        """Return the earliest instant at which letting time pass would report something; None if it never would."""
        if self.seen is None:  # made by hand, e.g. for completions from another system
            return None
        reported = self.reported
        self.settle(self.settings.moment(self.seen))
        if self.reported > reported:  # without any time passing: the catalog or the member's zone has changed
            return self.seen
        ends = [end for track in self.tracks if (end := track.next_miss_ends()) is not None]
        seals = later(min(ends, default=NEVER), self.settings.lateness)
        return None if seals == NEVER else seals

    def _report_resets(self, cause: Cause) -> None:
        for rule_id in self._resets:
            reason = "redefined" if rule_id in self.timing.by_id else "removed"
            self.note(ProgressReset, cause, {"rule": rule_id, "reason": reason})
        self._resets = []

    def _complete(self, times: int, cause: Cause, facts: Facts) -> None:
        left = self.completions_left(cause.at)
        granted = times if left is None or cause.manual else min(times, left)  # no limit stops an administrator
        if granted:
            self._add_completions(granted, cause.at)
            completion = Completion(cause.at, granted, cause.activity_id)
            self.completions = self.settings.newest((*self.completions, completion))
            self.report_completion(cause, facts, granted, self.completed_count)
        limit = self.timing.plan.definition.limit
        if limit is not None and left is not None and 0 < left <= granted:
            self.note(LimitReached, cause, {"limit": limit.times, "per": limit.per})
        # What the limit holds back is gone all the same: it is not granted later either.
        for track in self.tracks:
            track.begin_round(times)

    def _add_completions(self, times: int, at: datetime) -> None:
        self.completed_count += times
        self.completed_at = at if self.completed_at is None else min(at, self.completed_at)
        renewal = self.timing.renewal
        if renewal is None:
            self.limit_use = None
        else:
            interval = renewal.calendar.index(at)
            self.limit_use = use_limit(renewal.use_of(self), interval, times, most=INTERVALS_REMEMBERED)
