"""Tracks: the numbers of one rule while they change, one class for each way in which periods make a goal.

A track is opened from a `RuleProgress` and closed into one; in between it is mutable, so that a batch need not build a
new object for every step. What differs between overall, calendar and rolling periods stands here and nowhere else.
"""

from collections.abc import Sequence
from datetime import datetime

from achievekit.aggregations import Bucket
from achievekit.engine.limits import forget, use_limit
from achievekit.engine.plans import RulePlan, Timing
from achievekit.engine.streaks import Miss, first_miss, fold
from achievekit.exact import Quantity, minus, times, whole_times
from achievekit.frozendict import FrozenDict
from achievekit.periods import LastDays
from achievekit.progress import RuleProgress, Streak

_ONLY_PERIOD = 0


class Counted:
    """What a check found that a rule shall count: how much, in which period and frequency-limit interval."""

    __slots__ = ("interval", "measured", "period", "plan")

    def __init__(self, plan: RulePlan, measured: Quantity | str, period: int, interval: int | None) -> None:
        self.plan = plan
        self.measured = measured
        self.period = period
        self.interval = interval


class Track:
    """What all tracks share: the buckets and the frequency limit."""

    def __init__(self, plan: RulePlan, timing: Timing, state: RuleProgress | None) -> None:
        if state is None:
            state = RuleProgress(plan.fingerprint, sealed=Streak(freezes=plan.terms.initial_freezes))
        self.plan = plan
        self.fingerprint = plan.fingerprint
        self.calendar = timing.schedules[plan.id].calendar
        self._next_eligible = timing.schedules[plan.id].next_eligible
        self._limit = timing.limits.get(plan.id)
        self.buckets: dict[int, Bucket] = dict(state.buckets)
        self.sealed_to = state.sealed_to
        self.sealed = state.sealed
        self.credited = state.credited
        self.satisfied = state.satisfied
        self.round = state.round
        self.limit_use = state.limit_use

    def close(self) -> RuleProgress:
        """Return the track's numbers as immutable state."""
        return RuleProgress(
            self.fingerprint,
            FrozenDict(self.buckets),
            self.sealed_to,
            self.sealed,
            self.credited,
            self.satisfied,
            self.round,
            self.limit_use,
        )

    def count(self, counted: Counted) -> Quantity:
        """Add what was measured to its period, and return by how much the value shown rose."""
        before = self.value(counted.period)
        aggregation = self.plan.aggregation
        bucket = self.buckets.get(counted.period, aggregation.empty)
        self.buckets[counted.period] = aggregation.add(bucket, counted.measured)
        if self._limit is not None and counted.interval is not None:
            self.limit_use = use_limit(self.limit_use, self._limit[0], counted.interval)
        return minus(self.value(counted.period), before)

    def value(self, period: int) -> Quantity:
        """Return the value that the goal is compared with, where something counts in `period`."""
        bucket = self.buckets.get(period)
        return 0 if bucket is None else self.plan.aggregation.value(bucket)

    def advance(self, seen: datetime, until: datetime) -> Sequence[Miss]:
        """Seal what has ended by `until` (`seen` less the lateness), and return the periods found missed."""
        if self._limit is not None:
            self.limit_use = forget(self.limit_use, *self._limit, until)
        return ()

    def satisfactions(self, seen: datetime) -> int:
        """Return how often the rule is satisfied in this round, where `seen` is the newest instant."""
        raise NotImplementedError

    def completed_periods(self, seen: datetime) -> int:
        """Return how many of the consecutive periods are met."""
        return min(1, self.satisfactions(seen))

    def begin_round(self, completions: int, seen: datetime) -> None:
        """Start anew after the achievement completed so many times."""
        self.satisfied = False
        self.round += 1

    def standing(self, seen: datetime) -> Streak:
        """Return the streak as it stands when `seen` is the newest instant."""
        return self.sealed

    def shown_periods(self, at: datetime) -> tuple[int, int]:
        """Return the first and the last period of the value shown at `at`."""
        period = self.calendar.index(at)
        return period, period

    def deadline(self) -> datetime | None:
        """Return the end of the first period that would be missed if nothing more came."""
        return None


