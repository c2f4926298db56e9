"""The state of one rule: where its streak stands, what its open periods hold, how much of its limit is used up.

What every `record` makes anew is kept as plain tuples (`Numbers`) and named when somebody reads it (`RuleProgress`).
"""

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

from achievekit.aggregations import Bucket
from achievekit.exact import Quantity
from achievekit.frozendict import EMPTY, FrozenDict
from achievekit.records import frozen


class Streak(NamedTuple):
    """Where the fold over a rule's periods stands.

    `streak` counts met periods since the last break, `run` those towards the next full run, `freezes` are left,
    `full_runs` have been reached in all, `longest` is the longest streak so far.
    """

    streak: int = 0
    run: int = 0
    freezes: int = 0
    full_runs: int = 0
    longest: int = 0


_NO_STREAK = Streak()

# The values of a Streak, as a plain tuple; the first is asked for at this place.
Folded: TypeAlias = tuple[int, int, int, int, int]
STREAK_AT = 0


@frozen
class LimitUse:
    """How much of a limit is used up: per interval of the unit `per`; below `floor` nothing is known any more."""

    per: str
    counts: Mapping[int, int] = EMPTY
    floor: int | None = None


class Goal(NamedTuple):
    """What a rule asked for."""

    period_goal: Quantity
    consecutive_periods: int


# The values of a Goal, as a plain tuple.
Asked: TypeAlias = tuple[Quantity, int]


class RuleProgress(NamedTuple):
    """The numbers of one rule.

    `fingerprint` tells what they mean (trigger, aggregation, period). `buckets` holds what was measured, by period:
    those still open, or all of a rolling window. What lies before period `sealed_to` is folded into `sealed` or, of a
    rolling window, dropped. `credited` full runs have gone into completions; what of their periods is still open was
    `credited_by` the goals that the rule had then, and is judged by these whatever the rule asks for now. `satisfied`
    says whether the rule was when last looked at, so that this is not reported again. `round` numbers the rounds from
    0; a streak goes on through completions, and stays in its round. `limit_use` is that of the frequency limit.
    """

    fingerprint: str
    buckets: Mapping[int, Bucket] = EMPTY
    sealed_to: int | None = None
    sealed: Streak = _NO_STREAK
    credited: int = 0
    satisfied: bool = False
    round: int = 0
    limit_use: LimitUse | None = None
    credited_by: Mapping[int, Goal] = EMPTY

    @staticmethod
    def of(fingerprint: str, numbers: "Numbers") -> "RuleProgress":
        """Return the numbers under their names."""
        buckets, sealed_to, sealed, credited, satisfied, round_, limit_use, goals = numbers
        return RuleProgress(
            fingerprint,
            FrozenDict(buckets),
            sealed_to,
            Streak._make(sealed),
            credited,
            satisfied,
            round_,
            limit_use,
            FrozenDict({period: Goal._make(goal) for period, goal in goals}),
        )

    def as_numbers(self) -> "Numbers":
        """Return them as they are kept."""
        _, buckets, sealed_to, sealed, credited, satisfied, round_, limit_use, goals = self
        return (
            tuple(sorted(buckets.items())),
            sealed_to,
            (*sealed,),
            credited,
            satisfied,
            round_,
            limit_use,
            tuple(sorted((period, (*goal,)) for period, goal in goals.items())),
        )


# What numbers mean, which stands beside them where they are kept: the rule's id, and the fingerprint.
Meaning: TypeAlias = tuple[str, str]

# All else of a RuleProgress as it is kept: the values as plain tuples, mappings as pairs with the oldest period first.
Numbers: TypeAlias = tuple[
    tuple[tuple[int, Bucket], ...],
    int | None,
    Folded,
    int,
    bool,
    int,
    LimitUse | None,
    tuple[tuple[int, Asked], ...],
]
