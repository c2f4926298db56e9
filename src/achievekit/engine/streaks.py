"""The fold over a rule's periods: streak, run, freezes, full runs. Pure arithmetic on indexes; no dates.

    period:   met             -> streak + 1, run + 1; a full run starts the next one; freezes are earned
    period:   missed, freezes -> one freeze is used, all else stays
    period:   missed, none    -> streak and run are 0, freezes are those at a streak's start

Only periods that are over can be missed, and only while there is a streak to lose; so the fold leaps over everything
else, and its cost does not grow with the length of a gap.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from attrs import evolve, frozen

from achievekit.progress import Streak

# From an index to the first eligible period from it on, if there is one.
NextEligible: TypeAlias = Callable[[int], int | None]


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


NO_MISSES: tuple[Miss, ...] = ()


def fold(
    streak: Streak,
    terms: Terms,
    met: Sequence[int],
    begin: int,
    over: int,
    next_eligible: NextEligible,
) -> tuple[Streak, Sequence[Miss]]:
    """Fold the periods from `begin` on into `streak`.

    `met` are the met periods, ascending. Those below `over` that are not among them are missed, if they are eligible:
    `next_eligible(i)` is the first eligible period from i on.
    """
    if not met and (begin >= over or not streak.streak):
        return streak, NO_MISSES
    fold = _Fold(streak, terms, next_eligible)
    for period in met:
        if fold.streak and begin < period:
            fold.miss(begin, min(period, over))
        fold.meet()
        begin = period + 1
    if fold.streak and begin < over:
        fold.miss(begin, over)
    return fold.result(), fold.misses


class _Fold:
    """A streak while periods are folded into it."""

    def __init__(self, before: Streak, terms: Terms, next_eligible: NextEligible) -> None:
        self._terms = terms
        self._next_eligible = next_eligible
        self.misses: list[Miss] = []
        self.streak = before.streak
        self._run = before.run
        self._freezes = before.freezes
        self._full_runs = before.full_runs
        self._longest = before.longest

    def meet(self) -> None:
        """One more period is met."""
        terms = self._terms
        self.streak += 1
        self._run += 1
        if terms.freeze_earned_every and self.streak % terms.freeze_earned_every == 0:
            most = terms.most_freezes
            self._freezes = self._freezes + 1 if most is None else min(self._freezes + 1, most)
        if self._run >= terms.consecutive_periods:
            self._full_runs += 1
            self._run = 0
        self._longest = max(self._longest, self.streak)

    def miss(self, begin: int, end: int) -> None:
        """Let the eligible periods from `begin` to before `end` be missed, until there is no streak left."""
        period = self._next_eligible(begin)
        while self.streak and period is not None and period < end:
            length, frozen = self.streak, self._freezes > 0
            if frozen:
                self._freezes -= 1
            else:
                self.streak = self._run = 0
                self._freezes = self._terms.initial_freezes
            self.misses.append(Miss(period, length, frozen, self._freezes))
            period = self._next_eligible(period + 1)

    def result(self) -> Streak:
        """Return the streak as it is now."""
        return Streak(self.streak, self._run, self._freezes, self._full_runs, self._longest)


def by_terms(streak: Streak, terms: Terms) -> Streak:
    """Return the streak under terms that may have changed: a run that is long enough for them is full."""
    if streak.run < terms.consecutive_periods:
        return streak
    full_runs, run = divmod(streak.run, terms.consecutive_periods)
    return evolve(streak, run=run, full_runs=streak.full_runs + full_runs)


def first_miss(streak: Streak, met: Iterable[int], begin: int, next_eligible: NextEligible) -> int | None:
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