class OverallTrack(Track):
    """One bucket for all time, emptied by a completion, or lowered by the goal where it carries over."""

    def satisfactions(self, seen: datetime) -> int:
        value = self.value(_ONLY_PERIOD)
        if self.plan.carries_over:
            return whole_times(value, self.plan.goal)
        return 1 if value >= self.plan.goal else 0

    def begin_round(self, completions: int, seen: datetime) -> None:
        super().begin_round(completions, seen)
        left = minus(self.value(_ONLY_PERIOD), times(completions, self.plan.goal)) if self.plan.carries_over else 0
        self.buckets = {_ONLY_PERIOD: left} if left > 0 else {}


class RollingTrack(Track):
    """A bucket a day; the value is that of all days in the window, whatever day something counts on."""

    def value(self, period: int) -> Quantity:
        aggregation = self.plan.aggregation
        return aggregation.value(aggregation.joined(self.buckets.values()))

    def advance(self, seen: datetime, until: datetime) -> Sequence[Miss]:
        super().advance(seen, until)
        assert isinstance(self.plan.period, LastDays)
        first = self.calendar.index(seen) - self.plan.period.days + 1
        if self.sealed_to is None or first > self.sealed_to:
            self.sealed_to = first
            self.buckets = {day: bucket for day, bucket in self.buckets.items() if day >= first}
        return ()

    def shown_periods(self, at: datetime) -> tuple[int, int]:
        assert isinstance(self.plan.period, LastDays)
        assert self.sealed_to is not None  # views advance first
        return self.sealed_to, self.sealed_to + self.plan.period.days - 1

    def satisfactions(self, seen: datetime) -> int:
        return 1 if self.value(self.sealed_to or 0) >= self.plan.goal else 0

    def begin_round(self, completions: int, seen: datetime) -> None:
        super().begin_round(completions, seen)
        self.buckets = {}


class CalendarTrack(Track):
    """A bucket for each open period; what is sealed is folded into a streak."""

    def advance(self, seen: datetime, until: datetime) -> Sequence[Miss]:
        super().advance(seen, until)
        if self.sealed_to is None:
            self.sealed_to = self.calendar.first_open(until)
        if self.calendar.end(self.sealed_to) > until:
            return ()
        begin, self.sealed_to = self.sealed_to, self.calendar.first_open(until)
        ended = [period for period in self._met() if period < self.sealed_to]
        self.sealed, misses = fold(self.sealed, self.plan.terms, ended, begin, self.sealed_to, self._next_eligible)
        self.buckets = {period: bucket for period, bucket in self.buckets.items() if period >= self.sealed_to}
        return misses

    def standing(self, seen: datetime) -> Streak:
        if self.sealed_to is None:
            return self.sealed
        over = self.calendar.first_open(seen)
        streak, _ = fold(self.sealed, self.plan.terms, self._met(), self.sealed_to, over, self._next_eligible)
        return streak

    def satisfactions(self, seen: datetime) -> int:
        return max(0, self.standing(seen).full_runs - self.credited)

    def completed_periods(self, seen: datetime) -> int:
        standing = self.standing(seen)
        return self.plan.consecutive_periods if standing.full_runs > self.credited else standing.run

    def begin_round(self, completions: int, seen: datetime) -> None:
        self.satisfied = False
        self.credited = max(self.credited, self.standing(seen).full_runs)

    def deadline(self) -> datetime | None:
        if self.sealed_to is None:
            return None
        period = first_miss(self.sealed, self._met(), self.sealed_to, self._next_eligible)
        return None if period is None else self.calendar.end(period)

    def _met(self) -> list[int]:
        value, goal = self.plan.aggregation.value, self.plan.goal
        return sorted(period for period, bucket in self.buckets.items() if value(bucket) >= goal)


def open_track(plan: RulePlan, timing: Timing, state: RuleProgress | None) -> Track:
    """Open the track that the rule's kind of period asks for."""
    if plan.period.is_calendar:
        return CalendarTrack(plan, timing, state)
    return (RollingTrack if isinstance(plan.period, LastDays) else OverallTrack)(plan, timing, state)
