"""The state of one member: immutable, and nothing but state. It is the only thing a host stores.

An achievement in which nothing has counted has no entry. Instants are in UTC; periods are integers, as
`periods.py` numbers them. The engine makes these objects; `dump_progress` turns them into plain data. What every
`record` makes anew is a tuple, named where somebody reads it; `_replace` gives a copy that differs, but in `rules` and
`history`, which are views: to differ in these, make a new one.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple, Self, TypeAlias

from achievekit.checks import check_mapping, check_text, check_zone, kind_of
from achievekit.errors import ActivityError, Findings
from achievekit.exact import Quantity
from achievekit.frozendict import EMPTY, FrozenDict
from achievekit.records import frozen
from achievekit.rule_progress import LimitUse, Meaning, Numbers, RuleProgress


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


class _Kept(NamedTuple):
    """The values of an AchievementProgress as they are kept.

    A host may hold millions of these, so what is inside is kept as plain tuples, which take the least room and time to
    make, and which the garbage collector passes over unless something in them is no plain value (the buckets of
    `Distinct`, the use of a frequency limit): the history as `rows`, and the numbers of the rules as `numbers`, with
    what they mean at the same place of `meanings`, in the order of the rules' ids, whatever order a catalog or a store
    has them in. The ids of the `activities` in the history stand by themselves too, as each check looks through them.
    """

    completed_count: int
    meanings: tuple[Meaning, ...]
    numbers: tuple[Numbers, ...]
    activities: tuple[str, ...]
    rows: tuple[Row, ...]
    seen: datetime | None
    completed_at: datetime | None
    limit_use: LimitUse | None
    reported: int
    completions: tuple[Completion, ...]
    corrections: tuple[Correction, ...]


# What of it an AchievementProgress shows as its `rules` and `history`.
_KEPT_OTHERWISE = ("meanings", "numbers", "activities", "rows")


class AchievementProgress(_Kept):
    """The state of one achievement.

    `rules` holds the numbers of the rules, by rule id. `history` holds the newest counted activities, oldest first, and
    so do `completions` and `corrections`; as many of each as the engine is set to remember. `seen` is the newest
    instant it has seen, `completed_at` the earliest instant of a completion. `limit_use` is that of the completion
    limit. `reported` numbers the events.
    """

    __slots__ = ()

    def __new__(
        cls,
        completed_count: int = 0,
        rules: Mapping[str, RuleProgress] = EMPTY,
        history: Iterable[HistoryEntry] = (),
        seen: datetime | None = None,
        completed_at: datetime | None = None,
        limit_use: LimitUse | None = None,
        reported: int = 0,
        completions: tuple[Completion, ...] = (),
        corrections: tuple[Correction, ...] = (),
    ) -> Self:
        by_id = dict(sorted(rules.items()))
        rows: tuple[Row, ...] = tuple((*entry,) for entry in history)
        activities = tuple(row[0] for row in rows)
        return cls._make(
            (
                completed_count,
                tuple((rule, progress.fingerprint) for rule, progress in by_id.items()),
                tuple(progress.as_numbers() for progress in by_id.values()),
                activities,
                rows,
                seen,
                completed_at,
                limit_use,
                reported,
                completions,
                corrections,
            )
        )

    @property
    def rules(self) -> Mapping[str, RuleProgress]:
        """The numbers of the rules, by rule id."""
        kept = zip(self.meanings, self.numbers, strict=True)
        return FrozenDict({rule: RuleProgress.of(fingerprint, numbers) for (rule, fingerprint), numbers in kept})

    @property
    def history(self) -> tuple[HistoryEntry, ...]:
        """The newest counted activities, oldest first."""
        return tuple(map(HistoryEntry._make, self.rows))

    def __repr__(self) -> str:
        shown = dict.fromkeys(("completed_count", "rules", "history", *self._fields))
        named = {name: getattr(self, name) for name in shown if name not in _KEPT_OTHERWISE}
        return f"AchievementProgress({', '.join(f'{name}={value!r}' for name, value in named.items())})"

    def __reduce__(self) -> tuple[Any, ...]:
        return self._make, (tuple(self),)


# The state of an achievement in which nothing has counted, which has no entry.
UNTOUCHED = AchievementProgress()


@frozen(slots=False)
class MemberProgress:
    """The state of one member, by achievement id. `timezone` is the member's own IANA zone; change it with `evolve`.

    Raises ActivityError if the member is empty, the zone unknown, or a state none of an achievement.

    >>> MemberProgress("ana").achievements
    {}
    """

    member: str
    timezone: str | None = None
    achievements: Mapping[str, AchievementProgress] = EMPTY

    def __attrs_post_init__(self) -> None:
        found = Findings()
        check_text(found, "member", self.member)
        check_mapping(found, "achievements", self.achievements)
        if isinstance(self.achievements, Mapping):
            for achievement, state in self.achievements.items():
                if not isinstance(state, AchievementProgress):
                    found.add(f"achievements.{achievement}", f"is {kind_of(state)}; use an AchievementProgress")
        if self.timezone is not None:
            check_zone(found, "timezone", self.timezone)
        found.raise_as(ActivityError)


def unchecked(member: str, timezone: str | None, achievements: Mapping[str, AchievementProgress]) -> MemberProgress:
    """Make a MemberProgress of what was checked before: every `record` makes one, and to check it takes the most."""
    made = MemberProgress.__new__(MemberProgress)
    made.__dict__.update(member=member, timezone=timezone, achievements=achievements)
    return made
