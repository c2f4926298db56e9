"""The track of a rule with calendar periods, which make a streak; and the one place that knows all kinds of track."""

from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence
from datetime import datetime

from attrs import evolve

from achievekit.aggregations import Bucket, Measured
from achievekit.engine.plans import RuleTiming
from achievekit.engine.streaks import NO_MISSES, Miss, Terms, by_terms, first_miss, fold
from achievekit.engine.tracks import OverallTrack, Progressed, RollingTrack, Track
from achievekit.exact import Quantity
from achievekit.periods import LastDays
from achievekit.rule_progress import STREAK_AT, Asked, Folded, Numbers, Streak
from achievekit.schedules import Moment
from achievekit.zones import BEYOND


class CalendarTrack(Track):
    """A bucket for each open period; what is sealed is folded into a streak."""

    __slots__ = ("_first_open", "_met", "_standing")

    def __init__(self, timing: RuleTiming, numbers: Numbers) -> None:
        Track.__init__(self, timing, numbers)  # a record opens many tracks, and super() takes twice as long
        self._go_by_terms()
        self._met = self._find_met()
        self._first_open = 0
        self._standing: Folded | None = None

    def _go_by_terms(self) -> None:
        """Judge by the terms of now what was sealed by others."""
        streak, run, freezes, _, _ = self.sealed
        terms = self.plan.terms
        # A run may be short of its last periods, which are credited and still open.
        if (run >= terms.consecutive_periods and not self.credited_by) or (
            not streak and freezes != terms.freezes.initial
        ):
            self.sealed = by_terms(self.sealed, terms)

    def _find_met(self) -> list[int]:
        met, goal = [], self.plan.goal
        for period, bucket in self.buckets.items():
            if self.plan.aggregation.value(bucket) >= (self.goal_of(period) if self.credited_by else goal):
                met.append(period)
        if len(met) > 1:
            met.sort()
        return met

    def _asked_of(self, period: int) -> Asked:
        """Return what an open period was credited by, else what the rule asks for now."""
        for credited, asked in self.credited_by:
            if credited == period:
                return asked
        return self.plan.goal, self.plan.consecutive_periods

    def advance(self, moment: Moment) -> Sequence[Miss]:
        calendar = self.timing.calendar
        first_open = calendar.by_hour.get(moment.hour)
        if first_open is None:
            first_open = calendar.first_open(moment.at)
        if first_open != self._first_open:
            self._first_open = first_open
            self._standing = None
        if self.limit_use is not None:
            super().advance(moment)
        if first_open == self.sealed_to:
            return NO_MISSES  # no period has begun since the seal
        sealed_to = calendar.first_open(moment.sealed_by)
        if self.sealed_to is None:
            self.sealed_to = sealed_to
        return NO_MISSES if sealed_to <= self.sealed_to else self._seal(sealed_to)

    def _seal(self, sealed_to: int) -> Sequence[Miss]:
        self.sealed, misses = self._fold(self._met[: bisect_left(self._met, sealed_to)], sealed_to)
        self._drop_before(sealed_to)
        return misses

    def _drop_before(self, sealed_to: int) -> None:
        self.sealed_to = sealed_to
        for period in [*self.buckets]:
            if period < sealed_to:
                del self.buckets[period]
        del self._met[: bisect_left(self._met, sealed_to)]
        if self.credited_by:
            self.credited_by = tuple([credited for credited in self.credited_by if credited[0] >= sealed_to])
            self._go_by_terms()
        self._standing = None

    def goal_of(self, period: int) -> Quantity:
        # One that was credited stays met, however the goal has been raised since.
        return min(self.plan.goal, self._asked_of(period)[0])

    def count(self, measured: Measured, period: int) -> Progressed:
        after, before, change = self.plan.aggregation.count(self.buckets, period, measured)
        is_met = before < (self.goal_of(period) if self.credited_by else self.plan.goal) <= after
        if is_met:
            insort(self._met, period)
            self._standing = None
        return after, self.completed_periods(), change, is_met

    def _fill(self, period: int, bucket: Bucket) -> None:
        super()._fill(period, bucket)
        self._met = self._find_met()
        self._standing = None

    def set_completed_periods(self, current: int, completed: int) -> Sequence[Miss]:
        """Close the periods before the `current` one with a run such that `completed` show; return what was missed."""
        (streak, _, freezes, _, longest), misses = self._fold(self._met[: bisect_left(self._met, current)], current)
        met_now = 1 if self.value(current) >= self.plan.goal else 0  # which the fold adds
        streak = max(completed - met_now, streak)
        run, full_runs = completed - met_now, self.credited
        if run >= self.plan.consecutive_periods:  # full without the current period: complete at once
            run, full_runs = 0, full_runs + 1
        self.sealed = (streak, run, freezes, full_runs, max(longest, streak))
        self._drop_before(current)
        self.credited_by = ()  # the current period too belongs to the run that was set
        self._met = self._find_met()
        return misses

    @property
    def met(self) -> Sequence[int]:
        """The periods, not sealed yet, that have reached the goal, ascending."""
        return self._met

    def foreseen(self, first_open: int) -> tuple[Streak, Sequence[Miss]]:
        """Return the streak and the misses if all periods before `first_open` were over and nothing more came."""
        streak, misses = self._fold(self._met, first_open)
        return Streak._make(streak), misses

    def _fold(self, met: Sequence[int], first_open: int) -> tuple[Folded, Sequence[Miss]]:
        """Fold open periods into what is sealed: all before `first_open`, and those that are `met`."""
        assert self.sealed_to is not None  # it has seen an instant
        terms, next_eligible = self.plan.terms, self.timing.schedule.next_eligible
        for _, (_, in_a_row) in self.credited_by:
            if in_a_row != terms.consecutive_periods:
                return self._fold_by_spans(met, first_open)
        return fold(self.sealed, terms, met, self.sealed_to, first_open, next_eligible)

    def _fold_by_spans(self, met: Sequence[int], first_open: int) -> tuple[Folded, Sequence[Miss]]:
        """Fold, where what is open was credited by other terms, by these; and the rest by those of now."""
        streak, begin = self.sealed, self.seal
        missed: list[Miss] = []
        for terms, end in self._spans():
            until = bisect_left(met, end)
            streak, misses = fold(
                streak, terms, met[:until], begin, min(first_open, end), self.timing.schedule.next_eligible
            )
            met, begin, missed = met[until:], end, [*missed, *misses]
        return streak, missed

    def _spans(self) -> Iterator[tuple[Terms, int]]:
        """Yield by which terms open periods are judged, one span of them after the other, and where each span ends."""
        for credited, (_, in_a_row) in self.credited_by:
            yield self.plan.terms, credited
            yield evolve(self.plan.terms, consecutive_periods=in_a_row), credited + 1
        yield self.plan.terms, BEYOND

    def standing(self) -> Streak:
        return Streak._make(self._standing or self._stand())

    def _stand(self) -> Folded:
        """Work out the streak as it stands, and keep it until something changes."""
        has_begun = self._met or self.sealed[STREAK_AT]
        self._standing = streak = self._fold(self._met, self._first_open)[0] if has_begun else self.sealed
        return streak

    def satisfactions(self) -> int:
        _, _, _, full_runs, _ = self._standing or self._stand()
        return full_runs - self.credited if full_runs > self.credited else 0

    def completed_periods(self) -> int:
        _, run, _, full_runs, _ = self._standing or self._stand()
        if full_runs > self.credited:
            return self.plan.consecutive_periods
        # What is left of a run that was credited, when more were asked for than now, completes nothing by itself.
        return min(run, self.plan.consecutive_periods - 1)

    def begin_round(self, completions: int) -> None:
        # The streak goes on, and the round with it, so that its periods can still be taken back. All full runs are
        # credited, however many of them the other rules could use.
        self.satisfied = False
        self.credited = max(self.credited, self.standing().full_runs)
        asked = {period: self._asked_of(period) for period in self._periods_of_full_runs()}
        self.credited_by = tuple(sorted((dict(self.credited_by) | asked).items()))

    def _periods_of_full_runs(self) -> list[int]:
        """Return the open periods that are part of full runs."""
        found: list[int] = []
        run: list[int] = []
        for place, period in enumerate(self._met):
            (_, before, _, _, _), _ = self._fold(self._met[:place], min(period, self._first_open))
            run = [*run, period] if before else [period]
            if before + 1 >= self._asked_of(period)[1]:
                found, run = found + run, []
        return found

    def ahead(self) -> int:
        return max(0, self.credited - self.standing().full_runs)

    def withdraw(self, completions: int) -> None:
        self.credited -= min(self.ahead(), completions)

    def next_miss_ends(self) -> datetime | None:
        period = first_miss(self.sealed, self._met, self.seal, self.timing.schedule.next_eligible)
        return None if period is None else self.calendar.end(period)


def open_track(timing: RuleTiming, numbers: Numbers) -> Track:
    """Open the track that the rule's kind of period asks for."""
    period = timing.plan.period
    if period.is_calendar:
        return CalendarTrack(timing, numbers)
    return (RollingTrack if isinstance(period, LastDays) else OverallTrack)(timing, numbers)
