"""Tracks: the numbers of one rule while they change, one class for each way in which periods make a goal.

A track is opened from the numbers that are kept and closed into such; in between it is mutable, so that a batch need
not build a new object for every step. It has to see a moment (`advance`) before it is asked anything. Here are overall
and rolling periods; those that make streaks are in `calendar_tracks.py`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias

from achievekit.aggregations import Bucket, Measured
from achievekit.engine.limits import give_back, use_limit
from achievekit.engine.plans import RuleTiming
from achievekit.engine.streaks import NO_MISSES, Miss
from achievekit.exact import Quantity, minus, plus, times, whole_times
from achievekit.periods import LastDays
from achievekit.progress import HistoryEntry
from achievekit.rule_progress import Numbers, Streak
from achievekit.schedules import Calendar, Moment

# The value shown after counting, the completed consecutive periods, the change, and whether that met the period's goal.
Progressed: TypeAlias = tuple[Quantity, int, Quantity, bool]

_ONLY_PERIOD = 0
_ANY_DAY = 0  # the value of a window is the same, whatever day it is asked for


class Track:
    """What all tracks share: the buckets and the frequency limit."""

    __slots__ = (
        "buckets",
        "credited",
        "credited_by",
        "limit_use",
        "plan",
        "round",
        "satisfied",
        "sealed",
        "sealed_to",
        "timing",
    )

    def __init__(self, timing: RuleTiming, numbers: Numbers) -> None:
        self.timing = timing
        self.plan = timing.plan
        (
            buckets,
            self.sealed_to,
            self.sealed,
            self.credited,
            self.satisfied,
            self.round,
            self.limit_use,
            self.credited_by,
        ) = numbers
        self.buckets: dict[int, Bucket] = {}
        for period, bucket in buckets:  # there is mostly one, and dict() would take twice as long
            self.buckets[period] = bucket

    def close(self) -> Numbers:
        """Return the track's numbers as they are kept."""
        return (
            # There is mostly one, and every `record` closes several tracks.
            tuple(sorted(self.buckets.items()) if len(self.buckets) > 1 else self.buckets.items()),
            self.sealed_to,
            self.sealed,
            self.credited,
            self.satisfied,
            self.round,
            self.limit_use,
            self.credited_by,
        )

    @property
    def seal(self) -> int:
        """The first period that is not sealed; the track has seen a moment."""
        assert self.sealed_to is not None
        return self.sealed_to

    @property
    def calendar(self) -> Calendar:
        """The rule's periods."""
        return self.timing.calendar

    def advance(self, moment: Moment) -> Sequence[Miss]:
        """See a moment, seal what has ended a lateness before it, and return what was missed."""
        if self.limit_use is not None and self.timing.frequency is not None:
            self.limit_use = self.timing.frequency.forget(self.limit_use, moment.sealed_by)
        return NO_MISSES

    def use_limit(self, interval: int) -> None:
        """Use up one of the interval's frequency limit."""
        assert self.limit_use is not None  # as there is a limit, whose interval it is
        self.limit_use = use_limit(self.limit_use, interval)

    def count(self, measured: Measured, period: int) -> Progressed:
        """Add what was measured to its period; return what came of it."""
        after, before, change = self.plan.aggregation.count(self.buckets, period, measured)
        goal = self.plan.goal
        return after, 1 if after >= goal else 0, change, before < goal <= after

    def goal_of(self, period: int) -> Quantity:
        """Return the goal by which a period is judged."""
        return self.plan.goal

    def take_back(self, entry: HistoryEntry) -> tuple[Quantity, Quantity]:
        """Take back what was counted; return the value shown then, and what it was before."""
        before = self.value(entry.period)
        if self.limit_use is not None and entry.interval is not None:
            self.limit_use = give_back(self.limit_use, entry.interval)
        aggregation = self.plan.aggregation
        bucket = self.buckets.get(entry.period, aggregation.empty)
        measured = entry.change if entry.value is None else entry.value
        self._fill(entry.period, aggregation.take_back(bucket, measured))
        return self.value(entry.period), before

    def set_value(self, period: int, value: Quantity) -> None:
        """Make the tab show this value."""
        self._fill(period, self.plan.aggregation.holding(value))

    def _fill(self, period: int, bucket: Bucket) -> None:
        # After an adjustment there may be less than what is taken back.
        if self.plan.aggregation.value(bucket) > 0:
            self.buckets[period] = bucket
        else:
            self.buckets.pop(period, None)

    def value(self, period: int) -> Quantity:
        """Return the value shown where something counts in `period`."""
        return self.plan.aggregation.value(self.buckets.get(period, self.plan.aggregation.empty))

    def ahead(self) -> int:
        """Return how many full runs have been credited that do not stand any more, as they were taken back."""
        return 0

    def withdraw(self, completions: int) -> None:
        """Let full runs count anew that were credited and taken back, as many as an administrator took completions away."""

    def satisfactions(self) -> int:
        """Return how often the rule is satisfied in this round."""
        raise NotImplementedError

    def completed_periods(self) -> int:
        """Return how many of the consecutive periods are met."""
        return 1 if self.satisfactions() else 0

    def begin_round(self, completions: int) -> None:
        """Start anew after the achievement completed so many times."""
        self.satisfied = False
        self.round += 1

    def standing(self) -> Streak:
        """Return the streak as it stands, what is not sealed yet included."""
        return Streak._make(self.sealed)

    def shown_periods(self, at: datetime) -> tuple[int, int]:
        """Return the first and the last period of the value shown at `at`."""
        period = self.calendar.index(at)
        return period, period

    def next_miss_ends(self) -> datetime | None:
        """Return the end of the first period that would be missed if nothing more came."""
        return None


