"""The state of one member: immutable, and nothing but state. It is the only thing a host stores.

An achievement in which nothing has counted has no entry. Instants are in UTC; periods are integers, as
`periods.py` numbers them. The engine makes these objects; `dump_progress` turns them into plain data. What every
`record` makes anew is a tuple, named where somebody reads it; `_replace` gives a copy that differs.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias, TypeVar

from achievekit.aggregations import Bucket
from achievekit.checks import kind_of
from achievekit.errors import ActivityError, DefinitionError, Finding
from achievekit.exact import Quantity
from achievekit.frozendict import FrozenDict
from achievekit.records import frozen
from achievekit.zones import find_zone

_Value = TypeVar("_Value")

_NOTHING: Mapping[Any, Any] = FrozenDict()

# Makes a named tuple from a plain one, in half the time of its own constructor: every `record` makes several.
made_of = tuple.__new__


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

# The values of a Streak, as a plain tuple; the first two are asked for at these places.
Folded: TypeAlias = tuple[int, int, int, int, int]
STREAK, RUN = 0, 1


@frozen
class LimitUse:
    """How much of a limit is used up: per interval of the unit `per`; below `floor` nothing is known any more."""

    per: str
    counts: Mapping[int, int] = _NOTHING
    floor: int | None = None


class RuleProgress(NamedTuple):
    """The numbers of one rule.

    `fingerprint` tells what they mean (trigger, aggregation, period). `buckets` holds what was measured, by period:
    those still open, or all of a rolling window. What lies before period `sealed_to` is folded into `sealed` or, of a
    rolling window, dropped. `credited` full runs have gone into completions; their periods that are still open have
    the goals by which they were, `credited_goals`, in case the goal is raised. `satisfied` says whether the rule was
    when last looked at, so that this is not reported again. `round` numbers the rounds from 0; a streak goes on through
    completions, and stays in its round. `limit_use` is that of the frequency limit.
    """

    fingerprint: str
    buckets: Mapping[int, Bucket] = _NOTHING
    sealed_to: int | None = None
    sealed: Streak = _NO_STREAK
    credited: int = 0
    satisfied: bool = False
    round: int = 0
    limit_use: LimitUse | None = None
    credited_goals: Mapping[int, Quantity] = _NOTHING

    @staticmethod
    def of(numbers: "Numbers") -> "RuleProgress":
        """Return the numbers under their names."""
        _, fingerprint, buckets, sealed_to, sealed, credited, satisfied, round_, limit_use, goals = numbers
        return RuleProgress(
            fingerprint,
            FrozenDict(buckets),
            sealed_to,
            Streak._make(sealed),
            credited,
            satisfied,
            round_,
            limit_use,
            FrozenDict(goals),
        )

    def as_numbers(self, rule: str) -> "Numbers":
        """Return them as they are kept, as those of a `rule`."""
        fingerprint, buckets, sealed_to, sealed, credited, satisfied, round_, limit_use, goals = self
        return (
            rule,
            fingerprint,
            _pairs(buckets),
            sealed_to,
            (*sealed,),
            credited,
            satisfied,
            round_,
            limit_use,
            _pairs(goals),
        )


def _pairs(by_period: Mapping[int, _Value]) -> tuple[tuple[int, _Value], ...]:
    return tuple(sorted(by_period.items()))


# A RuleProgress as it is kept: the rule's id, and the values as plain tuples, mappings as pairs with the oldest period
# first.
Numbers: TypeAlias = tuple[
    str,
    str,
    tuple[tuple[int, Bucket], ...],
    int | None,
    Folded,
    int,
    bool,
    int,
    LimitUse | None,
    tuple[tuple[int, Quantity], ...],
]

# What decides whether a rule can still count something: its `sealed_to` and its `limit_use`.
Sealing: TypeAlias = tuple[int | None, LimitUse | None]


class HistoryEntry(NamedTuple):
    """One activity that one rule counted: what it changed, and in which period and round it did.

    `interval` is that of the frequency limit. `value` is the identity of a distinct value (see `exact.identity`); for
    the other aggregations the change says it all.
    """

    activity: str
    at: datetime
    rule: str
    change: Quantity
    period: int
    round: int = 0
    interval: int | None = None
    value: str | None = None


# The values of a HistoryEntry, as a plain tuple.
Row: TypeAlias = tuple[str, datetime, str, Quantity, int, int, int | None, str | None]


class Completion(NamedTuple):
    """The achievement was completed, so many `times` at once, by an activity or, where that is None, by other means."""

    at: datetime
    times: int
    activity: str | None = None


class Correction(NamedTuple):
    """A number that `Engine.adjust` set: its name there (`what`), what it was and became, who did it and why.

    `rule` is None for the achievement's `completed_count`.
    """

    at: datetime
    what: str
    before: Quantity
    after: Quantity
    rule: str | None = None
    actor: str = ""
    reason: str = ""


class AchievementProgress(NamedTuple):
    """The state of one achievement.

    `seen` is the newest instant it has seen, `completed_at` the earliest instant of a completion. `history` holds the
    newest counted activities, oldest first, and so do `completions` and `corrections`; as many of each as the engine is
    set to remember. `limit_use` is that of the completion limit. `reported` numbers the events.

    A host may hold millions of these, so what is inside is kept as plain tuples, which take the least room and time to
    make, and which the garbage collector passes over unless something in them is no plain value (the buckets of
    `Distinct`, the use of a frequency limit): the history as `rows`, and the numbers of the rules as `numbers`, by rule
    id, whatever order a catalog or a store has them in. The ids of the `activities` in the history stand by themselves
    too, as each check looks through them.
    """

    completed_count: int = 0
    numbers: tuple[Numbers, ...] = ()
    activities: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    seen: datetime | None = None
    completed_at: datetime | None = None
    limit_use: LimitUse | None = None
    reported: int = 0
    completions: tuple[Completion, ...] = ()
    corrections: tuple[Correction, ...] = ()

    @property
    def rules(self) -> Mapping[str, RuleProgress]:
        """The numbers of the rules, by rule id."""
        return FrozenDict({numbers[0]: RuleProgress.of(numbers) for numbers in self.numbers})

    @property
    def history(self) -> tuple[HistoryEntry, ...]:
        """The newest counted activities, oldest first."""
        return tuple(map(HistoryEntry._make, self.rows))

    def numbers_of(self, rule: str, fingerprint: str) -> Numbers | None:
        """Return the numbers of a rule; None if it has none of that meaning, as a rule may once have counted another."""
        for numbers in self.numbers:
            if numbers[0] == rule and numbers[1] == fingerprint:
                return numbers
        return None

    def sealing(self, rule: str, fingerprint: str) -> Sealing | None:
        """Return what decides whether a rule can still count; None if it has no numbers of that meaning."""
        numbers = self.numbers_of(rule, fingerprint)
        if numbers is None:
            return None
        _, _, _, sealed_to, _, _, _, _, limit_use, _ = numbers
        return sealed_to, limit_use

    @staticmethod
    def remembering(
        completed_count: int = 0,
        rules: Mapping[str, RuleProgress] = _NOTHING,
        history: Iterable[HistoryEntry] = (),
        seen: datetime | None = None,
        completed_at: datetime | None = None,
        limit_use: LimitUse | None = None,
        reported: int = 0,
        completions: tuple[Completion, ...] = (),
        corrections: tuple[Correction, ...] = (),
    ) -> "AchievementProgress":
        """Return the state with these rules and this history."""
        numbers = tuple(sorted(progress.as_numbers(rule) for rule, progress in rules.items()))
        rows: tuple[Row, ...] = tuple((*entry,) for entry in history)
        activities = tuple(row[0] for row in rows)
        return AchievementProgress(
            completed_count,
            numbers,
            activities,
            rows,
            seen,
            completed_at,
            limit_use,
            reported,
            completions,
            corrections,
        )


# The state of an achievement in which nothing has counted, which has no entry.
UNTOUCHED = AchievementProgress()


@frozen
class MemberProgress:
    """The state of one member, by achievement id. `timezone` is the member's own IANA zone; change it with `evolve`.

    Raises ActivityError if the member is empty or the zone unknown.

    >>> MemberProgress("ana").achievements
    {}
    """

    member: str
    timezone: str | None = None
    achievements: Mapping[str, AchievementProgress] = _NOTHING

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.member, str) or not self.member:
            raise ActivityError(Finding("member", f"is {kind_of(self.member)}; use text that is not empty"))
        if not isinstance(self.achievements, Mapping):
            raise ActivityError(Finding("achievements", f"is {kind_of(self.achievements)}; use a mapping"))
        if self.timezone is not None:
            try:
                find_zone(self.timezone)
            except DefinitionError as error:
                raise ActivityError(*(finding.under("timezone") for finding in error.findings)) from None
