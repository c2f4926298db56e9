"""The track of a rule with calendar periods, which make a streak; and the one place that knows all kinds of track."""

from bisect import bisect_left, insort
from collections.abc import Sequence
from datetime import datetime

from achievekit.aggregations import Bucket, Counted, Measured
from achievekit.engine.plans import RuleTiming
from achievekit.engine.streaks import NO_MISSES, Miss, by_terms, first_miss, fold
from achievekit.engine.tracks import OverallTrack, RollingTrack, Track
from achievekit.exact import Quantity
from achievekit.periods import LastDays
from achievekit.rule_progress import RUN, STREAK, Folded, Numbers, Streak
from achievekit.schedules import Moment


class CalendarTrack(Track):
    """A bucket for each open period; what is sealed is folded into a streak."""

    __slots__ = ("_first_open", "_met", "_standing")

    def __init__(self, timing: RuleTiming, numbers: Numbers) -> None:
        Track.__init__(self, timing, numbers)  # a record opens many tracks, and super() takes twice as long
        if self.sealed[RUN] >= self.plan.consecutive_periods:  # its run was folded by other terms
            self.sealed = by_terms(self.sealed, self.plan.terms)
        self._met = self._find_met()
        self._first_open = 0
        self._standing: Folded | None = None

    def _find_met(self) -> list[int]:
        met = self.plan.aggregation.met(self.buckets, self.plan.goal)
        if self.credited_goals:
            met += [period for period, goal in self.credited_goals if goal <= self.value(period) < self.plan.goal]
            met.sort()
        return met

    def _goal_of(self, period: int) -> Quantity:
        """Return the goal of a period: that by which it was credited, if the rule's goal has been raised since."""
        return min(self.plan.goal, dict(self.credited_goals).get(period, self.plan.goal))

    def advance(self, moment: Moment) -> Sequence[Miss]:
        calendar = self.timing.calendar
        first_open = calendar.first_open_in(moment.hour, moment.at)
        if first_open != self._first_open:
            self._first_open = first_open
            self._standing = None
        if self.timing.limit is not None:
            super().advance(moment)
        if first_open == self.sealed_to:
            return NO_MISSES  # no period has begun since the seal
        sealed_to = calendar.first_open_in(moment.until_hour, moment.until)
        if self.sealed_to is None:
            self.sealed_to = sealed_to
        return NO_MISSES if sealed_to <= self.sealed_to else self._seal(sealed_to)

    def _seal(self, sealed_to: int) -> Sequence[Miss]:
        assert self.sealed_to is not None
        open_from = bisect_left(self._met, sealed_to)
        ended, next_eligible = self._met[:open_from], self.timing.schedule.next_eligible
        self.sealed, misses = fold(self.sealed, self.plan.terms, ended, self.sealed_to, sealed_to, next_eligible)
        self._drop_before(sealed_to)
        return misses

    def _drop_before(self, sealed_to: int) -> None:
        self.sealed_to = sealed_to
        for period in [*self.buckets]:
            if period < sealed_to:
                del self.buckets[period]
        del self._met[: bisect_left(self._met, sealed_to)]
        if self.credited_goals:
            self.credited_goals = tuple([credited for credited in self.credited_goals if credited[0] >= sealed_to])
        self._standing = None

    def count(self, measured: Measured, period: int) -> Counted:
        counted = after, before, _ = self.plan.aggregation.count(self.buckets, period, measured)
        if before < (self._goal_of(period) if self.credited_goals else self.plan.goal) <= after:
            insort(self._met, period)
            self._standing = None
        return counted

    def _fill(self, period: int, bucket: Bucket) -> None:
        super()._fill(period, bucket)
        self._met = self._find_met()
        self._standing = None

    def set_completed_periods(self, completed: int, current: int) -> None:
        """Close the periods before the `current` one with a run such that `completed` periods show."""
        met_now = 1 if current in self._met else 0  # which the fold adds
        standing = self.standing()
        streak = max(completed, standing.streak) - met_now
        run, full_runs = completed - met_now, self.credited
        if run >= self.plan.consecutive_periods:  # full without the current period: complete at once
            run, full_runs = 0, full_runs + 1
        self.sealed = (streak, run, standing.freezes, full_runs, max(standing.longest, streak))
        self._drop_before(current)

    @property
    def met(self) -> Sequence[int]:
        """The periods, not sealed yet, that have reached the goal, ascending."""
        return self._met

    def foreseen(self, first_open: int) -> tuple[Streak, Sequence[Miss]]:
        """Return the streak and the misses if all periods before `first_open` were over and nothing more came."""
        streak, misses = self._fold(first_open)
        return Streak._make(streak), misses

    def _fold(self, first_open: int) -> tuple[Folded, Sequence[Miss]]:
        assert self.sealed_to is not None  # it has seen an instant
        return fold(
            self.sealed, self.plan.terms, self._met, self.sealed_to, first_open, self.timing.schedule.next_eligible
        )

    def standing(self) -> Streak:
        return Streak._make(self._standing or self._stand())

    def _stand(self) -> Folded:
        """Work out the streak as it stands, and keep it until something changes."""
        self._standing = streak = self._fold(self._first_open)[0] if self._met or self.sealed[STREAK] else self.sealed
        return streak

    def satisfactions(self) -> int:
        _, _, _, full_runs, _ = self._standing or self._stand()
        return max(0, full_runs - self.credited)

    def completed_periods(self) -> int:
        _, run, _, full_runs, _ = self._standing or self._stand()
        return self.plan.consecutive_periods if full_runs > self.credited else run

    def begin_round(self, completions: int) -> None:
        # The streak goes on, and the round with it, so that its periods can still be taken back. All full runs are
        # credited, however many of them the other rules could use.
        _, run, _, full_runs, _ = self.standing()
        self.satisfied = False
        self.credited = max(self.credited, full_runs)
        credited = self._met[: max(0, len(self._met) - run)]
        self.credited_goals = tuple([(period, self._goal_of(period)) for period in credited])

    def next_miss_ends(self) -> datetime | None:
        assert self.sealed_to is not None  # it has seen an instant
        period = first_miss(self.sealed, self._met, self.sealed_to, self.timing.schedule.next_eligible)
        return None if period is None else self.calendar.end(period)


def open_track(timing: RuleTiming, numbers: Numbers) -> Track:
    """Open the track that the rule's kind of period asks for."""
    period = timing.plan.period
    if period.is_calendar:
        return CalendarTrack(timing, numbers)
    return (RollingTrack if isinstance(period, LastDays) else OverallTrack)(timing, numbers)
