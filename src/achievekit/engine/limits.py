"""How much of a limit is used up, by interval; shared by frequency limits of rules and completion limits."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from achievekit.definitions import Limit
from achievekit.frozendict import FrozenDict
from achievekit.period_table import LIMIT_UNITS
from achievekit.progress import Completion
from achievekit.rule_progress import LimitUse
from achievekit.schedules import Almanac

# Completion limits have no sealing, so the intervals they remember are bounded by number: two months of days. What has
# been forgotten counts as used up, so that a limit is never exceeded.
INTERVALS_REMEMBERED = 64


class Renewal:
    """A limit that is renewed: `times` in each interval of the `calendar`, whose unit is `per`."""

    __slots__ = ("calendar", "per", "times")

    def __init__(self, times: int, per: str, almanac: Almanac, zone: str) -> None:
        self.times = times
        self.per = per
        self.calendar = almanac.calendar(LIMIT_UNITS[per], zone)

    @staticmethod
    def of(limit: Limit | None, almanac: Almanac, zone: str) -> "Renewal | None":
        """Return how a limit is renewed; None where it is not."""
        return None if limit is None or limit.per is None else Renewal(limit.times, limit.per, almanac, zone)

    def in_unit(self, use: LimitUse | None, happened: Iterable[tuple[datetime, int]]) -> LimitUse:
        """Return the use by the limit's own unit.

        While there was no limit, or one by another unit, nobody counted by it; so it is told from what `happened` when
        and how often, as far as that is remembered.
        """
        if use is not None and use.per == self.per:
            return use
        counts: Counter[int] = Counter()
        for at, times in happened:
            counts[self.calendar.index(at)] += times
        return LimitUse(self.per, FrozenDict(counts))

    def use_of(self, state: "Completed") -> LimitUse:
        """Return how much of a completion limit an achievement has used, by the limit's own unit."""
        return self.in_unit(state.limit_use, ((one.at, one.times) for one in state.completions))

    def forget(self, use: LimitUse, until: datetime) -> LimitUse:
        """Return the use without the intervals that have ended by `until`."""
        if use.floor is not None and self.calendar.end(use.floor) > until:
            return use
        floor = self.calendar.first_open(until)
        return LimitUse(use.per, FrozenDict({i: count for i, count in use.counts.items() if i >= floor}), floor)


class Completed(Protocol):
    """What a completion limit asks of an achievement's state: of an `AchievementProgress`, or of a draft of one."""

    @property
    def completed_count(self) -> int: ...
    @property
    def completions(self) -> Sequence[Completion]: ...
    @property
    def limit_use(self) -> LimitUse | None: ...


def completions_left(limit: Limit | None, renewal: Renewal | None, state: Completed, instant: datetime) -> int | None:
    """Return how many completions the limit leaves at `instant`; None if there is no limit."""
    if limit is None:
        return None
    if renewal is None:
        return max(0, limit.times - state.completed_count)
    so_far = used(renewal.use_of(state), renewal.calendar.index(instant))
    return 0 if so_far is None else max(0, limit.times - so_far)


def used(use: LimitUse, interval: int) -> int | None:
    """Return how often the limit was used in the interval; None if that is no longer known."""
    if use.floor is not None and interval < use.floor:
        return None
    return use.counts.get(interval, 0)


def use_limit(use: LimitUse, interval: int, times: int = 1, *, most: int | None = None) -> LimitUse:
    """Return the use with `times` more in the interval; the newest intervals are remembered, `most` at the most."""
    counts = {**use.counts, interval: use.counts.get(interval, 0) + times}
    floor = use.floor
    if most is not None and len(counts) > most:
        oldest = min(counts)
        del counts[oldest]
        floor = oldest + 1
    return LimitUse(use.per, FrozenDict(counts), floor)


def give_back(use: LimitUse, interval: int) -> LimitUse:
    """Return the use with one less in the interval."""
    counts = {**use.counts, interval: use.counts.get(interval, 0) - 1}
    return LimitUse(use.per, FrozenDict({i: count for i, count in counts.items() if count > 0}), use.floor)
