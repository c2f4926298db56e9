"""How much of a limit is used up, by interval; shared by frequency limits of rules and completion limits."""

from datetime import datetime

from achievekit.definitions import Limit
from achievekit.frozendict import FrozenDict
from achievekit.rule_progress import LimitUse
from achievekit.schedules import Calendar

# Completion limits have no sealing, so the intervals they remember are bounded by number: two months of days. What has
# been forgotten counts as used up, so that a limit is never exceeded.
INTERVALS_REMEMBERED = 64


def used(use: LimitUse | None, limit: Limit, interval: int) -> int | None:
    """Return how often the limit was used in the interval; None if that is no longer known."""
    use = _of_unit(use, limit)
    if use.floor is not None and interval < use.floor:
        return None
    return use.counts.get(interval, 0)


def use_limit(
    use: LimitUse | None, limit: Limit, interval: int, times: int = 1, *, most: int | None = None
) -> LimitUse:
    """Return the use with `times` more in the interval; the newest intervals are remembered, `most` at the most."""
    use = _of_unit(use, limit)
    counts = {**use.counts, interval: use.counts.get(interval, 0) + times}
    floor = use.floor
    if most is not None and len(counts) > most:
        oldest = min(counts)
        del counts[oldest]
        floor = oldest + 1
    return LimitUse(use.per, FrozenDict(counts), floor)


def give_back(use: LimitUse | None, limit: Limit, interval: int) -> LimitUse:
    """Return the use with one less in the interval."""
    use = _of_unit(use, limit)
    counts = {**use.counts, interval: use.counts.get(interval, 0) - 1}
    return LimitUse(use.per, FrozenDict({i: count for i, count in counts.items() if count > 0}), use.floor)


def forget(use: LimitUse | None, limit: Limit, calendar: Calendar, until: datetime) -> LimitUse:
    """Return the use without the intervals that have ended by `until`."""
    use = _of_unit(use, limit)
    if use.floor is not None and calendar.end(use.floor) > until:
        return use
    floor = calendar.first_open(until)
    return LimitUse(use.per, FrozenDict({i: count for i, count in use.counts.items() if i >= floor}), floor)


def _of_unit(use: LimitUse | None, limit: Limit) -> LimitUse:
    # Intervals of another unit, from before the limit was changed, mean nothing to this one.
    return use if use is not None and use.per == limit.per else LimitUse(limit.per or "")