class OverallTrack(Track):
    """One bucket for all time, emptied by a completion, or lowered by the goal where it carries over."""

    __slots__ = ()

    def satisfactions(self) -> int:
        value = self.value(_ONLY_PERIOD)
        if value < self.plan.goal:
            return 0
        return whole_times(value, self.plan.goal) if self.plan.carries_over else 1

    def begin_round(self, completions: int) -> None:
        super().begin_round(completions)
        left = minus(self.value(_ONLY_PERIOD), times(completions, self.plan.goal)) if self.plan.carries_over else 0
        self.buckets = {_ONLY_PERIOD: left} if left > 0 else {}


class RollingTrack(Track):
    """A bucket a day; the value is that of all days in the window, whatever day something counts on."""

    __slots__ = ("_days", "_total")

    def __init__(self, timing: RuleTiming, numbers: Numbers) -> None:
        Track.__init__(self, timing, numbers)  # a record opens many tracks, and super() takes twice as long
        assert isinstance(self.plan.period, LastDays)
        self._days = self.plan.period.days
        self._total: Quantity | None = None

    def advance(self, moment: Moment) -> Sequence[Miss]:
        # There is no lateness here: the window ends with the newest day that was seen.
        calendar = self.timing.calendar
        newest = calendar.by_hour.get(moment.hour)
        first = (calendar.index(moment.at) if newest is None else newest) - self._days + 1
        if self.sealed_to is None or first > self.sealed_to:
            self.sealed_to = first
            for day in [*self.buckets]:
                if day < first:
                    del self.buckets[day]
            self._total = None
            # Here and not when something counts next, lest it depend on who settled in between.
            self.satisfied = self.satisfied and self.satisfactions() > 0
        if self.limit_use is not None:
            super().advance(moment)
        return NO_MISSES

    def value(self, period: int) -> Quantity:
        if self._total is None:
            self._total = self.plan.aggregation.value_of_all(self.buckets.values())
        return self._total

    def count(self, measured: Measured, period: int) -> Progressed:
        before, aggregation, goal = self.value(period), self.plan.aggregation, self.plan.goal
        _, _, change = aggregation.count(self.buckets, period, measured)
        # What is new to a day may not be new to the window, unless days just add up.
        self._total = plus(before, change) if aggregation.adds_up else None
        after = self.value(period)
        return after, 1 if after >= goal else 0, minus(after, before), before < goal <= after

    def set_value(self, period: int, value: Quantity) -> None:
        self.buckets = {}
        super().set_value(period, value)

    def _fill(self, period: int, bucket: Bucket) -> None:
        super()._fill(period, bucket)
        self._total = None

    def satisfactions(self) -> int:
        return 1 if self.value(_ANY_DAY) >= self.plan.goal else 0

    def begin_round(self, completions: int) -> None:
        super().begin_round(completions)
        self.buckets = {}
        self._total = None

    def shown_periods(self, at: datetime) -> tuple[int, int]:
        return self.seal, self.seal + self._days - 1
