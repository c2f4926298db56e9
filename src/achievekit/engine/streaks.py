"""The fold over a rule's periods: streak, run, freezes, full runs. Pure arithmetic on indexes; no dates.

    period:   met             -> streak + 1, run + 1; a full run starts the next one; freezes are earned
    period:   missed, freezes -> one freeze is used, all else stays
    period:   missed, none    -> streak and run are 0, freezes are those at a streak's start

Only periods that are over can be missed, and only while there is a streak to lose; so the fold leaps over everything
else, and its cost does not grow with the length of a gap.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, TypeAlias

from achievekit.definitions import Freezes
from achievekit.records import frozen
from achievekit.rule_progress import STREAK_AT, Folded

# From an index to the first eligible period from it on, if there is one.
NextEligible: TypeAlias = Callable[[int], int | None]


@frozen
class Terms:
    """What a rule asks of a streak."""

    consecutive_periods: int
    freezes: Freezes


class Miss(NamedTuple):
    """A missed period. With `frozen` a freeze was used; else the streak ended. `streak` is its length."""

    period: int
    streak: int
    frozen: bool
    freezes_left: int


NO_MISSES: tuple[Miss, ...] = ()


def fold(
    streak: Folded,
    terms: Terms,
    met: Sequence[int],
    begin: int,
    first_open: int,
    next_eligible: NextEligible,
) -> tuple[Folded, Sequence[Miss]]:
    """Fold the periods from `begin` on into `streak`.

    `met` are the met periods, ascending. Those before `first_open` that are not among them are missed, if they are
    eligible: `next_eligible(i)` is the first eligible period from i on.
    """
    if not met and (begin >= first_open or not streak[STREAK_AT]):
        return streak, NO_MISSES
    misses: list[Miss] = []
    for period in met:
        if begin < period:
            streak = _miss(streak, terms, begin, min(period, first_open), next_eligible, misses)
        streak = _meet(streak, terms)
        begin = period + 1
    if begin < first_open:
        streak = _miss(streak, terms, begin, first_open, next_eligible, misses)
    return streak, misses


def _meet(before: Folded, terms: Terms) -> Folded:
    """Return the streak with one more period met."""
    streak, run, freezes, full_runs, longest = before
    streak += 1
    run += 1
    earned_every, most = terms.freezes.earned_every, terms.freezes.maximum
    if earned_every and streak % earned_every == 0:
        # A streak that is under way keeps the freezes it has, though the most were lowered.
        freezes = freezes + 1 if most is None else max(freezes, min(freezes + 1, most))
    if run >= terms.consecutive_periods:
        full_runs += 1
        run = 0
    if streak > longest:  # noqa: PLR1730  # max() takes longer than all of this
        longest = streak
    return streak, run, freezes, full_runs, longest


def _miss(
    before: Folded, terms: Terms, begin: int, end: int, next_eligible: NextEligible, misses: list[Miss]
) -> Folded:
    """Return the streak after the eligible periods from `begin` to before `end` were missed; add them to `misses`.

    Without a streak there is nothing to miss.
    """
    streak, run, freezes, full_runs, longest = before
    period = next_eligible(begin) if streak else None
    while period is not None and period < end:
        if freezes:
            freezes -= 1
            misses.append(Miss(period, streak, frozen=True, freezes_left=freezes))
            period = next_eligible(period + 1)
        else:
            misses.append(Miss(period, streak, frozen=False, freezes_left=terms.freezes.initial))
            return 0, 0, terms.freezes.initial, full_runs, longest
    return streak, run, freezes, full_runs, longest


def by_terms(before: Folded, terms: Terms) -> Folded:
    """Return the streak under terms that have changed.

    A run that is long enough for them is full, and a streak that has yet to begin will begin with their freezes.
    """
    streak, run, freezes, full_runs, longest = before
    more, run = divmod(run, terms.consecutive_periods)
    return streak, run, freezes if streak else terms.freezes.initial, full_runs + more, longest


def first_miss(streak: Folded, met: Iterable[int], begin: int, next_eligible: NextEligible) -> int | None:
    """Return the first period from `begin` on that would be missed if nothing more came; None if none ever would.

    Without a streak nothing can be missed, so that begins with the first period of `met` (ascending).
    """
    has_streak = streak[STREAK_AT] > 0
    for period in met:
        missing = next_eligible(begin) if has_streak else None
        if missing is not None and missing < period:
            return missing
        has_streak, begin = True, period + 1
    return next_eligible(begin) if has_streak else None
