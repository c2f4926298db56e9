"""Evidence: why something counted or did not, as facts. One class for each reason; `EVIDENCE` tells which.

Instants are in the achievement's time zone. What words make of the facts stands in `describing/`.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from achievekit.activity import Activity
from achievekit.exact import Quantity
from achievekit.outcomes import Reason
from achievekit.records import frozen


@frozen(kw_only=True)
class Earlier:
    """An activity that was counted before, as far as the history remembers it."""

    activity: str
    at: datetime


@frozen(kw_only=True)
class Evidence:
    """Base class of all evidence; it has no fields."""


@frozen(kw_only=True)
class Counted(Evidence):
    """What counting changed, before a new round began.

    `change` took the value of the period from `period_start` to `period_end` to `value`, of the `goal`; then so many of
    the `consecutive_periods` were met in a row. `times` is how often the achievement was completed by it,
    `completed_count` the count afterwards. `made_up_for` full runs, which completed it before they were taken back, it
    only made up for.
    """

    change: Quantity
    value: Quantity
    goal: Quantity
    unit: str
    period_start: datetime | None
    period_end: datetime | None
    consecutive_periods: int
    completed_consecutive_periods: int
    times: int
    completed_count: int
    made_up_for: int = 0


@frozen(kw_only=True)
class FromFuture(Evidence):
    """The activity lies further ahead of `received_at` than `max_skew` allows, until `acceptable_from`."""

    at: datetime
    received_at: datetime
    max_skew: timedelta
    acceptable_from: datetime


@frozen(kw_only=True)
class Added:
    """What an activity added to the value of a `rule`; the unit is empty where the catalog knows the rule no more."""

    rule: str
    change: Quantity
    unit: str


@frozen(kw_only=True)
class Duplicate(Evidence):
    """An `activity` of this id, dated `counted_at`, was counted before: what it `added`, rule by rule."""

    activity: str
    counted_at: datetime
    added: tuple[Added, ...]


@frozen(kw_only=True)
class Inactive(Evidence):
    """The achievement is switched off."""


@frozen(kw_only=True)
class OutsideTimeframe(Evidence):
    """The timeframe was closed `at` the local instant: for each of its `parts` that did not hold, what it asks for.

    `opens_at` is when it opens next after the activity; None if never. Without any parts it is no timeframe that was
    closed, but the first of the rule's periods that had not begun; it begins at `opens_at`.
    """

    at: datetime
    parts: Mapping[str, str]
    opens_at: datetime | None


@frozen(kw_only=True)
class Requirement:
    """A required achievement; `completed_at` is None where it was not completed before this activity was recorded."""

    achievement: str
    name: str
    completed_at: datetime | None


@frozen(kw_only=True)
class Locked(Evidence):
    """These requirements were `missing` at the activity's instant, `at`."""

    at: datetime
    missing: tuple[Requirement, ...]


@frozen(kw_only=True)
class CompletionLimit(Evidence):
    """The completion limit, `times` (`per` interval), was used up by `used` completions.

    `completions` dates those that are still known. `frees_at` is the end of the interval, None where it never frees.
    `used` is None where the interval lies too far back to be known.
    """

    times: int
    per: str | None
    used: int | None
    completions: tuple[datetime, ...]
    frees_at: datetime | None


@frozen(kw_only=True)
class FailedComparison:
    """One comparison that kept the conditions from being met; `words` say what was asked for.

    `found` stood at the `attribute`, or nothing did (`is_missing`), and was compared by `operator` with `wanted`.
    `negated` says that it held and should not have. Of a Python function only the name is known: it stands as the
    `attribute`, and the operator is empty.
    """

    attribute: str
    operator: str
    wanted: Any
    found: Any
    is_missing: bool
    negated: bool
    words: str


@frozen(kw_only=True)
class ConditionsNotMet(Evidence):
    """The comparisons that kept the conditions from being met; where one of several would have done, all of those."""

    comparisons: tuple[FailedComparison, ...]


@frozen(kw_only=True)
class NoValue(Evidence):
    """What was `found` at the `attribute`, if anything (`is_missing`), is nothing that the rule can measure."""

    attribute: str
    found: Any
    is_missing: bool


@frozen(kw_only=True)
class TooLate(Evidence):
    """The period of the activity, or (`of_limit`) the interval of the frequency limit, was sealed.

    It went from `start` to `end`. A calendar period was sealed at `sealed_at`, the `lateness` after its end. That is
    None for a day that left a window of the last days, and for a period that was closed earlier, by an administrator or
    under another setting. `seen` is the newest instant that the achievement had seen.
    """

    of_limit: bool
    start: datetime | None
    end: datetime | None
    lateness: timedelta
    sealed_at: datetime | None
    seen: datetime


@frozen(kw_only=True)
class FrequencyLimit(Evidence):
    """The rule had counted its `times` of the interval, that of the unit `per` which began at `start`.

    `used_by` are the activities that took them, as far as the history remembers. Those from `frees_at` on can count
    again.
    """

    times: int
    per: str
    start: datetime | None
    frees_at: datetime | None
    used_by: tuple[Earlier, ...]


# Which evidence belongs to which reason; None: it was counted.
EVIDENCE: dict[Reason | None, type[Evidence]] = {
    None: Counted,
    Reason.FROM_FUTURE: FromFuture,
    Reason.DUPLICATE: Duplicate,
    Reason.INACTIVE: Inactive,
    Reason.OUTSIDE_TIMEFRAME: OutsideTimeframe,
    Reason.LOCKED: Locked,
    Reason.LIMIT_REACHED: CompletionLimit,
    Reason.CONDITIONS_NOT_MET: ConditionsNotMet,
    Reason.NO_VALUE: NoValue,
    Reason.TOO_LATE: TooLate,
    Reason.FREQUENCY_LIMIT: FrequencyLimit,
}


@frozen(kw_only=True)
class Verdict:
    """What became of an activity in one rule, or (`rule` None) in an achievement as a whole.

    `reason` is that of the refusal, None where it was counted. `sentence` tells the evidence in English.
    """

    achievement: str
    achievement_name: str
    rule: str | None
    rule_name: str
    reason: Reason | None
    evidence: Evidence
    sentence: str

    @property
    def counted(self) -> bool:
        """Whether the activity counted here."""
        return self.reason is None


@frozen
class ExplanationData:
    """What became of an activity: the fields of an `Explanation`, which adds the ways of showing them."""

    member: str
    activity: Activity
    at: datetime
    verdicts: tuple[Verdict, ...]
    achievement: str | None = None
    hint: str = ""
