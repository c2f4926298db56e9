"""The fold over a rule's periods: streak, run, freezes, full runs. Pure arithmetic on indexes; no dates.

    period:   met             -> streak + 1, run + 1; a full run starts the next one; freezes are earned
    period:   missed, freezes -> one freeze is used, all else stays
    period:   missed, none    -> streak and run are 0, freezes are those at a streak's start

Only periods that are over can be missed, and only while there is a streak to lose; so the fold leaps over everything
else, and its cost does not grow with the length of a gap.
"""

from collections.abc import Callable, Iterable

from attrs import frozen

from achievekit.progress import Streak


@frozen
class Terms:
    """What a rule asks of a streak."""

    consecutive_periods: int
    initial_freezes: int = 0
    freeze_earned_every: int | None = None
    most_freezes: int | None = None


@frozen
class Miss:
    """A missed period. With `frozen` a freeze was used; else the streak ended. `streak` is its length."""

    period: int
    streak: int
    frozen: bool
    freezes_left: int


def fold(
    streak: Streak,
    terms: Terms,
    met: Iterable[int],
    begin: int,
    over: int,
    next_eligible: Callable[[int], int | None],
) -> tuple[Streak, list[Miss]]:
    """Fold the periods from `begin` on into `streak`.

    `met` are the met periods, ascending. Those below `over` that are not among them are missed, if they are eligible:
    `next_eligible(i)` is the first eligible period from i on.
    """
    misses: list[Miss] = []
    for period in met:
        if streak.streak and begin < period:
            streak = _miss(streak, terms, begin, min(period, over), next_eligible, misses)
        streak = _meet(streak, terms)
        begin = period + 1
    if streak.streak and begin < over:
        streak = _miss(streak, terms, begin, over, next_eligible, misses)
    return streak, misses


def first_miss(
    streak: Streak, met: Iterable[int], begin: int, next_eligible: Callable[[int], int | None]
) -> int | None:
    """Return the first period from `begin` on that would be missed if nothing more came; None if none ever would.

    Without a streak nothing can be missed, so that begins with the first period of `met` (ascending).
    """
    has_streak = streak.streak > 0
    for period in met:
        missing = next_eligible(begin) if has_streak else None
        if missing is not None and missing < period:
            return missing
        has_streak, begin = True, period + 1
    return next_eligible(begin) if has_streak else None


def _meet(before: Streak, terms: Terms) -> Streak:
    streak, run, freezes = before.streak + 1, before.run + 1, before.freezes
    if terms.freeze_earned_every and streak % terms.freeze_earned_every == 0:
        freezes = freezes + 1 if terms.most_freezes is None else min(freezes + 1, terms.most_freezes)
    full = run >= terms.consecutive_periods
    return Streak(streak, 0 if full else run, freezes, before.full_runs + full, max(before.longest, streak))


def _miss(
    streak: Streak,
    terms: Terms,
    begin: int,
    end: int,
    next_eligible: Callable[[int], int | None],
    misses: list[Miss],
) -> Streak:
    """Let the eligible periods from `begin` to before `end` be missed, until there is no streak left."""
    period = next_eligible(begin)
    while streak.streak and period is not None and period < end:
        if streak.freezes:
            after = Streak(streak.streak, streak.run, streak.freezes - 1, streak.full_runs, streak.longest)
        else:
            after = Streak(0, 0, terms.initial_freezes, streak.full_runs, streak.longest)
        misses.append(Miss(period, streak.streak, streak.freezes > 0, after.freezes))
        streak = after
        period = next_eligible(period + 1)
    return streak
