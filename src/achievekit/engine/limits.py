"""How much of a limit is used up, by interval; shared by frequency limits of rules and completion limits."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from achievekit.definitions import Limit
from achievekit.engine.plans import RuleTiming
from achievekit.frozendict import FrozenDict
from achievekit.progress import Completion, Row
from achievekit.rule_progress import LimitUse
from achievekit.schedules import Calendar

# Completion limits have no sealing, so the intervals they remember are bounded by number: two months of days. What has
# been forgotten counts as used up, so that a limit is never exceeded.
INTERVALS_REMEMBERED = 64


def completion_use(
    use: LimitUse | None, limit: Limit, calendar: Calendar, completions: Iterable[Completion]
) -> LimitUse:
    """Return the use of a completion limit that is renewed by the calendar's intervals."""
    return _in_unit(use, limit, calendar, ((one.at, one.times) for one in completions))


def frequency_use(use: LimitUse | None, rule: RuleTiming, rows: Iterable[Row]) -> LimitUse | None:
    """Return the use of a rule's frequency limit, None if it has none; `rows` are the achievement's history."""
    if rule.limit is None or rule.intervals is None:
        return None
    return _in_unit(use, rule.limit, rule.intervals, ((at, 1) for _, at, rule_id, *_ in rows if rule_id == rule.id))


def _in_unit(
    use: LimitUse | None, limit: Limit, calendar: Calendar, happened: Iterable[tuple[datetime, int]]
) -> LimitUse:
    """Return the use by the limit's own unit.

    While there was no limit, or one by another unit, nobody counted by it; so it is told from what `happened` when and
    how often, as far as that is remembered.
    """
    if use is not None and use.per == limit.per:
        return use
    counts: Counter[int] = Counter()
    for at, times in happened:
        counts[calendar.index(at)] += times
    return LimitUse(limit.per or "", FrozenDict(counts))


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


def forget(use: LimitUse, calendar: Calendar, until: datetime) -> LimitUse:
    """Return the use without the intervals that have ended by `until`."""
    if use.floor is not None and calendar.end(use.floor) > until:
        return use
    floor = calendar.first_open(until)
    return LimitUse(use.per, FrozenDict({i: count for i, count in use.counts.items() if i >= floor}), floor)
